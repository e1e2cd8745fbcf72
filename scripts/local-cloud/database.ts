import { randomBytes } from 'node:crypto';
import type { CollectionDeclaration, IndexDeclaration } from '../../cloudfunctions/_platform/collection';
import { orderOf, readStage } from './aggregate';
import type { Scope } from './aggregate';
import {
  assertFitsInBson,
  assertStorable,
  DatabaseError,
  encode,
  fail,
  field,
  isObject,
  refuse,
  sizeOf,
} from './codec';
import type { Doc, Value } from './codec';
import { compare, sorted } from './compare';
import type { Order } from './compare';
import { DocumentIndex, geometriesAt, GeoIndex } from './document-index';
import type { LaidEntries } from './document-index';
import {
  beginRequest,
  endRequest,
  mayHoldWholeDoubles,
  noteWholeDouble,
  takeMemory,
  takeStep,
} from './effort';
import type { Variables } from './expressions';
import { areaOf, geometryOf, metres, nearOf } from './geo';
import type { Near } from './geo';
import { double } from './numbers';
import { conjuncts, entries, fixed, plan } from './plan';
import type { Plan } from './plan';
import { projector } from './projection';
import { matcher } from './query';
import { assertUpdate, pushes, updated } from './update';

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
  /** Collections in which updates made whole numbers of fractions, which are doubles there and integers here. */
  collectionsWithWholeDoubles(): string[];
  noteWholeDoubles(name: string): void;
  append(changes: Change[]): void;
  close(): void;
}

export type Version = { version: number; document: Doc | null };
/** Documents of a large world that lie ready with their entries, read where they lie instead of being loaded. */
export interface Ground {
  records(collection: string): Map<string, Version[]>;
  entries(collection: string, index: IndexDeclaration): LaidEntries;
}
const TAIL = ' Please check your request, but if the problem persists, contact us.';
const TRANSACTION_MS = 30_000;
const AGGREGATE_DEFAULT = 20;
const AGGREGATE_MOST = 10_000;
const NEAR_DEFAULT = 100;
const MOST_SORTED = 32 * 1024 * 1024;
const MOST_COLLECTIONS = 100;
const MOST_INDEXES = 100;
/** As MongoDB stores it, the `_id` first, which JavaScript cannot do beside names that are whole numbers. */
function identified(_id: string, rest: Doc): Doc {
  const document: Doc = { _id, ...rest };
  const [first] = Object.keys(document);
  return first === '_id' ? document : refuse(`the field named ${first} beside _id`);
}
/** Every collection is indexed by `_id`. */
export const BY_ID: IndexDeclaration = { name: '_id_', keys: [['_id', 1]], unique: true };

interface Collection {
  name: string;
  /** Newest version last; older ones stay while a transaction may look back. */
  records: Map<string, Version[]>;
  indexes: DocumentIndex[];
  geo: GeoIndex[];
}
function newCollection(
  name: string,
  declarations: readonly IndexDeclaration[],
  ground: Ground | null = null,
): Collection {
  if (declarations.length > MOST_INDEXES) throw new Error(`${name} has more than ${MOST_INDEXES} indexes`);
  const isGeo = ({ keys }: IndexDeclaration) => keys.some(([, kind]) => kind === '2dsphere');
  if (ground && declarations.some(isGeo)) throw new Error(`${name}: entries by place cannot lie ready`);
  return {
    name,
    records: ground?.records(name) ?? new Map<string, Version[]>(),
    indexes: [BY_ID, ...declarations.filter((one) => !isGeo(one))].map(
      (one) => new DocumentIndex(one, ground?.entries(name, one)),
    ),
    geo: declarations.filter(isGeo).map((one) => new GeoIndex(one)),
  };
}
function fillIndexes({ records, indexes, geo }: Collection): void {
  if (records.size === 0) return;
  const documents = [...records].map(([id, [only]]): [string, Doc] => [id, only!.document!]);
  for (const index of indexes) index.fill(documents);
  for (const index of geo) for (const [id, document] of documents) index.add(id, document);
}
interface Transaction {
  id: string;
  /** What it sees is the database as it was at its first command; null before that. */
  snapshot: number | null;
  until: number;
  writes: Map<string, Change>;
  /** Unique keys that it took or gave up: nobody else may have them until it ends. */
  keys: Set<string>;
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
  /** Who holds a document or a unique key. */
  private readonly locks = new Map<string, Transaction>();
  /** Documents of which a running transaction may still see an older version. */
  private readonly outdated = new Map<string, { collection: Collection; id: string }>();
  /** When a unique key was last taken or given up, since the oldest running transaction began. */
  private readonly keyVersions = new Map<string, number>();
  private readonly withWholeDoubles: Set<string>;
  private version = 0;

  constructor(
    declarations: readonly CollectionDeclaration[],
    private readonly journal: Journal,
    ground: Ground | null = null,
  ) {
    if (declarations.length > MOST_COLLECTIONS) throw new Error(`more than ${MOST_COLLECTIONS} collections`);
    for (const { name, indexes } of declarations)
      this.collections.set(name, newCollection(name, indexes, ground));
    this.withWholeDoubles = new Set(journal.collectionsWithWholeDoubles());
    for (const name of journal.collections())
      if (!this.collections.has(name)) this.collections.set(name, newCollection(name, []));
    for (const change of journal.load()) {
      const { collection: name, id, document } = change;
      // Declared when it was written, and no more.
      if (!this.collections.has(name)) this.collections.set(name, newCollection(name, []));
      // What lies ready has its entries already, and is changed one by one.
      if (ground) this.publish(change);
      else if (document) this.collection(name).records.set(id, [{ version: 0, document }]);
      else this.collection(name).records.delete(id);
    }
    if (!ground) for (const collection of this.collections.values()) fillIndexes(collection);
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
    return this.attempt(transactionId, () => {
      const { order = [], offset = 0, limit, projection = {} } = options;
      for (const count of [offset, limit]) {
        if (!(count >= 0)) return fail(`skip and limit must not be negative: ${count}`);
        if (Math.trunc(count) !== count) return refuse(`skip or limit of ${count}`);
      }
      // In MongoDB it means no limit; what CloudBase makes of it is not documented.
      if (limit === 0) return refuse('limit(0)');
      if (order.length) orderOf(Object.fromEntries(order));
      const show = projector(projection);
      return answered(
        take(this.matches(name, query, order, cost, {}, transactionId), offset, limit).map(show),
      );
    });
  }

  count(name: string, query: Doc, cost: Cost): number {
    return this.attempt(undefined, () => {
      let total = 0;
      for (const _ of this.matches(name, query, [], cost)) total++;
      return total;
    });
  }

  /** Twenty documents unless the pipeline has a limit, ten thousand at most. */
  aggregate(name: string, stages: Doc[], cost: Cost): Doc[] {
    return this.attempt(undefined, () => {
      const limited = stages.some((stage) => isObject(stage) && '$limit' in stage);
      const all = limited ? stages : [...stages, { $limit: AGGREGATE_DEFAULT }];
      return answered(this.pipeline(name, all, cost, {}).slice(0, AGGREGATE_MOST));
    });
  }

  /** Ordered: what comes before a document that is refused stays, except in a transaction. */
  async insert(name: string, documents: Doc[], transactionId?: string): Promise<string[]> {
    const collection = this.attempt(transactionId, () => this.collection(name));
    const isTaken = (id: string) => {
      const own = this.transaction(transactionId)?.writes.get(`${name}\n${id}`);
      return (own ? own.document : this.see(collection, id)) !== null;
    };
    return this.settled(
      transactionId,
      () => ({
        changes: documents.map((given): Change => {
          const { _id = randomBytes(16).toString('hex'), ...rest } = given;
          if (typeof _id !== 'string') return refuse('an _id that is no text');
          const document = identified(_id, rest);
          assertStorable(document);
          assertFitsInBson(document);
          return { collection: name, id: _id, document };
        }),
      }),
      ({ changes }) => {
        this.write(changes, transactionId, ({ id }) => {
          if (isTaken(id)) this.duplicate(name, '_id_', id);
        });
        return changes.map(({ id }) => id);
      },
    );
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
    const { merge, upsert, multi } = options;
    this.attempt(transactionId, () => {
      if (merge) return assertUpdate(data);
      if (multi) return fail('multi update is not supported for replacement-style update');
      assertStorable(data);
    });
    const done = await this.settled(
      transactionId,
      () => {
        const hits = take(this.matches(name, query, [], cost, {}, transactionId), 0, multi ? Infinity : 1);
        const changes: Change[] = [];
        try {
          for (const hit of hits) {
            const document = merge ? updated(hit, data, query) : identified(hit._id as string, data);
            if (document._id !== hit._id)
              return fail("the immutable field '_id' was found to have been altered");
            assertFitsInBson(document);
            if (!same(document, hit) || (merge && pushes(hit, data, query)))
              changes.push({ collection: name, id: hit._id as string, document });
          }
        } catch (fault) {
          // What comes before it is changed all the same.
          return { changes, found: hits.length, fault: fault as Error };
        } finally {
          this.keepWholeDoubles(name);
        }
        return { changes, found: hits.length, fault: null };
      },
      ({ changes, found, fault }) => {
        if (found === 0 && upsert) return null;
        this.write(changes, transactionId, undefined, fault);
        return { updated: changes.length, upsertId: null };
      },
    );
    if (done) return done;
    return this.attemptLater(transactionId, async () => {
      const id = fixed(conjuncts(query), '_id', {})?.[0];
      if (typeof id !== 'string') return refuse('an upsert without an _id that is a text');
      if (merge) return refuse('an upsert by update operators');
      if (data._id !== undefined && data._id !== id) return fail("the '_id' of the query is another one");
      const [upsertId = null] = await this.insert(name, [{ ...data, _id: id }], transactionId);
      return { updated: 0, upsertId };
    });
  }

  async remove(
    name: string,
    query: Doc,
    multi: boolean,
    cost: Cost,
    transactionId?: string,
  ): Promise<number> {
    return this.settled(
      transactionId,
      () => ({
        changes: take(this.matches(name, query, [], cost, {}, transactionId), 0, multi ? Infinity : 1).map(
          ({ _id }): Change => ({ collection: name, id: _id as string, document: null }),
        ),
      }),
      ({ changes }) => {
        this.write(changes, transactionId);
        return changes.length;
      },
    );
  }

  /** Documents in memory, with those that only a running transaction still sees. */
  documentsHeld(): number {
    return [...this.collections.values()].reduce((sum, { records }) => sum + records.size, 0);
  }

  startTransaction(): string {
    let release = () => {};
    const ended = new Promise<void>((done) => (release = done));
    const id = randomBytes(12).toString('hex');
    const timer = setTimeout(() => this.end(id), TRANSACTION_MS).unref();
    this.transactions.set(id, {
      id,
      snapshot: null,
      until: Date.now() + TRANSACTION_MS,
      writes: new Map(),
      keys: new Set(),
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
      if (writes.size === 0) return;
      // Checked when they were written, and held since.
      this.journal.append([...writes.values()]);
      this.version++;
      for (const change of writes.values()) this.publish(change);
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
    if (this.withWholeDoubles.has(name)) noteWholeDouble();
    return found;
  }
  private keepWholeDoubles(name: string): void {
    if (!mayHoldWholeDoubles() || this.withWholeDoubles.has(name)) return;
    this.withWholeDoubles.add(name);
    this.journal.noteWholeDoubles(name);
  }

  private transaction(id: string | undefined): Transaction | undefined {
    if (id === undefined) return undefined;
    const found = this.transactions.get(id);
    // The timer is late when something held the process.
    if (found && Date.now() >= found.until) this.end(id);
    else if (found) return found;
    throw new DatabaseError(
      'DATABASE_TRANSACTION_FAIL',
      `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server.${TAIL}`,
    );
  }

  /** As MongoDB does, at the first command; transactions are kept in the order of their snapshots. */
  private openSnapshot(id: string | undefined): void {
    const transaction = this.transaction(id);
    if (transaction?.snapshot !== null) return;
    transaction.snapshot = this.version;
    this.transactions.delete(transaction.id);
    this.transactions.set(transaction.id, transaction);
  }

  /** Ends a transaction for good: one request of it that fails is its end. */
  abandon(id: string | undefined): void {
    if (id !== undefined) this.end(id);
  }
  private attempt<T>(transactionId: string | undefined, work: () => T): T {
    beginRequest();
    try {
      this.openSnapshot(transactionId);
      return work();
    } catch (error) {
      this.abandon(transactionId);
      // Its walks go as deep as what they walk: expressions can nest values without end.
      if (error instanceof RangeError) return refuse(`a value so deep or so large (${error.message})`);
      throw error;
    } finally {
      endRequest();
    }
  }
  private async attemptLater<T>(transactionId: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.abandon(transactionId);
      throw error;
    }
  }

  private end(id: string): void {
    const transaction = this.transactions.get(id);
    if (!transaction) return;
    clearTimeout(transaction.timer);
    this.transactions.delete(id);
    for (const key of [...transaction.writes.keys(), ...transaction.keys]) this.locks.delete(key);
    if (this.transactions.size === 0) this.keyVersions.clear();
    for (const [key, { collection, id: document }] of this.outdated) {
      const versions = collection.records.get(document) ?? [];
      const seen = this.stillSeen(versions.slice(0, -1), versions.at(-1));
      if (seen.length) collection.records.set(document, [...seen, versions.at(-1)!]);
      else {
        this.outdated.delete(key);
        const newest = versions.at(-1);
        if (newest?.document) collection.records.set(document, [newest]);
        else collection.records.delete(document);
      }
    }
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
      takeStep();
      const document = this.see(collection, id, transaction);
      // Of an id that nothing has, the index alone knows.
      if (document) cost.examined++;
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
      let bytes = 0;
      for (const id of source) {
        const document = look(id);
        if (!document) continue;
        found.push(document);
        bytes += sizeOf(document);
        // Older servers sort 32 MB in memory, newer ones 100.
        if (bytes > MOST_SORTED) refuse(`an order without an index over more than ${MOST_SORTED} bytes`);
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
        const places = geometriesAt(document, path).map((place) => ({
          document,
          place,
          distance: metres(centre, geometryOf(place)),
        }));
        const closest = places.sort((a, b) => a.distance - b.distance)[0];
        return closest && closest.distance >= atLeast && closest.distance <= atMost ? [closest] : [];
      })
      .sort((a, b) => a.distance - b.distance);
  }

  private pipeline(name: string, stages: Doc[], cost: Cost, variables: Variables): Doc[] {
    const scope: Scope = {
      variables,
      equal: (from, path, values) =>
        this.joined(cost, (part) => [...this.matches(from, { [path]: { $in: values } }, [], part)]),
      pipeline: (from, inner, bound) => this.joined(cost, (part) => this.pipeline(from, inner, part, bound)),
      check: (from, inner, bound) => {
        this.collection(from);
        if (inner.some((stage) => isObject(stage) && '$geoNear' in stage)) refuse('$geoNear inside $lookup');
        readAll(inner, { ...scope, variables: bound });
      },
    };
    const [first] = stages;
    const geo = isObject(first) && Object.hasOwn(first, '$geoNear') ? first.$geoNear! : null;
    const read = readAll(geo ? stages.slice(1) : stages, scope);
    let documents: Doc[];
    let next = 0;
    if (geo) documents = this.geoNear(name, geo, cost, variables);
    else {
      // The stages that a query could be are answered like one, by an index where there is one.
      const peek = <T extends Value>(operator: string): T | undefined =>
        stages[next] === undefined ? undefined : (field(stages[next]!, operator) as T | undefined);
      const queries: Doc[] = [];
      for (let query; (query = peek<Doc>('$match')); next++) queries.push(query);
      if (queries.some(nearCondition)) refuse('geoNear inside $match; use the stage geoNear');
      const sort = peek<Value>('$sort');
      if (sort !== undefined) next++;
      let [skip, limit] = [0, Infinity];
      for (; ; next++) {
        const [less, most] = [peek<number>('$skip'), peek<number>('$limit')];
        if (less !== undefined && limit === Infinity) skip += less;
        else if (most !== undefined) limit = Math.min(limit, most);
        else break;
      }
      const query = queries.length === 1 ? queries[0]! : queries.length ? { $and: queries } : {};
      const order = sort === undefined ? [] : orderOf(sort);
      documents = take(this.matches(name, query, order, cost, variables), skip, limit);
    }
    for (const stage of read.slice(next)) documents = stage(documents);
    return documents;
  }

  private joined(cost: Cost, ask: (part: Cost) => Doc[]): Doc[] {
    const part: Cost = { index: null, examined: 0 };
    const found = ask(part);
    cost.examined += part.examined;
    if (part.index === null) cost.index = null;
    return found;
  }

  private geoNear(name: string, specification: Value, cost: Cost, variables: Variables): Doc[] {
    if (!isObject(specification)) return fail('$geoNear needs an object');
    const { near, distanceField, spherical, limit, num, maxDistance, minDistance, ...more } = specification;
    const { query = {}, distanceMultiplier = 1, includeLocs, key, uniqueDocs: _, ...rest } = more;
    if (Object.keys(rest).length) return refuse(`$geoNear with ${Object.keys(rest).join(', ')}`);
    if (spherical !== true) return refuse('$geoNear without spherical: true');
    if (typeof distanceField !== 'string')
      return fail("$geoNear requires a 'distanceField' option as a String");
    if (typeof distanceMultiplier !== 'number') return fail('distanceMultiplier must be a number');
    for (const text of [includeLocs, key])
      if (text !== undefined && typeof text !== 'string')
        return fail('includeLocs and key of $geoNear must be texts');
    const most = limit ?? num;
    if (most !== undefined && !(Number.isInteger(most) && (most as number) > 0))
      return refuse('$geoNear with a limit that is no whole number above nothing');
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
    const found = this.nearest(collection, asked, look, cost);
    // Without a limit older servers answer so many, newer ones all.
    if (most === undefined && found.length > NEAR_DEFAULT)
      return refuse(`$geoNear of more than ${NEAR_DEFAULT} documents without a limit`);
    return found
      .slice(0, most === undefined ? NEAR_DEFAULT : (most as number))
      .map(({ document, distance, place }) =>
        updated(document, {
          $set: {
            [distanceField]: double(distance * distanceMultiplier),
            ...(includeLocs === undefined ? {} : { [includeLocs as string]: place }),
          },
        }),
      );
  }

  /**
   * Writes what is planned, once no transaction holds one of its documents or unique keys; nobody comes in between the two.
   * Transactions do not wait but conflict.
   */
  private async settled<T extends { changes: Change[] }, Done>(
    transactionId: string | undefined,
    plan: () => T,
    write: (planned: T) => Done,
  ): Promise<Done> {
    for (;;) {
      const planned = this.attempt(transactionId, plan);
      if (transactionId !== undefined) return write(planned);
      const holder = planned.changes.flatMap((change) => this.holdersOf(change, null))[0];
      if (!holder) return write(planned);
      await holder.ended;
    }
  }

  /** Unique keys that a change takes or gives up. */
  private keysOfChange({ collection: name, id, document }: Change, transaction?: Transaction): string[] {
    const collection = this.collection(name);
    const before = this.see(collection, id, transaction);
    return this.uniqueIndexes(name).flatMap((index) => {
      const names = (one: Doc | null) => (one ? index.names(one) : []);
      const [old, now] = [new Set(names(before)), new Set(names(document))];
      const changed = [
        ...[...old].filter((key) => !now.has(key)),
        ...[...now].filter((key) => !old.has(key)),
      ];
      return changed.map((key) => `${name}\n${key}`);
    });
  }

  private holdersOf(change: Change, transaction: Transaction | null): Transaction[] {
    if (this.locks.size === 0) return [];
    const keys = [
      `${change.collection}\n${change.id}`,
      ...this.keysOfChange(change, transaction ?? undefined),
    ];
    return keys.flatMap((key) => {
      const holder = this.locks.get(key);
      return holder && holder !== transaction ? [holder] : [];
    });
  }

  /** `check` may refuse a change; `fault` is what comes after the changes. */
  private write(
    changes: Change[],
    transactionId: string | undefined,
    check: (change: Change) => void = () => {},
    fault: Error | null = null,
  ): void {
    const transaction = this.transaction(transactionId);
    if (transaction)
      return this.attempt(transactionId, () => {
        for (const change of changes) this.hold(transaction, change, check);
        if (fault) throw fault;
      });
    const done = this.apply(changes, check) ?? fault;
    if (done) throw done;
  }

  private hold(transaction: Transaction, change: Change, check: (change: Change) => void): void {
    const { collection: name, id, document } = change;
    const lock = `${name}\n${id}`;
    const snapshot = transaction.snapshot ?? this.version;
    const newest = this.collection(name).records.get(id)?.at(-1)?.version ?? 0;
    const keys = this.keysOfChange(change, transaction);
    if (
      newest > snapshot ||
      this.holdersOf(change, transaction).length > 0 ||
      keys.some((key) => (this.keyVersions.get(key) ?? 0) > snapshot)
    )
      throw new DatabaseError(
        'DATABASE_TRANSACTION_CONFLICT',
        `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others.${TAIL}`,
      );
    check(change);
    this.assertIndexable(change, transaction);
    const before = transaction.writes.get(lock);
    this.locks.set(lock, transaction);
    for (const key of keys) {
      this.locks.set(key, transaction);
      transaction.keys.add(key);
    }
    transaction.writes.set(lock, change);
    for (const index of this.uniqueIndexes(name)) {
      const own = transaction.unique.get(index) ?? new DocumentIndex(index.declaration);
      transaction.unique.set(index, own);
      if (before?.document) own.remove(id, before.document);
      if (document) own.add(id, document);
    }
  }

  /** One change after the other, until one is refused; those before it are durable when this returns. */
  private apply(changes: Change[], check: (change: Change) => void = () => {}): Error | null {
    if (changes.length === 0) return null;
    const replaced = changes.map(({ collection, id }) => this.see(this.collection(collection), id));
    let done = 0;
    let fault: Error | null = null;
    this.version++;
    try {
      for (const change of changes) {
        check(change);
        this.assertIndexable(change);
        this.publish(change);
        done++;
      }
    } catch (error) {
      fault = error as Error;
      if (done > 0 && error instanceof DatabaseError)
        fault = new DatabaseError(
          error.code,
          `${error.message} ${done} of ${changes.length} were written before.`,
        );
    }
    try {
      this.journal.append(changes.slice(0, done));
    } catch (error) {
      for (let i = done - 1; i >= 0; i--) this.publish({ ...changes[i]!, document: replaced[i]! });
      throw error;
    }
    return fault;
  }

  private publish(change: Change): void {
    const { collection: name, id, document } = change;
    const collection = this.collection(name);
    const { records, indexes, geo } = collection;
    const versions = records.get(id) ?? [];
    const before = versions.at(-1)?.document;
    if (this.transactions.size > 0)
      for (const key of this.keysOfChange(change)) this.keyVersions.set(key, this.version);
    for (const index of [...indexes, ...geo]) {
      if (before) index.remove(id, before);
      if (document) index.add(id, document);
    }
    const now = { version: this.version, document };
    const older = this.stillSeen(versions, now);
    if (document || older.length) records.set(id, [...older, now]);
    else records.delete(id);
    if (older.length) this.outdated.set(`${name}\n${id}`, { collection, id });
  }

  private oldestSnapshot(): number | null {
    for (const { snapshot } of this.transactions.values()) if (snapshot !== null) return snapshot;
    return null;
  }

  /** Of the versions before the newest one, those that a running transaction may look back at. */
  private stillSeen(versions: Version[], newest: Version | undefined): Version[] {
    const oldest = this.oldestSnapshot();
    if (oldest === null || !newest || newest.version <= oldest) return [];
    const seen = versions.filter(({ version }) => version <= oldest).length;
    return versions.slice(Math.max(0, seen - 1));
  }

  private uniqueIndexes(name: string): DocumentIndex[] {
    return this.collection(name).indexes.filter(
      ({ declaration }) => declaration.unique && declaration !== BY_ID,
    );
  }

  /** Unique among what is there, less what the transaction replaces, and among what it wrote. */
  private assertIndexable({ collection: name, id, document }: Change, transaction?: Transaction): void {
    if (!document) return;
    const { indexes, geo } = this.collection(name);
    for (const index of [...indexes, ...geo]) index.assertFits(document);
    for (const index of this.uniqueIndexes(name)) {
      const isOther = (other: string) => other !== id && !transaction?.writes.has(`${name}\n${other}`);
      const own = transaction?.unique.get(index);
      const isTaken =
        index.holders(document).some(isOther) || own?.holders(document).some((other) => other !== id);
      if (isTaken) this.duplicate(name, index.declaration.name, id);
    }
  }

  private duplicate(collection: string, index: string, id: string): never {
    throw new DatabaseError(
      'DATABASE_REQUEST_FAILED',
      `[FailedOperation] multiple write errors: [{write errors: [{E11000 duplicate key error collection: ${collection} index: ${index} dup key: ${encode(id)}}]}].${TAIL}`,
    );
  }
}

/** What goes out is held as a whole. */
function answered(documents: Doc[]): Doc[] {
  for (const document of documents) takeMemory(assertFitsInBson(document));
  return documents;
}

/** Equal down to the order of fields and the sign of zero. */
const same = (a: Doc, b: Doc): boolean => compare(a, b) === 0 && encode(a) === encode(b);

const readAll = (stages: Doc[], scope: Scope) =>
  stages.map((stage) =>
    isObject(stage) ? readStage(stage, scope) : fail('Each element of the pipeline must be an object'),
  );

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
    const { $geometry, $maxDistance, $minDistance, ...more } = isObject(wanted.$nearSphere)
      ? wanted.$nearSphere
      : {};
    if (Object.keys(more).length) return refuse(`$nearSphere with ${Object.keys(more).join(', ')}`);
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
