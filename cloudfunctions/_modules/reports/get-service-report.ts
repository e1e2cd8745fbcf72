import { Refusal } from '../../../miniprogram/shared/refusal';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { FileLink } from '../../_contracts/shapes';
import type { OrderRequest } from '../../_contracts/work-orders';
import { callFunction, linkTo } from '../../_platform/cloud';
import type { Collection } from '../../_platform/collection';
import type { UseCase } from '../../_platform/context';
import type { Store } from '../../_platform/unit-of-work';
import { workOrders } from '../../_store/work-orders';

/**
 * 服务报告 as PDF: made once by the function `documents` (which carries the Chinese font, so that this one starts fast)
 * from the visit as it stands after the signature; later calls get a fresh link to the same file.
 */
export const getServiceReport: UseCase<OrderRequest, FileLink> = async ({ store }, { workOrderId }) =>
  reportOf(store, workOrders, await store.get(workOrders, workOrderId));

/** @param collection through which the order was read */
export async function reportOf(
  store: Store,
  collection: Collection<WorkOrder>,
  order: WorkOrder,
): Promise<FileLink> {
  const at = order.visits.map(({ report }) => report !== null).lastIndexOf(true);
  const visit = order.visits[at];
  if (!visit?.report) throw new Refusal('REPORT_MISSING');
  let { file } = visit.report;
  if (!file) {
    const reply = (await callFunction('documents', { document: 'service_report', order, visit: at })) as {
      file?: StoredFile;
    } | null;
    if (!reply?.file) throw new Error('documents made no report');
    file = reply.file;
    // Before the signature the text may still change: such a file is shown, not kept.
    if (visit.signature) {
      const visits = order.visits.map((one, i) =>
        i === at ? { ...visit, report: { ...visit.report!, file } } : one,
      );
      store.save(collection, { ...order, visits });
    }
  }
  return { link: await linkTo(file.fileId), bytes: file.bytes };
}
