import type { TriedRules } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { showError } from '../../../api/messages';
import { mayChange } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { dealersCalled } from '../../../api/dealers-called';
import { forget, isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { given } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { severityLabels } from '../../../shared/clocks/policies';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { sayDay } from '../../../shared/say';
import type { Settings } from '../../../shared/settings/table';
import { GRANTED, MOST_RULES, ruleSeverities, sayCondition } from '../../../shared/visit/auto-dispatch';
import type { DispatchRule } from '../../../shared/visit/auto-dispatch';

const ANY = '不限';
const GRANTED_LABEL = '授权指定的经销商';
const known = besideData(() => ({
  setting: null as Settings['dispatching'] | null,
  revision: 0,
  lines: [] as { id: string; name: string }[],
  names: {} as Record<string, string>,
}));
const empty = { severity: null, productLineId: null, regionCode: null };

/** 自动派单: who is asked first for what, for how long; tried on last month's orders before it counts. */
Component({
  behaviors: [pageState],
  data: {
    canSave: false,
    isChanged: false,
    rules: [] as DispatchRule[],
    rows: [] as { id: string; name: string; when: string; to: string; minutes: string }[],
    /** The rule that is edited; -1 none. */
    at: -1,
    name: '',
    minutes: '',
    conditions: [] as { field: keyof DispatchRule['when']; label: string; value: string }[],
    targets: [] as { id: string; name: string }[],
    tried: null as null | {
      summary: string;
      rows: (TriedRules['rows'][number] & { day: string; tone: string; said: string })[];
    },
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const [{ settings, changes }, { models }, canSave] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
        mayChange('dispatching'),
      ]);
      const beside = known(this);
      beside.setting = settings.dispatching;
      beside.revision = changes.reduce(
        (found, { key, revision }) => (key === 'dispatching' ? revision : found),
        0,
      );
      beside.lines = models
        .map(({ lineId, lineName }) => ({ id: lineId, name: lineName }))
        .filter(({ id }, at, all) => all.map((one) => one.id).indexOf(id) === at);
      await this.learnNames(settings.dispatching.rules);
      return { canSave, isChanged: false, at: -1, tried: null, ...this.rows(settings.dispatching.rules) };
    },
    /** Names of the dealers and regions that rules name; one that cannot be asked shows its number. */
    async learnNames(rules: readonly DispatchRule[]) {
      const { names } = known(this);
      try {
        const { regions } = await call('channel', 'region.tree', { parentCode: null });
        for (const { code, name } of regions) names[code] = name;
        if (rules.some(({ to }) => to.some((id) => id !== GRANTED && !names[id]))) {
          const { dealers } = await call('service', 'workOrder.board', { dealerId: null });
          for (const { dealerId, shortName } of dealers) names[dealerId] = shortName;
        }
      } catch (error) {
        console.warn('names of rules', error);
      }
    },
    nameOf(id: string): string {
      return id === GRANTED ? GRANTED_LABEL : known(this).names[id] || id;
    },
    lineName(id: string): string {
      return (known(this).lines.filter((one) => one.id === id)[0] || { name: id }).name;
    },
    rows(rules: DispatchRule[]) {
      return {
        rules,
        rows: rules.map(({ id, name, when, to, answerMinutes }) => ({
          id,
          name,
          when: sayCondition(when, (kind, one) => (kind === 'line' ? this.lineName(one) : this.nameOf(one))),
          to: to.map((one) => this.nameOf(one)).join(' → '),
          minutes: answerMinutes ? `${answerMinutes} 分钟（工作时间）内未派工就转下一家` : '不限时',
        })),
      };
    },
    change(rules: DispatchRule[]) {
      this.setData({ ...this.rows(rules), isChanged: true, tried: null });
    },
    open(event: Said) {
      this.edit(Number(given(event, 'at')));
    },
    async add() {
      if (this.data.rules.length >= MOST_RULES)
        return void wx.showToast({ title: `最多 ${MOST_RULES} 条`, icon: 'none' });
      const rule = { id: await newId('DR'), name: '', when: { ...empty }, to: [GRANTED], answerMinutes: 120 };
      this.change([...this.data.rules, rule]);
      this.edit(this.data.rules.length - 1);
    },
    edit(at: number) {
      const { name, when, to, answerMinutes } = this.data.rules[at]!;
      this.setData({
        at,
        name,
        minutes: String(answerMinutes),
        targets: to.map((id) => ({ id, name: this.nameOf(id) })),
        problems: {},
        conditions: [
          { field: 'regionCode', label: '地区', value: when.regionCode ? this.nameOf(when.regionCode) : ANY },
          {
            field: 'productLineId',
            label: '产品线',
            value: when.productLineId ? this.lineName(when.productLineId) : ANY,
          },
          {
            field: 'severity',
            label: '严重程度',
            value: when.severity ? severityLabels[when.severity] : ANY,
          },
        ],
      });
    },
    replace(part: Partial<DispatchRule>) {
      const { at, rules } = this.data;
      this.change(rules.map((one, n) => (n === at ? { ...one, ...part } : one)));
    },
    typeName(event: Said<string>) {
      this.setData({ name: event.detail, ...forget(this, 'name') });
      this.replace({ name: event.detail.trim() });
    },
    typeMinutes(event: Said<string>) {
      this.setData({ minutes: event.detail, ...forget(this, 'minutes') });
      this.replace({
        answerMinutes: /^\d{1,5}$/.test(event.detail) ? Math.min(10_080, Number(event.detail)) : 0,
      });
    },
    async pickCondition(event: Said) {
      const field = given(event, 'field') as keyof DispatchRule['when'];
      const value = await this.askCondition(field);
      if (value === undefined) return;
      const { at, rules } = this.data;
      this.replace({ when: { ...rules[at]!.when, [field]: value } as DispatchRule['when'] });
      this.edit(at);
    },
    async askCondition(field: keyof DispatchRule['when']): Promise<string | null | undefined> {
      if (field === 'regionCode') return this.askRegion();
      const choices =
        field === 'severity'
          ? ruleSeverities.map((id) => ({ id: id as string, name: severityLabels[id] as string }))
          : known(this).lines;
      const picked = await pickOne(this, field === 'severity' ? '严重程度' : '产品线', [
        ANY,
        ...choices.map(({ name }) => name),
      ]);
      const one = choices.filter(({ name }) => name === picked)[0];
      return picked === ANY ? null : one ? one.id : undefined;
    },
    async askRegion(): Promise<string | null | undefined> {
      const answer = await ask(this, {
        title: '地区',
        hint: '省、市或区县的名称；不填为不限。',
        field: { label: '名称', maxlength: 20, optional: true },
        confirm: '查找',
      });
      if (!answer) return undefined;
      if (!answer.text) return null;
      try {
        const { regions } = await call('channel', 'region.search', { text: answer.text });
        const some = regions.slice(0, 8);
        if (!some.length) return void wx.showToast({ title: '没有找到这个地区', icon: 'none' });
        const picked = await pickOne(
          this,
          '哪一个',
          some.map(({ name }) => name),
        );
        const one = some.filter(({ name }) => name === picked)[0];
        if (one) known(this).names[one.code] = one.name;
        return one ? one.code : undefined;
      } catch (error) {
        showError(error);
        return undefined;
      }
    },
    async addTarget() {
      const { at, rules } = this.data;
      const { to } = rules[at]!;
      const answer = await ask(this, {
        title: '再问哪一家',
        hint: `经销商名称；不填为“${GRANTED_LABEL}”。`,
        field: { label: '名称', maxlength: 40, optional: true },
        confirm: '查找',
      });
      if (!answer) return;
      let id: string | undefined = answer.text ? undefined : GRANTED;
      if (answer.text)
        try {
          const { dealers } = await dealersCalled(answer.text, ['active']);
          const some = dealers.slice(0, 8);
          if (!some.length) return void wx.showToast({ title: '没有找到合作中的经销商', icon: 'none' });
          const picked = await pickOne(
            this,
            '哪一家',
            some.map(({ shortName }) => shortName),
          );
          const one = some.filter(({ shortName }) => shortName === picked)[0];
          if (!one) return;
          known(this).names[one._id] = one.shortName;
          id = one._id;
        } catch (error) {
          return showError(error);
        }
      if (!id || to.indexOf(id) >= 0) return;
      this.replace({ to: [...to, id] });
      this.setData(forget(this, 'to'));
      this.edit(at);
    },
    removeTarget(event: Said) {
      const { at, rules } = this.data;
      const id = given(event, 'id');
      this.replace({ to: rules[at]!.to.filter((one) => one !== id) });
      this.edit(at);
    },
    /** The first that fits counts, so their order is what decides. */
    raise() {
      const { at, rules } = this.data;
      if (at <= 0) return;
      const next = rules.filter((_, n) => n !== at);
      next.splice(at - 1, 0, rules[at]!);
      this.change(next);
      this.edit(at - 1);
    },
    remove() {
      const { at, rules } = this.data;
      this.setData({ at: -1 });
      this.change(rules.filter((_, n) => n !== at));
    },
    done() {
      const rule = this.data.rules[this.data.at]!;
      const filledIn = isFilledIn(this, {
        name: rule.name ? '' : '请填写名称',
        minutes:
          /^\d{1,5}$/.test(this.data.minutes) && Number(this.data.minutes) <= 10_080
            ? ''
            : '请填写 0 到 10080 的整数',
        to: rule.to.length ? '' : '至少要有一家',
      });
      if (filledIn) this.setData({ at: -1 });
    },
    async tryOut() {
      await this.act('try', async () => {
        const { rules } = this.data;
        const { looked, beyond, rows } = await call('service', 'dispatchRules.tryOut', { rules });
        const now = officialNow();
        const same = rows.filter((row) => row.same).length;
        const nobody = rows.filter((row) => !row.would).length;
        this.setData({
          tried: {
            summary: `近 30 天最新 ${looked} 单${beyond ? `（另有 ${beyond} 单更早，没有试算）` : ''}：${rows.length} 单适用规则，其中 ${same} 单与实际相同，${nobody} 单找不到经销商。`,
            rows: rows.map((row) => ({
              ...row,
              day: sayDay(row.on, dayOf(now)),
              tone: !row.would ? 'danger' : row.same ? 'done' : 'attention',
              said: `${row.would || '没有可派的经销商'}${row.same ? '' : `，实际 ${row.had || '未派'}`}`,
            })),
          },
        });
      });
    },
    openOrder(event: Said) {
      openPage(pages.dispatchOrder({ id: given(event, 'id') }));
    },
    async save() {
      const why = await askReason(this, {
        title: '保存自动派单规则',
        placeholder: '如：西南区新增一家服务商',
        confirm: '保存',
      });
      if (!why) return;
      const { setting, revision } = known(this);
      const value = { ...setting!, rules: this.data.rules };
      const save = () => call('service', 'settings.save', { key: 'dispatching', value, revision, why });
      if (await this.act('save', save, { said: '已生效' })) await this.load();
    },
  },
});
