import fc from 'fast-check';
import { judge, parseRegistrationNumber } from '../../../miniprogram/shared/trade/judge';
import type { TradeWorld } from '../../../miniprogram/shared/trade/judge';
import { choosePrice, overlappingRows, priceKeys } from '../../../miniprogram/shared/trade/prices';
import type { PriceList, PriceRow, SpecialPrice } from '../../../miniprogram/shared/model/trade';
import { licence, line, product, registration, tradeWorld } from './world';

const codes = (world: TradeWorld, step: Parameters<typeof judge>[2] = 'submit', lines = [line()]) =>
  judge(lines, world, step).map(({ code }) => code);

describe('the check of an order', () => {
  it('finds nothing where all is in order', () => {
    for (const step of ['basket', 'submit', 'approve', 'pick', 'ship'] as const)
      expect(judge([line()], tradeWorld(), step)).toEqual([]);
  });

  const permit = (change: Parameters<typeof licence>[0]) => ({ licences: [licence(change)] });
  it.each<[string, Partial<TradeWorld>, string]>([
    [
      'the dealer is suspended',
      { dealer: { _id: 'D-1', name: '丙', state: 'suspended' } },
      'DEALER_NOT_TRADING',
    ],
    [
      'the account is closed',
      { account: { ...tradeWorld().account, trading: 'suspended' } },
      'DEALER_NOT_TRADING',
    ],
    [
      'the dealer is blocked',
      {
        blocks: [
          { _id: 'B', kind: 'dealer', dealerId: 'D-1', fromOn: '2026-12-01', toOn: null, reason: '审计' },
        ],
      },
      'DEALER_NOT_TRADING',
    ],
    [
      'the hospital is blocked',
      {
        blocks: [
          {
            _id: 'B',
            kind: 'hospital',
            hospitalId: 'H-1',
            fromOn: '2026-01-01',
            toOn: '2026-12-01',
            reason: '直供',
          },
        ],
      },
      'HOSPITAL_BLOCKED',
    ],
    [
      'the hospital closed today',
      { hospital: { _id: 'H-1', name: '示例', closedOn: '2026-12-01' } },
      'HOSPITAL_CLOSED',
    ],
    ['no grant names the line', { grants: new Map() }, 'GRANT_MISSING'],
    [
      'the grant ended',
      { grants: new Map([['L', { outcome: 'ended', number: 'SQ1', toOn: '2026-11-30' }]]) },
      'GRANT_ENDED',
    ],
    ['there is no permit', { licences: [] }, 'LICENCE_MISSING'],
    ['a record stands where a permit must', permit({ type: 'record' }), 'LICENCE_MISSING'],
    ['the permit has not begun', permit({ fromOn: '2026-12-02' }), 'LICENCE_NOT_BEGUN'],
    ['the permit ended yesterday', permit({ toOn: '2026-11-30' }), 'LICENCE_EXPIRED'],
    [
      'the permit is withdrawn from today',
      permit({ state: 'withdrawn', withdrawnOn: '2026-12-01' }),
      'LICENCE_WITHDRAWN',
    ],
    [
      'the scope lacks the cold rider',
      permit({ scope: [{ system: '2002', code: '6840', class: 'III', reagents: 'with', cold: 'without' }] }),
      'LICENCE_SCOPE',
    ],
    ['the permit is for retail', permit({ mode: 'retail' }), 'LICENCE_MODE'],
    [
      'the address is on no licence',
      { shipTo: { kind: 'licensed', licenceId: 'LC-1', address: '别处' } },
      'SHIP_TO_NOT_LICENSED',
    ],
    [
      'the certificate ended',
      { registrations: [registration({ toOn: '2026-11-30' })] },
      'REGISTRATION_EXPIRED',
    ],
    [
      'the certificate says another class',
      { registrations: [registration({ class: 'II', number: '沪械注准20232400001' })] },
      'REGISTRATION_MISMATCH',
    ],
    [
      'the certificate says another code',
      { registrations: [registration({ number: '国械注准20233220001' })] },
      'REGISTRATION_MISMATCH',
    ],
    [
      'the product is a drug',
      { products: new Map([['P-1', product({ regulatedAs: 'drug' })]]) },
      'PRODUCT_NOT_SOLD',
    ],
    ['credit is short by a fen', { account: { ...tradeWorld().account, limitFen: 99_999 } }, 'CREDIT_SHORT'],
    [
      'a receivable is late beyond grace',
      { overdue: [{ receivableId: 'R', number: 'FH1', openFen: 1, dueOn: '2026-11-23' }] },
      'CREDIT_OVERDUE',
    ],
    ['too few are ordered', { products: new Map([['P-1', product({ minimum: 20 })]]) }, 'BELOW_MINIMUM'],
    [
      'the packs do not come out',
      { products: new Map([['P-1', product({ multiple: 3 })]]) },
      'NOT_A_MULTIPLE',
    ],
  ])('says when %s', (_, change, code) => {
    expect(codes(tradeWorld(change))).toEqual([code]);
  });

  it('still has a permit on its last day, a leap day included', () => {
    expect(
      codes(
        tradeWorld({
          day: '2028-02-29',
          ...permit({ toOn: '2028-02-29' }),
          registrations: [registration({ toOn: null })],
        }),
      ),
    ).toEqual([]);
    expect(
      codes(
        tradeWorld({
          day: '2028-03-01',
          ...permit({ toOn: '2028-02-29' }),
          registrations: [registration({ toOn: null })],
        }),
      ),
    ).toEqual(['LICENCE_EXPIRED']);
  });

  it('gives five reasons at once, each with what to do', () => {
    const world = tradeWorld({
      grants: new Map(),
      licences: [licence({ toOn: '2026-11-30' })],
      registrations: [],
      account: { ...tradeWorld().account, limitFen: 0 },
      products: new Map([['P-1', product({ multiple: 3 })]]),
    });
    const reasons = judge([line()], world, 'basket');
    expect(reasons.map(({ code }) => code)).toEqual([
      'GRANT_MISSING',
      'LICENCE_EXPIRED',
      'REGISTRATION_EXPIRED',
      'CREDIT_SHORT',
      'NOT_A_MULTIPLE',
    ]);
    for (const { remedy } of reasons) expect(remedy).toMatch(/^请.+。$/);
  });

  it('judges lines of one product together', () => {
    const lines = [line({ quantity: 2 }), line({ no: 2, quantity: 4 })];
    expect(
      judge(
        lines,
        tradeWorld({ products: new Map([['P-1', product({ multiple: 3, minimum: 6 })]]) }),
        'submit',
      ),
    ).toEqual([]);
    const [reason] = judge(
      lines,
      tradeWorld({ products: new Map([['P-1', product({ multiple: 4 })]]) }),
      'submit',
    );
    expect(reason).toMatchObject({
      code: 'NOT_A_MULTIPLE',
      lines: [1, 2],
      facts: { total: 6, below: 4, above: 8 },
    });
  });

  it('counts a line without price as nothing and says so', () => {
    const lines = [
      line(),
      line({ no: 2, productId: 'P-1', unitFen: null, grossFen: 0, priceMissing: 'PRICE_MISSING' }),
    ];
    const world = tradeWorld({ account: { ...tradeWorld().account, limitFen: 100_000 } });
    expect(codes(world, 'submit', lines)).toEqual(['PRICE_MISSING']);
  });

  it('asks lots when they leave and honours what was approved in its time', () => {
    const lot = {
      productId: 'P-1',
      lot: 'A1',
      producedOn: '2026-06-01',
      expiresOn: '2027-05-31',
      blocked: null,
    };
    const at = (change: object, world = {}) =>
      codes(tradeWorld({ lots: [{ ...lot, ...change }], ...world }), 'ship');
    expect(at({})).toEqual([]);
    expect(at({ producedOn: '2022-12-31' })).toEqual(['LOT_MADE_OUT_OF_REGISTRATION']);
    expect(at({ producedOn: null })).toEqual(['LOT_MADE_OUT_OF_REGISTRATION']);
    expect(at({ blocked: '召回' })).toEqual(['LOT_BLOCKED']);
    expect(at({ expiresOn: '2026-11-30' })).toEqual(['LOT_EXPIRED']);
    expect(at({ expiresOn: '2026-12-01' })).toEqual(['SHELF_LIFE_SHORT']);
    expect(
      at({}, { grants: new Map([['L', { outcome: 'ended', number: 'SQ', toOn: '2026-11-30' }]]) }),
    ).toEqual([]);
    expect(
      at({}, { grants: new Map([['L', { outcome: 'revoked', number: 'SQ', toOn: '2026-11-30' }]]) }),
    ).toEqual(['GRANT_ENDED']);
    // Made while the certificate was in force, and sold after it.
    expect(at({}, { registrations: [registration({ toOn: '2026-06-30' })] })).toEqual([]);
    expect(at({}, { account: { ...tradeWorld().account, heldFen: 1_000_001 } })).toEqual([
      'CREDIT_OVER_LIMIT',
    ]);
  });

  it('has the same reasons whatever the order of lines', () => {
    const products = new Map(
      [1, 2, 3].map((n) => [`P-${n}`, product({ _id: `P-${n}`, multiple: n + 1, minimum: 7 * n })]),
    );
    const lines = Array.from({ length: 9 }, (_, i) =>
      line({ no: i + 1, productId: `P-${(i % 3) + 1}`, quantity: i + 1, grossFen: 200_000 }),
    );
    const world = tradeWorld({ products, registrations: [] });
    const expected = judge(lines, world, 'submit');
    expect(expected.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: 9 }), (shuffled) => {
        expect(judge(shuffled, world, 'submit')).toEqual(expected);
      }),
    );
  });
});

it.each([
  ['国械注准20233400001', { class: 'III', code: '40' }],
  ['沪械注准２０２３２２２０００１', { class: 'II', code: '22' }],
  ['沪浦械备20230001', { class: 'I', code: null }],
  ['国械注准2023340000', null],
])('reads the registration number %s', (number, read) => {
  expect(parseRegistrationNumber(number)).toEqual(read);
});

describe('prices', () => {
  const entity = { revision: 1, head: '' };
  const list = (id: string, key: string, level: PriceList['level'], change: Partial<PriceList> = {}) =>
    ({
      ...entity,
      _id: id,
      key,
      level,
      fromOn: '2026-01-01',
      toOn: '2026-12-31',
      state: 'approved',
      ...change,
    }) as PriceList;
  const row = (listId: string, unitFen: number, change: Partial<PriceRow> = {}) =>
    ({
      ...entity,
      _id: `${listId}:${unitFen}`,
      listId,
      productId: 'P-1',
      minQuantity: 1,
      fromOn: '2026-01-01',
      toOn: '2026-12-31',
      unitFen,
      taxPercent: 13,
      minimum: null,
      multiple: null,
      ...change,
    }) as PriceRow;
  const special = (change: Partial<SpecialPrice> = {}) =>
    ({
      ...entity,
      _id: 'S',
      dealerId: 'D-1',
      hospitalId: null,
      productId: 'P-1',
      unitFen: 1,
      taxPercent: 13,
      fromOn: '2026-01-01',
      toOn: '2026-12-31',
      quantity: 10,
      usedQuantity: 0,
      state: 'approved',
      ...change,
    }) as SpecialPrice;
  const keys = priceKeys({ _id: 'D-1', tier: 'A' }, ['310115', '310000']);
  const asked = { productId: 'P-1', total: 5, day: '2026-12-01', hospitalId: null, keys };
  const lists = [
    list('B', 'base', 'base'),
    list('T', 'tier:A', 'tier'),
    list('R', 'tier:A|310115', 'tierRegion'),
    list('Q', 'tier:A|310000', 'tierRegion'),
    list('C', 'contract:D-1', 'contract'),
  ];
  const priced = (rows: PriceRow[], change = {}, specials: SpecialPrice[] = []) => {
    const found = choosePrice({ lists, rows, specials }, { ...asked, ...change });
    return 'missing' in found ? found.missing : found.unitFen;
  };

  it('goes from special to contract to the deepest region to tier to base, never by what is cheapest', () => {
    const all = [row('B', 10), row('T', 20), row('Q', 30), row('R', 40), row('C', 50)];
    expect(priced(all, {}, [special()])).toBe(1);
    expect([5, 4, 3, 2, 1].map((n) => priced(all.slice(0, n)))).toEqual([50, 40, 30, 20, 10]);
  });

  it('gives a dealer without tier no tier price, and nobody a price of another day or of zero', () => {
    expect(priced([row('T', 20)], { keys: priceKeys({ _id: 'D-1', tier: null }, ['310000']) })).toBe(
      'PRICE_MISSING',
    );
    expect(priced([row('B', 10, { toOn: '2026-11-30' })])).toBe('PRICE_ENDED');
    expect(priced([row('B', 0)])).toBe('PRICE_MISSING');
    expect(priced([])).toBe('PRICE_MISSING');
  });

  it('takes the largest quantity that the whole order reaches', () => {
    const rows = [row('B', 10), row('B', 9, { minQuantity: 5 }), row('B', 8, { minQuantity: 6 })];
    expect([4, 5, 6].map((total) => priced(rows, { total }))).toEqual([10, 9, 8]);
  });

  it('holds a special price whole or not at all, and says how much is left', () => {
    expect(
      choosePrice({ lists, rows: [row('B', 10)], specials: [special({ usedQuantity: 6 })] }, asked),
    ).toMatchObject({ unitFen: 10, specialShort: { specialId: 'S', left: 4 } });
    expect(priced([row('B', 10)], {}, [special({ hospitalId: 'H-1' })])).toBe(10);
    expect(priced([row('B', 10)], { hospitalId: 'H-1' }, [special({ hospitalId: 'H-1' })])).toBe(1);
  });

  it('finds rows that would leave two candidates', () => {
    const keyed = (one: PriceRow, key: string) => ({ ...one, key });
    const a = keyed(row('B', 10), 'base');
    expect(
      overlappingRows([a, keyed(row('N', 11, { fromOn: '2026-12-31', toOn: '2027-01-31' }), 'base')]),
    ).toHaveLength(1);
    expect(
      overlappingRows([
        a,
        keyed(row('N', 11, { fromOn: '2027-01-01', toOn: '2027-01-31' }), 'base'),
        keyed(row('T', 12), 'tier:A'),
      ]),
    ).toEqual([]);
  });
});
