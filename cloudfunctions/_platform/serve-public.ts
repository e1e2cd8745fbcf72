import * as z from 'zod';
import { dayOf } from '../../miniprogram/shared/days';
import type { Entity } from '../../miniprogram/shared/model/entity';
import type { Member } from '../../miniprogram/shared/model/people';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { SettingKey } from '../../miniprogram/shared/settings/table';
import { Refusal } from '../../miniprogram/shared/refusal';
import type { Role } from '../../miniprogram/shared/states';
import { refusals } from '../../miniprogram/shared/refusals';
import { system, visitor } from './actor';
import type { FieldsOf } from './action';
import type { Actor } from './actor';
import { codeHash } from './cipher';
import { readCaller } from './cloud';
import type { Collection } from './collection';
import type { Context } from './context';
import { insertDocument, readTogether } from './database';
import type { Side } from './database';
import { databaseFault } from './database-errors';
import { httpEvent, readHttpRequest } from './http';
import type { HttpReply, HttpRequest } from './http';
import { sha256Hex } from './ids';
import { assertKept } from './kept-files';
import { logFailure } from './logger';
import { assertPlainInput, withoutUserInfo } from './plain-input';
import { judgeWords, withheldFrom, writingsOf } from './public-words';
import type { Judged, Written } from './public-words';
import { keptFor, opKeyOf, replyKept } from './replays';
import type { Kept } from './replays';
import { answered, clientSchema, parse, retrying } from './serve';
import type { Reply } from '../_contracts/reply';
import type { Surroundings } from './serve';
import { UnitOfWork } from './unit-of-work';
import { both, oneOf, range } from './where';
import type { Where } from './where';

/** Documents that an action needs; the collection's scope for visitors is added to the conditions. */
export interface PublicRead {
  /** The name under which `found` gives them. */
  as: string;
  collection: { name: string; scope(actor: Actor): Record<string, unknown> | null };
  where: Record<string, unknown>;
  orderBy?: [path: string, direction: 1 | -1][];
  limit?: number;
  fields?: string[];
  join?: Side['join'];
}

/** Checks a read's conditions against its collection's documents. */
export function publicRead<T extends { _id: string }>(
  read: Omit<PublicRead, 'collection' | 'where'> & {
    collection: { name: string; scope(actor: Actor): Where<T> | null };
    where: Where<T>;
  },
): PublicRead {
  return read as unknown as PublicRead;
}

export interface PublicContext extends Context {
  /** The documents of one of the action's reads. */
  found<T>(as: string): readonly T[];
  /** A hash that changes every day: tells one client's calls from another's, and nobody's name or address. */
  clientKey: string;
  /** Where the call came from, as coarse as an internet provider; empty when unknown. */
  network: string;
  /** The member who calls from the mini program, if the action asks for it (`recognizes`). */
  caller: Member | null;
  /** Whose account this WeChat account was once; as far as `caller` is looked up. */
  formerly: readonly Member[];
  /** Adds to the row that is kept of this call, e.g. what it was about. Never names, phones or addresses. */
  record(facts: Record<string, unknown>): void;
}

/** One row of the public function's table. Nobody needs to be a member; who holds a code may ask about its object. */
export interface PublicAction<Request, Reply extends object> {
  input: z.ZodType<Request>;
  /** Fields of the reply that may leave; everything else is cut off. */
  reply: FieldsOf<Reply>;
  /**
   * Changes something, in one audited transaction of the visitor: always, then the call carries an opId and counts once,
   * or `sometimes`, as a consequence that the visitor did not ask for.
   */
  writes: boolean | 'sometimes';
  /** What counts once, whatever number the call has: the caller's own word for it. */
  once?: (request: Request) => string;
  /** Calls of this action that one client may make in a minute. */
  perMinute: number;
  /** Where the row of each call goes; a collection with an index over clientKey and at. */
  recordedIn?: string;
  /** Acts in the house's name with a role of it: of other systems only, which their key has let in. */
  actsAs?: Role;
  /** Many may write the same guard at once: goes on for longer before it gives up. */
  contended?: boolean;
  /** Looks up the member whose WeChat account calls, so that an action can refuse the house's own people. */
  recognizes?: boolean;
  reads?: (request: Request, now: Date, openid: string) => readonly PublicRead[];
  settings?: readonly SettingKey[];
  /** What others will read: asked about before it is kept, held back where it is risky; see public-words.ts. */
  writing?: (request: Request) => Written<Reply>;
  run(context: PublicContext, request: Request): Promise<Reply> | Reply;
}
/** A public function's table: a row for each action of its map in `_contracts/actions.ts`, no more and no fewer. */
export type PublicTable<Map extends Record<keyof Map, { request: unknown; reply: object }>> = {
  readonly [Name in keyof Map]: PublicAction<Map[Name]['request'], Map[Name]['reply']>;
};
/** The same once the types have done their work. */
export type PublicActions = Readonly<Record<string, PublicAction<never, never>>>;

/** Calls one of the function's actions on behalf of the visitor whose page is being made. */
export type PublicCall = (action: string, input: unknown) => Promise<Reply>;
/** A page for browsers; null when the address is not its own. */
export type PublicPage = (request: HttpRequest, call: PublicCall) => Promise<HttpReply> | HttpReply | null;

/** The collection of call rows; its document `anchor` is where every read hangs (see `readTogether`). */
export const PUBLIC_CALLS = 'public_calls';
const ANCHOR = 'anchor';

export interface Visit {
  openid: string;
  clientIp: string;
  requestId: string;
}

const envelopeSchema = z.strictObject({
  action: z.string().max(64),
  input: z.unknown().optional(),
  opId: z
    .string()
    .regex(/^[0-9A-Za-z_-]{16,64}$/)
    .optional(),
  deviceTime: z.iso.datetime().optional(),
  client: clientSchema,
});
type Envelope = z.infer<typeof envelopeSchema>;

/**
 * The door for people without an account, from the mini program (event = envelope) and from any browser (event = HTTP
 * request, answered by `pages`): plain input → action → schema → throttle, documents, settings and earlier replies in one
 * database request → the action → one transaction if it changed something → one row that keeps that the call was made.
 */
export function servePublic<Map extends Record<keyof Map, { request: unknown; reply: object }>>(
  table: PublicTable<Map>,
  world: Surroundings,
  pages: readonly PublicPage[] = [],
): (event: unknown) => Promise<unknown> {
  const actions = table as unknown as PublicActions;
  return async (given) => {
    const event = withoutUserInfo(given);
    // Read first: the platform keeps the caller in the environment of the process.
    const { openid, clientIp, byClient } = readCaller();
    const requestId = world.ids.newCode(12);
    // Inside a client's call an event that looks like HTTP is a disguise.
    const request = byClient ? null : readHttpRequest(event);
    if (!request) return answer(actions, world, { openid, clientIp, requestId }, event, false);
    const visit = { openid: '', clientIp: request.clientIp, requestId };
    const call: PublicCall = (action, input) =>
      answer(actions, world, visit, { action, input, opId: world.ids.newId('web') }, true);
    try {
      for (const page of pages) {
        const reply = page(request, call);
        if (reply) return httpEvent(await reply);
      }
      return httpEvent(plainPage(404, '没有这个页面。'));
    } catch (error) {
      logFailure('page_failed', error, { requestId });
      return httpEvent(plainPage(500, `${refusals.INTERNAL}（${requestId}）`));
    }
  };
}

function plainPage(status: number, body: string): HttpReply {
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  return { status, headers, body };
}

export function answer(
  actions: PublicActions,
  world: Surroundings,
  visit: Visit,
  event: unknown,
  fromPage: boolean,
): Promise<Reply> {
  return answered(world, visit.requestId, event, async () => {
    if (!fromPage && !visit.openid) throw new Refusal('NOT_SIGNED_IN');
    assertPlainInput(event);
    const envelope = parse(envelopeSchema, event);
    const definition = Object.prototype.hasOwnProperty.call(actions, envelope.action)
      ? actions[envelope.action]
      : undefined;
    if (!definition) throw new Refusal('ACTION_UNKNOWN');
    if (definition.writes === true && !envelope.opId) throw new Refusal('OP_ID_MISSING');
    const request = parse<unknown>(definition.input, envelope.input ?? {});
    assertKept(request);
    const taken: Taken = { row: '' };
    const attempt = () => perform(world, visit, envelope, definition, request, taken);
    return retrying(world, attempt, definition.contended);
  });
}

/** An account of another system is never one that a client brings: `serveSystems` makes it. */
function actorOf({ openid }: Visit, actsAs: Role | undefined): Actor {
  if (!actsAs) return visitor(openid);
  const [kind, name] = openid.split(':');
  if (kind !== 'system' || !name) throw new Refusal('ACTION_NOT_ALLOWED');
  return { ...system, memberId: openid, name: `外部系统 ${name}`, roles: [actsAs], openid };
}

/** The row of this call, once it has one; attempts of one call share it. */
interface Taken {
  row: string;
  /** What WeChat said of its words, asked once. */
  judged?: Judged[];
}

async function perform(
  world: Surroundings,
  visit: Visit,
  { action: name, opId = '', deviceTime: claimedTime }: Envelope,
  definition: PublicAction<never, never>,
  request: unknown,
  taken: Taken,
): Promise<unknown> {
  const now = world.now();
  const deviceTime = claimedTime ?? null;
  const actor = actorOf(visit, definition.actsAs);
  const clientKey = clientKeyOf(visit, now);
  const recordedIn = definition.recordedIn ?? PUBLIC_CALLS;
  const said = definition.once?.(request as never);
  const numbered = said === undefined ? opId : sha256Hex(`${name}\n${said}`);
  const operation = definition.writes === true ? numbered : world.ids.newId('op');
  const opKey = opKeyOf(visit.openid || clientKey, operation);
  const reads = definition.reads?.(request as never, now, visit.openid) ?? [];

  const found = await readAtAnchor([
    {
      as: 'calls',
      from: recordedIn,
      where: {
        clientKey,
        action: name,
        at: range({ atLeast: new Date(now.getTime() - 60_000).toISOString() }),
      },
      limit: definition.perMinute,
      fields: ['_id'],
    },
    ...(definition.writes === true
      ? [
          {
            as: 'earlier',
            from: 'audit_events',
            where: { opKey: `${opKey}:0` },
            fields: ['bodyHash', 'reply'],
          },
        ]
      : []),
    ...(definition.settings?.length
      ? [{ as: 'settings', from: 'settings', where: { _id: oneOf(definition.settings) } }]
      : []),
    ...(definition.recognizes && visit.openid
      ? [
          { as: 'caller', from: 'members', where: { openid: visit.openid }, limit: 1 },
          { as: 'formerly', from: 'members', where: { formerOpenids: visit.openid }, limit: 10 },
        ]
      : []),
    ...reads.flatMap(({ collection, as, where, ...options }): Side[] => {
      const scope = collection.scope(actor);
      const narrowed = scope && both(where, scope);
      return narrowed ? [{ as: `read_${as}`, from: collection.name, where: narrowed, ...options }] : [];
    }),
  ]);
  // Not recorded, so that a flood does not fill the database; the same words whatever was asked.
  if (!taken.row && found.calls!.length >= definition.perMinute) throw new Refusal('TOO_MANY_REQUESTS');
  const earlier = found.earlier?.[0] as Kept | undefined;
  if (earlier) return replyKept(earlier, operation, name, request);

  const work = new UnitOfWork(actor, now, world.ids, visit.requestId);
  for (const { as, collection, fields } of reads) {
    if (fields) continue;
    const documents = (found[`read_${as}`] ?? []) as Entity[];
    work.remember(
      collection as unknown as Collection<Entity>,
      documents.map(({ _id }) => _id),
      documents,
    );
  }
  let facts: Record<string, unknown> = {};
  const context: PublicContext = {
    actor,
    now,
    requestId: visit.requestId,
    store: work,
    ids: world.ids,
    earlierActs: [],
    deviceTime,
    happened: { at: now.toISOString(), late: false, inDoubt: false },
    setting: settingsFrom((found.settings ?? []) as { _id: string; value: unknown }[]),
    found: <T>(as: string) => (found[`read_${as}`] ?? []) as T[],
    clientKey,
    network: networkOf(visit.clientIp),
    caller: (found.caller?.[0] as Member | undefined) ?? null,
    formerly: (found.formerly ?? []) as Member[],
    record: (more) => (facts = { ...facts, ...more }),
  };
  const known = (found.calls as { _id: string }[]).map(({ _id }) => _id);
  const row = { clientKey, network: context.network, at: now.toISOString(), action: name };
  const takeOne = async (outcome: string): Promise<void> => {
    taken.row ||= await takePlace(recordedIn, { ...row, outcome, ...facts }, known, definition.perMinute);
  };
  const written = definition.writing?.(request as never);
  if (written) taken.judged ??= await judgeWords(request, written, visit.openid, world.ids);
  const judged = taken.judged ?? [];
  let reply: Record<string, unknown>;
  try {
    const full = (await definition.run(context, withheldFrom(request, judged) as never)) as Record<
      string,
      unknown
    >;
    if (written) {
      const { place, photos } = written;
      const about = {
        place,
        entityId: written.idOf(full as never),
        openid: visit.openid,
        at: now.toISOString(),
      };
      for (const one of writingsOf(judged, photos, about, world.ids)) work.insert(written.keptIn, one);
    }
    const allowed = (definition.reply as readonly string[]).filter((field) => field in full);
    reply = Object.fromEntries(allowed.map((field) => [field, full[field]]));
  } catch (error) {
    // A wrong guess is a call that counts.
    if (error instanceof Refusal) await takeOne(error.code);
    throw error;
  }
  // Before anything counts or is told.
  await takeOne('ok');
  if (definition.writes) {
    const kept = keptFor(operation, name, request, reply);
    await work.finish({ action: name, opKey, ...kept, deviceTime, skewSeconds: null });
    await work.commit();
  }
  return reply;
}

/**
 * Takes one of the places that a client has in a minute, before the act counts or its answer leaves: places are primary
 * keys, so that of many calls at the same moment no more get through than of as many one after the other.
 */
async function takePlace(
  collection: string,
  row: { clientKey: string; network: string; at: string; action: string; outcome: string },
  known: readonly string[],
  perMinute: number,
): Promise<string> {
  const minute = row.at.slice(0, 16).replace(/\D/g, '');
  const used = new Set(known);
  for (let n = 0; n < perMinute; n++) {
    const _id = `${row.clientKey}-${row.action}-${minute}-${n}`;
    if (used.has(_id)) continue;
    try {
      await insertDocument(collection, { _id, ...row });
      return _id;
    } catch (error) {
      if (databaseFault(error) !== 'duplicate') throw error;
    }
  }
  throw new Refusal('TOO_MANY_REQUESTS');
}

/** The anchor is made by the first call ever. */
async function readAtAnchor(sides: readonly Side[]): Promise<Record<string, unknown[]>> {
  const read = () => readTogether<{ _id: string }>(PUBLIC_CALLS, { _id: ANCHOR }, sides);
  const found = await read();
  if (found) return found as unknown as Record<string, unknown[]>;
  await insertDocument(PUBLIC_CALLS, { _id: ANCHOR }).catch((error: unknown) => {
    if (databaseFault(error) !== 'duplicate') throw error;
  });
  return (await read())! as unknown as Record<string, unknown[]>;
}

/** By a key that the database lacks: whoever has only the rows tries no addresses until one fits. */
function clientKeyOf({ openid, clientIp }: Visit, now: Date): string {
  return codeHash('client', `${dayOf(now)}\n${openid || lineOf(clientIp)}`).slice(0, 24);
}

/** What one line has: an IPv4 address, or the /64 in which an IPv6 one lies. */
function lineOf(clientIp: string): string {
  const v4 = /(?:^|:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(clientIp)?.[1];
  if (v4 || !clientIp.includes(':')) return v4 ?? clientIp;
  const [head, tail] = clientIp
    .toLowerCase()
    .split('::')
    .map((part) => (part ? part.split(':') : []));
  const zeros = tail ? Array<string>(Math.max(0, 8 - head!.length - tail.length)).fill('0') : [];
  const groups = [...head!, ...zeros, ...(tail ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** The first half of an IPv4 address, the first two groups of an IPv6 one, hashed: a provider's region, no household. */
function networkOf(clientIp: string): string {
  const v4 = /^(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(clientIp)?.[1];
  const v6 = /^([0-9a-f]{1,4}:[0-9a-f]{1,4}):/i.exec(clientIp)?.[1];
  const prefix = v4 ?? v6;
  return prefix ? codeHash('network', prefix.toLowerCase()).slice(0, 12) : '';
}
