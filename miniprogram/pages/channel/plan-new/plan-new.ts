import { call, officialNow } from '../../../api/client';
import { ask } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { fromUnit } from '../../../shared/appraisal/score';
import { addDays, dayOf, isDay } from '../../../shared/days';
import { figures, sayValue } from '../../../shared/figures/figures';
import { sayPeriod } from '../../../shared/figures/rows';
import { pages } from '../../../shared/pages';
import { sayScore } from '../life-words';

const MOST_GOALS = 10;
const fields: Field[] = [
  { key: 'why', label: '为什么', kind: 'textarea', max: 300 },
  { key: 'fromOn', label: '起始日', kind: 'day' },
  { key: 'untilOn', label: '截止日', kind: 'day' },
];

/** A plan with goals that have a day each. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'ready',
    dealerId: '',
    dealerName: '',
    fields,
    given: {} as Record<string, string>,
    goals: [] as { text: string; target: string; dueOn: string }[],
  },
  methods: {
    onLoad({
      dealerId = '',
      dealerName = '',
      appraisalId = '',
    }: {
      dealerId?: string;
      dealerName?: string;
      appraisalId?: string;
    }) {
      const today = dayOf(officialNow());
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        given: { fromOn: today, untilOn: addDays(today, 90) },
      });
      if (appraisalId) void this.takeOver(decodeURIComponent(appraisalId));
    },
    /** Goals of what a sheet lacks: each line below its target, with the target as the standard. */
    async takeOver(appraisalId: string) {
      await this.act('appraisal', async () => {
        const { sheet, lines } = await call('channel', 'appraisal.get', { appraisalId });
        const { untilOn } = this.data.given;
        this.setData({
          'given.why': `${sayPeriod(sheet.period)}考核 ${sheet.grade || ''}，得分 ${sayScore(sheet.score)}`,
          goals: lines
            .filter(({ points }) => points !== null && points < 100)
            .slice(0, MOST_GOALS)
            .map(({ criterion, label }) => ({
              text: label,
              target:
                criterion.kind === 'hand'
                  ? '80 分以上'
                  : `${figures[criterion.figure].better === 'more' ? '不低于' : '不超过'} ${sayValue(
                      criterion.figure,
                      fromUnit(criterion.figure, criterion.target),
                    )}`,
              dueOn: untilOn!,
            })),
        });
      });
    },
    async addGoal() {
      const { untilOn } = this.data.given;
      const said = await ask(this, {
        title: '目标',
        hint: '能用数字说清的最好，如“响应达标率 90% 以上”。',
        field: { label: '目标', maxlength: 120 },
        why: '达成的标准，如 90%',
        confirm: '下一步',
      });
      if (!said) return;
      const due = await ask(this, {
        title: said.text,
        field: {
          label: '在这天前',
          value: untilOn!,
          check: (text) =>
            !isDay(text) ? '请写成 2026-01-31 的样子' : text > untilOn! ? '不能晚于计划截止日' : '',
        },
        confirm: '添加',
      });
      if (!due) return;
      this.setData({
        goals: [...this.data.goals, { text: said.text, target: said.why, dueOn: due.text }],
        'problems.goals': '',
      });
    },
    dropGoal(event: Said) {
      const at = of<number>(event, 'at');
      this.setData({ goals: this.data.goals.filter((_, n) => n !== at) });
    },
    async save() {
      const { given, goals, dealerId } = this.data;
      const filledIn = isFilledIn(this, {
        why: (given.why || '').trim() ? '' : '请写明原因',
        untilOn: given.untilOn! > given.fromOn! ? '' : '截止日须晚于起始日',
        goals: goals.length ? '' : '请至少添加一个目标',
      });
      if (!filledIn) return;
      const input = {
        dealerId,
        why: given.why!.trim(),
        fromOn: given.fromOn!,
        untilOn: given.untilOn!,
        goals,
      };
      await this.act(
        'save',
        async () => {
          const { planId } = await call('channel', 'plan.open', input);
          void wx.redirectTo({ url: pages.plan({ id: planId }) });
        },
        { fields: { untilOn: 'untilOn', goals: 'goals' } },
      );
    },
  },
});
