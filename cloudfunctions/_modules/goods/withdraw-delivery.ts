import type { StockLocation } from '../../../miniprogram/shared/model/goods';
import type { HospitalDelivery } from '../../../miniprogram/shared/model/stocktakes';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { WithdrawDelivery } from '../../_contracts/stocktakes';
import { stampOf } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { hospitalDeliveries, shortfallsOfAll, stockLocations } from '../../_store/goods';
import { balanceAt, moveSerials, moveStock, open, shelf, unexplained } from '../ledger/move-stock';
import { lessenShortfall } from '../ledger/use-stock';
import { assertKeeps } from './keeping';
import { piecesAt, shortfallIdOf, unkeptPlace } from './report-deliveries';
import { voidSecondInvoice } from './second-invoices';

/**
 * A delivery that was reported by mistake: what was taken for it is back where it was, what is still owed for it is owed no more,
 * and what a later receipt has explained lies on the shelf. Rows of their own say so; none is struck out.
 */
export const withdrawDelivery: UseCase<WithdrawDelivery, { deliveryId: string; revision: number }> = async (
  context,
  { deliveryId, reason },
) => {
  const { actor, store, now } = context;
  const delivery = await store.get(hospitalDeliveries, deliveryId);
  if (delivery.withdrawn) throw new Refusal('DELIVERY_WITHDRAWN');
  const from = delivery.fromId === null ? null : await store.get(stockLocations, delivery.fromId);
  assertKeeps(actor, { dealerId: delivery.dealerId, memberId: null });
  const why = `撤回流向：${reason}`.slice(0, 200);
  for (const n of delivery.lines.keys())
    await (from
      ? takeBackToBook(context, delivery, n, from, why)
      : takeBackUnkept(context, delivery, n, why));
  await voidSecondInvoice(context, deliveryId);
  const { revision } = store.save(
    hospitalDeliveries,
    { ...delivery, withdrawn: { by: stampOf(actor), at: now.toISOString(), reason } },
    reason,
  );
  return { deliveryId, revision };
};

const about = (delivery: HospitalDelivery, n: number) => {
  const { lot, producedOn, expiresOn } = delivery.lines[n]!;
  return {
    kind: 'take_back' as const,
    lot: { lot, producedOn, expiresOn },
    document: { kind: 'delivery' as const, id: delivery._id },
  };
};

async function takeBackToBook(
  context: Context,
  delivery: HospitalDelivery,
  n: number,
  location: StockLocation,
  why: string,
): Promise<void> {
  const { actor, store, now } = context;
  const line = delivery.lines[n]!;
  const product = await store.get(products, line.productId);
  const hospital = open(`hospital:${delivery.hospitalId}`);
  const balance = await balanceAt(context, location, line.productId, delivery.dealerId);
  const words = { ...about(delivery, n), product, owner: balance.owner, why };
  let owed = 0;
  if (line.short > 0) {
    const shortfall = await store.get(shortfallsOfAll, shortfallIdOf(delivery._id, n));
    if (shortfall.state === 'closed') throw new Refusal('DELIVERY_EXPLAINED');
    owed = shortfall.quantity - shortfall.settled;
    if (owed > 0) {
      await moveStock(context, {
        ...{ ...words, quantity: owed, serials: [], partId: shortfall._id },
        from: { ...hospital, balance: balance._id, numbersOnly: true },
        to: unexplained(),
      });
      const by = { by: stampOf(actor), at: now.toISOString(), approvedBy: null };
      await lessenShortfall(context, shortfall, owed, 'closed', { how: 'withdrawn', note: why, ...by });
    }
  }
  const back = line.quantity - owed;
  if (back === 0) return;
  const pieces = await piecesAt(context, product, line.serials, hospital);
  await moveStock(context, { ...words, quantity: back, serials: pieces, from: hospital, to: shelf(balance) });
  await moveSerials(context, product, pieces, words.lot, hospital, shelf(balance), delivery.dealerId);
}

async function takeBackUnkept(
  context: Context,
  delivery: HospitalDelivery,
  n: number,
  why: string,
): Promise<void> {
  const { store } = context;
  const { productId, quantity, serials, lot } = delivery.lines[n]!;
  const product = await store.get(products, productId);
  const hospital = open(`hospital:${delivery.hospitalId}`);
  const kept = await unkeptPlace(context, delivery.dealerId, productId, lot);
  if (!kept) throw new Refusal('DELIVERY_LOT_UNKNOWN', { lot });
  const { dealerId } = delivery;
  await moveStock(context, {
    ...{ ...about(delivery, n), product, quantity, serials, owner: dealerId, why, dealerId },
    ...{ from: hospital, to: kept.way },
  });
  const pieces = await piecesAt(context, product, serials, hospital);
  await moveSerials(context, product, pieces, kept.of, hospital, kept.way, dealerId);
}
