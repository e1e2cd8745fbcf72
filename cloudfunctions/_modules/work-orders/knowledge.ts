import { remediesOf } from '../../../miniprogram/shared/visit/knowledge';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { Remedy } from '../../../miniprogram/shared/visit/knowledge';
import type { Knowledge, KnowledgeRequest } from '../../_contracts/work-orders';
import type { UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { workOrdersOfAll } from '../../_store/work-orders';
import { withoutPhones } from '../sites/contact-phones';

/** The newest repairs of a model; older ones say how instruments were mended that have been changed since. */
const LOOKED = 150;
const OF_A_FAULT = 5;
/** Answers and photos are nearly all of a visit, and tell nothing of this. */
const told = [
  ...['faultCode', 'createdAt', 'followUp', 'device', 'site.hospitalName', 'contact'],
  ...['visits.report', 'visits.parts', 'visits.engineer.name', 'visits.signature.signedBy.name'],
];

type Told = Pick<
  WorkOrder,
  '_id' | 'faultCode' | 'visits' | 'createdAt' | 'followUp' | 'device' | 'site' | 'contact'
>;
/** What its engineer wrote, without what the order calls the hospital, its people and whoever came. */
function withoutItsNames(order: Told): Told {
  const names = [
    order.site.hospitalName,
    order.contact?.name,
    ...order.visits.flatMap(({ engineer, signature }) => [engineer.name, signature?.signedBy?.name]),
  ].filter((name): name is string => (name ?? '').length > 1);
  const plain = (text: string) =>
    names.reduce((left, name) => left.replaceAll(name, '…'), withoutPhones(text));
  return {
    ...order,
    visits: order.visits.map((visit) => ({
      ...visit,
      report: visit.report && {
        ...visit.report,
        cause: plain(visit.report.cause),
        action: plain(visit.report.action),
      },
    })),
  };
}

/**
 * What has mended instruments of a model, of whichever dealer: parts, cause and action in words, and how often it held. Nothing of
 * the hospital, nobody's name, no phone.
 */
export const getKnowledge: UseCase<KnowledgeRequest, Knowledge> = async ({ store }, { modelId }) => {
  const found = await store.query(
    workOrdersOfAll,
    { 'device.modelId': modelId, task: 'repair', state: oneOf(['completed', 'confirmed', 'closed']) },
    {
      orderBy: [['createdAt', 'desc']],
      limit: LOOKED,
      fields: [...told],
    },
  );
  const remedies: Remedy[] = [];
  for (const one of remediesOf(found.map(withoutItsNames))) {
    const { faultCode } = one;
    if (remedies.filter((other) => other.faultCode === faultCode).length === OF_A_FAULT) continue;
    remedies.push(one);
  }
  return { modelId, looked: found.length, remedies: remedies.slice(0, 100) };
};
