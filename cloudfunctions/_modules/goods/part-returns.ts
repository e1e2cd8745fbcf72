import { dayOf } from '../../../miniprogram/shared/days';
import { partReturnStates } from '../../../miniprogram/shared/goods/states';
import type { PartReturnState } from '../../../miniprogram/shared/goods/states';
import type { PartReturn } from '../../../miniprogram/shared/model/goods';
import { plainSerial } from '../../../miniprogram/shared/goods/lots';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AskWaiver,
  ClosePartReturn,
  DecideWaiver,
  ListPartReturns,
  PartReturnRow,
  ReceivePartReturn,
  SendPartReturn,
} from '../../_contracts/goods';
import type { Listed } from '../../_contracts/shapes';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { listOrFind, rowOf } from '../../_platform/find-by-text';
import { oneOf, range } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { partReturns, stockBalances, stockLocations } from '../../_store/goods';
import { move } from '../../_platform/life';
import { balanceId, MAKER, moveStock, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps, assertSecondPerson } from './keeping';

const PAGE = 50;
const noLot = { lot: '', producedOn: null, expiresOn: null };
type Moved = { returnId: string; state: string };
const movedOf = ({ _id, state }: PartReturn): Moved => ({ returnId: _id, state });

function moved(old: PartReturn, state: PartReturnState): PartReturn {
  return move(partReturnStates, old, state, 'PART_RETURN_STATE_CHANGED');
}

/** Samples have touched it: nothing goes into a parcel that nobody has declared to be safe. */
export const sendPartReturn: UseCase<SendPartReturn, Moved> = async (
  { actor, store, now },
  { returnId, oldSerial, method, decontaminated, trackingNo },
) => {
  const old = await store.get(partReturns, returnId);
  if (!decontaminated) throw new Refusal('PART_RETURN_NOT_SAFE', { path: 'decontaminated' });
  const decontamination = { method, by: stampOf(actor), at: now.toISOString() };
  const sent = store.save(partReturns, {
    ...moved(old, 'sent'),
    oldSerial: plainSerial(oldSerial || old.oldSerial),
    decontamination,
    trackingNo,
  });
  store.notify({
    memberIds: await peopleWithRole('warehouse'),
    kind: 'part_return_sent',
    title: '旧件已寄出',
    body: `${old.engineerName} ${old.productName} × ${old.quantity} ${trackingNo}`,
    page: pages.partReturns(),
  });
  return movedOf(sent);
};

/** The parcel is here: the old piece becomes stock as used, or, where it is another thing, it is still due. */
export const receivePartReturn: UseCase<ReceivePartReturn, Moved> = async (
  context,
  { returnId, locationId, wrong, note },
) => {
  const { actor, store, now } = context;
  const old = await store.get(partReturns, returnId);
  const received = moved(old, 'received');
  if (wrong) {
    if (note === '') throw new Refusal('REASON_MISSING', { path: 'note' });
    store.notify({
      memberIds: [old.memberId],
      kind: 'part_return_wrong',
      title: '寄回的旧件不对，请再寄',
      body: `${old.productName}：${note}`,
      page: pages.partReturns(),
    });
    return movedOf(
      store.save(partReturns, { ...moved(received, 'due'), decontamination: null, trackingNo: '' }, note),
    );
  }
  const to = await store.get(stockLocations, locationId);
  assertKeeps(actor, { ...to, memberId: null });
  const product = await store.get(products, old.productId);
  await bringTo(context, {
    ...{ kind: 'send_back', product, lot: noLot, quantity: old.quantity, owner: MAKER, to },
    // The old piece was never ours by number; its number stands on the return.
    serials: [],
    from: open(old.place),
    condition: 'used',
    document: { kind: 'part_return', id: returnId },
    why: note,
  });
  return movedOf(
    store.save(partReturns, {
      ...received,
      receivedAt: now.toISOString(),
      receivedBy: stampOf(actor),
      receivedInto: locationId,
    }),
  );
};

/** What becomes of it. To scrap it takes somebody else than who took it in. */
export const closePartReturn: UseCase<ClosePartReturn, Moved> = async (context, { returnId, how, note }) => {
  const { actor, store, now } = context;
  const old = await store.get(partReturns, returnId);
  const closed = moved(old, 'closed');
  if (how === 'scrap') await assertSecondPerson(context, [old.receivedBy!]);
  const balance = await store.get(stockBalances, balanceId(old.receivedInto!, old.productId, MAKER));
  const product = await store.get(products, old.productId);
  const to = { scrap: open('scrap'), maker: open('supplier'), repair: shelf(balance, 'pending') }[how];
  await moveStock(context, {
    ...{ kind: how === 'scrap' ? 'scrap' : 'transfer', product, lot: noLot, quantity: old.quantity },
    ...{ owner: MAKER, from: shelf(balance, 'used'), to, why: note },
    document: { kind: 'part_return', id: returnId },
  });
  const outcome = { how, note, by: stampOf(actor), askedBy: null, at: now.toISOString() };
  return movedOf(store.save(partReturns, { ...closed, outcome }));
};

export const askWaiver: UseCase<AskWaiver, Moved> = async ({ actor, store, now }, { returnId, reason }) => {
  const old = await store.get(partReturns, returnId);
  if (old.state !== 'due') throw new Refusal('PART_RETURN_STATE_CHANGED', { state: old.state });
  const waiver = { reason, by: stampOf(actor), at: now.toISOString() };
  return movedOf(store.save(partReturns, { ...old, waiver }, reason));
};

export const decideWaiver: UseCase<DecideWaiver, Moved> = async (context, { returnId, passes }) => {
  const { actor, store, now } = context;
  const old = await store.get(partReturns, returnId);
  if (!old.waiver) throw new Refusal('PART_RETURN_STATE_CHANGED', { state: old.state });
  await assertSecondPerson(context, [old.waiver.by], passes);
  if (!passes) return movedOf(store.save(partReturns, { ...old, waiver: null }));
  const { reason: note, by: askedBy } = old.waiver;
  const outcome = { how: 'waived' as const, note, by: stampOf(actor), askedBy, at: now.toISOString() };
  return movedOf(store.save(partReturns, { ...moved(old, 'waived'), outcome }, note));
};

export const listPartReturns: UseCase<ListPartReturns, Listed<'returns', PartReturnRow>> = async (
  { store, now },
  { states, overdue, text, after },
) => {
  const where = overdue
    ? { state: 'due' as const, dueOn: range({ below: dayOf(now) }) }
    : states
      ? { state: oneOf(states) }
      : {};
  const { rows, ...page } = await listOrFind(store, partReturns, {
    ...{ text, after, where, by: ['dueOn', 'asc'], limit: PAGE },
  });
  return { returns: rows.map(rowOf), ...page };
};
