import type { Entity, Kept, LedgerRow } from '../../miniprogram/shared/model/entity';
import type { InboxMessage } from '../../miniprogram/shared/model/people';
import type { NoticeKind } from '../../miniprogram/shared/notice-kinds';
import type { Address } from '../../miniprogram/shared/pages';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { Actor } from './actor';
import { documentHash, eventHash, fieldChanges, rowHash } from './audit';
import type { AuditEvent, FieldChange } from './audit';
import type { Collection, Ledger } from './collection';
import { countDocuments, queryDocuments, readTogether, writeTogether } from './database';
import type { Document, QueryOptions, Side } from './database';
import { databaseFault } from './database-errors';
import {
  asPerson,
  newPersonalKey,
  personalKeys,
  sealChanges,
  stampsIn,
  unwrapped,
  withoutNames,
  wrapped,
} from './personal';
import type { PersonalKey } from './personal';
import { fileMarksIn } from './kept-files';
import type { Ids } from './ids';
import { asKept } from './inbox';
import { giveBack, takeLane } from './lanes';
import type { Lane } from './lanes';
import { seekDocuments } from './seek';
import type { Page, Seek } from './seek';
import { both, matches, oneOf } from './where';
import type { Where } from './where';

/** A document before the store gives it its revision and head. */
export type Draft<T extends Entity> = Omit<T, 'revision' | 'head'>;
/** A row before the store gives it its hash. */
export type RowDraft<T extends LedgerRow> = Omit<T, 'hash'>;

export interface Notice {
  memberIds: readonly string[];
  kind: NoticeKind;
  title: string;
  /** As long as it is; the message keeps its first 200 characters. */
  body: string;
  /** What the message is about. */
  page: Address;
}

/** One question of `queryTogether`; at most 1000 documents. */
export interface Question<T extends Kept> {
  collection: Collection<T>;
  where: Where<T>;
  orderBy?: [path: string, direction: 1 | -1][];
  skip?: number;
  limit?: number;
  fields?: ((keyof T & string) | `${keyof T & string}.${string}`)[];
}
/** A question that is answered with a number. */
export interface Tally {
  counts: true;
}
export type Questions = Record<string, Question<never>>;
export type Answers<Q extends Questions> = {
  [K in keyof Q]: Exclude<Q[K], undefined> extends Tally
    ? number
    : Exclude<Q[K], undefined> extends { collection: Collection<infer T> }
      ? T[]
      : never;
};
export function question<T extends Kept>(
  asked: Question<T>,
): Question<never> & { collection: Collection<T> } {
  return asked as unknown as Question<never> & { collection: Collection<T> };
}

/** How many documents of the actor's world meet the conditions; 1000 means that many or more. */
export function tally<T extends Kept>(
  asked: Pick<Question<T>, 'collection' | 'where'>,
): Question<never> & Tally {
  return { ...asked, counts: true } as unknown as Question<never> & Tally;
}

/** What use cases see of the database. Scope of the actor is applied to everything that goes in or out. */
export interface Store {
  /** Null when it is not there or not the actor's. */
  find<T extends Kept>(collection: Collection<T>, id: string): Promise<T | null>;
  /** Refuses with the collection's `notFound`. */
  get<T extends Kept>(collection: Collection<T>, id: string): Promise<T>;
  findMany<T extends Kept>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>>;
  /** At most 1000 documents a call. Does not see this call's own unwritten changes. */
  query<T extends Kept>(collection: Collection<T>, where: Where<T>, options?: QueryOptions): Promise<T[]>;
  /** A page of a list and where it goes on; see seek.ts. */
  seek<T extends Kept>(collection: Collection<T>, where: Where<T>, how: Seek): Promise<Page<T>>;
  count<T extends Kept>(collection: Collection<T>, where: Where<T>): Promise<number>;
  /**
   * Several questions in ONE database request (anchored at the member's own document; jobs ask one by one). Returns
   * the documents (of a `tally`, their number) by the questions' names; a question about what the actor may not see has
   * no documents.
   */
  queryTogether<Q extends Questions>(questions: Q): Promise<Answers<Q>>;
  insert<T extends Entity>(collection: Collection<T>, document: Draft<T>, why?: string): T;
  /** Replaces a document that this call has read; saving it unchanged writes nothing. */
  save<T extends Entity>(collection: Collection<T>, document: T, why?: string): T;
  /**
   * Adds a row to a ledger, in the same transaction as the change of the document that guards the account (without one
   * the operation is a bug). Returns the row with the hash that the guard is to keep.
   */
  append<T extends LedgerRow>(ledger: Ledger<T>, row: RowDraft<T>): T;
  /** Nobody reads any more what the trail keeps sealed of this person, from this change on. */
  destroyKey(personId: string): void;
  /** Puts a message into people's inboxes with the change, so that it is never sent without it nor lost. */
  notify(notice: Notice): void;
}

/** The questions of jobs, who are nobody's document: side by side, each by itself. */
async function readApart(sides: readonly Side[]): Promise<Record<string, unknown>> {
  const answers = await Promise.all(
    sides.map(async ({ as, from, where, orderBy, counts, ...options }) => [
      as,
      counts
        ? [{ count: await countDocuments(from, where) }]
        : await queryDocuments(from, where, {
            ...options,
            ...(orderBy
              ? { orderBy: orderBy.map(([path, sign]) => [path, sign === 1 ? 'asc' : 'desc'] as const) }
              : {}),
          } as QueryOptions),
    ]),
  );
  return Object.fromEntries(answers) as Record<string, unknown>;
}

/** One operation inside a unit of work: its changes count together or not at all. */
export interface Operation {
  action: string;
  opKey: string;
  bodyHash: string;
  /** Sealed, for who repeats the call; see replays.ts. */
  reply?: string;
  deviceTime: string | null;
  skewSeconds: number | null;
  /** The member in whose place it is done. */
  actsFor?: string;
}

type Known = { collection: Collection<Kept>; document: Kept | null };
type Row = { collection: string; document: LedgerRow };
type Change = { collection: Collection<Entity>; before: Entity | null; after: Entity; why: string };
function derived<T extends Kept>(collection: Collection<T>, document: T): T {
  const { derive, name, namesFiles } = collection;
  const next = derive ? derive(document) : document;
  const fileMarks = [...fileMarksIn(next)].sort();
  if (fileMarks.length > 0 && !namesFiles) throw new Error(`${name} does not say that it names files`);
  const known = (next as { fileMarks?: string[] }).fileMarks;
  return fileMarks.length === 0 && !known ? next : { ...next, fileMarks };
}
const keyOf = (collection: string, id: string) => `${collection}:${id}`;

/**
 * Everything that one call reads and changes. Reads are remembered; changes collect until `commit` writes them with
 * their audit events and messages in one transaction. Two writers of one document collide on the audit event's id
 * (`collection:id:revision`), so documents may be read outside the transaction; that event is written first, so that of two
 * the later one finds out before it locks anything.
 */
export class UnitOfWork implements Store {
  private readonly known = new Map<string, Known>();
  private current = new Map<string, Change>();
  private currentRows: Row[] = [];
  private currentMessages: InboxMessage[] = [];
  private readonly events: AuditEvent[] = [];
  private readonly written = new Map<string, { collection: string; document: Entity; isNew: boolean }>();
  private readonly rows: Row[] = [];
  private readonly messages: InboxMessage[] = [];
  private currentDestroyed: string[] = [];
  private readonly destroyed: string[] = [];
  /** Of persons whose changes this call writes; null for one whose key is destroyed. */
  private readonly keys = new Map<string, Buffer | null>();
  private readonly newKeys: string[] = [];
  private lane: Lane | null = null;

  constructor(
    private readonly actor: Actor,
    private readonly now: Date,
    private readonly ids: Ids,
    private readonly requestId: string,
  ) {}

  /** Takes in documents that were read together with the caller's identity. */
  remember<T extends Kept>(collection: Collection<T>, ids: readonly string[], documents: readonly T[]): void {
    const byId = new Map(documents.map((document) => [document._id, document]));
    for (const id of ids) {
      this.known.set(keyOf(collection.name, id), {
        collection: collection as unknown as Collection<Kept>,
        document: byId.get(id) ?? null,
      });
    }
  }

  async find<T extends Kept>(collection: Collection<T>, id: string): Promise<T | null> {
    return (await this.findMany(collection, [id])).get(id) ?? null;
  }

  async get<T extends Kept>(collection: Collection<T>, id: string): Promise<T> {
    const document = await this.find(collection, id);
    if (!document) throw new Refusal(collection.notFound);
    return document;
  }

  async findMany<T extends Kept>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    const missing = [...new Set(ids)].filter((id) => !this.known.has(keyOf(collection.name, id)));
    for (let i = 0; i < missing.length; i += 1000) {
      const part = missing.slice(i, i + 1000);
      const read = await queryDocuments<T>(collection.name, { _id: oneOf(part) }, { limit: 1000 });
      this.remember(collection, part, read);
    }
    const scope = collection.scope(this.actor);
    const found = new Map<string, T>();
    for (const id of ids) {
      const key = keyOf(collection.name, id);
      const document = (this.current.get(key)?.after ?? this.known.get(key)?.document) as
        T | null | undefined;
      if (document && scope && matches(document, scope)) found.set(id, document);
    }
    return found;
  }

  async query<T extends Kept>(
    collection: Collection<T>,
    where: Where<T>,
    options?: QueryOptions,
  ): Promise<T[]> {
    const scope = collection.scope(this.actor);
    const narrowed = scope && both(where, scope);
    if (!narrowed) return [];
    const documents = await queryDocuments<T>(collection.name, narrowed, options);
    if (!options?.fields) {
      for (const document of documents) {
        const key = keyOf(collection.name, document._id);
        if (!this.known.has(key)) this.remember(collection, [document._id], [document]);
      }
    }
    return documents;
  }

  async seek<T extends Kept>(collection: Collection<T>, where: Where<T>, how: Seek): Promise<Page<T>> {
    const scope = collection.scope(this.actor);
    const narrowed = scope && both(where, scope);
    if (!narrowed) return { rows: [], next: null };
    const page = await seekDocuments<T>(collection.name, narrowed, how);
    for (const document of how.fields ? [] : page.rows)
      if (!this.known.has(keyOf(collection.name, document._id)))
        this.remember(collection, [document._id], [document]);
    return page;
  }

  async count<T extends Kept>(collection: Collection<T>, where: Where<T>): Promise<number> {
    const scope = collection.scope(this.actor);
    const narrowed = scope && both(where, scope);
    return narrowed ? countDocuments(collection.name, narrowed) : 0;
  }

  async queryTogether<Q extends Questions>(questions: Q): Promise<Answers<Q>> {
    const sides: Side[] = [];
    const answers: Record<string, Kept[] | number> = {};
    for (const [as, { collection, where, ...options }] of Object.entries(questions)) {
      const scope = (collection as unknown as Collection<Kept>).scope(this.actor);
      const narrowed = scope && both(where, scope);
      answers[as] = 'counts' in options ? 0 : [];
      if (narrowed)
        sides.push({ as, from: (collection as { name: string }).name, where: narrowed, ...options } as Side);
    }
    if (sides.length > 0) {
      const found =
        this.actor.kind === 'system'
          ? await readApart(sides)
          : await readTogether('members', { _id: this.actor.memberId }, sides, undefined, ['_id']);
      for (const { as } of sides) {
        const { collection, fields, counts } = questions[as] as unknown as Question<Kept> & Partial<Tally>;
        const documents = (found?.[as] ?? []) as Kept[];
        if (counts) {
          answers[as] = (documents as unknown as { count: number }[])[0]?.count ?? 0;
          continue;
        }
        answers[as] = documents;
        for (const document of fields ? [] : documents)
          if (!this.known.has(keyOf(collection.name, document._id)))
            this.remember(collection, [document._id], [document]);
      }
    }
    return answers as Answers<Q>;
  }

  insert<T extends Entity>(collection: Collection<T>, draft: Draft<T>, why = ''): T {
    if (collection.appendOnly) throw new Error(`${collection.name} is a ledger: append to it`);
    const document = derived(collection, { ...draft, revision: 1, head: '' } as unknown as T);
    this.put(collection, null, document, why);
    return document;
  }

  save<T extends Entity>(collection: Collection<T>, given: T, why = ''): T {
    const document = derived(collection, given);
    const key = keyOf(collection.name, document._id);
    if (collection.appendOnly) throw new Error(`${key} is a ledger's row and never changes`);
    const before = this.known.get(key)?.document;
    const fresh = this.current.get(key);
    if (!before && !fresh) throw new Error(`${key} is saved without having been read`);
    if (fresh && !fresh.before) this.put(collection, null, { ...document, revision: 1 }, why || fresh.why);
    else {
      const base = before as T;
      if (fieldChanges(base, document).length === 0) return document;
      const next = { ...document, revision: base.revision + 1 };
      this.put(collection, base, next, why || (fresh?.why ?? ''));
      return next;
    }
    return document;
  }

  append<T extends LedgerRow>(ledger: Ledger<T>, draft: RowDraft<T>): T {
    // Hashed as it will be read back.
    const content = JSON.parse(JSON.stringify(draft)) as RowDraft<T>;
    const row = { ...content, hash: rowHash(content as unknown as Omit<LedgerRow, 'hash'>) } as unknown as T;
    this.currentRows.push({ collection: ledger.name, document: row });
    return row;
  }

  notify({ memberIds, ...notice }: Notice): void {
    for (const memberId of new Set(memberIds)) {
      this.currentMessages.push(
        asKept({
          ...notice,
          _id: this.ids.newId('MSG'),
          memberId,
          createdAt: this.now.toISOString(),
        }),
      );
    }
  }

  destroyKey(personId: string): void {
    this.currentDestroyed.push(personId);
  }

  /** Throws away what the running operation has changed, so that a refusal writes nothing. */
  discard(): void {
    this.current = new Map();
    this.currentRows = [];
    this.currentMessages = [];
    this.currentDestroyed = [];
  }

  /** Ends an operation: its changes get their audit events, and later operations of the same batch build on them. */
  async finish(operation: Operation): Promise<void> {
    if (this.currentRows.length > 0 && this.current.size === 0)
      throw new Error(`${operation.action} adds rows to a ledger that no changed document vouches for`);
    const changed = this.changed();
    await this.fetchKeys(changed);
    let row = 0;
    for (const [key, change] of this.current) {
      const { collection, before, after } = change;
      const prevHash = before?.head ?? '';
      const content: Omit<AuditEvent, 'hash'> = {
        _id: `${collection.name}:${after._id}:${after.revision}`,
        collection: collection.name,
        entityId: after._id,
        revision: after.revision,
        at: this.now.toISOString(),
        by: {
          memberId: this.actor.memberId,
          // A member's stands in the members alone, where it can be forgotten.
          name: this.actor.kind === 'member' ? '' : this.actor.name,
          roles: this.actor.roles,
          dealerId: this.actor.dealerId,
          ...(operation.actsFor ? { actsFor: operation.actsFor } : {}),
        },
        action: operation.action,
        why: change.why,
        changes: this.sealed(change, changed.get(key)!),
        docHash: documentHash(after),
        source: {
          openid: this.actor.openid,
          deviceTime: operation.deviceTime,
          skewSeconds: operation.skewSeconds,
          requestId: this.requestId,
        },
        opKey: `${operation.opKey}:${row}`,
        bodyHash: operation.bodyHash,
        ...(row === 0 && operation.reply ? { reply: operation.reply } : {}),
        lane: { id: this.ownLane().id, n: this.ownLane().n + this.events.length + 1 },
        prevHash,
      };
      // Hashed as it will be read back: through JSON, where undefined members are gone.
      const event = JSON.parse(JSON.stringify(content)) as Omit<AuditEvent, 'hash'>;
      const hash = eventHash(event);
      const document = { ...after, head: hash };
      this.events.push({ ...event, hash });
      this.known.set(key, { collection, document });
      const isNew = !before || this.written.get(key)?.isNew === true;
      this.written.set(key, { collection: collection.name, document, isNew });
      row++;
    }
    this.rows.push(...this.currentRows);
    this.destroyed.push(...this.currentDestroyed);
    this.messages.push(...this.withPeople(this.currentMessages));
    this.discard();
  }

  /** Whoever this call knows and the words name. */
  private withPeople(messages: readonly InboxMessage[]): InboxMessage[] {
    if (messages.length === 0) return [];
    const known = [...this.known.values()].flatMap(({ collection, document }) =>
      document ? [collection.personal ? asPerson(document) : document] : [],
    );
    const people = stampsIn([this.actor, ...known, ...[...this.current.values()].map(({ after }) => after)]);
    return messages.map((message) => {
      const named = people.filter(({ name }) => `${message.title}\n${message.body}`.includes(name));
      return named.length > 0 ? { ...message, people: named } : message;
    });
  }

  /** Of each changed document where it differs, as the trail says it. */
  private changed(): Map<string, FieldChange[]> {
    return new Map(
      [...this.current].map(([key, { before, after }]) => [
        key,
        fieldChanges(withoutNames(before ?? {}), withoutNames(after)),
      ]),
    );
  }

  private sealed({ collection, after }: Change, changes: FieldChange[]): FieldChange[] {
    if (!collection.personal) return changes;
    const person = collection.personal.of(after);
    // Sealed by a key that is nowhere, where the person's own is destroyed.
    return sealChanges(
      changes,
      collection.personal.fields,
      person,
      this.keys.get(person) ?? newPersonalKey(),
    );
  }

  /** The keys of those of whom something is written; whoever has none yet gets one in the same transaction. */
  private async fetchKeys(changed: ReadonlyMap<string, readonly FieldChange[]>): Promise<void> {
    const wanted = [...this.current].flatMap(
      ([
        key,
        {
          collection: { personal },
          after,
        },
      ]) =>
        personal && changed.get(key)!.some(({ path }) => personal.fields.includes(path.split('.')[0]!))
          ? [personal.of(after)]
          : [],
    );
    const missing = [...new Set([...wanted, ...this.currentDestroyed])].filter((id) => !this.keys.has(id));
    if (missing.length === 0) return;
    const found = await queryDocuments<PersonalKey>(
      personalKeys.name,
      { _id: oneOf(missing) },
      { limit: 1000 },
    );
    for (const { _id, key } of found) this.keys.set(_id, key === null ? null : unwrapped(key));
    for (const id of missing)
      if (!this.keys.has(id)) {
        this.keys.set(id, newPersonalKey());
        this.newKeys.push(id);
      }
  }

  private ownLane(): Lane {
    return (this.lane ??= takeLane(this.ids));
  }

  get hasChanges(): boolean {
    return this.events.length > 0 || this.messages.length > 0;
  }

  async commit(): Promise<void> {
    if (!this.hasChanges) return;
    const inserts = new Map<string, Document[]>();
    const insert = (collection: string, document: unknown) =>
      inserts.set(collection, [...(inserts.get(collection) ?? []), document as Document]);
    const replacements: { collection: string; document: Document }[] = [];
    for (const { collection, document, isNew } of this.written.values()) {
      if (isNew) insert(collection, document);
      else replacements.push({ collection, document: document as unknown as Document });
    }
    for (const { collection, document } of this.rows) insert(collection, document);
    for (const message of this.messages) insert('inbox_messages', message);
    for (const _id of this.newKeys)
      if (!this.destroyed.includes(_id))
        insert(personalKeys.name, { _id, key: wrapped(this.keys.get(_id)!), destroyedAt: null });
    for (const _id of this.destroyed) {
      const gone = { _id, key: null, destroyedAt: this.now.toISOString() };
      if (this.newKeys.includes(_id)) insert(personalKeys.name, gone);
      else replacements.push({ collection: personalKeys.name, document: gone });
    }
    const first = { collection: 'audit_events', documents: this.events as unknown as Document[] };
    const lane = this.lane;
    this.lane = null;
    try {
      await writeTogether({ first, inserts, replacements });
      if (lane) giveBack({ ...lane, n: lane.n + this.events.length });
    } catch (error) {
      const isTold = ['conflict', 'duplicate'].includes(databaseFault(error));
      if (lane && isTold) giveBack(lane);
      throw error;
    }
  }

  private put<T extends Entity>(collection: Collection<T>, before: T | null, after: T, why: string): void {
    const key = keyOf(collection.name, after._id);
    const plain = JSON.parse(JSON.stringify(after)) as Entity;
    this.current.set(key, {
      collection: collection as unknown as Collection<Entity>,
      before,
      after: plain,
      why,
    });
  }
}
