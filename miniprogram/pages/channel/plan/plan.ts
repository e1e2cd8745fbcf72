import type { PlanRow } from '../../../../cloudfunctions/_contracts/dealers-life';
import { call, officialNow } from '../../../api/client';
import { ask, askReason } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { planStateLabels, planTones } from '../../../shared/dealers/states';
import type { PlanState } from '../../../shared/dealers/states';
import type { PlanGoal } from '../../../shared/model/dealers-life';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { whoAmI } from '../names';

const verdictWords = { open: '进行中', met: '达成', not_met: '未达成' } as const;
const verdictTones = { open: 'active', met: 'done', not_met: 'danger' } as const;
const known = besideData(() => ({
  plan: null as PlanRow | null,
  verdicts: {} as Record<string, Pick<PlanGoal, 'verdict' | 'evidence'>>,
}));

/** One improvement plan: its goals with evidence, its monthly looks, its end. The dealer reads it and says so. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    view: null as object | null,
    goals: [] as {
      id: string;
      text: string;
      about: string;
      label: string;
      tone: string;
      evidence: string;
      changed: boolean;
    }[],
    changed: false,
    can: { see: false, review: false, close: false },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      if (!this.data.detailId) void this.load();
    },
    async fetch() {
      const [me, { plan }] = await Promise.all([
        whoAmI(),
        call('channel', 'plan.get', { planId: this.data.id }),
      ]);
      Object.assign(known(this), { plan, verdicts: {} });
      const now = officialNow();
      const isOpen = plan.state === 'open';
      return {
        ...this.goalsOf(),
        can: {
          see: isOpen && plan.seenAt === null && may(me.roles, 'channel', 'plan.seen'),
          review: isOpen && may(me.roles, 'channel', 'plan.review'),
          close: isOpen && may(me.roles, 'channel', 'plan.close'),
        },
        view: {
          name: plan.dealerName,
          label: planStateLabels[plan.state],
          tone: planTones[plan.state],
          why: plan.why,
          days: `${plan.fromOn} 至 ${plan.untilOn}`,
          next: isOpen ? plan.nextReviewOn : '',
          openedBy: `${plan.openedBy.name} ${sayTime(plan.createdAt, now)}`,
          seen:
            plan.seenAt && plan.seenBy
              ? `${plan.seenBy.name} ${sayTime(plan.seenAt, now)} 已阅读`
              : '经销商还没有阅读',
          result: plan.result,
          reviews: [...plan.reviews]
            .reverse()
            .map(({ at, by, note }) => ({ key: at, by: by.name, note, time: sayTime(at, now) })),
        },
      };
    },
    goalsOf() {
      const { plan, verdicts } = known(this);
      const goals = plan!.goals.map((goal) => {
        const { verdict, evidence } = { ...goal, ...verdicts[goal.id] };
        return {
          id: goal.id,
          text: goal.text,
          about: [goal.target ? `目标 ${goal.target}` : '', `${goal.dueOn} 前`].filter(Boolean).join('，'),
          label: verdictWords[verdict],
          tone: verdictTones[verdict],
          evidence,
          changed: goal.id in verdicts,
        };
      });
      return { goals, changed: Object.keys(verdicts).length > 0 };
    },
    async judge(event: Said) {
      if (!this.data.can.review) return;
      const id = given(event, 'id');
      const { plan, verdicts } = known(this);
      const goal = plan!.goals.find((one) => one.id === id)!;
      const answer = await ask(this, {
        title: goal.text,
        choices: Object.keys(verdictWords).map((key) => verdictWords[key as PlanGoal['verdict']]),
        field: {
          label: '依据',
          value: goal.evidence,
          type: 'textarea',
          maxlength: 300,
          placeholder: '数字和出处',
        },
        confirm: '记下',
      });
      if (!answer) return;
      const verdict = (Object.keys(verdictWords) as PlanGoal['verdict'][]).find(
        (key) => verdictWords[key] === answer.choice,
      )!;
      verdicts[id] = { verdict, evidence: answer.text };
      this.setData(this.goalsOf());
    },
    async review() {
      const note = await askReason(this, {
        title: '本次复盘',
        label: '结论',
        placeholder: '进展、问题、下一步',
        confirm: '保存复盘',
      });
      if (!note) return;
      const { plan, verdicts } = known(this);
      const goals = Object.keys(verdicts).map((id) => ({ id, ...verdicts[id]! }));
      const input = { planId: plan!._id, revision: plan!.revision, note, goals };
      const saved = await this.act('review', () => call('channel', 'plan.review', input), { said: '已保存' });
      if (saved) await this.loadBoth();
    },
    async close() {
      const answer = await ask(this, {
        title: '结束改进计划',
        choices: ['已达成', '未达成', '取消'],
        field: { label: '结论', type: 'textarea', maxlength: 300 },
        confirm: '结束',
      });
      if (!answer) return;
      const to: Exclude<PlanState, 'open'> =
        answer.choice === '已达成' ? 'met' : answer.choice === '未达成' ? 'not_met' : 'dropped';
      const { plan } = known(this);
      const input = { planId: plan!._id, revision: plan!.revision, to, result: answer.text };
      const closed = await this.act('close', () => call('channel', 'plan.close', input), { said: '已结束' });
      if (closed) await this.loadBoth();
    },
    async see() {
      const seen = await this.act('see', () => call('channel', 'plan.seen', { planId: this.data.id }), {
        said: '已告知厂家',
      });
      if (seen) await this.loadBoth();
    },
  },
});
