import type {
  PartRequest,
  PartReturn,
  StockBalance,
  StockMove,
  StockSerial,
  StockShortfall,
} from '../../../miniprogram/shared/model/goods';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyStock } from '../../../scripts/verify-stock';
import { product } from '../../unit/trade/world';
import { mobileOf, startWorld } from '../service/world';

/** The small world of the functions' tests with a maker's warehouse, its people, and parts that engineers use. */
export type GoodsWorld = Awaited<ReturnType<typeof startGoods>>;
const entity = { revision: 1, head: '' };
const person = (id: string, role: string, dealerId: string | null = null) => ({
  ...entity,
  _id: `M-${id}`,
  openid: `openid-${id}`,
  name: id,
  phone: mobileOf(id),
  roles: [role],
  dealerId,
  active: true,
  certifications: [],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: '2026-01-01T00:00:00.000Z',
});
const part = (id: string, change = {}) =>
  product({
    ...{ _id: id, code: `BJ-${id}`, name: `备件 ${id}`, unit: '件', kind: 'part', class: 'none' },
    ...{ regulatedAs: 'none', codes: [], cold: null, shelfDays: null, minimumShelfDays: 0, tracking: 'lot' },
    ...change,
  });

export async function startGoods() {
  const world = await startWorld();
  // The SDK reads its environment when it is first loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../../cloudfunctions/goods/index') as { main(event: unknown): Promise<Reply> };
  await world.put(
    'members',
    person('cang', 'warehouse'),
    person('ku', 'warehouse'),
    person('zhi', 'quality'),
    person('ma', 'service_manager'),
    person('aide', 'dealer_admin', 'D-1'),
    person('ding', 'dealer_admin', 'D-2'),
  );
  await world.put(
    'products',
    part('PUMP', { returnsOld: true }),
    part('TUBE'),
    part('BOARD', { tracking: 'serial' }),
  );
  const call = (who: string, action: string, input: object, opId = world.newOpId()): Promise<Reply> => {
    process.env.WX_OPENID = `openid-${who}`;
    return main({ action, input, opId });
  };
  /** As an act that must go through. */
  const done = async <T = Record<string, never>>(who: string, action: string, input: object): Promise<T> => {
    const reply = await call(who, action, input);
    if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
    return reply.data as T;
  };
  /** As an act that must be refused and write nothing; returns its details. */
  const refused = async (code: string, who: string, action: string, input: object): Promise<unknown> => {
    const stored = await world.everything();
    const reply = await call(who, action, input);
    expect(reply).toMatchObject({ ok: false, code });
    expect(await world.everything()).toBe(stored);
    return (reply as { details?: unknown }).details;
  };
  const warehouse = async (who: string, name: string): Promise<string> => {
    const { locationId } = await done<{ locationId: string }>(who, 'stockLocation.save', {
      name,
      address: '',
    });
    await done(who, 'stockLocation.begin', { locationId });
    return locationId;
  };
  const maker = await warehouse('cang', '总库');
  const balance = async (locationId: string, productId: string, owner = 'M') =>
    (await world.all<StockBalance>('stock_balances')).find(
      ({ _id }) => _id === `${locationId}:${productId}:${owner}`,
    );
  /** Good stock in the maker's warehouse. */
  const stockUp = async (productId: string, quantity: number, change: object = {}): Promise<void> => {
    const lot = { lot: 'L1', producedOn: null, expiresOn: '2099-12-31', ...change };
    const { serials = [], ...of } = lot as typeof lot & { serials?: string[] };
    const { balanceId } = await done<{ balanceId: string }>('cang', 'stock.receive', {
      ...{ locationId: maker, productId, lot: of, quantity, serials, note: '' },
    });
    await done('zhi', 'stock.judge', {
      ...{ balanceId, lot: of.lot, from: 'pending', to: 'good', quantity, serials, reason: '' },
    });
  };
  /** A request of an engineer's that is approved and on its way. */
  const send = async (
    productId: string,
    quantity: number,
    lots: object[] = [],
    who = 'li',
  ): Promise<string> => {
    const { requestId } = await done<{ requestId: string }>(who, 'partRequest.create', {
      note: '',
      lines: [{ productId, quantity }],
    });
    await done('qian', 'partRequest.decide', { requestId, passes: true, note: '' });
    await done('cang', 'partRequest.ship', {
      ...{ requestId, fromId: maker, carrier: '顺丰', trackingNo: 'SF1', lines: [{ no: 1, lots }] },
    });
    return requestId;
  };
  const onsite = (id: string, change: Partial<WorkOrder> = {}): Promise<WorkOrder> =>
    world.addOrder({
      _id: id,
      state: 'onsite',
      visits: [
        {
          ...{ id: `V-${id}`, engineer: { memberId: 'M-li', name: 'li' }, checklistId: null, checkIn: null },
          ...{ answers: {}, parts: [], report: null, signature: null, checkOut: null },
        },
      ],
      ...change,
    });
  let uses = 0;
  const used = (productId: string, quantity = 1, change: object = {}) => ({
    ...{ id: `USE-${String(++uses).padStart(4, '0')}`, productId, partNumber: `BJ-${productId}`, name: '' },
    ...{ quantity, serial: '', lot: '', returnsOldPart: false, at: new Date().toISOString() },
    ...change,
  });
  const consume = (workOrderId: string, one: object, who = 'li', opId = world.newOpId()): Promise<Reply> =>
    world.call(who, 'workOrder.usePart', { workOrderId, part: one }, opId);
  const receive = (
    requestId: string,
    received: { no: number; quantity: number }[],
    who = 'li',
    opId?: string,
  ) => world.call(who, 'partRequest.receive', { requestId, received }, opId);
  const faults = async (): Promise<string[]> =>
    (await verifyStock(localDatabase(world.cloud.adminUrl))).faults;
  return {
    ...world,
    goods: call,
    done,
    refused,
    warehouse,
    maker,
    balance,
    stockUp,
    send,
    onsite,
    used,
    consume,
    receive,
    faults,
    moves: () => world.all<StockMove>('stock_moves'),
    shortfalls: () => world.all<StockShortfall>('stock_shortfalls'),
    requests: () => world.all<PartRequest>('part_requests'),
    returns: () => world.all<PartReturn>('part_returns'),
    serials: () => world.all<StockSerial>('stock_serials'),
  };
}
