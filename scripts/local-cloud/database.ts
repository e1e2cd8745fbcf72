import { randomBytes } from 'node:crypto';
import BTree from 'sorted-btree';
import { DatabaseError, encode } from './codec';
import type { Doc, Value } from './codec';
import { matcher, projected, sorted, updated, valuesAt } from './semantics';

export interface IndexDeclaration {
  name: string;
  keys: [path: string, direction: 1 | -1][];
  unique?: boolean;
}
export interface CollectionDeclaration {
  name: string;
  indexes: IndexDeclaration[];
}
/** What a request cost: which index it went by (null: every document was looked at) and how many it looked at. */
export interface Cost {
  index: string | null;
  examined: number;
}
export interface Change {
  collection: string;
  id: string;
  document: Doc | null;
}
/** Where changes become durable; returns once they are. */
export interface Journal {
  load(): Change[];
  append(changes: Change[]): void;
  close(): void;
}

type Version = { version: number; document: Doc | null };
const TAIL = ' Please check your request, but if the problem persists, contact us.';
const TRANSACTION_MS = 30_000;
const AGGREGATE_DEFAULT = 20;
const AGGREGATE_MOST = 10_000;

/** One index: composite keys in order, documents' ids behind them. Missing fields count as null, arrays as each element. */
class Index {
  private readonly tree = new BTree<string, Set<string>>();
  constructor(readonly declaration: IndexDeclaration) {}
  static part(value: Value | undefined): string {
    return `${JSON.stringify(value ?? null)}\u0000`;
  }
  private keys(document: Doc): string[] {
    return this.declaration.keys.reduce<string[]>(
      (heads, [path]) => {
        const values = valuesAt(document, path);
        const elements = Array.isArray(values[0]) && values.length > 1 ? values.slice(1) : values;
        const parts = [...new Set(elements.map((value) => Index.part(value)))];
        return heads.flatMap((head) => parts.map((part) => head + part));
      },
      [''],
    );
  }
  add(id: string, document: Doc): void {
    for (const key of this.keys(document)) {
      const ids = this.tree.get(key) ?? new Set<string>();
      this.tree.set(key, ids.add(id));
    }
  }
  remove(id: string, document: Doc): void {
    for (const key of this.keys(document)) {
      const ids = this.tree.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.tree.delete(key);
    }
  }
  taken(id: string, document: Doc): boolean {
    return this.keys(document).some((key) => [...(this.tree.get(key) ?? [])].some((other) => other !== id));
  }
  idsUnder(prefix: string): string[] {
    const found: string[] = [];
    this.tree.forRange(prefix, `${prefix}\uffff`, false, (_, ids) => void found.push(...ids));
    return found;
  }
}

interface Collection {
  name: string;
  /** Newest version last; older ones stay while a transaction may look back. */
  records: Map<string, Version[]>;
  indexes: Index[];
}
interface Transaction {
  id: string;
  snapshot: number;
  writes: Map<string, Change>;
  timer: NodeJS.Timeout;
  ended: Promise<void>;
  release: () => void;
}

/** The scalars that a query fixes for a path, or null. */
function fixedValues(query: Doc, path: string): Value[] | null {
  const parts = [query, ...((query.$and as Doc[] | undefined) ?? [])];
  for (const part of parts) {
    const wanted = part[path];
    if (wanted === undefined) continue;
    if (wanted === null || typeof wanted !== 'object') return [wanted];
    const { $eq, $in } = wanted as Doc;
    if ($eq !== undefined && (typeof $eq !== 'object' || $eq === null)) return [$eq];
    if (Array.isArray($in)) return $in;
  }
  return null;
}

/**
 * A document database with the limits and faults of CloudBase's: snapshot transactions in which the first to write a
 * document wins, unique indexes, missing collections. Everything is in memory and, before it is acknowledged, in the
 * journal.
 */
export class Database {
  private readonly collections = new Map<string, Collection>();
  private readonly transactions = new Map<string, Transaction>();
  private readonly locks = new Map<string, Transaction>();
  private version = 0;

  constructor(
    declarations: readonly CollectionDeclaration[],
    private readonly journal: Journal,
  ) {
    for (const { name, indexes } of declarations)
      this.collections.set(name, {
        name,
        records: new Map(),
        indexes: indexes.map((index) => new Index(index)),
      });
    for (const { collection, id, document } of journal.load()) {
      if (!this.collections.has(collection)) this.createCollection(collection);
      this.publish({ collection, id, document });
    }
  }

  createCollection(name: string): void {
    if (this.collections.has(name))
      throw new DatabaseError(
        'DATABASE_COLLECTION_ALREADY_EXIST',
        `[ResourceInUse] Table exist: ${name}.${TAIL}`,
      );
    this.collections.set(name, { name, records: new Map(), indexes: [] });
  }

  find(
    name: string,
    query: Doc,
    options: { order?: [string, number][]; offset?: number; limit: number; projection?: Doc },
    cost: Cost,
    transactionId?: string,
  ): Doc[] {
    const found = this.candidates(name, query, cost, transactionId);
    const ordered = options.order?.length ? sorted(found, options.order) : found;
    const { offset = 0, limit, projection = {} } = options;
    return ordered.slice(offset, offset + limit).map((document) => projected(document, projection));
  }

  count(name: string, query: Doc, cost: Cost): number {
    return this.candidates(name, query, cost).length;
  }

  aggregate(name: string, stages: Doc[], cost: Cost): Doc[] {
    const limited = stages.some((stage) => '$limit' in stage || '$count' in stage);
    const all = limited ? stages : [...stages, { $limit: AGGREGATE_DEFAULT }];
    return this.pipeline(name, all, cost).slice(0, AGGREGATE_MOST);
  }

  async insert(name: string, documents: Doc[], transactionId?: string): Promise<string[]> {
    const changes = documents.map((document): Change => {
      const _id = document._id ?? randomBytes(16).toString('hex');
      if (typeof _id !== 'string') throw new DatabaseError('INVALID_PARAM', 'only text ids are supported');
      return { collection: name, id: _id, document: { ...document, _id } };
    });
    const collection = this.collection(name);
    const seen = new Set<string>();
    for (const { id } of changes) {
      await this.unlocked(name, id, transactionId);
      const there = this.see(collection, id, this.transaction(transactionId)) ?? this.see(collection, id);
      if (there || seen.has(id)) this.duplicate(name, '_id_', id);
      seen.add(id);
    }
    this.write(changes, transactionId);
    return changes.map(({ id }) => id);
  }

  async modify(
    name: string,
    query: Doc,
    data: Doc,
    options: { merge: boolean; upsert: boolean; multi: boolean },
    cost: Cost,
    transactionId?: string,
  ): Promise<{ updated: number; upsertId: string | null }> {
    const pick = () =>
      this.candidates(name, query, cost, transactionId).slice(0, options.multi ? undefined : 1);
    for (const { _id } of pick()) await this.unlocked(name, _id as string, transactionId);
    const hits = pick();
    if (hits.length === 0) {
      const id = fixedValues(query, '_id')?.[0];
      if (!options.upsert || typeof id !== 'string') return { updated: 0, upsertId: null };
      const [upsertId = null] = await this.insert(name, [{ ...data, _id: id }], transactionId);
      return { updated: 0, upsertId };
    }
    const changes = hits.map((hit): Change => {
      const document = options.merge ? updated(hit, data) : { ...data, _id: hit._id! };
      return { collection: name, id: hit._id as string, document };
    });
    this.write(changes, transactionId);
    return { updated: changes.length, upsertId: null };
  }

  async remove(
    name: string,
    query: Doc,
    multi: boolean,
    cost: Cost,
    transactionId?: string,
  ): Promise<number> {
    const hits = this.candidates(name, query, cost, transactionId).slice(0, multi ? undefined : 1);
    for (const { _id } of hits) await this.unlocked(name, _id as string, transactionId);
    this.write(
      hits.map(({ _id }) => ({ collection: name, id: _id as string, document: null })),
      transactionId,
    );
    return hits.length;
  }

  startTransaction(): string {
    let release = () => {};
    const ended = new Promise<void>((done) => (release = done));
    const id = randomBytes(12).toString('hex');
    const timer = setTimeout(() => this.end(id), TRANSACTION_MS).unref();
    this.transactions.set(id, { id, snapshot: this.version, writes: new Map(), timer, ended, release });
    return id;
  }

  commitTransaction(id: string): void {
    const { writes } = this.transaction(id)!;
    try {
      this.apply([...writes.values()]);
    } finally {
      this.end(id);
    }
  }

  abortTransaction(id: string): void {
    this.transaction(id);
    this.end(id);
  }

  private collection(name: string): Collection {
    const found = this.collections.get(name);
    if (!found)
      throw new DatabaseError(
        'DATABASE_COLLECTION_NOT_EXIST',
        `[ResourceNotFound] Db or Table not exist: ${name}.${TAIL}`,
      );
    return found;
  }

  private transaction(id: string | undefined): Transaction | undefined {
    if (id === undefined) return undefined;
    const found = this.transactions.get(id);
    if (!found)
      throw new DatabaseError(
        'DATABASE_TRANSACTION_FAIL',
        `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server.${TAIL}`,
      );
    return found;
  }

  private end(id: string): void {
    const transaction = this.transactions.get(id);
    if (!transaction) return;
    clearTimeout(transaction.timer);
    this.transactions.delete(id);
    for (const [key, holder] of this.locks) if (holder === transaction) this.locks.delete(key);
    transaction.release();
  }

  /** The document as a transaction (or everybody) sees it. */
  private see({ name, records }: Collection, id: string, transaction?: Transaction): Doc | null {
    const own = transaction?.writes.get(`${name}\n${id}`);
    if (own) return own.document;
    const versions = records.get(id) ?? [];
    const until = transaction?.snapshot ?? Infinity;
    for (let i = versions.length - 1; i >= 0; i--)
      if (versions[i]!.version <= until) return versions[i]!.document;
    return null;
  }

  private candidates(name: string, query: Doc, cost: Cost, transactionId?: string): Doc[] {
    const collection = this.collection(name);
    const transaction = this.transaction(transactionId);
    const test = matcher(query);
    const ids = this.plan(collection, query, cost) ?? [...collection.records.keys()];
    const found: Doc[] = [];
    for (const id of new Set(ids)) {
      cost.examined++;
      const document = this.see(collection, id, transaction);
      if (document && test(document)) found.push(document);
    }
    return found;
  }

  /** Ids that may match, by `_id` or by the index with most leading fields fixed; null when none helps. */
  private plan({ indexes }: Collection, query: Doc, cost: Cost): string[] | null {
    const byId = fixedValues(query, '_id');
    if (byId) {
      cost.index = '_id_';
      return byId.filter((id): id is string => typeof id === 'string');
    }
    let best: { index: Index; prefixes: string[]; fields: number } | null = null;
    for (const index of indexes) {
      let prefixes = [''];
      let fields = 0;
      for (const [path] of index.declaration.keys) {
        const values = fixedValues(query, path);
        if (!values) break;
        prefixes = prefixes.flatMap((prefix) => values.map((value) => prefix + Index.part(value)));
        fields++;
      }
      if (fields > (best?.fields ?? 0)) best = { index, prefixes, fields };
    }
    if (!best) return null;
    cost.index = best.index.declaration.name;
    const { index, prefixes } = best;
    return prefixes.flatMap((prefix) => index.idsUnder(prefix));
  }

  private pipeline(name: string, stages: Doc[], cost: Cost): Doc[] {
    const [first, ...rest] = stages;
    const matched = first && '$match' in first;
    let documents = this.candidates(name, matched ? (first.$match as Doc) : {}, cost);
    for (const stage of matched ? rest : stages) {
      const [operator, argument] = Object.entries(stage)[0] as [string, Value];
      if (operator === '$match') documents = documents.filter(matcher(argument as Doc));
      else if (operator === '$sort')
        documents = sorted(documents, Object.entries(argument as Doc) as [string, number][]);
      else if (operator === '$skip') documents = documents.slice(argument as number);
      else if (operator === '$limit') documents = documents.slice(0, argument as number);
      else if (operator === '$project')
        documents = documents.map((document) => projected(document, argument as Doc));
      else if (operator === '$count')
        documents = documents.length ? [{ [argument as string]: documents.length }] : [];
      else if (operator === '$lookup')
        documents = documents.map((document) => this.lookup(document, argument as Doc, cost));
      else
        throw new DatabaseError('INVALID_PARAM', `stage ${operator} is not supported by the local database`);
    }
    return documents;
  }

  private lookup(
    document: Doc,
    { from, as, localField, foreignField, pipeline, ...more }: Doc,
    cost: Cost,
  ): Doc {
    if (Object.keys(more).length)
      throw new DatabaseError('INVALID_PARAM', '$lookup with let is not supported by the local database');
    const part: Cost = { index: null, examined: 0 };
    const joined = pipeline
      ? this.pipeline(from as string, pipeline as Doc[], part)
      : this.candidates(
          from as string,
          { [foreignField as string]: { $in: valuesAt(document, localField as string) as Value[] } },
          part,
        );
    cost.examined += part.examined;
    if (part.index === null) cost.index = null;
    return { ...document, [as as string]: joined };
  }

  /** Waits for a transaction that holds the document; other transactions do not wait but conflict. */
  private async unlocked(name: string, id: string, transactionId?: string): Promise<void> {
    if (transactionId !== undefined) return;
    for (let holder; (holder = this.locks.get(`${name}\n${id}`));) await holder.ended;
  }

  private write(changes: Change[], transactionId?: string): void {
    const transaction = this.transaction(transactionId);
    if (!transaction) return this.apply(changes);
    for (const { collection, id } of changes) {
      const key = `${collection}\n${id}`;
      const holder = this.locks.get(key);
      const newest = this.collection(collection).records.get(id)?.at(-1)?.version ?? 0;
      if ((holder && holder !== transaction) || newest > transaction.snapshot) {
        this.end(transaction.id);
        throw new DatabaseError(
          'DATABASE_TRANSACTION_CONFLICT',
          `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others.${TAIL}`,
        );
      }
    }
    this.assertUnique(changes);
    for (const change of changes) {
      const key = `${change.collection}\n${change.id}`;
      this.locks.set(key, transaction);
      transaction.writes.set(key, change);
    }
  }

  private apply(changes: Change[]): void {
    if (changes.length === 0) return;
    this.assertUnique(changes);
    this.journal.append(changes);
    this.version++;
    for (const change of changes) this.publish(change);
  }

  private publish({ collection: name, id, document }: Change): void {
    const { records, indexes } = this.collection(name);
    const before = records.get(id)?.at(-1)?.document;
    for (const index of indexes) {
      if (before) index.remove(id, before);
      if (document) index.add(id, document);
    }
    const older = this.transactions.size ? (records.get(id) ?? []) : [];
    records.set(id, [...older, { version: this.version, document }]);
  }

  /** Unique among what is there and among the changes themselves. */
  private assertUnique(changes: Change[]): void {
    for (const name of new Set(changes.map(({ collection }) => collection))) {
      const mine = changes.filter(({ collection }) => collection === name);
      for (const { declaration, ...index } of this.collection(name).indexes.map((one) => ({
        declaration: one.declaration,
        one,
      }))) {
        if (!declaration.unique) continue;
        const fresh = new Index(declaration);
        for (const { id, document } of mine) {
          if (!document) continue;
          if (index.one.taken(id, document) || fresh.taken(id, document))
            this.duplicate(name, declaration.name, id);
          fresh.add(id, document);
        }
      }
    }
  }

  private duplicate(collection: string, index: string, id: string): never {
    throw new DatabaseError(
      'DATABASE_REQUEST_FAILED',
      `[FailedOperation] multiple write errors: [{write errors: [{E11000 duplicate key error collection: ${collection} index: ${index} dup key: ${encode(id)}}]}].${TAIL}`,
    );
  }
}
