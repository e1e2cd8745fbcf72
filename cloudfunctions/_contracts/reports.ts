import type { Act } from './act';
import type { FileLink } from './shapes';
import type { OrderRequest } from './work-orders';
export interface ReportActions {
  'workOrder.report': Act<typeof OrderRequest, FileLink>;
}
