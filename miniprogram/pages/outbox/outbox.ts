import type { WorkOrderView } from '../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../api/client';
import { confirmed, showError } from '../../api/messages';
import { compareVersions } from '../../offline/compare-versions';
import type { VersionLine } from '../../offline/compare-versions';
import { keepOrder, localOrder, localSettings, subjectOfOrder } from '../../offline/local-world';
import {
  countOutbox,
  correctItem,
  dropItem,
  outbox,
  phoneNearlyFull,
  retryItem,
  stopWatching,
  syncNow,
  watchOutbox,
} from '../../offline/outbox';
import type { OutboxItem } from '../../offline/queue';
import type { Checklist } from '../../shared/model/settings';
import { judge } from '../../shared/limits';
import type { Limit, Problem } from '../../shared/limits';
import { Refusal } from '../../shared/refusal';
import { isQueued, queued } from '../../shared/visit/queued';
import { ask } from '../../kit/ask';
import { openPage } from '../../kit/open-page';
import { sayTime } from '../../shared/say';
import { outboxItemStateLabels } from '../../shared/states';
import type { OutboxItemState } from '../../shared/states';
import { pages } from '../../shared/pages';

const tones: Record<OutboxItemState, string> = {
  queued: 'attention',
  sending: 'active',
  conflict: 'danger',
  failed: 'danger',
  done: 'done',
};
const PAST = 50;

interface Row {
  opId: string;
  title: string;
  time: string;
  stateLabel: string;
  tone: string;
  /** Why it is not through yet. */
  reason: string;
  stuck: boolean;
  /** What of it a person can write anew: the limits say which fields, and what is wrong. */
  canCorrect: boolean;
  /** The hospital, so that steps of several orders are told apart. */
  where: string;
  lines: VersionLine[];
  /** About the server's side: what it has, or why that is not shown. */
  server: string;
  orderId: string;
}

/** The server's orders that items here disagree with, by page; null: no longer this person's. */
const seen = new WeakMap<object, Map<string, WorkOrderView | null>>();

const orderIdOf = ({ subject }: OutboxItem): string =>
  subject.indexOf('work_orders:') === 0 ? subject.slice('work_orders:'.length) : '';
const isStuck = ({ state }: OutboxItem): boolean => state === 'conflict' || state === 'failed';

/** What this phone's limits find wrong with an item that was kept before they said so, or that an older client kept. */
const problemsOf = (action: string, input: unknown): Problem[] =>
  isQueued(action) ? judge<unknown>(queued[action] as Limit<unknown>, input, { pending: true }).problems : [];

/** Those of them that are a text or a number, which a person can write. */
function wrongFields({ action, input, refusal }: OutboxItem): Problem[] {
  if (!refusal || refusal.code !== 'INPUT_INVALID') return [];
  const found = problemsOf(action, input);
  const isWritten = ({ path, label }: Problem): boolean =>
    label !== '' && ['string', 'number'].indexOf(typeof textAt(input, path)) >= 0;
  return found.every(isWritten) ? found : [];
}
const sayProblem = ({ label, why }: Problem): string => `${label}：${why}`;
const textAt = (input: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (node, key) =>
        typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined,
      input,
    );
function withTextAt(input: unknown, path: string, value: string | number): unknown {
  const copy = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.length ? (textAt(copy, keys.join('.')) as Record<string, unknown>) : copy;
  holder[last] = value;
  return copy;
}

Component({
  data: {
    waiting: [] as Row[],
    past: [] as Row[],
    summary: '',
    problem: '',
    sending: false,
    online: true,
    nearlyFull: false,
    open: '',
  },
  lifetimes: {
    attached() {
      seen.set(this, new Map());
      watchOutbox(this, () => this.show());
    },
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    onShow() {
      void this.lookAtServer();
    },
    show() {
      const items = outbox.items();
      const settings = localSettings();
      const checklists = settings ? settings.checklists : [];
      // Once an order: each look replays the order's steps.
      const hospitals = new Map<string, string>();
      const where = (orderId: string): string => {
        const known = hospitals.get(orderId);
        if (known !== undefined || !orderId) return known || '';
        const local = localOrder(orderId);
        hospitals.set(orderId, local ? local.order.site.hospitalName : '');
        return where(orderId);
      };
      const row = (item: OutboxItem, waitsFor: string) =>
        this.row(item, waitsFor, where(orderIdOf(item)), checklists);
      const blocked = new Set<string>();
      const waiting: Row[] = [];
      for (const item of items) {
        if (item.state === 'done') continue;
        const held = blocked.has(item.subject) && item.state === 'queued';
        const after = (item.after || []).some((subject) => blocked.has(subject));
        waiting.push(row(item, held || after ? '等前面的一项处理好再同步' : ''));
        if (isStuck(item) || after) blocked.add(item.subject);
      }
      const { unsent, sending, online, problem } = countOutbox();
      this.setData({
        waiting,
        past: items
          .filter(({ state }) => state === 'done')
          .slice(-PAST)
          .reverse()
          .map((item) => row(item, '')),
        summary: unsent ? `${unsent} 项还在本机` : '全部已同步',
        problem: sending ? '' : problem,
        sending,
        online,
        nearlyFull: phoneNearlyFull(),
      });
    },
    row(item: OutboxItem, waitsFor: string, where: string, checklists: readonly Checklist[]): Row {
      const now = officialNow();
      const orderId = orderIdOf(item);
      const stuck = isStuck(item);
      const wrong = stuck ? wrongFields(item) : [];
      const server = seen.get(this)!.get(orderId);
      const view = stuck ? server || null : null;
      return {
        opId: item.opId,
        title: item.title,
        time: sayTime(item.deviceTime, now),
        stateLabel: item.droppedAt ? '已放弃' : outboxItemStateLabels[item.state],
        tone: item.droppedAt ? 'past' : tones[item.state],
        reason: wrong.length
          ? wrong.map(sayProblem).join('；')
          : item.refusal
            ? item.refusal.message
            : waitsFor,
        stuck,
        canCorrect: wrong.length > 0,
        where,
        lines: compareVersions(item, view, checklists, now),
        server:
          !stuck || !orderId || view
            ? ''
            : server === null
              ? item.action === 'workOrder.create'
                ? '服务器上还没有这张工单。'
                : '工单已不在您名下，可能已改派或取消。'
              : '联网后显示服务器上的现状。',
        orderId,
      };
    },
    /** What the server has in place of what it refused; asked once for each order while the page is open. */
    async lookAtServer() {
      const known = seen.get(this)!;
      const ids = outbox.items().filter(isStuck).map(orderIdOf);
      for (const id of ids.filter((one, at) => one && ids.indexOf(one) === at && !known.has(one))) {
        try {
          const { order } = await call('service', 'workOrder.get', {
            workOrderId: id,
          });
          keepOrder(order);
          known.set(id, order);
        } catch (error) {
          if (error instanceof Refusal && error.code === 'WORK_ORDER_NOT_FOUND') known.set(id, null);
          else console.warn('server version', id, error);
        }
      }
      this.show();
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ open: this.data.open === id ? '' : id });
    },
    sync() {
      if (!this.data.online)
        return void wx.showToast({ title: '当前没有网络，联网后自动同步', icon: 'none' });
      void syncNow().then(() => this.lookAtServer());
    },
    retry(event: WechatMiniprogram.TouchEvent) {
      try {
        retryItem(event.currentTarget.dataset.id as string);
      } catch (error) {
        showError(error);
      }
    },
    /** Asks for each field that the limits refuse, with what stands there; then the item goes again. */
    async correct(event: WechatMiniprogram.TouchEvent) {
      const item = outbox.items().find(({ opId }) => opId === event.currentTarget.dataset.id);
      if (!item || !isQueued(item.action)) return;
      let input: unknown = item.input;
      for (const { path, label, why } of wrongFields(item)) {
        const before = textAt(input, path);
        const isNumber = typeof before === 'number';
        const put = (text: string) => withTextAt(input, path, isNumber ? Number(text) : text);
        const check = (text: string): string => {
          const wrong = problemsOf(item.action, put(text)).find((one) => one.path === path);
          return wrong ? wrong.why : '';
        };
        const value = String(before === null || before === undefined ? '' : before);
        const field = {
          label: label || '内容',
          value,
          type: isNumber ? ('digit' as const) : ('text' as const),
          check,
        };
        const answer = await ask(this, { title: `更正：${item.title}`, hint: why, field, confirm: '更正' });
        if (!answer) return;
        input = put(answer.text);
      }
      try {
        correctItem(item.opId, item.action, input);
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
      const id = item ? orderIdOf(item) : '';
      if (item && item.subject === subjectOfOrder(id)) openPage(pages.order({ id }));
    },
  },
});
