import { startGoods } from './world';
import type { GoodsWorld } from './world';
import type { Product } from '../../../miniprogram/shared/model/trade';
import { withProductKeys } from '../../../cloudfunctions/_store/catalogue';
import { writeBook } from '../../../cloudfunctions/_modules/grant-sheets/write-book';
import { openingHeadings } from '../../../cloudfunctions/_modules/goods/read-opening';

let world: GoodsWorld;
beforeAll(async () => {
  world = await startGoods();
});
afterAll(() => world.cloud.close());
afterEach(async () => expect(await world.faults()).toEqual([]));

const lot = { lot: 'L1', producedOn: '2026-01-01', expiresOn: '2027-01-31' };
const receipt = (change: object = {}) => ({
  ...{ locationId: world.maker, productId: 'TUBE', lot, quantity: 5, serials: [], note: '' },
  ...change,
});

it('is looked for by what products are called, and says so where more are called so than it looks at', async () => {
  const [known] = await world.all<Product>('products');
  const many = Array.from({ length: 201 }, (_, n) =>
    withProductKeys({ ...known!, _id: `MANY-${n}`, code: `MANY-${n}`, name: `稀释液 ${n}` }),
  );
  await world.put('products', ...many.slice(1));
  const found = { text: '稀释液', locationId: world.maker };
  expect(await world.done('cang', 'stock.list', found)).toMatchObject({ stock: [], isCut: false });
  await world.put('products', many[0]!);
  expect(await world.done('cang', 'stock.list', found)).toMatchObject({ stock: [], isCut: true });
  await world.remove(
    'products',
    many.map(({ _id }) => _id),
  );
});

describe('goods from the factory', () => {
  it('wait until they are judged, and then count as good', async () => {
    const { balanceId } = await world.done<{ balanceId: string }>('cang', 'stock.receive', receipt());
    expect(await world.balance(world.maker, 'TUBE')).toMatchObject({
      good: 0,
      total: 5,
      firstExpiryOn: null,
    });
    await world.refused('STOCK_NOT_ENOUGH', 'zhi', 'stock.judge', {
      ...{ balanceId, lot: 'L1', from: 'pending', to: 'good', quantity: 6, serials: [], reason: '' },
    });
    await world.refused('STOCK_CONDITION_INVALID', 'zhi', 'stock.judge', {
      ...{ balanceId, lot: 'L1', from: 'quarantine', to: 'good', quantity: 1, serials: [], reason: '放行' },
    });
    await world.done('zhi', 'stock.judge', {
      ...{ balanceId, lot: 'l1', from: 'pending', to: 'good', quantity: 4, serials: [], reason: '' },
    });
    expect(await world.balance(world.maker, 'TUBE')).toMatchObject({
      ...{ good: 4, total: 5, firstExpiryOn: '2027-01-31', seq: 2 },
    });
    const page = await world.done<{ moves: { kind: string }[]; keeps: boolean }>('cang', 'stock.get', {
      balanceId,
    });
    expect(page.moves.map(({ kind }) => kind)).toEqual(['accept', 'receive']);
    expect(page.keeps).toBe(true);
  });

  it('of one lot have one last day', async () => {
    await world.refused(
      'LOT_DATES_DIFFER',
      'cang',
      'stock.receive',
      receipt({ lot: { ...lot, expiresOn: '2027-02-28' } }),
    );
  });

  it('are nobody else’s to book', async () => {
    await world.refused('STOCK_LOCATION_NOT_FOUND', 'boss', 'stock.receive', receipt());
    await world.refused('ACTION_NOT_ALLOWED', 'li', 'stock.receive', receipt());
  });

  it('kept by the piece need each its number, once', async () => {
    const board = (serials: string[]) => receipt({ productId: 'BOARD', quantity: 2, serials });
    await world.refused('SERIALS_MISSING', 'cang', 'stock.receive', board(['A1']));
    await world.refused('SERIAL_TWICE', 'cang', 'stock.receive', board(['a1', ' Ａ1']));
    await world.done('cang', 'stock.receive', board(['a1', 'A2']));
    await world.refused('SERIAL_ELSEWHERE', 'cang', 'stock.receive', board(['A2', 'A3']));
    expect((await world.serials()).map(({ serial, place }) => [serial, place === world.maker])).toEqual([
      ['A1', true],
      ['A2', true],
    ]);
  });
});

describe('a difference', () => {
  const ask = async (change: object = {}) => {
    const balance = (await world.balance(world.maker, 'TUBE'))!;
    return {
      ...{ balanceId: balance._id, seq: balance.seq, lot, condition: 'good', delta: -1, serials: [] },
      ...{ reason: 'counted', note: '', ...change },
    };
  };
  it('is stated by one and booked by another', async () => {
    const { correctionId } = await world.done<{ correctionId: string }>(
      'cang',
      'stockCorrection.ask',
      await ask(),
    );
    expect(await world.balance(world.maker, 'TUBE')).toMatchObject({ good: 4 });
    const decision = { correctionId, passes: true, note: '' };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'cang', 'stockCorrection.decide', decision);
    await world.twin('cang');
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'cang-2', 'stockCorrection.decide', decision);
    await world.refused('STOCK_CORRECTION_NOT_FOUND', 'boss', 'stockCorrection.decide', decision);
    await world.done('ku', 'stockCorrection.decide', decision);
    expect(await world.balance(world.maker, 'TUBE')).toMatchObject({ good: 3 });
    await world.refused('STOCK_DECIDED_ALREADY', 'ku', 'stockCorrection.decide', decision);
  });
  it('to an older state of the book is looked at anew', async () => {
    await world.refused('CHANGED_MEANWHILE', 'cang', 'stockCorrection.ask', await ask({ seq: 1 }));
  });
  it('never takes what is not there, also when it went meanwhile', async () => {
    await world.refused('STOCK_NOT_ENOUGH', 'cang', 'stockCorrection.ask', await ask({ delta: -4 }));
    const { correctionId } = await world.done<{ correctionId: string }>(
      'cang',
      'stockCorrection.ask',
      await ask({ delta: -3, reason: 'damaged' }),
    );
    const requestId = await world.send('TUBE', 1);
    await world.refused('STOCK_NOT_ENOUGH', 'ku', 'stockCorrection.decide', {
      correctionId,
      passes: true,
      note: '',
    });
    await world.done('ku', 'stockCorrection.decide', { correctionId, passes: false, note: '已重新清点' });
    await world.receive(requestId, [{ no: 1, quantity: 1 }]);
  });
  it('is added to what the book holds now, and counts once when the call comes twice', async () => {
    const { correctionId } = await world.done<{ correctionId: string }>(
      'cang',
      'stockCorrection.ask',
      await ask({ delta: 7, reason: 'found' }),
    );
    const opId = world.newOpId();
    const decide = () =>
      world.goods('ku', 'stockCorrection.decide', { correctionId, passes: true, note: '' }, opId);
    const first = await decide();
    expect(first).toMatchObject({ ok: true });
    expect(await decide()).toMatchObject({ ok: true, data: (first as { data: unknown }).data });
    expect(await world.balance(world.maker, 'TUBE')).toMatchObject({ good: 9 });
  });
});

describe('an opening by Excel', () => {
  const upload = async (rows: string[][]): Promise<string> => {
    const book = writeBook([
      { name: '库存', rows: [[[...openingHeadings], ...rows]], widths: openingHeadings.map(() => 12) },
    ]);
    return world.upload(`sheets/${world.newOpId()}.xlsx`, Buffer.from(book));
  };
  let locationId: string;
  beforeAll(async () => {
    const made = await world.done<{ locationId: string }>('boss', 'stockLocation.save', {
      name: '丙的库',
      address: '',
    });
    locationId = made.locationId;
  });
  const asked = (fileId: string) => ({ locationId, fileId, fileName: '期初.xlsx' });

  it('shows every cell that cannot be booked, and books nothing', async () => {
    const fileId = await upload([
      ['BJ-TUBE', 'T1', '2026-01-01', '2027-06-30', '10', '', '', ''],
      ['没有', 'T1', '', '', '1', '', '', ''],
      ['BJ-TUBE', '', '', '', '1.5', '好的', '别人', ''],
      ['BJ-BOARD', '', '', '', '2', '', '', 'S1'],
      ['BJ-TUBE', 'T1', '2026-01-01', '2027-07-31', '1', '', '', ''],
    ]);
    const check = await world.done<{ count: number; problems: { row: number; column: string }[] }>(
      'boss',
      'stockOpening.check',
      asked(fileId),
    );
    expect(check.count).toBe(1);
    expect(check.problems.map(({ row, column }) => `${row} ${column}`)).toEqual([
      '3 货号',
      '4 数量',
      '4 批号',
      '4 状态',
      '4 归属',
      '5 序列号',
      '6 有效期至',
    ]);
    await world.refused('IMPORT_HAS_PROBLEMS', 'boss', 'stockOpening.ask', asked(fileId));
  });

  it('is brought by one, booked by another in steps, each row once, and ends the place’s beginning', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [
      'BJ-TUBE',
      `T${i}`,
      '',
      '2027-06-30',
      '2',
      '',
      i % 2 ? '厂家' : '',
      '',
    ]);
    const fileId = await upload([...rows, ['BJ-BOARD', '', '', '', '1', '', '', 'B9']]);
    const { openingId } = await world.done<{ openingId: string }>('boss', 'stockOpening.ask', asked(fileId));
    const decision = { openingId, passes: true };
    await world.refused('STOCK_SECOND_PERSON_MISSING', 'boss', 'stockOpening.decide', decision);
    await world.refused('STOCK_OPENING_NOT_FOUND', 'ding', 'stockOpening.decide', decision);
    await world.done('aide', 'stockOpening.decide', decision);
    // Two who press the button at once.
    await Promise.all([1, 2].map(() => world.goods('aide', 'stockOpening.book', { openingId })));
    const { booked, count } = await world.done<{ booked: number; count: number }>(
      'boss',
      'stockOpening.book',
      { openingId },
    );
    expect([booked, count]).toEqual([61, 61]);
    const [own, lent] = [
      await world.balance(locationId, 'TUBE', 'D-1'),
      await world.balance(locationId, 'TUBE'),
    ];
    expect([own!.good, lent!.good]).toEqual([60, 60]);
    expect((await world.moves()).filter(({ kind }) => kind === 'opening')).toHaveLength(61);
    await world.refused('STOCK_LOCATION_OPENED', 'boss', 'stockOpening.check', asked(fileId));
  });

  it('is listed for its house and the maker, by place and by what ends soon', async () => {
    const list = async (who: string, input: object) =>
      (
        await world.done<{ stock: { locationId: string; product: { code: string } }[] }>(
          who,
          'stock.list',
          input,
        )
      ).stock;
    expect(new Set((await list('boss', {})).map((one) => one.locationId))).toEqual(
      new Set([locationId, 'E-M-li-D-1']),
    );
    expect((await list('ding', {})).length).toBe(0);
    expect((await list('qian', { locationId: world.maker })).map(({ product }) => product.code)).toContain(
      'BJ-TUBE',
    );
    expect((await list('cang', { lot: 't7' })).map((one) => one.locationId)).toEqual([locationId]);
  });
});

describe('from hand to hand', () => {
  it('goes within a house only, by whoever keeps or carries it', async () => {
    const [from] = (await world.all<{ _id: string; name: string }>('stock_locations')).filter(
      ({ name }) => name === '丙的库',
    );
    const balanceId = `${from!._id}:TUBE:D-1`;
    const give = (toLocationId: string, change: object = {}) => ({
      ...{ balanceId, toLocationId, lot: 'T0', condition: 'good', quantity: 1, serials: [], note: '' },
      ...change,
    });
    await world.refused('STOCK_OTHER_HOUSE', 'cang', 'stock.transfer', give(world.maker));
    await world.refused('STOCK_NOT_YOURS', 'li', 'stock.transfer', give('E-M-li-D-1'));
    await world.refused('STOCK_SAME_PLACE', 'boss', 'stock.transfer', give(from!._id));
    await world.refused('STOCK_NOT_ENOUGH', 'boss', 'stock.transfer', give('E-M-li-D-1', { quantity: 3 }));
    await world.done('boss', 'stock.transfer', give('E-M-li-D-1', { quantity: 2 }));
    expect(await world.balance('E-M-li-D-1', 'TUBE', 'D-1')).toMatchObject({ good: 2 });
    await world.done('li', 'stock.transfer', { ...give(from!._id), balanceId: 'E-M-li-D-1:TUBE:D-1' });
    expect(await world.balance('E-M-li-D-1', 'TUBE', 'D-1')).toMatchObject({ good: 1 });
  });

  it('never more than is there, whoever comes at once', async () => {
    await world.stockUp('PUMP', 3);
    const other = await world.warehouse('cang', '二库');
    const one = { balanceId: `${world.maker}:PUMP:M`, toLocationId: other, lot: 'L1', condition: 'good' };
    const replies = await Promise.all(
      Array.from({ length: 6 }, () =>
        world.goods('cang', 'stock.transfer', { ...one, quantity: 1, serials: [], note: '' }),
      ),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(3);
    expect(replies.flatMap((reply) => (reply.ok ? [] : [reply.code]))).toEqual(
      Array(3).fill('STOCK_NOT_ENOUGH'),
    );
    expect(await world.balance(world.maker, 'PUMP')).toMatchObject({ good: 0, total: 0 });
    expect(await world.balance(other, 'PUMP')).toMatchObject({ good: 3 });
  });
});

describe('places', () => {
  const listed = async (who: string, input: object = {}) =>
    (
      await world.done<{ locations: { name: string; dealerId: string | null }[] }>(
        who,
        'stockLocation.list',
        input,
      )
    ).locations;

  it('are the own house’s; a dealer’s are found by the beginning of its name, and never read with the rest', async () => {
    await world.done('boss', 'stockLocation.save', { name: '二号库', address: '' });
    const [own] = await listed('boss');
    const { dealerName } = (await world.all<{ _id: string; dealerName: string; dealerId: string | null }>('stock_locations')).find(({ dealerId }) => dealerId === own!.dealerId)!; // prettier-ignore
    world.cloud.requests.length = 0;
    const makers = await listed('cang');
    expect(new Set(makers.map(({ dealerId }) => dealerId))).toEqual(new Set([null]));
    const asked = world.cloud.requests.find(({ collection }) => collection === 'stock_locations')!;
    expect(asked.examined).toBe(makers.length);
    const found = await listed('cang', { dealerName: dealerName.slice(0, 2) });
    expect(found.map(({ dealerId }) => dealerId)).toContain(own!.dealerId);
    expect(await listed('cang', { dealerName: '没有' })).toEqual([]);
    expect(new Set((await listed('boss', { dealerName: dealerName.slice(0, 2) })).map(({ dealerId }) => dealerId))).toEqual(new Set([own!.dealerId])); // prettier-ignore
    expect(await listed('cang', { dealerId: own!.dealerId })).toEqual(
      (await listed('boss')).map((one) => expect.objectContaining({ name: one.name }) as unknown),
    );
  });
});

describe('what waits to be judged', () => {
  it('stands on the home of whoever judges it, and its number opens exactly that', async () => {
    const counted = async (who: string, kind: string) => {
      const opId = world.newOpId();
      const reply = await world.raw(who, { action: 'home.get', input: {}, opId }, 'service');
      const { waiting } = (reply as unknown as { data: { waiting: { kind: string; count: number }[] } }).data;
      return waiting.find((one) => one.kind === kind)?.count ?? 0;
    };
    const listed = async (who: string, waits: string) =>
      (await world.done<{ stock: { _id: string }[] }>(who, 'stock.list', { waits })).stock.map(
        ({ _id }) => _id,
      );
    const of = { lot: 'W1', producedOn: '2026-01-15', expiresOn: '2099-01-31' };
    const { balanceId } = await world.done<{ balanceId: string }>('cang', 'stock.receive', {
      ...{ locationId: world.maker, productId: 'PUMP', lot: of, quantity: 3, serials: [], note: '' },
    });
    expect(await listed('zhi', 'pending')).toContain(balanceId);
    expect(await counted('zhi', 'goods_to_accept')).toBe((await listed('zhi', 'pending')).length);
    // A dealer accepts its own, and sees nobody else's.
    expect(await listed('boss', 'pending')).not.toContain(balanceId);
    const judge = { balanceId, lot: 'W1', quantity: 3, serials: [], reason: '外箱破损' };
    await world.done('zhi', 'stock.judge', { ...judge, from: 'pending', to: 'quarantine' });
    expect([await listed('zhi', 'pending'), await listed('zhi', 'quarantine')]).toEqual([
      expect.not.arrayContaining([balanceId]),
      expect.arrayContaining([balanceId]),
    ]);
    expect(await counted('zhi', 'goods_quarantined')).toBe((await listed('zhi', 'quarantine')).length);
    await world.done('zhi', 'stock.judge', { ...judge, from: 'quarantine', to: 'defective' });
    expect(await listed('zhi', 'quarantine')).not.toContain(balanceId);
  });
});
