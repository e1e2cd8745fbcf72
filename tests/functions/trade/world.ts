import type {
  CreditAccount,
  CreditEntry,
  DealerOrder,
  Payment,
  Receivable,
} from '../../../miniprogram/shared/model/trade';
import type { ImportFile } from '../../../miniprogram/shared/model/exchange';
import type { Shipment } from '../../../miniprogram/shared/model/shipments';
import { dayOf } from '../../../miniprogram/shared/days';
import { settingsFrom } from '../../../miniprogram/shared/settings/table';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { mobileOf, startWorld } from '../service/world';
import { licence, product, registration } from '../../unit/trade/world';

/** The small world of the functions' tests, with a product that D-1 may order for a hospital, and people of every role. */
export type TradeWorld = Awaited<ReturnType<typeof startTrade>>;
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
const setting = settingsFrom([]);
const letters = setting('letters');
const shipping = {
  ...setting('shipping'),
  supplier: { licence: '沪械经营许20240001号', address: '上海市示例路 1 号', phone: '' },
};
const stamp = { memberId: 'M-lin', name: 'lin' };

export async function startTrade() {
  const world = await startWorld();
  // The SDK reads its environment when it is first loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../../cloudfunctions/trade/index') as { main(event: unknown): Promise<Reply> };
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const goods = require('../../../cloudfunctions/goods/index') as { main(event: unknown): Promise<Reply> };
  await world.put(
    'members',
    person('lin', 'channel_manager'),
    person('gu', 'channel_manager'),
    person('cai', 'finance'),
    person('kuai', 'finance'),
    person('zhi', 'quality'),
    person('liang', 'quality'),
    person('cang', 'warehouse'),
    person('ku', 'warehouse'),
    person('ding', 'dealer_admin', 'D-2'),
  );
  await world.put('product_lines', { ...entity, _id: 'L', name: '免疫', order: 1 });
  await world.put('hospitals', {
    ...entity,
    _id: 'H-1',
    name: '示例医院',
    aliases: [],
    regionCode: '310115',
    address: '',
    location: null,
    standing: 'verified',
    searchKeys: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'M-lin',
  });
  await world.put('grants', {
    ...entity,
    _id: 'G-1',
    number: 'SQ1',
    dealerId: 'D-1',
    dealerName: '丙',
    productLineIds: ['L'],
    scope: { regionCodes: ['310000'], hospitalIds: [] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    fromOn: '2020-01-01',
    toOn: '2099-12-31',
    exclusive: false,
    state: 'approved',
    coverageKeys: ['L|310000'],
    contestedKeys: [],
    regionKeys: [],
    history: [],
    createdBy: stamp,
    editedBy: stamp,
  });
  await world.put(
    'products',
    product({ minimumShelfDays: 30 }),
    product({ _id: 'P-2', code: 'HB-002', name: '质控品', cold: null }),
  );
  await world.put('registrations', registration({ toOn: null, productIds: ['P-1', 'P-2'] }));
  await world.put('licences', licence({ fromOn: '2020-01-01', toOn: null }));
  await world.put('price_lists', {
    ...entity,
    _id: 'PL-1',
    name: '基准价',
    level: 'base',
    dealerId: null,
    tier: null,
    regionCode: null,
    key: 'base',
    fromOn: '2020-01-01',
    toOn: '2099-12-31',
    state: 'approved',
    rows: 2,
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: stamp,
    editedBy: stamp,
  });
  const row = (productId: string, unitFen: number) => ({
    ...entity,
    _id: `PL-1:${productId}:1:2020-01-01`,
    listId: 'PL-1',
    dealerId: null,
    productId,
    minQuantity: 1,
    fromOn: '2020-01-01',
    toOn: '2099-12-31',
    unitFen,
    taxPercent: 13,
    minimum: null,
    multiple: null,
  });
  await world.put('price_rows', row('P-1', 10_000), row('P-2', 8333));

  await world.put(
    'settings',
    { ...entity, _id: 'shipping', value: shipping },
    { ...entity, _id: 'letters', value: { ...letters, issuer: { name: '某某诊断', creditCode: '' } } },
  );

  /** As somebody changed it by hand. */
  const change = async (collection: string, id: string, data: object): Promise<void> => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const sdk = require('wx-server-sdk') as typeof import('wx-server-sdk');
    await sdk.database().collection(collection).doc(id).update({ data });
  };

  const ofGoods =
    /^(stock|stockLocation|stockCorrection|stocktake|delivery|secondInvoice|loan|lot|shipment|claim|goodsReturn|recall|shortfall)\./;
  const call = (who: string, action: string, input: object, opId = world.newOpId()): Promise<Reply> => {
    process.env.WX_OPENID = `openid-${who}`;
    return (ofGoods.test(action) ? goods : { main }).main({ action, input, opId });
  };
  /** As somebody without an account, or with one, who calls what is public. */
  const visit = (who: string | null, action: string, input: object): Promise<Reply> => {
    process.env.WX_OPENID = who === null ? 'openid-of-nobody' : `openid-${who}`;
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const door = require('../../../cloudfunctions/public/index') as { main(event: unknown): Promise<Reply> };
    return door.main({ action, input, opId: world.newOpId() });
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
  const warehouse = async (name: string): Promise<string> => {
    const { locationId } = await done<{ locationId: string }>('cang', 'stockLocation.save', {
      name,
      address: '',
    });
    await done('cang', 'stockLocation.begin', { locationId });
    return locationId;
  };
  const maker = await warehouse('总库');
  /** Good stock in the maker's warehouse. */
  const stockUp = async (
    productId: string,
    quantity: number,
    lot: { lot: string; producedOn: string | null; expiresOn: string | null },
    { serials = [] as string[], locationId = maker } = {},
  ): Promise<void> => {
    const { balanceId } = await done<{ balanceId: string }>('cang', 'stock.receive', {
      ...{ locationId, productId, lot, quantity, serials, note: '' },
    });
    await done('zhi', 'stock.judge', {
      ...{ balanceId, lot: lot.lot, from: 'pending', to: 'good', quantity, serials, reason: '' },
    });
  };
  const cold = {
    container: '保温箱 1',
    validation: 'YZ-1',
    precooledAt: '2026-01-01T00:00:00.000Z',
    loggers: [{ serial: 'JL-1', calibratedOn: dayOf(new Date()) }],
    packedDeciC: 45,
  };
  const sending = (shipmentId: string) => ({ shipmentId, carrier: '示例冷链', trackingNo: '1', cold });
  type Leaving = { no: number; quantity: number; lot: string; producedOn: string; expiresOn: string | null };
  const pick = async (
    orderId: string,
    lines: { no: number; quantity: number; lot: string }[],
    locationId = maker,
  ): Promise<string> =>
    (
      await done<{ shipmentId: string }>('cang', 'shipment.pick', {
        orderId,
        fromId: locationId,
        lines: lines.map(({ no, quantity, lot }) => ({
          ...{ no, quantity, lot, serials: [], reason: '测试' },
        })),
      })
    ).shipmentId;
  const check = async (shipmentId: string): Promise<void> => {
    const shipment = (await world.all<Shipment>('shipments')).find(({ _id }) => _id === shipmentId)!;
    await done('ku', 'shipment.check', {
      shipmentId,
      lines: shipment.lines.map(({ lot, quantity, serials }, i) => ({
        ...{ line: i + 1, lot, quantity, serials },
      })),
    });
  };
  /** What leaves is taken into stock, picked, checked by another and sent. */
  const ship = async (orderId: string, lines: Leaving[]): Promise<string> => {
    const order = (await world.all<DealerOrder>('dealer_orders')).find(({ _id }) => _id === orderId)!;
    for (const { no, quantity, ...lot } of lines)
      await stockUp(order.lines.find((line) => line.no === no)!.productId, quantity, lot);
    const shipmentId = await pick(orderId, lines);
    await check(shipmentId);
    await done('cang', 'shipment.ship', sending(shipmentId));
    return shipmentId;
  };
  /** As the dealer counts it; whole, without a book of its own, where nothing else is said. */
  const receive = async (
    shipmentId: string,
    change: object = {},
  ): Promise<{ state: string; claims: number }> => {
    const shipment = (await world.all<Shipment>('shipments')).find(({ _id }) => _id === shipmentId)!;
    return done('boss', 'shipment.receive', {
      shipmentId,
      locationId: null,
      arrivedDeciC: 50,
      complete: true,
      lines: shipment.lines.map(({ lot, quantity, serials }, i) => ({
        ...{ line: i + 1, lot, received: quantity, serials },
      })),
      note: '',
      ...change,
    });
  };
  /** Goods of a shipment come back and are credited. */
  const giveBack = async (shipmentId: string, line: number, quantity: number): Promise<void> => {
    const { returnId } = await done<{ returnId: string }>('boss', 'goodsReturn.ask', {
      ...{ shipmentId, reason: '破损', lines: [{ line, quantity, serials: [] }] },
    });
    await done('lin', 'goodsReturn.decide', { returnId, passes: true, note: '' });
    await done('cang', 'goodsReturn.receive', {
      ...{ returnId, locationId: maker, lines: [{ line, quantity, condition: 'pending' }] },
    });
    await done('cai', 'goodsReturn.credit', { returnId });
  };
  const limit = async (limitFen: number, dealerId = 'D-1', more = {}): Promise<void> => {
    await done('cai', 'credit.askTerms', {
      dealerId,
      limitFen,
      termDays: 30,
      graceDays: 7,
      raise: null,
      reason: '年度授信',
      ...more,
    });
    await done('kuai', 'credit.decideTerms', { dealerId, passes: true, reason: '' });
  };
  /** 期初 that one person of finance types and another lets count. */
  const opening = async (row: object): Promise<void> => {
    await done('cai', 'credit.opening', row);
    const { _id: importId } = (await world.all<ImportFile>('import_files')).at(-1)!;
    await done('kuai', 'importFile.decide', { importId, passes: true, reason: '' });
    await done('kuai', 'importFile.step', { importId });
  };
  const draft = async (lines: { productId: string; quantity: number }[], change = {}): Promise<string> =>
    (
      await done<{ orderId: string }>('boss', 'dealerOrder.save', {
        purpose: 'terminal',
        hospitalId: 'H-1',
        shipTo: { kind: 'hospital', licenceId: null, address: '示例医院' },
        lines,
        ...change,
      })
    ).orderId;
  const ofDealer = async <T extends { dealerId: string }>(name: string, dealerId = 'D-1'): Promise<T[]> =>
    (await world.all<T>(name)).filter((one) => one.dealerId === dealerId);
  return {
    ...world,
    trade: call,
    done,
    refused,
    limit,
    visit,
    change,
    warehouse,
    maker,
    stockUp,
    sending,
    pick,
    check,
    ship,
    receive,
    giveBack,
    opening,
    draft,
    account: async (dealerId = 'D-1') => (await ofDealer<CreditAccount>('credit_accounts', dealerId))[0]!,
    entries: async (dealerId = 'D-1') =>
      (await ofDealer<CreditEntry>('credit_entries', dealerId)).sort((a, b) => a.seq - b.seq),
    receivables: () => ofDealer<Receivable>('receivables'),
    payments: () => ofDealer<Payment>('payments'),
    dealerOrder: async (id: string) =>
      (await ofDealer<DealerOrder>('dealer_orders')).find(({ _id }) => _id === id)!,
  };
}
