import type { HttpReply } from '../../_platform/http';
import type { PublicPage } from '../../_platform/serve-public';
import { renderLandingPage, verificationHeaders } from './verification-page';
import type { LandingKind } from './verification-page';

/**
 * What stands at the addresses in printed codes beside letters: instrument labels `/d`, survey codes `/s`, quotes `/q`, invitations
 * `/b`, codes for companies that want to join `/j`.
 * WeChat opens them in the mini program by its link rules; other browsers are told so. Nothing is looked up.
 *
 * @param checkFile `<name>.txt:<content>`: the file by which WeChat checks, inside each path of a link rule, whose site it
 *   is; empty: none
 */
export function landingPages(checkFile: string): PublicPage {
  const [fileName = '', content = ''] = checkFile.split(':');
  return ({ path, method }) => {
    if (method !== 'GET' && method !== 'HEAD') return null;
    const [, kind, rest] = /^\/([adsbjq])(?:\/(.*))?$/.exec(path) ?? [];
    if (fileName && (rest === fileName || path === `/${fileName}`)) return text(content);
    if (kind && kind !== 'a') return landing(kind as LandingKind);
    // A gateway that strips its prefix leaves the code alone, of whichever kind.
    return !kind && /^\/[\w%.~-]{4,120}$/.test(path) ? landing('unknown') : null;
  };
}

const landing = (kind: LandingKind): HttpReply => ({
  status: 200,
  headers: verificationHeaders(),
  body: renderLandingPage(kind),
});
const text = (body: string): HttpReply => ({
  status: 200,
  headers: { ...verificationHeaders(), 'Content-Type': 'text/plain; charset=utf-8' },
  body,
});
