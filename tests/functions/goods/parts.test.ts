import fc from 'fast-check';
import type { PartReturn, StockBalance, StockMove } from '../../../miniprogram/shared/model/goods';
import { startGoods } from './world';
import type { GoodsWorld } from './world';

let world: GoodsWorld;
beforeAll(async () => {
  world = await startGoods();
  await world.stockUp('PUMP', 100);
  await world.stockUp('TUBE', 10_000, { lot: 'A', expiresOn: '2090-12-31' });
  await world.stockUp('TUBE', 10_000, { lot: 'B', expiresOn: '2091-12-31' });
  await world.stockUp('BOARD', 3, { serials: ['S1', 'S2', 'S3'] });
  await world.onsite('WO-1');
  await world.onsite('WO-2', {
    device: { id: 'DV-X-2', modelId: 'X', modelName: '测试仪 X', productLineId: 'L', serial: 'SN002' },
  });
});
afterAll(() => world.cloud.close());
afterEach(async () => expect(await world.faults()).toEqual([]));

const bag = (productId: string) => world.balance('E-M-li-D-1', productId);
const ofUse = async (id: string) => (await world.moves()).filter(({ partId }) => partId === id);

describe('a request', () => {
  let requestId: string;
  it('is asked for, agreed by somebody else, cut, and sent; on the way it is nowhere else', async () => {
    const asked = await world.done<{ requestId: string }>('li', 'partRequest.create', {
      note: '备用',
      lines: [
        { productId: 'PUMP', quantity: 5 },
        { productId: 'TUBE', quantity: 4 },
      ],
    });
    requestId = asked.requestId;
    await world.refused('ACTION_NOT_ALLOWED', 'li', 'partRequest.decide', {
      requestId,
      passes: true,
      note: '',
    });
    await world.refused('PART_REQUEST_NOT_FOUND', 'wang', 'partRequest.get', { requestId });
    const ship = { requestId, fromId: world.maker, carrier: '顺丰', trackingNo: 'SF1', lines: [] };
    await world.refused('PART_REQUEST_STATE_CHANGED', 'cang', 'partRequest.ship', ship);
    await world.refused('PART_REQUEST_QUANTITY', 'qian', 'partRequest.decide', {
      ...{ requestId, passes: true, note: '', lines: [{ no: 1, quantity: 6 }] },
    });
    await world.done('qian', 'partRequest.decide', {
      ...{ requestId, passes: true, note: '', lines: [{ no: 1, quantity: 3 }] },
    });
    await world.done('cang', 'partRequest.ship', {
      ...ship,
      lines: [
        {
          no: 2,
          lots: [
            { lot: 'A', quantity: 1 },
            { lot: 'B', quantity: 3 },
          ],
        },
      ],
    });
    const [request] = await world.requests();
    expect(
      request!.lines.map(({ sent }) => sent.map(({ no, lot, quantity }) => [no, lot, quantity])),
    ).toEqual([
      [[1, 'L1', 3]],
      [
        [2, 'A', 1],
        [3, 'B', 3],
      ],
    ]);
    expect(await world.balance(world.maker, 'PUMP')).toMatchObject({ good: 97 });
    expect(await bag('PUMP')).toBeUndefined();
  });

  it('arrives as counted; what did not come stays on the way until the warehouse says what became of it', async () => {
    expect(
      await world.receive(requestId, [
        { no: 1, quantity: 3 },
        { no: 3, quantity: 1 },
      ]),
    ).toMatchObject({ ok: true, data: { state: 'received' } });
    expect(await bag('PUMP')).toMatchObject({ good: 3 });
    expect(await bag('TUBE')).toMatchObject({ good: 1 });
    await world.done('cang', 'partRequest.resolve', {
      requestId,
      no: 2,
      outcome: 'back',
      reason: '没有装箱',
    });
    expect(await world.faults()).toEqual([]);
    const end = await world.done('cang', 'partRequest.resolve', {
      requestId,
      no: 3,
      outcome: 'lost',
      reason: '快递丢失',
    });
    expect(end).toMatchObject({ state: 'closed' });
    await world.refused('PART_REQUEST_STATE_CHANGED', 'cang', 'partRequest.resolve', {
      ...{ requestId, no: 3, outcome: 'lost', reason: '再次' },
    });
  });

  it('never gives more than was sent: what came beyond is told, and is no stock', async () => {
    const id = await world.send('TUBE', 2);
    expect(await world.receive(id, [{ no: 1, quantity: 9 }])).toMatchObject({
      ok: true,
      data: { state: 'closed' },
    });
    expect(await bag('TUBE')).toMatchObject({ good: 3 });
    const request = (await world.requests()).find(({ _id }) => _id === id)!;
    expect(request.lines[0]!.sent[0]).toMatchObject({ received: 2, extra: 7 });
    const inbox = await world.all<{ memberId: string; kind: string }>('inbox_messages');
    expect(
      inbox.filter(({ kind }) => kind === 'part_request_short').map(({ memberId }) => memberId),
    ).toContain('M-cang');
    // The admin tells the same parcel again.
    expect(await world.receive(id, [{ no: 1, quantity: 2 }], 'boss')).toMatchObject({ ok: true });
    expect(await bag('TUBE')).toMatchObject({ good: 3 });
  });

  it('leaves only with lots that may leave, pieces by their number', async () => {
    await world.stockUp('PUMP', 1, { lot: 'OLD', expiresOn: '2020-01-01' });
    const { requestId: id } = await world.done<{ requestId: string }>('li', 'partRequest.create', {
      note: '',
      lines: [
        { productId: 'PUMP', quantity: 1 },
        { productId: 'BOARD', quantity: 1 },
      ],
    });
    await world.done('qian', 'partRequest.decide', { requestId: id, passes: true, note: '' });
    const ship = (lots: object[], boards: object[]) => ({
      ...{ requestId: id, fromId: world.maker, carrier: '', trackingNo: '' },
      lines: [
        { no: 1, lots },
        { no: 2, lots: boards },
      ],
    });
    const board = (...serials: string[]) => [{ lot: 'L1', quantity: 1, serials }];
    await world.refused(
      'LOT_NOT_USABLE',
      'cang',
      'partRequest.ship',
      ship([{ lot: 'OLD', quantity: 1 }], board('S1')),
    );
    await world.refused('SERIALS_MISSING', 'cang', 'partRequest.ship', ship([], board()));
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'partRequest.ship', ship([], board('S9')));
    await world.done('cang', 'partRequest.ship', ship([], board('s1')));
    await world.receive(id, [
      { no: 1, quantity: 1 },
      { no: 2, quantity: 1 },
    ]);
    expect((await world.serials()).find(({ serial }) => serial === 'S1')).toMatchObject({
      place: 'E-M-li-D-1',
    });
  });
});

describe('what a visit uses', () => {
  it('leaves the engineer’s stock for the instrument, once, however often it is told', async () => {
    const before = (await bag('PUMP'))!.good;
    const one = world.used('PUMP');
    const opId = world.newOpId();
    expect(await world.consume('WO-1', one, 'li', opId)).toMatchObject({ ok: true });
    await world.consume('WO-1', one, 'li', opId);
    await world.consume('WO-1', one);
    expect(await bag('PUMP')).toMatchObject({ good: before - 1, short: 0 });
    expect(await ofUse(one.id)).toMatchObject([
      { kind: 'consume', quantity: 1, to: { place: 'device:DV-X-1' } },
    ]);
    expect(await world.returns()).toMatchObject([{ _id: one.id, state: 'due', productId: 'PUMP' }]);
  });

  it('is found by its number where nobody picked it, and stays history where no stock is kept of it', async () => {
    const before = (await bag('TUBE'))!.good;
    await world.consume('WO-1', { ...world.used('TUBE'), productId: undefined });
    expect(await bag('TUBE')).toMatchObject({ good: before - 1 });
    const rows = (await world.moves()).length;
    await world.consume('WO-1', { ...world.used('SCREW'), productId: undefined, partNumber: '螺丝' });
    expect((await world.moves()).length).toBe(rows);
    const order = await world.order('WO-1');
    expect(order.visits[0]!.parts).toHaveLength(3);
  });

  it('beyond the book is recorded and owed; whatever comes later explains it first', async () => {
    const held = (await bag('TUBE'))!.good;
    const one = world.used('TUBE', held + 3);
    expect(await world.consume('WO-1', one)).toMatchObject({ ok: true });
    expect(await bag('TUBE')).toMatchObject({ good: 0, short: 3 });
    expect((await world.shortfalls()).find(({ _id }) => _id === one.id)).toMatchObject({
      ...{ state: 'open', quantity: 3, settled: 0, engineerName: 'li' },
    });
    const told = await world.all<{ memberId: string; kind: string }>('inbox_messages');
    const who = told.filter(({ kind }) => kind === 'stock_shortfall').map(({ memberId }) => memberId);
    expect(new Set(who)).toEqual(new Set(['M-boss', 'M-aide', 'M-qian', 'M-ma']));
    await world.receive(await world.send('TUBE', 2), [{ no: 1, quantity: 2 }]);
    expect(await bag('TUBE')).toMatchObject({ good: 0, short: 1 });
    await world.receive(await world.send('TUBE', 2), [{ no: 1, quantity: 2 }]);
    expect(await bag('TUBE')).toMatchObject({ good: 1, short: 0, shortfallIds: [] });
    expect((await world.shortfalls()).find(({ _id }) => _id === one.id)).toMatchObject({
      state: 'matched',
      settled: 3,
    });
  });

  it('of another lot than the book has keeps the lot that the engineer read, and both stay countable', async () => {
    const one = world.used('TUBE', 1, { lot: 'B' });
    await world.consume('WO-2', one);
    const rows = await ofUse(one.id);
    const line = ({ kind, lot, from, to }: StockMove) => [kind, lot, from.place, to.place];
    expect(rows.map(line).sort()).toEqual([
      ['consume', 'B', 'unexplained', 'device:DV-X-2'],
      ['swap', 'A', 'E-M-li-D-1', 'unexplained'],
    ]);
    expect(await bag('TUBE')).toMatchObject({ good: 0, short: 0 });
  });

  it('by the piece is that piece; a second use of it elsewhere is kept and contradicts the first', async () => {
    const first = world.used('BOARD', 1, { serial: ' s1 ' });
    await world.consume('WO-1', first);
    expect(await bag('BOARD')).toMatchObject({ good: 0, short: 0 });
    const piece = async () => (await world.serials()).find(({ serial }) => serial === 'S1')!;
    expect(await piece()).toMatchObject({ place: 'device:DV-X-1', deviceId: 'DV-X-1', disputed: false });
    const second = world.used('BOARD', 1, { serial: 'S1' });
    await world.consume('WO-2', second);
    expect(await piece()).toMatchObject({ place: 'device:DV-X-1', disputed: true });
    expect((await piece()).claims.map(({ deviceId }) => deviceId)).toEqual(['DV-X-1', 'DV-X-2']);
    expect(await bag('BOARD')).toMatchObject({ good: 0, short: 1 });
  });

  it('before it was received is matched by that very piece, which stays where it was put', async () => {
    const id = await world.send('BOARD', 1, [{ lot: 'L1', quantity: 1, serials: ['S2'] }]);
    const one = world.used('BOARD', 1, { serial: 'S2' });
    await world.consume('WO-1', one);
    expect(await bag('BOARD')).toMatchObject({ short: 2 });
    await world.receive(id, [{ no: 1, quantity: 1 }]);
    expect(await bag('BOARD')).toMatchObject({ good: 0, short: 1 });
    expect((await world.serials()).find(({ serial }) => serial === 'S2')).toMatchObject({
      ...{ place: 'device:DV-X-1', provisional: false, disputed: false },
    });
  });

  it('before the engineer’s stock began stays history', async () => {
    const zhao = { memberId: 'M-zhao', name: 'zhao' };
    const [visit] = (await world.order('WO-1')).visits;
    await world.onsite('WO-3', {
      dealerId: 'D-2',
      engineer: zhao,
      visits: [{ ...visit!, engineer: zhao, parts: [] }],
    });
    expect(await world.consume('WO-3', world.used('PUMP'), 'zhao')).toMatchObject({ ok: true });
    expect(await world.balance('E-M-zhao-D-2', 'PUMP')).toBeUndefined();
    expect((await world.shortfalls()).filter(({ memberId }) => memberId === 'M-zhao')).toEqual([]);
  });
});

describe('off line, in whatever order it arrives', () => {
  it('leaves the same in instruments, in the engineer’s hands and unexplained', async () => {
    await world.onsite('WO-9');
    const house = await world.warehouse('boss', '丙备件库');
    let run = 0;
    type Event =
      { kind: 'use'; quantity: number; lot: string } | { kind: 'receipt' | 'transfer'; quantity: number };
    const event: fc.Arbitrary<Event> = fc.oneof(
      fc.record({
        kind: fc.constant('use' as const),
        quantity: fc.integer({ min: 1, max: 3 }),
        lot: fc.constantFrom('', 'A', 'B', 'Z'),
      }),
      fc.record({
        kind: fc.constantFrom('receipt' as const, 'transfer' as const),
        quantity: fc.integer({ min: 1, max: 4 }),
      }),
    );
    /** One engineer's day in one order of arrival, some of it told twice; what it leaves by product. */
    const outcome = async (events: readonly Event[], order: readonly number[], twice: number) => {
      const productId = `Q${++run}`;
      await world.put('products', {
        ...(await world.all<{ _id: string }>('products')).find(({ _id }) => _id === 'TUBE')!,
        ...{ _id: productId, code: `BJ-${productId}` },
      });
      await world.stockUp(productId, 100, { lot: 'A', expiresOn: '2090-12-31' });
      // What the dealer's warehouse may hand out, it got by way of the engineer.
      const give = (from: string, toLocationId: string, quantity: number) => ({
        ...{ balanceId: `${from}:${productId}:M`, toLocationId, quantity },
        ...{ lot: 'A', condition: 'good', serials: [], note: '' },
      });
      await world.receive(await world.send(productId, 20), [{ no: 1, quantity: 20 }]);
      await world.done('li', 'stock.transfer', give('E-M-li-D-1', house, 20));
      const told: (() => Promise<unknown>)[] = [];
      for (const one of events) {
        const opId = world.newOpId();
        if (one.kind === 'use') {
          const use = world.used(productId, one.quantity, { lot: one.lot });
          told.push(() => world.consume('WO-9', use, 'li', opId));
        } else if (one.kind === 'transfer') {
          const given = give(house, 'E-M-li-D-1', one.quantity);
          told.push(() => world.goods('boss', 'stock.transfer', given, opId));
        } else {
          const id = await world.send(productId, one.quantity);
          told.push(() => world.receive(id, [{ no: 1, quantity: one.quantity }], 'li', opId));
        }
      }
      for (const at of [...order, order[twice % order.length]!])
        expect(await told[at]!()).toMatchObject({ ok: true });
      const rows = (await world.moves()).filter((row) => row.productId === productId);
      const net = (place: string) =>
        rows.reduce(
          (sum, { from, to, quantity }) =>
            sum + (to.place === place ? quantity : 0) - (from.place === place ? quantity : 0),
          0,
        );
      const held = await bag(productId);
      return {
        device: net('device:DV-X-1'),
        engineer: held?.good ?? 0,
        short: held?.short ?? 0,
        unexplained: net('unexplained'),
      };
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 2, maxLength: 5 }).chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(
              events.map((_, i) => i),
              { minLength: events.length },
            ),
            fc.nat(10),
          ),
        ),
        async ([events, order, twice]) => {
          const asHappened = await outcome(
            events,
            events.map((_, i) => i),
            0,
          );
          expect(await outcome(events, order, twice)).toEqual(asHappened);
          const sum = (kind: Event['kind']) =>
            events.filter((one) => one.kind === kind).reduce((total, { quantity }) => total + quantity, 0);
          expect(asHappened.device).toBe(sum('use'));
          expect(asHappened.engineer - asHappened.short).toBe(sum('receipt') + sum('transfer') - sum('use'));
        },
      ),
      { numRuns: 8 },
    );
  }, 120_000);
});

describe('what is left of a shortfall', () => {
  it('is explained by one and agreed by another', async () => {
    const open = (await world.shortfalls()).find(
      ({ state, productId }) => state === 'open' && productId === 'BOARD',
    )!;
    const close = { shortfallId: open._id, how: 'adjusted', note: '盘点确认丢失' };
    await world.refused('STOCK_SHORTFALL_NOT_FOUND', 'ding', 'shortfall.close', close);
    await world.refused('STOCK_DECIDED_ALREADY', 'qian', 'shortfall.approve', {
      shortfallId: open._id,
      passes: true,
    });
    await world.done('qian', 'shortfall.close', close);
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'qian', 'shortfall.approve', {
      shortfallId: open._id,
      passes: true,
    });
    const revision = async () => (await world.shortfalls()).find(({ _id }) => _id === open._id)!.revision;
    const seen = { shortfallId: open._id, passes: true, revision: await revision() };
    await world.done('ma', 'shortfall.approve', { ...seen, passes: false });
    await world.done('qian', 'shortfall.close', { ...close, note: '已找到账外' });
    await world.refused('CHANGED_MEANWHILE', 'ma', 'shortfall.approve', seen);
    await world.done('ma', 'shortfall.approve', { ...seen, revision: await revision() });
    expect(await bag('BOARD')).toMatchObject({ short: 0, shortfallIds: [] });
  });
});

it('a use that was written down as something else takes what was really used, and nothing is left unexplained', async () => {
  await world.stockUp('TUBE', 5, { lot: 'W1' });
  const requestId = await world.send('TUBE', 2, [{ lot: 'W1', quantity: 2, serials: [] }]);
  await world.receive(requestId, [{ no: 1, quantity: 2 }]);
  await world.done('cang', 'stock.products', { text: 'BJ' });
  await world.put('products', {
    ...(await productOf('TUBE')),
    _id: 'HOSE',
    code: 'BJ-HOSE',
    name: '备件 HOSE',
  });
  await world.onsite('WO-wrong');
  const use = world.used('HOSE', 1, { lot: 'H1' });
  expect(await world.consume('WO-wrong', use)).toMatchObject({ ok: true });
  const close = { shortfallId: use.id, how: 'wrong_item', note: '货号看错' };
  await world.refused('INPUT_INVALID', 'qian', 'shortfall.close', close);
  const same = { ...close, right: { productId: 'HOSE', lot: 'H1' } };
  await world.refused('SHORTFALL_RIGHT_INVALID', 'qian', 'shortfall.close', same);
  const tubes = async () =>
    (await world.all<StockBalance>('stock_balances'))
      .filter(({ locationKind, productId }) => locationKind === 'engineer' && productId === 'TUBE')
      .flatMap(({ lots }) => lots.filter(({ lot }) => lot === 'W1'))
      .reduce((sum, { good }) => sum + good, 0);
  const before = await tubes();
  await world.done('qian', 'shortfall.close', { ...close, right: { productId: 'TUBE', lot: 'W1' } });
  await world.done('ma', 'shortfall.approve', { shortfallId: use.id, passes: true });
  expect(await tubes()).toBe(before - 1);
  expect((await world.shortfalls()).find(({ _id }) => _id === use.id)).toMatchObject({
    state: 'closed',
    settled: 1,
  });
  expect(await world.faults()).toEqual([]);
});
const productOf = async (id: string): Promise<object> =>
  (await world.all<{ _id: string }>('products')).find(({ _id }) => _id === id)!;

describe('an old part', () => {
  const old = async () => (await world.returns())[0]!;
  it('is sent only when it is declared safe, comes in as used, and is scrapped by another', async () => {
    const returnId = (await old())._id;
    const send = { returnId, oldSerial: 'OLD1', method: '75% 酒精擦拭', trackingNo: 'SF2' };
    await world.refused('PART_RETURN_NOT_SAFE', 'li', 'partReturn.send', { ...send, decontaminated: false });
    await world.refused('PART_RETURN_NOT_FOUND', 'wang', 'partReturn.send', {
      ...send,
      decontaminated: true,
    });
    await world.done('li', 'partReturn.send', { ...send, decontaminated: true });
    const receive = { returnId, locationId: world.maker, note: '' };
    await world.done('cang', 'partReturn.receive', { ...receive, wrong: true, note: '是管路，不是泵' });
    expect(await old()).toMatchObject({ state: 'due', decontamination: null });
    await world.done('li', 'partReturn.send', { ...send, decontaminated: true });
    await world.done('cang', 'partReturn.receive', receive);
    expect((await world.balance(world.maker, 'PUMP'))!.lots.find(({ lot }) => lot === '')).toMatchObject({
      used: 1,
      good: 0,
    });
    const close = { returnId, how: 'scrap', note: '' };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'cang', 'partReturn.close', close);
    await world.done('ku', 'partReturn.close', close);
    expect((await world.balance(world.maker, 'PUMP'))!.lots.find(({ lot }) => lot === '')).toBeUndefined();
  });

  it('past its day stops further requests for the product, until it is sent or two agree to let it be', async () => {
    const one = world.used('PUMP');
    await world.consume('WO-1', one);
    await world.set('part_returns', one.id, { dueOn: '2026-01-01' });
    const ask = { note: '', lines: [{ productId: 'PUMP', quantity: 1 }] };
    await world.refused('PART_REQUEST_OLD_OVERDUE', 'li', 'partRequest.create', ask);
    await world.done('qian', 'partReturn.askWaiver', { returnId: one.id, reason: '医院按感染废物处理' });
    const decide = { returnId: one.id, passes: true };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'qian', 'partReturn.decideWaiver', decide);
    const asked = async () =>
      (await world.all<PartReturn>('part_returns')).find(({ _id }) => _id === one.id)!.waiver!.at;
    const askedAt = await asked();
    await world.done('ma', 'partReturn.decideWaiver', { ...decide, passes: false, askedAt });
    await world.done('qian', 'partReturn.askWaiver', { returnId: one.id, reason: '已丢失' });
    await world.refused('CHANGED_MEANWHILE', 'ma', 'partReturn.decideWaiver', { ...decide, askedAt });
    await world.done('ma', 'partReturn.decideWaiver', { ...decide, askedAt: await asked() });
    await world.done('li', 'partRequest.create', ask);
  });
});

describe('an engineer', () => {
  it('sees what they carry, what is coming and what is asked of them', async () => {
    const mine = await world.done<{
      stock: { product: { code: string } }[];
      coming: { number: string }[];
      openedAt: string;
    }>('li', 'stock.mine', {});
    expect(mine.openedAt).not.toBeNull();
    expect(mine.coming).toHaveLength(1);
    expect(mine.stock.length).toBeGreaterThan(0);
    expect(await world.done('wang', 'stock.mine', {})).toMatchObject({
      locationId: null,
      stock: [],
      coming: [],
    });
  });

  it('who has gone to another dealer leaves the stock with the old one, which takes it back', async () => {
    await world.receive(await world.send('TUBE', 3), [{ no: 1, quantity: 3 }]);
    const held = (await bag('TUBE'))!.good;
    await world.set('members', 'M-li', { dealerId: 'D-2' });
    expect(await world.done('li', 'stock.mine', {})).toMatchObject({ stock: [], openedAt: null });
    // What the phone still had to tell of the old dealer's order comes out of the old dealer's stock.
    expect(await world.consume('WO-1', world.used('TUBE'))).toMatchObject({ ok: true });
    expect(await bag('TUBE')).toMatchObject({ good: held - 1, dealerId: 'D-1' });
    const { locationId } = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
      name: '丙库',
      address: '',
    });
    await world.done('boss', 'stockLocation.begin', { locationId });
    const [lot] = (await bag('TUBE'))!.lots;
    await world.done('boss', 'stock.transfer', {
      ...{ balanceId: 'E-M-li-D-1:TUBE:M', toLocationId: locationId, lot: lot!.lot, condition: 'good' },
      ...{ quantity: lot!.good, serials: [], note: '离职交接' },
    });
    expect((await bag('TUBE'))!.good).toBe(held - 1 - lot!.good);
    await world.set('members', 'M-li', { dealerId: 'D-1' });
  });
});
