import type { PriceListRow, SpecialPriceRow } from '../../../../cloudfunctions/_contracts/prices';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { priceLevelLabels } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { priceStateLabels } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { priceTones } from '../words';

type Tab = 'lists' | 'specials';
const listRow = (list: PriceListRow) => ({
  id: list._id,
  title: list.name,
  about: `${priceLevelLabels[list.level]}${list.tier ? ` ${list.tier}` : ''} · ${list.rows} 个价格`,
  days: `${list.fromOn} 至 ${list.toOn}`,
  reason: list.state === 'draft' ? list.reason : '',
  label: priceStateLabels[list.state],
  tone: priceTones[list.state],
  pending: list.state === 'pending',
  by: '',
});
const specialRow = (special: SpecialPriceRow) => ({
  id: special._id,
  title: `${special.productName} ${sayFen(special.unitFen)}`,
  about: `${special.dealerName}${special.hospitalName ? ` · 仅 ${special.hospitalName}` : ''} · 共 ${special.quantity}，余 ${special.quantity - special.usedQuantity}`,
  days: `${special.fromOn} 至 ${special.toOn}`,
  reason: special.reason,
  label: priceStateLabels[special.state],
  tone: priceTones[special.state],
  pending: special.state === 'pending',
  by: [
    special.number,
    `${special.createdBy.name} ${sayTime(special.createdAt, officialNow())}申请`,
    special.approvedBy && `${special.approvedBy.name} 批准`,
  ]
    .filter(Boolean)
    .join(' · '),
});
type Row = ReturnType<typeof specialRow>;

/** 价格表 and 特价; a dealer sees its special prices. */
Component({
  behaviors: [searching, pageState, listAndDetail],
  data: {
    isCut: false,
    tab: '' as Tab | '',
    onlyPending: false,
    rows: [] as Row[],
    next: null as string | null,
    can: { lists: false, create: false, ask: false, approve: false, sendBack: false },
  },
  methods: {
    onLoad({ tab, state }: { tab?: Tab; state?: 'pending' }) {
      this.setData({ ...(tab ? { tab } : {}), onlyPending: state === 'pending' });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const can = await mayDo({
        lists: 'priceList.list',
        create: 'priceList.save',
        ask: 'specialPrice.ask',
        approve: 'specialPrice.approve',
        sendBack: 'specialPrice.return',
      });
      const tab = (can.lists && this.data.tab) || (can.lists ? 'lists' : 'specials');
      const { onlyPending, text } = this.data;
      const asked = {
        text,
        ...(onlyPending ? { states: ['pending' as const] } : {}),
        after: fresh ? null : this.data.next,
      };
      if (tab === 'lists') {
        const { lists, next, isCut } = await call('trade', 'priceList.list', asked);
        const rows = lists.map(listRow);
        return { can, tab, rows, next, isCut };
      }
      const { specials, next, isCut } = await call('trade', 'specialPrice.list', asked);
      const rows = specials.map(specialRow);
      return { can, tab, rows, next, isCut };
    },
    choose({ detail }: Said<{ name: Tab }>) {
      this.setData({ tab: detail.name, rows: [], chosen: '' });
      void this.reload();
    },
    showAll() {
      this.setData({ onlyPending: false, rows: [] });
      void this.reload();
    },
    open(event: Said) {
      this.openRow(given(event, 'id'));
    },
    openRow(id: string) {
      if (this.data.tab === 'lists') openPage(pages.priceList({ id }));
    },
    /** A price list opens; of a special price Enter does what its main button does. */
    async actOn(id: string) {
      const one = this.data.rows.find((row) => row.id === id);
      if (this.data.tab === 'lists') this.openRow(id);
      else if (one && one.pending && this.data.can.approve) await this.agree(id);
    },
    create() {
      openPage(this.data.tab === 'lists' ? pages.priceList({}) : pages.specialPrice({}));
    },
    approve(event: Said) {
      return this.agree(given(event, 'id'));
    },
    async agree(specialId: string) {
      if (!(await confirmed('批准后，经销商在期限内订购时按特价计算，数量用完为止。', '批准'))) return;
      const done = await this.act(specialId, () => call('trade', 'specialPrice.approve', { specialId }), {
        said: '已批准',
      });
      if (done) await this.goOn();
    },
    async sendBack(event: Said) {
      const specialId = given(event, 'id');
      const reason = await askReason(this, { title: '退回特价', placeholder: '写明原因', confirm: '退回' });
      if (!reason) return;
      const done = await this.act(
        specialId,
        () => call('trade', 'specialPrice.return', { specialId, reason }),
        { said: '已退回' },
      );
      if (done) await this.goOn();
    },
  },
});
