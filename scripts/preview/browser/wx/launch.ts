import type { PreviewApp } from '../start';

export interface LaunchOptions {
  path: string;
  query: Record<string, string>;
  scene: number;
  referrerInfo: object;
  apiCategory: string;
  /** For the router; WeChat's own has none. */
  url: string;
}

/** Where scanned links and codes arrive is set on mp.weixin.qq.com; apps with this page mean it. */
const ENTRY_PAGE = 'pages/entry/entry';
const MAIN_ENTRY = 1001;
const SCANNED_LINK = 1011;
const SCANNED_CODE = 1047;
let options: LaunchOptions | undefined;

/**
 * How the mini program was entered. The address says it: `#/pages/a/b?x=1` after a reload, or
 * `?path=/pages/a/b%3Fx%3D1` with `&q=<encoded URL>` for a scanned ordinary link or `&scene=<text>` for a scanned mini
 * program code; otherwise app.json's first page, or the app's entry page for something scanned.
 */
export function launchOptions({ config, pages }: PreviewApp): LaunchOptions {
  if (options) return options;
  const address = new URLSearchParams(location.search);
  const query = new URLSearchParams();
  let scene = MAIN_ENTRY;
  const q = address.get('q');
  if (q !== null) {
    query.set('q', q);
    query.set('scancode_time', String(Math.floor(Date.now() / 1000)));
    scene = SCANNED_LINK;
  }
  const code = address.get('scene');
  if (code !== null) {
    query.set('scene', code);
    scene = SCANNED_CODE;
  }
  const afterReload = location.hash.slice(1);
  const known = pages.includes(afterReload.slice(1).split('?')[0]!);
  const scanned = scene !== MAIN_ENTRY && pages.includes(ENTRY_PAGE);
  const first = `/${scanned ? ENTRY_PAGE : (config.entryPagePath ?? pages[0])}`;
  const [page = first, own = ''] = (known ? afterReload : (address.get('path') ?? first)).split('?');
  const parameters = [own, known ? '' : encoded(query)].filter(Boolean).join('&');
  options = {
    path: page.replace(/^\//, ''),
    query: Object.fromEntries(
      parameters
        .split('&')
        .filter(Boolean)
        .map((pair) => split(pair)),
    ),
    scene,
    referrerInfo: {},
    apiCategory: 'default',
    url: parameters ? `${page}?${parameters}` : page,
  };
  return options;
}

/** Values stay percent-encoded, as WeChat hands them over. */
const encoded = (query: URLSearchParams): string =>
  [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
