import { tempUrlOf } from './cloud';
import { isLocalFile, urlOf } from './files';

/** In place of van-empty's pictures, which lie on vant's CDN: an open box. */
const EMPTY_BOX = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 160" fill="none" stroke="#c8cfd0" stroke-width="3"><path d="M30 75l50-22 50 22-50 22zM30 75v38l50 22 50-22V75M80 97v38"/></svg>',
)}`;

/** A `src` of WXML as an address that the browser can load. */
export async function displayUrl(source: string): Promise<string> {
  if (isLocalFile(source)) return urlOf(source);
  if (source.startsWith('cloud://')) return tempUrlOf(source);
  if (source.startsWith('https://img.yzcdn.cn/vant/empty-image')) return EMPTY_BOX;
  if (/^([a-z]+:|\/)/.test(source)) return source;
  const route = document.documentElement.dataset['page'] ?? '';
  return new URL(source, `${location.origin}/${route}`).pathname;
}
