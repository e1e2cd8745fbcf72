import { call, officialNow } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { kindsOf } from '../../../shared/model/grants';
import { lineNames, productLines } from '../names';
import type { AllConflicts, GrantList, GrantRow } from '../replies';
import { grantTones, kindWords, sayGround } from '../words';

interface Holder {
  id: string;
  name: string;
  about: string;
  tone: string;
}

/** 地区: the tree, and for the region chosen who holds which line there. */
Component({
  data: {
    code: '',
    name: '',
    chosen: [] as string[],
    loading: false,
    lines: [] as { id: string; name: string; holders: Holder[] }[],
    total: 0,
    more: false,
    conflicts: null as null | {
      total: number;
      rows: { key: string; a: string; b: string; about: string; id: string }[];
    },
    checking: false,
  },
  methods: {
    async pick({ detail }: WechatMiniprogram.CustomEvent<{ code: string; name: string }>) {
      this.setData({ code: detail.code, name: detail.name, chosen: [detail.code], loading: true, lines: [] });
      // On a phone the answer stands above the tree.
      void wx.pageScrollTo({ scrollTop: 0, duration: 200 });
      try {
        const [{ grants, more }, lines] = await Promise.all([
          call<GrantList>('channel', 'grant.list', {
            regionCode: detail.code,
            states: ['approved', 'pending'],
          }),
          productLines(),
        ]);
        const today = dayOf(officialNow());
        const standing = grants.filter(({ standing: now, toOn }) => now !== 'expired' && toOn >= today);
        if (detail.code !== this.data.code) return;
        this.setData({
          loading: false,
          more,
          total: standing.length,
          lines: lines.map(({ id, name }) => ({
            id,
            name,
            holders: standing.filter(({ productLineIds }) => productLineIds.includes(id)).map(holderOf),
          })),
        });
      } catch (error) {
        this.setData({ loading: false });
        showError(error);
      }
    },
    openGrant(event: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: `/pages/channel/grant/grant?id=${String(event.currentTarget.dataset.id)}` });
    },
    openList() {
      const { code, name } = this.data;
      void wx.navigateTo({
        url: `/pages/channel/grants/grants?regionCode=${code}&regionName=${encodeURIComponent(name)}`,
      });
    },
    async checkAll() {
      if (this.data.checking) return;
      this.setData({ checking: true });
      try {
        const [{ conflicts, total }, names] = await Promise.all([
          call<AllConflicts>('channel', 'coverage.conflicts'),
          lineNames(),
        ]);
        this.setData({
          conflicts: {
            total,
            rows: conflicts.map((one) => ({
              key: `${one.grantId} ${one.otherId}`,
              id: one.grantId,
              a: `${one.grantDealerName} ${one.grantNumber}`,
              b: `${one.dealerName} ${one.number}`,
              about: `${names(one.productLineIds)} · ${sayGround(one.ground)} · ${one.fromOn} 至 ${one.toOn}`,
            })),
          },
        });
      } catch (error) {
        void wx.showToast({ title: messageOf(error), icon: 'none' });
      }
      this.setData({ checking: false });
    },
  },
});

function holderOf(grant: GrantRow): Holder {
  const kinds = kindsOf(grant);
  return {
    id: grant._id,
    name: grant.dealerName,
    about: [
      grant.regionNames.slice(0, 2).join('、') || `${grant.hospitalCount} 家医院`,
      ...(grant.carveOutCount ? [`排除 ${grant.carveOutCount} 处`] : []),
      ...(grant.exclusive ? [] : ['非独家']),
      ...(kinds.length === 1 ? [`仅${kindWords[kinds[0]!]}`] : []),
      ...(grant.standing === 'pending' ? ['待审批'] : []),
    ].join(' · '),
    tone: grantTones[grant.standing],
  };
}
