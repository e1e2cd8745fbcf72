import type { Home } from '../../../../cloudfunctions/_contracts/home';
import type { SaveSettingRequest, SettingsReply } from '../../../../cloudfunctions/_contracts/settings';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { taskCheckLabels } from '../../../shared/model/dealers-life';
import type { TaskSeed } from '../../../shared/model/dealers-life';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { fieldsOf, readTyped, sayValue, typedValue } from '../../../shared/settings/fields';
import type { Area, Field, Group, ValueOf } from '../../../shared/settings/fields';
import { settingKeys, settingsTable } from '../../../shared/settings/table';
import type { SettingKey, Settings } from '../../../shared/settings/table';
import { roleLabels } from '../../../shared/states';
import type { Role } from '../../../shared/states';

/** The table of settings as cards, by the order in which it has them; who may change a card's settings taps them. */
interface ValueRow {
  path: string;
  label: string;
  value: string;
}
interface ListRow {
  path: string;
  label: string;
  values: string[];
}
interface Card<Row> {
  title: string;
  can: boolean;
  rows: Row[];
}
type TaskList = 'onboarding' | 'suspension' | 'termination';
/** What somebody has to do when a dealer begins, is suspended or is parted with. */
const taskListNames: { key: TaskList; title: string }[] = [
  { key: 'onboarding', title: '准入要办的事' },
  { key: 'suspension', title: '暂停后要办的事' },
  { key: 'termination', title: '终止要移交的事' },
];
const houseRoles = (Object.keys(roleLabels) as Role[]).filter(
  (role) => role !== 'engineer' && role !== 'auditor',
);
const daysProblem = (text: string) =>
  /^\d{1,3}$/.test(text) && Number(text) <= 365 ? '' : '请填写 0 到 365 的整数';
const WHY = '选填，记入审计日志';

const areaOf = (key: SettingKey) => settingsTable[key] as Area<Group>;
const keyOf = (path: string) => path.split('.')[0] as SettingKey;

function read(settings: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], settings);
}
/** A copy of one setting's value with one place changed; `path` begins with the setting's key. */
function changed(from: unknown, path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify({ value: from })) as Record<string, unknown>;
  let at: Record<string, unknown> = copy;
  let last = 'value';
  for (const part of path.split('.').slice(1)) {
    at = at[last] as Record<string, unknown>;
    last = part;
  }
  at[last] = value;
  return copy.value;
}
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Which values would be others, in words. */
function differences(key: SettingKey, settings: Settings, after: unknown): string[] {
  return fieldsOf(areaOf(key).fields, key)
    .map(({ path, field }) => ({
      field,
      before: read(settings, path),
      next: read({ [key]: after }, path),
    }))
    .filter(({ before, next }) => !same(before, next))
    .map(({ field, before, next }) =>
      field.kind === 'shaped'
        ? `${field.label}有改动`
        : `${field.label}：${sayValue(field, before)} → ${sayValue(field, next)}`,
    );
}

const known = besideData(() => ({
  me: { roles: [], memberId: '' } as Pick<Home['me'], 'roles' | 'memberId'>,
  settings: {} as Settings,
  changes: [] as SettingsReply['changes'],
  waiting: [] as SettingsReply['waiting'],
  fields: [] as { path: string; field: Field }[],
}));

Component({
  behaviors: [pageState],
  data: {
    values: [] as Card<ValueRow>[],
    lists: [] as Card<ListRow>[],
    faults: [] as string[],
    taskLists: [] as { key: TaskList; title: string; tasks: { id: string; text: string; about: string }[] }[],
    canTasks: false,
    history: [] as string[],
    waiting: [] as {
      key: string;
      title: string;
      lines: string[];
      revision: number;
      mine: boolean;
      can: boolean;
    }[],
    /** Fault codes, whose form is their own. */
    canShape: false,
    canAny: false,
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const [reply, me] = await Promise.all([call('service', 'settings.get', {}), whoAmI()]);
      const about = known(this);
      about.me = me;
      about.settings = reply.settings;
      about.changes = reply.changes;
      about.waiting = reply.waiting;
      about.fields = settingKeys.reduce<typeof about.fields>(
        (all, key) => [...all, ...fieldsOf(areaOf(key).fields, key)],
        [],
      );
      return {
        canShape: this.may(areaOf('faultCodes').changedBy),
        canTasks: this.may(areaOf('lifecycle').changedBy),
        canAny: settingKeys.some((key) => this.may(areaOf(key).changedBy)),
        ...this.view(reply),
        waiting: this.waitingView(reply),
      };
    },
    may(roles: readonly Role[]): boolean {
      const mine = known(this).me.roles;
      return roles.some((role) => mine.indexOf(role) >= 0);
    },
    view({ settings, changes }: SettingsReply) {
      const { fields } = known(this);
      const now = new Date();
      const cards = <Row>(isShown: (field: Field) => boolean, row: (path: string, field: Field) => Row) =>
        settingKeys
          .map((key) => ({
            title: areaOf(key).agreedBy.length
              ? `${areaOf(key).title}（修改须第二人复核）`
              : areaOf(key).title,
            can: this.may(areaOf(key).changedBy),
            rows: fields
              .filter(({ path, field }) => keyOf(path) === key && isShown(field))
              .map(({ path, field }) => row(path, field)),
          }))
          .filter(({ rows }) => rows.length > 0);
      return {
        values: cards(
          ({ kind }) => kind !== 'list' && kind !== 'shaped',
          (path, field) => ({ path, label: field.label, value: sayValue(field, read(settings, path)) }),
        ),
        lists: cards(
          ({ kind }) => kind === 'list',
          (path, field) => ({
            path,
            label: field.label,
            values: (read(settings, path) as string[] | undefined) || [],
          }),
        ),
        faults: settings.faultCodes.map(({ name }) => name),
        taskLists: taskListNames.map(({ key, title }) => ({
          key,
          title,
          tasks: settings.lifecycle[key].map((task) => ({
            id: task.id,
            text: task.text,
            about: [
              roleLabels[task.role],
              `${task.days} 天内`,
              task.required ? '必须完成' : '',
              task.check ? `系统核对：${taskCheckLabels[task.check]}` : '',
            ]
              .filter(Boolean)
              .join(' · '),
          })),
        })),
        history: changes
          .filter(({ changedAt }) => changedAt)
          .map(
            ({ key, changedBy, changedAt }) =>
              `${areaOf(key as SettingKey).title}：${changedBy} ${sayTime(changedAt, now)}`,
          ),
      };
    },
    waitingView({ settings, waiting }: SettingsReply) {
      const now = new Date();
      return waiting.map(({ key, revision, value, why, byId, byName, at }) => {
        const mine = known(this).me.memberId === byId;
        return {
          key,
          revision,
          title: `${areaOf(key).title}：${byName} ${sayTime(at, now)}，${why}`,
          lines: differences(key, settings, value),
          mine,
          can: mine || this.may(areaOf(key).agreedBy),
        };
      });
    },
    async settle({ currentTarget }: Said<unknown>) {
      const { key, revision, mine } = this.data.waiting[Number(currentTarget.dataset.at)]!;
      const input = { key: key as SettingKey, revision };
      if (mine) {
        const sure = await confirmed('撤回后不再等待复核。', '撤回', '撤回修改');
        if (!sure) return;
        await this.act('settle', () => call('service', 'settings.decline', input), {
          said: '已撤回',
        });
      } else {
        const choice = await pickOne(this, '复核修改', ['同意，立即生效', '退回']);
        if (!choice) return;
        const agrees = choice !== '退回';
        await this.act(
          'settle',
          () => call('service', agrees ? 'settings.approve' : 'settings.decline', input),
          { said: agrees ? '已生效' : '已退回' },
        );
      }
      await this.load();
    },
    openDispatchRules() {
      openPage(pages.dispatchRules());
    },
    openChecklists() {
      openPage(pages.checklists({}));
    },
    openClocks() {
      openPage(pages.clocks());
    },
    /** What a change begins from: what waits for a second person already, so that one agreement settles both. */
    base(key: SettingKey): unknown {
      const { settings, waiting } = known(this);
      const proposed = waiting.find((one) => one.key === key);
      return proposed ? proposed.value : settings[key];
    },
    async store(path: string, value: unknown, why: string) {
      const key = keyOf(path);
      const document = known(this).changes.find((one) => one.key === key);
      const next = { key, value: changed(this.base(key), path, value) };
      const input = { ...next, revision: document ? document.revision : 0, why } as SaveSettingRequest;
      await this.act('save', async () => {
        const { waits } = await call('service', 'settings.save', input);
        void wx.showToast({ title: waits ? '已提交，等待第二人复核' : '已生效', icon: 'none' });
      });
      await this.load();
    },
    async save(path: string, value: unknown, what: string) {
      const answer = await ask(this, { title: `修改${what}`, why: WHY, confirm: '保存' });
      if (answer) await this.store(path, value, answer.why || what);
    },
    fieldAt(path: string): Field {
      return known(this).fields.find((one) => one.path === path)!.field;
    },
    async edit(event: Said<unknown>) {
      const path = given(event, 'path');
      const key = keyOf(path);
      if (!this.may(areaOf(key).changedBy)) return;
      const field = this.fieldAt(path);
      const value = read({ [key]: this.base(key) }, path);
      if (field.kind === 'choice' || field.kind === 'flag') return this.choose(path, field, value);
      const { check } = areaOf(key);
      const answer = await ask(this, {
        title: field.label,
        field: {
          label: '新的值',
          value: typedValue(field, value),
          unit: field.kind === 'money' ? '元' : field.kind === 'number' ? field.unit : '',
          type: field.kind === 'number' || field.kind === 'money' ? 'digit' : 'text',
          maxlength: field.kind === 'days' ? 5000 : 100,
          optional: (field.kind === 'text' && field.optional) || field.kind === 'days',
          check: (text) => {
            const typed = readTyped(field, text);
            if (typed.problem !== undefined) return typed.problem;
            const between = check && check(changed(this.base(key), path, typed.value) as ValueOf<Group>);
            return between ? between.sentence : '';
          },
        },
        why: WHY,
        confirm: '保存',
      });
      if (!answer) return;
      const typed = readTyped(field, answer.text);
      if (typed.problem === undefined && !same(typed.value, value))
        await this.store(path, typed.value, answer.why || field.label);
    },
    async choose(path: string, field: Extract<Field, { kind: 'choice' | 'flag' }>, value: unknown) {
      const choices: readonly (readonly [unknown, string])[] =
        field.kind === 'flag'
          ? [
              [true, '是'],
              [false, '否'],
            ]
          : field.choices;
      const answer = await ask(this, {
        title: field.label,
        hint: `现在：${sayValue(field, value)}`,
        choices: choices.map(([, label]) => label),
        why: WHY,
        confirm: '保存',
      });
      const picked = answer && choices.find(([, label]) => label === answer.choice);
      if (picked && picked[0] !== value) await this.store(path, picked[0], answer.why || field.label);
    },
    async addFault() {
      const { settings } = known(this);
      const answer = await ask(this, {
        title: '添加故障分类',
        field: {
          label: '名称',
          placeholder: '如 通信故障',
          check: (text) => (this.data.faults.indexOf(text) >= 0 ? '已经有这一项' : ''),
        },
        why: WHY,
        confirm: '添加',
      });
      if (!answer) return;
      const code = `F${Date.now().toString(36).toUpperCase()}`;
      await this.store(
        'faultCodes',
        [...settings.faultCodes, { code, name: answer.text }],
        answer.why || '故障分类',
      );
    },
    removeFault({ currentTarget }: Said<unknown>) {
      const { settings } = known(this);
      if (settings.faultCodes.length < 2) return void wx.showToast({ title: '至少保留一项', icon: 'none' });
      void this.save(
        'faultCodes',
        settings.faultCodes.filter((_, i) => i !== currentTarget.dataset.at),
        '故障分类',
      );
    },
    async addToList(event: Said<unknown>) {
      const path = given(event, 'path');
      const { settings } = known(this);
      const field = this.fieldAt(path) as Extract<Field, { kind: 'list' }>;
      const values = read(settings, path) as string[];
      if (values.length >= field.most)
        return void wx.showToast({ title: `最多 ${field.most} 项`, icon: 'none' });
      if (field.from) {
        const open = (read(settings, field.from) as string[]).filter((one) => values.indexOf(one) < 0);
        if (!open.length) return void wx.showToast({ title: '都已在内', icon: 'none' });
        const picked = await ask(this, { title: field.label, choices: open, why: WHY, confirm: '添加' });
        if (picked) await this.store(path, [...values, picked.choice], picked.why || field.label);
        return;
      }
      const answer = await ask(this, {
        title: `添加${field.label}`,
        field: {
          label: field.one,
          maxlength: 60,
          check: (text) => (values.indexOf(text) >= 0 ? '已经有这一项' : ''),
        },
        why: WHY,
        confirm: '添加',
      });
      if (answer) await this.store(path, [...values, answer.text], answer.why || field.label);
    },
    removeFromList(event: Said<unknown>) {
      const [path, value] = [given(event, 'path'), given(event, 'value')];
      const field = this.fieldAt(path) as Extract<Field, { kind: 'list' }>;
      const values = read(known(this).settings, path) as string[];
      if (values.length <= field.least)
        return void wx.showToast({ title: `至少保留 ${field.least} 项`, icon: 'none' });
      void this.save(
        path,
        values.filter((one) => one !== value),
        field.label,
      );
    },
    /** A task that a checklist makes: its words, who does it and within how many days. */
    async editTask({ currentTarget }: Said<unknown>) {
      if (!this.data.canTasks) return;
      const { list, at } = currentTarget.dataset as { list: TaskList; at: number };
      const old = this.tasksOf(list)[at]!;
      const turn = old.required ? '改为不是必须' : '改为必须完成';
      const picked = await pickOne(this, old.text, ['改文字', '改天数', '改负责岗位', turn, '删除']);
      if (picked === turn) await this.replaceTask(list, at, { ...old, required: !old.required });
      if (picked === '删除') await this.replaceTask(list, at, null);
      if (picked === '改文字') {
        const said = await ask(this, {
          title: '要办的事',
          field: { label: '文字', value: old.text, maxlength: 120 },
          confirm: '修改',
        });
        if (said) await this.replaceTask(list, at, { ...old, text: said.text });
      }
      if (picked === '改天数') {
        const said = await ask(this, {
          title: old.text,
          field: { label: '几天内', value: String(old.days), type: 'digit', unit: '天', check: daysProblem },
          confirm: '修改',
        });
        if (said) await this.replaceTask(list, at, { ...old, days: Number(said.text) });
      }
      if (picked === '改负责岗位') {
        const role = await this.pickRole();
        if (role) await this.replaceTask(list, at, { ...old, role });
      }
    },
    /** What waits for a second person already is what a change begins from. */
    tasksOf(list: TaskList): TaskSeed[] {
      return (this.base('lifecycle') as Settings['lifecycle'])[list];
    },
    async pickRole(): Promise<Role | null> {
      const picked = await pickOne(
        this,
        '由谁办',
        houseRoles.map((role) => roleLabels[role]),
      );
      return houseRoles.find((role) => roleLabels[role] === picked) || null;
    },
    async addTask({ currentTarget }: Said<unknown>) {
      if (!this.data.canTasks) return;
      const { list } = currentTarget.dataset as { list: TaskList };
      const said = await ask(this, {
        title: '要办的事',
        field: { label: '文字', maxlength: 120 },
        confirm: '下一步',
      });
      if (!said) return;
      const role = await this.pickRole();
      if (!role) return;
      const id = `t${Date.now().toString(36)}`;
      const task: TaskSeed = { id, text: said.text, role, days: 14, check: null, required: false };
      await this.replaceTask(list, this.tasksOf(list).length, task);
    },
    async replaceTask(list: TaskList, at: number, next: TaskSeed | null) {
      const tasks = [...this.tasksOf(list)];
      tasks.splice(at, 1, ...(next ? [next] : []));
      await this.save(`lifecycle.${list}`, tasks, taskListNames.find(({ key }) => key === list)!.title);
    },
  },
});
