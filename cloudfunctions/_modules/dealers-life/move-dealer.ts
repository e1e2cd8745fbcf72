import { dayOf } from '../../../miniprogram/shared/days';
import type { DealerAsked, DealerWish } from '../../../miniprogram/shared/model/dealers-life';
import type { Dealer, DealerEvent } from '../../../miniprogram/shared/model/people';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { dealerStateLabels, dealerStates } from '../../../miniprogram/shared/states';
import type { DealerState } from '../../../miniprogram/shared/states';
import type {
  AskDealerRequest,
  AskedRow,
  DealerChanged,
  DecideDealerRequest,
  ListAskedRequest,
  MoveDealerRequest,
} from '../../_contracts/dealers-life';
import { hasRole, isManufacturer, stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { range } from '../../_platform/where';
import { blocks } from '../../_store/grants';
import { dealers, wishDecidedBy, wishesSeen, wishesToDecide } from '../../_store/dealers';
import { members } from '../../_store/people';
import { assertMove } from '../../_platform/life';
import { endBlock, insertBlock } from '../grants/blocks';
import { accountOf, markAccount } from '../ledger/book';
import { isAmongPersons, isKnownAmongPersons } from '../people/second-person';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { assertDone, dropTasks, plantTasks } from './tasks';

const PAGE = 50;
const changed = ({ _id, state, revision }: Dealer, waits: boolean): DealerChanged => ({
  dealerId: _id,
  state,
  revision,
  waits,
});
/** Into cooperation, for the first time or again, nobody gets by one person's word; out of it at once. */
const takesTwo = (from: DealerState, to: DealerState): to is 'active' | 'reviewing' =>
  to === 'active' || (from === 'terminated' && to === 'reviewing');

/** What has to be done before, so that nobody begins without a contract or returns with the old goods still about. */
async function assertReady({ store }: Context, dealer: Dealer, to: DealerState): Promise<void> {
  if (dealer.state === 'reviewing' && to === 'active') await assertDone(store, dealer._id, 'onboarding');
  if (dealer.state === 'terminated') await assertDone(store, dealer._id, 'termination');
}

/**
 * Moves a dealer along its life. Suspension and termination stop everything at once: the door reads the dealer's state on
 * every call, and a global block stops its grants in the same transaction; coming back ends that block.
 */
export const moveDealer: UseCase<MoveDealerRequest, DealerChanged> = async (context, request) => {
  const { store } = context;
  const { dealerId, to, reason } = request;
  const dealer = await store.get(dealers, dealerId);
  assertMove(dealerStates, dealer, to, 'DEALER_STATE_CHANGED');
  if (!takesTwo(dealer.state, to))
    return changed(await moved(context, dealer, { to, reason, by: stampOf(context.actor) }), false);
  await assertReady(context, dealer, to);
  return changed(await asked(context, dealer, { kind: 'move', to }, reason), true);
};

/** Everything that a move brings with it, in the one transaction. */
async function moved(
  context: Context,
  dealer: Dealer,
  { to, reason, by, agreed }: Omit<DealerEvent, 'at'>,
): Promise<Dealer> {
  const { actor, store, now } = context;
  const { _id: dealerId } = dealer;
  const today = dayOf(now);
  const standing = await store.query(blocks, { dealerId, untilOn: range({ atLeast: today }) });
  const suspension = standing.find(({ bySuspension }) => bySuspension);
  const isOut = to === 'suspended' || to === 'terminated';
  if (isOut && !suspension)
    insertBlock(context, { dealer }, { fromOn: today, toOn: null, reason, bySuspension: true });
  // Not while it is looked at again: grants of before would come to life.
  if (to === 'active' && suspension) endBlock(context, suspension, reason);
  // The account is the guard of everything the dealer trades: an order or shipment that runs at this moment is either before it
  // or decided anew.
  if (to === 'active') await accountOf(context, dealer);
  await markAccount(store, dealerId, { trading: to === 'active' ? 'open' : isOut ? to : 'suspended' });
  if (to === 'active') await dropTasks(context, dealerId, ['suspension'], '已恢复合作');
  if (to === 'terminated')
    await dropTasks(
      context,
      dealerId,
      ['onboarding', 'suspension', 'next_step', 'plan', 'appraisal'],
      '已终止合作',
    );
  if (to === 'prospect') await dropTasks(context, dealerId, ['onboarding'], '退回潜在');
  if (to === 'reviewing') await plantTasks(context, dealer, 'onboarding');
  if (to === 'suspended') await plantTasks(context, dealer, 'suspension');
  if (to === 'terminated') await plantTasks(context, dealer, 'termination');
  const event: DealerEvent = { at: now.toISOString(), by, ...(agreed ? { agreed } : {}), to, reason };
  const history = [...(dealer.history ?? []), event];
  const isReturn = dealer.state === 'terminated';
  const waiting = dealer.asked?.wish.kind === 'move' ? null : dealer.asked;
  const next: Dealer = {
    ...dealer,
    state: to,
    history,
    ...(waiting === undefined ? {} : { asked: waiting }),
    ...(isReturn ? { contract: null } : {}),
  };
  const told = [...(await peopleWithRole('channel_manager')), ...(await peopleWithRole('service_manager'))];
  store.notify({
    memberIds: told.filter((id) => id !== actor.memberId),
    kind: 'dealer_moved',
    title: `${dealer.shortName}：${dealerStateLabels[to]}`,
    body: reason,
    page: pages.dealer({ id: dealerId }),
  });
  return store.save(dealers, next, reason);
}

const words: Record<DealerWish['kind'], string> = { move: '合作状态', tier: '等级', bank: '银行账户' };

async function asked({ actor, store, now }: Context, dealer: Dealer, wish: DealerWish, why: string) {
  if (dealer.asked) throw new Refusal('DEALER_ASKED_ALREADY');
  const asking: DealerAsked = { wish, by: stampOf(actor), at: now.toISOString(), why };
  const seconds = await peopleWithRole(wishDecidedBy[wish.kind]);
  store.notify({
    memberIds: seconds.filter((id) => id !== actor.memberId),
    kind: 'dealer_asked',
    title: `${dealer.shortName}：${words[wish.kind]}变更待复核`,
    body: `${actor.name}：${why}`,
    page: pages.dealerAsked(),
  });
  return store.save(dealers, { ...dealer, asked: asking }, why);
}

/** The tier decides prices, the bank account where money goes: asked by one, agreed to by another. */
export const askOfDealer: UseCase<AskDealerRequest, DealerChanged> = async (
  context,
  { dealerId, revision, wish, why },
) => {
  const { actor, store } = context;
  if (wish.kind === 'tier' && !isManufacturer(actor)) throw new Refusal('ACTION_NOT_ALLOWED');
  const dealer = await store.get(dealers, dealerId);
  if (dealer.revision !== revision) throw new Refusal('CHANGED_MEANWHILE');
  return changed(await asked(context, dealer, wish, why), true);
};

/** Never who asked. */
export const mayDecide = async (
  { actor, store }: Pick<Context, 'actor' | 'store'>,
  { wish, by }: DealerAsked,
): Promise<boolean> =>
  hasRole(actor, wishDecidedBy[wish.kind]) && !(await isKnownAmongPersons(store, actor, [by]));

export const decideOnDealer: UseCase<DecideDealerRequest, DealerChanged> = async (
  context,
  { dealerId, agrees, reason },
) => {
  const { actor, store } = context;
  const dealer = await store.get(dealers, dealerId);
  const asking = dealer.asked;
  if (!asking) throw new Refusal('DEALER_NOTHING_ASKED');
  const isOwn = asking.by.memberId === actor.memberId;
  // Who asked may only take it back.
  const isTaken = isOwn && !agrees;
  if (
    !isTaken &&
    (!(await mayDecide(context, asking)) || (await isAmongPersons(store, actor, [asking.by], agrees)))
  )
    throw new Refusal('DEALER_SECOND_PERSON_MISSING');
  if (!agrees && !reason.trim()) throw new Refusal('REASON_MISSING', { path: 'reason' });
  const { wish } = asking;
  store.notify({
    memberIds: [asking.by.memberId].filter((id) => id !== actor.memberId),
    kind: 'dealer_decided',
    title: `${dealer.shortName}：${words[wish.kind]}变更${agrees ? '已同意' : '未同意'}`,
    body: `${actor.name}${reason ? `：${reason}` : ''}`,
    page: pages.dealer({ id: dealerId }),
  });
  if (!agrees) return changed(store.save(dealers, { ...dealer, asked: null }, reason), false);
  const settled = { ...dealer, asked: null };
  if (wish.kind === 'move') {
    assertMove(dealerStates, dealer, wish.to, 'DEALER_STATE_CHANGED');
    await assertReady(context, dealer, wish.to);
    const event = { to: wish.to, reason: asking.why, by: asking.by, agreed: stampOf(actor) };
    return changed(await moved(context, settled, event), false);
  }
  if (wish.kind === 'tier')
    return changed(store.save(dealers, { ...settled, tier: wish.tier }, asking.why), false);
  // Whoever keeps the dealer's money hears where it goes from now on.
  store.notify({
    memberIds: (await adminsOf(dealerId)).filter((id) => id !== actor.memberId),
    kind: 'dealer_decided',
    title: '贵公司的银行账户已变更',
    body: `收款账户改为 ${wish.bank.bank}，尾号 ${wish.bank.account.slice(-4)}。如有疑问请立即联系厂家财务。`,
    page: pages.dealerFile({ id: dealerId }),
  });
  return changed(store.save(dealers, { ...settled, bank: wish.bank }, asking.why), false);
};

/** What waits for a second person, oldest first: money for finance, the rest for the channel. */
export const listAsked: UseCase<ListAskedRequest, { dealers: AskedRow[]; next: string | null }> = async (
  { actor, store },
  { ofOthers, after },
) => {
  const { rows, next } = await store.seek(dealers, ofOthers ? wishesToDecide(actor) : wishesSeen(actor), {
    by: ['asked.at', 'asc'],
    after,
    limit: PAGE,
  });
  // All askers at once; each row finds its own among them.
  await store.findMany(
    members,
    rows.map(({ asked }) => asked!.by.memberId),
  );
  const shown: AskedRow[] = [];
  for (const { _id, shortName, state, revision, asked } of rows)
    shown.push({
      ...{ _id, shortName, state, revision },
      asked: asked!,
      mayDecide: await mayDecide({ actor, store }, asked!),
    });
  return { dealers: shown, next };
};
