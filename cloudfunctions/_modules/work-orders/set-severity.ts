import type { PolicyFacts } from '../../../miniprogram/shared/clocks/policies';
import { severityLabels } from '../../../miniprogram/shared/clocks/policies';
import * as rule from '../../../miniprogram/shared/visit/work-order';
import type { OrderMoved, SeverityRequest } from '../../_contracts/work-orders';
import type { UseCase } from '../../_platform/context';
import { devicesOfAll } from '../../_store/devices';
import { hospitalsOfAll } from '../../_store/hospitals';
import { workOrders } from '../../_store/work-orders';
import { clocksOfVersion, coverFacts } from '../settings/clocks';
import { pages } from '../../../miniprogram/shared/pages';
import { act, orderMoved } from './visit-use-cases';
import { saySite } from '../../../miniprogram/shared/say';

/** Chooses again among the policies that stood when the order was made, by what covered the instrument then. */
export const setSeverity: UseCase<SeverityRequest, OrderMoved> = async (
  context,
  { workOrderId, severity, reason },
) => {
  const { store } = context;
  const order = await store.get(workOrders, workOrderId);
  const { device, site, clock, createdAt } = order;
  const registered = device && (await store.find(devicesOfAll, device.id));
  const hospital = await store.find(hospitalsOfAll, site.hospitalId);
  const facts: PolicyFacts = {
    ...coverFacts(registered, hospital, createdAt),
    modelId: device?.modelId ?? null,
    productLineId: device?.productLineId ?? null,
    severity,
  };
  const clocks = await clocksOfVersion(context, clock?.version ?? context.setting('clocks').version);
  const doing = act(context, reason, order);
  const changed = store.save(workOrders, rule.changeSeverity(order, facts, clocks, doing), reason);
  if (order.engineer)
    store.notify({
      memberIds: [order.engineer.memberId],
      kind: 'work_order_severity',
      title: `严重程度改为${severityLabels[severity]}`,
      body: `${saySite(site)}：${reason}`,
      page: pages.order({ id: order._id }),
    });
  return orderMoved(changed);
};
