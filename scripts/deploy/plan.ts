import { createHash } from 'node:crypto';
import { storageRule } from '../../cloudfunctions/_platform/storage-places';

export interface Index {
  name: string;
  /** '1', '-1' or '2dsphere', as the cloud's interface writes them. */
  keys: [path: string, direction: string][];
  unique: boolean;
}
export interface Timer {
  name: string;
  cron: string;
}

export interface WantedFunction {
  name: string;
  runtime: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** SHA-256 over the built folder. */
  codeDigest: string;
  /** undefined: named in config.json, not given in the environment's file. */
  variables: Record<string, string | undefined>;
  timers: Timer[];
  httpPaths: string[];
  clientCallable: boolean;
}
export interface Wanted {
  collections: { name: string; indexes: Index[] }[];
  functions: WantedFunction[];
}

/** Who may call a function from a client; key '*' stands for every function without a line of its own. */
export type FunctionRule = Record<string, { invoke: boolean | string }>;

/** Expressions of CloudBase's rules, or one of its ready-made kinds. */
export type StorageRule = string | { read: boolean | string; write: boolean | string };

export interface PresentFunction {
  name: string;
  runtime: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** null: not uploaded by this command. */
  codeDigest: string | null;
  /** Name → `digestOfValue`: a saved state never carries a secret. */
  variables: Record<string, string>;
  timers: Timer[];
}
export interface Present {
  collections: { name: string; documents: number; rule: string; indexes: Index[] }[];
  storageRule: StorageRule;
  functionRule: FunctionRule | null;
  functions: PresentFunction[];
  httpService: boolean;
  httpPaths: { path: string; function: string; signedInOnly: boolean }[];
}

/** An environment as CloudBase hands it over. */
export const emptyEnvironment: Present = {
  collections: [],
  storageRule: 'READONLY',
  functionRule: null,
  functions: [],
  httpService: false,
  httpPaths: [],
};

/**
 * One change. Steps name what changes and never carry a variable's value, so that a printed plan is no leak; the values
 * are taken from `Wanted` when the step is done.
 */
export type Step =
  | { do: 'createCollection'; collection: string }
  | { do: 'closeCollection'; collection: string; was: string }
  | { do: 'createIndex'; collection: string; index: Index }
  | { do: 'replaceIndex'; collection: string; index: Index }
  | { do: 'dropIndex'; collection: string; name: string }
  | { do: 'dropCollection'; collection: string }
  | { do: 'closeStorage'; was: StorageRule }
  | { do: 'setFunctionRule'; rule: FunctionRule }
  | { do: 'createFunction'; function: string }
  | { do: 'uploadCode'; function: string }
  | { do: 'configureFunction'; function: string; changes: string[] }
  | { do: 'dropFunction'; function: string }
  | { do: 'createTimer'; function: string; timer: Timer }
  | { do: 'removeTimer'; function: string; name: string }
  | { do: 'openHttpService' }
  | { do: 'createHttpPath'; path: string; function: string }
  | { do: 'removeHttpPath'; path: string; function: string }
  | { do: 'openHttpPath'; path: string; function: string };

export interface Plan {
  /** In the order in which they must be done. */
  steps: Step[];
  /** Steps that take something away which may still be used; done only when asked for by name. */
  held: Step[];
  /** What this command cannot or must not change, for a person to read. */
  notes: string[];
}

/** Functions alone touch the database: `security.md` decides rights in code, so no client gets any. */
export const COLLECTION_RULE = 'ADMINONLY';
/**
 * The phone puts its photos and tables where functions take them over, and sees its own; everybody else gets temporary
 * links from a function.
 */
export const STORAGE_RULE: StorageRule = storageRule;

/** Indexes that the platform makes by itself with every collection. */
const isPlatformIndex = ({ name }: Index) => /^_id_|^_openid/.test(name);

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
export const digestOfValue = (value: string): string => digestOf(value).slice(0, 16);

const sameIndex = (a: Index, b: Index) =>
  a.unique === b.unique && JSON.stringify(a.keys) === JSON.stringify(b.keys);

/** Clients may call what is declared callable; anything else, also a function made by hand, is closed to them. */
export function functionRuleOf(functions: readonly WantedFunction[]): FunctionRule {
  const callable = functions
    .filter(({ clientCallable }) => clientCallable)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries([
    ['*', { invoke: false }],
    // Browsers come to an HTTP path without an account, and whether a rule holds for them too is not documented.
    ...callable.map(({ name, httpPaths }) => [name, { invoke: httpPaths.length > 0 || 'auth != null' }]),
  ]) as FunctionRule;
}
const ruleText = (rule: FunctionRule | null) =>
  JSON.stringify(
    Object.entries(rule ?? {})
      .map(([name, { invoke }]) => [name, typeof invoke === 'string' ? invoke.replaceAll(' ', '') : invoke])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

/** The differences between what is wanted and what is there. Planning again after all steps are done finds none. */
export function plan(wanted: Wanted, present: Present): Plan {
  const found: Plan = { steps: [], held: [], notes: [] };
  planCollections(wanted, present, found);
  if (JSON.stringify(present.storageRule) !== JSON.stringify(STORAGE_RULE))
    found.steps.push({ do: 'closeStorage', was: present.storageRule });
  // Before any function exists: a new function must never be callable for a moment.
  const rule = functionRuleOf(wanted.functions);
  if (ruleText(rule) !== ruleText(present.functionRule)) found.steps.push({ do: 'setFunctionRule', rule });
  planFunctions(wanted, present, found);
  planHttpPaths(wanted, present, found);
  return found;
}

function planCollections(wanted: Wanted, present: Present, { steps, held, notes }: Plan): void {
  for (const { name: collection, indexes } of wanted.collections) {
    const there = present.collections.find(({ name }) => name === collection);
    if (!there) steps.push({ do: 'createCollection', collection });
    // A collection made by the interface is readable by its creators; the rule is set at once.
    if (there?.rule !== COLLECTION_RULE)
      steps.push({ do: 'closeCollection', collection, was: there?.rule ?? 'new' });
    for (const index of indexes) {
      const before = there?.indexes.find(({ name }) => name === index.name);
      if (!before) steps.push({ do: 'createIndex', collection, index });
      else if (!sameIndex(index, before)) held.push({ do: 'replaceIndex', collection, index });
    }
    for (const index of there?.indexes ?? [])
      if (!isPlatformIndex(index) && !indexes.some(({ name }) => name === index.name))
        held.push({ do: 'dropIndex', collection, name: index.name });
  }
  for (const { name, documents } of present.collections) {
    if (wanted.collections.some((collection) => collection.name === name)) continue;
    if (documents === 0) held.push({ do: 'dropCollection', collection: name });
    else notes.push(`Collection ${name} is not in the schema and holds ${documents} documents: kept.`);
  }
}

function planFunctions(wanted: Wanted, present: Present, { steps, held, notes }: Plan): void {
  for (const next of signingLast(wanted.functions)) {
    const { name } = next;
    const there = present.functions.find((found) => found.name === name);
    if (!there) steps.push({ do: 'createFunction', function: name });
    else {
      if (there.runtime !== next.runtime)
        notes.push(
          `Function ${name} runs on ${there.runtime}, config.json names ${next.runtime}: a runtime is chosen when a ` +
            'function is created. Delete it in the console and deploy again.',
        );
      if (there.codeDigest !== next.codeDigest) steps.push({ do: 'uploadCode', function: name });
      const changes = configurationChanges(next, there);
      if (changes.length) steps.push({ do: 'configureFunction', function: name, changes });
    }
    for (const timer of there?.timers ?? [])
      if (!next.timers.some((kept) => kept.name === timer.name && kept.cron === timer.cron))
        steps.push({ do: 'removeTimer', function: name, name: timer.name });
    for (const timer of next.timers)
      if (!there?.timers.some((kept) => kept.name === timer.name && kept.cron === timer.cron))
        steps.push({ do: 'createTimer', function: name, timer });
    const missing = Object.keys(next.variables).filter((variable) => next.variables[variable] === undefined);
    if (missing.length) notes.push(`Function ${name} needs values for ${missing.join(', ')}.`);
  }
  for (const { name } of present.functions)
    if (!wanted.functions.some((kept) => kept.name === name))
      held.push({ do: 'dropFunction', function: name });
}

/** Who signs with a new key is told of it after those that verify by it: a deployment may break off in between. */
const signingLast = (functions: readonly WantedFunction[]): WantedFunction[] => {
  const signs = ({ variables }: WantedFunction) => 'LETTER_KEYS' in variables;
  return [...functions.filter((one) => !signs(one)), ...functions.filter(signs)];
};

function configurationChanges(next: WantedFunction, there: PresentFunction): string[] {
  const changes: string[] = [];
  if (there.timeoutSeconds !== next.timeoutSeconds)
    changes.push(`time-out ${there.timeoutSeconds} s → ${next.timeoutSeconds} s`);
  if (there.memoryMegabytes !== next.memoryMegabytes)
    changes.push(`memory ${there.memoryMegabytes} MB → ${next.memoryMegabytes} MB`);
  for (const [variable, value] of Object.entries(next.variables)) {
    const before = there.variables[variable];
    if (before === undefined) changes.push(`new variable ${variable}`);
    else if (value !== undefined && before !== digestOfValue(value)) changes.push(`new value of ${variable}`);
  }
  // The platform replaces all variables at once, so one made by hand would not survive the next change anyway.
  for (const variable of Object.keys(there.variables))
    if (!(variable in next.variables)) changes.push(`no variable ${variable}`);
  return changes;
}

function planHttpPaths(wanted: Wanted, present: Present, { steps, notes }: Plan): void {
  const open = wanted.functions.flatMap(({ name, httpPaths }) =>
    httpPaths.map((path) => ({ path, function: name })),
  );
  if (open.length && !present.httpService) steps.push({ do: 'openHttpService' });
  for (const there of present.httpPaths) {
    const kept = open.find(({ path }) => path === there.path);
    if (kept?.function === there.function) continue;
    // A path of our own function that config.json no longer names would stay a public door.
    if (kept || wanted.functions.some(({ name }) => name === there.function))
      steps.push({ do: 'removeHttpPath', path: there.path, function: there.function });
    else notes.push(`HTTP path ${there.path} leads to ${there.function}, which is not ours: kept.`);
  }
  for (const door of open) {
    const there = present.httpPaths.find(({ path }) => path === door.path);
    if (there?.function !== door.function) steps.push({ do: 'createHttpPath', ...door });
    else if (there.signedInOnly) steps.push({ do: 'openHttpPath', ...door });
  }
}

/**
 * What says that the file on the command line and the environment that it leads to do not belong together; empty when they
 * do. Copied files are how a trial gets into production.
 */
export function mixedUp(wanted: Wanted, present: Present, environment: string): string[] {
  const differs = (variable: string): string[] =>
    wanted.functions.flatMap(({ name, variables }) => {
      const value = variables[variable];
      const there = present.functions.find((found) => found.name === name && found.codeDigest !== null);
      const before = there?.variables[variable];
      return value !== undefined && before !== undefined && before !== digestOfValue(value) ? [name] : [];
    });
  const [named] = differs('ENVIRONMENT');
  const [keyed] = differs('TRAIL_KEY');
  return [
    ...(named
      ? [
          `This CloudBase environment runs functions (${named}) that were deployed under another name than ` +
            `"${environment}": look at CLOUDBASE_ENV_ID in .env.${environment}.`,
        ]
      : []),
    ...(keyed
      ? [
          'TRAIL_KEY is not the one that the trail of this environment is written with, and nothing written so far would ' +
            `verify: put the first one back. It stands among the variables of the function ${keyed} in the console.`,
        ]
      : []),
  ];
}

/** The same without its timers, as a backup needs it that is put into it: they would write meanwhile. */
export const withoutTimers = (wanted: Wanted): Wanted => ({
  ...wanted,
  functions: wanted.functions.map((one) => ({ ...one, timers: [] })),
});

const LIMITS = { collections: 100, indexesOfCollection: 100, timersOfFunction: 10 };

/** Faults that the platform would only find half-way through; empty when the wanted state can stand. */
export function faultsOf({ collections, functions }: Wanted): string[] {
  const repeated = (names: string[]) => [
    ...new Set(names.filter((name, place) => names.indexOf(name) !== place)),
  ];
  return [
    ...repeated(collections.map(({ name }) => name)).map((name) => `Collection ${name} is declared twice.`),
    ...(collections.length > LIMITS.collections
      ? [`${collections.length} collections, the platform allows ${LIMITS.collections}.`]
      : []),
    ...collections.flatMap(({ name, indexes }) => [
      ...repeated(indexes.map((index) => index.name)).map(
        (index) => `${name} declares index ${index} twice.`,
      ),
      ...(indexes.length > LIMITS.indexesOfCollection
        ? [`${name} has ${indexes.length} indexes, the platform allows ${LIMITS.indexesOfCollection}.`]
        : []),
    ]),
    ...functions
      .filter(({ timers }) => timers.length > LIMITS.timersOfFunction)
      .map(
        ({ name, timers }) =>
          `${name} has ${timers.length} timers, the platform allows ${LIMITS.timersOfFunction} a function.`,
      ),
    ...repeated(functions.flatMap(({ httpPaths }) => httpPaths)).map(
      (path) => `Two functions claim the HTTP path ${path}.`,
    ),
  ];
}

const indexText = ({ name, keys, unique }: Index) =>
  `${name} (${keys.map(([path, direction]) => (direction === '1' ? path : `${path} ${direction}`)).join(', ')})${unique ? ', unique' : ''}`;

/** One line for a person. */
export function sentenceOf(step: Step): string {
  switch (step.do) {
    case 'createCollection':
      return `create collection ${step.collection}`;
    case 'closeCollection':
      return `close collection ${step.collection} to clients (${step.was} → ${COLLECTION_RULE})`;
    case 'createIndex':
      return `create index ${step.collection}.${indexText(step.index)}`;
    case 'replaceIndex':
      return `replace index ${step.collection}.${indexText(step.index)}`;
    case 'dropIndex':
      return `drop index ${step.collection}.${step.name}`;
    case 'dropCollection':
      return `drop empty collection ${step.collection}`;
    case 'closeStorage':
      return `let clients store photos, tables and scans only, and read their own (${typeof step.was === 'string' ? step.was : 'another rule'} → CUSTOM)`;
    case 'setFunctionRule': {
      const callable = Object.keys(step.rule).filter((name) => name !== '*');
      return `let clients call ${callable.join(', ') || 'no function'} and nothing else`;
    }
    case 'createFunction':
      return `create function ${step.function}`;
    case 'uploadCode':
      return `upload code of function ${step.function}`;
    case 'configureFunction':
      return `configure function ${step.function}: ${step.changes.join(', ')}`;
    case 'dropFunction':
      return `delete function ${step.function}`;
    case 'createTimer':
      return `create timer ${step.function}.${step.timer.name} at ${step.timer.cron}`;
    case 'removeTimer':
      return `remove timer ${step.function}.${step.name}`;
    case 'openHttpService':
      return 'switch HTTP access on';
    case 'createHttpPath':
      return `open HTTP path ${step.path} to function ${step.function}`;
    case 'removeHttpPath':
      return `close HTTP path ${step.path} to function ${step.function}`;
    case 'openHttpPath':
      return `let anybody open HTTP path ${step.path}`;
  }
}
