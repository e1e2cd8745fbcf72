import { randomBytes } from 'node:crypto';
import type { CollectionDeclaration, IndexDeclaration } from '../../cloudfunctions/_platform/collection';
import { orderOf, runStage } from './aggregate';
import type { Scope } from './aggregate';
import { assertStorable, DatabaseError, encode, fail, isObject, refuse } from './codec';
import type { Doc, Value } from './codec';
import { compare, leavesAt, sorted } from './compare';
import type { Order } from './compare';
import { DocumentIndex, GeoIndex } from './document-index';
import type { Variables } from './expressions';
import { areaOf, geometryOf, metres, nearOf } from './geo';
import type { Near } from './geo';
import { conjuncts, entries, fixed, plan } from './plan';
import type { Plan } from './plan';
import { projector } from './projection';
import { matcher } from './query';
import { updated } from './update';

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
  /** Collections that were made while running, not declared. */
  collections(): string[];
  load(): Iterable<Change>;
  createCollection(name: string): void;
  append(changes: Change[]): void;
  close(): void;
}

type Version = { version: number; document: Doc | null };
const TAIL = ' Please check your request, but if the problem persists, contact us.';
const TRANSACTION_MS = 30_000;
const AGGREGATE_DEFAULT = 20;
const AGGREGATE_MOST = 10_000;
const NEAR_DEFAULT = 100;
const MOST_COLLECTIONS = 100;
const MOST_INDEXES = 100;
/** Every collection is indexed by `_id`. */
const BY_ID: IndexDeclaration = { name: '_id_', keys: [['_id', 1]], unique: true };

interface Collection {
  name: string;
  /** Newest version last; older ones stay while a transaction may look back. */
  records: Map<string, Version[]>;
  indexes: DocumentIndex[];
  geo: GeoIndex[];
}
function newCollection(name: string, declarations: readonly IndexDeclaration[]): Collection {
  if (declarations.length > MOST_INDEXES) throw new Error(`${name} has more than ${MOST_INDEXES} indexes`);
  const isGeo = ({ keys }: IndexDeclaration) => keys.some(([, kind]) => kind === '2dsphere');
  return {
    name,
    records: new Map(),
    indexes: [BY_ID, ...declarations.filter((one) => !isGeo(one))].map((one) => new DocumentIndex(one)),
    geo: declarations.filter(isGeo).map((one) => new GeoIndex(one)),
  };
}
interface Transaction {
  id: string;
  snapshot: number;
  writes: Map<string, Change>;
  /** What it wrote, by the unique indexes of the collections. */
  unique: Map<DocumentIndex, DocumentIndex>;
  timer: NodeJS.Timeout;
  ended: Promise<void>;
  release: () => void;
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
    if (declarations.length > MOST_COLLECTIONS) throw new Error(`more than ${MOST_COLLECTIONS} collections`);
    for (const { name, indexes } of declarations) this.collections.set(name, newCollection(name, indexes));
    for (const name of journal.collections())
      if (!this.collections.has(name)) this.collections.set(name, newCollection(name, []));
    for (const change of journal.load()) {
      const { collection } = change;
      // Declared when it was written, and no more.
      if (!this.collections.has(collection)) this.collections.set(collection, newCollection(collection, []));
      this.publish(change);
    }
  }

  createCollection(name: string): void {
    if (this.collections.has(name))
      throw new DatabaseError(
        'DATABASE_COLLECTION_ALREADY_EXIST',
        `[ResourceInUse] Table exist: ${name}.${TAIL}`,
      );
    if (this.collections.size >= MOST_COLLECTIONS)
      throw new DatabaseError(
        'DATABASE_COLLECTION_EXCEED_LIMIT',
        `[LimitExceeded] an environment has ${MOST_COLLECTIONS} collections at most.${TAIL}`,
      );
    this.journal.createCollection(name);
    this.collections.set(name, newCollection(name, []));
  }

  find(
    name: string,
    query: Doc,
    options: { order?: Order; offset?: number; limit: number; projection?: Doc },
    cost: Cost,
    transactionId?: string,
  ): Doc[] {
    const { order = [], offset = 0, limit, projection = {} } = options;
    const show = projector(projection);
    return take(this.matches(name, query, order, cost, {}, transactionId), offset, limit).map(show);
  }

  count(name: string, query: Doc, cost: Cost): number {
    let total = 0;
    for (const _ of this.matches(name, query, [], cost)) total++;
    return total;
  }

  /** Twenty documents unless the pipeline has a limit, ten thousand at most. */
  aggregate(name: string, stages: Doc[], cost: Cost): Doc[] {
    const limited = stages.some((stage) => '$limit' in stage);
    const all = limited ? stages : [...stages, { $limit: AGGREGATE_DEFAULT }];
    return this.pipeline(name, all, cost, {}).slice(0, AGGREGATE_MOST);
  }

  async insert(name: string, documents: Doc[], transactionId?: string): Promise<string[]> {
    const changes = documents.map((document): Change => {
      const _id = document._id ?? randomBytes(16).toString('hex');
      if (typeof _id !== 'string') return refuse('an _id that is no text');
      assertStorable(document);
      return { collection: name, id: _id, document: { ...document, _id } };
    });
    const collection = this.collection(name);
    await this.unlocked(name, () => changes.map(({ id }) => id), transactionId);
    const seen = new Set<string>();
    for (const { id } of changes) {
      const own = this.transaction(transactionId)?.writes.get(`${name}\n${id}`);
      const there = own ? own.document : this.see(collection, id);
      if (there || seen.has(id)) this.duplicate(name, '_id_', id);
      seen.add(id);
    }
    this.write(changes, transactionId);
    return changes.map(({ id }) => id);
  }

  /** `updated` counts documents that were changed, not those that were as asked already. */
  async modify(
    name: string,
    query: Doc,
    data: Doc,
    options: { merge: boolean; upsert: boolean; multi: boolean },
    cost: Cost,
    transactionId?: string,
  ): Promise<{ updated: number; upsertId: string | null }> {
    const pick = () =>
      take(this.matches(name, query, [], cost, {}, transactionId), 0, options.multi ? Infinity : 1);
    await this.unlocked(name, () => pick().map(({ _id }) => _id as string), transactionId);
    if (!options.merge) assertStorable(data);
    const hits = pick();
    if (hits.length === 0) {
      const id = fixed(conjuncts(query), '_id', {})?.[0];
      if (!options.upsert || typeof id !== 'string') return { updated: 0, upsertId: null };
      if (options.merge) return refuse('an upsert by update operators');
      const [upsertId = null] = await this.insert(name, [{ ...data, _id: id }], transactionId);
      return { updated: 0, upsertId };
    }
    const changes = hits.flatMap((hit): Change[] => {
      const document = options.merge ? updated(hit, data, query) : { _id: hit._id!, ...data };
      if (document._id !== hit._id) return fail("the immutable field '_id' was found to have been altered");
      return compare(document, hit) === 0 ? [] : [{ collection: name, id: hit._id as string, document }];
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
    const pick = () =>
      take(this.matches(name, query, [], cost, {}, transactionId), 0, multi ? Infinity : 1).map(
        ({ _id }) => _id as string,
      );
    await this.unlocked(name, pick, transactionId);
    const ids = pick();
    this.write(
      ids.map((id) => ({ collection: name, id, document: null })),
      transactionId,
    );
    return ids.length;
  }

  startTransaction(): string {
    let release = () => {};
    const ended = new Promise<void>((done) => (release = done));
    const id = randomBytes(12).toString('hex');
    const timer = setTimeout(() => this.end(id), TRANSACTION_MS).unref();
    this.transactions.set(id, {
      id,
      snapshot: this.version,
      writes: new Map(),
      unique: new Map(),
      timer,
      ended,
      release,
    });
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
    for (const key of transaction.writes.keys()) this.locks.delete(key);
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

  /** Matching documents in the asked order, one at a time: who stops early has paid only for what it took. */
  private *matches(
    name: string,
    query: Doc,
    order: Order,
    cost: Cost,
    variables: Variables = {},
    transactionId?: string,
  ): Generator<Doc> {
    const collection = this.collection(name);
    const transaction = this.transaction(transactionId);
    const conditions = conjuncts(query);
    const near = nearCondition(query);
    const test = matcher(near ? withoutNear(query) : query, variables);
    const look = (id: string): Doc | null => {
      cost.examined++;
      const document = this.see(collection, id, transaction);
      return document && test(document) ? document : null;
    };
    const ids = fixed(conditions, '_id', variables)?.filter((id): id is string => typeof id === 'string');
    if (transaction && !ids) return refuse('anything but doc() inside a transaction');
    for (const path of geoPaths(query)) this.geoIndex(collection, path);
    if (near) {
      const found = this.nearest(collection, near, look, cost).map(({ document }) => document);
      yield* order.length ? sorted(found, order) : found;
      return;
    }
    const planned = ids ? null : plan(collection.indexes, conditions, order, variables);
    let source: Iterable<string>;
    if (ids) {
      cost.index = '_id_';
      source = ids;
    } else if (planned) {
      cost.index = planned.index.declaration.name;
      source = distinctIds(planned);
    } else source = this.geoCandidates(collection, conditions, cost) ?? collection.records.keys();
    if (order.length && planned?.direction == null) {
      const found: Doc[] = [];
      for (const id of source) {
        const document = look(id);
        if (document) found.push(document);
      }
      yield* sorted(found, order);
      return;
    }
    for (const id of source) {
      const document = look(id);
      if (document) yield document;
    }
  }

  private geoIndex({ name, geo }: Collection, path: string): GeoIndex {
    return (
      geo.find((index) => index.path === path) ??
      fail(`unable to find index for geo query: ${name} has no 2dsphere index on ${path}`)
    );
  }

  private geoCandidates(collection: Collection, conditions: [string, Value][], cost: Cost): string[] | null {
    for (const [path, wanted] of conditions) {
      if (!isObject(wanted) || !('$geoWithin' in wanted || '$geoIntersects' in wanted)) continue;
      const index = this.geoIndex(collection, path);
      cost.index = index.declaration.name;
      const area = wanted.$geoWithin
        ? areaOf(wanted.$geoWithin)
        : geometryOf((wanted.$geoIntersects as Doc).$geometry);
      return index.around(area);
    }
    return null;
  }

  private nearest(
    collection: Collection,
    { path, centre, atLeast, atMost }: Near,
    look: (id: string) => Doc | null,
    cost: Cost,
  ): { document: Doc; distance: number; place: Value }[] {
    const index = this.geoIndex(collection, path);
    cost.index = index.declaration.name;
    return index
      .around({ centre, radius: 0 }, atMost)
      .flatMap((id) => {
        const document = look(id);
        if (!document) return [];
        const places = leavesAt(document, path)
          .filter((place) => place !== null && place !== undefined)
          .map((place) => ({ document, place, distance: metres(centre, geometryOf(place)) }));
        const closest = places.sort((a, b) => a.distance - b.distance)[0];
        return closest && closest.distance >= atLeast && closest.distance <= atMost ? [closest] : [];
      })
      .sort((a, b) => a.distance - b.distance);
  }

  private pipeline(name: string, stages: Doc[], cost: Cost, variables: Variables): Doc[] {
    for (const stage of stages)
      if (!isObject(stage)) return fail('Each element of the pipeline must be an object');
    let next = 0;
    const peek = <T extends Value>(operator: string): T | undefined => {
      const stage = stages[next];
      return stage && operator in stage && Object.keys(stage).length === 1
        ? (stage[operator] as T)
        : undefined;
    };
    let documents: Doc[];
    const geo = peek<Doc>('$geoNear');
    if (geo) {
      next++;
      documents = this.geoNear(name, geo, cost, variables);
    } else {
      // The stages that a query could be are answered like one, by an index where there is one.
      const queries: Doc[] = [];
      for (let query; (query = peek<Doc>('$match')); next++) queries.push(query);
      if (queries.some(nearCondition)) refuse('geoNear inside $match; use the stage geoNear');
      const sort = peek<Value>('$sort');
      if (sort !== undefined) next++;
      let [skip, limit] = [0, Infinity];
      for (;;) {
        const [less, most] = [peek<number>('$skip'), peek<number>('$limit')];
        if (Number.isInteger(less) && less! >= 0 && limit === Infinity) skip += less!;
        else if (Number.isInteger(most) && most! > 0) limit = Math.min(limit, most!);
        else break;
        next++;
      }
      const query = queries.length === 1 ? queries[0]! : queries.length ? { $and: queries } : {};
      const order = sort === undefined ? [] : orderOf(sort);
      documents = take(this.matches(name, query, order, cost, variables), skip, limit);
    }
    const scope: Scope = {
      variables,
      equal: (from, path, values) =>
        this.joined(cost, (part) => [...this.matches(from, { [path]: { $in: values } }, [], part)]),
      pipeline: (from, inner, bound) =>
        this.joined(cost, (part) => {
          if (inner.some((stage) => isObject(stage) && '$geoNear' in stage))
            refuse('$geoNear inside $lookup');
          return this.pipeline(from, inner, part, bound);
        }),
    };
    for (const stage of stages.slice(next)) documents = runStage(documents, stage, scope);
    return documents;
  }

  private joined(cost: Cost, ask: (part: Cost) => Doc[]): Doc[] {
    const part: Cost = { index: null, examined: 0 };
    const found = ask(part);
    cost.examined += part.examined;
    if (part.index === null) cost.index = null;
    return found;
  }

  private geoNear(name: string, specification: Doc, cost: Cost, variables: Variables): Doc[] {
    const { near, distanceField, spherical, limit, num, maxDistance, minDistance, ...more } = specification;
    const { query = {}, distanceMultiplier = 1, includeLocs, key, uniqueDocs: _, ...rest } = more;
    if (Object.keys(rest).length) return refuse(`$geoNear with ${Object.keys(rest).join(', ')}`);
    if (spherical !== true) return refuse('$geoNear without spherical: true');
    if (typeof distanceField !== 'string')
      return fail("$geoNear requires a 'distanceField' option as a String");
    if (typeof distanceMultiplier !== 'number') return fail('distanceMultiplier must be a number');
    const collection = this.collection(name);
    const paths = collection.geo.map((index) => index.path);
    if (key === undefined && paths.length > 1)
      return fail("There is more than one 2dsphere index; name one in 'key'");
    const asked = nearOf(
      typeof key === 'string' ? key : (paths[0] ?? 'any field'),
      near,
      maxDistance,
      minDistance,
    );
    if (!isObject(query) || nearCondition(query)) return fail('$geoNear cannot hold a near in its query');
    const test = matcher(query, variables);
    const look = (id: string) => {
      cost.examined++;
      const document = this.see(collection, id);
      return document && test(document) ? document : null;
    };
    return this.nearest(collection, asked, look, cost)
      .slice(0, Number(limit ?? num ?? NEAR_DEFAULT))
      .map(({ document, distance, place }) =>
        updated(document, {
          $set: {
            [distanceField]: distance * distanceMultiplier,
            ...(typeof includeLocs === 'string' ? { [includeLocs]: place } : {}),
          },
        }),
      );
  }

  /** Waits for transactions that hold one of the documents; other transactions do not wait but conflict. */
  private async unlocked(name: string, ids: () => string[], transactionId?: string): Promise<void> {
    if (transactionId !== undefined) return;
    for (;;) {
      const held = ids().map((id) => this.locks.get(`${name}\n${id}`));
      const holder = held.find((one) => one !== undefined);
      if (!holder) return;
      await holder.ended;
    }
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
    this.assertIndexable(changes, transaction);
    for (const change of changes) {
      const key = `${change.collection}\n${change.id}`;
      const before = transaction.writes.get(key);
      this.locks.set(key, transaction);
      transaction.writes.set(key, change);
      for (const index of this.uniqueIndexes(change.collection)) {
        const own = transaction.unique.get(index) ?? new DocumentIndex(index.declaration);
        transaction.unique.set(index, own);
        if (before?.document) own.remove(change.id, before.document);
        if (change.document) own.add(change.id, change.document);
      }
    }
  }

  private apply(changes: Change[]): void {
    if (changes.length === 0) return;
    this.assertIndexable(changes);
    this.journal.append(changes);
    this.version++;
    for (const change of changes) this.publish(change);
  }

  private publish({ collection: name, id, document }: Change): void {
    const { records, indexes, geo } = this.collection(name);
    const before = records.get(id)?.at(-1)?.document;
    for (const index of [...indexes, ...geo]) {
      if (before) index.remove(id, before);
      if (document) index.add(id, document);
    }
    const older = this.stillSeen(records.get(id) ?? []);
    if (document || older.length) records.set(id, [...older, { version: this.version, document }]);
    else records.delete(id);
  }

  /** The versions that a running transaction may look back at: from the newest one that the oldest sees. */
  private stillSeen(versions: Version[]): Version[] {
    // They began in the order in which they are kept.
    const [oldest] = this.transactions.values();
    if (!oldest) return [];
    const seen = versions.filter(({ version }) => version <= oldest.snapshot).length;
    return versions.slice(Math.max(0, seen - 1));
  }

  private uniqueIndexes(name: string): DocumentIndex[] {
    return this.collection(name).indexes.filter(
      ({ declaration }) => declaration.unique && declaration !== BY_ID,
    );
  }

  /** Unique among what is there, less what the changes replace, among what the transaction wrote and the changes. */
  private assertIndexable(changes: Change[], transaction?: Transaction): void {
    for (const name of new Set(changes.map(({ collection }) => collection))) {
      const mine = changes.filter(({ collection }) => collection === name);
      const { indexes, geo } = this.collection(name);
      for (const index of [...indexes, ...geo])
        for (const { document } of mine) if (document) index.assertFits(document);
      const now = new Set(mine.map(({ id }) => id));
      const replaced = (id: string) => now.has(id) || transaction?.writes.has(`${name}\n${id}`) === true;
      for (const index of this.uniqueIndexes(name)) {
        const fresh = new DocumentIndex(index.declaration);
        const own = transaction?.unique.get(index);
        for (const { id, document } of mine) {
          if (!document) continue;
          const taken =
            index.holders(document).some((other) => !replaced(other)) ||
            own?.holders(document).some((other) => !now.has(other)) ||
            fresh.holders(document).length > 0;
          if (taken) this.duplicate(name, index.declaration.name, id);
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

function take(documents: Iterable<Doc>, offset: number, limit: number): Doc[] {
  const taken: Doc[] = [];
  if (limit <= 0) return taken;
  let skip = offset;
  for (const document of documents) {
    if (skip-- > 0) continue;
    taken.push(document);
    if (taken.length >= limit) break;
  }
  return taken;
}

/** A document with a list has an entry for each element; the first one counts. */
function* distinctIds(planned: Plan): Generator<string> {
  const seen = planned.index.several.some(Boolean) ? new Set<string>() : null;
  for (const { id } of entries(planned)) {
    if (seen?.has(id)) continue;
    seen?.add(id);
    yield id;
  }
}

/** The `$nearSphere` of a query, which must hold for all it finds. */
function nearCondition(query: Doc): Near | null {
  const found = conjuncts(query).flatMap(([path, wanted]) => {
    if (!isObject(wanted) || !('$nearSphere' in wanted)) return [];
    const { $geometry, $maxDistance, $minDistance } = wanted.$nearSphere as Doc;
    return [nearOf(path, $geometry, $maxDistance, $minDistance)];
  });
  if (found.length > 1) return fail('Too many geoNear expressions');
  return found[0] ?? null;
}
function withoutNear(query: Doc): Doc {
  return Object.fromEntries(
    Object.entries(query).flatMap(([path, wanted]) => {
      if (path === '$and') return [[path, (wanted as Doc[]).map(withoutNear)]];
      if (!isObject(wanted) || !('$nearSphere' in wanted)) return [[path, wanted]];
      const { $nearSphere: _, ...rest } = wanted;
      return Object.keys(rest).length ? [[path, rest]] : [];
    }),
  );
}
/** Every path that a geo operator of the query asks about, however deep. */
function geoPaths(query: Doc): string[] {
  return Object.entries(query).flatMap(([path, wanted]) => {
    if (Array.isArray(wanted) && path.startsWith('$'))
      return wanted.flatMap((part) => (isObject(part) ? geoPaths(part) : []));
    const geo = (held: Value | undefined): boolean =>
      isObject(held) &&
      ('$geoWithin' in held || '$geoIntersects' in held || '$nearSphere' in held || geo(held.$not));
    return !path.startsWith('$') && geo(wanted) ? [path] : [];
  });
}
