import type { PlannedRow } from '../../../../cloudfunctions/_contracts/service-plans';
import { call, officialNow } from '../../../api/client';
import { listAndDetail } from '../../../kit/list-and-detail';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { sayDay } from '../../../shared/say';
import { orderLine } from '../../../shared/visit/order-line';
import type { OrderLine } from '../../../shared/visit/order-line';

type Group = 'late' | 'now' | 'later';
const groups: { id: Group; label: string }[] = [
  { id: 'late', label: '逾期' },
  { id: 'now', label: '近期' },
  { id: 'later', label: '以后' },
];

/** An order of a plan is due by its window, not by the hour. */
function plannedLine(order: PlannedRow, now: Date): OrderLine {
  const today = dayOf(now);
  const late = order.toOn < today;
  const window =
    order.fromOn <= today ? `${sayDay(order.toOn, today)}止` : `${sayDay(order.fromOn, today)}起`;
  const line = orderLine(order, now);
  return {
    ...line,
    due: late ? `${sayDay(order.toOn, today)}已逾期` : window,
    late,
    person: line.person || order.dealerName,
  };
}

/** 计划工单: what plans have made and nobody has done yet, the end of its window first. */
Component({
  behaviors: [searching, pageState, listAndDetail],
  data: { groups, group: 'now' as Group, rows: [] as OrderLine[], next: null as string | null },
  methods: {
    onLoad({ group = '' }: { group?: string }) {
      const known = groups.find(({ id }) => id === group);
      if (known) this.setData({ group: known.id });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { group, text, next } = this.data;
      const input = { group, text, dealerId: null, after: fresh ? null : next };
      const found = await call('service', 'servicePlan.orders', input);
      const now = officialNow();
      return { rows: found.orders.map((order) => plannedLine(order, now)), next: found.next };
    },
    pickGroup(event: WechatMiniprogram.TouchEvent) {
      this.setData({ group: event.currentTarget.dataset.id as Group });
      void this.reload();
    },
    searchAll() {
      openPage(pages.findOrders({ text: this.data.text }));
    },
    openPlans() {
      openPage(pages.servicePlans());
    },
    openOrder({ detail: { id } }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      if (this.data.wide) this.setData({ chosen: id });
      else this.openRow(id);
    },
    openRow(id: string) {
      openPage(pages.dispatchOrder({ id }));
    },
  },
});
