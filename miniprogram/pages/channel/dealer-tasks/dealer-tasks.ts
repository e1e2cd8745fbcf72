import { call, officialNow } from '../../../api/client';
import { ask, askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { addDays, dayOf, isDay } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import type { Role } from '../../../shared/states';
import { askNextStep } from '../ask-next-step';
import { whoAmI } from '../names';
import { taskLine } from '../life-words';
import type { TaskLine } from '../life-words';

type Filter = 'mine' | 'all' | 'done';

const waitsWords = { due: '7 天内要办的' };

/** 经销商事项: what somebody has to do by a day; of one dealer or of all that the person's roles do. */
Component({
  behaviors: [waitsOnly, searching, pageState],
  data: {
    isCut: false,
    dealerId: '',
    dealerName: '',
    filter: 'mine' as Filter,
    filters: [] as { id: Filter; label: string }[],
    rows: [] as (TaskLine & { mine: boolean })[],
    next: '',
    can: { add: false, defer: false },
    roles: [] as readonly Role[],
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '', waits }: Record<string, string | undefined>) {
      this.setData(waitsFor(waitsWords, waits));
      this.setData({ dealerId: decodeURIComponent(dealerId), dealerName: decodeURIComponent(dealerName) });
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const { dealerId, filter, text, next: from } = this.data;
      const [me, { tasks, next, isCut }] = await Promise.all([
        whoAmI(),
        call('channel', 'dealerTask.list', {
          ...(dealerId ? { dealerId } : { mine: filter !== 'all' }),
          ...{ text, due: this.data.waits === 'due' },
          state: filter === 'done' ? 'done' : 'open',
          after: fresh ? null : from,
        }),
      ]);
      const today = dayOf(officialNow());
      // Who looks after dealers, or looks on, sees everybody's.
      const seesAll = !dealerId && may(me.roles, 'channel', 'admission.links');
      const rows = tasks.map((task) => ({
        ...taskLine(task, today),
        mine: me.roles.indexOf(task.role) >= 0,
      }));
      return {
        roles: me.roles,
        filters: [
          { id: 'mine', label: dealerId ? '待办' : '我要办的' },
          ...(seesAll ? [{ id: 'all', label: '全部待办' }] : []),
          { id: 'done', label: '已完成' },
        ],
        can: {
          add: Boolean(dealerId) && may(me.roles, 'channel', 'dealerTask.add'),
          defer: may(me.roles, 'channel', 'dealerTask.defer'),
        },
        ...{ rows, next, isCut },
      };
    },
    choose(event: Said) {
      this.setData({ filter: given(event, 'id'), rows: [] });
      void this.reload();
    },
    open(event: Said) {
      openPage(pages.dealerFile({ id: given(event, 'id') }));
    },
    async close(event: Said) {
      const { id, to, title } = event.currentTarget.dataset as {
        id: string;
        to: 'done' | 'dropped' | 'open';
        title: string;
      };
      const note = await askReason(this, {
        title,
        label: '说明',
        placeholder: '怎么办的，或为什么',
        confirm: title,
      });
      if (!note) return;
      const closed = await this.act(
        'close',
        () => call('channel', 'dealerTask.close', { taskId: id, to, note }),
        {
          said: '已保存',
        },
      );
      if (closed) await this.load();
    },
    async defer(event: Said) {
      const id = given(event, 'id');
      const answer = await ask(this, {
        title: '改期',
        field: {
          label: '改到',
          value: addDays(dayOf(officialNow()), 7),
          check: (text) => (isDay(text) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '原因',
        confirm: '改期',
      });
      if (!answer) return;
      const moved = await this.act(
        'defer',
        () =>
          call('channel', 'dealerTask.defer', {
            taskId: id,
            dueOn: answer.text,
            reason: answer.why || '改期',
          }),
        { said: '已改期' },
      );
      if (moved) await this.load();
    },
    async add() {
      const step = await askNextStep(this, '新的事项');
      if (!step) return;
      const input = { dealerId: this.data.dealerId, ...step, shared: false };
      const added = await this.act('add', () => call('channel', 'dealerTask.add', input), { said: '已添加' });
      if (added) await this.load();
    },
  },
});
