import type { PlanRow } from '../../../../cloudfunctions/_contracts/service-plans';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { newId } from '../../../offline/random';
import { dayOf } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import { may } from '../../../shared/rights';
import { sayDay } from '../../../shared/say';

const anchors = { plan: '按计划日推算', completion: '按上次完成日推算' } as const;
const tasks = ['maintenance', 'calibration'] as const;

const fieldsFor = (models: readonly { _id: string; name: string }[]): Field[] => [
  {
    ...{ key: 'task', label: '任务', kind: 'choice' },
    choices: tasks.map((value) => ({ value, label: taskKindLabels[value] })),
  },
  {
    ...{ key: 'modelId', label: '机型', kind: 'choice' },
    choices: models.map(({ _id, name }) => ({ value: _id, label: name })),
  },
  { key: 'name', label: '名称', kind: 'text', max: 40, hint: '如：半年保养' },
  { key: 'contract', label: '限合同', kind: 'text', max: 60, hint: '合同名称；所有设备都要做的不填' },
  { key: 'months', label: '每隔几个月', kind: 'digit', max: 2 },
  { key: 'everyTests', label: '或每多少测试', kind: 'digit', max: 9, hint: '先到为准；不按测试数的不填' },
  {
    ...{ key: 'anchor', label: '怎样推算', kind: 'choice' },
    choices: [
      { value: 'plan', label: anchors.plan },
      { value: 'completion', label: anchors.completion },
    ],
  },
  { key: 'windowDays', label: '前后几天内都算按时', kind: 'digit', max: 2 },
  { key: 'startsOn', label: '从哪天起', kind: 'day', hint: '以前该做的不补' },
];

const rowOf = (plan: PlanRow, today: Day) => {
  const runs = plan.endedOn === null || plan.endedOn > today;
  return {
    id: plan._id,
    name: plan.name,
    runs,
    state: runs ? '执行中' : `${sayDay(plan.endedOn!, today)}停用`,
    tone: runs ? 'done' : 'past',
    model: `${plan.modelName} · ${taskKindLabels[plan.task]}${plan.contract ? ` · 仅“${plan.contract}”` : ''}`,
    interval: `每 ${plan.months} 个月${plan.everyTests ? `或 ${plan.everyTests} 测试（先到为准）` : ''}，${anchors[plan.anchor]}，前后 ${plan.windowDays} 天内按时`,
    more: `${sayDay(plan.startsOn, today)}起`,
  };
};
const whole = (text: string, least: number, most: number) =>
  /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;

/** 服务计划: started and ended by service managers; what is to be otherwise is ended and started anew. */
Component({
  behaviors: [pageState, typing],
  data: {
    plans: [] as ReturnType<typeof rowOf>[],
    canStart: false,
    editing: '',
    fields: [] as Field[],
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const [{ plans }, { roles }] = await Promise.all([call('service', 'servicePlan.list', {}), whoAmI()]);
      const today = dayOf(officialNow());
      const rows = plans.map((plan) => rowOf(plan, today));
      return {
        plans: [...rows.filter(({ runs }) => runs), ...rows.filter(({ runs }) => !runs)],
        canStart: may(roles, 'service', 'servicePlan.start'),
      };
    },
    async open() {
      await this.act('start', async () => {
        const { models } = await call('service', 'certification.models', {});
        this.setData({
          editing: await newId('SP'),
          fields: fieldsFor(models),
          problems: {},
          given: {
            ...{ task: 'maintenance', anchor: 'plan', months: '6', windowDays: '15' },
            startsOn: dayOf(officialNow()),
          },
        });
      });
    },
    leave() {
      this.setData({ editing: '', problems: {} });
    },
    async start() {
      const { editing: planId, given } = this.data;
      const {
        modelId = '',
        name = '',
        contract = '',
        months = '',
        windowDays = '',
        startsOn = '',
        everyTests = '',
      } = given;
      const filledIn = isFilledIn(this, {
        modelId: modelId ? '' : '请选择机型',
        name: name.trim() ? '' : '请填写名称',
        months: whole(months, 1, 60) ? '' : '请填 1 到 60 的整数',
        windowDays: whole(windowDays, 0, 60) ? '' : '请填 0 到 60 的整数',
        startsOn: startsOn ? '' : '请选择日期',
        everyTests: !everyTests || whole(everyTests, 100, 100_000_000) ? '' : '请填 100 以上的整数，或不填',
        anchor: everyTests && given.anchor !== 'completion' ? '按测试数的计划只能按上次完成日推算' : '',
      });
      if (!filledIn) return;
      const input = {
        ...{ planId, modelId, name: name.trim(), contract: contract.trim() || null, startsOn },
        task: given.task as (typeof tasks)[number],
        anchor: given.anchor as keyof typeof anchors,
        ...{ months: Number(months), windowDays: Number(windowDays) },
        everyTests: everyTests ? Number(everyTests) : null,
      };
      const fields = {
        modelId: 'modelId',
        name: 'name',
        contract: 'contract',
        months: 'months',
        anchor: 'anchor',
      };
      const send = () => call('service', 'servicePlan.start', input);
      if (!(await this.act('start', send, { said: '已保存', fields }))) return;
      this.leave();
      await this.load();
    },
    async end(event: Said) {
      const reason = await askReason(this, {
        title: '停用这个计划',
        hint: '不再生成工单；已生成而没有派给工程师的，次日自动取消。',
        placeholder: '如：改为每季度一次，另建计划',
        confirm: '停用',
      });
      if (!reason) return;
      const input = { planId: of(event, 'id'), reason };
      await this.act('end', () => call('service', 'servicePlan.end', input), { said: '已停用' });
      await this.load();
    },
  },
});
