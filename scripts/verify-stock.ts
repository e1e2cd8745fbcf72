import { rowHash } from '../cloudfunctions/_platform/audit';
import { partRequests, stockBalances, stockMoves, stockShortfalls } from '../cloudfunctions/_store/goods';
import { dealerOrders } from '../cloudfunctions/_store/dealer-orders';
import { loans } from '../cloudfunctions/_store/loans';
import { shipments } from '../cloudfunctions/_store/shipments';
import { inWarehouse } from '../miniprogram/shared/goods/states';
import type { Loan } from '../miniprogram/shared/model/loans';
import type { DealerOrder } from '../miniprogram/shared/model/trade';
import type { Shipment } from '../miniprogram/shared/model/shipments';
import { emptyHolding, heldOf, withLot } from '../miniprogram/shared/goods/lots';
import { conditions } from '../miniprogram/shared/model/goods';
import type {
  MoveSide,
  PartRequest,
  StockBalance,
  StockMove,
  StockShortfall,
} from '../miniprogram/shared/model/goods';
import type { AdminDatabase } from './admin-database';
import { eachOf } from './each-of';

export interface StockReport {
  balances: number;
  moves: number;
  /** One sentence each. */
  faults: string[];
}

/**
 * Holds every balance against its rows (numbers without a hole, what is held after each, hashes, nothing below zero) and the
 * places without floor against their documents: on the way against part requests,
 * shipments and loans, unexplained against open shortfalls, what is reserved against the lines of open orders.
 */
export async function verifyStock(database: AdminDatabase): Promise<StockReport> {
  const report: StockReport = { balances: 0, moves: 0, faults: [] };
  const fault = (sentence: string) => void report.faults.push(sentence);
  const balances = new Map<string, StockBalance>();
  for await (const balance of eachOf<StockBalance>(database, stockBalances.name))
    balances.set(balance._id, balance);
  report.balances = balances.size;

  const rowsOf = new Map<string, StockMove[]>();
  /** Net of each place without floor, by product. */
  const net = new Map<string, number>();
  const add = (place: string, productId: string, by: number) => {
    const key = `${place} of ${productId}`;
    net.set(key, (net.get(key) ?? 0) + by);
  };
  for await (const row of eachOf<StockMove>(database, stockMoves.name)) {
    report.moves++;
    const { hash, ...content } = row;
    if (rowHash(content) !== hash) fault(`${row._id} is not what its hash says`);
    if (row.quantity < 1 || !Number.isSafeInteger(row.quantity)) fault(`${row._id} moves ${row.quantity}`);
    for (const id of new Set([row.from.balanceId, row.to.balanceId]))
      if (id !== null) {
        const own = rowsOf.get(id);
        if (own) own.push(row);
        else rowsOf.set(id, [row]);
      }
    if (isOpen(row.from)) add(row.from.place, row.productId, -row.quantity);
    if (isOpen(row.to)) add(row.to.place, row.productId, row.quantity);
  }
  for (const id of rowsOf.keys()) if (!balances.has(id)) fault(`rows of ${id}, which is no balance`);
  for (const balance of balances.values())
    for (const sentence of balanceFaults(balance, rowsOf.get(balance._id) ?? []))
      fault(`${balance._id}: ${sentence}`);

  await verifyOpenPlaces(database, balances, net, fault);
  return report;
}

/** Whether nothing but the rows says what is there. */
const isOpen = ({ balanceId, after }: MoveSide): boolean => balanceId === null || after === null;

function balanceFaults(balance: StockBalance, unordered: readonly StockMove[]): string[] {
  const faults: string[] = [];
  const sides = ({ from, to }: StockMove) => [from, to].filter(({ balanceId }) => balanceId === balance._id);
  const rows = [...unordered].sort((a, b) => sides(a)[0]!.seq - sides(b)[0]!.seq);
  let [holding, prev] = [emptyHolding, ''];
  rows.forEach((row, i) => {
    for (const side of sides(row)) {
      if (side.seq !== i + 1) faults.push(`row ${side.seq} stands where ${i + 1} should`);
      if (side.prev !== prev) faults.push(`row ${side.seq} does not follow the row before it`);
      if (side.after === null) continue;
      try {
        holding = withLot(holding, row, side.condition!, side === row.from ? -row.quantity : row.quantity);
      } catch {
        faults.push(`row ${side.seq} takes what is not there`);
      }
    }
    for (const side of sides(row))
      if (side.after !== null && heldOf(holding.lots, row.lot, side.condition!) !== side.after)
        faults.push(`row ${side.seq}: what is held after it is wrong`);
    prev = row.hash;
  });
  if (balance.seq !== rows.length) faults.push(`it counts ${balance.seq} rows and has ${rows.length}`);
  if (balance.tail !== prev) faults.push('it names another newest row');
  const said = ({ lots }: Pick<StockBalance, 'lots'>) =>
    JSON.stringify(lots.map((lot) => [lot.lot, ...conditions.map((one) => lot[one])]));
  if (said(balance) !== said(holding)) faults.push('it does not hold what its rows say');
  if (balance.good !== holding.good || balance.total !== holding.total) faults.push('its sums are wrong');
  if (balance.lots.some((lot) => conditions.some((one) => lot[one] < 0))) faults.push('it is below zero');
  return faults;
}

async function verifyOpenPlaces(
  database: AdminDatabase,
  balances: ReadonlyMap<string, StockBalance>,
  net: Map<string, number>,
  fault: (sentence: string) => void,
): Promise<void> {
  const expected = new Map<string, number>();
  const expect = (place: string, productId: string, by: number) => {
    const key = `${place} of ${productId}`;
    expected.set(key, (expected.get(key) ?? 0) + by);
  };
  for await (const request of eachOf<PartRequest>(database, partRequests.name))
    for (const { productId, sent } of request.lines)
      for (const { quantity, received, missing } of sent)
        expect(`part_request:${request._id}`, productId, quantity - received - (missing?.quantity ?? 0));
  for await (const { _id, productId, state } of eachOf<Loan>(database, loans.name))
    expect(`loan:${_id}`, productId, state === 'out' ? 1 : 0);
  const picked = new Map<string, number>();
  for await (const shipment of eachOf<Shipment>(database, shipments.name)) {
    const { _id, fromId, state, lines } = shipment;
    const isOut = !['picking', 'checked', 'cancelled', 'returned'].includes(state);
    for (const { productId, quantity, received, damaged, missing, settled } of lines) {
      if (isOut) expect(`shipment:${_id}`, productId, quantity - received - damaged - settled);
      if (received + damaged + missing > quantity || settled > missing)
        fault(`shipment ${_id}: more of ${productId} has arrived than was sent`);
      const key = `${fromId}:${productId}:M`;
      if (inWarehouse.includes(state)) picked.set(key, (picked.get(key) ?? 0) + quantity);
    }
  }
  for (const { _id, lots } of balances.values()) {
    const held = lots.reduce((sum, lot) => sum + lot.picked, 0);
    if (held !== (picked.get(_id) ?? 0))
      fault(`${_id}: ${held} picked, its shipments say ${picked.get(_id) ?? 0}`);
  }
  const promised = new Map<string, number>();
  for await (const { _id, state, lines } of eachOf<DealerOrder>(database, dealerOrders.name))
    for (const line of lines) {
      const kept = line.reserved ?? [];
      for (const { locationId, quantity } of kept) {
        const key = `${locationId}:${line.productId}:M`;
        promised.set(key, (promised.get(key) ?? 0) + quantity);
        if (quantity < 1) fault(`order ${_id}: ${quantity} reserved`);
      }
      const isOpen = state === 'approved' || state === 'partially_shipped';
      const open = isOpen ? line.quantity - line.settled - (line.picked ?? 0) : 0;
      if (kept.reduce((sum, { quantity }) => sum + quantity, 0) > open)
        fault(`order ${_id}: more of line ${line.no} is reserved than is open`);
    }
  for (const id of new Set([...promised.keys(), ...balances.keys()])) {
    const [said, summed] = [balances.get(id)?.reserved ?? 0, promised.get(id) ?? 0];
    if (said !== summed) fault(`${id}: ${said} reserved, its orders say ${summed}`);
  }
  const short = new Map<string, number>();
  for await (const one of eachOf<StockShortfall>(database, stockShortfalls.name)) {
    if (one.settled > one.quantity) fault(`shortfall ${one._id} is settled beyond what it is`);
    const left = one.state === 'open' ? one.quantity - one.settled : 0;
    if (one.state !== 'open' && one.settled !== one.quantity)
      fault(`shortfall ${one._id} is done and not settled`);
    expect('unexplained', one.productId, -left);
    short.set(one.balanceId, (short.get(one.balanceId) ?? 0) + left);
  }
  for (const { _id, short: said } of balances.values())
    if (said !== (short.get(_id) ?? 0))
      fault(`${_id}: ${said} short, its shortfalls say ${short.get(_id) ?? 0}`);
  const isKept = (key: string) => /^(part_request:|shipment:|loan:|unexplained)/.test(key);
  for (const key of new Set([...expected.keys(), ...[...net.keys()].filter(isKept)]))
    if ((expected.get(key) ?? 0) !== (net.get(key) ?? 0))
      fault(`${key}: rows say ${net.get(key) ?? 0}, documents ${expected.get(key) ?? 0}`);
}
