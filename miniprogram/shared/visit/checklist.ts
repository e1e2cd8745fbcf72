import { checklistKinds } from '../model/settings';
import type { Checklist, ChecklistColumn, ChecklistFormula, ChecklistItem } from '../model/settings';
import type { Answer, Visit, WorkOrder } from '../model/work-orders';
import type { TaskKind } from '../model/people';

/**
 * What a checklist asks, what follows from its answers, and what is still owed. Phone and server run the same: what the phone
 * shows as complete is what the server takes for it.
 */
export const MOST_COLUMNS = 6;
export const MOST_ROWS = 30;
export const MOST_LISTS = 200;
const MOST_GROUPS = 20;
const MOST_ITEMS = 60;

type Answers = Readonly<Record<string, Answer>>;
export const YES = '是';
export const NO = '否';

export const itemsOf = (list: Pick<Checklist, 'groups'> | null | undefined): ChecklistItem[] =>
  (list ? list.groups : []).reduce<ChecklistItem[]>((all, { items }) => all.concat(items), []);

export const listOf = ({ id, of }: Pick<Checklist, 'id' | 'of'>): string => of || id;
export const versionOf = ({ version }: Pick<Checklist, 'version'>): number => version || 1;

/** Which list is asked: the version that an open visit began with, whatever has been written since. */
export function checklistOf(
  { visits, device, task }: Pick<WorkOrder, 'visits' | 'device' | 'task'>,
  checklists: readonly Checklist[],
): Checklist | null {
  const visit = visits[visits.length - 1];
  const begun = visit && !visit.checkOut && checklists.find(({ id }) => id === visit.checklistId);
  return begun || checklistFor(checklists, device ? device.modelId : null, task);
}

/** The most specific checklist counts: model and task, then model, then task, then the general one. */
export function checklistFor(
  checklists: readonly Checklist[],
  modelId: string | null,
  task: TaskKind,
): Checklist | null {
  const fits = checklists.filter((list) => !list.endedAt && isMeantFor(list, modelId, task));
  const weight = (list: Checklist) => (list.modelId !== null ? 2 : 0) + (list.task !== null ? 1 : 0);
  return fits.reduce<Checklist | null>(
    (best, list) => (best && weight(best) >= weight(list) ? best : list),
    null,
  );
}
const isMeantFor = (list: Checklist, modelId: string | null, task: TaskKind): boolean =>
  (list.modelId === null || list.modelId === modelId) && (list.task === null || list.task === task);

/** A new visit begins with the list that counted when somebody arrived, as the phone knew it; else with that of today. */
export function checklistBegunWith(
  checklists: readonly Checklist[],
  { device, task }: Pick<WorkOrder, 'device' | 'task'>,
  named: string | null | undefined,
  at: string,
): Checklist | null {
  const modelId = device ? device.modelId : null;
  const known = checklists.find(
    (list) => list.id === named && isMeantFor(list, modelId, task) && (!list.endedAt || at < list.endedAt),
  );
  return known || checklistFor(checklists, modelId, task);
}

type Limits = Pick<ChecklistItem, 'min' | 'max'>;
const isBeyond = ({ min, max }: Limits, value: unknown): boolean =>
  typeof value === 'number' && ((min !== undefined && value < min) || (max !== undefined && value > max));

/** 否, a number out of its limits, and any choice but the first, which is how all is well. */
export function isOff(
  { kind, choices }: Pick<ChecklistItem, 'kind' | 'choices'>,
  answer: Pick<Answer, 'value' | 'outOfLimits'> | undefined,
): boolean {
  if (!answer) return false;
  if (answer.outOfLimits) return true;
  if (kind === 'check') return answer.value === NO;
  return kind === 'choice' && answer.value !== null && !!choices && answer.value !== choices[0];
}
export const canBeOff = ({ kind }: Pick<ChecklistItem, 'kind'>): boolean =>
  kind === 'check' || kind === 'choice' || hasNumbers({ kind });
const hasNumbers = ({ kind }: Pick<ChecklistItem, 'kind'>) =>
  kind === 'reading' || kind === 'calculated' || kind === 'table';

/** The items that these answers call for, in order: one that hangs on an item that is not asked is not asked either. */
export function askedItems(list: Pick<Checklist, 'groups'> | null, answers: Answers): ChecklistItem[] {
  const asked = new Map<string, ChecklistItem>();
  for (const item of itemsOf(list)) {
    const { when } = item;
    const above = when && asked.get(when.itemId);
    if (when && !above) continue;
    if (when && above) {
      const answer = answers[above.id];
      const holds = when.is
        ? !!answer && typeof answer.value === 'string' && when.is.indexOf(answer.value) >= 0
        : isOff(above, answer);
      if (!holds) continue;
    }
    asked.set(item.id, item);
  }
  return [...asked.values()];
}

/** Marks numbers outside their limits, of a reading or in a cell; texts and choices have none. */
export function judgeAnswers(
  checklist: Pick<Checklist, 'groups'> | null,
  answers: readonly Omit<Answer, 'outOfLimits'>[],
): Answer[] {
  const items = new Map(itemsOf(checklist).map((item) => [item.id, item]));
  return answers.map((answer) => {
    const item = items.get(answer.itemId);
    const columns = (item && item.columns) || [];
    const cellsBeyond = (answer.rows || []).some((row) =>
      row.some((cell, at) => isBeyond(columns[at] || {}, cell)),
    );
    return { ...answer, outOfLimits: isBeyond(item || {}, answer.value) || cellsBeyond };
  });
}

/** Numbers that a formula takes; null where one is still to come. */
function numbersFor(
  { of, column }: ChecklistFormula,
  items: ReadonlyMap<string, ChecklistItem>,
  answers: Answers,
): number[] | null {
  const numbers: number[] = [];
  for (const id of of) {
    const [item, answer] = [items.get(id), answers[id]];
    if (!item || !answer) return null;
    if (item.kind === 'table') {
      const at = (item.columns || []).map((one) => one.id).indexOf(column || '');
      const cells = (answer.rows || []).map((row) => row[at]).filter((cell) => typeof cell === 'number');
      if (!cells.length) return null;
      numbers.push(...(cells as number[]));
    } else if (typeof answer.value === 'number') numbers.push(answer.value);
    else return null;
  }
  return numbers;
}

/** Null where it says nothing: too few numbers, or nothing to divide by. */
export function calculate(
  { how, decimals }: Omit<ChecklistFormula, 'of'>,
  numbers: readonly number[],
): number | null {
  const [first, second] = numbers;
  if (first === undefined) return null;
  const sum = numbers.reduce((all, one) => all + one, 0);
  const mean = sum / numbers.length;
  const value = (): number => {
    switch (how) {
      case 'sum':
        return sum;
      case 'mean':
        return mean;
      case 'range':
        return Math.max(...numbers) - Math.min(...numbers);
      case 'cv':
        return numbers.length < 2
          ? NaN
          : (Math.sqrt(numbers.reduce((all, one) => all + (one - mean) ** 2, 0) / (numbers.length - 1)) /
              Math.abs(mean)) *
              100;
      case 'difference':
        return second === undefined ? NaN : first - second;
      case 'deviation':
        return second === undefined ? NaN : ((first - second) / Math.abs(second)) * 100;
      case 'ratio':
        return second === undefined ? NaN : (first / second) * 100;
    }
  };
  const found = value();
  // Without the -0 that rounding may leave.
  return Number.isFinite(found) ? Number(found.toFixed(decimals)) + 0 : null;
}

/** With every calculated item that is asked as it follows from the rest; its note and photos are the person's own. */
export function withCalculated(
  list: Pick<Checklist, 'groups'> | null,
  answers: Answers,
): Record<string, Answer> {
  const all: Record<string, Answer> = { ...answers };
  const items = new Map(itemsOf(list).map((item) => [item.id, item]));
  for (const item of items.values()) {
    if (item.kind !== 'calculated' || !item.formula) continue;
    const { formula, id } = item;
    const isAsked = askedItems(list, all).some((one) => one.id === id);
    const numbers = isAsked ? numbersFor(formula, items, all) : null;
    const value = numbers && calculate(formula, numbers);
    const known = all[id];
    if (value === null && !known) continue;
    const at = formula.of.reduce(
      (latest, one) => {
        const answer = all[one];
        return answer && answer.at > latest ? answer.at : latest;
      },
      known ? known.at : '',
    );
    all[id] = {
      ...(known || { itemId: id, photos: [], note: '' }),
      ...{ value, at, outOfLimits: isBeyond(item, value) },
    };
  }
  return all;
}

export interface Owed {
  itemId: string;
  what: 'answer' | 'note' | 'photo';
}
const fullRows = ({ rows }: Answer) =>
  (rows || []).filter((row) => row.length > 0 && row.every((cell) => cell !== null && cell !== '')).length;
function isAnswered({ kind, leastRows = 1 }: ChecklistItem, answer: Answer | undefined): boolean {
  if (!answer) return false;
  if (kind === 'table') return fullRows(answer) >= leastRows;
  return (answer.value !== null && answer.value !== '') || answer.photos.length > 0;
}

/** What is still owed of the items that are asked: an answer, or the words or the photo that something wrong calls for. */
export function owed(list: Pick<Checklist, 'groups'> | null, answers: Answers): Owed[] {
  return askedItems(list, answers).reduce<Owed[]>((all, item) => {
    const answer = answers[item.id];
    if (!isAnswered(item, answer)) return item.required ? [...all, { itemId: item.id, what: 'answer' }] : all;
    const proofs = (isOff(item, answer) && item.ifOff) || [];
    const missing = proofs.filter((proof) =>
      proof === 'note' ? !answer!.note.trim() : answer!.photos.length === 0,
    );
    return [...all, ...missing.map((what) => ({ itemId: item.id, what }))];
  }, []);
}
/** The ids of items that still owe something. */
export const missingAnswers = (list: Pick<Checklist, 'groups'> | null, answers: Answers): string[] =>
  owed(list, answers)
    .map(({ itemId }) => itemId)
    .filter((id, at, all) => all.indexOf(id) === at);

/** For whoever reads: what was asked, in the list's order; what the list does not know comes last, by its id. */
export function answersInOrder(
  list: Pick<Checklist, 'groups'> | null | undefined,
  answers: Visit['answers'],
): { item: ChecklistItem; answer: Answer; known: boolean }[] {
  const known = new Set(itemsOf(list).map(({ id }) => id));
  const others = Object.values(answers).filter(({ itemId }) => !known.has(itemId));
  return [
    ...askedItems(list || null, answers)
      .filter(({ id }) => answers[id])
      .map((item) => ({ item, answer: answers[item.id]!, known: true })),
    ...others.map((answer) => ({
      item: { id: answer.itemId, text: answer.itemId, kind: 'text' as const, required: false },
      answer,
      known: false,
    })),
  ];
}

const withUnit = (value: string | number, unit: string | undefined) =>
  typeof value === 'number' && unit ? `${value} ${unit}` : String(value);
/** The answer itself in words; '' where there is none. */
export function sayAnswer(
  item: Pick<ChecklistItem, 'unit' | 'columns' | 'kind'> | undefined,
  { value, rows, photos }: Pick<Answer, 'value' | 'photos' | 'rows'>,
): string {
  const columns: readonly ChecklistColumn[] = (item && item.columns) || [];
  const lines = (rows || []).map((row) =>
    row
      .map((cell, at) =>
        cell === null || cell === ''
          ? ''
          : `${columns[at] ? `${columns[at]!.text} ` : ''}${withUnit(cell, columns[at] && columns[at]!.unit)}`,
      )
      .filter(Boolean)
      .join('，'),
  );
  if (lines.length) return lines.map((line, at) => `${at + 1}）${line}`).join('；');
  if (value !== null && value !== '') return withUnit(value, item && item.unit);
  if (!photos.length) return '';
  return item && item.kind === 'signature' ? '已签字' : `照片 ${photos.length} 张`;
}

export function sayLimits({ min, max, unit = '' }: Pick<ChecklistItem, 'min' | 'max' | 'unit'>): string {
  const range =
    min !== undefined && max !== undefined
      ? `${min} 至 ${max}`
      : min !== undefined
        ? `不低于 ${min}`
        : max !== undefined
          ? `不高于 ${max}`
          : '';
  return range && `${range} ${unit}`.trim();
}

export interface ChecklistProblem {
  /** `groups.0.items.2.max` */
  path: string;
  why: string;
}
/** What is wrong with a list before anybody is asked by it, each with its place. */
export function checklistProblems({
  title,
  groups,
}: Pick<Checklist, 'title' | 'groups'>): ChecklistProblem[] {
  const problems: ChecklistProblem[] = [];
  const wrong = (path: string, why: string) => problems.push({ path, why });
  if (!title.trim()) wrong('title', '请填写检查表名称');
  if (!groups.length) wrong('groups', '至少要有一组检查项');
  if (groups.length > MOST_GROUPS) wrong('groups', `最多 ${MOST_GROUPS} 组`);
  const above = new Map<string, ChecklistItem>();
  groups.forEach((group, groupAt) => {
    const at = `groups.${groupAt}`;
    if (!group.title.trim()) wrong(`${at}.title`, '请填写组名');
    if (!group.items.length) wrong(`${at}.items`, '这一组还没有检查项，请添加或删除这一组');
    if (group.items.length > MOST_ITEMS) wrong(`${at}.items`, `一组最多 ${MOST_ITEMS} 项，请分组`);
    group.items.forEach((item, itemAt) => {
      const place = `${at}.items.${itemAt}`;
      itemProblems(item, above).forEach(({ path, why }) => wrong(`${place}.${path}`, why));
      above.set(item.id, item);
    });
  });
  return problems;
}

function itemProblems(item: ChecklistItem, above: ReadonlyMap<string, ChecklistItem>): ChecklistProblem[] {
  const problems: ChecklistProblem[] = [];
  const wrong = (path: string, why: string) => problems.push({ path, why });
  const { min, max, kind, choices = [], columns = [], formula, when, ifOff = [] } = item;
  const isTwice = (all: readonly string[]) => all.some((one, at) => all.indexOf(one) !== at);
  if (above.has(item.id)) wrong('id', '检查项重复');
  if (!item.text.trim()) wrong('text', '请填写检查项');
  if (min !== undefined && max !== undefined && min > max) wrong('max', '上限须不小于下限');
  if (kind === 'choice' && choices.length < 2) wrong('choices', '请至少给出两个选项，第一个为正常');
  if (isTwice(choices)) wrong('choices', '选项重复');
  if (kind === 'table') {
    if (!columns.length) wrong('columns', '请至少添加一列');
    if (columns.length > MOST_COLUMNS) wrong('columns', `最多 ${MOST_COLUMNS} 列`);
    if (columns.some(({ text }) => !text.trim())) wrong('columns', '请填写列名');
    if (isTwice(columns.map(({ text }) => text)) || isTwice(columns.map(({ id }) => id)))
      wrong('columns', '列名重复');
    if (columns.some((one) => one.min !== undefined && one.max !== undefined && one.min > one.max))
      wrong('columns', '列的上限须不小于下限');
  }
  if (kind === 'calculated') {
    if (!formula) wrong('formula', '请选择怎样计算');
    else formulaProblems(formula, above).forEach((why) => wrong('formula', why));
  }
  if (when) {
    const asked = above.get(when.itemId);
    const offered = asked && (asked.kind === 'check' ? [YES, NO] : asked.choices || []);
    if (!asked) wrong('when', '条件所看的检查项须在这一项之前');
    else if (when.is && !(when.is.length && when.is.every((one) => offered!.indexOf(one) >= 0)))
      wrong('when', '条件所看的答案已不在选项中，请重新选择');
    else if (!when.is && !canBeOff(asked))
      wrong('when', `${checklistKinds[asked.kind]}没有异常可言，不能作条件`);
  }
  if (ifOff.length && !canBeOff(item))
    wrong('ifOff', `${checklistKinds[kind]}没有异常可言，不能要求说明或照片`);
  return problems;
}

function formulaProblems(
  { how, of, column }: ChecklistFormula,
  above: ReadonlyMap<string, ChecklistItem>,
): string[] {
  const named = of.map((id) => above.get(id));
  if (!named.length || named.some((item) => !item)) return ['计算所用的检查项须在这一项之前'];
  if (!named.every((item) => hasNumbers(item!))) return ['只能用读数、计算值或表格中的数'];
  const table = named.find((item) => item!.kind === 'table');
  if (table) {
    if (named.length > 1) return ['用表格计算时只选这一项'];
    const known = (table.columns || []).find(({ id }) => id === column);
    if (!known || known.kind !== 'number') return ['请选择表格中的数字列'];
  }
  const pair = how === 'difference' || how === 'deviation' || how === 'ratio';
  if (pair && (table || named.length !== 2)) return ['这种计算须正好选两项'];
  if (how === 'cv' && !table && named.length < 2) return ['变异系数至少要两个数'];
  return [];
}
