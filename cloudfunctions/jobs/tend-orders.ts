import { eachOf } from '../_platform/act-as-system';
import { closeConfirmedOrders } from './close-confirmed-orders';
import { endQuotes } from './end-quotes';
import { makePlannedOrders } from './make-planned-orders';

/** Once an hour: what is confirmed is closed, quotes run out, and what falls due is made. */
export const tendOrders = eachOf([closeConfirmedOrders, endQuotes, makePlannedOrders]);
