import { ReceiveParts } from '../../_contracts/goods';
import type { ReceiptActions } from '../../_contracts/goods';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { partRequests } from '../../_store/goods';
import { receiveParts } from './part-requests';

/** What an engineer's phone queues beside the steps of a visit. */
export const receiptActions: ActionTable<ReceiptActions> = {
  'partRequest.receive': {
    input: ReceiveParts,
    reply: fields('requestId', 'state', 'revision'),
    contended: true,
    loads: ({ requestId }) => [[partRequests, requestId]],
    settings: ['goods'],
    run: receiveParts,
  },
};
