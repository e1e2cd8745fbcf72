import * as contract from '../../_contracts/shipments';
import type { ShipmentActions } from '../../_contracts/shipments';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { goodsReturns, secondInvoices, shipmentClaims, shipments } from '../../_store/shipments';
import * as claims from './claims';
import { getDeliveryNote } from './delivery-note';
import * as returns from './goods-returns';
import * as read from './read-shipments';
import * as receipt from './receive-shipment';
import * as second from './second-invoices';
import * as ship from './ship-goods';

const moved = fields('shipmentId', 'number', 'state', 'revision');
const claimMoved = fields('claimId', 'state');
const returnMoved = fields('returnId', 'state');
const contended = true as const;
const ofShipment = ({ shipmentId }: { shipmentId: string }): Load[] => [[shipments, shipmentId]];
const ofReturn = ({ returnId }: { returnId: string }): Load[] => [[goodsReturns, returnId]];

export const shipmentActions: ActionTable<ShipmentActions> = {
  'secondInvoice.list': {
    input: contract.ListSecondInvoices,
    reply: fields('secondInvoices', 'next', 'isCut'),
    run: second.listSecondInvoices,
  },
  'secondInvoice.enter': {
    input: contract.EnterSecondInvoice,
    reply: fields('id', 'revision'),
    loads: ({ id }) => [[secondInvoices, id]],
    run: second.enterSecondInvoice,
  },
  'shipment.plan': {
    input: contract.PlanShipment,
    reply: fields('number', 'dealerName', 'hospitalName', 'shipTo', 'lines', 'reasons'),
    settings: ['trade'],
    run: ship.planShipment,
  },
  'shipment.pick': {
    input: contract.PickShipment,
    reply: moved,
    settings: ['trade'],
    contended,
    run: ship.pickShipment,
  },
  'shipment.check': {
    input: contract.CheckShipment,
    reply: moved,
    loads: ofShipment,
    approves: true,
    sees: 'whoever checks says what was counted, and it is held against what was picked',
    run: ship.checkShipment,
  },
  'shipment.cancel': {
    input: contract.CancelShipment,
    reply: moved,
    loads: ofShipment,
    contended,
    run: ship.cancelShipment,
  },
  'shipment.ship': {
    input: contract.SendShipment,
    reply: moved,
    loads: ofShipment,
    settings: ['trade', 'letters', 'shipping'],
    contended,
    run: ship.sendShipment,
  },
  'shipment.note': {
    input: contract.ShipmentRequest,
    reply: fields('link', 'bytes'),
    loads: ofShipment,
    settings: ['letters', 'shipping'],
    run: getDeliveryNote,
  },
  'shipment.readings': {
    input: contract.AddReadings,
    reply: fields(...moved, 'verdict'),
    loads: ofShipment,
    settings: ['shipping'],
    contended,
    run: receipt.addReadings,
  },
  'shipment.receive': {
    input: contract.ReceiveShipment,
    reply: fields(...moved, 'claims'),
    loads: ofShipment,
    settings: ['shipping'],
    contended,
    run: receipt.receiveShipment,
  },
  'shipment.refuse': {
    input: contract.RefuseShipment,
    reply: moved,
    loads: ofShipment,
    run: receipt.refuseShipment,
  },
  'shipment.takeBack': {
    input: contract.TakeBackShipment,
    reply: moved,
    loads: ofShipment,
    contended,
    run: receipt.takeBackShipment,
  },
  'shipment.list': {
    input: contract.ListShipments,
    reply: fields('shipments', 'next'),
    run: read.listShipments,
  },
  'shipment.get': {
    input: contract.ShipmentRequest,
    reply: fields('shipment', 'claims', 'returns', 'order', 'isCold', 'dis', 'lacks'),
    loads: ofShipment,
    settings: ['letters', 'shipping'],
    run: read.readShipment,
  },
  'claim.list': { input: contract.ListClaims, reply: fields('claims', 'next'), run: claims.listClaims },
  'claim.decide': {
    input: contract.DecideClaim,
    reply: claimMoved,
    loads: ({ claimId }) => [[shipmentClaims, claimId]],
    approves: true,
    sees: 'a claim is written once, at the receipt, and decided once',
    contended,
    run: claims.decideClaim,
  },
  'goodsReturn.list': {
    input: contract.ListReturns,
    reply: fields('returns', 'next'),
    run: returns.listReturns,
  },
  'goodsReturn.get': {
    input: contract.ReturnRequest,
    reply: fields('goodsReturn'),
    loads: ofReturn,
    run: returns.readReturn,
  },
  'goodsReturn.ask': { input: contract.AskReturn, reply: returnMoved, run: returns.askReturn },
  'goodsReturn.decide': {
    input: contract.DecideReturn,
    reply: returnMoved,
    loads: ofReturn,
    approves: true,
    sees: 'a return is written once and decided once',
    run: returns.decideReturn,
  },
  'goodsReturn.receive': {
    input: contract.ReceiveReturn,
    reply: returnMoved,
    loads: ofReturn,
    contended,
    run: returns.receiveReturn,
  },
  'goodsReturn.credit': {
    input: contract.CreditReturn,
    reply: returnMoved,
    loads: ofReturn,
    contended,
    sees: 'what came back is written once, at its receipt',
    run: returns.creditReturn,
  },
};
