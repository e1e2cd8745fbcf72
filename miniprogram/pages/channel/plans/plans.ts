import { call, officialNow } from '../../../api/client';
import { listAndDetail } from '../../../kit/list-and-detail';
import { searching } from '../../../kit/searching';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { planStateLabels, planTones } from '../../../shared/dealers/states';
import type { PlanState } from '../../../shared/dealers/states';
import { pages } from '../../../shared/pages';

const states = Object.keys(planStateLabels) as PlanState[];

const waitsWords = { review: '该复盘的', read: '待阅读的' };

/** 改进计划: those that are to be looked at first come first. */
Component({
  behaviors: [waitsOnly, searching, pageState, listAndDetail],
  data: {
    dealerId: '',
    dealerName: '',
    state: 'open' as PlanState,
    filters: states.map((id) => ({ id, label: planStateLabels[id] })),
    rows: [] as {
      id: string;
      anchor: string;
      name: string;
      why: string;
      about: string;
      tone: string;
      label: string;
    }[],
    next: '',
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
      const { dealerId, state, text, next: from } = this.data;
      const { plans, next } = await call('channel', 'plan.list', {
        ...(dealerId ? { dealerId } : {}),
        ...{ state, text, waits: (this.data.waits || null) as 'review' | 'read' | null },
        after: fresh ? null : from,
      });
      const today = dayOf(officialNow());
      const rows = plans.map((plan) => {
        const isDue = plan.state === 'open' && plan.nextReviewOn <= today;
        return {
          id: plan._id,
          anchor: plan._id,
          name: plan.dealerName,
          why: plan.why,
          about: `${plan.fromOn} 至 ${plan.untilOn}，${plan.goals.filter(({ verdict }) => verdict === 'met').length}/${plan.goals.length} 项达成${plan.seenAt ? '' : '，对方未读'}`,
          tone: isDue ? 'attention' : planTones[plan.state],
          label: isDue ? '该复盘' : planStateLabels[plan.state],
        };
      });
      return { rows, next };
    },
    choose(event: Said) {
      this.setData({ state: given(event, 'id'), rows: [], chosen: '' });
      void this.reload();
    },
    openRow(id: string) {
      openPage(pages.plan({ id }));
    },
  },
});
