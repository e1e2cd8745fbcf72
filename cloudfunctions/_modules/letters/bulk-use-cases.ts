import type { LetterBatch, LetterBatchItem } from '../../../miniprogram/shared/model/letters';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import type { PrintedPart } from '../../../miniprogram/shared/model/letters';
import { partsOf } from '../../../miniprogram/shared/model/letters';
import type { GrantDocument, Ground } from '../../../miniprogram/shared/model/grants';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { effectiveDays, noEnd } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { RefusalCode } from '../../../miniprogram/shared/refusals';
import type { Nothing } from '../../_contracts/shapes';
import type {
  BatchPage,
  BatchProgress,
  BatchRow,
  BulkCancelled,
  BulkPreview,
  BulkSubject,
} from '../../_contracts/letters';
import type {
  BatchPageRequest,
  BatchRequest,
  CancelBulk,
  PreviewBulk,
  RequestBulk,
} from '../../_contracts/letters';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { sha256Hex } from '../../_platform/ids';
import type { Page } from '../../_platform/seek';
import type { Draft, Store } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { queryAll } from '../../_platform/query-all';
import { blocks, grants } from '../../_store/grants';
import { productLines } from '../../_store/product-lines';
import { regionName } from '../regions/regions';
import { loadHospitals } from '../hospitals/load-hospitals';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';
import { issueByFunction } from './issue-by-function';
import { judgeLetter } from './judge-letter';
import { MOST_SHEETS, sheetsOf } from './letter-length';
import { groundsOf, readGrantBasis } from './letter-terms';
import { happened, newLetter, writeLetter } from './letter-use-cases';
import { namedAsNow } from './printed-names';
import { letterBatches, letterBatchItems, letters } from '../../_store/letters';
import { pages } from '../../../miniprogram/shared/pages';

const progressOf = ({ _id, state, counts }: LetterBatch): BatchProgress => ({
  batchId: _id,
  state,
  total: counts.total,
  // A letter that is issued has been requested before; of a cancelled batch nothing is requested any more.
  requested: (state === 'cancelled' ? 0 : counts.requested) + counts.issued,
  issued: counts.issued,
  failed: counts.failed,
});

/** What one call lists, writes, and makes and signs: each well within a function's time. */
const DEALERS_LISTED = 100;
const LETTERS_LISTED = 200;
const REQUESTED_AT_ONCE = 10;
const ISSUED_AT_ONCE = 3;
const ITEMS_SHOWN = 50;

/**
 * Letters for many dealers at once, an item a document: each call lists some of what is to be written, or writes some of it,
 * until the batch waits for the second person. A step and the batch's counts are one transaction, and the batch's
 * revision lets each step count once: broken off anywhere, asked twice or by two people, the next call goes on. Whoever
 * begins a batch is the first signature of its letters.
 */
export const requestBulk: UseCase<RequestBulk, BatchProgress> = async (context, { batchId, title, what }) => {
  const { store, now } = context;
  const batch = await store.find(letterBatches, batchId);
  if (!batch) {
    const fresh: Draft<LetterBatch> = {
      _id: batchId,
      title,
      what: 'keyId' in what ? what : { fromOn: what.fromOn, toOn: what.toOn },
      ...('dealerIds' in what && what.dealerIds ? { dealerIds: what.dealerIds } : {}),
      ...('exceptDealerIds' in what && what.exceptDealerIds ? { exceptDealerIds: what.exceptDealerIds } : {}),
      state: 'listing',
      requestedBy: stampOf(context.actor),
      place: null,
      counts: { total: 0, requested: 0, issued: 0, failed: 0 },
      createdAt: now.toISOString(),
    };
    return progressOf(store.insert(letterBatches, await listSome(context, fresh)));
  }
  if (batch.state === 'listing') return progressOf(store.save(letterBatches, await listSome(context, batch)));
  if (batch.state !== 'requesting') return progressOf(batch);
  const counts = { ...batch.counts };
  const some = await itemsIn(context, batchId, 'waiting', REQUESTED_AT_ONCE);
  const open = 'keyId' in batch.what ? null : await stillOpen(context, batch.what, some);
  for (const listed of some) {
    const { item, because } = open ? await asOpen(context, listed, open) : { item: listed, because: null };
    try {
      if (because) throw new Refusal(because);
      const letter = await writeItem(context, batch, item);
      const written = await withoutUnstated(context, item, letter);
      store.save(letterBatchItems, { ...written, letterId: letter._id, state: 'requested' });
      counts.requested++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      store.save(letterBatchItems, failed(item, error));
      counts.failed++;
    }
  }
  const isWritten = counts.requested + counts.failed === counts.total;
  const state = !isWritten ? 'requesting' : counts.requested > 0 ? 'waiting' : 'done';
  if (state === 'waiting') {
    const others = (await peopleWithRole('channel_manager')).filter((id) => id !== context.actor.memberId);
    const page = pages.letterBatch({ id: batchId });
    store.notify({ memberIds: others, kind: 'letter_pending', title: '批量授权书待审批', body: title, page });
  }
  return progressOf(store.save(letterBatches, { ...batch, counts, state }));
};

/** With what is missing, since its sentence speaks of it. */
function failed(item: LetterBatchItem, { code, details }: Refusal): LetterBatchItem {
  const { lacks = [] } = (details ?? {}) as { lacks?: string[] };
  return { ...lacking(item, lacks), state: 'failed', because: code };
}

const LACKS_SAID = 8;
/** With further sentences about what is missing; of very many the first, and how many there are besides. */
function lacking(item: LetterBatchItem, more: readonly string[]): LetterBatchItem {
  const lacks = [...(item.lacks ?? []), ...more];
  if (lacks.length <= LACKS_SAID) return lacks.length > 0 ? { ...item, lacks } : item;
  const said = lacks.slice(0, LACKS_SAID - 1);
  return { ...item, lacks: [...said, `另有 ${lacks.length - said.length} 项`] };
}

const itemsIn = async (
  { store }: Context,
  batchId: string,
  state: LetterBatchItem['state'],
  limit: number,
): Promise<LetterBatchItem[]> =>
  (await store.seek(letterBatchItems, { batchId, state }, { by: ['_id', 'asc'], limit })).rows;

type ToWrite = Pick<LetterBatchItem, 'dealerId' | 'dealerName' | 'grantIds' | 'amendsId'>;

/** Lists the letters of some more dealers, or some more of a key. */
async function listSome<B extends Draft<LetterBatch>>(context: Context, batch: B): Promise<B> {
  const { found, next } =
    'keyId' in batch.what
      ? await lettersOfKey(context, batch.what.keyId, batch.place)
      : await annualLettersOfSome(context, batch.what, batch);
  const { total } = batch.counts;
  for (const [n, { dealerId, dealerName, grantIds, amendsId }] of found.entries())
    context.store.insert(letterBatchItems, {
      _id: `${batch._id}-${String(total + n).padStart(6, '0')}`,
      batchId: batch._id,
      ...{ dealerId, dealerName, grantIds, amendsId },
      letterId: null,
      state: 'waiting',
      because: null,
    });
  const counts = { ...batch.counts, total: total + found.length };
  const state = next !== null ? 'listing' : counts.total > 0 ? 'requesting' : 'done';
  return { ...batch, place: next, counts, state };
}

async function annualLettersOfSome(
  context: Context,
  days: { fromOn: Day; toOn: Day },
  { dealerIds, exceptDealerIds = [], place }: Draft<LetterBatch>,
): Promise<{ found: ToWrite[]; next: string | null }> {
  const { rows, next } = await someDealers(context, dealerIds, place, DEALERS_LISTED);
  const meant = rows.filter(({ _id }) => !exceptDealerIds.includes(_id));
  const { letters: found } = await annualLetters(context, days, meant);
  return { found, next };
}

const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b);

/** Some active dealers from a place on, by their ids, which never change; of those that were named, or of all. */
async function someDealers(
  { store }: Context,
  named: readonly string[] | undefined,
  place: string | null | undefined,
  limit: number,
): Promise<{ rows: Dealer[]; next: string | null }> {
  const isActive = ({ state }: Dealer) => state === 'active';
  if (!named) {
    const { rows, next } = await store.seek(dealers, {}, { by: ['_id', 'asc'], after: place, limit });
    return { rows: rows.filter(isActive), next };
  }
  const from = place ? Number(place) : 0;
  const known = await store.findMany(dealers, [...new Set(named)].slice(from, from + limit));
  const next = from + limit < new Set(named).size ? String(from + limit) : null;
  return { rows: [...known.values()].filter(isActive), next };
}

/**
 * One letter for each dealer, of all its grants in the period; one that is revoked from a later day on counts until then. A
 * grant that a letter of an earlier batch, or one that took its place, states already for those days is left out, so that a
 * batch can be begun again.
 */
async function annualLetters(
  { store, now }: Context,
  { fromOn, toOn }: { fromOn: Day; toOn: Day },
  ofDealers: readonly Pick<Dealer, '_id' | 'name'>[],
) {
  const dealerId = oneOf(ofDealers.map(({ _id }) => _id));
  const today = dayOf(now);
  const [found, standing, blocking] = await Promise.all([
    queryAll(
      store,
      grants,
      { dealerId, state: oneOf(['approved', 'revoked']), toOn: range({ atLeast: fromOn }) },
      {
        by: ['fromOn', 'desc'],
        fields: ['dealerId', 'productLineIds', 'scope', 'carveOuts', 'toOn', 'state', 'revokedOn'],
      },
    ),
    queryAll(
      store,
      letters,
      {
        dealerId,
        state: oneOf(['pending', 'issued']),
        kind: 'annual',
        'terms.toOn': range({ atLeast: fromOn }),
      },
      {
        by: ['createdAt', 'desc'],
        fields: ['dealerId', 'dealer', 'terms', 'state', 'registerKey', 'endedOn', 'batchId', 'amends'],
      },
    ),
    queryAll(store, blocks, { dealerId, untilOn: range({ atLeast: fromOn }) }),
  ]);
  const held = found.flatMap((grant) => {
    const days = effectiveDays(grant);
    const isOver = !days || days.toOn < (grant.state === 'revoked' ? laterOf(fromOn, today) : fromOn);
    return isOver ? [] : [{ ...grant, ...days }];
  });
  // One that ends early, because not all of its ground is left, counts until then.
  const written = standing.flatMap((letter) => {
    const { endedOn, terms } = letter;
    const lastOn = endedOn === null ? terms.toOn : earlierOf(terms.toOn, addDays(endedOn, -1));
    const counts = terms.fromOn <= toOn && (endedOn === null || lastOn >= laterOf(fromOn, today));
    return counts ? [{ ...letter, lastOn }] : [];
  });
  const ofBatches = written
    .filter(({ batchId, amends }) => batchId !== null || amends !== null)
    .flatMap(({ terms, lastOn }) =>
      partsOf(terms).map((part) => ({ ...part, toOn: earlierOf(part.toOn, lastOn) })),
    );
  const isWritten = (grant: (typeof held)[number]) =>
    ofBatches.some(
      (part) =>
        part.grantIds.includes(grant._id) &&
        part.fromOn <= laterOf(fromOn, grant.fromOn) &&
        part.toOn >= earlierOf(toOn, grant.toOn),
    );
  // Of a grant whose lines are all blocked on one of the days a letter could say nothing.
  const isBlocked = (grant: (typeof held)[number]) =>
    grant.productLineIds.every((line) =>
      blocking.some(
        (block) =>
          block.dealerId === grant.dealerId &&
          (block.productLineIds?.includes(line) ?? true) &&
          block.fromOn <= earlierOf(toOn, grant.toOn) &&
          laterOf(fromOn, grant.fromOn) <= block.untilOn,
      ),
    );
  const ofThen = held.filter((grant) => grant.fromOn <= toOn);
  const unwritten = ofThen.filter((grant) => !isWritten(grant));
  const open = unwritten.filter((grant) => !isBlocked(grant));
  return {
    stated: new Set(ofThen.filter(isWritten).map(({ _id }) => _id)),
    letters: ofDealers.flatMap(({ _id, name }) => {
      const basis = open.filter((grant) => grant.dealerId === _id);
      const grantIds = basis.map((grant) => grant._id);
      return basis.length > 0 ? [{ dealerId: _id, dealerName: name, grantIds, amendsId: null, basis }] : [];
    }),
    written,
    /** Dealers that have grants to be written, all of them blocked. */
    blocked: ofDealers.filter(
      ({ _id }) =>
        unwritten.some((grant) => grant.dealerId === _id) && !open.some((grant) => grant.dealerId === _id),
    ),
  };
}

const DEALERS_PREVIEWED = 50;
/** What a batch would write, before anything is: so that nobody finds out from a hundred letters. */
export const previewBulk: UseCase<PreviewBulk, BulkPreview> = async (context, { after, brief, ...days }) => {
  const { store } = context;
  const { rows, next } = await someDealers(
    context,
    undefined,
    after,
    brief ? DEALERS_LISTED : DEALERS_PREVIEWED,
  );
  const { letters: found, written, blocked } = await annualLetters(context, days, rows);
  const shown = brief ? [] : found;
  const said = await subjectsOf(
    store,
    shown.map(({ basis }) => basis),
  );
  return {
    letters: shown.map(({ dealerId, dealerName, basis }, at) => ({
      ...{ dealerId, dealerName, grants: basis.length },
      ...within(said[at]!, days),
      isLong: isLong(basis, context.now),
    })),
    blocked: brief ? [] : blocked.map(({ _id, name }) => ({ dealerId: _id, dealerName: name })),
    total: found.length,
    dealers: new Set(found.map(({ dealerId }) => dealerId)).size,
    written: brief
      ? []
      : written.map(({ dealerId, dealer, registerKey, state, terms, lastOn }) => ({
          ...{ dealerId, dealerName: dealer.name, fromOn: terms.fromOn, toOn: lastOn },
          number: state === 'issued' ? registerKey : '待签发',
        })),
    next,
  };
};

/** Whether a letter on these grants is likely to be refused for its length; names of hospitals count as they usually are. */
function isLong(basis: readonly (Basis & Pick<GrantDocument, 'carveOuts'>)[], now: Date): boolean {
  const placesOf = ({ regionCodes, hospitalIds }: Ground) => [
    ...regionCodes.map(() => '某'.repeat(9)),
    ...hospitalIds.map(() => '某'.repeat(22)),
  ];
  const parts = basis.map(({ productLineIds, scope, carveOuts, fromOn, toOn }): PrintedPart => ({
    ...{ lines: productLineIds.map(() => '某某某某'), activities: ['sell', 'serve'], fromOn, toOn },
    ...{ territory: placesOf(scope), exclusions: placesOf(carveOuts) },
  }));
  const [first, ...others] = parts;
  if (!first) return false;
  const { territory, exclusions, lines, activities, fromOn, toOn } = first;
  const terms = {
    ...{ activities, fromOn, toOn, grantIds: [], productLineIds: [] },
    scope: nowhere,
    carveOuts: nowhere,
  };
  const letter = {
    ...{
      kind: 'annual' as const,
      dealer: { name: '某'.repeat(14), creditCode: '9'.repeat(18) },
      tender: null,
    },
    ...{ terms, territory, exclusions, products: lines.map((line) => ({ line })) },
    ...(others.length > 0 ? { parts } : {}),
  };
  return sheetsOf(letter, now.toISOString()) > MOST_SHEETS;
}
const nowhere: Ground = { regionCodes: [], hospitalIds: [] };

type Basis = Pick<GrantDocument, 'productLineIds' | 'scope' | 'fromOn' | 'toOn'>;
const PLACES_NAMED = 8;
/** What letters on these grants would say, in a line. */
async function subjectsOf(store: Store, each: readonly (readonly Basis[])[]): Promise<BulkSubject[]> {
  const all = each.flat();
  if (all.length === 0) return each.map(() => ({ lineNames: [], territory: [], fromOn: '', toOn: '' }));
  const lines = await store.query(productLines, {}, { limit: 1000, fields: ['_id', 'name'] });
  const nameOf = new Map(lines.map(({ _id, name }) => [_id, name]));
  const hospital = await loadHospitals(
    store,
    all.map(({ scope }) => ({ ...scope, hospitalIds: scope.hospitalIds.slice(0, PLACES_NAMED) })),
  );
  return each.map((basis) => {
    const ids = [...new Set(basis.flatMap(({ productLineIds }) => productLineIds))];
    const regionCodes = [...new Set(basis.flatMap(({ scope }) => scope.regionCodes))];
    const hospitalIds = [...new Set(basis.flatMap(({ scope }) => scope.hospitalIds))];
    const places = [
      ...regionCodes.slice(0, PLACES_NAMED).map(regionName),
      ...hospitalIds.slice(0, PLACES_NAMED).map((id) => hospital(id)?.name ?? id),
    ].slice(0, PLACES_NAMED);
    const all = regionCodes.length + hospitalIds.length;
    return {
      lineNames: ids.map((id) => nameOf.get(id) ?? id),
      territory: all > places.length ? [...places, `等 ${all} 处`] : places,
      fromOn: basis.reduce((earliest, { fromOn }) => earlierOf(earliest, fromOn), noEnd),
      toOn: basis.reduce((latest, { toOn }) => laterOf(latest, toOn), ''),
    };
  });
}
const within = (subject: BulkSubject, days: { fromOn: Day; toOn: Day }): BulkSubject => ({
  ...subject,
  fromOn: laterOf(subject.fromOn, days.fromOn),
  toOn: earlierOf(subject.toOn, days.toOn),
});

/** Letter, item and batch are written in one transaction. */
const VOIDED_AT_ONCE = 25;
/**
 * Ends a batch that should not have been: nothing more is written or issued from that moment on, and what waits is void, some
 * at each call. What was issued stands, counts as issued whoever let it out, and is revoked by itself.
 */
export const cancelBulk: UseCase<CancelBulk, BulkCancelled> = async (context, { batchId, reason }) => {
  const { store } = context;
  const batch = await store.get(letterBatches, batchId);
  if (batch.state === 'done') throw new Refusal('LETTER_STATE_CHANGED', { state: batch.state });
  const some = await itemsIn(context, batchId, 'requested', VOIDED_AT_ONCE + 1);
  const ended = some.slice(0, VOIDED_AT_ONCE);
  const written = await store.findMany(
    letters,
    ended.flatMap(({ letterId }) => letterId ?? []),
  );
  const counts = { ...batch.counts };
  for (const item of ended) {
    const letter = written.get(item.letterId ?? '');
    if (letter?.state === 'pending') {
      const history = [...letter.history, happened(context, 'voided', reason)];
      store.save(letters, { ...letter, state: 'void', history }, reason);
    }
    counts.requested--;
    if (letter?.issue) counts.issued++;
    store.save(letterBatchItems, { ...item, state: letter?.issue ? 'issued' : 'cancelled' });
  }
  const isFirst = batch.state !== 'cancelled';
  if (isFirst || ended.length > 0)
    store.save(
      letterBatches,
      {
        ...batch,
        ...(isFirst
          ? { cancelled: { by: stampOf(context.actor), at: context.now.toISOString(), reason } }
          : {}),
        ...{ counts, state: 'cancelled' },
      },
      isFirst ? reason : undefined,
    );
  return { batchId, left: some.length > VOIDED_AT_ONCE };
};

/** Standing letters of a compromised key, from the register: each is written anew and takes the old one's place. */
async function lettersOfKey(
  { store, now }: Context,
  keyId: number,
  place: string | null,
): Promise<{ found: ToWrite[]; next: string | null }> {
  const today = dayOf(now);
  const { rows, next } = await store.seek(
    letters,
    { 'issue.keyId': keyId, state: 'issued', 'terms.toOn': range({ atLeast: today }) },
    {
      by: ['terms.toOn', 'asc'],
      after: place,
      limit: LETTERS_LISTED,
      fields: ['dealerId', 'dealer', 'terms', 'endedOn'],
    },
  );
  const found = rows
    .filter(({ endedOn }) => endedOn === null || endedOn > today)
    .map(({ _id, dealerId, dealer, terms }) => ({
      dealerId,
      dealerName: dealer.name,
      grantIds: terms.grantIds,
      amendsId: _id,
    }));
  return { found, next };
}

interface StillOpen {
  open: ReadonlySet<string>;
  stated: ReadonlySet<string>;
}
/** Grants that no letter states yet, and those that one does: another batch may have written since this one was listed. */
async function stillOpen(
  context: Context,
  what: { fromOn: Day; toOn: Day },
  items: readonly LetterBatchItem[],
): Promise<StillOpen> {
  const ofItems = items.map(({ dealerId, dealerName }) => ({ _id: dealerId, name: dealerName }));
  const { letters: open, stated } = await annualLetters(context, what, ofItems);
  return { open: new Set(open.flatMap(({ grantIds }) => grantIds)), stated };
}

/** The item with those of its grants that are still to be written, and what became of the others; none left, why not. */
async function asOpen(
  context: Context,
  item: LetterBatchItem,
  { open, stated }: StillOpen,
): Promise<{ item: LetterBatchItem; because: RefusalCode | null }> {
  const grantIds = item.grantIds.filter((id) => open.has(id));
  const gone = item.grantIds.filter((id) => !open.has(id));
  const why = (grant: GrantDocument) =>
    stated.has(grant._id) ? '另一份授权书已写明，没有重复写' : whyNot(grant);
  const lacks = await saidOf(context, gone, why);
  if (grantIds.length > 0) return { item: lacking({ ...item, grantIds }, lacks), because: null };
  const isStated = gone.some((id) => stated.has(id));
  return { item: lacking(item, lacks), because: isStated ? 'LETTER_WRITTEN_BEFORE' : 'LETTER_NO_GRANTS' };
}

/** The item as its letter was written: what ran out before, or is blocked, closed or not sold any more, is not in it. */
async function withoutUnstated(
  context: Context,
  item: LetterBatchItem,
  { terms: { grantIds } }: Pick<AuthorizationLetter, 'terms'>,
): Promise<LetterBatchItem> {
  const today = dayOf(context.now);
  const gone = item.grantIds.filter((id) => !grantIds.includes(id));
  const why = ({ toOn }: GrantDocument) =>
    toOn < today ? '已经到期' : '这段时间没有可写的内容：产品线已停用，或医院停业、被全局禁止';
  return lacking({ ...item, grantIds }, await saidOf(context, gone, why));
}

const whyNot = ({ state, revokedOn }: GrantDocument): string =>
  state === 'revoked'
    ? `已撤销${revokedOn ? `（自 ${revokedOn} 起）` : ''}`
    : state === 'approved'
      ? '这段时间经销商被全局禁止'
      : '已不是批准的授权';

async function saidOf(
  { store }: Context,
  grantIds: readonly string[],
  why: (grant: GrantDocument) => string,
): Promise<string[]> {
  const found = await store.findMany(grants, grantIds);
  return [...found.values()].map((grant) => `没有写 ${grant.number}：${why(grant)}`);
}

/** Of two batches that write the same at once both take this one, so that only one of them can. */
async function annualLetterId(
  { store }: Context,
  dealerId: string,
  says: { grantIds: readonly string[]; fromOn: Day; toOn: Day },
): Promise<string> {
  for (let time = 1; ; time++) {
    const made = [dealerId, says.fromOn, says.toOn, ...[...says.grantIds].sort(), time].join('\n');
    const _id = `AL-${sha256Hex(made).slice(0, 22)}`;
    // What was written before and has ended since stays what it is.
    if (!(await store.find(letters, _id))) return _id;
  }
}

async function writeItem(
  context: Context,
  { _id: batchId, what }: LetterBatch,
  { dealerId, grantIds, amendsId }: LetterBatchItem,
): Promise<Draft<AuthorizationLetter>> {
  const { store } = context;
  const pending = {
    state: 'pending' as const,
    signedBy: stampOf(context.actor),
    history: [happened(context, 'requested'), happened(context, 'submitted')],
    batchId,
  };
  if (amendsId !== null) {
    const old = await store.get(letters, amendsId);
    if (old.state !== 'issued') throw new Refusal('LETTER_AMENDED_ONE_ENDED', { state: old.state });
    const { kind, terms, copy } = old;
    const amends = { letterId: amendsId, reason: '签名密钥更换，重新签发' };
    // All as it is called by now.
    const basis = await readGrantBasis(context, dealerId, terms, groundsOf(terms));
    const says = { kind, terms, ...(await namedAsNow(store, old, basis)) };
    await judgeLetter(context, { ...says, dealerId, amends });
    const { name, creditCode } = await store.get(dealers, dealerId);
    const again = newLetter(context, dealerId, { ...says, dealer: { name, creditCode } });
    return store.insert(letters, { ...again, ...pending, copy, amends }, amends.reason);
  }
  if ('keyId' in what) throw new Refusal('LETTER_NOT_FOUND');
  const content = { kind: 'annual' as const, grantIds, fromOn: what.fromOn, toOn: what.toOn };
  const written = await writeLetter(context, dealerId, { ...content, isClipped: true });
  const _id = await annualLetterId(context, dealerId, content);
  return store.insert(letters, {
    ...newLetter(context, dealerId, written),
    ...pending,
    _id,
    registerKey: _id,
  });
}

/** Says nothing against a letter: who calls, or the house, is not ready to let it out. */
const notOfLetter: RefusalCode[] = [
  'LETTER_ISSUE_FAILED',
  'LETTER_SECOND_PERSON_MISSING',
  'LETTER_OFFICE_MISSING',
  'ACTION_NOT_ALLOWED',
  'APPROVES_LATER',
  'MOBILE_MISSING',
  'OTHER_WITHOUT_MOBILE',
  'OTHER_ENDED_WITHOUT_MOBILE',
  'CHANGED_MEANWHILE',
];

type ToIssue = LetterBatchItem & {
  letter: Pick<AuthorizationLetter, '_id' | 'revision' | 'state' | 'history'> | null;
};
/** Why a letter that the batch asked for waits no more, with the reason that was given. */
function whatBecame(letter: Pick<AuthorizationLetter, 'history'> | null): string[] {
  const events = letter?.history ?? [];
  if (events.some(({ event }) => event === 'edited')) return ['退回后已改写，不再是本批次的内容，请单独审批'];
  const left = { returned: '已退回', voided: '已作废', revoked: '已撤销' } as Partial<Record<string, string>>;
  const last = [...events].reverse().find(({ event }) => left[event]);
  return last ? [`${left[last.event]}：${last.reason}`] : [];
}

/** Some that wait and that the actor neither asked for nor signed: who went on with a batch has signed what he wrote. */
async function someToIssue({ actor, store }: Context, batchId: string): Promise<ToIssue[]> {
  let after: string | null = null;
  do {
    const page: Page<LetterBatchItem> = await store.seek(
      letterBatchItems,
      { batchId, state: 'requested' },
      { by: ['_id', 'asc'], after, limit: ITEMS_SHOWN },
    );
    const ids = page.rows.flatMap(({ letterId }) => letterId ?? []);
    const persons = await store.query(
      letters,
      { _id: oneOf(ids) },
      { limit: ITEMS_SHOWN, fields: ['_id', 'requestedBy', 'signedBy', 'revision', 'state', 'history'] },
    );
    const found: ToIssue[] = [];
    for (const item of page.rows) {
      const letter = persons.find(({ _id }) => _id === item.letterId) ?? null;
      if (!(await isAmongPersons(store, actor, [letter?.requestedBy, letter?.signedBy])))
        found.push({ ...item, letter });
    }
    if (found.length > 0) return found.slice(0, ISSUED_AT_ONCE);
    after = page.next;
  } while (after !== null);
  return [];
}

/** The second person's part, a few letters a call; what cannot be issued is listed with its reason and left pending. */
export const issueBulk: UseCase<BatchRequest, BatchProgress> = async (context, { batchId }) => {
  const { actor, store } = context;
  const batch = await store.get(letterBatches, batchId);
  if (batch.state === 'listing' || batch.state === 'requesting' || batch.state === 'cancelled')
    throw new Refusal('LETTER_STATE_CHANGED', { state: batch.state });
  const isOwn = await isAmongPersons(store, actor, [batch.requestedBy]);
  const some = isOwn ? [] : await someToIssue(context, batchId);
  if (some.length === 0 && batch.counts.requested > 0) throw new Refusal('LETTER_SECOND_PERSON_MISSING');
  const counts = { ...batch.counts };
  for (const { letter, ...item } of some) {
    try {
      // By itself and by somebody else: it is issued all the same.
      if (letter?.state !== 'issued') {
        // Returned, written anew and submitted again, it is not what the batch says any more.
        if (!letter || letter.state !== 'pending' || letter.history.some(({ event }) => event === 'edited'))
          throw new Refusal('LETTER_STATE_CHANGED', { state: letter?.state, lacks: whatBecame(letter) });
        await issueByFunction(context, letter);
      }
      store.save(letterBatchItems, { ...item, state: 'issued' });
      counts.issued++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (notOfLetter.includes(error.code)) {
        // What this call has done is kept; the next one tries again, or tells.
        if (error.code === 'LETTER_ISSUE_FAILED' || counts.requested < batch.counts.requested) break;
        throw error;
      }
      store.save(letterBatchItems, failed(item, error));
      counts.failed++;
    }
    counts.requested--;
  }
  const state = counts.requested > 0 ? 'issuing' : 'done';
  return progressOf(store.save(letterBatches, { ...batch, counts, state }));
};

export const getBatch: UseCase<BatchPageRequest, BatchPage> = async (
  { store },
  { batchId, state, after },
) => {
  const batch = await store.get(letterBatches, batchId);
  const where = state === undefined ? { batchId } : { batchId, state };
  const how = { by: ['_id', 'asc'] as ['_id', 'asc'], after, limit: ITEMS_SHOWN };
  const { rows, next } = await store.seek(letterBatchItems, where, how);
  const { title, what, requestedBy, cancelled } = batch;
  const read = await queryAll(
    store,
    grants,
    { _id: oneOf(rows.flatMap(({ grantIds }) => grantIds)) },
    { fields: ['_id', 'productLineIds', 'scope', 'fromOn', 'toOn', 'state', 'revokedOn'] },
  );
  const basis = new Map(read.map((grant) => [grant._id, { ...grant, ...effectiveDays(grant) }]));
  const ofItem = rows.map(({ grantIds }) => grantIds.flatMap((id) => basis.get(id) ?? []));
  const said = await subjectsOf(store, ofItem);
  return {
    batch: { title, what, requestedBy, ...(cancelled ? { cancelled } : {}) },
    items: rows.map(({ _id, dealerName, letterId, state: become, because, lacks }, at) => ({
      ...{ _id, dealerName, letterId },
      because: because && ((refusals as Record<string, string>)[because] ?? because),
      ...(lacks ? { lacks } : {}),
      state: become,
      about: ofItem[at]!.length === 0 ? null : 'keyId' in what ? said[at]! : within(said[at]!, what),
    })),
    next,
    progress: progressOf(batch),
  };
};

/** The newest batches, so that whoever began one finds it again. */
export const listBatches: UseCase<Nothing, { batches: BatchRow[] }> = async ({ store }) => {
  const everyState = oneOf(['listing', 'requesting', 'waiting', 'issuing', 'done', 'cancelled']);
  const found = await store.query(
    letterBatches,
    { state: everyState },
    { orderBy: [['createdAt', 'desc']], limit: 20 },
  );
  return {
    batches: found.map((batch) => ({
      ...progressOf(batch),
      title: batch.title,
      requestedBy: batch.requestedBy.name,
      createdAt: batch.createdAt,
    })),
  };
};
