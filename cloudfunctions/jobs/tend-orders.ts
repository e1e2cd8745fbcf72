import { eachOf } from '../_platform/act-as-system';
import { closeConfirmedOrders } from './close-confirmed-orders';
import { makePlannedOrders } from './make-planned-orders';

/** Once an hour: what is confirmed is closed, and what falls due is made. */
export const tendOrders = eachOf([closeConfirmedOrders, makePlannedOrders]);
