import { ringUp } from '../../../kit/on-computers';
import { call, officialNow } from '../../../api/client';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { given } from '../../../kit/said';
import { isMine, localOrder, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { addDays, dayOf } from '../../../shared/days';
import type { WorkOrder } from '../../../shared/model/work-orders';
import { sayClock, sayDay, saySite } from '../../../shared/say';
import { typedNameProblem } from '../../../shared/tidy';
import { openAppointment, sayWindow, spanLabels, spans, windowOf } from '../../../shared/visit/appointments';
import type { Span } from '../../../shared/visit/appointments';

type Shown = Pick<WorkOrder, 'site' | 'contact' | 'appointment' | 'plannedOn'>;
/** Nobody agrees on a visit further ahead; a slip of the wheel is seen. */
const MOST_DAYS = 180;

/** 预约上门: the engineer, or whoever dispatches, agrees on a window with the hospital; another one needs its reason. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    hospital: '',
    phone: '',
    /** What stands so far, in words; '' where nothing does. */
    before: '',
    today: '',
    last: '',
    on: '',
    onLabel: '',
    span: 'morning' as Span,
    spans: spans.map((id) => ({ id, label: spanLabels[id] })),
    from: '09:00',
    to: '11:00',
    who: '',
    reason: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      void this.load();
    },
    async fetch() {
      const found = localOrder(this.data.id);
      if (found && isMine(found.order)) return this.view(found.order);
      return this.view((await call('service', 'workOrder.get', { workOrderId: this.data.id })).order);
    },
    view(order: Shown) {
      const { site, contact, plannedOn } = order;
      const today = dayOf(officialNow());
      const agreed = openAppointment(order);
      const now = officialNow().toISOString();
      const planned = agreed ? agreed.on : plannedOn;
      const day = planned && planned >= today ? planned : today;
      // Where that day is over, the next one's morning.
      const isLeft = (span: Span) => windowOf({ on: day, span, from: '', to: '' }).toAt > now;
      const left = (['morning', 'afternoon'] as const).filter(isLeft);
      const on = agreed || left.length ? day : addDays(today, 1);
      return {
        hospital: saySite(site),
        phone: contact && contact.phone.indexOf('*') < 0 ? contact.phone : '',
        before: agreed ? sayWindow(agreed, today) : '',
        today,
        last: addDays(today, MOST_DAYS),
        on,
        onLabel: sayDay(on, today),
        span: left[0] || ('morning' as Span),
        ...(agreed ? { span: agreed.span, from: sayClock(agreed.fromAt), to: sayClock(agreed.toAt) } : {}),
        who: agreed ? agreed.with : contact ? contact.name : '',
      };
    },
    pickDay(event: Said<{ value: string }>) {
      const on = event.detail.value;
      this.setData({ on, onLabel: sayDay(on, this.data.today), ...forget(this, 'on') });
    },
    pickSpan(event: Said) {
      this.setData({ span: given(event, 'span') as Span, ...forget(this, 'on'), ...forget(this, 'to') });
    },
    pickTime(event: Said<{ value: string }>) {
      this.setData({
        [given(event, 'field')]: event.detail.value,
        ...forget(this, 'to'),
        ...forget(this, 'on'),
      });
    },
    type(event: Said<string>) {
      const field = given(event, 'field');
      this.setData({ [field]: event.detail, ...forget(this, field) });
    },
    callContact() {
      if (this.data.phone) void ringUp(this.data.phone);
    },
    async submit() {
      const { id, on, span, from, to, who, reason, before } = this.data;
      const window = windowOf({ on, span, from, to });
      const filledIn = isFilledIn(this, {
        on: window.toAt <= officialNow().toISOString() ? '这个时间已经过去' : '',
        to: window.fromAt >= window.toAt ? '结束时间应晚于开始时间' : '',
        who: typedNameProblem(who),
        reason: before && !reason.trim() ? '请写明改约原因' : '',
      });
      if (!filledIn) return;
      const agreed = {
        ...{ on, span, with: who.trim() },
        ...(span === 'hours' ? { from, to } : { from: '', to: '' }),
        ...(before ? { reason: reason.trim() } : {}),
      };
      const title = `${before ? '改约' : '预约'}上门 ${sayWindow({ on, span, ...window }, this.data.today)}`;
      const keep = async () => {
        const found = localOrder(id);
        if (found && isMine(found.order)) {
          await takeStep(id, 'workOrder.appoint', agreed, title);
          void wx.showToast({ title: savedMessage(), icon: 'none' });
        } else {
          await call('service', 'workOrder.appoint', { workOrderId: id, ...agreed });
          void wx.showToast({ title: before ? '已改约' : '已预约', icon: 'none' });
        }
        void wx.navigateBack();
      };
      await this.act('submit', keep, {
        fields: { on: 'on', from: 'to', to: 'to', with: 'who', reason: 'reason' },
      });
    },
  },
});
