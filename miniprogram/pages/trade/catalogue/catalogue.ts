import { call, officialNow } from '../../../api/client';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { deviceClassLabels, productKindLabels } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { sayExpiry } from '../../../shared/say';
import { mayDo } from '../can';
import { anchorOf } from '../words';

type Tab = 'products' | 'registrations' | 'ending';
const AHEAD = 180;
interface Row {
  id: string;
  anchor: string;
  title: string;
  code: string;
  about: string;
  tag: string;
  tone: string;
}

/** 产品目录 and 注册证. */
Component({
  behaviors: [pageState],
  data: {
    tabs: [
      { id: 'products', label: '产品' },
      { id: 'registrations', label: '注册证' },
      { id: 'ending', label: `${AHEAD} 天内到期` },
    ],
    tab: 'products' as Tab,
    text: '',
    /** What was typed fits more than is shown. */
    isCut: false,
    rows: [] as Row[],
    next: null as string | null,
    can: { product: false, registration: false },
  },
  methods: {
    onLoad({ tab }: { tab?: Tab }) {
      if (tab) this.setData({ tab });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { tab, text } = this.data;
      const after = fresh ? null : this.data.next;
      const can = await mayDo({ product: 'product.save', registration: 'registration.save' });
      const today = dayOf(officialNow());
      if (tab === 'products') {
        const { products, next, isCut } = await call('trade', 'product.list', { text, after });
        const rows = products.map(
          ({ _id, name, code, kind, class: of, cold, udiDi, specification }): Row => ({
            id: _id,
            anchor: anchorOf(_id),
            title: name,
            code,
            about: [specification, productKindLabels[kind], udiDi ? `UDI-DI ${udiDi}` : '无 UDI-DI']
              .filter(Boolean)
              .join(' · '),
            tag: `${deviceClassLabels[of]}${cold ? ' 冷链' : ''}`,
            tone: 'active',
          }),
        );
        return { can, rows, next, isCut };
      }
      const { registrations, next } = await call('trade', 'registration.list', {
        ...(tab === 'ending' ? { endingWithin: AHEAD } : {}),
        after,
      });
      const rows = registrations.map(
        ({ _id, number, toOn, fromOn, withdrawnOn, registrant, productIds }): Row => ({
          id: _id,
          anchor: anchorOf(_id),
          title: number,
          code: '',
          about: `${registrant} · ${productIds.length} 个产品 · ${fromOn} 至 ${toOn || '长期'}`,
          tag: withdrawnOn ? `${withdrawnOn} 注销` : toOn ? sayExpiry(toOn, today) : '长期',
          tone: withdrawnOn || (toOn !== null && toOn < today) ? 'danger' : 'done',
        }),
      );
      return { can, rows, next, isCut: false };
    },
    choose({ detail }: Said<{ name: Tab }>) {
      this.setData({ tab: detail.name, rows: [], text: '' });
      void this.reload();
    },
    search({ detail }: Said<string>) {
      this.setData({ text: detail.trim(), rows: [] });
      void this.reload();
    },
    clear() {
      this.setData({ text: '', rows: [] });
      void this.reload();
    },
    open(event: Said) {
      const id = given(event, 'id');
      openPage(this.data.tab === 'products' ? pages.product({ id }) : pages.registration({ id }));
    },
    fromSheet() {
      openPage(pages.productSheet());
    },
    create() {
      openPage(this.data.tab === 'products' ? pages.product({}) : pages.registration({}));
    },
  },
});
