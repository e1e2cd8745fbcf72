import { call } from '../miniprogram/api/client';
import { enqueue } from '../miniprogram/offline/outbox';

/** What a page must not be able to write: `tsc` fails on a line below that has become legal. Nothing of it runs. */
export const probes = [
  () =>
    enqueue({
      // @ts-expect-error a step that is misspelt is no step
      action: 'workOrder.chekOut',
      input: { workOrderId: 'WO-1' },
      subject: 'work_orders:WO-1',
      title: '签退',
    }),
  () =>
    enqueue({
      action: 'workOrder.accept',
      // @ts-expect-error a field that the step does not take
      input: { workOrderId: 'WO-1', evidense: 1 },
      subject: 'work_orders:WO-1',
      title: '接单',
    }),
  () =>
    // @ts-expect-error whether a call writes is what `shared/rights` says, not what a page says
    call('service', 'workOrder.claim', { workOrderId: 'WO-1' }, { writes: true }),
];
