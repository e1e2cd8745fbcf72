import type { SettingsReply } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { lastHome } from '../../../offline/local-world';
import type { Checklist, ChecklistItem, Settings } from '../../../shared/model/settings';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import { sayTime } from '../../../shared/say';

/** What a service manager changes without a release. Numbers and lists are edited here, in words, and count at once. */
interface NumberField {
  path: string;
  label: string;
  unit: string;
  value: number;
}
interface ListField {
  path: string;
  label: string;
  /** What one entry is called when it is added. */
  one: string;
  values: string[];
}
interface TextField {
  path: string;
  label: string;
  value: string;
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
  letters: '授权书信息',
};
const kinds: { id: ChecklistItem['kind']; label: string }[] = [
  { id: 'check', label: '是/否' },
  { id: 'reading', label: '读数' },
  { id: 'choice', label: '选择' },
  { id: 'text', label: '文字' },
  { id: 'photo', label: '照片' },
];

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

Component({
  data: {
    phase: 'loading',
    error: '',
    numbers: [] as { title: string; fields: NumberField[] }[],
    lists: [] as { title: string; fields: ListField[] }[],
    texts: [] as TextField[],
    faults: [] as string[],
    reminders: '',
    checklists: [] as {
      id: string;
      title: string;
      about: string;
      groups: Checklist['groups'];
      changed: string;
    }[],
    kinds,
    open: '',
    history: [] as string[],
    canSave: false,
  },
  methods: {
    onLoad() {
      const home = lastHome();
      const roles = home ? home.me.roles : [];
      this.setData({ canSave: roles.indexOf('service_manager') >= 0 || roles.indexOf('sysadmin') >= 0 });
      void this.load();
    },
    async load() {
      try {
        const { settings, changes } = await call('service', 'settings.get', {});
        (this as unknown as { settings: Settings }).settings = settings;
        this.show(settings, changes);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    show(settings: Settings, changes: SettingsReply['changes']) {
      const number = (path: string, label: string, unit: string): NumberField => ({
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
      const line = (path: string, label: string): TextField => ({
        path,
        label,
        value: read(settings, path) as string,
      });
      const chipsAt = settings.survey.questions.findIndex(({ kind }) => kind === 'chips');
      const now = new Date();
      this.setData({
        phase: 'ready',
        numbers: [
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
        ],
        lists: [
          {
            title: '原因',
            fields: [
              list('reasons.refuse', '拒单原因', '新的原因'),
              list('reasons.transfer', '转单原因', '新的原因'),
              list('reasons.hold', '挂起原因', '新的原因'),
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
        texts: [
          ...settings.survey.questions.map(({ text }, at) => ({
            path: `survey.questions.${at}.text`,
            label: `评价问题 ${at + 1}`,
            value: text,
          })),
          line('letters.issuer.name', '授权书签发单位'),
          line('letters.issuer.creditCode', '统一社会信用代码'),
          line('letters.miniProgram', '小程序名称'),
          line('letters.hotline', '核验电话'),
          line('letters.filing', '网站备案号'),
        ],
        faults: settings.faultCodes.map(({ name }) => name),
        reminders: settings.reminders.days.join('、'),
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
      });
    },
    toggle(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      this.setData({ open: this.data.open === id ? '' : id });
    },
    async save(path: string, value: unknown, what: string) {
      const { confirm, content } = await wx.showModal({
        title: `修改${what}`,
        editable: true,
        placeholderText: '为什么修改（记入审计日志）',
        confirmText: '保存',
      });
      const why = (content || '').trim();
      if (!confirm) return void this.load();
      try {
        const { settings } = this as unknown as { settings: Settings };
        await call(
          'service',
          'settings.save',
          { ...changed(settings, path, value), why: why || what },
          { writes: true },
        );
        void wx.showToast({ title: '已生效', icon: 'none' });
      } catch (error) {
        showError(error);
      }
      await this.load();
    },
    saveText(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path, label, before } = event.currentTarget.dataset as {
        path: string;
        label: string;
        before: string;
      };
      const value = event.detail.value.trim();
      if (value !== before) void this.save(path, value, label);
    },
    saveReminders(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { settings } = this as unknown as { settings: Settings };
      const days = event.detail.value
        .split(/[^0-9]+/)
        .map(Number)
        .filter((day) => day > 0);
      if (days.length === 0) return void this.load();
      if (days.join() !== settings.reminders.days.join()) void this.save('reminders.days', days, '到期提醒');
    },
    async addFault() {
      const { settings } = this as unknown as { settings: Settings };
      const { confirm, content } = await wx.showModal({
        title: '故障分类',
        editable: true,
        placeholderText: '名称，如 通信故障',
        confirmText: '添加',
      });
      const name = (content || '').trim();
      if (!confirm || !name || this.data.faults.indexOf(name) >= 0) return;
      const code = `F${Date.now().toString(36).toUpperCase()}`;
      void this.save('faultCodes', [...settings.faultCodes, { code, name }], '故障分类');
    },
    async removeFault(event: WechatMiniprogram.TouchEvent) {
      const { settings } = this as unknown as { settings: Settings };
      const at = event.currentTarget.dataset.at as number;
      if (settings.faultCodes.length < 2) return void wx.showToast({ title: '至少保留一项', icon: 'none' });
      void this.save(
        'faultCodes',
        settings.faultCodes.filter((_, i) => i !== at),
        '故障分类',
      );
    },
    saveNumber(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { path, label, before } = event.currentTarget.dataset as {
        path: string;
        label: string;
        before: number;
      };
      const value = Number(event.detail.value);
      if (event.detail.value === '' || Number.isNaN(value) || value === before) return;
      void this.save(path, value, label);
    },
    async addToList(event: WechatMiniprogram.TouchEvent) {
      const { list, at } = event.currentTarget.dataset as { list: number; at: number };
      const field = this.data.lists[list]!.fields[at]!;
      const { confirm, content } = await wx.showModal({
        title: field.label,
        editable: true,
        placeholderText: field.one,
        confirmText: '添加',
      });
      const text = (content || '').trim();
      if (confirm && text && field.values.indexOf(text) < 0)
        void this.save(field.path, [...field.values, text], field.label);
    },
    removeFromList(event: WechatMiniprogram.TouchEvent) {
      const { list, at, value } = event.currentTarget.dataset as { list: number; at: number; value: string };
      const field = this.data.lists[list]!.fields[at]!;
      if (field.values.length < 2) return void wx.showToast({ title: '至少保留一项', icon: 'none' });
      void this.save(
        field.path,
        field.values.filter((one) => one !== value),
        field.label,
      );
    },
    /** Items of a checklist: added, made required or optional, removed; the next visit sees them. */
    async editItem(event: WechatMiniprogram.TouchEvent) {
      if (!this.data.canSave) return;
      const { list, group, item } = event.currentTarget.dataset as {
        list: number;
        group: number;
        item: number;
      };
      const checklist = this.data.checklists[list]!;
      const known = checklist.groups[group]!.items[item]!;
      try {
        const { tapIndex } = await wx.showActionSheet({
          alertText: known.text,
          itemList: [known.required ? '改为选填' : '改为必填', '改文字', '删除'],
        });
        if (tapIndex === 0) this.replaceItem(list, group, item, { ...known, required: !known.required });
        if (tapIndex === 2) this.replaceItem(list, group, item, null);
        if (tapIndex !== 1) return;
        const { confirm, content } = await wx.showModal({
          title: '检查项',
          content: known.text,
          editable: true,
          confirmText: '修改',
        });
        if (confirm && (content || '').trim())
          this.replaceItem(list, group, item, { ...known, text: content!.trim() });
      } catch {
        // The person changed their mind.
      }
    },
    async addItem(event: WechatMiniprogram.TouchEvent) {
      const { list, group } = event.currentTarget.dataset as { list: number; group: number };
      try {
        const { tapIndex } = await wx.showActionSheet({
          alertText: '检查项的类型',
          itemList: kinds.map(({ label }) => label),
        });
        const { confirm, content } = await wx.showModal({
          title: '新的检查项',
          editable: true,
          placeholderText:
            tapIndex === 1
              ? '名称|单位|下限|上限，如 温度|℃|15|30'
              : tapIndex === 2
                ? '名称|选项|选项，如 外观|正常|异常'
                : '名称',
          confirmText: '添加',
        });
        const parts = (content || '').split(/[|｜]/).map((part) => part.trim());
        if (!confirm || !parts[0]) return;
        const kind = kinds[tapIndex]!.id;
        const item: ChecklistItem = {
          id: `item-${Date.now().toString(36)}`,
          text: parts[0],
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
      } catch {
        // The person changed their mind.
      }
    },
    async addGroup(event: WechatMiniprogram.TouchEvent) {
      const { settings } = this as unknown as { settings: Settings };
      const { confirm, content } = await wx.showModal({
        title: '新的一组',
        editable: true,
        placeholderText: '组名，如 开机前检查',
        confirmText: '添加',
      });
      const title = (content || '').trim();
      if (!confirm || !title) return;
      const checklists = JSON.parse(JSON.stringify(settings.checklists)) as Checklist[];
      const checklist = checklists[event.currentTarget.dataset.list as number]!;
      const first: ChecklistItem = {
        id: `item-${Date.now().toString(36)}`,
        text: `${title}已完成`,
        kind: 'check',
        required: true,
      };
      checklist.groups.push({ title, items: [first] });
      void this.save('checklists', checklists, `检查表“${checklist.title}”`);
    },
    /** A list of its own for one kind of work, begun as a copy of the general one. */
    async addChecklist() {
      const { settings } = this as unknown as { settings: Settings };
      const kindsOfWork = (Object.keys(taskKindLabels) as TaskKind[]).filter(
        (task) => !settings.checklists.some((one) => one.task === task && one.modelId === null),
      );
      if (kindsOfWork.length === 0) return void wx.showToast({ title: '每类任务都已有检查表', icon: 'none' });
      try {
        const itemList = kindsOfWork.map((task) => taskKindLabels[task]);
        const { tapIndex } = await wx.showActionSheet({ alertText: '为哪类任务新建', itemList });
        const task = kindsOfWork[tapIndex]!;
        const [general] = settings.checklists;
        const copy = {
          ...general!,
          id: `list-${Date.now().toString(36)}`,
          modelId: null,
          task,
          title: `${taskKindLabels[task]}检查表`,
        };
        void this.save('checklists', [...settings.checklists, copy], `检查表“${copy.title}”`);
      } catch {
        // The person changed their mind.
      }
    },
    async removeChecklist(event: WechatMiniprogram.TouchEvent) {
      const { settings } = this as unknown as { settings: Settings };
      const at = event.currentTarget.dataset.list as number;
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
      const { settings } = this as unknown as { settings: Settings };
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
