import type {
  GoodsReturn,
  SecondInvoice,
  Shipment,
  ShipmentClaim,
} from '../../miniprogram/shared/model/shipments';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import type { Collection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';

const ownDealers = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null;

/** On the way it is the place of what it holds. */
export const shipments = defineCollection<Shipment>({
  name: 'shipments',
  notFound: 'SHIPMENT_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    { name: 'shipments_of_order', keys: [['orderId', 1]] },
    {
      name: 'shipments_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'shipments_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    { name: 'shipment_by_number', keys: [['number', 1]] },
    { name: 'shipments_by_order_number', keys: [['orderNumber', 1]] },
    { name: 'shipments_newest', keys: [['createdAt', -1]] },
    {
      name: 'shipments_without_readings',
      keys: [
        ['dealerId', 1],
        ['cold.verdict', 1],
        ['receivedInto', 1],
      ],
    },
    { name: 'shipment_by_code', keys: [['code', 1]] },
  ],
});
/** For the hospital's contact, who has the code. */
export const shipmentsByCode: Collection<Shipment> = { ...shipments, scope: () => ({}) };

const byStateAndDay = (name: string) => [
  { name: `${name}_newest`, keys: [['createdAt', -1]] as [string, 1 | -1][] },
  {
    name: `${name}_by_state`,
    keys: [
      ['state', 1],
      ['createdAt', -1],
    ] as [string, 1 | -1][],
  },
  {
    name: `${name}_of_dealer`,
    keys: [
      ['dealerId', 1],
      ['state', 1],
      ['createdAt', -1],
    ] as [string, 1 | -1][],
  },
  { name: `${name}_of_shipment`, keys: [['shipmentId', 1]] as [string, 1 | -1][] },
  { name: `${name}_of_order`, keys: [['orderId', 1]] as [string, 1 | -1][] },
];
export const shipmentClaims = defineCollection<ShipmentClaim>({
  name: 'shipment_claims',
  namesFiles: true,
  notFound: 'CLAIM_NOT_FOUND',
  scope: ownDealers,
  indexes: [...byStateAndDay('claims'), { name: 'documents_naming_file', keys: [['fileMarks', 1]] }],
});
export const goodsReturns = defineCollection<GoodsReturn>({
  name: 'goods_returns',
  notFound: 'GOODS_RETURN_NOT_FOUND',
  scope: ownDealers,
  indexes: [...byStateAndDay('goods_returns'), { name: 'goods_return_by_number', keys: [['number', 1]] }],
});

export const secondInvoices = defineCollection<SecondInvoice>({
  name: 'second_invoices',
  derive: foundBy(({ number, dealerName, hospitalName, productNames, invoices }) => [
    ...[number, dealerName, hospitalName, ...productNames],
    ...invoices.flatMap((invoice) => [invoice, invoice.slice(-8)]),
  ]),
  notFound: 'SECOND_INVOICE_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    ...byText('second_invoices', 'dealerId'),
    {
      name: 'second_invoices_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'second_invoices_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
      ],
    },
  ],
});
