import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** What a served environment is called on the page. */
export const SERVED_ENVIRONMENT = 'previewEnvironment';

/**
 * Serves what `buildPreview` made. Returns false, having touched nothing, for a request that is not the preview's: `/`,
 * `/app.html`, `/__preview/…` and the mini program's own assets are.
 *
 * @param environment for a build that takes its environment from whoever serves it
 */
export function previewRoutes(
  outDir: string,
  environment?: object,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const root = path.resolve(outDir);
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    let wanted: string;
    try {
      wanted = decodeURIComponent(new URL(request.url ?? '/', 'http://preview').pathname);
    } catch {
      return false;
    }
    if (environment && wanted === '/__preview/environment.js') {
      response.writeHead(200, { 'content-type': TYPES['.js'], 'cache-control': 'no-store' });
      response.end(`window.${SERVED_ENVIRONMENT} = ${JSON.stringify(environment)};`);
      return true;
    }
    const file = path.join(root, wanted === '/' ? 'index.html' : wanted);
    if (!file.startsWith(root + path.sep) || file.includes('\0')) return false;
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) return false;
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-length': found.size,
      'cache-control': 'no-store',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
    return true;
  };
}
