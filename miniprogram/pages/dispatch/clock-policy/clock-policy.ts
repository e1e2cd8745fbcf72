import { call } from '../../../api/client';
import { mayChange } from '../../../api/who-am-i';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { bookProblem, ladderRoles, severities, severityLabels } from '../../../shared/clocks/policies';
import type { ClockBook, ClockPolicy, LadderStep, PolicyCondition } from '../../../shared/clocks/policies';
import { roleLabels } from '../../../shared/states';
import { sayMinutes } from '../clocks/say-clocks';
import { storeClockBook } from '../store-clock-book';

const known = besideData(() => ({
  book: null as ClockBook | null,
  revision: 0,
  id: '',
  models: [] as { id: string; name: string }[],
  lines: [] as { id: string; name: string }[],
}));
const ANY = '不限';
const targets = [
  { field: 'response', label: '响应' },
  { field: 'arrival', label: '到场' },
  { field: 'repair', label: '修复' },
] as const;
const hoursOf = (minutes: number) => String(Math.round((minutes / 60) * 100) / 100);
const MOST_STEPS = 6;

/** One 时效: for which orders, within how long, by which hours, and who hears of a breach. */
Component({
  behaviors: [pageState],
  data: {
    canSave: false,
    isNew: false,
    name: '',
    when: {
      contract: null,
      modelId: null,
      productLineId: null,
      level: null,
      severity: null,
    } as PolicyCondition,
    conditions: [] as { field: keyof PolicyCondition; label: string; value: string }[],
    targets: targets.map(({ field, label }) => ({ field, label, hours: '' })),
    calendars: [] as { id: string; name: string }[],
    calendarId: '',
    holds: [] as { name: string; on: boolean }[],
    ladder: [] as LadderStep[],
    steps: [] as { after: string; roles: { id: string; name: string; on: boolean }[] }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      known(this).id = id;
      this.setData({ isNew: id === 'new' });
      void this.load();
    },
    async fetch() {
      const [{ settings, changes }, { models }, canSave] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
        mayChange('clocks'),
      ]);
      const beside = known(this);
      beside.book = settings.clocks;
      beside.revision = changes.reduce(
        (found, { key, revision }) => (key === 'clocks' ? revision : found),
        0,
      );
      beside.models = models.map(({ _id, name }) => ({ id: _id, name }));
      beside.lines = models
        .map(({ lineId, lineName }) => ({ id: lineId, name: lineName }))
        .filter(({ id }, at, all) => all.map((one) => one.id).indexOf(id) === at);
      const { policies, calendars } = settings.clocks;
      const policy = policies.filter(({ id }) => id === beside.id)[0] || policies[0]!;
      const { responseMinutes, arrivalMinutes, repairMinutes } = policy;
      const minutes = { response: responseMinutes, arrival: arrivalMinutes, repair: repairMinutes };
      const { isNew } = this.data;
      const when = isNew ? this.data.when : policy.when;
      const reasons = settings.reasons.hold.concat(
        policy.pausing.filter((one) => settings.reasons.hold.indexOf(one) < 0),
      );
      return {
        canSave,
        name: isNew ? '' : policy.name,
        ...this.conditionView(when),
        targets: targets.map(({ field, label }) => ({ field, label, hours: hoursOf(minutes[field]) })),
        calendars: calendars.map(({ id, name }) => ({ id, name })),
        calendarId: policy.calendarId,
        holds: reasons.map((name) => ({ name, on: policy.pausing.indexOf(name) >= 0 })),
        ...this.ladderView(policy.ladder),
      };
    },
    conditionView(when: PolicyCondition) {
      const { models, lines } = known(this);
      const nameIn = (all: { id: string; name: string }[], id: string | null) =>
        (id && (all.filter((one) => one.id === id)[0] || { name: id }).name) || ANY;
      return {
        when,
        conditions: [
          { field: 'contract' as const, label: '合同名称', value: when.contract || ANY },
          { field: 'modelId' as const, label: '机型', value: nameIn(models, when.modelId) },
          { field: 'productLineId' as const, label: '产品线', value: nameIn(lines, when.productLineId) },
          { field: 'level' as const, label: '医院等级', value: when.level || ANY },
          {
            field: 'severity' as const,
            label: '严重程度',
            value: when.severity ? severityLabels[when.severity] : ANY,
          },
        ],
      };
    },
    ladderView(ladder: LadderStep[]) {
      return {
        ladder,
        steps: ladder.map(({ minutes, roles }) => ({
          after: minutes ? `超时 ${sayMinutes(minutes)}后` : '超时当时',
          roles: ladderRoles.map((id) => ({ id, name: roleLabels[id], on: roles.indexOf(id) >= 0 })),
        })),
      };
    },
    type(event: Said<string>) {
      this.setData({ name: event.detail, ...forget(this, 'name') });
    },
    typeHours(event: Said<string>) {
      const at = Number(event.currentTarget.dataset.at);
      this.setData({ [`targets[${at}].hours`]: event.detail, ...forget(this, targets[at]!.field) });
    },
    async pickCondition({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const { field, label } = this.data.conditions[Number(currentTarget.dataset.at)]!;
      const { models, lines } = known(this);
      let value: string | null | undefined;
      if (field === 'contract' || field === 'level') {
        const answer = await ask(this, {
          title: label,
          hint:
            field === 'level'
              ? '与医院资料中的等级写法一致，如 三级甲等；不填为不限。'
              : '与设备权益中的合同名称一致；不填为不限。',
          field: { label, value: this.data.when[field] || '', maxlength: 60, optional: true },
          confirm: '确定',
        });
        value = answer ? answer.text || null : undefined;
      } else {
        const choices =
          field === 'severity'
            ? severities.map((id) => ({ id: id as string, name: severityLabels[id] as string }))
            : field === 'modelId'
              ? models
              : lines;
        const picked = await pickOne(this, label, [ANY, ...choices.map(({ name }) => name)]);
        const one = choices.filter(({ name }) => name === picked)[0];
        value = picked === ANY ? null : one ? one.id : undefined;
      }
      if (value === undefined) return;
      const when = { ...this.data.when, [field]: value };
      this.setData({ ...this.conditionView(when), ...forget(this, 'when') });
    },
    pickCalendar({ currentTarget }: Said<unknown>) {
      if (this.data.canSave) this.setData({ calendarId: currentTarget.dataset.id as string });
    },
    toggleHold({ currentTarget }: Said<unknown>) {
      const at = Number(currentTarget.dataset.at);
      if (this.data.canSave) this.setData({ [`holds[${at}].on`]: !this.data.holds[at]!.on });
    },
    toggleRole({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const { step, id } = currentTarget.dataset as { step: number; id: LadderStep['roles'][number] };
      const ladder = this.data.ladder.map((one, at) =>
        at !== step
          ? one
          : {
              ...one,
              roles:
                one.roles.indexOf(id) >= 0 ? one.roles.filter((role) => role !== id) : [...one.roles, id],
            },
      );
      this.setData({ ...this.ladderView(ladder), ...forget(this, 'ladder') });
    },
    async addStep() {
      if (this.data.ladder.length >= MOST_STEPS)
        return void wx.showToast({ title: `最多 ${MOST_STEPS} 级`, icon: 'none' });
      const answer = await ask(this, {
        title: '升级通知',
        field: {
          label: '超时后（小时）',
          type: 'digit',
          check: (text) => (Number(text) >= 0 && Number(text) <= 720 ? '' : '请填写 0 到 720 的数'),
        },
        confirm: '添加',
      });
      if (!answer) return;
      const step: LadderStep = { minutes: Math.round(Number(answer.text) * 60), roles: ['service_manager'] };
      const ladder = [...this.data.ladder, step].sort((a, b) => a.minutes - b.minutes);
      this.setData(this.ladderView(ladder));
    },
    removeStep({ currentTarget }: Said<unknown>) {
      const ladder = this.data.ladder.filter((_, at) => at !== Number(currentTarget.dataset.step));
      this.setData({ ...this.ladderView(ladder), ...forget(this, 'ladder') });
    },
    policyNow(id: string): ClockPolicy {
      const { name, when, calendarId, holds, ladder } = this.data;
      const minutes = this.data.targets.map(({ hours }) => Math.round(Number(hours) * 60));
      return {
        ...{ id, name: name.trim(), when, calendarId, ladder },
        responseMinutes: minutes[0]!,
        arrivalMinutes: minutes[1]!,
        repairMinutes: minutes[2]!,
        pausing: holds.filter(({ on }) => on).map((hold) => hold.name),
      };
    },
    async save() {
      const book = known(this).book!;
      const { isNew } = this.data;
      const id = isNew ? await newId('CP') : known(this).id;
      const policy = this.policyNow(id);
      const problems: Record<string, string> = { name: policy.name ? '' : '请填写名称' };
      for (const { field, hours } of this.data.targets)
        problems[field] = Number(hours) * 60 >= 5 && Number(hours) <= 8760 ? '' : '请填写小时数，最少 0.1';
      problems.ladder = policy.ladder.some(({ roles }) => !roles.length) ? '每一级至少选一个角色' : '';
      if (!isFilledIn(this, problems)) return;
      const policies = isNew
        ? [...book.policies, policy]
        : book.policies.map((one) => (one.id === id ? policy : one));
      await this.store({ ...book, policies }, `${isNew ? '添加' : '修改'}时效“${policy.name}”`);
    },
    async remove() {
      const book = known(this).book!;
      const { id } = known(this);
      const policies = book.policies.filter((one) => one.id !== id);
      await this.store({ ...book, policies }, `删除时效“${this.data.name}”`);
    },
    async store(book: ClockBook, what: string) {
      const problem = bookProblem(book);
      if (problem) {
        const field = problem.path.split('.')[2] || 'when';
        isFilledIn(this, { [field === 'arrivalMinutes' ? 'arrival' : 'when']: problem.why });
        return;
      }
      const asking = { title: what, example: '2027 年服务承诺调整' };
      await storeClockBook(this, book, known(this).revision, asking);
    },
  },
});
