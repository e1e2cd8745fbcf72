import { call, officialNow } from '../../../api/client';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { ON, choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { dayOf } from '../../../shared/days';
import { visitKindLabels } from '../../../shared/model/dealers-life';
import type { DealerVisitKind } from '../../../shared/model/dealers-life';
import { roleLabels } from '../../../shared/states';
import { askNextStep } from '../ask-next-step';
import type { NextStep } from '../ask-next-step';

const fields: Field[] = [
  { key: 'kind', label: '方式', kind: 'choice', choices: choicesOf(visitKindLabels) },
  { key: 'visitedOn', label: '日期', kind: 'day' },
  { key: 'people', label: '见了谁', max: 100 },
  { key: 'notes', label: '记录', kind: 'textarea', max: 2000 },
  { key: 'shared', label: '给经销商看', kind: 'switch', hint: '关着时，只有厂家的同事看得到' },
];

/** 走访与辅导: what was seen, and the next steps with who and when. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'ready',
    dealerId: '',
    dealerName: '',
    fields,
    given: { kind: 'visit', visitedOn: '' } as Record<string, string>,
    next: [] as (NextStep & { who: string })[],
  },
  methods: {
    onLoad({ dealerId = '', dealerName = '' }: { dealerId?: string; dealerName?: string }) {
      this.setData({
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        'given.visitedOn': dayOf(officialNow()),
      });
    },
    async addStep() {
      const step = await askNextStep(this, '下一步');
      if (!step) return;
      this.setData({ next: [...this.data.next, { ...step, who: roleLabels[step.role] }] });
    },
    dropStep(event: Said) {
      const at = of<number>(event, 'at');
      this.setData({ next: this.data.next.filter((_, n) => n !== at) });
    },
    async save() {
      const { given, next, dealerId } = this.data;
      const filledIn = isFilledIn(this, {
        notes: (given.notes || '').trim() ? '' : '请写下看到和谈到的',
        visitedOn: given.visitedOn! > dayOf(officialNow()) ? '不能晚于今天' : '',
      });
      if (!filledIn) return;
      const input = {
        dealerId,
        kind: given.kind as DealerVisitKind,
        visitedOn: given.visitedOn!,
        people: (given.people || '').trim(),
        notes: given.notes!.trim(),
        shared: given.shared === ON,
        next: next.map(({ text, role, dueOn }) => ({ text, role, dueOn })),
      };
      const saved = await this.act('save', () => call('channel', 'dealerVisit.save', input), {
        said: '已保存',
        fields: { visitedOn: 'visitedOn', notes: 'notes' },
      });
      if (saved) void wx.navigateBack();
    },
  },
});
