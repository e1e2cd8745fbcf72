import { Pattern } from '../../../scripts/local-cloud/codec';
import type { Doc } from '../../../scripts/local-cloud/codec';
import { startBothSdks } from './both-sdks';
import type { Pair, Sdk, Stages } from './both-sdks';
import { answerCase, ownDatabase, titleOf } from './cases/answer-case';
import type { Asked } from './cases/answer-case';
import { ERROR } from './cases/case';
import type { Case } from './cases/case';
import { table } from './cases/table';

/** What MongoDB is published to answer, asked of the store itself and, in part, through both SDKs. */
const kinds = Object.entries(table);

/** One line for each case that is not right. */
async function wrongOnes(cases: Case[], on: (asked: Case) => Asked): Promise<string[]> {
  const lines: string[] = [];
  for (const asked of cases) {
    const verdict = await answerCase(asked, on(asked));
    if (verdict.is !== 'right') lines.push(`${verdict.is} ${titleOf(asked)}, but got ${verdict.got}`);
  }
  return lines;
}

it('the table holds six hundred cases and more, each with its source', () => {
  const all = kinds.flatMap(([, cases]) => cases);
  expect(all.length).toBeGreaterThanOrEqual(600);
  expect(all.filter(({ source }) => !/^(manual|pcre2): |\.(js|cpp|h)\b/.test(source))).toEqual([]);
});

describe.each(kinds)('%s', (_, cases) => {
  it('are answered as MongoDB answers them', async () => {
    expect(await wrongOnes(cases, (asked) => ownDatabase(asked, false))).toEqual([]);
  });
  it('are answered alike with indexes', async () => {
    const indexable = cases.filter((asked) => 'find' in asked || 'order' in asked);
    expect(await wrongOnes(indexable, (asked) => ownDatabase(asked, true))).toEqual([]);
  });
});

describe('a sample, through both SDKs', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startBothSdks([{ name: 'docs', indexes: [] }]);
  });
  afterAll(() => pair.cloud.close());

  const through = ({ aggregate, find }: Sdk): Asked => ({
    insert: (docs) => pair.cloud.database.insert('docs', docs),
    insertOther: () => Promise.resolve(),
    transact: () => Promise.reject(new Error('transactions have tests through both SDKs of their own')),
    update: () => Promise.reject(new Error('the SDKs say updates in words of their own')),
    find: async (query, { order = [], projection = {} }) =>
      (await find('docs', query, {
        orderBy: order.map(([path, direction]) => [path, direction > 0 ? 'asc' : 'desc']),
        field: projection,
      })) as Doc[],
    aggregate: async (stages) =>
      (await aggregate('docs', (built) =>
        stages.reduce<Stages>((next, stage) => {
          const [[operator, argument] = ['', null]] = Object.entries(stage);
          return next[operator.slice(1) as 'project'](argument);
        }, built),
      )) as Doc[],
  });
  /** Dates, patterns and numbers that JSON lacks have forms of the SDKs' own; conditions are said in their words. */
  const isSayable = (value: unknown): boolean => {
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
    if (typeof value !== 'object' || value === null) return true;
    if (Array.isArray(value)) return value.every(isSayable);
    if (value instanceof Date || value instanceof Pattern || '$match' in value) return false;
    return Object.values(value).every(isSayable);
  };
  /** What goes through the SDK, and what comes back but for dates, which both decode. */
  const saidOf = (asked: Case): unknown => {
    const answer = asked.answer instanceof Date ? null : asked.answer;
    if ('expression' in asked) return [asked.expression, answer];
    // Only numbers matter of what comes back whole.
    if ('order' in asked)
      return asked.docs.map((doc) => Object.values(doc).filter((one) => typeof one === 'number'));
    return 'stages' in asked ? [asked.stages, answer] : answer;
  };
  const sample = kinds
    .flatMap(([, cases]) => cases)
    .filter(
      (asked) =>
        !(
          'find' in asked ||
          'update' in asked ||
          'steps' in asked ||
          ('others' in asked && asked.others.length > 0)
        ),
    )
    .filter((asked) => asked.answer !== ERROR && isSayable(saidOf(asked)))
    .filter((_, at) => at % 8 === 0);

  it.each(['wx', 'admin'] as const)('is answered the same (%s)', async (which) => {
    expect(sample.length).toBeGreaterThan(60);
    const lines: string[] = [];
    for (const asked of sample) {
      await pair.cloud.database.remove('docs', {}, true, { index: null, examined: 0 });
      lines.push(...(await wrongOnes([asked], () => through(pair[which]))));
    }
    expect(lines).toEqual([]);
  });
});
