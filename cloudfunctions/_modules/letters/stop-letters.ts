import { dayOf } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { BlockDocument, GrantDocument, Ground } from '../../../miniprogram/shared/model/grants';
import { noEnd, placesDuring } from '../../../miniprogram/shared/model/grants';
import type { AuthorizationLetter } from '../../../miniprogram/shared/model/letters';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { Context } from '../../_platform/context';
import { oneOf, range } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import { queryAll } from '../../_platform/query-all';
import { dealers } from '../../_store/dealers';
import { hospitals } from '../../_store/hospitals';
import { adminsOf } from '../people/whom-to-tell';
import { letterNotice } from './letter-notices';
import { groundsOf, lettersBeyond, readGrantBasis, termsOfBidder } from './letter-terms';
import type { GrantBasis } from './letter-terms';
import { happened, numberOf } from './letter-use-cases';
import { letters } from '../../_store/letters';

/**
 * To be called in the operation that revokes a grant, with the grant as it will be: no letter says more than what is left.
 * What another grant of the dealer still holds goes on.
 *
 * @returns numbers of the letters that end
 */
export async function stopLettersOfGrant(context: Context, revoked: GrantDocument): Promise<string[]> {
  const { dealerId, number } = revoked;
  const endsOn = revoked.revokedOn ?? dayOf(context.now);
  const basisOf = async (named: Ground[]) => {
    const basis = await readGrantBasis(context, dealerId, { fromOn: endsOn }, named);
    const grants = basis.grants.map((grant) => (grant._id === revoked._id ? revoked : grant));
    return { ...basis, grants };
  };
  const open = await openLetters(context, { dealerId }, endsOn);
  return [
    ...(await stopLetters(context, open, endsOn, `所依据的授权${number}已撤销`, basisOf)),
    ...(await stopLettersOfBidder(context, dealerId, endsOn, basisOf)),
  ];
}

/**
 * To be called in the operation that sets a block. A suspended dealer's letters are left alone: they rest while it is
 * suspended and come back with it.
 *
 * @returns numbers of the letters that end
 */
export async function stopLettersUnderBlock(context: Context, block: BlockDocument): Promise<string[]> {
  const where = block.dealerId ? [{ dealerId: block.dealerId }] : await groundsAround(context, block);
  const found = await Promise.all(where.map((each) => openLetters(context, each, block.fromOn)));
  const open = new Map(found.flat().map((letter) => [letter._id, letter]));
  const reason = block.dealerId ? `授权已停用：${block.reason}` : `${block.name}不再授权：${block.reason}`;
  const { fromOn, hospitalId } = block;
  const blocked = { regionCodes: [], hospitalIds: hospitalId ? [hospitalId] : [] };
  const basisOf = async (named: Ground[], dealerId: string) => {
    const basis = await readGrantBasis(context, dealerId, { fromOn }, [...named, blocked]);
    return { ...basis, blocks: [...basis.blocks, block] };
  };
  return [
    ...(await stopLetters(context, [...open.values()], fromOn, reason, basisOf)),
    ...(block.dealerId ? await stopLettersOfBidder(context, block.dealerId, fromOn, basisOf) : []),
  ];
}

/**
 * To be called in the operation that moves a hospital, after it was saved: a letter that names it, or is for it, on the
 * strength of a grant for its region must not go with it to a region that the dealer, or who bids, does not hold. Letters on
 * regions need nothing.
 *
 * @returns numbers of the letters that end
 */
export async function stopLettersOfMoved(
  context: Context,
  hospital: Hospital,
  movedOn: Day,
): Promise<string[]> {
  const found = await Promise.all([
    openLetters(context, { 'terms.scope.hospitalIds': hospital._id }, movedOn),
    openLetters(context, { 'terms.terminalIds': hospital._id }, movedOn),
  ]);
  const open = [...new Map(found.flat().map((letter) => [letter._id, letter])).values()];
  const basisOf = (named: Ground[], dealerId: string) =>
    readGrantBasis(context, dealerId, { fromOn: movedOn }, named);
  const ended = await stopLetters(context, open, movedOn, `${hospital.name}已迁址`, basisOf);
  for (const creditCode of new Set(open.flatMap(({ tender }) => tender?.bidder.creditCode ?? []))) {
    const [bidder] = await context.store.query(dealers, { creditCode }, { limit: 1 });
    if (!bidder) continue;
    const ids = open.flatMap(({ _id, tender }) => (tender?.bidder.creditCode === creditCode ? [_id] : []));
    // As they are by now: some have just ended, or gone back.
    const left = [...(await context.store.findMany(letters, ids)).values()];
    const waiting = left.filter(({ state }) => state !== 'draft');
    ended.push(...(await stopOfBidder(context, waiting, bidder._id, movedOn, basisOf)));
  }
  return ended;
}

/** Letters that name the hospital, or a division around it by a code of any time. */
async function groundsAround({ store }: Context, { hospitalId = '', fromOn }: BlockDocument) {
  const places = placesDuring(await store.get(hospitals, hospitalId), { fromOn, toOn: noEnd });
  const regions = chinaRegions();
  const chain = places.flatMap(({ regionCode }) => regions.chainOf(regionCode));
  const codes = regions.allCodes().filter((code) => regions.today(code).some((one) => chain.includes(one)));
  return [{ 'terms.scope.hospitalIds': hospitalId }, { 'terms.scope.regionCodes': oneOf(codes) }];
}

/** Letters that stand or are about to, on some day from `fromOn` on. */
async function openLetters(
  { store }: Context,
  where: Where<AuthorizationLetter>,
  fromOn: Day,
): Promise<AuthorizationLetter[]> {
  const later = { 'terms.toOn': range({ atLeast: fromOn }) };
  const found = await Promise.all(
    ['pending', 'issued'].map((state) => queryAll(store, letters, { ...where, ...later, state })),
  );
  return found.flat();
}

/**
 * Ends issued letters with the change that takes their ground away, and tells the dealer. Those that wait for approval go
 * back to whoever asked: by that the change and an approval of the same moment write the same revision, so only one of the
 * two goes through and the other is decided anew.
 */
async function stopLetters(
  context: Context,
  open: readonly AuthorizationLetter[],
  endsOn: Day,
  reason: string,
  basisOf: (named: Ground[], dealerId: string) => Promise<GrantBasis>,
): Promise<string[]> {
  const ended: string[] = [];
  for (const dealerId of new Set(open.map((letter) => letter.dealerId))) {
    const own = open.filter((letter) => letter.dealerId === dealerId);
    const named = own.flatMap(({ terms }) => groundsOf(terms));
    ended.push(
      ...(await end(context, lettersBeyond(own, await basisOf(named, dealerId), endsOn), endsOn, reason)),
    );
  }
  return ended;
}

/** The same for tender letters of others under which this dealer bids: it no longer holds what they let it offer. */
async function stopLettersOfBidder(
  context: Context,
  dealerId: string,
  endsOn: Day,
  basisOf: (named: Ground[], dealerId: string) => Promise<GrantBasis>,
): Promise<string[]> {
  const { creditCode } = await context.store.get(dealers, dealerId);
  const open = await openLetters(context, { 'tender.bidder.creditCode': creditCode }, endsOn);
  return stopOfBidder(context, open, dealerId, endsOn, basisOf);
}

/** Its grants and why they ended are the bidder's own affair; whose letter it is reads only that they do not suffice. */
async function stopOfBidder(
  context: Context,
  open: readonly AuthorizationLetter[],
  dealerId: string,
  endsOn: Day,
  basisOf: (named: Ground[], dealerId: string) => Promise<GrantBasis>,
): Promise<string[]> {
  const others = open.filter((letter) => letter.dealerId !== dealerId);
  if (others.length === 0) return [];
  const asked = others.map((letter) => ({ ...letter, terms: termsOfBidder(letter.terms) }));
  const basis = await basisOf(
    asked.map(({ terms }) => terms.scope),
    dealerId,
  );
  const known = new Map(others.map((letter) => [letter._id, letter]));
  const beyond = lettersBeyond(asked, basis, endsOn);
  return end(
    context,
    beyond.map(({ letter, parts }) => ({ letter: known.get(letter._id)!, parts })),
    endsOn,
    '投标人不再具备所需的授权',
  );
}

/**
 * A letter is one paper: where one of its statements falls, all of it ends, because nobody who holds it could see which
 * lines still count. The reason says which one fell, so that the rest is asked for anew.
 *
 * @returns numbers of the issued ones among them that did not end by then anyway
 */
async function end(
  context: Context,
  beyond: readonly { letter: AuthorizationLetter; parts: number[] }[],
  endsOn: Day,
  why: string,
): Promise<string[]> {
  const { store } = context;
  const ended: string[] = [];
  const ending = beyond.filter(({ letter: { endedOn } }) => endedOn === null || endedOn > endsOn);
  for (const dealerId of new Set(ending.map(({ letter }) => letter.dealerId))) {
    const own = ending.filter(({ letter }) => letter.dealerId === dealerId);
    const told = own.some(({ letter }) => letter.state === 'issued') ? await adminsOf(dealerId) : [];
    for (const { letter, parts } of own) {
      const { length } = letter.terms.parts ?? [];
      const rest = length > parts.length ? `，其余 ${length - parts.length} 项须重新申请` : '';
      const reason = length > 0 ? `${why}（第 ${parts.join('、')} 项${rest}）` : why;
      if (letter.state === 'pending') {
        const history = [...letter.history, happened(context, 'returned', reason)];
        store.save(letters, { ...letter, state: 'draft', signedBy: null, history }, reason);
        store.notify(letterNotice([letter.requestedBy.memberId], '授权书已退回', reason, letter._id));
        continue;
      }
      const history = [...letter.history, happened(context, 'stopped', reason)];
      store.save(letters, { ...letter, endedOn: endsOn, history }, reason);
      const body = `${numberOf(letter)}自${endsOn}起停止使用：${reason}。请按现有授权重新申请。`;
      store.notify(letterNotice(told, '授权书停止使用', body, letter._id));
      ended.push(numberOf(letter));
    }
  }
  return ended;
}
