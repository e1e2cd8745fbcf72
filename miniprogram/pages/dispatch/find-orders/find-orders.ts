import type { FoundOrders } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { dayFilter } from '../../../kit/day-filter';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { sayDay } from '../../../shared/say';
import { orderLine } from '../../../shared/visit/order-line';
import type { OrderLine } from '../../../shared/visit/order-line';

type Group = 'finished' | 'open' | 'cancelled' | 'all';
const groups: { id: Group; label: string }[] = [
  { id: 'finished', label: '已完工' },
  { id: 'open', label: '未完工' },
  { id: 'cancelled', label: '已取消' },
  { id: 'all', label: '全部' },
];
const taken: Record<FoundOrders['by'], string> = {
  all: '',
  number: '按工单号',
  serial: '按设备序列号',
  engineer: '按工程师',
  hospital: '按医院',
};

/** 查工单: what is done stays within reach, by whatever the caller on the phone can say. */
Component({
  behaviors: [waitsOnly, pageState, listAndDetail, dayFilter],
  data: {
    engineerId: '',
    /** An engineer finds the own orders, and goes on with them. */
    ownOnly: false,
    groups,
    group: 'finished' as Group,
    text: '',
    /** What was looked for last; typing on changes nothing yet. */
    sought: '',
    /** Days on which orders were made; '' is any. */
    today: '',
    said: '',
    rows: [] as OrderLine[],
    next: null as string | null,
  },
  methods: {
    onLoad({ text = '', waits, engineerId = '', engineerName = '' }: Record<string, string | undefined>) {
      const sought = decodeURIComponent(text);
      const name = decodeURIComponent(engineerName);
      this.setData({
        engineerId,
        ...waitsFor({ running: `${name}手上的`, done: '本月完成的' }, waits),
        ...(waits ? { group: 'all' as const } : {}),
      });
      // Who comes from a list of what is open looks for anything.
      this.setData({
        today: dayOf(officialNow()),
        ...(sought ? { text: sought, sought, group: 'all' as const } : {}),
      });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { sought, group, fromOn, toOn, waits, engineerId, next } = this.data;
      const { roles } = await whoAmI();
      const found = await call('service', 'workOrder.find', {
        text: sought,
        whose: waits ? { engineerId, work: waits as 'running' | 'done' } : null,
        group,
        fromOn: fromOn || null,
        toOn: toOn || null,
        after: fresh ? null : next,
      });
      const now = officialNow();
      // What is done has no clock left; then its day stands there, by which it may be asked for.
      const lines = found.orders.map((order) => {
        const line = orderLine(order, now);
        return line.due ? line : { ...line, due: `${sayDay(dayOf(order.createdAt), dayOf(now))}建单` };
      });
      return {
        ownOnly: roles.every((role) => role === 'engineer'),
        rows: lines,
        next: found.next,
        said: waits ? '' : `${taken[found.by]}${found.isCut ? '，符合的太多，请写得更全' : ''}`,
      };
    },
    type(event: Said<string>) {
      this.setData({ text: event.detail });
    },
    search() {
      this.setData({ sought: this.data.text.trim(), waits: '' });
      void this.reload();
    },
    clear() {
      this.setData({ text: '', sought: '' });
      void this.reload();
    },
    pickGroup(event: WechatMiniprogram.TouchEvent) {
      this.setData({ group: event.currentTarget.dataset.id as Group });
      void this.reload();
    },
    openOrder({ detail: { id } }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      if (this.data.wide && !this.data.ownOnly) this.setData({ chosen: id });
      else this.openRow(id);
    },
    openRow(id: string) {
      openPage(this.data.ownOnly ? pages.order({ id }) : pages.dispatchOrder({ id }));
    },
  },
});
