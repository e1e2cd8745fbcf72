import * as z from 'zod';
import type { Dealer, Member } from '../../miniprogram/shared/model/people';
import type { Entity } from '../../miniprogram/shared/model/entity';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import { Refusal } from '../../miniprogram/shared/refusal';
import { isAllowed } from '../../miniprogram/shared/rights';
import type { Right } from '../../miniprogram/shared/rights';
import { conflictCodes, refusals } from '../../miniprogram/shared/refusals';
import { dayOf } from '../../miniprogram/shared/days';
import { rolesThatCount, standingInOn } from '../../miniprogram/shared/duties';
import { mobileIn } from '../../miniprogram/shared/tidy';
import { TornReading } from '../../miniprogram/shared/torn-reading';
import { timeOfAct } from '../../miniprogram/shared/visit/act-time';
import type { Reply } from '../_contracts/reply';
import type { ItemResult } from '../_contracts/sync';
import type { Actor } from './actor';
import type { AuditEvent } from './audit';
import { readCaller } from './cloud';
import type { Collection } from './collection';
import type { Context } from './context';
import { readTogether, requestsMade } from './database';
import type { Side } from './database';
import { databaseFault } from './database-errors';
import { randomIds } from './ids';
import type { Ids } from './ids';
import { assertKept } from './kept-files';
import { log, logFailure } from './logger';
import { keepLooks } from './looks';
import { assertPlainInput, withoutUserInfo } from './plain-input';
import { keptFor, opKeyOf, replyKept } from './replays';
import type { Kept } from './replays';
import { UnitOfWork } from './unit-of-work';
import { oneOf, range } from './where';
import { assertSeen } from './action';
import type { Action, ActionTable, Load, Loadable, Sight } from './action';

/** The same once the types have done their work. */
type Definition = Action<never, never> & Right;
type Actions = (name: string) => Definition | undefined;

const opIdSchema = z.string().regex(/^[0-9A-Za-z_-]{16,64}$/);
const timeSchema = z.iso.datetime();
/** The phone's version, for the log; it decides nothing. */
export const clientSchema = z.string().max(20).optional();
const envelopeSchema = z.strictObject({
  action: z.string().max(64),
  input: z.unknown().optional(),
  opId: opIdSchema.optional(),
  deviceTime: timeSchema.optional(),
  client: clientSchema,
});
/** Each item is looked at by itself, so that one which is malformed fails alone. */
const batchSchema = z.strictObject({ items: z.array(z.unknown()).min(1).max(20) });
const itemSchema = z.strictObject({
  opId: opIdSchema,
  action: z.string().max(64),
  input: z.unknown(),
  /** What the item is about; after a failure, later items of the same subject are held back. */
  subject: z.string().max(200),
  deviceTime: timeSchema,
  clockAheadSeconds: z.number().optional(),
});

/** Clock and ids are given, so that tests decide them. */
export interface Surroundings {
  now(): Date;
  ids: Ids;
  /** What is logged of every call: a line that names nobody. */
  tell?(facts: Record<string, unknown>): void;
  /** Waits between attempts after a conflict. */
  pause(milliseconds: number): Promise<void>;
}

const ATTEMPTS = 6;
const PATIENCE_MS = 8000;
const REMEMBERED = 6;
const CHANGES_PER_MINUTE = 600;
export const surroundings = (): Surroundings => ({
  now: () => new Date(),
  ids: randomIds,
  tell: (facts) => log('info', 'call', facts),
  pause: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
});

interface Prepared {
  opId: string;
  name: string;
  definition: Definition;
  request: unknown;
  loads: readonly Load[];
  sights: readonly Sight[];
  deviceTime: string | null;
  /** Of what comes from the phone's queue: it happened before it was sent. */
  queued?: { stamp: string; aheadBefore: number | null };
}

/**
 * The one door of a members' function: identity from the platform → plain input → action → schema → member, dealer,
 * settings, documents and earlier replies in one database request → role → use case → one transaction.
 */
export function serve<Map extends Record<keyof Map, { request: unknown; reply: object }>>(
  table: ActionTable<Map>,
  rights: { readonly [Name in keyof Map]: Right },
  world: Surroundings,
) {
  const actions: Actions = (name) =>
    Object.prototype.hasOwnProperty.call(table, name)
      ? ({ ...table[name as keyof Map], ...rights[name as keyof Map] } as unknown as Definition)
      : undefined;
  return async (call: unknown): Promise<Reply> => {
    const event = withoutUserInfo(call);
    // Read first: the platform keeps the caller in the environment of the process.
    const { openid } = readCaller();
    const requestId = world.ids.newCode(12);
    return answered(world, requestId, event, async () => {
      if (!openid) throw new Refusal('NOT_SIGNED_IN');
      if (!isBatch(event)) {
        assertPlainInput(event);
        return runOne(actions, world, openid, requestId, parse(envelopeSchema, event));
      }
      const { items, ...around } = event.input;
      assertPlainInput({ ...event, input: around });
      const envelope = parse(envelopeSchema, event);
      const batch = parse(batchSchema, { ...around, items });
      return { results: await runBatch(actions, world, openid, requestId, batch.items, envelope.deviceTime) };
    });
  };
}

function isBatch(event: unknown): event is { action: 'sync.push'; input: { items: unknown[] } } {
  const { action, input } = (event ?? {}) as { action?: unknown; input?: { items?: unknown } };
  return action === 'sync.push' && Array.isArray(input?.items);
}

/**
 * The one way out of every door. Expected refusals leave with their code; anything else is logged and leaves as `INTERNAL`
 * with a request id, or, where the database or another function did not answer in time, with a code that says so: what
 * was asked may have been done all the same.
 */
export async function answered(
  world: Surroundings,
  requestId: string,
  event: unknown,
  act: () => Promise<unknown>,
): Promise<Reply> {
  const [from, requestsBefore] = [performance.now(), requestsMade()];
  const reply = await replyTo(world, requestId, event, act);
  const { action, client } = (event ?? {}) as { action?: unknown; client?: unknown };
  world.tell?.({
    requestId,
    action: shortText(action),
    client: shortText(client),
    code: reply.ok ? 'OK' : reply.code,
    ms: Math.round(performance.now() - from),
    dbRequests: requestsMade() - requestsBefore,
  });
  return reply;
}

/** What came in is logged before anything has looked at it. */
const shortText = (value: unknown) => (typeof value === 'string' ? value.slice(0, 64) : undefined);

async function replyTo(
  world: Surroundings,
  requestId: string,
  event: unknown,
  act: () => Promise<unknown>,
): Promise<Reply> {
  const serverTime = world.now().toISOString();
  try {
    return { ok: true, data: await act(), serverTime };
  } catch (error) {
    const isRefusal = error instanceof Refusal;
    if (!isRefusal)
      logFailure('call_failed', error, { requestId, action: (event as { action?: unknown } | null)?.action });
    const code = isRefusal
      ? error.code
      : databaseFault(error) === 'timed_out'
        ? 'NO_ANSWER_IN_TIME'
        : 'INTERNAL';
    const details = isRefusal && error.details !== undefined ? { details: error.details } : {};
    return { ok: false, code, message: refusals[code], ...details, requestId, serverTime };
  }
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refusal('INPUT_INVALID', {
    path: result.error.issues.map((issue) => issue.path.join('.')).join(', '),
  });
}

function prepare(
  actions: Actions,
  item: { action: string; input?: unknown; opId?: string | undefined; deviceTime?: string | undefined },
): Prepared {
  const definition = actions(item.action);
  if (!definition) throw new Refusal('ACTION_UNKNOWN');
  if (definition.does !== 'reads' && !item.opId) throw new Refusal('OP_ID_MISSING');
  const request = parse(definition.input, item.input ?? {});
  assertKept(request);
  const sights = typeof definition.sees === 'function' ? definition.sees(request as never) : [];
  return {
    opId: item.opId ?? '',
    name: item.action,
    definition,
    request,
    loads: [
      ...(definition.loads?.(request as never) ?? []),
      ...sights.map(({ collection, id }): Load => [collection, id]),
    ],
    sights,
    deviceTime: item.deviceTime ?? null,
  };
}

async function runOne(
  actions: Actions,
  world: Surroundings,
  openid: string,
  requestId: string,
  envelope: z.infer<typeof envelopeSchema>,
): Promise<unknown> {
  const prepared = prepare(actions, envelope);
  const attempt = async () => {
    const call = await open(world, openid, requestId, [prepared], envelope.deviceTime);
    const reply = await perform(world, call, prepared);
    await call.work.commit();
    return reply;
  };
  return retrying(world, attempt, prepared.definition.contended);
}

interface Queued {
  opId: string;
  subject: string;
  ready?: Prepared;
  /** What was wrong with it before anything was read. */
  wrong?: unknown;
}

function prepareQueued(actions: Actions, given: unknown): Queued {
  const { opId, subject } = (given ?? {}) as { opId?: unknown; subject?: unknown };
  const known = { opId: String(opId ?? ''), subject: String(subject ?? '') };
  try {
    assertPlainInput(given);
    const { deviceTime: stamp, clockAheadSeconds, ...item } = parse(itemSchema, given);
    const ready = prepare(actions, { ...item, deviceTime: stamp });
    if (ready.definition.does !== 'queues') throw new Refusal('ACTION_NOT_ALLOWED');
    return { ...known, ready: { ...ready, queued: { stamp, aheadBefore: clockAheadSeconds ?? null } } };
  } catch (wrong) {
    return { ...known, wrong };
  }
}

/** What the item itself brings about, whatever is tried: a bug that its content meets. The database's faults pass. */
function isItsOwn(error: unknown): boolean {
  const { code, errCode } = (error ?? {}) as { code?: unknown; errCode?: unknown };
  return (
    !(error instanceof Refusal) &&
    databaseFault(error) === 'other' &&
    code === undefined &&
    errCode === undefined
  );
}

/**
 * A phone's queue: all items in one transaction. Where one of them makes that impossible, each by itself, so that it fails
 * alone and is seen.
 */
async function runBatch(
  actions: Actions,
  world: Surroundings,
  openid: string,
  requestId: string,
  items: readonly unknown[],
  sentAt: string | undefined,
): Promise<ItemResult[]> {
  const all = items.map((item) => prepareQueued(actions, item));
  const attempt = async (some: readonly Queued[], stopped: Set<string>): Promise<ItemResult[]> => {
    const ready = some.flatMap((item) => (item.ready ? [item.ready] : []));
    const call = await open(world, openid, requestId, ready, sentAt);
    const results: ItemResult[] = [];
    for (const item of some) {
      try {
        if (stopped.has(item.subject)) throw new Refusal('EARLIER_ITEM_FAILED');
        if (!item.ready) throw item.wrong;
        results.push({ opId: item.opId, status: 'done', data: await perform(world, call, item.ready) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        stopped.add(item.subject);
        results.push(refused(item.opId, error));
      }
    }
    await call.work.commit();
    return results;
  };
  try {
    const isContended = all.some(({ ready }) => ready?.definition.contended);
    return await retrying(world, () => attempt(all, new Set()), isContended);
  } catch (error) {
    if (error instanceof Refusal || databaseFault(error) !== 'other') throw error;
    logFailure('batch_taken_apart', error, { requestId });
  }
  const stopped = new Set<string>();
  const results: ItemResult[] = [];
  for (const item of all) {
    try {
      const before = new Set(stopped);
      const alone = () => attempt([item], new Set(before));
      results.push(...(await retrying(world, alone, item.ready?.definition.contended)));
    } catch (error) {
      if (error instanceof Refusal || databaseFault(error) !== 'other') throw error;
      logFailure('item_failed', error, { requestId, action: item.ready?.name });
      results.push({
        ...refused(item.opId, new Refusal('INTERNAL')),
        ...(isItsOwn(error) ? {} : { status: 'held' as const }),
      });
    }
    if (results[results.length - 1]!.status !== 'done') stopped.add(item.subject);
  }
  return results;
}

function refused(
  opId: string,
  { code, details }: Refusal,
): ItemResult & { status: 'conflict' | 'failed' | 'held' } {
  const status =
    code === 'EARLIER_ITEM_FAILED' ? 'held' : conflictCodes.includes(code) ? 'conflict' : 'failed';
  return { opId, status, code, message: refusals[code], ...(details === undefined ? {} : { details }) };
}

/**
 * Everything is read, decided and written anew after a conflict, a duplicate (somebody else wrote the same revision, or
 * this very operation went through and only its reply was lost), a torn reading (a conflict that shows before anything is
 * written) or a broken connection, which leaves a commit unclear; nothing with side effects runs inside. What is contended
 * goes on for `PATIENCE_MS`, because the six attempts of two hundred people at one document are over before most had their
 * turn.
 */
export async function retrying<T>(
  world: Surroundings,
  attempt: () => Promise<T>,
  contended = false,
): Promise<T> {
  const from = performance.now();
  for (let n = 1; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      const fault = error instanceof Refusal ? 'other' : databaseFault(error);
      const isTold = fault === 'conflict' || fault === 'duplicate';
      const isTorn = error instanceof TornReading;
      if (!isTold && !isTorn && fault !== 'connection_lost') throw error;
      const age = performance.now() - from;
      if (contended && !isTorn ? age > PATIENCE_MS : n === ATTEMPTS)
        throw isTold ? new Refusal('CHANGED_MEANWHILE') : error;
      await world.pause(Math.random() * (contended ? longestWait(n, age) : 20 * 2 ** n));
    }
  }
}

/**
 * At most so long does a contended call wait: the older the shorter, because waits that double let newcomers overtake
 * whoever has lost most often. Milliseconds.
 */
export function longestWait(attempt: number, age: number): number {
  return attempt === 1 ? 60 : Math.max(30, 600 / (1 + age / 1000));
}

interface OpenCall {
  actor: Actor;
  work: UnitOfWork;
  context: Omit<Context, 'deviceTime' | 'happened'>;
  /** How far the phone's clock was ahead as it sent the call, unrounded; null when it does not say. */
  aheadAtSync: number | null;
  earlier: Map<string, Kept>;
}

/** The actor's own member document; changed by consents and the like. Modules have a collection of their own for others. */
const ownRecord: Collection<Member> = { name: 'members', notFound: 'MEMBER_NOT_FOUND', scope: () => ({}) };

/** One database request: member, dealer's state, settings, documents by id, earlier replies. */
async function open(
  world: Surroundings,
  openid: string,
  requestId: string,
  all: Prepared[],
  /** The phone's clock as it sent the call. */
  sentAt: string | undefined,
): Promise<OpenCall> {
  const now = world.now();
  const wanted = new Map<string, { collection: Loadable; ids: Set<string> }>();
  for (const { loads } of all) {
    for (const [collection, id] of loads) {
      const entry = wanted.get(collection.name) ?? { collection, ids: new Set<string>() };
      entry.ids.add(id);
      wanted.set(collection.name, entry);
    }
  }
  const settingKeys = [
    ...new Set(
      all.flatMap(({ definition, queued }) => [
        ...(definition.settings ?? []),
        // How far clocks may differ.
        ...(queued ? (['checkIn'] as const) : []),
      ]),
    ),
  ];
  const opKeys = all.filter(({ opId }) => opId).map(({ opId }) => `${opKeyOf(openid, opId)}:0`);
  const remembered = [...new Set(all.flatMap(({ definition }) => definition.remembers ?? []))];
  const limited = new Map(
    all.flatMap(({ name, definition: { does, changesPerMinute = CHANGES_PER_MINUTE } }) =>
      does !== 'reads' && changesPerMinute !== null ? [[name, changesPerMinute] as const] : [],
    ),
  );
  const limits = [...limited].map(([action, limit], n) => ({ as: `lately_${n}`, action, limit }));
  const sides: Side[] = [
    ...limits.map(({ as, action, limit }) => ({
      as,
      from: 'audit_events',
      where: {
        'source.openid': openid,
        action,
        at: range({ atLeast: new Date(now.getTime() - 60_000).toISOString() }),
      },
      limit,
      fields: ['_id'],
    })),
    ...(remembered.length
      ? [
          {
            as: 'acts',
            from: 'audit_events',
            where: { 'source.openid': openid, action: oneOf(remembered) },
            orderBy: [['at', -1]] as Side['orderBy'],
            limit: REMEMBERED,
            fields: ['at', 'action', 'entityId', 'changes'],
          } as Side,
        ]
      : []),
    ...(settingKeys.length ? [{ as: 'settings', from: 'settings', where: { _id: oneOf(settingKeys) } }] : []),
    ...(opKeys.length
      ? [
          {
            as: 'earlier',
            from: 'audit_events',
            where: { opKey: oneOf(opKeys) },
            fields: ['opKey', 'bodyHash', 'reply'],
          },
        ]
      : []),
    ...[...wanted.values()].map(({ collection, ids }) => ({
      as: `load_${collection.name}`,
      from: collection.name,
      where: { _id: oneOf([...ids]) },
    })),
  ];
  const found = await readTogether<Member>('members', { openid }, sides, {
    from: 'dealers',
    localField: 'dealerId',
    as: 'dealer',
  });
  if (!found) throw new Refusal('NOT_A_MEMBER');
  // The whole call, so that of a batch nothing is refused for good: the phone keeps it and tries again later.
  if (limits.some(({ as, limit }) => found[as]!.length >= limit)) throw new Refusal('TOO_MANY_REQUESTS');
  const besides = new Set(['dealer', ...sides.map(({ as }) => as)]);
  const member = Object.fromEntries(
    Object.entries(found).filter(([key]) => !besides.has(key)),
  ) as unknown as Member;
  const actor = actorOf(member, (found.dealer as Dealer[] | undefined)?.[0] ?? null, now);
  const work = new UnitOfWork(actor, now, world.ids, requestId);
  work.remember(ownRecord, [member._id], [member]);
  for (const { collection, ids } of wanted.values()) {
    work.remember<Entity>(
      collection as unknown as Collection<Entity>,
      [...ids],
      found[`load_${collection.name}`] as Entity[],
    );
  }
  const aheadAtSync = sentAt === undefined ? null : (Date.parse(sentAt) - now.getTime()) / 1000;
  const context = {
    actor,
    now,
    requestId,
    store: work,
    ids: world.ids,
    clockAheadSeconds: aheadAtSync === null ? null : Math.round(aheadAtSync),
    earlierActs: (found.acts as Context['earlierActs'] | undefined) ?? [],
    setting: settingsFrom((found.settings as { _id: string; value: unknown }[] | undefined) ?? []),
  };
  const earlier = new Map(
    ((found.earlier as AuditEvent[] | undefined) ?? []).map((event) => [event.opKey, event]),
  );
  return { actor, work, context, aheadAtSync, earlier };
}

/** Roles and scope as the database has them now; a suspended dealer's people stop at the door. */
function actorOf(member: Member, dealer: Dealer | null, now: Date): Actor {
  if (!member.active) throw new Refusal('MEMBER_DISABLED');
  if (member.dealerId !== null && dealer?.state !== 'active') throw new Refusal('DEALER_SUSPENDED');
  const standsIn = standingInOn(member, dayOf(now));
  return {
    kind: 'member',
    memberId: member._id,
    name: member.name,
    roles: rolesThatCount(
      [...new Set([...member.roles, ...standsIn.flatMap(({ roles }) => roles)])],
      member.dealerId,
    ),
    dealerId: member.dealerId,
    openid: member.openid,
    member,
    ...(standsIn.length > 0 ? { standsIn } : {}),
  };
}

/** For whom an act is done that the own roles would not allow. */
function actsFor({ standsIn = [], member }: Actor, definition: Right): string | undefined {
  if (!member || isAllowed(definition, member.roles)) return undefined;
  return standsIn.find(({ roles }) => isAllowed(definition, roles))?.forId;
}

/**
 * Who approves is told from others by the mobile number, and has waited so long that whoever was told of the new account
 * could object.
 */
export function assertMayApprove(member: Pick<Member, 'approvesFrom' | 'phone'> | null, now: Date): void {
  if (member && mobileIn(member.phone) === '') throw new Refusal('MOBILE_MISSING');
  const from = member?.approvesFrom ?? '';
  if (from > now.toISOString()) throw new Refusal('APPROVES_LATER', { from });
}

async function perform(world: Surroundings, call: OpenCall, prepared: Prepared): Promise<unknown> {
  const { definition, opId, name } = prepared;
  const writes = definition.does !== 'reads';
  if (!isAllowed(definition, call.actor.roles)) throw new Refusal('ACTION_NOT_ALLOWED');
  if (definition.approves) assertMayApprove(call.actor.member, call.context.now);
  const opKey = opId ? opKeyOf(call.actor.openid, opId) : '';
  const before = writes ? call.earlier.get(`${opKey}:0`) : undefined;
  if (before) return replyKept(before, opId, name, prepared.request);
  try {
    const receivedAt = call.context.now.toISOString();
    const happened = prepared.queued
      ? timeOfAct(
          { ...prepared.queued, aheadAtSync: call.aheadAtSync, receivedAt },
          call.context.setting('checkIn').maxSkewSeconds,
        )
      : { at: receivedAt, late: false, inDoubt: false };
    const context: Context = { ...call.context, deviceTime: prepared.deviceTime, happened };
    await assertSeen(context.store, prepared.sights);
    const full = (await definition.run(context, prepared.request as never)) as Record<string, unknown>;
    const reply = Object.fromEntries(
      (definition.reply as readonly string[])
        .filter((field) => field in full)
        .map((field) => [field, full[field]]),
    );
    const shown = definition.looks?.(full as never, prepared.request as never);
    if (shown) await keepLooks(call.actor, name, shown, call.context.now);
    const skewSeconds = prepared.deviceTime
      ? Math.round((Date.parse(prepared.deviceTime) - world.now().getTime()) / 1000)
      : null;
    if (writes) {
      const kept = keptFor(opId, name, prepared.request, reply);
      const forId = actsFor(call.actor, definition);
      await call.work.finish({
        action: name,
        ...(forId ? { actsFor: forId } : {}),
        opKey,
        ...kept,
        deviceTime: prepared.deviceTime,
        skewSeconds,
      });
      // A batch may carry the same operation twice; the second one is answered like a replay.
      call.earlier.set(`${opKey}:0`, kept);
    }
    return reply;
  } catch (error) {
    call.work.discard();
    throw error;
  }
}
