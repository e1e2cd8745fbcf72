import { dayOf } from '../../../miniprogram/shared/days';
import { plainSerial } from '../../../miniprogram/shared/goods/lots';
import { returnStates } from '../../../miniprogram/shared/goods/states';
import type { ReturnState } from '../../../miniprogram/shared/goods/states';
import type { Condition } from '../../../miniprogram/shared/model/goods';
import type { GoodsReturn } from '../../../miniprogram/shared/model/shipments';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  AskReturn,
  CreditReturn,
  DecideReturn,
  ListReturns,
  ReceiveReturn,
  ReturnRequest,
  ReturnRow,
} from '../../_contracts/shipments';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { products } from '../../_store/catalogue';
import { receivables } from '../../_store/credit';
import { balancesOfAll, stockLocations } from '../../_store/goods';
import { goodsReturns, shipments } from '../../_store/shipments';
import { moveOn } from '../../_platform/life';
import { creditBack } from '../dealer-orders/settle-order';
import { assertSerials, balanceId, MAKER, open, shelf } from '../ledger/move-stock';
import { bringTo } from '../ledger/use-stock';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { assertKeeps, assertSecondPerson } from './keeping';
import { arrivalPlace } from './receive-shipment';
import { voidSecondInvoice } from './second-invoices';
import { narrowedBy } from '../people/narrowed-by';

const PAGE = 50;
const returnMoved = ({ _id, state }: GoodsReturn) => ({ returnId: _id, state });

/** The only way in which a return changes its state. */
function moveReturn(
  { actor, now }: Pick<Context, 'actor' | 'now'>,
  goodsReturn: GoodsReturn,
  state: ReturnState,
  note = '',
): GoodsReturn {
  const past = { at: now.toISOString(), by: stampOf(actor), state, note };
  return moveOn(returnStates, goodsReturn, past, 'GOODS_RETURN_STATE_CHANGED');
}

/** Who asks, who agrees, who takes it back and who credits it are four. */
const assertAnother = (
  context: Pick<Context, 'actor' | 'store'>,
  { history }: GoodsReturn,
  passes = true,
): Promise<void> =>
  assertSecondPerson(
    context,
    history.map(({ by }) => by),
    passes,
  );

export const listReturns: UseCase<ListReturns, { returns: ReturnRow[]; next: string | null }> = async (
  { actor, store },
  { states, text, after },
) => {
  const where = {
    ...(await narrowedBy({ actor, store }, text.toUpperCase(), 'number')),
    ...(states ? { state: oneOf(states) } : {}),
  };
  const page = await store.seek(goodsReturns, where, { by: ['createdAt', 'desc'], after, limit: PAGE });
  return { returns: page.rows.map(({ head: _, ...row }) => row), next: page.next };
};

export const readReturn: UseCase<ReturnRequest, { goodsReturn: ReturnRow }> = async (
  { store },
  { returnId },
) => {
  const { head: _, ...goodsReturn } = await store.get(goodsReturns, returnId);
  return { goodsReturn };
};

/** A dealer asks to give goods back: never more than came and is not yet credited or asked for. */
export const askReturn: UseCase<AskReturn, { returnId: string; state: ReturnState }> = async (
  { actor, store, ids, now },
  { shipmentId, reason, lines },
) => {
  const shipment = await store.get(shipments, shipmentId);
  if (shipment.receivedOn === null) throw new Refusal('SHIPMENT_STATE_CHANGED', { state: shipment.state });
  const others = await store.query(goodsReturns, { shipmentId }, { limit: 200 });
  const waiting = others.filter(({ state }) => state !== 'refused' && state !== 'credited');
  const known = await store.findMany(
    products,
    shipment.lines.map(({ productId }) => productId),
  );
  const asked = lines.map(({ line: at, quantity, serials }, n) => {
    const line = shipment.lines[at - 1];
    const open = waiting
      .flatMap((one) => one.lines)
      .filter((one) => one.line === at)
      .reduce((sum, one) => sum + one.quantity, 0);
    const came = line ? line.received + line.damaged : 0;
    if (!line || quantity > came - line.returned - open || lines.findIndex((one) => one.line === at) !== n)
      throw new Refusal('SHIPMENT_RETURN_QUANTITY', { path: `lines.${n}.quantity` });
    assertSerials(known.get(line.productId)!, quantity, serials, `lines.${n}.serials`);
    if (serials.some((serial) => !line.serials.includes(plainSerial(serial))))
      throw new Refusal('SERIAL_ELSEWHERE', { path: `lines.${n}.serials` });
    const { productId, productName, unit, lot, producedOn, expiresOn } = line;
    return {
      ...{ line: at, productId, productName, unit, lot, producedOn, expiresOn, quantity },
      serials: serials.map(plainSerial),
      received: 0,
      condition: null,
    };
  });
  // The shipment is written too, so that of two who ask for the same goods one sees the other.
  store.save(shipments, {
    ...shipment,
    history: [
      ...shipment.history,
      { at: now.toISOString(), by: stampOf(actor), state: shipment.state, note: `申请退货：${reason}` },
    ],
  });
  const made = store.insert(goodsReturns, {
    _id: ids.newId('GR'),
    number: `TH${dayOf(now).replace(/-/g, '').slice(2)}-${ids.newCode(5)}`,
    shipmentId,
    shipmentNumber: shipment.number,
    orderId: shipment.orderId,
    dealerId: shipment.dealerId,
    dealerName: shipment.dealerName,
    fromId: shipment.receivedInto,
    lines: asked,
    reason,
    state: 'requested',
    redInvoices: [],
    creditedFen: 0,
    createdBy: stampOf(actor),
    createdAt: now.toISOString(),
    history: [{ at: now.toISOString(), by: stampOf(actor), state: 'requested', note: reason }],
  });
  store.notify({
    memberIds: await peopleWithRole('channel_manager'),
    kind: 'goods_return',
    title: '退货申请待审批',
    body: `${shipment.dealerName} ${made.number}：${reason}`,
    page: pages.goodsReturns(),
  });
  return returnMoved(made);
};

export const decideReturn: UseCase<DecideReturn, { returnId: string; state: ReturnState }> = async (
  context,
  { returnId, passes, note },
) => {
  const { store } = context;
  const asked = await store.get(goodsReturns, returnId);
  await assertAnother(context, asked, passes);
  const decided = store.save(
    goodsReturns,
    moveReturn(context, asked, passes ? 'approved' : 'refused', note),
    note,
  );
  const told = [await adminsOf(asked.dealerId), passes ? await peopleWithRole('warehouse') : []].flat();
  store.notify({
    memberIds: told,
    kind: 'goods_return_decided',
    title: passes ? '退货已同意，请退回' : '退货未同意',
    body: `${asked.number}${note ? `：${note}` : ''}`,
    page: pages.goodsReturns(),
  });
  return returnMoved(decided);
};

/** Which of a dealer's goods come back first: broken ones as broken ones. */
const leaves: Record<'pending' | 'defective', readonly Condition[]> = {
  pending: ['pending', 'good', 'quarantine', 'defective'],
  defective: ['defective', 'quarantine', 'pending', 'good'],
};

/** What came back waits to be judged like anything that comes; never straight to good. */
export const receiveReturn: UseCase<ReceiveReturn, { returnId: string; state: ReturnState }> = async (
  context,
  { returnId, locationId, lines },
) => {
  const { actor, store } = context;
  const asked = await store.get(goodsReturns, returnId);
  const received = moveReturn(context, asked, 'received');
  await assertAnother(context, asked);
  const to = await store.get(stockLocations, locationId);
  if (to.kind !== 'maker') throw new Refusal('STOCK_NOT_YOURS', { path: 'locationId' });
  assertKeeps(actor, to);
  const shipment = await store.get(shipments, asked.shipmentId);
  const known = await store.findMany(
    products,
    asked.lines.map(({ productId }) => productId),
  );
  const came: GoodsReturn['lines'] = [];
  for (const line of asked.lines) {
    const n = lines.findIndex((one) => one.line === line.line);
    const given = lines[n];
    const quantity = given?.quantity ?? 0;
    if (quantity > line.quantity)
      throw new Refusal('SHIPMENT_RETURN_QUANTITY', { path: `lines.${n}.quantity` });
    came.push({ ...line, received: quantity, condition: given && quantity > 0 ? given.condition : null });
    if (quantity === 0) continue;
    const product = known.get(line.productId)!;
    const serials = line.serials.slice(0, quantity);
    const of = { lot: line.lot, producedOn: line.producedOn, expiresOn: line.expiresOn };
    const about = { kind: 'come_back' as const, product, lot: of, serials, owner: MAKER, to };
    const document = { kind: 'return' as const, id: returnId };
    let left = quantity;
    // From wherever the dealer's book has it; the rest was never booked there.
    if (asked.fromId !== null)
      for (const condition of leaves[given!.condition]) {
        const balance = await store.find(balancesOfAll, balanceId(asked.fromId, product._id, asked.dealerId));
        const held = balance?.lots.find(({ lot }) => lot === line.lot)?.[condition] ?? 0;
        const part = Math.min(left, held);
        if (!balance || part === 0 || (serials.length > 0 && part < quantity)) continue;
        left -= part;
        await bringTo(context, {
          ...{ ...about, quantity: part, from: shelf(balance, condition), document },
          condition: given!.condition,
        });
      }
    if (left > 0)
      await bringTo(context, {
        ...{ ...about, quantity: left, from: open(arrivalPlace(shipment)), document },
        condition: given!.condition,
      });
  }
  const saved = store.save(goodsReturns, { ...received, lines: came });
  store.notify({
    memberIds: await peopleWithRole('finance'),
    kind: 'goods_return_received',
    title: '退货已收到，待入账',
    body: `${asked.dealerName} ${asked.number}`,
    page: pages.goodsReturns(),
  });
  return returnMoved(saved);
};

/** What came back is credited; goods that were invoiced want the number of the red invoice first. */
export const creditReturn: UseCase<CreditReturn, { returnId: string; state: ReturnState }> = async (
  context,
  { returnId, redInvoices },
) => {
  const { store } = context;
  const received = await store.get(goodsReturns, returnId);
  const credited = moveReturn(context, received, 'credited', redInvoices.join('、'));
  await assertAnother(context, received);
  const shipment = await store.get(shipments, received.shipmentId);
  const receivable = await store.find(receivables, shipment._id);
  if (receivable && receivable.invoices.length > 0 && redInvoices.length === 0)
    throw new Refusal('GOODS_RETURN_RED_MISSING', { path: 'redInvoices' });
  if (receivable && redInvoices.some((one) => receivable.invoices.includes(one)))
    throw new Refusal('GOODS_RETURN_RED_IS_INVOICE', { path: 'redInvoices' });
  const parts = received.lines
    .filter((line) => line.received > 0)
    .map((line) => ({ line: line.line, quantity: line.received }));
  const creditedFen = await creditBack(context, shipment, parts, `退货 ${received.number}`);
  const { lines } = await store.get(shipments, shipment._id);
  if (lines.every(({ received: came, damaged, returned }) => returned >= came + damaged))
    await voidSecondInvoice(context, shipment._id);
  const saved = store.save(goodsReturns, { ...credited, redInvoices, creditedFen });
  store.notify({
    memberIds: await adminsOf(received.dealerId),
    kind: 'goods_return_credited',
    title: '退货已入账',
    body: received.number,
    page: pages.goodsReturns(),
  });
  return returnMoved(saved);
};
