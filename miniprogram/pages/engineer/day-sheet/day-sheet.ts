import type { DaySheetReply } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { passOnText } from '../../../kit/pass-on';
import type { Said } from '../../../kit/said';
import { given } from '../../../kit/said';
import { localOrders } from '../../../offline/local-world';
import { addDays, dayOf } from '../../../shared/days';
import { reportResultLabels } from '../../../shared/model/work-orders';
import { taskKindLabels } from '../../../shared/model/people';
import { pages } from '../../../shared/pages';
import { sayClock, sayDay, saySpan } from '../../../shared/say';
import { checkInVerdictLabels, openWorkOrderStates } from '../../../shared/states';
import { openAppointment, sayWindow } from '../../../shared/visit/appointments';
import type { DayStop } from '../../../shared/visit/day-sheet';
import { routeOf } from '../../../shared/visit/route';

const kept = new WeakMap<object, DaySheetReply>();
const sayParts = ({ parts }: DayStop) =>
  parts.map(({ name, quantity }) => `${name} × ${quantity}`).join('、');
const sayKm = (km: number | null) => (km === null ? '' : `约 ${km} 公里`);

/** 日报: where somebody was, when, with what, as their check-ins and reports tell; before it, the way of the day still to go. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    name: '',
    on: '',
    onLabel: '',
    today: '',
    first: '',
    summary: '',
    stops: [] as object[],
    route: [] as { id: string; hospital: string; place: string; when: string; km: string }[],
    routeKm: '',
  },
  methods: {
    onLoad({ id, on }: { id: string; on?: string }) {
      const today = dayOf(officialNow());
      this.setData({ id, today, first: addDays(today, -366), on: on || today });
      void this.load();
    },
    async fetch() {
      const { id, on } = this.data;
      const [reply, { memberId }] = await Promise.all([
        call('service', 'daySheet.get', { memberId: id, on }),
        whoAmI(),
      ]);
      kept.set(this, reply);
      return {
        ...this.view(reply),
        ...(memberId === id && on === this.data.today ? this.wayLeft() : { route: [] }),
      };
    },
    view({ name, on, sheet }: DaySheetReply) {
      const { stops, km, unknownLegs, onsiteMinutes, labourMinutes } = sheet;
      return {
        name,
        onLabel: sayDay(on, this.data.today),
        summary: stops.length
          ? [
              `${stops.length} 次上门`,
              `现场 ${saySpan(onsiteMinutes)}`,
              `工时 ${saySpan(labourMinutes)}`,
              `路程约 ${km} 公里${unknownLegs ? `（另有 ${unknownLegs} 段不知）` : ''}`,
            ].join(' · ')
          : '',
        stops: stops.map((stop) => ({
          id: stop.workOrderId,
          key: stop.inAt,
          time: `${sayClock(stop.inAt)} – ${stop.outAt ? sayClock(stop.outAt) : '未签退'}`,
          hospital: stop.hospitalName,
          what: [
            stop.departmentName,
            taskKindLabels[stop.task],
            stop.helped ? '同行' : stop.result ? reportResultLabels[stop.result] : '',
          ]
            .filter(Boolean)
            .join(' · '),
          verdict: checkInVerdictLabels[stop.verdict],
          tone: stop.verdict === 'verified' ? 'done' : stop.verdict === 'outside' ? 'danger' : 'attention',
          km: sayKm(stop.km),
          parts: sayParts(stop),
        })),
      };
    },
    /** Orders in hand that are for today, by the way between them; from where the engineer was last. */
    wayLeft() {
      const now = officialNow();
      const { today } = this.data;
      const orders = localOrders();
      const left = orders.filter(
        (order) =>
          openWorkOrderStates.indexOf(order.state) >= 0 &&
          order.state !== 'onsite' &&
          (order.plannedOn === today || (openAppointment(order) || { on: '' }).on === today),
      );
      const last = kept.get(this)!.sheet.stops.slice(-1)[0];
      const lastOrder = last && orders.filter(({ _id }) => _id === last.workOrderId)[0];
      const legs = routeOf(
        lastOrder ? lastOrder.site.location : null,
        left.map((order) => {
          const agreed = openAppointment(order);
          return { id: order._id, location: order.site.location, fromAt: agreed ? agreed.fromAt : null };
        }),
      );
      const known = legs.reduce((sum, { km }) => sum + (km || 0), 0);
      return {
        routeKm: known ? `全程约 ${Math.round(known * 10) / 10} 公里（直线）` : '',
        route: legs.map(({ id, km }) => {
          const order = left.filter(({ _id }) => _id === id)[0]!;
          const agreed = openAppointment(order);
          return {
            id,
            hospital: order.site.hospitalName,
            place: [order.site.departmentName, order.device ? order.device.modelName : '']
              .filter(Boolean)
              .join(' · '),
            when: agreed ? sayWindow(agreed, dayOf(now)) : '',
            km: sayKm(km),
          };
        }),
      };
    },
    pickDay(event: Said<{ value: string }>) {
      this.setData({ on: event.detail.value });
      void this.reload();
    },
    open(event: Said) {
      const id = given(event, 'id');
      const own = localOrders().some(({ _id }) => _id === id);
      openPage(own ? pages.order({ id }) : pages.dispatchOrder({ id }));
    },
    /** As a sheet that opens in Excel. */
    async pass() {
      const { name, on, sheet } = kept.get(this)!;
      const cell = (value: string | number) => {
        const text = String(value);
        // What Excel would compute is text here.
        return `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
      };
      const rows = [
        [
          '日期',
          '工程师',
          '签到',
          '签退',
          '签到核实',
          '工单',
          '医院',
          '科室',
          '任务',
          '结果',
          '工时（分钟）',
          '路途（分钟）',
          '与上一站公里',
          '备件',
        ],
        ...sheet.stops.map((stop) => [
          ...[on, name, sayClock(stop.inAt), stop.outAt ? sayClock(stop.outAt) : ''],
          ...[checkInVerdictLabels[stop.verdict], stop.number, stop.hospitalName, stop.departmentName],
          ...[taskKindLabels[stop.task], stop.result ? reportResultLabels[stop.result] : ''],
          ...[stop.labourMinutes, stop.travelMinutes, stop.km === null ? '' : stop.km, sayParts(stop)],
        ]),
      ];
      await this.act('pass', () =>
        passOnText(`日报-${on}.csv`, rows.map((row) => row.map(cell).join(',')).join('\r\n')),
      );
    },
  },
});
