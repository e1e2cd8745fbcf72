import type { ReportActions } from '../../_contracts/reports';
import { OrderRequest } from '../../_contracts/work-orders';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { workOrders } from '../../_store/work-orders';
import { getServiceReport } from './get-service-report';

const order = ({ workOrderId }: { workOrderId: string }): Load[] => [[workOrders, workOrderId]];

export const reportActions: ActionTable<ReportActions> = {
  'workOrder.report': {
    input: OrderRequest,
    reply: fields('link', 'bytes'),
    loads: order,
    run: getServiceReport,
  },
};
