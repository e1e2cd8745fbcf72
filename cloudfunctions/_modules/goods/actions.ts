import * as contract from '../../_contracts/goods';
import type { StockActions } from '../../_contracts/goods';
import { Nothing } from '../../_contracts/shapes';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import {
  partRequests,
  partReturns,
  stockBalances,
  stockCorrections,
  stockOpenings,
  stockShortfalls,
} from '../../_store/goods';
import * as corrections from './correct-stock';
import * as look from './look-at-stock';
import * as move from './move-goods';
import * as openings from './open-stock';
import * as requests from './part-requests';
import * as returns from './part-returns';
import * as places from './places';
import * as shortfalls from './shortfalls';

const stockMoved = fields('balanceId', 'seq');
const requestMoved = fields('requestId', 'state', 'revision');
const returnMoved = fields('returnId', 'state');
const locationSaved = fields('locationId', 'revision');
const shortfallMoved = fields('shortfallId', 'state');
const contended = true as const;

export const stockActions: ActionTable<StockActions> = {
  'stockLocation.list': {
    input: contract.ListLocations,
    reply: fields('locations'),
    run: places.listLocations,
  },
  'stockLocation.save': { input: contract.SaveLocation, reply: locationSaved, run: places.saveLocation },
  'stockLocation.begin': {
    input: contract.LocationRequest,
    reply: locationSaved,
    run: places.beginLocation,
  },
  'stock.list': {
    input: contract.ListStock,
    reply: fields('stock', 'next', 'nearDays', 'isCut'),
    settings: ['goods'],
    run: look.listStock,
  },
  'stock.get': {
    input: contract.BalanceRequest,
    reply: fields('balance', 'moves', 'corrections', 'nearDays', 'keeps'),
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    settings: ['goods'],
    run: look.readBalance,
  },
  'stock.moves': {
    input: contract.ListMoves,
    reply: fields('moves'),
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    run: look.listMoves,
  },
  'stock.mine': {
    input: Nothing,
    reply: fields('at', 'locationId', 'openedAt', 'stock', 'coming', 'shortfalls', 'returns', 'nearDays'),
    settings: ['goods'],
    run: look.readMyStock,
  },
  'stock.products': { input: contract.FindProducts, reply: fields('products'), run: look.findProducts },
  'stock.receive': { input: contract.ReceiveGoods, reply: stockMoved, contended, run: move.receiveGoods },
  'stock.judge': {
    input: contract.JudgeGoods,
    reply: stockMoved,
    contended,
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    run: move.judgeGoods,
  },
  'stock.transfer': {
    input: contract.TransferGoods,
    reply: stockMoved,
    contended,
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    run: move.transferGoods,
  },
  'stock.setSafety': {
    input: contract.SetSafety,
    reply: stockMoved,
    contended,
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    run: move.setSafety,
  },
  'stockCorrection.list': {
    input: contract.ListCorrections,
    reply: fields('corrections', 'next', 'isCut'),
    run: corrections.listCorrections,
  },
  'stockCorrection.ask': {
    input: contract.AskCorrection,
    reply: fields('correctionId'),
    loads: ({ balanceId }) => [[stockBalances, balanceId]],
    run: corrections.askCorrection,
  },
  'stockCorrection.decide': {
    input: contract.DecideCorrection,
    reply: fields('correctionId', 'state'),
    contended,
    approves: true,
    sees: 'a correction is written once and decided once',
    loads: ({ correctionId }) => [[stockCorrections, correctionId]],
    run: corrections.decideCorrection,
  },
  'stockOpening.template': { input: Nothing, reply: fields('link'), run: openings.openingTemplate },
  'stockOpening.check': {
    input: contract.CheckOpening,
    reply: fields('rows', 'count', 'quantity', 'problems', 'problemCount'),
    run: openings.checkOpening,
  },
  'stockOpening.ask': {
    input: contract.CheckOpening,
    reply: fields('openingId', 'count'),
    run: openings.askOpening,
  },
  'stockOpening.list': {
    input: contract.ListOpenings,
    reply: fields('openings'),
    run: openings.listOpenings,
  },
  'stockOpening.get': {
    input: contract.OpeningRequest,
    reply: fields('opening', 'rows'),
    loads: ({ openingId }) => [[stockOpenings, openingId]],
    run: openings.readOpeningOf,
  },
  'stockOpening.decide': {
    input: contract.DecideOpening,
    reply: fields('openingId', 'state'),
    approves: true,
    sees: 'an opening is written once and decided once',
    loads: ({ openingId }) => [[stockOpenings, openingId]],
    run: openings.decideOpening,
  },
  'stockOpening.book': {
    input: contract.OpeningRequest,
    reply: fields('openingId', 'booked', 'count'),
    contended,
    changesPerMinute: null,
    loads: ({ openingId }) => [[stockOpenings, openingId]],
    run: openings.bookOpening,
  },
  'partRequest.list': {
    input: contract.ListPartRequests,
    reply: fields('requests', 'next'),
    run: requests.listPartRequests,
  },
  'partRequest.get': {
    input: contract.PartRequestRequest,
    reply: fields('request', 'held'),
    loads: ({ requestId }) => [[partRequests, requestId]],
    run: requests.readPartRequest,
  },
  'partRequest.create': {
    input: contract.CreatePartRequest,
    reply: requestMoved,
    run: requests.createPartRequest,
  },
  'partRequest.decide': {
    input: contract.DecidePartRequest,
    reply: requestMoved,
    approves: true,
    sees: 'a request is written once; only the decision itself cuts it',
    loads: ({ requestId }) => [[partRequests, requestId]],
    run: requests.decidePartRequest,
  },
  'partRequest.cancel': {
    input: contract.CancelPartRequest,
    reply: requestMoved,
    loads: ({ requestId }) => [[partRequests, requestId]],
    run: requests.cancelPartRequest,
  },
  'partRequest.ship': {
    input: contract.ShipPartRequest,
    reply: requestMoved,
    contended,
    loads: ({ requestId }) => [[partRequests, requestId]],
    run: requests.shipPartRequest,
  },
  'partRequest.resolve': {
    input: contract.ResolvePartRequest,
    reply: requestMoved,
    contended,
    loads: ({ requestId }) => [[partRequests, requestId]],
    run: requests.resolvePartRequest,
  },
  'partReturn.list': {
    input: contract.ListPartReturns,
    reply: fields('returns', 'next', 'isCut'),
    run: returns.listPartReturns,
  },
  'partReturn.send': {
    input: contract.SendPartReturn,
    reply: returnMoved,
    loads: ({ returnId }) => [[partReturns, returnId]],
    run: returns.sendPartReturn,
  },
  'partReturn.receive': {
    input: contract.ReceivePartReturn,
    reply: returnMoved,
    contended,
    loads: ({ returnId }) => [[partReturns, returnId]],
    run: returns.receivePartReturn,
  },
  'partReturn.close': {
    input: contract.ClosePartReturn,
    reply: returnMoved,
    contended,
    loads: ({ returnId }) => [[partReturns, returnId]],
    run: returns.closePartReturn,
  },
  'partReturn.askWaiver': {
    input: contract.AskWaiver,
    reply: returnMoved,
    loads: ({ returnId }) => [[partReturns, returnId]],
    run: returns.askWaiver,
  },
  'partReturn.decideWaiver': {
    input: contract.DecideWaiver,
    reply: returnMoved,
    approves: true,
    sees: ({ returnId, askedAt }) => [sight(partReturns, returnId, askedAt, ({ waiver }) => waiver?.at)],
    loads: ({ returnId }) => [[partReturns, returnId]],
    run: returns.decideWaiver,
  },
  'shortfall.list': {
    input: contract.ListShortfalls,
    reply: fields('shortfalls', 'next', 'isCut'),
    run: shortfalls.listShortfalls,
  },
  'shortfall.close': {
    input: contract.CloseShortfall,
    reply: shortfallMoved,
    loads: ({ shortfallId }) => [[stockShortfalls, shortfallId]],
    run: shortfalls.closeShortfall,
  },
  'shortfall.approve': {
    input: contract.ApproveShortfall,
    reply: shortfallMoved,
    contended,
    approves: true,
    sees: ({ shortfallId, revision }) => [sight(stockShortfalls, shortfallId, revision)],
    loads: ({ shortfallId }) => [[stockShortfalls, shortfallId]],
    run: shortfalls.approveShortfall,
  },
};
