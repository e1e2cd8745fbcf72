import { confirmed, showError } from '../../api/messages';
import {
  countOutbox,
  dropItem,
  outbox,
  retryItem,
  syncNow,
  stopWatching,
  watchOutbox,
} from '../../offline/outbox';
import { localOrder, subjectOfOrder } from '../../offline/local-world';
import { sayTime } from '../../shared/say';
import { outboxItemStateLabels, workOrderStateLabels } from '../../shared/states';
import type { OutboxItemState, WorkOrderState } from '../../shared/states';

const tones: Record<OutboxItemState, string> = {
  queued: 'attention',
  sending: 'active',
  conflict: 'danger',
  failed: 'danger',
  done: 'past',
};

interface Row {
  opId: string;
  title: string;
  time: string;
  stateLabel: string;
  tone: string;
  reason: string;
  canRetry: boolean;
  dropped: boolean;
  /** Both versions of a conflict side by side: what this phone did, what the server has. */
  /** The hospital, so that steps of several orders are told apart. */
  where: string;
  mine: string;
  theirs: string;
  hasOrder: boolean;
}

Component({
  data: {
    waiting: [] as Row[],
    past: [] as Row[],
    summary: '',
    sending: false,
    online: true,
    nearlyFull: false,
    open: '',
  },
  lifetimes: {
    attached() {
      watchOutbox(this, () => this.show());
    },
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    show() {
      const now = new Date();
      const rows = outbox
        .items()
        .map((item): Row & { state: OutboxItemState } => {
          const stuck = item.state === 'conflict' || item.state === 'failed';
          const refusal = item.refusal;
          const details = (refusal && refusal.details) as
            { current?: WorkOrderState; wanted?: WorkOrderState } | undefined;
          return {
            opId: item.opId,
            state: item.state,
            title: item.title,
            time: sayTime(item.deviceTime, now),
            stateLabel: item.droppedAt ? '已放弃' : outboxItemStateLabels[item.state],
            tone: tones[item.state],
            reason: refusal ? refusal.message : '',
            canRetry: stuck,
            dropped: item.droppedAt !== undefined,
            where: this.hospital(item.subject),
            mine: this.said(item.input),
            theirs: details && details.current ? `工单现为：${workOrderStateLabels[details.current]}` : '',
            hasOrder: item.subject.indexOf('work_orders:') === 0,
          };
        })
        .reverse();
      const { unsent, sending, online } = countOutbox();
      this.setData({
        waiting: rows.filter(({ state }) => state !== 'done').reverse(),
        past: rows.filter(({ state }) => state === 'done').slice(0, 50),
        summary: unsent ? `${unsent} 项还在本机` : '全部已同步',
        sending,
        online,
        nearlyFull: outbox.nearlyFull(),
      });
    },
    hospital(subject: string): string {
      const found =
        subject.indexOf('work_orders:') === 0 ? localOrder(subject.slice('work_orders:'.length)) : null;
      return found ? found.order.site.hospitalName : '';
    },
    /** The content in short, so that the person recognises what they did. */
    said(input: unknown): string {
      const { workOrderId, ...rest } = (input || {}) as Record<string, unknown>;
      const order = typeof workOrderId === 'string' ? localOrder(workOrderId) : null;
      const texts: string[] = order ? [order.order.site.hospitalName] : [];
      const walk = (value: unknown) => {
        if (
          typeof value === 'string' &&
          value &&
          value.length < 60 &&
          !/^[\w:.-]{16,}$/.test(value) &&
          texts.length < 5
        )
          texts.push(value);
        else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
      };
      walk(rest);
      return texts.join(' · ');
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ open: this.data.open === id ? '' : id });
    },
    sync() {
      if (!this.data.online)
        return void wx.showToast({ title: '当前没有网络，联网后自动同步', icon: 'none' });
      void syncNow();
    },
    retry(event: WechatMiniprogram.TouchEvent) {
      try {
        retryItem(event.currentTarget.dataset.id as string);
      } catch (error) {
        showError(error);
      }
    },
    async drop(event: WechatMiniprogram.TouchEvent) {
      const opId = event.currentTarget.dataset.id as string;
      const item = outbox.items().find((one) => one.opId === opId);
      if (!item) return;
      const later = outbox
        .unsent()
        .filter(({ subject, sequence }) => subject === item.subject && sequence > item.sequence).length;
      const text = `放弃后这条记录不会提交，内容仍可在下方“已处理”中查看。${later ? `后面还有 ${later} 项会继续同步。` : ''}`;
      if (await confirmed(text, '放弃')) dropItem(opId);
    },
    openOrder(event: WechatMiniprogram.TouchEvent) {
      const item = outbox.items().find(({ opId }) => opId === event.currentTarget.dataset.id);
      const id = item ? item.subject.replace('work_orders:', '') : '';
      if (item && item.subject === subjectOfOrder(id))
        void wx.navigateTo({ url: `/pages/engineer/order/order?id=${id}` });
    },
  },
});
