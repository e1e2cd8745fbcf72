import { tempUrlOf } from './cloud';
import { isLocalFile, urlOf } from './files';

/** A `src` of WXML as an address that the browser can load. */
export async function displayUrl(source: string): Promise<string> {
  if (isLocalFile(source)) return urlOf(source);
  if (source.startsWith('cloud://')) return tempUrlOf(source);
  if (/^([a-z]+:|\/)/.test(source)) return source;
  const route = document.documentElement.dataset['page'] ?? '';
  return new URL(source, `${location.origin}/${route}`).pathname;
}
