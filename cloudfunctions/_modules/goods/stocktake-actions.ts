import { Nothing } from '../../_contracts/shapes';
import * as contract from '../../_contracts/stocktakes';
import type { StocktakeActions } from '../../_contracts/stocktakes';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { hospitalDeliveries, stocktakes } from '../../_store/goods';
import * as count from './count-stock';
import * as sheets from './delivery-sheets';
import * as deliveries from './report-deliveries';
import { withdrawDelivery } from './withdraw-delivery';

const moved = fields('stocktakeId', 'state', 'left');
const loads = ({ stocktakeId }: { stocktakeId: string }): Load[] => [[stocktakes, stocktakeId]];
const contended = true as const;

export const stocktakeActions: ActionTable<StocktakeActions> = {
  'stocktake.list': {
    input: contract.ListStocktakes,
    reply: fields('stocktakes', 'next', 'isCut'),
    run: count.listStocktakes,
  },
  'stocktake.get': {
    input: contract.StocktakeRequest,
    reply: fields('stocktake'),
    loads,
    run: count.readStocktake,
  },
  'stocktake.open': { input: contract.OpenStocktake, reply: moved, run: count.openStocktake },
  'stocktake.count': { input: contract.CountStock, reply: moved, loads, contended, run: count.countStock },
  'stocktake.finish': { input: contract.FinishStocktake, reply: moved, loads, run: count.finishStocktake },
  'stocktake.recount': { input: contract.StocktakeReason, reply: moved, loads, run: count.recountStocktake },
  'stocktake.agree': {
    input: contract.SeenStocktake,
    reply: moved,
    loads,
    approves: true,
    sees: ({ stocktakeId, revision }) => [sight(stocktakes, stocktakeId, revision)],
    run: count.agreeStocktake,
  },
  'stocktake.post': {
    input: contract.SeenStocktake,
    reply: moved,
    loads,
    contended,
    approves: true,
    sees: ({ stocktakeId, revision }) => [sight(stocktakes, stocktakeId, revision)],
    changesPerMinute: null,
    run: count.postStocktake,
  },
  'stocktake.cancel': { input: contract.StocktakeReason, reply: moved, loads, run: count.cancelStocktake },
  'delivery.list': {
    input: contract.ListDeliveries,
    reply: fields('deliveries', 'next', 'isCut'),
    run: deliveries.listDeliveries,
  },
  'delivery.report': {
    input: contract.ReportDelivery,
    reply: fields('deliveryId', 'number', 'short'),
    settings: ['trade'],
    contended,
    run: deliveries.reportDelivery,
  },
  'delivery.withdraw': {
    input: contract.WithdrawDelivery,
    reply: fields('deliveryId', 'revision'),
    loads: ({ deliveryId }) => [[hospitalDeliveries, deliveryId]],
    contended,
    run: withdrawDelivery,
  },
  'delivery.sheetTemplate': { input: Nothing, reply: fields('link'), run: sheets.deliverySheetTemplate },
  'delivery.checkSheet': {
    input: contract.DeliverySheetRequest,
    reply: fields(
      ...(['readAs', 'unread', 'lines', 'count', 'deliveries', 'there'] as const),
      ...(['problems', 'problemCount', 'unknown'] as const),
    ),
    run: sheets.checkDeliverySheet,
  },
  // Each step finds its own work done when it is repeated.
  'delivery.sendSheet': {
    input: contract.DeliverySheetRequest,
    reply: fields('sent', 'left', 'short', 'deliveryId'),
    settings: ['trade'],
    contended,
    changesPerMinute: null,
    run: sheets.sendDeliverySheet,
  },
};
