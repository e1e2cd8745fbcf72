import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { reportResultLabels } from '../../../miniprogram/shared/model/work-orders';
import { sayPartsWanted } from '../../../miniprogram/shared/visit/order-line';
import { followUpOrder } from '../../../miniprogram/shared/visit/new-order';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { Context } from '../../_platform/context';
import { dispatchersFor } from '../people/whom-to-tell';
import { devicesOfAll } from '../../_store/devices';
import { hospitalsOfAll } from '../../_store/hospitals';
import { clocksNow, coverFacts } from '../settings/clocks';
import { workOrdersOfAll } from '../../_store/work-orders';
import { pages } from '../../../miniprogram/shared/pages';
import { saySite } from '../../../miniprogram/shared/say';

/** 未修复 and 临时恢复 lead to another visit: its order is there at once, with what was found, and dispatch is told. */
export async function withFollowUp(context: Context, order: WorkOrder, doing: rule.Act): Promise<WorkOrder> {
  if (!rule.needsFollowUp(order)) return order;
  const { store, ids } = context;
  const device = order.device && (await store.find(devicesOfAll, order.device.id));
  const hospital = await store.find(hospitalsOfAll, order.site.hospitalId);
  const cover = coverFacts(device, hospital, doing.at);
  const next = followUpOrder(order, ids.newId('WO'), clocksNow(context), doing, cover);
  store.insert(workOrdersOfAll, next);
  const { report } = order.visits[order.visits.length - 1]!;
  const result = reportResultLabels[report!.result];
  const wanted = sayPartsWanted(report!.partsWanted);
  store.notify({
    memberIds: await dispatchersFor(order.dealerId),
    kind: 'work_order_not_fixed',
    title: `${result}，请安排跟进`,
    body: `${saySite(order.site)}：${wanted ? `需备件 ${wanted}。` : ''}${report!.summary}`,
    page: pages.dispatchOrder({ id: next._id }),
  });
  return { ...order, followUp: { id: next._id, number: next.number } };
}
