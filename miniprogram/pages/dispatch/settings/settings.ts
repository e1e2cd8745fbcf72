import type { SettingsReply } from '../../../../cloudfunctions/_contracts/settings';
import { call } from '../../../api/client';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { confirmed } from '../../../api/messages';
import { lastHome } from '../../../offline/local-world';
import type { Checklist, ChecklistItem, Settings } from '../../../shared/model/settings';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { settingProblem } from '../../../shared/model/settings';
import { sayTime } from '../../../shared/say';
import { may } from '../../../shared/rights';

/** What a service manager changes without a release. Numbers and lists are edited here, in words, and count at once. */
interface ValueField {
  path: string;
  label: string;
  value: number | string;
  /** Of a number; a text has none. */
  unit: string;
}
interface ListField {
  path: string;
  label: string;
  /** What one entry is called when it is added. */
  one: string;
  values: string[];
  /** Entries come from another list, and there may be none. */
  from?: string[];
}
const keyLabels: Record<keyof Settings, string> = {
  checklists: '检查表',
  survey: '评价',
  sla: '时效',
  reasons: '原因',
  faultCodes: '故障分类',
  checkIn: '签到',
  reminders: '到期提醒',
  access: '账号等待期',
  retention: '记录保留',
  trade: '订货与回款',
  goods: '库存与备件',
  letters: '授权书信息',
};
const kinds: { id: ChecklistItem['kind']; label: string }[] = [
  { id: 'check', label: '是/否' },
  { id: 'reading', label: '读数' },
  { id: 'choice', label: '选择' },
  { id: 'text', label: '文字' },
  { id: 'photo', label: '照片' },
];

const REMINDERS = 'reminders.days';
const WHY = '选填，记入审计日志';
const daysIn = (text: string) =>
  text
    .split(/[^0-9]+/)
    .map(Number)
    .filter((day) => day > 0);

function read(settings: Settings, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], settings);
}
/** A copy of one setting with one place changed; `path` begins with the setting's key. */
function changed<K extends keyof Settings>(
  settings: Settings,
  path: string,
  value: unknown,
): { key: K; value: Settings[K] } {
  const [key, ...rest] = path.split('.') as [K, ...string[]];
  const copy = JSON.parse(JSON.stringify({ value: settings[key] })) as Record<string, unknown>;
  let at: Record<string, unknown> = copy;
  let last = 'value';
  for (const part of rest) {
    at = at[last] as Record<string, unknown>;
    last = part;
  }
  at[last] = value;
  return { key, value: copy.value as Settings[K] };
}

/** Which values would be others, in words as they stand in the settings. */
function differences(before: unknown, after: unknown, path = ''): string[] {
  if (typeof after !== 'object' || after === null)
    return before === after ? [] : [`${fieldLabels[path] || path}：${String(before)} → ${String(after)}`];
  return Object.keys(after).reduce<string[]>(
    (all, key) => [
      ...all,
      ...differences(
        (before as Record<string, unknown>)[key],
        (after as Record<string, unknown>)[key],
        path ? `${path}.${key}` : key,
      ),
    ],
    [],
  );
}
const fieldLabels: Record<string, string> = {
  'issuer.name': '授权书签发单位',
  'issuer.creditCode': '统一社会信用代码',
  miniProgram: '小程序名称',
  hotline: '核验电话',
  filing: '网站备案号',
  waitHours: '等待小时数',
};

const known = besideData(() => ({ settings: {} as Settings }));

Component({
  behaviors: [pageState],
  data: {
    values: [] as { title: string; fields: ValueField[] }[],
    lists: [] as { title: string; fields: ListField[] }[],
    faults: [] as string[],
    checklists: [] as {
      id: string;
      title: string;
      about: string;
      groups: Checklist['groups'];
      changed: string;
    }[],
    open: '',
    history: [] as string[],
    waiting: [] as { key: string; title: string; lines: string[]; revision: number; mine: boolean }[],
    canSave: false,
  },
  methods: {
    onLoad() {
      const home = lastHome();
      const roles = home ? home.me.roles : [];
      this.setData({ canSave: may(roles, 'service', 'settings.save') });
      void this.load();
    },
    async fetch() {
      const { settings, changes, waiting } = await call('service', 'settings.get', {});
      known(this).settings = settings;
      return { ...this.view(settings, changes), waiting: this.waitingView(settings, waiting) };
    },
    view(settings: Settings, changes: SettingsReply['changes']) {
      const number = (path: string, label: string, unit: string): ValueField => ({
        path,
        label,
        unit,
        value: read(settings, path) as number,
      });
      const list = (path: string, label: string, one: string): ListField => ({
        path,
        label,
        one,
        values: (read(settings, path) as string[] | undefined) || [],
      });
      const line = (path: string, label: string): ValueField => ({
        path,
        label,
        unit: '',
        value: read(settings, path) as string,
      });
      const chipsAt = settings.survey.questions.findIndex(({ kind }) => kind === 'chips');
      const now = new Date();
      return {
        values: [
          {
            title: '时效（SLA）',
            fields: [
              number('sla.urgent.responseHours', '紧急：响应', '小时'),
              number('sla.urgent.repairHours', '紧急：修复', '小时'),
              number('sla.normal.responseHours', '普通：响应', '小时'),
              number('sla.normal.repairHours', '普通：修复', '小时'),
            ],
          },
          {
            title: '签到',
            fields: [
              number('checkIn.radiusMetres', '医院范围', '米'),
              number('checkIn.maxSkewSeconds', '手机时间允许偏差', '秒'),
              number('checkIn.maxSpeedKmh', '两次签到间合理车速', '公里/时'),
              number('checkIn.minimumLevel', '独立作业最低认证', '级'),
            ],
          },
          {
            title: '评价',
            fields: [
              number('survey.expiresDays', '有效期', '天'),
              number('survey.lowScore', '低分（含）及以下回访', '星'),
            ],
          },
          {
            title: '账号',
            fields: [number('access.waitHours', '新绑定的有审批权账号，等待多久才能审批', '小时')],
          },
          {
            title: '记录保留',
            fields: [number('retention.publicCallDays', '公众访问和授权书核验的明细', '天')],
          },
          {
            title: '库存与备件',
            fields: [
              number('goods.nearDays', '批次到期前多久算近效期', '天'),
              number('goods.returnDueDays', '旧件多久内寄回', '天'),
            ],
          },
          {
            title: '到期提醒',
            fields: [
              { path: REMINDERS, label: '提前天数', value: settings.reminders.days.join('、'), unit: '' },
            ],
          },
          {
            title: '文字',
            fields: [
              ...settings.survey.questions.map(({ text }, at) => ({
                path: `survey.questions.${at}.text`,
                label: `评价问题 ${at + 1}`,
                value: text,
                unit: '',
              })),
              line('letters.issuer.name', '授权书签发单位'),
              line('letters.issuer.creditCode', '统一社会信用代码'),
              line('letters.miniProgram', '小程序名称'),
              line('letters.hotline', '核验电话'),
              line('letters.filing', '网站备案号'),
            ],
          },
        ],
        lists: [
          {
            title: '原因',
            fields: [
              list('reasons.refuse', '拒单原因', '新的原因'),
              list('reasons.transfer', '转单原因', '新的原因'),
              list('reasons.hold', '挂起原因', '新的原因'),
              {
                ...list('sla.pausing', '挂起时暂停修复时效的原因', '原因'),
                from: settings.reasons.hold,
              },
              list('reasons.cancel', '取消原因', '新的原因'),
              list('reasons.cannotComplete', '无法完成原因', '新的原因'),
            ],
          },
          ...(chipsAt >= 0
            ? [
                {
                  title: '评价选项',
                  fields: [
                    list(
                      `survey.questions.${chipsAt}.chipsLow`,
                      `${settings.survey.lowScore} 星及以下`,
                      '新的选项',
                    ),
                    list(
                      `survey.questions.${chipsAt}.chipsHigh`,
                      `${settings.survey.lowScore + 1} 星及以上`,
                      '新的选项',
                    ),
                  ],
                },
              ]
            : []),
        ],
        faults: settings.faultCodes.map(({ name }) => name),
        checklists: settings.checklists.map(({ id, title, modelId, task, groups }) => ({
          id,
          title,
          about: [modelId || '所有机型', task ? taskKindLabels[task] : '所有任务'].join(' · '),
          groups,
          changed: '',
        })),
        history: changes.map(
          ({ key, changedBy, changedAt }) =>
            `${keyLabels[key as keyof Settings] || key}：${changedBy} ${sayTime(changedAt, now)}`,
        ),
      };
    },
    waitingView(settings: Settings, waiting: SettingsReply['waiting']) {
      const home = lastHome();
      const now = new Date();
      return waiting.map(({ key, revision, value, why, byId, byName, at }) => ({
        key,
        revision,
        title: `${keyLabels[key]}：${byName} ${sayTime(at, now)}，${why}`,
        lines: differences(settings[key], value),
        mine: home !== null && home.me.memberId === byId,
      }));
    },
    async settle({ currentTarget }: Said<unknown>) {
      const { key, revision, mine } = this.data.waiting[Number(currentTarget.dataset.at)]!;
      const input = { key: key as keyof Settings, revision };
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
    toggle({ detail }: Said<string>) {
      this.setData({ open: detail });
    },
    async store(path: string, value: unknown, why: string) {
      const input = { ...changed(known(this).settings, path, value), why };
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
    async edit({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const fields = this.data.values.reduce<ValueField[]>((all, group) => [...all, ...group.fields], []);
      const { path, label, value, unit } = fields.find((one) => one.path === currentTarget.dataset.path)!;
      const isNumber = typeof value === 'number';
      const answer = await ask(this, {
        title: label,
        field: {
          label: '新的值',
          value: String(value),
          unit,
          type: isNumber ? 'digit' : 'text',
          check: (text) =>
            isNumber
              ? settingProblem(path, text)
              : path === REMINDERS && daysIn(text).length === 0
                ? '请填写天数，如 90、60、30、7'
                : '',
        },
        why: WHY,
        confirm: '保存',
      });
      if (!answer || answer.text === String(value)) return;
      const next = path === REMINDERS ? daysIn(answer.text) : isNumber ? Number(answer.text) : answer.text;
      await this.store(path, next, answer.why || label);
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
    async addToList({ currentTarget }: Said<unknown>) {
      const { list, at } = currentTarget.dataset as { list: number; at: number };
      const field = this.data.lists[list]!.fields[at]!;
      const open = field.from && field.from.filter((one) => field.values.indexOf(one) < 0);
      if (open && !open.length) return void wx.showToast({ title: '挂起原因都已在内', icon: 'none' });
      if (open) {
        const picked = await ask(this, { title: field.label, choices: open, why: WHY, confirm: '添加' });
        if (picked) await this.store(field.path, [...field.values, picked.choice], picked.why || field.label);
        return;
      }
      const answer = await ask(this, {
        title: `添加${field.label}`,
        field: {
          label: field.one,
          check: (text) => (field.values.indexOf(text) >= 0 ? '已经有这一项' : ''),
        },
        why: WHY,
        confirm: '添加',
      });
      if (answer) await this.store(field.path, [...field.values, answer.text], answer.why || field.label);
    },
    removeFromList({ currentTarget }: Said<unknown>) {
      const { list, at, value } = currentTarget.dataset as { list: number; at: number; value: string };
      const field = this.data.lists[list]!.fields[at]!;
      if (!field.from && field.values.length < 2)
        return void wx.showToast({ title: '至少保留一项', icon: 'none' });
      void this.save(
        field.path,
        field.values.filter((one) => one !== value),
        field.label,
      );
    },
    /** Items of a checklist: added, made required or optional, removed; the next visit sees them. */
    async editItem({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const { list, group, item } = currentTarget.dataset as { list: number; group: number; item: number };
      const old = this.data.checklists[list]!.groups[group]!.items[item]!;
      const turn = old.required ? '改为选填' : '改为必填';
      const picked = await ask(this, { title: old.text, choices: [turn, '改文字', '删除'] });
      if (!picked) return;
      if (picked.choice === turn) this.replaceItem(list, group, item, { ...old, required: !old.required });
      if (picked.choice === '删除') this.replaceItem(list, group, item, null);
      if (picked.choice !== '改文字') return;
      const answer = await ask(this, {
        title: '检查项',
        field: { label: '文字', value: old.text },
        confirm: '修改',
      });
      if (answer) this.replaceItem(list, group, item, { ...old, text: answer.text });
    },
    async addItem({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const { list, group } = currentTarget.dataset as { list: number; group: number };
      const picked = await ask(this, { title: '检查项的类型', choices: kinds.map(({ label }) => label) });
      if (!picked) return;
      const { id: kind } = kinds.find(({ label }) => label === picked.choice)!;
      const answer = await ask(this, {
        title: '新的检查项',
        hint:
          kind === 'reading'
            ? '名称|单位|下限|上限，如 温度|℃|15|30'
            : kind === 'choice'
              ? '名称|选项|选项，如 外观|正常|异常'
              : '',
        field: { label: '名称' },
        confirm: '添加',
      });
      if (!answer) return;
      const parts = answer.text.split(/[|｜]/).map((part) => part.trim());
      const item: ChecklistItem = {
        id: `item-${Date.now().toString(36)}`,
        text: parts[0]!,
        kind,
        required: true,
      };
      if (kind === 'reading') {
        if (parts[1]) item.unit = parts[1];
        if (parts[2] && !Number.isNaN(Number(parts[2]))) item.min = Number(parts[2]);
        if (parts[3] && !Number.isNaN(Number(parts[3]))) item.max = Number(parts[3]);
      }
      if (kind === 'choice') item.choices = parts.length > 2 ? parts.slice(1) : ['正常', '异常'];
      this.replaceItem(list, group, this.data.checklists[list]!.groups[group]!.items.length, item);
    },
    async addGroup({ currentTarget }: Said<unknown>) {
      const { settings } = known(this);
      const answer = await ask(this, {
        title: '新的一组',
        field: { label: '组名', placeholder: '如 开机前检查' },
        confirm: '添加',
      });
      if (!answer) return;
      const checklists = JSON.parse(JSON.stringify(settings.checklists)) as Checklist[];
      const checklist = checklists[currentTarget.dataset.list as number]!;
      const first: ChecklistItem = {
        id: `item-${Date.now().toString(36)}`,
        text: `${answer.text}已完成`,
        kind: 'check',
        required: true,
      };
      checklist.groups.push({ title: answer.text, items: [first] });
      void this.save('checklists', checklists, `检查表“${checklist.title}”`);
    },
    /** A list of its own for one kind of work, begun as a copy of the general one. */
    async addChecklist() {
      const { settings } = known(this);
      const kindsOfWork = (Object.keys(taskKindLabels) as TaskKind[]).filter(
        (task) => !settings.checklists.some((one) => one.task === task && one.modelId === null),
      );
      if (kindsOfWork.length === 0) return void wx.showToast({ title: '每类任务都已有检查表', icon: 'none' });
      const picked = await ask(this, {
        title: '为哪类任务新建',
        choices: kindsOfWork.map((task) => taskKindLabels[task]),
      });
      const task = kindsOfWork.find((one) => picked && taskKindLabels[one] === picked.choice);
      if (!task) return;
      const copy = {
        ...settings.checklists[0]!,
        id: `list-${Date.now().toString(36)}`,
        modelId: null,
        task,
        title: `${taskKindLabels[task]}检查表`,
      };
      void this.save('checklists', [...settings.checklists, copy], `检查表“${copy.title}”`);
    },
    async removeChecklist({ currentTarget }: Said<unknown>) {
      const { settings } = known(this);
      const at = currentTarget.dataset.list as number;
      const { title } = settings.checklists[at]!;
      if (settings.checklists.length < 2) return void wx.showToast({ title: '至少保留一份', icon: 'none' });
      if (!(await confirmed(`删除“${title}”后，这类任务改用通用检查表。已填写的记录不变。`, '删除'))) return;
      void this.save(
        'checklists',
        settings.checklists.filter((_, i) => i !== at),
        `检查表“${title}”`,
      );
    },
    replaceItem(list: number, group: number, item: number, next: ChecklistItem | null) {
      const { settings } = known(this);
      const checklists = JSON.parse(JSON.stringify(settings.checklists)) as Checklist[];
      const { items } = checklists[list]!.groups[group]!;
      if (next) items.splice(item, 1, next);
      else if (items.length > 1) items.splice(item, 1);
      else if (checklists[list]!.groups.length > 1) checklists[list]!.groups.splice(group, 1);
      else return void wx.showToast({ title: '至少保留一项', icon: 'none' });
      void this.save('checklists', checklists, `检查表“${checklists[list]!.title}”`);
    },
  },
});
