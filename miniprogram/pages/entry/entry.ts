import { homeHere } from '../../api/who-am-i';
import { environment } from '../../environment';
import { pages } from '../../shared/pages';

/**
 * Where scanned ordinary links arrive (`q`, percent-encoded): letters, device labels, survey codes, quotes, invitations, codes for companies that want to join. Only
 * addresses of our own site are followed.
 */
async function pageFor(link: string): Promise<string | null> {
  const site = environment.officialSite;
  const origin = site.indexOf('://') > 0 ? site : `https://${site}`;
  if (link.indexOf(`${origin}/`) !== 0) return null;
  const [, kind, code = ''] = link.slice(origin.length).split('/');
  switch (kind) {
    case 'a':
      return pages.verify({ token: code });
    case 'd':
      return (await isMember()) ? pages.scan({ text: link }) : pages.repair({ code });
    case 's':
      return pages.survey({ code });
    case 'q':
      return pages.hospitalQuote({ code });
    case 'b':
      return pages.bind({ code });
    case 'j':
      return pages.apply({ code });
    default:
      return null;
  }
}

/** Whoever holds a phone that keeps no home yet may be a member all the same; who cannot be asked is a visitor. */
const isMember = (): Promise<boolean> =>
  homeHere().then(
    () => true,
    () => false,
  );

async function targetOf(q = '', scene = ''): Promise<string | null> {
  try {
    if (q) return await pageFor(decodeURIComponent(q));
    const letterId = decodeURIComponent(scene);
    return letterId ? pages.verify({ id: letterId }) : pages.home();
  } catch {
    return null; // A code whose percent signs mean nothing is none of ours.
  }
}

Component({
  data: { unknown: false },
  methods: {
    async onLoad({ q, scene }: { q?: string; scene?: string }) {
      const target = await targetOf(q, scene);
      if (!target) this.setData({ unknown: true });
      else if (target === pages.home()) void wx.switchTab({ url: target });
      else void wx.redirectTo({ url: target });
    },
    home() {
      void wx.switchTab({ url: pages.home() });
    },
  },
});
