import { dayOf } from '../../../miniprogram/shared/days';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { feeRuleFor } from '../../../miniprogram/shared/trade/dues';
import type { Store } from '../../_platform/unit-of-work';
import { dueRulesOfAll, serviceFeesOfAll } from '../../_store/dues';

/** Few of one kind of task; the list of rules is kept by hand. */
const MOST = 500;

/**
 * 服务费 of an order that closes: of a dealer's, where somebody was there by evidence that holds or was approved. The order's id is the
 * fee's, so that there is one however often it closes.
 *
 * Whoever the hospital pays for it is not paid by us too.
 *
 * @param at when it stands in the fees: as it closes, or where its arrival was approved later
 */
export async function accrueFee(store: Store, order: WorkOrder, at: string, closedAt = at): Promise<void> {
  const visit = [...order.visits].reverse().find(({ checkIn }) => checkIn !== null);
  const was = visit?.checkIn;
  const holds = was && !was.rejected && (was.verdict === 'verified' || was.approvedBy);
  const isPaid = order.quote?.state === 'accepted' || order.quote?.state === 'billed';
  if (!order.dealerId || !visit || !holds || isPaid) return;
  const rules = await store.query(dueRulesOfAll, { task: order.task }, { limit: MOST });
  const rule = feeRuleFor(rules, {
    ...{ task: order.task, dealerId: order.dealerId, day: dayOf(closedAt) },
    modelId: order.device?.modelId ?? null,
    regionCode: order.site.regionCode,
  });
  if (!rule || (await store.find(serviceFeesOfAll, order._id))) return;
  store.insert(serviceFeesOfAll, {
    _id: order._id,
    dealerId: order.dealerId,
    orderNumber: order.number,
    hospitalName: order.site.hospitalName,
    engineerName: visit.engineer.name,
    task: order.task,
    modelName: order.device?.modelName ?? '',
    closedOn: dayOf(at),
    ruleId: rule._id,
    fen: rule.fee!.fen,
    dueId: null,
  });
}
