import { codeOnNote } from '../../../cloudfunctions/_modules/goods/arrival-code';
import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyStock } from '../../../scripts/verify-stock';
import type { StockBalance, StockMove } from '../../../miniprogram/shared/model/goods';
import type { Shipment, ShipmentClaim } from '../../../miniprogram/shared/model/shipments';
import { product } from '../../unit/trade/world';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
let dealers: string;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(50_000_000);
  const instrument = { kind: 'instrument', tracking: 'serial', cold: null, shelfDays: null } as const;
  await world.put(
    'products',
    product({ _id: 'P-3', code: 'YQ-1', name: '分析仪', minimumShelfDays: 0, ...instrument }),
  );
  const [registration] = await world.all<{ _id: string }>('registrations');
  await world.change('registrations', registration!._id, { productIds: ['P-1', 'P-2', 'P-3'] });
  const [row] = await world.all<{ _id: string }>('price_rows');
  const priced = { _id: 'PL-1:P-3:1:2020-01-01', productId: 'P-3', unitFen: 500_000 };
  await world.put('price_rows', { ...row!, ...priced });
  const { locationId } = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
    name: '丙库',
    address: '',
  });
  dealers = locationId;
  await world.done('boss', 'stockLocation.begin', { locationId });
});
afterAll(() => world.cloud.close());
afterEach(async () => {
  const database = localDatabase(world.cloud.adminUrl);
  expect((await verifyStock(database)).faults).toEqual([]);
  expect((await verifyLedger(database)).faults).toEqual([]);
});

const early = { lot: 'A1', producedOn: '2026-01-15', expiresOn: '2098-01-31' };
const late = { lot: 'A2', producedOn: '2026-02-15', expiresOn: '2099-02-28' };
const stock = {
  purpose: 'stock',
  hospitalId: null,
  shipTo: { kind: 'licensed', licenceId: null, address: '上海市浦东新区示例路 1 号 2 库' },
};
async function approved(
  lines: { productId: string; quantity: number }[],
  change: object = stock,
): Promise<string> {
  const orderId = await world.draft(lines, change);
  expect(await world.done('boss', 'dealerOrder.submit', { orderId })).toMatchObject({ reasons: [] });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  return orderId;
}
const shipmentOf = async (id: string) =>
  (await world.all<Shipment>('shipments')).find(({ _id }) => _id === id)!;
const held = async (place: string, productId: string, owner: string) =>
  (await world.all<StockBalance>('stock_balances')).find(
    ({ _id }) => _id === `${place}:${productId}:${owner}`,
  );
const claimsOf = async (id: string) =>
  (await world.all<ShipmentClaim>('shipment_claims')).filter(({ shipmentId }) => shipmentId === id);
const pickInput = (orderId: string, part: object) => ({
  orderId,
  fromId: world.maker,
  lines: [{ no: 1, lot: 'A1', quantity: 1, serials: [], reason: '', ...part }],
});
async function sent(
  orderId: string,
  lines: { no: number; quantity: number; lot: string }[],
): Promise<string> {
  const shipmentId = await world.pick(orderId, lines);
  await world.check(shipmentId);
  await world.done('cang', 'shipment.ship', world.sending(shipmentId));
  return shipmentId;
}

describe('picking', () => {
  it('takes the lot that expires first; another wants a reason, a blocked one is refused', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 6 }]);
    await world.stockUp('P-1', 4, early);
    await world.stockUp('P-1', 10, late);
    const plan = await world.done<{ lines: { proposed: object[] }[] }>('cang', 'shipment.plan', {
      orderId,
      fromId: world.maker,
    });
    expect(plan.lines[0]!.proposed).toEqual([
      { lot: 'A1', quantity: 4, expiresOn: '2098-01-31' },
      { lot: 'A2', quantity: 2, expiresOn: '2099-02-28' },
    ]);
    expect(
      await world.refused('SHIPMENT_LOT_REASON', 'cang', 'shipment.pick', pickInput(orderId, { lot: 'A2' })),
    ).toMatchObject({ path: 'lines.0.reason', lot: 'A1' });
    await world.refused(
      'LOT_DATES_DIFFER',
      'cang',
      'shipment.pick',
      pickInput(orderId, { expiresOn: '2098-02-28' }),
    );
    await world.refused('STOCK_NOT_ENOUGH', 'cang', 'shipment.pick', pickInput(orderId, { lot: 'A3' }));
    await world.refused(
      'DEALER_ORDER_QUANTITY',
      'cang',
      'shipment.pick',
      pickInput(orderId, { quantity: 7 }),
    );
    await world.refused('STOCK_NOT_ENOUGH', 'cang', 'shipment.pick', pickInput(orderId, { quantity: 5 }));
    await world.put('lot_blocks', {
      ...{
        _id: 'P-1:A1',
        revision: 1,
        head: '',
        productId: 'P-1',
        productName: '',
        lot: 'A1',
        reason: '召回',
      },
      ...{ recallId: null, state: 'blocked', blockedBy: {}, blockedAt: '', asked: null },
    });
    const { reasons } = (await world.refused(
      'DEALER_ORDER_CHECK_FAILED',
      'cang',
      'shipment.pick',
      pickInput(orderId, {}),
    )) as { reasons: { code: string }[] };
    expect(reasons.map(({ code }) => code)).toEqual(['LOT_BLOCKED']);
    // What may not leave is passed over: the next lot is the first.
    const { shipmentId } = await world.done<{ shipmentId: string }>(
      'cang',
      'shipment.pick',
      pickInput(orderId, { lot: 'A2' }),
    );
    await world.done('cang', 'shipment.cancel', { shipmentId, reason: '重拣' });
    await world.change('lot_blocks', 'P-1:A1', { state: 'released' });
    await world.done('boss', 'dealerOrder.cancel', { orderId, reason: '不要了' });
    expect((await held(world.maker, 'P-1', 'M'))!.good).toBe(14);
  });

  it('is checked by a second person, who scans it anew', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 2 }]);
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 2, lot: 'A1' }]);
    const lines = (quantity: number, lot = 'A1') => [{ line: 1, lot, quantity, serials: [] }];
    await world.refused('SHIPMENT_SECOND_PERSON_MISSING', 'cang', 'shipment.check', {
      shipmentId,
      lines: lines(2),
    });
    await world.twin('cang');
    const twice = { shipmentId, lines: lines(2) };
    await world.refused('SHIPMENT_SECOND_PERSON_MISSING', 'cang-2', 'shipment.check', twice);
    await world.remove('members', ['M-cang-2']);
    expect(
      await world.refused('SHIPMENT_CHECK_DIFFERS', 'ku', 'shipment.check', { shipmentId, lines: lines(1) }),
    ).toMatchObject({ path: 'lines.1' });
    await world.refused('SHIPMENT_CHECK_DIFFERS', 'ku', 'shipment.check', {
      shipmentId,
      lines: lines(2, 'A2'),
    });
    await world.refused('SHIPMENT_STATE_CHANGED', 'cang', 'shipment.ship', world.sending(shipmentId));
    await world.done('ku', 'shipment.check', { shipmentId, lines: lines(2) });
    await world.refused('DEALER_ORDER_PICKED', 'lin', 'dealerOrder.cut', { orderId, reason: '停' });
    await world.done('cang', 'shipment.ship', world.sending(shipmentId));
    expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'shipped', heldFen: 0 });
  });

  it('lets one of two take the last, and neither more than the order wants', async () => {
    const [one, two] = [
      await approved([{ productId: 'P-2', quantity: 3 }]),
      await approved([{ productId: 'P-2', quantity: 3 }]),
    ];
    await world.stockUp('P-2', 3, early);
    const replies = await Promise.all(
      [one, two].map((orderId) => world.trade('cang', 'shipment.pick', pickInput(orderId!, { quantity: 3 }))),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    const same = await Promise.all(
      ['cang', 'ku'].map((who) =>
        world.trade(who, 'shipment.pick', pickInput(replies[0]!.ok ? one! : two!, { quantity: 3 })),
      ),
    );
    expect(same.every(({ ok }) => !ok)).toBe(true);
  });

  it('of pieces wants each number, and one piece cannot leave twice', async () => {
    const orderId = await approved([{ productId: 'P-3', quantity: 2 }]);
    const other = await approved([{ productId: 'P-3', quantity: 1 }]);
    const lot = { lot: '', producedOn: '2026-03-01', expiresOn: null };
    await world.stockUp('P-3', 3, lot, { serials: ['0012', 'AB3', 'AB4'] });
    const pick = (id: string, serials: string[]) =>
      pickInput(id, { lot: '', quantity: serials.length || 1, serials });
    await world.refused('SERIALS_MISSING', 'cang', 'shipment.pick', pick(orderId, []));
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'shipment.pick', pick(orderId, ['12', 'AB3']));
    const { shipmentId } = await world.done<{ shipmentId: string }>(
      'cang',
      'shipment.pick',
      pick(orderId, ['0012', 'ａｂ3']),
    );
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'shipment.pick', pick(other, ['AB3']));
    await world.check(shipmentId);
    await world.done('cang', 'shipment.ship', world.sending(shipmentId));
    const shipment = await shipmentOf(shipmentId);
    await world.receive(shipmentId, {
      locationId: dealers,
      lines: [{ line: 1, lot: '', received: 2, serials: shipment.lines[0]!.serials }],
    });
    const serials = await world.all<{ _id: string; place: string; dealerId: string | null }>('stock_serials');
    expect(serials.find(({ _id }) => _id === 'P-3:AB3')).toMatchObject({ place: dealers, dealerId: 'D-1' });
  });
});

describe('the delivery note', () => {
  it('is refused naming what lacks, and nothing leaves without it', async () => {
    const [registration] = await world.all<{ _id: string; registrant: string }>('registrations');
    const orderId = await approved([{ productId: 'P-1', quantity: 1 }]);
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: 'A1' }]);
    await world.check(shipmentId);
    await world.change('registrations', registration!._id, { productionLicence: '' });
    const details = await world.refused(
      'SHIPMENT_NOTE_LACKS',
      'cang',
      'shipment.ship',
      world.sending(shipmentId),
    );
    expect(details).toEqual({ lacks: ['肌钙蛋白I测定试剂盒：生产许可证编号'] });
    expect(
      (await world.done<{ lacks: string[] }>('cang', 'shipment.get', { shipmentId })).lacks,
    ).toHaveLength(1);
    const licence = { productionLicence: '沪药监械生产许20200001号' };
    await world.change('registrations', registration!._id, licence);
    await world.done('cang', 'shipment.ship', world.sending(shipmentId));
    await world.receive(shipmentId);
  });
});

describe('cold goods', () => {
  const csv = (from: Date, minutes: number, deci: (i: number) => number) =>
    [
      '设备编号,JL-1',
      '序号,时间,温度(℃),湿度(%RH)',
      ...Array.from({ length: minutes / 5 + 1 }, (_, i) => {
        const at = new Date(from.getTime() + i * 300_000 + 8 * 3_600_000)
          .toISOString()
          .slice(0, 19)
          .replace('T', ' ');
        return `${i + 1},${at},${(deci(i) / 10).toFixed(1)},45.0`;
      }),
    ].join('\r\n');
  let files = 0;
  async function readings(
    shipmentId: string,
    text: string | Buffer,
    who = 'cang',
  ): Promise<{ verdict: string }> {
    const { fileID } = await world.cloud.storage.write(`sheets/log-${++files}.csv`, Buffer.from(text), null);
    return world.done(who, 'shipment.readings', { shipmentId, fileId: fileID, fileName: 'log.csv' });
  }
  /** As if it had left so many minutes ago. */
  async function onTheWayFor(shipmentId: string, minutes: number): Promise<Date> {
    const left = new Date(Date.now() - minutes * 60_000);
    const { history } = await shipmentOf(shipmentId);
    await world.change('shipments', shipmentId, {
      history: history.map((one) => (one.state === 'shipped' ? { ...one, at: left.toISOString() } : one)),
    });
    return left;
  }
  const cold = (change: object) => ({
    ...world.sending('').cold,
    ...change,
  });

  it('do not leave warm, without their facts, or with a logger out of calibration', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 1 }]);
    const shipmentId = await world.pick(orderId, [{ no: 1, quantity: 1, lot: 'A1' }]);
    await world.check(shipmentId);
    const input = (given: object | null) => ({ ...world.sending(shipmentId), cold: given });
    await world.refused('COLD_FACTS_MISSING', 'cang', 'shipment.ship', input(null));
    await world.refused('COLD_TEMPERATURE_OUT', 'cang', 'shipment.ship', input(cold({ packedDeciC: 81 })));
    const old = [{ serial: 'JL-1', calibratedOn: '2020-01-01' }];
    await world.refused('COLD_LOGGER_CALIBRATION', 'cang', 'shipment.ship', input(cold({ loggers: old })));
    await world.done('cang', 'shipment.ship', input(cold({})));
    const shipped = await onTheWayFor(shipmentId, 10);
    await world.refused('COLD_ARRIVAL_MISSING', 'boss', 'shipment.receive', {
      ...{ shipmentId, locationId: dealers, arrivedDeciC: null, complete: true, note: '' },
      lines: [{ line: 1, lot: 'A1', received: 1 }],
    });
    await world.refused('COLD_FILE_INVALID', 'cang', 'shipment.readings', {
      ...{ shipmentId, fileName: 'x.csv' },
      fileId: (await world.cloud.storage.write('sheets/bad.csv', Buffer.from('a,b\n1,2'), null)).fileID,
    });
    // Received before the logger was read: they wait, and cannot be called good.
    await world.receive(shipmentId, { locationId: dealers, lines: [{ line: 1, lot: 'A1', received: 1 }] });
    const balance = await held(dealers, 'P-1', 'D-1');
    expect(balance).toMatchObject({ good: 0, lots: [{ lot: 'A1', pending: 1 }] });
    const judge = {
      ...{
        balanceId: balance!._id,
        lot: 'A1',
        from: 'pending',
        to: 'good',
        quantity: 1,
        serials: [],
        reason: '',
      },
    };
    await world.refused('COLD_READINGS_MISSING', 'boss', 'stock.judge', judge);
    await world.refused('COLD_FILE_OTHER_WAY', 'cang', 'shipment.readings', {
      ...{ shipmentId, fileName: 'x.csv' },
      fileId: (
        await world.cloud.storage.write(
          'sheets/old.csv',
          Buffer.from(csv(new Date('2026-01-01T00:00:00Z'), 10, () => 45)),
          null,
        )
      ).fileID,
    });
    // Begun on the desk an hour before, read out on a desk half an hour later: neither is what the goods felt.
    const began = new Date(shipped.getTime() - 3_600_000);
    expect(
      await readings(
        shipmentId,
        csv(began, 100, (i) => (i < 12 || i > 14 ? 220 : 45)),
      ),
    ).toMatchObject({ verdict: 'in_range' });
    expect((await shipmentOf(shipmentId)).cold!.readings).toMatchObject({ count: 3, max: 45, minutesOut: 0 });
    // Humidity stands before the temperature: whose heading is not read takes the wrong one.
    const table = csv(shipped, 10, () => 45)
      .split('\r\n')
      .slice(2)
      .map((row) => row.split(','))
      .map(([, time, temperature, humidity]) => `${time},${humidity},${temperature}`)
      .join('\n');
    const [time, humidity, temperature] = ['cab1bce4', 'caaab6c8', 'cec2b6c8'].map((hex) =>
      Buffer.from(hex, 'hex'),
    );
    const comma = Buffer.from(',');
    const head = [time!, comma, humidity!, comma, temperature!, Buffer.from('\n')];
    for (const bytes of [
      Buffer.concat([...head, Buffer.from(table)]),
      Buffer.from(`\uFEFF时间,湿度,温度\n${table}`, 'utf16le'),
    ]) {
      expect(await readings(shipmentId, bytes)).toMatchObject({ verdict: 'in_range' });
      expect((await shipmentOf(shipmentId)).cold!.readings).toMatchObject({ count: 3, min: 45, max: 45 });
    }
    await world.done('boss', 'stock.judge', judge);
  });

  it('that were too warm go into quarantine, also when the file comes later, and two of quality release them', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 2 }]);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 2, lot: 'A2' }]);
    const shipped = await onTheWayFor(shipmentId, 10);
    await world.receive(shipmentId, { locationId: dealers, lines: [{ line: 1, lot: 'A2', received: 2 }] });
    expect(
      await readings(
        shipmentId,
        csv(new Date(shipped), 10, (i) => (i === 1 ? 96 : 45)),
        'boss',
      ),
    ).toMatchObject({
      verdict: 'excursion',
    });
    expect((await shipmentOf(shipmentId)).cold!.readings).toMatchObject({
      count: 3,
      min: 45,
      max: 96,
      minutesOut: 5,
    });
    const balance = (await held(dealers, 'P-1', 'D-1'))!;
    expect(balance.lots.find(({ lot }) => lot === 'A2')).toMatchObject({ pending: 0, quarantine: 2 });
    expect(await claimsOf(shipmentId)).toMatchObject([{ kind: 'temperature', quantity: 2, state: 'open' }]);
    const ask = {
      ...{
        balanceId: balance._id,
        seq: balance.seq,
        lot: late,
        condition: 'quarantine',
        delta: -2,
        serials: [],
      },
      ...{ reason: 'released', note: '稳定性数据支持', into: 'good' },
    };
    await world.refused('STOCK_NOT_YOURS', 'boss', 'stockCorrection.ask', ask);
    const { correctionId } = await world.done<{ correctionId: string }>('zhi', 'stockCorrection.ask', ask);
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'zhi', 'stockCorrection.decide', {
      correctionId,
      passes: true,
      note: '',
    });
    await world.refused('STOCK_NOT_YOURS', 'boss', 'stockCorrection.decide', {
      correctionId,
      passes: true,
      note: '',
    });
    await world.done('liang', 'stockCorrection.decide', { correctionId, passes: true, note: '' });
    expect((await held(dealers, 'P-1', 'D-1'))!.lots.find(({ lot }) => lot === 'A2')).toMatchObject({
      good: 2,
      quarantine: 0,
    });
    // A second file does not make it cold again.
    expect(
      await readings(
        shipmentId,
        csv(new Date(shipped), 10, () => 45),
      ),
    ).toMatchObject({ verdict: 'excursion' });
  });

  it('that a file showed too warm before they came are claimed at each parcel, and a cool second one does not unsay it', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 3 }]);
    await world.stockUp('P-1', 3, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 3, lot: 'A1' }]);
    const shipped = await onTheWayFor(shipmentId, 10);
    expect(
      await readings(
        shipmentId,
        csv(shipped, 10, (i) => (i === 1 ? 96 : 45)),
      ),
    ).toMatchObject({ verdict: 'excursion' });
    expect(await claimsOf(shipmentId)).toEqual([]);
    const before = lotsHeld(await held(dealers, 'P-1', 'D-1'));
    const come = (received: number, complete: boolean) =>
      world.receive(shipmentId, {
        ...{ locationId: dealers, arrivedDeciC: 50, complete },
        lines: [{ line: 1, lot: 'A1', received }],
      });
    await come(2, false);
    await come(1, true);
    expect((await shipmentOf(shipmentId)).cold).toMatchObject({ verdict: 'excursion' });
    expect(lotsHeld(await held(dealers, 'P-1', 'D-1'))).toEqual({
      ...before,
      quarantine: before.quarantine + 3,
    });
    const claims = await claimsOf(shipmentId);
    expect(claims.map(({ kind, quantity }) => [kind, quantity]).sort()).toEqual([
      ['temperature', 1],
      ['temperature', 2],
    ]);
  });

  it('of which a first parcel came too warm stay so when the second one comes cool', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 2 }]);
    await world.stockUp('P-1', 2, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 2, lot: 'A1' }]);
    const come = (arrivedDeciC: number, complete: boolean) =>
      world.receive(shipmentId, {
        ...{ locationId: dealers, arrivedDeciC, complete },
        lines: [{ line: 1, lot: 'A1', received: 1 }],
      });
    await come(120, false);
    await come(50, true);
    expect((await shipmentOf(shipmentId)).cold).toMatchObject({ verdict: 'excursion' });
    expect((await claimsOf(shipmentId)).map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['temperature', 1],
      ['temperature', 1],
    ]);
  });
});
/** What of the first lot lies in each condition. */
const lotsHeld = (balance: StockBalance | undefined): { pending: number; quarantine: number } => {
  const { pending = 0, quarantine = 0 } = balance?.lots.find(({ lot }) => lot === 'A1') ?? {};
  return { pending, quarantine };
};

describe('arrival', () => {
  it('in two parcels, one short: the order is received when nothing more comes, and the claim is credited to the fen', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 3 }]);
    await world.stockUp('P-1', 4, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 3, lot: 'A1' }]);
    const { receivableFen } = await world.account();
    const line = (received: number, damaged = 0) => [{ line: 1, lot: 'a1', received, damaged }];
    await world.refused('SHIPMENT_LOT_UNKNOWN', 'boss', 'shipment.receive', {
      ...{ shipmentId, locationId: dealers, arrivedDeciC: 50, complete: false, note: '' },
      lines: [{ line: 1, lot: 'A2', received: 1 }],
    });
    await world.refused('LOT_DATES_DIFFER', 'boss', 'shipment.receive', {
      ...{ shipmentId, locationId: dealers, arrivedDeciC: 50, complete: false, note: '' },
      lines: [{ line: 1, lot: 'A1', expiresOn: '2098-02-28', received: 1 }],
    });
    await world.change('products', 'P-1', { udiDi: '06901234567892' });
    expect(await world.done('boss', 'shipment.get', { shipmentId })).toMatchObject({
      dis: ['06901234567892'],
    });
    await world.refused('SHIPMENT_NOT_FOUND', 'ding', 'shipment.refuse', { shipmentId, reason: '别家' });
    expect(
      await world.receive(shipmentId, { locationId: dealers, complete: false, lines: line(1) }),
    ).toMatchObject({
      ...{ state: 'partly_received', claims: 0 },
    });
    expect((await world.dealerOrder(orderId)).state).toBe('shipped');
    expect(await world.receive(shipmentId, { locationId: dealers, lines: line(0, 1) })).toMatchObject({
      state: 'received',
      claims: 2,
    });
    expect((await world.dealerOrder(orderId)).state).toBe('received');
    await world.refused('CLAIMS_OPEN', 'boss', 'dealerOrder.close', { orderId });
    const claims = await claimsOf(shipmentId);
    expect(claims.map(({ kind, quantity }) => [kind, quantity]).sort()).toEqual([
      ['damaged', 1],
      ['short', 1],
    ]);
    const of = (kind: string) => claims.find((one) => one.kind === kind)!._id;
    await world.refused('CLAIM_OUTCOME_INVALID', 'lin', 'claim.decide', {
      claimId: of('short'),
      outcome: 'none',
      note: '',
    });
    await world.done('lin', 'claim.decide', { claimId: of('short'), outcome: 'credit', note: '' });
    expect((await world.account()).receivableFen).toBe(receivableFen - 10_000);
    await world.refused('CLAIM_STATE_CHANGED', 'gu', 'claim.decide', {
      claimId: of('short'),
      outcome: 'credit',
      note: '',
    });
    await world.done('lin', 'claim.decide', { claimId: of('damaged'), outcome: 'resend', note: '' });
    await world.done('boss', 'dealerOrder.close', { orderId });
    // It is made good without a second charge.
    const input = {
      ...{ claimId: of('damaged'), fromId: world.maker },
      lines: [{ no: 1, lot: 'A1', quantity: 1, serials: [], reason: '' }],
    };
    const { shipmentId: again } = await world.done<{ shipmentId: string }>('cang', 'shipment.pick', input);
    await world.refused('CLAIM_STATE_CHANGED', 'cang', 'shipment.pick', input);
    await world.check(again);
    await world.done('cang', 'shipment.ship', world.sending(again));
    await world.receive(again);
    expect((await world.account()).receivableFen).toBe(receivableFen - 10_000);
    expect(await shipmentOf(again)).toMatchObject({ state: 'received', fen: 0 });
  });

  it('of goods that went straight to a hospital is confirmed by its contact with the code on the paper', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 2 }], {});
    await world.stockUp('P-1', 2, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 2, lot: 'A1' }]);
    const code = codeOnNote(await shipmentOf(shipmentId));
    expect(code).toMatch(/^[2-9A-Z]{10}$/);
    expect(await world.everything()).not.toContain(code);
    expect(JSON.stringify(await world.done('boss', 'shipment.get', { shipmentId }))).not.toContain(code);
    const confirm = (given: string, who: string | null = null) =>
      world.visit(who, 'arrival.confirm', {
        ...{ code: given, name: '检验科 李老师', arrivedDeciC: 50, note: '少一盒' },
        lines: [{ line: 1, received: 1 }],
      });
    expect(await world.visit(null, 'arrival.find', { code: 'ABCDEFGHJK' })).toMatchObject({
      code: 'SHIPMENT_NOT_FOUND',
    });
    // Nor by a WeChat account that was once the dealer's.
    await world.change('members', 'M-ding', { formerOpenids: ['openid-left'] });
    const waiting = await world.everything();
    for (const who of ['boss', 'left'])
      expect(await confirm(code, who)).toMatchObject({ code: 'ARRIVAL_BY_HOSPITAL_ONLY' });
    expect(await world.everything()).toBe(waiting);
    expect(await confirm(` ${code.slice(0, 5)}-${code.slice(5).toLowerCase()}`)).toMatchObject({
      ...{ ok: true, data: { state: 'received', confirmedBy: '检验科 李老师', claims: 1 } },
    });
    expect((await world.dealerOrder(orderId)).state).toBe('received');
    expect(await claimsOf(shipmentId)).toMatchObject([{ kind: 'short', quantity: 1 }]);
    expect(await confirm(code)).toMatchObject({ code: 'SHIPMENT_STATE_CHANGED' });
  });

  it('of more than was sent is told and is no stock', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 1 }]);
    await world.stockUp('P-1', 1, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 1, lot: 'A1' }]);
    const before = (await held(dealers, 'P-1', 'D-1'))!.total;
    await world.receive(shipmentId, { locationId: dealers, lines: [{ line: 1, lot: 'A1', received: 3 }] });
    expect((await held(dealers, 'P-1', 'D-1'))!.total).toBe(before + 1);
    expect(await claimsOf(shipmentId)).toMatchObject([{ kind: 'extra', quantity: 2 }]);
    await world.refused('SHIPMENT_STATE_CHANGED', 'boss', 'shipment.receive', {
      ...{ shipmentId, locationId: dealers, arrivedDeciC: 50, complete: true, note: '' },
      lines: [{ line: 1, lot: 'A1', received: 1 }],
    });
  });

  it('turned away comes back to wait, and costs nothing', async () => {
    const { receivableFen } = await world.account();
    const orderId = await approved([{ productId: 'P-1', quantity: 2 }]);
    await world.stockUp('P-1', 2, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 2, lot: 'A1' }]);
    await world.done('boss', 'shipment.refuse', { shipmentId, reason: '温度记录仪报警' });
    await world.done('cang', 'shipment.takeBack', { shipmentId, locationId: world.maker });
    expect(await world.dealerOrder(orderId)).toMatchObject({ state: 'received' });
    expect((await world.account()).receivableFen).toBe(receivableFen);
    expect(
      (await held(world.maker, 'P-1', 'M'))!.lots.find(({ lot }) => lot === 'A1')!.pending,
    ).toBeGreaterThanOrEqual(2);
  });

  it('returns never exceed what came, come back as pending, and want a red number once invoiced', async () => {
    const orderId = await approved([{ productId: 'P-1', quantity: 3 }]);
    await world.stockUp('P-1', 3, early);
    const shipmentId = await sent(orderId, [{ no: 1, quantity: 3, lot: 'A1' }]);
    await world.receive(shipmentId, { locationId: dealers, lines: [{ line: 1, lot: 'A1', received: 3 }] });
    const ask = (quantity: number) => ({
      shipmentId,
      reason: '订多了',
      lines: [{ line: 1, quantity, serials: [] }],
    });
    await world.refused('SHIPMENT_RETURN_QUANTITY', 'boss', 'goodsReturn.ask', ask(4));
    const { returnId } = await world.done<{ returnId: string }>('boss', 'goodsReturn.ask', ask(2));
    await world.refused('SHIPMENT_RETURN_QUANTITY', 'boss', 'goodsReturn.ask', ask(2));
    await world.done('lin', 'goodsReturn.decide', { returnId, passes: true, note: '' });
    const lines = [{ line: 1, quantity: 2, condition: 'pending' }];
    await world.refused('SHIPMENT_RETURN_QUANTITY', 'cang', 'goodsReturn.receive', {
      ...{ returnId, locationId: world.maker, lines: [{ ...lines[0]!, quantity: 3 }] },
    });
    await world.done('cang', 'goodsReturn.receive', { returnId, locationId: world.maker, lines });
    await world.change('receivables', shipmentId, { invoices: ['24312000000000000001'] });
    await world.refused('GOODS_RETURN_RED_MISSING', 'cai', 'goodsReturn.credit', { returnId });
    // The invoice itself is no red one, and what is no number of an invoice neither.
    await world.refused('GOODS_RETURN_RED_IS_INVOICE', 'cai', 'goodsReturn.credit', {
      ...{ returnId, redInvoices: ['24312000000000000001'] },
    });
    expect(
      await world.refused('INPUT_INVALID', 'cai', 'goodsReturn.credit', {
        returnId,
        redInvoices: ['红字 1'],
      }),
    ).toMatchObject({ path: 'redInvoices.0' });
    await world.done('cai', 'goodsReturn.credit', { returnId, redInvoices: ['24312000000000000002'] });
    const moves = (await world.all<StockMove>('stock_moves')).filter(
      ({ kind, document }) => kind === 'come_back' && document?.id === returnId,
    );
    expect(moves.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(2);
    expect(moves.every(({ to }) => to.condition === 'pending')).toBe(true);
  });
});
