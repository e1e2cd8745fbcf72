import type { DeviceView } from '../../../../cloudfunctions/_contracts/devices';
import { call, officialNow } from '../../../api/client';
import { askReason } from '../../../kit/ask';
import { isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { given as of } from '../../../kit/said';
import type { Field } from '../../../kit/typing';
import { newId } from '../../../offline/random';
import { addDays, dayOf } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { coverKindLabels } from '../../../shared/model/devices';
import type { CoverKind, Entitlement } from '../../../shared/model/devices';
import { sayDay, sayExpiry } from '../../../shared/say';
import { sayKinds, visitsLeft } from '../../../shared/visit/cover';

const kept = new WeakMap<object, DeviceView>();
const WHOLE = /^[1-9]\d{0,2}$/;
const allKinds = Object.keys(coverKindLabels) as CoverKind[];
const fields: Field[] = [
  {
    key: 'kind',
    label: '种类',
    kind: 'choice',
    choices: [
      { value: 'warranty', label: '保修' },
      { value: 'contract', label: '合同' },
    ],
  },
  { key: 'name', label: '名称', kind: 'text', max: 60, hint: '如：原厂保修、全保合同' },
  { key: 'number', label: '合同号', kind: 'text', max: 60, hint: '保修可不填' },
  { key: 'fromOn', label: '从', kind: 'day' },
  { key: 'toOn', label: '到（含）', kind: 'day' },
  { key: 'visits', label: '含上门', kind: 'digit', max: 3, hint: '几次，不限次数可不填' },
];

const rowOf = (one: Entitlement, today: Day) => ({
  id: one.id,
  name: one.number ? `${one.name} ${one.number}` : one.name,
  days: `${sayDay(one.fromOn, today)} 至 ${sayDay(one.toOn, today)}`,
  expiry: one.fromOn > today ? '未开始' : sayExpiry(one.toOn, today),
  tone: one.toOn < today || one.fromOn > today ? 'past' : 'done',
  includes: `包括${sayKinds(one.includes)}`,
  visits:
    one.visits === null ? '上门不限次数' : `含上门 ${one.visits} 次，还剩 ${Math.max(0, visitsLeft(one))} 次`,
});

/** 保修与合同 of an instrument, written by service managers; whoever opens the instrument reads it there. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    name: '',
    serial: '',
    rows: [] as ReturnType<typeof rowOf>[],
    fields,
    given: {} as Record<string, string>,
    kinds: [] as { id: CoverKind; label: string; on: boolean }[],
    editing: '',
    isNew: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      void this.load();
    },
    async fetch() {
      const { device } = await call('service', 'device.get', { deviceId: this.data.id });
      kept.set(this, device);
      const today = dayOf(officialNow());
      return {
        name: device.modelName,
        serial: device.serial,
        rows: device.entitlements.map((one) => rowOf(one, today)),
      };
    },
    write(one: Entitlement, isNew: boolean) {
      const { id, kind, name, number, fromOn, toOn, visits } = one;
      this.setData({
        editing: id,
        isNew,
        problems: {},
        given: { kind, name, number, fromOn, toOn, visits: visits === null ? '' : String(visits) },
        kinds: allKinds.map((what) => ({
          id: what,
          label: coverKindLabels[what],
          on: one.includes.indexOf(what) >= 0,
        })),
      });
    },
    async add() {
      const today = dayOf(officialNow());
      const id = await newId('E');
      this.write(
        {
          ...{ id, kind: 'contract', name: '', number: '', fromOn: today, toOn: addDays(today, 364) },
          ...{ includes: ['labour', 'travel'], visits: null, visitsTakenBy: [] },
        },
        true,
      );
    },
    edit(event: Said) {
      const one = kept.get(this)!.entitlements.find(({ id }) => id === of(event, 'id'));
      if (one) this.write(one, false);
    },
    leave() {
      this.setData({ editing: '', problems: {} });
    },
    type(event: Said<{ key: string; value: string }>) {
      const { key, value } = event.detail;
      typed(this, key, value, `given.${key}`);
    },
    turn(event: Said) {
      const kinds = this.data.kinds.map((one) =>
        one.id === of(event, 'id') ? { ...one, on: !one.on } : one,
      );
      typed(this, 'includes', kinds, 'kinds');
    },
    async save() {
      const { editing, given, kinds } = this.data;
      const { name = '', number = '', fromOn = '', toOn = '', visits = '' } = given;
      const includes = kinds.filter(({ on }) => on).map(({ id }) => id);
      const filledIn = isFilledIn(this, {
        name: name.trim() ? '' : '请填写名称',
        number: given.kind === 'contract' && !number.trim() ? '请填写合同号' : '',
        fromOn: fromOn ? '' : '请选择开始日',
        toOn: !toOn ? '请选择最后一天' : toOn < fromOn ? '最后一天不能早于开始日' : '',
        visits: !visits || WHOLE.test(visits) ? '' : '请填 1 到 999 的整数，不限次数请留空',
        includes: includes.length ? '' : '请至少选一项',
      });
      if (!filledIn) return;
      const one = {
        ...{ id: editing, kind: given.kind as Entitlement['kind'], name: name.trim(), number: number.trim() },
        ...{ fromOn, toOn, includes, visits: visits ? Number(visits) : null },
      };
      const others = kept.get(this)!.entitlements.filter(({ id }) => id !== editing);
      const at = kept.get(this)!.entitlements.findIndex(({ id }) => id === editing);
      const before = at < 0 ? others.length : at;
      await this.send([...others.slice(0, before), one, ...others.slice(before)], before);
    },
    async remove(event: Said) {
      const id = of(event, 'id');
      await this.send(
        kept.get(this)!.entitlements.filter((one) => one.id !== id),
        -1,
      );
    },
    /** Each change says where it stands: the trail keeps what it was before. */
    async send(entitlements: Omit<Entitlement, 'visitsTakenBy'>[], at: number) {
      const why = await askReason(this, {
        title: at < 0 ? '去掉这一项' : '登记的依据',
        hint: at < 0 ? '以后的工单不再按它判定；已建的工单在完工时再核对一次。' : '',
        label: '依据',
        placeholder: at < 0 ? '如：合同已解除' : '如：合同第几条、验收单编号',
        confirm: at < 0 ? '去掉' : '保存',
      });
      if (!why) return;
      const { _id: deviceId, revision: seen } = kept.get(this)!;
      const input = {
        ...{ deviceId, seen, why },
        entitlements: entitlements.map(({ id, kind, name, number, fromOn, toOn, includes, visits }) => ({
          ...{ id, kind, name, number, fromOn, toOn, includes, visits },
        })),
      };
      const fieldOf = ['name', 'number', 'fromOn', 'toOn', 'visits', 'includes'].reduce<
        Record<string, string>
      >((all, field) => ({ ...all, [`entitlements.${at}.${field}`]: field }), {});
      const said = at < 0 ? '已去掉' : '已保存';
      const done = await this.act('save', () => call('service', 'device.saveCover', input), {
        said,
        fields: fieldOf,
      });
      if (!done) return;
      this.setData({ editing: '' });
      await this.load();
    },
  },
});
