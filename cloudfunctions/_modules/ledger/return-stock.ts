import type { PartUsed, WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { serialKey } from '../../../miniprogram/shared/goods/lots';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { stampOf } from '../../_platform/actor';
import type { Context } from '../../_platform/context';
import { balancesOfAll, partReturns, serialsOfAll, shortfallsOfAll, stockMoves } from '../../_store/goods';
import { moveStock, open, shelf, unexplained } from './move-stock';
import { lessenShortfall } from './use-stock';

/**
 * A use that was recorded by mistake goes back the way it came: what was on the shelf to the shelf, what was owed is owed no
 * more. Where somebody has since accounted for it, or the old piece is on its way, the book is corrected by who keeps it.
 */
export async function takeBackPart(context: Context, order: WorkOrder, part: PartUsed): Promise<void> {
  const { store, actor, now } = context;
  const device = order.device ? `device:${order.device.id}` : `hospital:${order.site.hospitalId}`;
  const used = await store.query(stockMoves, { 'to.place': device, partId: part.id }, { limit: 50 });
  const shortfall = await store.find(shortfallsOfAll, part.id);
  const old = await store.find(partReturns, part.id);
  const owed = shortfall?.state === 'open' && shortfall.settled === 0 && !shortfall.closing;
  if ((shortfall && !owed) || (old && old.state !== 'due')) throw new Refusal('PART_ACCOUNTED_FOR');
  if (shortfall)
    await lessenShortfall(context, shortfall, shortfall.quantity, 'closed', {
      how: 'taken_back',
      note: `${order.number} 撤回`,
      by: stampOf(actor),
      at: now.toISOString(),
      approvedBy: null,
    });
  for (const { lot, producedOn, expiresOn, quantity, owner, serials, from, productId, why } of used) {
    const balance = await store.get(balancesOfAll, from.balanceId!);
    await moveStock(context, {
      kind: 'unconsume',
      product: { _id: productId, tracking: serials.length ? 'serial' : 'lot' },
      lot: { lot, producedOn, expiresOn },
      ...{ quantity, owner, serials, partId: part.id, dealerId: balance.dealerId },
      document: { kind: 'work_order', id: order._id },
      from: open(device),
      // Of a lot that the book had under another name the piece in the bag is the one that was read.
      to: why === OWED ? unexplained(balance) : shelf(balance),
      why: '撤回使用',
    });
    for (const serial of serials) {
      const piece = await store.find(serialsOfAll, serialKey(productId, serial));
      if (!piece) continue;
      const claims = piece.claims.filter(({ partId }) => partId !== part.id);
      // Nobody has it in an instrument any more, and nobody has found it elsewhere since.
      const free = claims.length === 0 && /^(device|hospital):/.test(piece.place);
      const was = piece.claims.find(({ partId }) => partId === part.id)?.was;
      const from =
        why === OWED
          ? { place: 'unexplained', condition: null }
          : { place: balance.locationId, condition: 'good' as const };
      const place = was ?? from;
      const back = { ...place, deviceId: null, provisional: place.place === 'unexplained' };
      store.save(serialsOfAll, { ...piece, ...(free ? back : {}), claims, disputed: claims.length > 1 });
    }
  }
  if (old)
    store.save(partReturns, {
      ...old,
      state: 'waived',
      outcome: {
        how: 'waived',
        note: `${order.number} 撤回使用`,
        by: stampOf(actor),
        askedBy: null,
        at: now.toISOString(),
      },
    });
}
/** As `consumePart` writes it where the book did not hold what was used. */
const OWED = '账上不足';
