import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import type {
  ListShipments,
  ShipmentPage,
  ShipmentRequest,
  ShipmentRow,
  ShipmentView,
} from '../../_contracts/shipments';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { products, registrations } from '../../_store/catalogue';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { goodsReturns, shipmentClaims, shipments } from '../../_store/shipments';
import { narrowedBy } from '../people/narrowed-by';
import { noteLacks } from './delivery-note';

const PAGE = 50;

export const listShipments: UseCase<
  ListShipments,
  { shipments: ShipmentRow[]; next: string | null }
> = async ({ actor, store }, { states, dealerId, text, after }) => {
  const page = await store.seek(
    shipments,
    {
      ...(await narrowedBy({ actor, store }, text, /^DH/i.test(text) ? 'orderNumber' : 'number')),
      ...(dealerId ? { dealerId } : {}),
      ...(states ? { state: oneOf(states) } : {}),
    },
    { by: ['createdAt', 'desc'], after, limit: PAGE },
  );
  return { shipments: page.rows.map(rowOf), next: page.next };
};
const rowOf = (shipment: Shipment): ShipmentRow => {
  const { _id, number, orderNumber, dealerId, dealerName, hospitalName, fromName, state, shippedOn } =
    shipment;
  return {
    ...{ _id, number, orderNumber, dealerId, dealerName, hospitalName, fromName, state, shippedOn },
    createdAt: shipment.createdAt,
    lineCount: shipment.lines.length,
    units: shipment.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    coldVerdict: shipment.cold?.verdict ?? null,
  };
};

/** The code is on the paper that travels with the goods, and nowhere else. */
export const viewOf = ({ head: _, code: _code, ...shipment }: Shipment): ShipmentView => shipment;

/** The shipment with what became of it, and, while it has not left, what its delivery note lacks. */
export const readShipment: UseCase<ShipmentRequest, ShipmentPage> = async (
  { store, setting },
  { shipmentId },
) => {
  const shipment = await store.get(shipments, shipmentId);
  const productIds = oneOf([...new Set(shipment.lines.map(({ productId }) => productId))]);
  const isHere = shipment.shippedOn === null;
  const found = await store.queryTogether({
    claims: question({ collection: shipmentClaims, where: { shipmentId }, limit: 200 }),
    returns: question({ collection: goodsReturns, where: { shipmentId }, limit: 200 }),
    order: question({ collection: dealerOrders, where: { _id: shipment.orderId } }),
    dealer: question({ collection: dealers, where: { _id: shipment.dealerId } }),
    products: question({ collection: products, where: { _id: productIds }, limit: 200 }),
    ...(isHere
      ? {
          registrations: question({ collection: registrations, where: { productIds }, limit: 1000 }),
        }
      : {}),
  });
  const [order] = found.order;
  const dis = new Map(found.products.map(({ _id, udiDi }) => [_id, udiDi]));
  return {
    shipment: viewOf(shipment),
    claims: found.claims.map(({ head: _, ...claim }) => claim),
    returns: found.returns.map(({ head: _, ...goodsReturn }) => goodsReturn),
    order: {
      state: order?.state ?? '',
      lines: (order?.lines ?? []).map(({ no, quantity, settled }) => ({ no, quantity, settled })),
    },
    dis: shipment.lines.map(({ productId }) => dis.get(productId) ?? ''),
    isCold: found.products.some(({ cold }) => cold !== null),
    lacks: isHere
      ? noteLacks({
          shipment,
          consignee: found.dealer[0]?.name ?? shipment.dealerName,
          issuer: setting('letters').issuer.name,
          supplier: setting('shipping').supplier,
          products: new Map(found.products.map((product) => [product._id, product])),
          registrations: found.registrations ?? [],
        })
      : [],
  };
};
