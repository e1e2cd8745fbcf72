import * as fc from 'fast-check';
import type { Checklist, ChecklistItem } from '../../../miniprogram/shared/model/settings';
import type { Answer } from '../../../miniprogram/shared/model/work-orders';
import {
  answersInOrder,
  askedItems,
  calculate,
  checklistBegunWith,
  checklistProblems,
  isOff,
  judgeAnswers,
  missingAnswers,
  owed,
  sayAnswer,
  withCalculated,
} from '../../../miniprogram/shared/visit/checklist';

const at = '2026-11-23T02:00:00.000Z';
const photo = { fileId: 'f', sha256: '', bytes: 1 };
const item = (id: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  ...{ id, text: `问 ${id}`, kind: 'check', required: true },
  ...more,
});
const listOf = (...items: ChecklistItem[]): Checklist => ({
  ...{ id: 'L', modelId: null, task: null, title: '表' },
  groups: [{ title: '组', items }],
});
const answersOf = (list: Checklist, given: Record<string, Partial<Answer>>): Record<string, Answer> => {
  const all = Object.entries(given).map(([itemId, answer]) => ({
    ...{ itemId, value: null, photos: [], note: '', at },
    ...answer,
  }));
  return withCalculated(
    list,
    Object.fromEntries(judgeAnswers(list, all).map((answer) => [answer.itemId, answer])),
  );
};
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe('a condition', () => {
  const list = listOf(
    item('clean'),
    item('why', { kind: 'text', when: { itemId: 'clean', is: ['否'] } }),
    item('photo', { kind: 'photo', required: false, when: { itemId: 'why' } }),
  );
  it('asks an item only for the answer that it names', () => {
    expect(ids(askedItems(list, {}))).toEqual(['clean']);
    expect(ids(askedItems(list, answersOf(list, { clean: { value: '是' } })))).toEqual(['clean']);
    expect(ids(askedItems(list, answersOf(list, { clean: { value: '否' } })))).toEqual(['clean', 'why']);
  });
  it('owes nothing for what is not asked, and leaves it out of the record though it was answered before', () => {
    const before = answersOf(list, { clean: { value: '否' }, why: { value: '废液满' } });
    expect(missingAnswers(list, before)).toEqual([]);
    const after = { ...before, ...answersOf(list, { clean: { value: '是' } }) };
    expect(answersInOrder(list, after).map((one) => one.item.id)).toEqual(['clean']);
  });
  it('on what is wrong looks at limits, 否 and any choice but the first', () => {
    const reading = item('t', { kind: 'reading', min: 15, max: 30 });
    const one = listOf(reading, item('then', { when: { itemId: 't' } }));
    expect(ids(askedItems(one, answersOf(one, { t: { value: 30 } })))).toEqual(['t']);
    expect(ids(askedItems(one, answersOf(one, { t: { value: 30.1 } })))).toEqual(['t', 'then']);
    const choice = item('c', { kind: 'choice', choices: ['正常', '异常'] });
    expect(isOff(choice, answersOf(listOf(choice), { c: { value: '异常' } })['c'])).toBe(true);
    expect(isOff(choice, answersOf(listOf(choice), { c: { value: '正常' } })['c'])).toBe(false);
  });
  it('never asks below something that is not asked, whatever was answered', () => {
    const chain = fc.array(fc.record({ on: fc.nat(), is: fc.constantFrom('是', '否') }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(chain, fc.array(fc.constantFrom('是', '否', null), { maxLength: 12 }), (links, values) => {
        const items = links.map(({ on, is }, n) =>
          item(`i${n}`, n ? { when: { itemId: `i${on % n}`, is: [is] } } : {}),
        );
        const one = listOf(...items);
        expect(checklistProblems(one)).toEqual([]);
        const answers = answersOf(
          one,
          Object.fromEntries(values.slice(0, items.length).map((value, n) => [`i${n}`, { value }])),
        );
        // Told another way: an item is asked when its whole way up is answered as wanted.
        const isAsked = ({ when }: ChecklistItem): boolean =>
          !when ||
          (when.is!.includes(String(answers[when.itemId]?.value)) &&
            isAsked(items.find(({ id }) => id === when.itemId)!));
        expect(ids(askedItems(one, answers))).toEqual(ids(items.filter(isAsked)));
        expect(missingAnswers(one, answers)).toEqual(
          ids(items.filter((asked) => isAsked(asked) && !answers[asked.id]?.value)),
        );
      }),
    );
  });
});

describe('what is wrong', () => {
  const list = listOf(item('t', { kind: 'reading', max: 30, ifOff: ['note', 'photo'] }));
  it('owes its note and its photo, and nothing when all is well', () => {
    expect(owed(list, answersOf(list, { t: { value: 30 } }))).toEqual([]);
    expect(owed(list, answersOf(list, { t: { value: 31 } })).map(({ what }) => what)).toEqual([
      'note',
      'photo',
    ]);
    expect(owed(list, answersOf(list, { t: { value: 31, note: ' ', photos: [photo] } }))).toEqual([
      { itemId: 't', what: 'note' },
    ]);
    expect(owed(list, answersOf(list, { t: { value: 31, note: '空调坏', photos: [photo] } }))).toEqual([]);
  });
  it('owes them where the item itself need not be answered, and not while it has no answer', () => {
    const free = listOf({ ...list.groups[0]!.items[0]!, required: false });
    expect(owed(free, {})).toEqual([]);
    expect(owed(free, answersOf(free, { t: { value: 99 } }))).toHaveLength(2);
  });
});

describe('a table', () => {
  const columns = [
    { id: 'level', text: '水平', kind: 'text' as const },
    { id: 'value', text: '测定值', kind: 'number' as const, unit: 'g/L', min: 100, max: 120 },
  ];
  const list = listOf(
    item('qc', { kind: 'table', columns, leastRows: 2 }),
    item('cv', {
      kind: 'calculated',
      formula: { how: 'cv', of: ['qc'], column: 'value', decimals: 2 },
      max: 3,
      unit: '%',
    }),
  );
  it('is answered by as many full rows as it asks for', () => {
    expect(
      missingAnswers(
        list,
        answersOf(list, {
          qc: {
            rows: [
              ['低', 110],
              ['高', null],
            ],
          },
        }),
      ),
    ).toContain('qc');
    expect(
      missingAnswers(
        list,
        answersOf(list, {
          qc: {
            rows: [
              ['低', 110],
              ['高', 111],
            ],
          },
        }),
      ),
    ).toEqual([]);
  });
  it('is out of limits when one cell is, and says its cells by their columns', () => {
    const answers = answersOf(list, {
      qc: {
        rows: [
          ['低', 110],
          ['高', 121],
        ],
      },
    });
    expect(answers['qc']!.outOfLimits).toBe(true);
    expect(sayAnswer(list.groups[0]!.items[0], answers['qc']!)).toBe(
      '1）水平 低，测定值 110 g/L；2）水平 高，测定值 121 g/L',
    );
  });
  it('gives its column to a formula, whose value follows every change and is not taken from the phone', () => {
    const answers = answersOf(list, {
      qc: {
        rows: [
          ['低', 100],
          ['高', 110],
        ],
      },
      cv: { value: 0 },
    });
    expect(answers['cv']).toMatchObject({ value: 6.73, outOfLimits: true });
    const emptied = withCalculated(list, { ...answers, ...answersOf(list, { qc: { rows: [] } }) });
    expect(emptied['cv']).toMatchObject({ value: null, outOfLimits: false });
  });
});

it.each([
  ['sum', [1, 2, 3], 6],
  ['mean', [1, 2, 6], 3],
  ['range', [5, 1, 3], 4],
  ['difference', [5, 7], -2],
  ['deviation', [105, 100], 5],
  ['deviation', [1, 0], null],
  ['ratio', [1, 3], 33.33],
  ['cv', [5], null],
  ['cv', [5, 5], 0],
  ['mean', [], null],
] as const)('%s of %p is %p', (how, numbers, expected) => {
  expect(calculate({ how, decimals: 2 }, numbers)).toBe(expected);
});

describe('a visit begins with', () => {
  const order = { device: null, task: 'repair' as const };
  const old = { ...listOf(item('a')), endedAt: '2026-11-23T03:00:00.000Z' };
  const now = { ...listOf(item('b')), id: 'L-v2', of: 'L', version: 2 };
  it.each([
    ['the version that the phone had, if it counted then', 'L', at, 'L'],
    ['the one of today, if that had ended by then', 'L', '2026-11-23T03:00:00.000Z', 'L-v2'],
    ['the one of today, if the phone names none', null, at, 'L-v2'],
    ['the one of today, if nobody knows what the phone names', 'X', at, 'L-v2'],
  ])('%s', (_, named, when, expected) => {
    expect(checklistBegunWith([now, old], order, named, when)?.id).toBe(expected);
  });
  it('no list that is meant for other work', () => {
    const other = { ...listOf(item('c')), id: 'T', task: 'training' as const };
    expect(checklistBegunWith([other, now], order, 'T', at)?.id).toBe('L-v2');
  });
});

it.each<[string, ChecklistItem[], string]>([
  ['an item without words', [item('a', { text: ' ' })], 'groups.0.items.0.text'],
  ['two items of one id', [item('a'), item('a')], 'groups.0.items.1.id'],
  ['a choice without choices', [item('a', { kind: 'choice' })], 'groups.0.items.0.choices'],
  [
    'choices that are the same',
    [item('a', { kind: 'choice', choices: ['好', '好'] })],
    'groups.0.items.0.choices',
  ],
  [
    'limits that exclude each other',
    [item('a', { kind: 'reading', min: 3, max: 1 })],
    'groups.0.items.0.max',
  ],
  ['a table without columns', [item('a', { kind: 'table' })], 'groups.0.items.0.columns'],
  [
    'a value that is not said how to calculate',
    [item('a', { kind: 'calculated' })],
    'groups.0.items.0.formula',
  ],
  [
    'a value of what stands below',
    [
      item('a', { kind: 'calculated', formula: { how: 'sum', of: ['b'], decimals: 0 } }),
      item('b', { kind: 'reading' }),
    ],
    'groups.0.items.0.formula',
  ],
  [
    'a deviation of one number',
    [
      item('a', { kind: 'reading' }),
      item('b', { kind: 'calculated', formula: { how: 'deviation', of: ['a'], decimals: 0 } }),
    ],
    'groups.0.items.1.formula',
  ],
  ['a condition on itself', [item('a', { when: { itemId: 'a', is: ['是'] } })], 'groups.0.items.0.when'],
  [
    'a condition on an answer that cannot be given',
    [item('a'), item('b', { when: { itemId: 'a', is: ['也许'] } })],
    'groups.0.items.1.when',
  ],
  [
    'a condition on what cannot be wrong',
    [item('a', { kind: 'text' }), item('b', { when: { itemId: 'a' } })],
    'groups.0.items.1.when',
  ],
  ['proof of what cannot be wrong', [item('a', { kind: 'text', ifOff: ['note'] })], 'groups.0.items.0.ifOff'],
  ['no items', [], 'groups.0.items'],
])('a list with %s is not taken, and its place is named', (_, items, path) => {
  const [first] = checklistProblems(listOf(...items));
  expect(first).toMatchObject({ path, why: expect.stringMatching(/[\u4e00-\u9fff]/) as string });
});
