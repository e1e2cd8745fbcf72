import { remediesOf } from '../../../miniprogram/shared/visit/knowledge';
import type { Remedy } from '../../../miniprogram/shared/visit/knowledge';
import type { Knowledge, KnowledgeRequest } from '../../_contracts/work-orders';
import type { UseCase } from '../../_platform/context';
import { oneOf } from '../../_platform/where';
import { workOrdersOfAll } from '../../_store/work-orders';
import { withoutPhones } from '../sites/contact-phones';

/** The newest repairs of a model; older ones say how instruments were mended that have been changed since. */
const LOOKED = 150;
const OF_A_FAULT = 5;

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
      fields: ['faultCode', 'visits', 'createdAt', 'followUp', 'device'],
    },
  );
  const remedies: Remedy[] = [];
  for (const one of remediesOf(found)) {
    const { faultCode, cause, action } = one;
    if (remedies.filter((other) => other.faultCode === faultCode).length === OF_A_FAULT) continue;
    remedies.push({ ...one, cause: withoutPhones(cause), action: withoutPhones(action) });
  }
  return { modelId, looked: found.length, remedies: remedies.slice(0, 100) };
};
