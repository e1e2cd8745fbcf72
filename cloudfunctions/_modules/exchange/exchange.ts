import { Refusal } from '../../../miniprogram/shared/refusal';
import type {
  ArrivalRequest,
  BankRow,
  ByNumber,
  GoodsRow,
  InvoicesRequest,
  MoneyRow,
  OrderWhole,
  Stream,
  StreamRequest,
} from '../../_contracts/exchange';
import type { StockMoved } from '../../_contracts/goods';
import type { PaymentMoved } from '../../_contracts/payments';
import type { UseCase } from '../../_platform/context';
import { products } from '../../_store/catalogue';
import { creditEntries, receivables } from '../../_store/credit';
import { dealerOrders } from '../../_store/dealer-orders';
import { dealers } from '../../_store/dealers';
import { stockLocations, stockMoves } from '../../_store/goods';
import { shipments } from '../../_store/shipments';
import { addInvoices } from '../credit/invoices';
import { entryView } from '../credit/credit-use-cases';
import { receiveGoods } from '../goods/move-goods';
import { takeBankRow } from '../payments/enter-payment';
import { settledStream } from './settled-stream';

/** 往来流水 with its postings. */
export const streamEntries: UseCase<StreamRequest, Stream<MoneyRow>> = async (context, request) => {
  const page = await settledStream(context, creditEntries, request);
  const known = await context.store.findMany(dealers, [...new Set(page.rows.map((row) => row.dealerId))]);
  const of = (id: string) => ({
    creditCode: known.get(id)?.creditCode ?? '',
    dealerName: known.get(id)?.name ?? '',
  });
  return {
    ...page,
    rows: page.rows.map((row) => ({ ...entryView(row), postings: row.postings, ...of(row.dealerId) })),
  };
};

/** 库存流水. */
export const streamMoves: UseCase<StreamRequest, Stream<GoodsRow>> = async (context, request) => {
  const page = await settledStream(context, stockMoves, request);
  const ids = [...new Set(page.rows.map(({ productId }) => productId))];
  const known = await context.store.findMany(products, ids);
  return {
    ...page,
    rows: page.rows.map(({ hash: _, ...row }) => ({
      ...row,
      productCode: known.get(row.productId)?.code ?? '',
    })),
  };
};

/** An order as it stands, with what has left for it. */
export const wholeOrder: UseCase<ByNumber, OrderWhole> = async ({ store }, { number }) => {
  const [found] = await store.query(dealerOrders, { number }, { limit: 1 });
  if (!found) throw new Refusal('DEALER_ORDER_NOT_FOUND', { path: 'number' });
  const { head: _, ...order } = found;
  const left = await store.query(shipments, { orderId: order._id }, { limit: 200 });
  return { order, shipments: left.map(({ head: _1, code: _2, ...shipment }) => shipment) };
};

/** A row of the bank that finance's own system has: one number is one payment, by whichever way it comes. */
export const takePayment: UseCase<BankRow, PaymentMoved & { alreadyThere: boolean }> = async (
  context,
  { creditCode, ...row },
) => {
  const [dealer] = await context.store.query(dealers, { creditCode }, { limit: 1 });
  if (!dealer) throw new Refusal('DEALER_NOT_FOUND', { path: 'creditCode' });
  return takeBankRow(context, { ...row, dealerId: dealer._id, mandate: [] }, 'bank');
};

/** 发票 of a shipment. Those that are there already stay. */
export const takeInvoices: UseCase<InvoicesRequest, { number: string; invoices: string[] }> = async (
  { store },
  { number, invoices },
) => {
  const [shipment] = await store.query(shipments, { number }, { limit: 1 });
  const receivable = shipment && (await store.find(receivables, shipment._id));
  if (!receivable) throw new Refusal('RECEIVABLE_NOT_FOUND', { path: 'number' });
  return { number, invoices: addInvoices(store, receivable, invoices).invoices };
};

/** Goods that left the factory's book and came into a warehouse of ours; they wait there to be judged. */
export const takeArrival: UseCase<ArrivalRequest, StockMoved> = async (
  context,
  { reference, warehouse, productCode, lot, producedOn, expiresOn, quantity, serials },
) => {
  const { store } = context;
  const [place] = await store.query(
    stockLocations,
    { dealerId: null, kind: 'maker', name: warehouse },
    { limit: 1 },
  );
  if (!place) throw new Refusal('STOCK_LOCATION_NOT_FOUND', { path: 'warehouse' });
  const [product] = await store.query(products, { code: productCode }, { limit: 1 });
  if (!product) throw new Refusal('PRODUCT_NOT_FOUND', { path: 'productCode' });
  return receiveGoods(context, {
    ...{ locationId: place._id, productId: product._id, lot: { lot, producedOn, expiresOn } },
    ...{ quantity, serials, note: `ERP ${reference}` },
  });
};
