import { environment } from '../../environment';
import { lastHome } from '../../offline/local-world';
import { pages } from '../../shared/pages';

/**
 * Where scanned ordinary links arrive (`q`, percent-encoded): letters, device labels, survey codes, invitations, codes for companies that want to join. Only
 * addresses of our own site are followed.
 */
function pageFor(link: string, isMember: boolean): string | null {
  const site = environment.officialSite;
  const origin = site.indexOf('://') > 0 ? site : `https://${site}`;
  if (link.indexOf(`${origin}/`) !== 0) return null;
  const [, kind, code = ''] = link.slice(origin.length).split('/');
  switch (kind) {
    case 'a':
      return pages.verify({ token: code });
    case 'd':
      return isMember ? pages.scan({ text: link }) : pages.repair({ code });
    case 's':
      return pages.survey({ code });
    case 'b':
      return pages.bind({ code });
    case 'j':
      return pages.apply({ code });
    default:
      return null;
  }
}

function targetOf(q = '', scene = ''): string | null {
  try {
    if (q) return pageFor(decodeURIComponent(q), lastHome() !== null);
    const letterId = decodeURIComponent(scene);
    return letterId ? pages.verify({ id: letterId }) : pages.home();
  } catch {
    return null; // A code whose percent signs mean nothing is none of ours.
  }
}

Component({
  data: { unknown: false },
  methods: {
    onLoad({ q, scene }: { q?: string; scene?: string }) {
      const target = targetOf(q, scene);
      if (!target) this.setData({ unknown: true });
      else if (target === pages.home()) void wx.switchTab({ url: target });
      else void wx.redirectTo({ url: target });
    },
    home() {
      void wx.switchTab({ url: pages.home() });
    },
  },
});
