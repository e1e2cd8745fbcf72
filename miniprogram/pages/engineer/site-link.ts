import { environment } from '../../environment';

/** What a code of ours holds: an address of our own site, which WeChat opens in the mini program. */
export function siteLink(kind: 's' | 'q', code: string): string {
  const site = environment.officialSite;
  return `${site.indexOf('://') > 0 ? site : `https://${site}`}/${kind}/${code}`;
}
