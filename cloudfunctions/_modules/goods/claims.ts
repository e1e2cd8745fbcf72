import type { ClaimState } from '../../../miniprogram/shared/goods/states';
import { claimStates } from '../../../miniprogram/shared/goods/states';
import type { ShipmentClaim } from '../../../miniprogram/shared/model/shipments';
import { claimKindLabels, claimOutcomeLabels } from '../../../miniprogram/shared/model/shipments';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import type { ClaimRow, DecideClaim, ListClaims } from '../../_contracts/shipments';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { shipmentClaims, shipments } from '../../_store/shipments';
import { assertMove } from '../../_platform/life';
import { creditBack } from '../dealer-orders/settle-order';
import { open } from '../ledger/move-stock';
import { adminsOf, peopleWithRole } from '../people/whom-to-tell';
import { assertSecondPerson } from './keeping';
import { arrivalPlace, leaveTheWay } from './receive-shipment';

const PAGE = 50;

export const listClaims: UseCase<ListClaims, { claims: ClaimRow[]; next: string | null }> = async (
  { store },
  { state, after },
) => {
  const page = await store.seek(shipmentClaims, state ? { state } : {}, {
    by: ['createdAt', 'desc'],
    after,
    limit: PAGE,
  });
  return { claims: page.rows.map(({ head: _, ...claim }) => claim), next: page.next };
};

/** What may become of each kind: of goods that came in excess nothing is owed. */
const outcomes: Record<ShipmentClaim['kind'], readonly DecideClaim['outcome'][]> = {
  short: ['credit', 'resend', 'refuse'],
  damaged: ['credit', 'resend', 'refuse'],
  temperature: ['credit', 'resend', 'refuse'],
  extra: ['none', 'refuse'],
};

/**
 * Somebody says what a difference is worth. What did not come leaves the way: as lost where we accept it, as delivered
 * where we do not; a credit is the exact part of what the line cost.
 */
export const decideClaim: UseCase<DecideClaim, { claimId: string; state: ClaimState }> = async (
  context,
  { claimId, outcome, note },
) => {
  const { actor, store, now } = context;
  const claim = await store.get(shipmentClaims, claimId);
  if (!outcomes[claim.kind].includes(outcome))
    throw new Refusal('CLAIM_OUTCOME_INVALID', { path: 'outcome' });
  if (outcome === 'refuse' && note === '') throw new Refusal('REASON_MISSING', { path: 'note' });
  const state = outcome === 'refuse' ? 'refused' : 'accepted';
  assertMove(claimStates, claim, state, 'CLAIM_STATE_CHANGED');
  await assertSecondPerson(context, [claim.createdBy], outcome !== 'refuse');
  let shipment = await store.get(shipments, claim.shipmentId);
  const line = shipment.lines[claim.line - 1]!;
  if (claim.kind === 'short') {
    const product = await store.get(products, claim.productId);
    await leaveTheWay(context, shipment, line, product, {
      kind: outcome === 'refuse' ? 'arrive' : 'adjust',
      quantity: claim.quantity,
      serials: claim.serials,
      to: open(outcome === 'refuse' ? arrivalPlace(shipment) : 'adjustment'),
      why: outcome === 'refuse' ? `差异未认可：${note}` : '运输途中少货',
    });
    const lines = shipment.lines.map((one, at) =>
      at === claim.line - 1 ? { ...one, settled: one.settled + claim.quantity } : one,
    );
    shipment = store.save(shipments, { ...shipment, lines });
  }
  const creditedFen =
    outcome === 'credit'
      ? await creditBack(
          context,
          shipment,
          [{ line: claim.line, quantity: claim.quantity }],
          `${claimKindLabels[claim.kind]} ${claim.shipmentNumber}`,
        )
      : 0;
  store.save(shipmentClaims, {
    ...claim,
    state,
    outcome: outcome === 'refuse' ? null : outcome,
    creditedFen,
    decidedBy: stampOf(actor),
    decidedAt: now.toISOString(),
    decision: note,
  });
  const said = outcome === 'refuse' ? `未认可：${note}` : claimOutcomeLabels[outcome];
  const told = [
    await adminsOf(claim.dealerId),
    outcome === 'resend' ? await peopleWithRole('warehouse') : [],
  ].flat();
  store.notify({
    memberIds: told.filter((id) => id !== actor.memberId),
    kind: 'shipment_claim_decided',
    title: '收货差异已处理',
    body: `${claim.shipmentNumber} ${claim.productName} × ${claim.quantity}：${said}`,
    page: pages.shipment({ id: claim.shipmentId }),
  });
  return { claimId, state };
};
