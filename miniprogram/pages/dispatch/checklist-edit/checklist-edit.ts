import { call } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { ask, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { newId } from '../../../offline/random';
import { keepCopy } from '../../../offline/shelf';
import { taskKindLabels } from '../../../shared/model/people';
import { checklistFormulas, checklistKinds } from '../../../shared/model/settings';
import type {
  Checklist,
  ChecklistFormula,
  ChecklistItem,
  ChecklistKind,
} from '../../../shared/model/settings';
import { pages } from '../../../shared/pages';
import {
  canBeOff,
  checklistProblems,
  itemsOf,
  listOf,
  MOST_ROWS,
  NO,
  sayLimits,
  versionOf,
  YES,
} from '../../../shared/visit/checklist';
import {
  ANY_MODEL,
  ANY_TASK,
  askModel,
  askWords,
  draftPage,
  drafting,
  moved,
} from '../checklists/draft-page';
import { keepUnsaved } from '../checklists/drafts';

const kinds = Object.keys(checklistKinds) as ChecklistKind[];
const formulas = Object.keys(checklistFormulas) as ChecklistFormula['how'][];
const wholeNumber = (from: number, to: number) => (text: string) =>
  /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to ? '' : `请填写 ${from} 到 ${to} 的整数`;
const aNumber = (text: string) =>
  text === '' || !Number.isNaN(Number(text)) ? '' : '请填写数字，不限就留空';

const known = besideData(() => ({
  lists: [] as Checklist[],
  models: [] as { id: string; name: string; lineId: string; lineName: string }[],
}));
/** As it is written. */
const listHere = (page: object) => drafting(page).list as Checklist;
interface Place {
  group: number;
  item: number;
}

/** One checklist as it is written, tried out as an engineer sees it. */
Component({
  behaviors: [pageState, draftPage],
  data: {
    id: '',
    title: '',
    model: ANY_MODEL,
    task: ANY_TASK,
    version: '',
    groups: [] as {
      title: string;
      problem: string;
      items: { id: string; text: string; about: string; more: string; problem: string }[];
    }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      void this.load();
    },
    async fetch() {
      const [{ settings }, { models }] = await Promise.all([
        call('service', 'settings.get', {}),
        call('service', 'certification.models', {}),
      ]);
      const about = known(this);
      about.lists = settings.checklists;
      about.models = models.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
      const [published] = about.lists.filter((list) => listOf(list) === this.data.id);
      return this.fetchDraft('checklist', published || null);
    },
    view() {
      const { models, lists } = known(this);
      const { title, modelId, task, groups } = listHere(this);
      const [model] = models.filter((one) => one.id === modelId);
      const [published] = lists.filter((list) => listOf(list) === this.data.id);
      return {
        title,
        model: modelId === null ? ANY_MODEL : model ? model.name : modelId,
        task: task ? taskKindLabels[task] : ANY_TASK,
        version: published ? `已发布第 ${versionOf(published)} 版` : '未发布',
        groups: groups.map((group) => ({
          title: group.title,
          problem: '',
          items: group.items.map((item) => ({
            id: item.id,
            text: item.text,
            about: [checklistKinds[item.kind], item.required ? '必填' : '选填', this.details(item)]
              .filter(Boolean)
              .join(' · '),
            more: [this.sayWhen(item), this.sayProof(item)].filter(Boolean).join(' · '),
            problem: '',
          })),
        })),
      };
    },
    details(item: ChecklistItem): string {
      if (item.kind === 'choice') return (item.choices || []).join(' / ');
      if (item.kind === 'table') return (item.columns || []).map(({ text }) => text).join('、');
      const limits = sayLimits(item) || item.unit || '';
      return item.formula ? `${checklistFormulas[item.formula.how]} ${limits}`.trim() : limits;
    },
    sayWhen({ when }: ChecklistItem): string {
      if (!when) return '';
      const [above] = itemsOf(listHere(this)).filter(({ id }) => id === when.itemId);
      return `仅当“${above ? above.text : '已删除的检查项'}”${when.is ? `为${when.is.join('或')}` : '异常'}`;
    },
    sayProof({ ifOff = [] }: ChecklistItem): string {
      const what = ifOff.map((one) => (one === 'note' ? '说明' : '拍照')).join('并');
      return what && `异常时必须${what}`;
    },
    change({ group, item }: Place, next: Partial<ChecklistItem>) {
      this.keep((list: Checklist) => {
        const { items } = list.groups[group]!;
        items[item] = JSON.parse(JSON.stringify({ ...items[item]!, ...next })) as ChecklistItem;
      });
    },
    async pickModel() {
      if (!this.data.canSave) return;
      const picked = await askModel(this, '适用机型', known(this).models);
      if (picked !== undefined) this.keep((list: Checklist) => (list.modelId = picked));
    },
    async number(title: string, value: number | undefined): Promise<number | null | undefined> {
      const answer = await ask(this, {
        title,
        field: {
          ...{ label: title, value: value === undefined ? '' : String(value) },
          ...{ optional: true, maxlength: 12, placeholder: '留空为不限', check: aNumber },
        },
        confirm: '确定',
      });
      return answer ? (answer.text.trim() === '' ? undefined : Number(answer.text)) : null;
    },
    async addGroup() {
      const title = await askWords(this, '新的一组');
      if (title) this.keep((list: Checklist) => list.groups.push({ title, items: [] }));
    },
    async editGroup({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const group = Number(currentTarget.dataset.group);
      const { title, items } = listHere(this).groups[group]!;
      const picked = await pickOne(this, title, ['改组名', '上移', '下移', '删除这一组']);
      if (picked === '改组名') {
        const text = await askWords(this, '组名', title);
        if (text) this.keep((list: Checklist) => (list.groups[group]!.title = text));
      }
      if (picked === '上移') this.keep(({ groups }: Checklist) => moved(groups, group, -1));
      if (picked === '下移') this.keep(({ groups }: Checklist) => moved(groups, group, 1));
      if (picked === '删除这一组') {
        const sure = !items.length || (await confirmed(`“${title}”的 ${items.length} 项一并删除。`, '删除'));
        if (sure) this.keep(({ groups }: Checklist) => groups.splice(group, 1));
      }
    },
    async addItem({ currentTarget }: Said<unknown>) {
      const group = Number(currentTarget.dataset.group);
      const kindPicked = await pickOne(
        this,
        '检查项的类型',
        kinds.map((kind) => checklistKinds[kind]),
      );
      const [kind] = kinds.filter((one) => checklistKinds[one] === kindPicked);
      if (!kind) return;
      const text = await askWords(this, '检查项', '', { maxlength: 120 });
      if (!text) return;
      const item: ChecklistItem = { id: await newId('CI'), text, kind, required: kind !== 'calculated' };
      if (kind === 'choice') item.choices = ['正常', '异常'];
      if (kind === 'table') {
        const name = await askWords(this, '第一列的列名');
        if (!name) return;
        item.columns = [{ id: await newId('CC'), text: name, kind: 'text' }];
      }
      this.keep((list: Checklist) => list.groups[group]!.items.push(item));
      if (kind === 'calculated')
        await this.pickFormula({ group, item: listHere(this).groups[group]!.items.length - 1 }, item);
    },
    async editItem({ currentTarget }: Said<unknown>) {
      if (!this.data.canSave) return;
      const place = { group: Number(currentTarget.dataset.group), item: Number(currentTarget.dataset.item) };
      const old = listHere(this).groups[place.group]!.items[place.item]!;
      const turn = old.required ? '改为选填' : '改为必填';
      const measured = old.kind === 'reading' || old.kind === 'calculated';
      const picked = await pickOne(this, old.text, [
        ...['改文字', turn, '提示'],
        ...(measured ? ['单位', '下限', '上限'] : []),
        ...(old.kind === 'choice' ? ['选项'] : []),
        ...(old.kind === 'table' ? ['列', '最少行数'] : []),
        ...(old.kind === 'calculated' ? ['怎样计算'] : []),
        '出现的条件',
        ...(canBeOff(old) ? ['异常时必须'] : []),
        ...['上移', '下移', '删除'],
      ]);
      const optional = { optional: true };
      if (picked === turn) this.change(place, { required: !old.required });
      if (picked === '改文字') {
        const text = await askWords(this, '检查项', old.text, { maxlength: 120 });
        if (text) this.change(place, { text });
      }
      if (picked === '提示') {
        const hint = await askWords(this, '提示', old.hint, { ...optional, maxlength: 200 });
        if (hint !== null) this.change(place, { hint: hint || undefined! });
      }
      if (picked === '单位') {
        const unit = await askWords(this, '单位', old.unit, { ...optional, maxlength: 20 });
        if (unit !== null) this.change(place, { unit: unit || undefined! });
      }
      if (picked === '下限' || picked === '上限') {
        const key = picked === '下限' ? 'min' : 'max';
        const limit = await this.number(picked, old[key]);
        if (limit !== null) this.change(place, { [key]: limit });
      }
      if (picked === '选项') await this.editChoices(place, old);
      if (picked === '列') await this.editColumns(place, old);
      if (picked === '最少行数') {
        const answer = await ask(this, {
          title: '最少填几行',
          field: {
            ...{ label: '行数', type: 'digit' as const, value: String(old.leastRows || 1) },
            check: wholeNumber(1, MOST_ROWS),
          },
          confirm: '确定',
        });
        if (answer) this.change(place, { leastRows: Number(answer.text) });
      }
      if (picked === '怎样计算') await this.pickFormula(place, old);
      if (picked === '出现的条件') await this.pickCondition(place, old);
      if (picked === '异常时必须') {
        const proof = await pickOne(this, '异常时必须', ['不要求', '说明', '拍照', '说明并拍照']);
        if (proof === '不要求') this.change(place, { ifOff: undefined! });
        else if (proof)
          this.change(place, {
            ifOff: (['note', 'photo'] as const).filter(
              (one) => proof.indexOf(one === 'note' ? '说明' : '拍照') >= 0,
            ),
          });
      }
      if (picked === '上移')
        this.keep(({ groups }: Checklist) => moved(groups[place.group]!.items, place.item, -1));
      if (picked === '下移')
        this.keep(({ groups }: Checklist) => moved(groups[place.group]!.items, place.item, 1));
      if (picked === '删除')
        this.keep(({ groups }: Checklist) => groups[place.group]!.items.splice(place.item, 1));
    },
    async editChoices(place: Place, { choices = [] }: ChecklistItem) {
      const answer = await ask(this, {
        title: '选项',
        hint: '用顿号隔开，第一个为正常，其余算异常，如 正常、异常',
        field: { label: '选项', value: choices.join('、'), maxlength: 200 },
        confirm: '确定',
      });
      if (!answer) return;
      const next = answer.text
        .split(/[、,，|｜]/)
        .map((one) => one.trim())
        .filter(Boolean);
      this.change(place, { choices: next });
    },
    async editColumns(place: Place, { columns = [] }: ChecklistItem) {
      const add = '添加一列';
      const picked = await pickOne(this, '列', [...columns.map(({ text }) => text), add]);
      if (!picked) return;
      if (picked === add) {
        const text = await askWords(this, '列名', '', { maxlength: 30 });
        const kind = text && (await pickOne(this, text, ['数字', '文字']));
        if (!text || !kind) return;
        const column = {
          ...{ id: await newId('CC'), text },
          kind: kind === '数字' ? ('number' as const) : ('text' as const),
        };
        return this.change(place, { columns: [...columns, column] });
      }
      const at = columns.map(({ text }) => text).indexOf(picked);
      const old = columns[at]!;
      const what = await pickOne(this, picked, [
        '改列名',
        ...(old.kind === 'number' ? ['单位', '下限', '上限'] : []),
        '删除这一列',
      ]);
      const replace = (next: object) =>
        this.change(place, { columns: columns.map((one, n) => (n === at ? { ...one, ...next } : one)) });
      if (what === '删除这一列') this.change(place, { columns: columns.filter((_, n) => n !== at) });
      if (what === '改列名') {
        const text = await askWords(this, '列名', old.text, { maxlength: 30 });
        if (text) replace({ text });
      }
      if (what === '单位') {
        const unit = await askWords(this, '单位', old.unit, { optional: true, maxlength: 20 });
        if (unit !== null) replace({ unit: unit || undefined });
      }
      if (what === '下限' || what === '上限') {
        const key = what === '下限' ? 'min' : 'max';
        const limit = await this.number(what, old[key]);
        if (limit !== null) replace({ [key]: limit });
      }
    },
    /** Items that stand before a place. */
    above({ group, item }: Place): ChecklistItem[] {
      const { groups } = listHere(this);
      return itemsOf({ groups: groups.slice(0, group) }).concat(groups[group]!.items.slice(0, item));
    },
    async pickFormula(place: Place, old: ChecklistItem) {
      const numeric = this.above(place).filter(
        ({ kind }) => kind === 'reading' || kind === 'calculated' || kind === 'table',
      );
      if (!numeric.length) return void wx.showToast({ title: '请先在前面添加读数或表格', icon: 'none' });
      const said = await pickOne(
        this,
        '怎样计算',
        formulas.map((one) => checklistFormulas[one]),
      );
      const [how] = formulas.filter((one) => checklistFormulas[one] === said);
      if (!how) return;
      const of: string[] = [];
      const done = '选好了';
      for (;;) {
        const left = numeric.filter(({ id }) => of.indexOf(id) < 0);
        const choices = [...(of.length ? [done] : []), ...left.map(({ text }) => text)];
        const picked = await pickOne(this, `第 ${of.length + 1} 项`, choices);
        if (!picked) return;
        if (picked === done) break;
        const item = left.filter(({ text }) => text === picked)[0]!;
        if (item.kind !== 'table') {
          of.push(item.id);
          if (of.length === numeric.length) break;
          continue;
        }
        const columns = (item.columns || []).filter(({ kind }) => kind === 'number');
        const name = await pickOne(
          this,
          '表格的哪一列',
          columns.map(({ text }) => text),
        );
        if (!name) return;
        const column = columns.filter(({ text }) => text === name)[0]!.id;
        return this.change(place, { formula: { how, of: [item.id], column, decimals: 2 } });
      }
      this.change(place, { formula: { how, of, decimals: old.formula ? old.formula.decimals : 2 } });
    },
    async pickCondition(place: Place, old: ChecklistItem) {
      const always = '总是出现';
      const asked = this.above(place).filter(canBeOff);
      const picked = await pickOne(this, `“${old.text}”出现的条件`, [
        always,
        ...asked.map(({ text }) => text),
      ]);
      if (!picked) return;
      if (picked === always) return this.change(place, { when: undefined! });
      const above = asked.filter(({ text }) => text === picked)[0]!;
      const off = '异常时';
      const answers = above.kind === 'check' ? [YES, NO] : above.choices || [];
      const is = answers.length ? await pickOne(this, `“${picked}”为`, [off, ...answers]) : off;
      if (!is) return;
      this.change(place, { when: is === off ? { itemId: above.id } : { itemId: above.id, is: [is] } });
    },
    /** Marks what has to be mended; true when nothing has. */
    isSound(): boolean {
      const { lists } = known(this);
      const list = listHere(this);
      const found = checklistProblems(list);
      const taken = lists.some(
        (one) => listOf(one) !== this.data.id && one.modelId === list.modelId && one.task === list.task,
      );
      const groups = this.view().groups;
      found.forEach(({ path, why }) => {
        const [, group, , item] = path.split('.').map(Number);
        if (group === undefined || !groups[group]) return;
        if (item !== undefined && groups[group]!.items[item]) groups[group]!.items[item]!.problem = why;
        else groups[group]!.problem = why;
      });
      this.setData({ groups });
      const at = (start: string) => found.filter(({ path }) => path.indexOf(start) === 0)[0];
      const title = at('title');
      const inside = at('groups');
      return isFilledIn(this, {
        title: title ? title.why : '',
        scope: taken ? '同一机型和任务已有检查表，请修改那一份，或换机型、任务' : '',
        groups: inside ? `请改正标出的检查项：${inside.why}` : '',
      });
    },
    tryOut() {
      if (!this.isSound()) return;
      if (keepCopy('trial:checklist', listHere(this))) openPage(pages.checklist({ id: 'trial', trial: '1' }));
    },
    /** A draft for another model, or one for each model of a line that has none for this task yet. */
    async copy() {
      const { models, lists } = known(this);
      const lines = models.reduce<string[]>(
        (all, { lineName }) => (all.indexOf(lineName) < 0 ? [...all, lineName] : all),
        [],
      );
      const whole = (line: string) => `${line}：全部机型`;
      const picked = await pickOne(this, '复制到', [
        ANY_MODEL,
        ...lines.map(whole),
        ...models.map(({ name }) => name),
      ]);
      if (!picked) return;
      const { title, task, groups } = listHere(this);
      const has = (modelId: string) => lists.some((one) => one.modelId === modelId && one.task === task);
      const [line] = lines.filter((one) => whole(one) === picked);
      const targets: (string | null)[] = line
        ? models.filter((one) => one.lineName === line && !has(one.id)).map(({ id }) => id)
        : [picked === ANY_MODEL ? null : models.filter(({ name }) => name === picked)[0]!.id];
      if (!targets.length) return void wx.showToast({ title: '这条产品线的机型都已有一份', icon: 'none' });
      for (const modelId of targets) {
        const id = await newId('CL');
        const content = { id, modelId, task, title, groups };
        if (!keepUnsaved({ kind: 'checklist', content, revision: 0 })) return;
        if (targets.length === 1) return openPage(pages.checklistEdit({ id }));
      }
      void wx.showToast({ title: `已复制成 ${targets.length} 份草稿，在检查表列表中`, icon: 'none' });
    },
  },
});
