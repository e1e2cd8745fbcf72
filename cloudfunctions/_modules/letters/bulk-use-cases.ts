import type { LetterBatch, LetterBatchItem } from '../../../miniprogram/shared/model/letters';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { canonicalJson } from '../../../miniprogram/shared/canonical-json';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { kindsOf } from '../../../miniprogram/shared/model/grants';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { Nothing } from '../../_contracts/shapes';
import type {
  BatchPage,
  BatchProgress,
  BatchRow,
  BulkCancelled,
  BulkPreview,
} from '../../_contracts/letters';
import type { BatchRequest, CancelBulk, PreviewBulk, RequestBulk } from '../../_contracts/letters';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { queryAll } from '../../_platform/query-all';
import { grants } from '../../_store/grants';
import { productLines } from '../../_store/product-lines';
import { regionName } from '../regions/regions';
import { loadHospitals } from '../hospitals/load-hospitals';
import { peopleWithRole } from '../people/whom-to-tell';
import { issueByFunction } from './issue-by-function';
import { happened, newLetter, writeLetter } from './letter-use-cases';
import { letterBatches, letters } from '../../_store/letters';
import { pages } from '../../../miniprogram/shared/pages';

const progressOf = ({ _id, state, items }: LetterBatch): BatchProgress => {
  const count = (...states: LetterBatchItem['state'][]) =>
    items.filter((item) => states.includes(item.state)).length;
  return {
    batchId: _id,
    state,
    total: items.length,
    requested: count('requested', 'issued'),
    issued: count('issued'),
    failed: count('failed'),
  };
};

/** Letters that one call writes, and that one call has made and signed: each well within a function's time. */
const REQUESTED_AT_ONCE = 10;
const ISSUED_AT_ONCE = 3;

/**
 * Letters for many dealers at once: the first call lists what is to be written, each further one writes some, until the
 * batch waits for the second person. Whoever begins a batch is the first signature of its letters.
 */
export const requestBulk: UseCase<RequestBulk, BatchProgress> = async (context, { batchId, title, what }) => {
  const { store, now } = context;
  const batch = await store.find(letterBatches, batchId);
  if (!batch) {
    const items =
      'keyId' in what ? await lettersOfKey(context, what.keyId) : await annualLetters(context, what);
    const fresh = store.insert(letterBatches, {
      _id: batchId,
      title,
      what: 'keyId' in what ? what : { fromOn: what.fromOn, toOn: what.toOn },
      state: items.length > 0 ? 'requesting' : 'done',
      requestedBy: stampOf(context.actor),
      items,
      createdAt: now.toISOString(),
    });
    return progressOf(fresh);
  }
  if (batch.state !== 'requesting') return progressOf(batch);
  const items = [...batch.items];
  const next = items
    .flatMap((item, at) => (item.state === 'waiting' ? [at] : []))
    .slice(0, REQUESTED_AT_ONCE);
  for (const at of next) {
    const item = items[at]!;
    try {
      const letterId = await writeItem(context, batch, item);
      items[at] = { ...item, letterId, state: 'requested' };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      items[at] = { ...item, state: 'failed', because: error.code };
    }
  }
  const waiting = items.some(({ state }) => state === 'waiting');
  const state = waiting
    ? 'requesting'
    : items.some((item) => item.state === 'requested')
      ? 'waiting'
      : 'done';
  if (state === 'waiting') {
    const others = (await peopleWithRole('channel_manager')).filter((id) => id !== context.actor.memberId);
    const page = pages.letterBatch({ id: batchId });
    store.notify({ memberIds: others, kind: 'letter', title: '批量授权书待审批', body: title, page });
  }
  return progressOf(store.save(letterBatches, { ...batch, items, state }));
};

const laterOf = (a: Day, b: Day): Day => (a > b ? a : b);
const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b);

/**
 * One letter for each dealer and ground: lines that share ground, days and kinds share a letter. What a letter of
 * an earlier batch, or one that took its place, says already is left out, so that a batch can be begun again.
 */
async function annualLetters(
  { store }: Context,
  { fromOn, toOn, dealerIds }: { fromOn: Day; toOn: Day; dealerIds?: string[] | undefined },
): Promise<LetterBatchItem[]> {
  const held = await queryAll(
    store,
    grants,
    { state: 'approved', toOn: range({ atLeast: fromOn }) },
    { by: ['toOn', 'asc'] },
  );
  const alike = new Map<string, GrantDocument[]>();
  for (const grant of held) {
    if (grant.fromOn > toOn || (dealerIds && !dealerIds.includes(grant.dealerId))) continue;
    const days = [laterOf(grant.fromOn, fromOn), earlierOf(grant.toOn, toOn)];
    const key = canonicalJson([grant.dealerId, days, grant.scope, grant.carveOuts, [...kindsOf(grant)]]);
    alike.set(key, [...(alike.get(key) ?? []), grant]);
  }
  const groups = joinedByLines([...alike.values()], { fromOn, toOn });
  const written = await queryAll(
    store,
    letters,
    { kind: 'annual', state: oneOf(['pending', 'issued']), 'terms.toOn': range({ atLeast: fromOn }) },
    { fields: ['terms', 'endedOn', 'batchId', 'amends'] },
  );
  const isWritten = (group: GrantDocument[]) =>
    written.some(
      ({ terms, endedOn, batchId, amends }) =>
        (batchId !== null || amends !== null) &&
        endedOn === null &&
        group.every(({ _id }) => terms.grantIds.includes(_id)) &&
        terms.fromOn <= laterOf(fromOn, group[0]!.fromOn) &&
        terms.toOn >= earlierOf(toOn, group[0]!.toOn),
    );
  const known = await store.findMany(dealers, [...new Set(held.map(({ dealerId }) => dealerId))]);
  return groups
    .filter((group) => known.get(group[0]!.dealerId)?.state === 'active' && !isWritten(group))
    .map((group) => ({
      dealerId: group[0]!.dealerId,
      dealerName: known.get(group[0]!.dealerId)!.name,
      grantIds: group.map(({ _id }) => _id),
      amendsId: null,
      letterId: null,
      state: 'waiting',
      because: null,
    }));
}

/** Grants of the same lines, days and kinds share a letter too, however many places they were written for. */
function joinedByLines(groups: GrantDocument[][], days: { fromOn: Day; toOn: Day }): GrantDocument[][] {
  const joined = new Map<string, GrantDocument[]>();
  for (const group of groups) {
    const [first] = group as [GrantDocument];
    const lines = [...new Set(group.flatMap(({ productLineIds }) => productLineIds))].sort();
    const during = [laterOf(first.fromOn, days.fromOn), earlierOf(first.toOn, days.toOn)];
    const key = canonicalJson([first.dealerId, lines, during, [...kindsOf(first)]]);
    joined.set(key, [...(joined.get(key) ?? []), ...group]);
  }
  return [...joined.values()];
}

const PREVIEWED = 50;
/** What a batch would write, before anything is: so that nobody finds out from a hundred letters. */
export const previewBulk: UseCase<PreviewBulk, BulkPreview> = async (context, { skip, ...days }) => {
  const { store } = context;
  const items = await annualLetters(context, days);
  const page = items.slice(skip, skip + PREVIEWED);
  const [held, lines, there] = await Promise.all([
    store.findMany(
      grants,
      page.flatMap(({ grantIds }) => grantIds),
    ),
    store.query(productLines, {}, { limit: 1000, fields: ['_id', 'name'] }),
    queryAll(
      store,
      letters,
      {
        kind: 'annual',
        state: oneOf(['pending', 'issued']),
        'terms.fromOn': range({ below: addDays(days.toOn, 1) }),
        'terms.toOn': range({ atLeast: days.fromOn }),
      },
      { fields: ['dealer', 'registerKey', 'state', 'endedOn'] },
    ),
  ]);
  const nameOf = new Map(lines.map(({ _id, name }) => [_id, name]));
  const hospital = await loadHospitals(
    store,
    [...held.values()].map(({ scope }) => ({ ...scope, hospitalIds: scope.hospitalIds.slice(0, 5) })),
  );
  return {
    letters: page.map(({ dealerId, dealerName, grantIds }) => {
      const basis = grantIds.map((id) => held.get(id)!);
      const ids = [...new Set(basis.flatMap(({ productLineIds }) => productLineIds))];
      const places = basis.flatMap(({ scope }) => [
        ...scope.regionCodes.slice(0, 5).map(regionName),
        ...scope.hospitalIds.slice(0, 5).map((id) => hospital(id)?.name ?? id),
      ]);
      return {
        ...{ dealerId, dealerName, grants: grantIds.length },
        lineNames: ids.map((id) => nameOf.get(id) ?? id),
        territory: [...new Set(places)].slice(0, 8),
        fromOn: basis.reduce((latest, { fromOn }) => laterOf(latest, fromOn), days.fromOn),
        toOn: basis.reduce((earliest, { toOn }) => earlierOf(earliest, toOn), days.toOn),
      };
    }),
    more: items.length > skip + PREVIEWED,
    total: items.length,
    dealers: new Set(items.map(({ dealerId }) => dealerId)).size,
    written: there
      .filter(({ endedOn }) => endedOn === null)
      .slice(0, 100)
      .map(({ dealer, registerKey, state }) => ({
        dealerName: dealer.name,
        number: state === 'issued' ? registerKey : '待签发',
      })),
  };
};

const VOIDED_AT_ONCE = 50;
/**
 * Ends a batch that should not have been: nothing more is written or issued from that moment on, and what waits is void, some
 * at each call. What was issued stands and is revoked by itself.
 */
export const cancelBulk: UseCase<CancelBulk, BulkCancelled> = async (context, { batchId, reason }) => {
  const { store } = context;
  const batch = await store.get(letterBatches, batchId);
  if (batch.state === 'done') throw new Refusal('LETTER_STATE_CHANGED', { state: batch.state });
  const waiting = await store.query(
    letters,
    { batchId, state: 'pending' },
    { limit: VOIDED_AT_ONCE + 1, orderBy: [['_id', 'asc']] },
  );
  for (const letter of waiting.slice(0, VOIDED_AT_ONCE)) {
    const history = [...letter.history, happened(context, 'voided', reason)];
    store.save(letters, { ...letter, state: 'void', history }, reason);
  }
  if (batch.state !== 'cancelled') store.save(letterBatches, { ...batch, state: 'cancelled' }, reason);
  return { batchId, left: waiting.length > VOIDED_AT_ONCE };
};

/** Standing letters of a compromised key, from the register: each is written anew and takes the old one's place. */
async function lettersOfKey({ store, now }: Context, keyId: number): Promise<LetterBatchItem[]> {
  const today = dayOf(now);
  const standing = await queryAll(
    store,
    letters,
    { 'issue.keyId': keyId, state: 'issued', 'terms.toOn': range({ atLeast: today }) },
    {
      fields: ['dealerId', 'dealer', 'terms', 'endedOn'],
      by: ['terms.toOn', 'asc'],
    },
  );
  return standing
    .filter(({ endedOn }) => endedOn === null || endedOn > today)
    .map(({ _id, dealerId, dealer, terms }) => ({
      dealerId,
      dealerName: dealer.name,
      grantIds: terms.grantIds,
      amendsId: _id,
      letterId: null,
      state: 'waiting',
      because: null,
    }));
}

async function writeItem(
  context: Context,
  { _id: batchId, what }: LetterBatch,
  { dealerId, grantIds, amendsId }: LetterBatchItem,
): Promise<string> {
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
    const { kind, terms, tender, products, territory, exclusions, copy } = old;
    if (tender && !terms.terminalIds?.length) throw new Refusal('LETTER_BUYER_MISSING');
    const { name, creditCode } = await store.get(dealers, dealerId);
    const again = newLetter(context, dealerId, {
      kind,
      // As it is called by now.
      dealer: { name, creditCode },
      terms,
      tender,
      products,
      territory,
      exclusions,
    });
    const amends = { letterId: amendsId, reason: '签名密钥更换，重新签发' };
    store.insert(letters, { ...again, ...pending, copy, amends }, amends.reason);
    return again._id;
  }
  if ('keyId' in what) throw new Refusal('LETTER_NOT_FOUND');
  const basis = await store.findMany(grants, grantIds);
  const held = [...basis.values()];
  if (held.length === 0) throw new Refusal('LETTER_NO_GRANTS');
  const fromOn = held.reduce((latest, grant) => laterOf(latest, grant.fromOn), what.fromOn);
  const toOn = held.reduce((earliest, grant) => earlierOf(earliest, grant.toOn), what.toOn);
  const written = await writeLetter(context, dealerId, { kind: 'annual', grantIds, fromOn, toOn });
  const letter = newLetter(context, dealerId, written);
  store.insert(letters, { ...letter, ...pending });
  return letter._id;
}

/** The second person's part, a few letters a call; what cannot be issued is listed with its reason and left pending. */
export const issueBulk: UseCase<BatchRequest, BatchProgress> = async (context, { batchId }) => {
  const { actor, store } = context;
  const batch = await store.get(letterBatches, batchId);
  if (batch.state === 'requesting' || batch.state === 'cancelled')
    throw new Refusal('LETTER_STATE_CHANGED', { state: batch.state });
  if (batch.requestedBy.memberId === actor.memberId) throw new Refusal('LETTER_SECOND_PERSON_MISSING');
  const items = [...batch.items];
  const next = items.flatMap((item, at) => (item.state === 'requested' ? [at] : [])).slice(0, ISSUED_AT_ONCE);
  for (const at of next) {
    const item = items[at]!;
    try {
      await issueByFunction(context, item.letterId!);
      items[at] = { ...item, state: 'issued' };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // The issuer could not be reached: nothing is known against the letter, the next call tries again.
      if (error.code === 'LETTER_ISSUE_FAILED') break;
      items[at] = { ...item, state: 'failed', because: error.code };
    }
  }
  const state = items.some((item) => item.state === 'requested') ? 'issuing' : 'done';
  return progressOf(store.save(letterBatches, { ...batch, items, state }));
};

export const getBatch: UseCase<BatchRequest, BatchPage> = async ({ store }, { batchId }) => {
  const batch = await store.get(letterBatches, batchId);
  return { batch, progress: progressOf(batch) };
};

/** The newest batches, so that whoever began one finds it again. */
export const listBatches: UseCase<Nothing, { batches: BatchRow[] }> = async ({ store }) => {
  const everyState = oneOf(['requesting', 'waiting', 'issuing', 'done', 'cancelled']);
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
