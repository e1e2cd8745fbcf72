import { createServer, request as forward } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { previewRoutes } from './routes';

/**
 * Serves a built preview alone on 127.0.0.1 (any free port when `port` is absent). Everything that is not the preview's
 * goes to `origin`, the local cloud, so that page and cloud share one address; without one it is answered with 404.
 */
export async function servePreview(options: {
  outDir: string;
  port?: number;
  origin?: string;
}): Promise<{ origin: string; close(): Promise<void> }> {
  const routes = previewRoutes(options.outDir);
  const server: Server = createServer((request, response) => {
    if (routes(request, response)) return;
    if (options.origin === undefined) {
      response.writeHead(404).end();
      return;
    }
    const onward = forward(
      new URL(request.url ?? '/', options.origin),
      { method: request.method, headers: request.headers },
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(response);
      },
    );
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 0, '127.0.0.1', listening);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
