import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { dayOf, isDay } from '../../../shared/days';
import { rebateBasisLabels, rebateModeLabels } from '../../../shared/model/dues';
import type { RebateTerms } from '../../../shared/model/dues';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { may } from '../../../shared/rights';
import { readTiers } from '../../../shared/trade/dues';
import { readYuan } from '../../../shared/trade/say-fen';
import { mayDo } from '../can';
import { ruleLine } from '../words';
import type { RuleLine } from '../words';

type Form = '' | 'rebate' | 'fee';
const common: Field[] = [
  { key: 'fromOn', label: '开始', kind: 'day' },
  { key: 'toOn', label: '结束', kind: 'day' },
  { key: 'reason', label: '依据', kind: 'textarea', max: 300, hint: '如年度商务政策的文号' },
];
const rebateFields: Field[] = [
  { key: 'name', label: '名称', max: 40 },
  { key: 'basis', label: '按什么算', kind: 'choice', choices: choicesOf(rebateBasisLabels) },
  { key: 'mode', label: '怎么算', kind: 'choice', choices: choicesOf(rebateModeLabels) },
  {
    key: 'tiers',
    label: '各档',
    kind: 'textarea',
    max: 300,
    hint: '每行一档：起点金额（元）和比例，如 0 1.5%',
  },
  { key: 'cap', label: '封顶（元）', kind: 'digit', max: 14, hint: '不封顶则不填' },
  ...common,
];
const feeFields = (models: readonly { _id: string; name: string }[]): Field[] => [
  { key: 'name', label: '名称', max: 40 },
  { key: 'task', label: '工单', kind: 'choice', choices: choicesOf(taskKindLabels) },
  {
    key: 'modelId',
    label: '机型',
    kind: 'choice',
    choices: [{ value: '', label: '不限' }, ...models.map(({ _id, name }) => ({ value: _id, label: name }))],
  },
  { key: 'regionCode', label: '行政区划代码', kind: 'digit', max: 6, hint: '如 310000 为上海；不限则不填' },
  { key: 'fen', label: '每单（元）', kind: 'digit', max: 14 },
  ...common,
];

/** 返利规则与服务费标准: asked for by one, agreed to by another, ended and never changed. */
Component({
  behaviors: [pageState, typing],
  data: {
    rows: [] as RuleLine[],
    can: { save: false, decide: false, end: false },
    form: '' as Form,
    fields: [] as Field[],
    dealerId: '',
    dealerName: '',
    next: null as string | null,
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, can, found] = await Promise.all([
        whoAmI(),
        mayDo({ save: 'dueRule.save', decide: 'dueRule.decide', end: 'dueRule.end' }),
        call('trade', 'dueRule.list', { after: fresh ? null : this.data.next }),
      ]);
      return { can, rows: found.rules.map((rule) => ruleLine(rule, me.memberId)), next: found.next };
    },
    async openForm(event: Said) {
      const form = given<'rebate' | 'fee'>(event, 'form');
      const today = dayOf(officialNow());
      await this.act('open', async () => {
        const { roles } = await whoAmI();
        const models =
          form === 'fee' && may(roles, 'service', 'certification.models')
            ? (await call('service', 'certification.models', {})).models
            : [];
        this.setData({
          form,
          fields: form === 'fee' ? feeFields(models) : rebateFields,
          problems: {},
          dealerId: '',
          dealerName: '',
          given: {
            ...{ basis: 'shipped', mode: 'whole', task: 'repair', modelId: '' },
            ...{ fromOn: `${today.slice(0, 4)}-01-01`, toOn: `${today.slice(0, 4)}-12-31` },
          },
        });
      });
    },
    closeForm() {
      this.setData({ form: '' });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name });
    },
    async save() {
      const { form, dealerId, given: typed } = this.data;
      const text = (key: string) => (typed[key] || '').trim();
      const tiers = readTiers(text('tiers'));
      const [cap, fen] = [readYuan(text('cap')), readYuan(text('fen'))];
      const isRebate = form === 'rebate';
      const filledIn = isFilledIn(this, {
        name: text('name') ? '' : '请填写名称',
        tiers: isRebate && !tiers ? '每行写起点金额和比例，从低到高，如 0 1.5%' : '',
        cap: isRebate && text('cap') && !cap ? '请填写金额，不封顶则不填' : '',
        fen: !isRebate && !fen ? '请填写金额，如 300.00' : '',
        regionCode: !text('regionCode') || /^\d{6}$/.test(text('regionCode')) ? '' : '请填写六位代码',
        toOn: text('toOn') < text('fromOn') ? '结束早于开始' : '',
        reason: text('reason') ? '' : '请说明依据',
      });
      if (!filledIn) return;
      const done = await this.act(
        'save',
        () =>
          call('trade', 'dueRule.save', {
            name: text('name'),
            dealerId: dealerId || null,
            fromOn: text('fromOn'),
            toOn: text('toOn'),
            reason: text('reason'),
            rebate: isRebate
              ? {
                  basis: text('basis') as RebateTerms['basis'],
                  mode: text('mode') as RebateTerms['mode'],
                  tiers: tiers!,
                  capFen: cap,
                }
              : null,
            fee: isRebate
              ? null
              : {
                  task: text('task') as TaskKind,
                  modelId: text('modelId') || null,
                  regionCode: text('regionCode') || null,
                  fen: fen!,
                },
          }),
        { said: '已提出，等待另一人复核', fields: { 'rebate.tiers': 'tiers', toOn: 'toOn', name: 'name' } },
      );
      if (!done) return;
      this.closeForm();
      await this.load();
    },
    async decide(ruleId: string, passes: boolean, reason: string) {
      const done = await this.act(
        'decide',
        () => call('trade', 'dueRule.decide', { ruleId, passes, reason }),
        { said: passes ? '已生效' : '已退回' },
      );
      if (done) await this.load();
    },
    async pass(event: Said) {
      const id = given(event, 'id');
      if (await confirmed('同意后按这条规则计算。', '同意')) await this.decide(id, true, '');
    },
    async decline(event: Said) {
      const id = given(event, 'id');
      const reason = await askReason(this, { title: '退回', placeholder: '原因', confirm: '退回' });
      if (reason) await this.decide(id, false, reason);
    },
    async end(event: Said) {
      const ruleId = given(event, 'id');
      const answer = await ask(this, {
        title: '提前结束',
        hint: '到这一天为止（含当天）；之前的不变。',
        field: {
          label: '最后一天',
          value: dayOf(officialNow()),
          check: (text) => (isDay(text) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '原因',
        confirm: '结束',
      });
      if (!answer) return;
      const input = { ruleId, toOn: answer.text, reason: answer.why };
      if (await this.act('end', () => call('trade', 'dueRule.end', input), { said: '已结束' }))
        await this.load();
    },
  },
});
