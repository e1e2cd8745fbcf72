import { addDays, dayOf, daysUntil } from '../../../miniprogram/shared/days';
import type { Licence, LicenceType } from '../../../miniprogram/shared/model/trade';
import { licenceTypeLabels } from '../../../miniprogram/shared/model/trade';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { canMove } from '../../../miniprogram/shared/states';
import {
  daysInForce,
  paperHealth,
  renewalBegins,
  renewalWindow,
} from '../../../miniprogram/shared/trade/licence-days';
import type { PaperHealth, RenewalWindow } from '../../../miniprogram/shared/trade/licence-days';
import { licenceStates } from '../../../miniprogram/shared/trade/states';
import type {
  DeemLicence,
  LicenceList,
  LicenceMoved,
  LicencePage,
  LicenceRequest,
  LicenceRow,
  ListLicences,
  Papers,
  PapersRequest,
  ReviewLicences,
  SubmitLicence,
  WithdrawLicence,
} from '../../_contracts/licences';
import { stampOf } from '../../_platform/actor';
import type { Actor } from '../../_platform/actor';
import { linksTo } from '../../_platform/cloud';
import type { Context, UseCase } from '../../_platform/context';
import type { Seek } from '../../_platform/seek';
import { tally } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { licences } from '../../_store/licences';
import { markAccount } from '../ledger/book';
import { isAmongPersons } from '../people/second-person';
import { narrowedBy } from '../people/narrowed-by';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { readsPhotos } from '../../_platform/wechat-ocr';
import { workingDays } from '../settings/working-days';
import { joinedReadings } from './read-photo';
import { pages } from '../../../miniprogram/shared/pages';

const PAGE = 50;
const rowOf = ({ head: _, ...row }: Licence): LicenceRow => row;
const moved = ({ _id, state, revision }: Licence): LicenceMoved => ({ licenceId: _id, state, revision });
const idOf = (
  dealerId: string,
  { type, number, fromOn }: Pick<Licence, 'type' | 'number' | 'fromOn'>,
): string => `${dealerId}:${type}:${number.normalize('NFKC').replace(/\s/g, '')}:${fromOn}`;

/** A dealer's people speak for their dealer, whatever they name. */
export function dealerAsked(actor: Actor, named: string | undefined): string {
  const dealerId = actor.dealerId ?? named;
  if (!dealerId) throw new Refusal('DEALER_ORDER_DEALER_MISSING', { path: 'dealerId' });
  return dealerId;
}

/** A paper as the dealer hands it in; it counts once quality has looked at it. */
export const submitLicence: UseCase<SubmitLicence, LicenceMoved> = async (
  context,
  { dealerId, readings, ...facts },
) => {
  const { actor, store, now } = context;
  const reading = joinedReadings(readings, facts);
  const dealer = await store.get(dealers, dealerAsked(actor, dealerId));
  if (facts.toOn !== null && facts.toOn < facts.fromOn)
    throw new Refusal('LICENCE_DAYS_INVALID', { path: 'toOn' });
  const _id = idOf(dealer._id, facts);
  if (await store.find(licences, _id)) throw new Refusal('LICENCE_EXISTS', { path: 'number' });
  if (facts.replacesId !== null) {
    const replaced = await store.get(licences, facts.replacesId);
    if (replaced.dealerId !== dealer._id || replaced.type !== facts.type)
      throw new Refusal('LICENCE_NOT_FOUND', { path: 'replacesId' });
  }
  const licence = store.insert(licences, {
    _id,
    dealerId: dealer._id,
    dealerName: dealer.shortName,
    ...facts,
    ...(reading ? { reading } : {}),
    deemed: null,
    replacedOn: null,
    state: 'pending',
    withdrawnOn: null,
    reason: '',
    submittedBy: stampOf(actor),
    reviewedBy: null,
    createdAt: now.toISOString(),
  });
  store.notify({
    memberIds: await peopleWithRole('quality'),
    kind: 'licence_pending',
    title: '有证照待审核',
    body: `${dealer.shortName} ${licenceTypeLabels[facts.type]} ${facts.number}`,
    page: pages.licence({ id: _id }),
  });
  return moved(licence);
};

/** The paper whose term came before, of the same type: what a renewal is held against. */
const predecessor = (licence: Licence, all: readonly Licence[]): Licence | null =>
  [...all]
    .filter(
      (other) =>
        other._id !== licence._id &&
        other.type === licence.type &&
        (other.state === 'valid' || other.state === 'withdrawn') &&
        other.fromOn < licence.fromOn,
    )
    .sort((a, b) => (a.fromOn < b.fromOn ? 1 : -1))[0] ?? null;

/** One verdict for each paper, in bulk; a scope that the reviewer has put right takes the place of what was handed in. */
export const reviewLicences: UseCase<ReviewLicences, { licences: LicenceMoved[] }> = async (
  context,
  { verdicts },
) => {
  const { actor, store } = context;
  const found = await store.findMany(
    licences,
    verdicts.map(({ licenceId }) => licenceId),
  );
  const results: LicenceMoved[] = [];
  const tell = new Map<string, string[]>();
  for (const [n, { licenceId, passes, reason, scope }] of verdicts.entries()) {
    const licence = found.get(licenceId);
    if (!licence) throw new Refusal('LICENCE_NOT_FOUND', { path: `verdicts.${n}` });
    const to = passes ? ('valid' as const) : ('rejected' as const);
    if (!canMove(licenceStates, licence.state, to)) throw new Refusal('LICENCE_STATE_CHANGED', { licenceId });
    if (!passes && reason === '') throw new Refusal('REASON_MISSING', { path: `verdicts.${n}.reason` });
    // Who handed it in or proposed it as deemed is not its reviewer.
    if (await isAmongPersons(store, actor, [licence.submittedBy, licence.deemed?.by], passes))
      throw new Refusal('LICENCE_SECOND_PERSON_MISSING', { licenceId });
    const judged = { ...licence, scope: scope ?? licence.scope };
    if (passes) await assertStands(context, judged, n);
    const reviewed = store.save(
      licences,
      { ...judged, state: to, reason, reviewedBy: stampOf(actor) },
      reason,
    );
    results.push(moved(reviewed));
    tell.set(licence.dealerId, [
      ...(tell.get(licence.dealerId) ?? []),
      `${licenceTypeLabels[licence.type]} ${licence.number}${passes ? '已通过' : `未通过：${reason}`}`,
    ]);
  }
  for (const [dealerId, lines] of tell)
    store.notify({
      memberIds: await adminsOf(dealerId),
      kind: 'licence_reviewed',
      title: '证照审核结果',
      body: lines.join('；'),
      page: pages.papers({}),
    });
  return { licences: results };
};

/** What must be so before a paper counts. */
async function assertStands({ store }: Context, licence: Licence, n: number): Promise<void> {
  if (licence.type !== 'business' && licence.scope.length === 0)
    throw new Refusal('LICENCE_SCOPE_EMPTY', { path: `verdicts.${n}.scope` });
  const all = await store.query(licences, { dealerId: licence.dealerId, type: licence.type }, { limit: 200 });
  if (licence.replacesId !== null) {
    const replaced = await store.get(licences, licence.replacesId);
    store.save(licences, { ...replaced, replacedOn: licence.fromOn });
    // The new one may hold less.
    await markAccount(store, licence.dealerId);
    return;
  }
  const before = predecessor(licence, all);
  if (!licence.renewal || !before?.toOn || licence.decidedOn === null) return;
  const begins = renewalBegins(before.toOn, licence.decidedOn);
  const fits = 'exactly' in begins ? licence.fromOn === begins.exactly : licence.fromOn >= begins.notBefore;
  if (!fits) throw new Refusal('LICENCE_RENEWAL_BEGINS', { path: `verdicts.${n}.fromOn`, ...begins });
}

/** From a day on a paper counts no more; the account is written too, so that an order decided meanwhile is decided anew. */
export const withdrawLicence: UseCase<WithdrawLicence, LicenceMoved> = async (
  { store },
  { licenceId, fromOn, reason },
) => {
  const licence = await store.get(licences, licenceId);
  if (!canMove(licenceStates, licence.state, 'withdrawn')) throw new Refusal('LICENCE_STATE_CHANGED');
  if (fromOn < licence.fromOn || (licence.toOn !== null && fromOn > licence.toOn))
    throw new Refusal('LICENCE_WITHDRAW_DAY_INVALID', { path: 'fromOn' });
  await markAccount(store, licence.dealerId);
  store.notify({
    memberIds: await adminsOf(licence.dealerId),
    kind: 'licence_withdrawn',
    title: '证照已停用',
    body: `${licenceTypeLabels[licence.type]} ${licence.number} 自 ${fromOn} 起停用：${reason}`,
    page: pages.licence({ id: licenceId }),
  });
  return moved(store.save(licences, { ...licence, state: 'withdrawn', withdrawnOn: fromOn, reason }, reason));
};

/**
 * 视为准予延续: the authority accepted the renewal and did not decide before the end. A paper of its own, which a second
 * quality person lets count by reviewing it.
 */
export const deemLicence: UseCase<DeemLicence, LicenceMoved> = async (
  { actor, store, now },
  { licenceId, toOn, proof },
) => {
  const old = await store.get(licences, licenceId);
  if (old.state !== 'valid' || !old.renewal || old.toOn === null || dayOf(now) <= old.toOn)
    throw new Refusal('LICENCE_NOT_RENEWING');
  const fromOn = addDays(old.toOn, 1);
  if (toOn !== null && toOn < fromOn) throw new Refusal('LICENCE_DAYS_INVALID', { path: 'toOn' });
  const { revision: _, head: _1, ...facts } = old;
  const _id = idOf(old.dealerId, { ...old, fromOn });
  if (await store.find(licences, _id)) throw new Refusal('LICENCE_EXISTS');
  return moved(
    store.insert(licences, {
      ...facts,
      _id,
      fromOn,
      toOn,
      decidedOn: null,
      renewal: null,
      reading: null,
      deemed: { proof, by: stampOf(actor) },
      state: 'pending',
      reason: '',
      submittedBy: stampOf(actor),
      reviewedBy: null,
      createdAt: now.toISOString(),
    }),
  );
};

/** What ends soon by its day, what waits the longest first, everything else the newest first: a paper without end has no day. */
export const listLicences: UseCase<ListLicences, LicenceList> = async (
  { actor, store, now },
  { dealerId, states = ['pending', 'valid', 'rejected', 'withdrawn'], endingWithin, text, after },
) => {
  const today = dayOf(now);
  const waits = states.length === 1 && states[0] === 'pending';
  const order: Pick<Seek, 'by' | 'ties'> =
    endingWithin !== undefined
      ? { by: ['toOn', 'asc'] }
      : waits
        ? { by: ['createdAt', 'asc'] }
        : { by: ['createdAt', 'desc'], ties: 'desc' };
  const { rows, next } = await store.seek(
    licences,
    {
      ...(await narrowedBy({ actor, store }, text, 'number')),
      ...(actor.dealerId === null && dealerId ? { dealerId } : {}),
      state: oneOf(states),
      ...(endingWithin === undefined
        ? {}
        : { toOn: range({ atLeast: today, below: addDays(today, endingWithin + 1) }) }),
    },
    { ...order, after, limit: PAGE },
  );
  return { licences: rows.map(rowOf), next };
};

export const readLicence: UseCase<LicenceRequest, LicencePage> = async (
  { store, setting },
  { licenceId },
) => {
  const licence = await store.get(licences, licenceId);
  const all = await store.query(licences, { dealerId: licence.dealerId, type: licence.type }, { limit: 200 });
  const before = all.find(({ _id }) => _id === licence.replacesId) ?? predecessor(licence, all);
  return {
    licence: rowOf(licence),
    before: before && rowOf(before),
    window: windowOf(licence, setting),
    files: await linksTo([...licence.files, ...(before?.files ?? [])], 3600),
  };
};
const windowOf = ({ toOn }: Pick<Licence, 'toOn'>, setting: Context['setting']): RenewalWindow | null =>
  toOn === null ? null : renewalWindow(toOn, workingDays(setting('calendar')), setting('trade').renewal);

/** Everything that a dealer's papers are and will be over the next ninety days; three database requests. */
export const readPapers: UseCase<PapersRequest, Papers> = async ({ actor, store, now, setting }, request) => {
  const dealer = await store.get(dealers, dealerAsked(actor, request.dealerId));
  const today = dayOf(now);
  const all = await store.query(licences, { dealerId: dealer._id }, { limit: 500 });
  const types = Object.keys(licenceTypeLabels) as LicenceType[];
  return {
    dealerId: dealer._id,
    dealerName: dealer.shortName,
    today,
    canRead: readsPhotos(),
    papers: types.map((type) => {
      const own = all
        .filter((licence) => licence.type === type)
        .sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1));
      const health = paperHealth(own, today);
      const current = [...own].reverse().find((licence) => {
        const days = daysInForce(licence);
        return days && days.fromOn <= today && days.toOn !== null;
      });
      const window = current ? windowOf(current, setting) : null;
      return {
        type,
        needed: type === 'business' || own.length > 0,
        health,
        licences: own.map(rowOf),
        window,
        advice: adviceOf(health, window, today),
      };
    }),
  };
};

function adviceOf(health: PaperHealth, window: RenewalWindow | null, today: string): string {
  const [gap] = health.gaps;
  switch (health.health) {
    case 'fine':
      return '';
    case 'missing':
      return '请上传，审核通过后才能订购需要它的产品。';
    case 'expired':
      return '已失效，请上传延续或新办的证照。';
    case 'gap_ahead':
      return `${gap!.fromOn} 至 ${gap!.toOn} 没有有效证照，这些天不能发货。`;
    case 'ends_soon': {
      const left = daysUntil(health.coveredUntil!, today);
      if (!window) return `还剩 ${left} 天。`;
      if (today < window.opensOn) return `还剩 ${left} 天，${window.opensOn} 起可申请延续。`;
      if (today <= window.closesOn) return `还剩 ${left} 天，请在 ${window.closesOn} 前申请延续。`;
      return `还剩 ${left} 天，已过延续申请期（${window.closesOn}），需要重新办证。`;
    }
  }
}

/** What quality has to look at. */
export const licencesWaiting: UseCase<object, { pending: number; ending: number }> = async ({
  store,
  now,
}) => {
  const today = dayOf(now);
  return store.queryTogether({
    pending: tally({ collection: licences, where: { state: 'pending' } }),
    ending: tally({
      collection: licences,
      where: { state: 'valid', toOn: range({ atLeast: today, below: addDays(today, 91) }) },
    }),
  });
};
