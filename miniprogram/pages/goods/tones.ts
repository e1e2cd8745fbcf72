import type { ShipmentState } from '../../shared/goods/states';

export const shipmentTones: Record<ShipmentState, string> = {
  picking: 'attention',
  checked: 'attention',
  shipped: 'active',
  partly_received: 'attention',
  refused: 'danger',
  received: 'done',
  returned: 'past',
  cancelled: 'past',
};
