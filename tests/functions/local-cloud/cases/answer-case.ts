import type { IndexDeclaration } from '../../../../cloudfunctions/_platform/collection';
import { DatabaseError, encode } from '../../../../scripts/local-cloud/codec';
import type { Doc, Value } from '../../../../scripts/local-cloud/codec';
import { Database } from '../../../../scripts/local-cloud/database';
import { noJournal } from '../../../../scripts/local-cloud/journal';
import { ERROR } from './case';
import type { Case, Step } from './case';

/** What the local database makes of a case. Only a refusal that names what is not supported counts as refused. */
export type Verdict = { is: 'right' } | { is: 'refused' | 'wrong'; got: string };
export interface Asked {
  insert(docs: Doc[]): Promise<unknown>;
  find(query: Doc, options: { order?: [string, number][]; projection?: Doc }): Promise<Doc[]> | Doc[];
  update(query: Doc, update: Doc): Promise<unknown>;
  aggregate(stages: Doc[]): Promise<Doc[]> | Doc[];
  /** Into the collection `others`. */
  insertOther(docs: Doc[]): Promise<unknown>;
  transact(docs: Doc[], steps: Step[]): Promise<string>;
}

const cost = () => ({ index: null, examined: 0 });
/** A new database with, if asked, indexes on what the case asks about. */
export function ownDatabase(asked: Case, indexed: boolean): Asked {
  const paths = !indexed
    ? []
    : 'find' in asked
      ? pathsOf(asked.find)
      : 'order' in asked
        ? asked.order.map(([path]) => path)
        : [];
  const names = [...new Set(paths)].filter((path) => path !== '_id' && /^[a-z]+(\.[a-z]+)*$/.test(path));
  const indexes: IndexDeclaration[] = names.map((path) => ({ name: `by_${path}`, keys: [[path, 1]] }));
  const database = new Database(
    [
      { name: 'docs', indexes },
      { name: 'others', indexes: [] },
    ],
    noJournal,
  );
  return {
    insert: (docs) => database.insert('docs', docs),
    insertOther: (docs) => database.insert('others', docs),
    find: (query, options) => database.find('docs', query, { limit: 1000, ...options }, cost()),
    update: (query, update) =>
      database.modify('docs', query, update, { merge: true, upsert: false, multi: true }, cost()),
    aggregate: (stages) => database.aggregate('docs', [...stages, { $limit: 1000 }], cost()),
    transact,
  };
}

const endings: [RegExp, string][] = [
  [/TransactionConflict/, 'conflict'],
  [/TransactionNotExist/, 'ended'],
  [/E11000/, 'duplicate'],
];
const endingOf = (error: Error) => endings.find(([words]) => words.test(error.message))?.[1] ?? error.message;

/** How each step ends, in one line, and the documents there are then; their `code` is unique. */
async function transact(docs: Doc[], steps: Step[]): Promise<string> {
  const unique: IndexDeclaration = { name: 'by_code', keys: [['code', 1]], unique: true };
  const database = new Database([{ name: 'docs', indexes: [unique] }], noJournal);
  await database.insert('docs', docs);
  const ids = [undefined, database.startTransaction(), database.startTransaction()];
  const one = { merge: true, upsert: false, multi: false };
  const perform = async ([who, does, _id = '', change = {}]: Step): Promise<string> => {
    const id = ids[who];
    switch (does) {
      case 'insert':
        return database.insert('docs', [{ _id, ...change }], id).then(() => 'ok');
      case 'update':
        return String((await database.modify('docs', { _id }, change, one, cost(), id)).updated);
      case 'remove':
        return String(await database.remove('docs', { _id }, false, cost(), id));
      case 'read':
        return encode(database.find('docs', { _id }, { limit: 1 }, cost(), id)[0]?.n ?? null);
      case 'commit':
        return (database.commitTransaction(id!), 'ok');
      case 'abort':
        return (database.abortTransaction(id!), 'ok');
    }
  };
  const ended: Promise<string>[] = [];
  const told: string[] = [];
  for (const step of steps) {
    const ending = perform(step).catch(endingOf);
    ended.push(ending);
    const soon = new Promise<string>((done) => setImmediate(done, 'waits'));
    told.push(await Promise.race([ending, soon]));
  }
  const last = await Promise.all(ended);
  const all = told.map((word, at) => (word === 'waits' ? `waits:${last[at]}` : word));
  const kept = database.find('docs', {}, { order: [['_id', 1]], limit: 100 }, cost());
  return `${all.join(' ')} | ${kept.map(({ _id, n = '-' }) => `${_id as string}${n as string}`).join(' ')}`;
}
function pathsOf(query: Doc): string[] {
  return Object.entries(query).flatMap(([path, wanted]) =>
    path.startsWith('$')
      ? Array.isArray(wanted)
        ? wanted.flatMap((part) => pathsOf(part as Doc))
        : []
      : [path],
  );
}

/** The order of fields counts; the sign of zero too. */
const text = (value: Value | undefined) => (value === undefined ? 'nothing' : encode(value));
const ids = (docs: Doc[]) => docs.map(({ _id }) => String(_id)).join(' ');

async function perform(asked: Case, on: Asked): Promise<string> {
  if ('find' in asked || 'order' in asked) {
    await on.insert(asked.docs);
    if ('order' in asked) return ids(await on.find({}, { order: asked.order }));
    return ids(await on.find(asked.find, { order: [['_id', 1]] }));
  }
  if ('projection' in asked) {
    await on.insert([{ _id: 'a', ...asked.doc }]);
    return text((await on.find({}, { projection: asked.projection }))[0]);
  }
  if ('steps' in asked) return on.transact(asked.docs, asked.steps);
  if ('update' in asked) {
    await on.insert([{ _id: 'a', ...asked.doc }]);
    await on.update({ _id: 'a', ...asked.query }, asked.update);
    const { _id, ...rest } = (await on.find({}, {}))[0]!;
    return text(rest);
  }
  if ('expression' in asked) {
    await on.insert([{ _id: 'a', ...asked.doc }]);
    return text((await on.aggregate([{ $addFields: { answer: asked.expression } }]))[0]!.answer);
  }
  await on.insert(asked.docs);
  await on.insertOther(asked.others);
  return text(await on.aggregate(asked.stages));
}
function wanted(asked: Case): string {
  return 'find' in asked || 'order' in asked || 'steps' in asked
    ? (asked.answer as string)
    : text(asked.answer as Value | undefined);
}

export async function answerCase(asked: Case, on: Asked): Promise<Verdict> {
  let got: string;
  try {
    got = await perform(asked, on);
  } catch (error) {
    const { message } = error as Error;
    if (asked.answer === ERROR)
      return error instanceof DatabaseError ? { is: 'right' } : { is: 'wrong', got: message };
    return {
      is: message.includes('is not supported by the local database') ? 'refused' : 'wrong',
      got: message,
    };
  }
  return asked.answer !== ERROR && got === wanted(asked) ? { is: 'right' } : { is: 'wrong', got };
}

/** A case in one line, for whoever must find it. */
export function titleOf({ source, answer, ...asked }: Case): string {
  return `${source}: ${JSON.stringify(asked)} → ${answer === ERROR ? 'an error' : JSON.stringify(answer)}`;
}
