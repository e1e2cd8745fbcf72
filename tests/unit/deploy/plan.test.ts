import fc from 'fast-check';
import { schema } from '../../../cloudfunctions/_store/schema';
import {
  digestOfValue,
  emptyEnvironment,
  faultsOf,
  functionRuleOf,
  plan,
  sentenceOf,
  type Index,
  type Present,
  type Wanted,
  type WantedFunction,
} from '../../../scripts/deploy/plan';
import { after } from './model-environment';

const service: WantedFunction = {
  name: 'service',
  runtime: 'Nodejs20.19',
  timeoutSeconds: 20,
  memoryMegabytes: 512,
  codeDigest: 'a1',
  variables: { ENVIRONMENT: 'trial' },
  timers: [],
  httpPaths: [],
  clientCallable: true,
};
const open: WantedFunction = { ...service, name: 'public', httpPaths: ['/a', '/s'] };
const jobs: WantedFunction = {
  ...service,
  name: 'jobs',
  clientCallable: false,
  timers: [{ name: 'nightly', cron: '0 0 2 * * * *' }],
};
const issuer: WantedFunction = {
  ...service,
  name: 'issuer',
  clientCallable: false,
  variables: { ENVIRONMENT: 'trial', LETTER_KEYS: 'secret-seed' },
};
const byEngineer: Index = { name: 'orders_of_engineer', keys: [['engineerId', '1']], unique: false };
const byNumber: Index = { name: 'order_by_number', keys: [['number', '1']], unique: true };
const wanted: Wanted = {
  collections: [{ name: 'work_orders', indexes: [byEngineer, byNumber] }],
  functions: [issuer, jobs, open, service],
};

const done = (to: Wanted, from: Present, prune = false) => {
  const { steps, held } = plan(to, from);
  return [...steps, ...(prune ? held : [])].reduce((now, step) => after(now, step, to), from);
};
const deployed = done(wanted, emptyEnvironment);
const sentences = (to: Wanted, from: Present) => plan(to, from).steps.map(sentenceOf);

describe('a plan', () => {
  it('makes everything in an empty environment, closed to clients before any function stands', () => {
    expect(sentences(wanted, emptyEnvironment)).toEqual([
      'create collection work_orders',
      'close collection work_orders to clients (new → ADMINONLY)',
      'create index work_orders.orders_of_engineer (engineerId)',
      'create index work_orders.order_by_number (number), unique',
      'let clients store photos, tables and scans only, and read their own (READONLY → CUSTOM)',
      'let clients call public, service and nothing else',
      'create function jobs',
      'create timer jobs.nightly at 0 0 2 * * * *',
      'create function public',
      'create function service',
      'create function issuer',
      'switch HTTP access on',
      'open HTTP path /a to function public',
      'open HTTP path /s to function public',
    ]);
  });

  it('broken off anywhere, lets nobody sign with a key that who verifies does not know yet', () => {
    const variables = { ENVIRONMENT: 'trial', LETTER_PUBLIC_KEYS: 'first' };
    const before = { ...wanted, functions: [issuer, jobs, { ...open, variables }, service] };
    const next = {
      ...wanted,
      functions: [
        { ...issuer, codeDigest: 'b2', variables: { ...issuer.variables, LETTER_KEYS: 'second' } },
        jobs,
        { ...open, codeDigest: 'b2', variables: { ...variables, LETTER_PUBLIC_KEYS: 'first and second' } },
        service,
      ],
    };
    let now = done(before, emptyEnvironment);
    const holds = (name: string, variable: string, value: string) =>
      now.functions.find((one) => one.name === name)!.variables[variable] === digestOfValue(value);
    for (const step of plan(next, now).steps) {
      now = after(now, step, next);
      if (holds('issuer', 'LETTER_KEYS', 'second'))
        expect(holds('public', 'LETTER_PUBLIC_KEYS', 'first and second')).toBe(true);
    }
    expect(holds('issuer', 'LETTER_KEYS', 'second')).toBe(true);
  });

  it('finds nothing to do in an environment that it made', () => {
    expect(plan(wanted, deployed)).toEqual({ steps: [], held: [], notes: [] });
  });

  it.each<[string, Partial<WantedFunction>, string[]]>([
    ['the code of a function changed', { codeDigest: 'a2' }, ['upload code of function issuer']],
    [
      'a time-out and the memory changed',
      { timeoutSeconds: 30, memoryMegabytes: 1024 },
      ['configure function issuer: time-out 20 s → 30 s, memory 512 MB → 1024 MB'],
    ],
    [
      'a secret has a new value',
      { variables: { ENVIRONMENT: 'trial', LETTER_KEYS: 'other-seed' } },
      ['configure function issuer: new value of LETTER_KEYS'],
    ],
    [
      'a variable goes and another comes',
      { variables: { ENVIRONMENT: 'trial', PUBLIC_ORIGIN: 'https://verify.example.cn' } },
      ['configure function issuer: new variable PUBLIC_ORIGIN, no variable LETTER_KEYS'],
    ],
    [
      'a function opens to clients',
      { clientCallable: true },
      ['let clients call issuer, public, service and nothing else'],
    ],
    [
      'a timer is added',
      { timers: [{ name: 'hourly', cron: '0 0 * * * * *' }] },
      ['create timer issuer.hourly at 0 0 * * * * *'],
    ],
  ])('changes only that when %s', (_, change, expected) => {
    const changed = { ...wanted, functions: [{ ...issuer, ...change }, jobs, open, service] };
    expect(sentences(changed, deployed)).toEqual(expected);
    expect(plan(changed, done(changed, deployed)).steps).toEqual([]);
  });

  it('replaces a timer whose hour changed', () => {
    const later = { ...jobs, timers: [{ name: 'nightly', cron: '0 0 3 * * * *' }] };
    expect(sentences({ ...wanted, functions: [issuer, later, open, service] }, deployed)).toEqual([
      'remove timer jobs.nightly',
      'create timer jobs.nightly at 0 0 3 * * * *',
    ]);
  });

  it('closes a public door that is no longer declared', () => {
    const narrower = { ...wanted, functions: [issuer, jobs, { ...open, httpPaths: ['/a'] }, service] };
    expect(sentences(narrower, deployed)).toEqual(['close HTTP path /s to function public']);
  });

  it('moves a path to another function', () => {
    const moved = {
      ...wanted,
      functions: [issuer, jobs, { ...open, httpPaths: ['/a'] }, { ...service, httpPaths: ['/s'] }],
    };
    expect(sentences(moved, deployed)).toEqual([
      'let clients call public, service and nothing else',
      'close HTTP path /s to function public',
      'open HTTP path /s to function service',
    ]);
  });

  it('takes nothing away unasked, and data never', () => {
    const full: Present = {
      ...deployed,
      collections: [
        {
          ...deployed.collections[0]!,
          indexes: [byEngineer, { ...byNumber, unique: false }, { ...byNumber, name: 'old' }],
        },
        { name: 'forgotten', documents: 0, rule: 'ADMINONLY', indexes: [] },
        { name: 'letters_2019', documents: 3, rule: 'ADMINONLY', indexes: [] },
      ],
      functions: [...deployed.functions, { ...deployed.functions[0]!, name: 'by-hand' }],
    };
    const found = plan(wanted, full);
    expect(found.steps).toEqual([]);
    expect(found.held.map(sentenceOf)).toEqual([
      'replace index work_orders.order_by_number (number), unique',
      'drop index work_orders.old',
      'drop empty collection forgotten',
      'delete function by-hand',
    ]);
    expect(found.notes).toEqual([
      'Collection letters_2019 is not in the schema and holds 3 documents: kept.',
    ]);
    expect(plan(wanted, done(wanted, full, true))).toMatchObject({ steps: [], held: [] });
  });

  it('closes again what was opened by hand', () => {
    const opened: Present = {
      ...deployed,
      collections: deployed.collections.map((collection) => ({ ...collection, rule: 'READONLY' })),
      storageRule: 'READONLY',
      functionRule: { '*': { invoke: 'auth != null' } },
    };
    expect(sentences(wanted, opened)).toEqual([
      'close collection work_orders to clients (READONLY → ADMINONLY)',
      'let clients store photos, tables and scans only, and read their own (READONLY → CUSTOM)',
      'let clients call public, service and nothing else',
    ]);
  });

  it('prints no value of a variable', () => {
    const printed = plan(wanted, emptyEnvironment);
    expect(JSON.stringify(printed) + printed.steps.map(sentenceOf).join()).not.toContain('secret-seed');
  });

  it('names the values that are missing', () => {
    const unset = { ...issuer, variables: { ENVIRONMENT: 'trial', LETTER_KEYS: undefined } };
    expect(plan({ ...wanted, functions: [unset] }, emptyEnvironment).notes).toEqual([
      'Function issuer needs values for LETTER_KEYS.',
    ]);
  });
});

it('lets no client call timers, the issuer or anything unknown', () => {
  expect(functionRuleOf(wanted.functions)).toEqual({
    '*': { invoke: false },
    public: { invoke: true },
    service: { invoke: 'auth != null' },
  });
});

it('finds before the first step what the platform would refuse half-way', () => {
  expect(
    faultsOf({
      collections: [
        { name: 'a', indexes: [byNumber, byNumber] },
        { name: 'a', indexes: [] },
      ],
      functions: [open, { ...open, name: 'other', httpPaths: ['/s'] }],
    }),
  ).toEqual([
    'Collection a is declared twice.',
    'a declares index order_by_number twice.',
    'Two functions claim the HTTP path /s.',
  ]);
  const indexes = schema.map((collection) => ({
    name: collection.name,
    indexes: collection.indexes.map(({ name }): Index => ({ name, keys: [], unique: false })),
  }));
  expect(faultsOf({ collections: indexes, functions: [] })).toEqual([]);
});

describe('from any environment to any other', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const flag = fc.boolean();
  const index = fc.record({
    name: fc.constantFrom('i', 'j', 'k'),
    keys: fc.array(fc.tuple(fc.constantFrom('x', 'y.z'), fc.constantFrom('1', '-1', '2dsphere')), {
      minLength: 1,
      maxLength: 2,
    }),
    unique: flag,
  });
  const named = <T extends { name: string }>(one: fc.Arbitrary<T>) =>
    fc.uniqueArray(one, { selector: (found) => found.name, maxLength: 3 });
  const timers = named(fc.record({ name, cron: fc.constantFrom('0 0 1 * * * *', '0 0 2 * * * *') }));
  const common = {
    name,
    runtime: fc.constant('Nodejs20.19'),
    timeoutSeconds: fc.constantFrom(10, 20),
    memoryMegabytes: fc.constantFrom(256, 512),
    timers,
  };
  const paths = fc.constantFrom('/a', '/b', '/c', '/d');
  const anyWanted: fc.Arbitrary<Wanted> = fc
    .record({
      collections: named(fc.record({ name, indexes: named(index) })),
      functions: named(
        fc.record({
          ...common,
          codeDigest: fc.constantFrom('1', '2'),
          variables: fc.dictionary(fc.constantFrom('P', 'Q'), fc.constantFrom('v', 'w')),
          httpPaths: fc.uniqueArray(paths),
          clientCallable: flag,
        }),
      ),
    })
    .filter((made) => faultsOf(made).length === 0);
  const anyPresent: fc.Arbitrary<Present> = fc
    .record({
      collections: named(
        fc.record({
          name,
          documents: fc.constantFrom(0, 7),
          rule: fc.constantFrom('ADMINONLY', 'PRIVATE'),
          indexes: named(index),
        }),
      ),
      storageRule: fc.constantFrom('READONLY', 'PRIVATE'),
      functionRule: fc.constantFrom(null, { '*': { invoke: true } }, { '*': { invoke: false } }),
      functions: named(
        fc.record({
          ...common,
          codeDigest: fc.constantFrom(null, '1', '2'),
          variables: fc.dictionary(
            fc.constantFrom('P', 'R'),
            fc.constantFrom(digestOfValue('v'), digestOfValue('u')),
          ),
        }),
      ),
      httpService: flag,
      httpPaths: fc.uniqueArray(fc.record({ path: paths, function: name, signedInOnly: flag }), {
        selector: ({ path }) => path,
      }),
    })
    .map((made) => made as Present);

  it('a second run changes nothing, and what is held stays held', () => {
    fc.assert(
      fc.property(anyWanted, anyPresent, (to, from) => {
        const first = plan(to, from);
        expect(plan(to, done(to, from))).toEqual({ steps: [], held: first.held, notes: expect.any(Array) });
      }),
    );
  });

  it('a second run after --prune changes nothing, and every document is still there', () => {
    fc.assert(
      fc.property(anyWanted, anyPresent, (to, from) => {
        const end = done(to, from, true);
        expect(plan(to, end)).toMatchObject({ steps: [], held: [] });
        const holding = ({ collections }: Present) =>
          collections.filter(({ documents }) => documents).map(({ name }) => name);
        expect(holding(end)).toEqual(holding(from));
      }),
    );
  });

  it('the order in which an environment lists its things does not matter', () => {
    fc.assert(
      fc.property(anyWanted, anyPresent, (to, from) => {
        const reversed: Present = {
          ...from,
          collections: [...from.collections].reverse(),
          functions: [...from.functions].reverse(),
        };
        const steps = (present: Present) => plan(to, present).steps.map(sentenceOf);
        expect(steps(reversed)).toEqual(steps(from));
      }),
    );
  });
});
