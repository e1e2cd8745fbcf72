import { addDays, dayOf, startOfDay } from '../../miniprogram/shared/days';
import type { Due, DueRule } from '../../miniprogram/shared/model/dues';
import { rebateFen } from '../../miniprogram/shared/trade/dues';
import type { Day } from '../../miniprogram/shared/days';
import type { PersonStamp } from '../../miniprogram/shared/model/entity';
import type { Dealer } from '../../miniprogram/shared/model/people';
import type { Shipment } from '../../miniprogram/shared/model/shipments';
import type { Hospital } from '../../miniprogram/shared/model/sites';
import type {
  CreditAccount,
  CreditEntry,
  DealerOrder,
  Licence,
  OrderLine,
  Payment,
  PriceList,
  PriceRow,
  Product,
  Receivable,
  Registration,
  Statement,
} from '../../miniprogram/shared/model/trade';
import { balancesAfter, postingsOf } from '../../miniprogram/shared/trade/account';
import { judge, judgingRules } from '../../miniprogram/shared/trade/judge';
import { exactPart, taxInside } from '../../miniprogram/shared/trade/parts';
import { rowHash } from '../../cloudfunctions/_platform/audit';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';
import { newAccount } from '../../cloudfunctions/_modules/ledger/book';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import { dealers as dealerSeeds } from './catalogue';
import type { LineId } from './catalogue';

/** All of it invented: products, numbers of papers, prices, orders and money. */
export interface DemoTrade {
  products: Draft<Product>[];
  registrations: Draft<Registration>[];
  licences: Draft<Licence>[];
  priceLists: Draft<PriceList>[];
  priceRows: Draft<PriceRow>[];
  orders: Draft<DealerOrder>[];
  shipments: Draft<Shipment>[];
  accounts: Draft<CreditAccount>[];
  receivables: Draft<Receivable>[];
  payments: Draft<Payment>[];
  statements: Draft<Statement>[];
  dueRules: Draft<DueRule>[];
  dues: Draft<Due>[];
  entries: CreditEntry[];
}

type ProductSeed = [
  id: string,
  name: string,
  line: LineId,
  cls: 'II' | 'III',
  unit: string,
  fen: number,
  cold: boolean,
];
const productSeeds: ProductSeed[] = [
  ['LC-ALT', '丙氨酸氨基转移酶测定试剂盒', 'bio', 'II', '盒', 68_000, true],
  ['LC-GLU', '葡萄糖测定试剂盒', 'bio', 'II', '盒', 42_000, true],
  ['LI-TNI', '肌钙蛋白I测定试剂盒', 'imm', 'III', '盒', 238_000, true],
  ['LI-HBS', '乙型肝炎病毒表面抗原测定试剂盒', 'imm', 'III', '盒', 186_000, true],
  ['LI-CUV', '反应杯', 'imm', 'II', '箱', 96_000, false],
  ['LT-DDI', 'D-二聚体测定试剂盒', 'coa', 'III', '盒', 312_000, true],
  ['LH-DIL', '血细胞分析用稀释液', 'hem', 'II', '桶', 21_500, false],
]; // prettier-ignore

/** GTIN-14 of GS1's range for internal use, with its check digit. */
function demoDi(n: number): string {
  const digits = `0200000000${String(n + 1).padStart(3, '0')}`;
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const finance: PersonStamp = { memberId: 'M-jinhui', name: '金惠' };
const manager: PersonStamp = { memberId: 'M-zhouhan', name: '周涵' };
const quality: PersonStamp = { memberId: 'M-songqing', name: '宋青' };
const TAX = 13;
const adminOf = (dealerId: string): string => dealerSeeds.find(({ id }) => id === dealerId)!.admin!.pinyin;

/** A dealer near its limit, a licence gap ahead, a blocked order with five reasons, a disputed statement, a reversed payment. */
export function demoTrade(
  dealers: readonly Draft<Dealer>[],
  hospitals: readonly Draft<Hospital>[],
  today: Day,
): DemoTrade {
  const at = (day: Day, hour = 9): string =>
    new Date(startOfDay(day).getTime() + hour * 3_600_000).toISOString();
  const before = (days: number): Day => addDays(today, -days);
  const dealer = (id: string) => dealers.find(({ _id }) => _id === id)!;
  const hospital = (name: string) => hospitals.find((one) => one.name === name)!;

  const products = productSeeds.map(([code, name, line, cls, unit, , cold], n): Draft<Product> => ({
    _id: `P-${code}`,
    code,
    name,
    specification: unit === '盒' ? '100 测试/盒' : unit === '桶' ? '20 L/桶' : '3000 只/箱',
    unit,
    kind: code === 'LI-CUV' ? 'consumable' : 'reagent',
    productLineId: line,
    class: cls,
    regulatedAs: 'device',
    codes: [{ system: '2002', code: '6840' }],
    cold: cold ? { minDeciC: 20, maxDeciC: 80 } : null,
    udiDi: demoDi(n),
    packs: [{ name: '箱', factor: 10 }],
    tracking: 'lot',
    shelfDays: 365,
    minimumShelfDays: 60,
    fitsModelIds: [],
    exemptFromRecord: false,
    minimum: code === 'LH-DIL' ? 4 : 1,
    multiple: code === 'LH-DIL' ? 4 : 1,
    soldFromOn: null,
    soldUntilOn: null,
    successorId: null,
  }));
  products.push({
    ...products[0]!,
    ...{ _id: 'P-BJ-PMP', code: 'BJ-PMP', name: '加样泵', specification: '通用', unit: '件', kind: 'part' },
    ...{ class: 'none', regulatedAs: 'none', codes: [], cold: null, udiDi: null, packs: [], shelfDays: null },
    ...{ minimumShelfDays: 0, returnsOld: true },
  });
  const registrations = productSeeds.map(([code, , , cls], n): Draft<Registration> => {
    const number = `国械注准2023${cls === 'III' ? 3 : 2}40${String(9001 + n)}`;
    return {
      _id: `${number}:2023-03-01`,
      number,
      fromOn: '2023-03-01',
      toOn: code === 'LT-DDI' ? addDays(today, 70) : '2028-02-29',
      withdrawnOn: null,
      productIds: [`P-${code}`],
      class: cls,
      code: '40',
      registrant: '澜谱诊断',
      makers: [],
      productionLicence: '沪药监械生产许20200088号',
    };
  });

  const paper = (
    dealerId: string,
    type: Licence['type'],
    number: string,
    fromOn: Day,
    toOn: Day | null,
    change: Partial<Licence> = {},
  ): Draft<Licence> => ({
    _id: `${dealerId}:${type}:${number}:${fromOn}`,
    dealerId,
    dealerName: dealer(dealerId).shortName,
    type,
    number,
    fromOn,
    toOn,
    issuer: '示例市场监督管理局',
    mode: type === 'business' ? null : 'wholesale',
    scopeText: type === 'business' ? '' : 'Ⅱ、Ⅲ类：2002版：6840体外诊断试剂（需低温冷藏运输贮存）',
    scope:
      type === 'business'
        ? []
        : [
            {
              system: '2002',
              code: '6840',
              class: type === 'permit' ? 'III' : 'II',
              reagents: 'with',
              cold: 'with',
            },
          ],
    addresses: [{ kind: 'warehouse', text: `${dealer(dealerId).shortName}示例库房 1 号` }],
    files: [],
    renewal: null,
    decidedOn: fromOn,
    deemed: null,
    replacesId: null,
    replacedOn: null,
    state: 'valid',
    withdrawnOn: null,
    reason: '',
    submittedBy: manager,
    reviewedBy: quality,
    createdAt: at(before(200)),
    ...change,
  });
  const ends = addDays(today, 45);
  const licences = [
    paper('D-chengyue', 'business', 'YS-0017', '2019-05-06', null),
    paper('D-chengyue', 'record', 'YS-BA-0017', '2021-05-06', null),
    paper('D-chengyue', 'permit', 'YS-XK-0017', addDays(ends, -1825), ends),
    // Granted late: eight days without a permit lie ahead.
    paper('D-chengyue', 'permit', 'YS-XK-0017', addDays(ends, 9), addDays(ends, 1834), {
      renewal: { acceptedOn: before(20), receiptNo: 'YS-SL-3301' },
      decidedOn: addDays(ends, 9),
    }),
    paper('D-mushi', 'business', 'YS-0026', '2018-03-01', null),
    paper('D-mushi', 'permit', 'YS-XK-0026', '2023-08-01', '2028-07-31'),
    paper('D-mushi', 'record', 'YS-BA-0026', '2018-03-01', null),
    // A change of the warehouse, which quality has to look at.
    paper('D-mushi', 'record', 'YS-BA-0026', before(3), null, {
      replacesId: 'D-mushi:record:YS-BA-0026:2018-03-01',
      state: 'pending',
      reviewedBy: null,
      createdAt: at(before(1)),
    }),
    paper('D-yeqiao', 'business', 'YS-0035', '2020-01-01', null),
    paper('D-yeqiao', 'permit', 'YS-XK-0035', before(1830), before(5)),
    paper('D-yeqiao', 'record', 'YS-BA-0035', '2020-01-01', null),
  ];

  // Everybody else who sells has what it takes.
  for (const { _id } of dealers.filter(
    ({ _id, state }) => state === 'active' && !licences.some((one) => one.dealerId === _id),
  ))
    licences.push(
      paper(_id, 'business', `YS-${_id.slice(2)}`, '2020-01-01', null),
      paper(_id, 'record', `YS-BA-${_id.slice(2)}`, '2021-01-01', null),
      paper(_id, 'permit', `YS-XK-${_id.slice(2)}`, '2024-01-01', '2028-12-31'),
    );

  const list = (
    id: string,
    change: Pick<PriceList, 'name' | 'level' | 'dealerId' | 'key' | 'rows'> & Partial<PriceList>,
  ): Draft<PriceList> => ({
    _id: id,
    tier: null,
    regionCode: null,
    fromOn: `${today.slice(0, 4)}-01-01`,
    toOn: `${today.slice(0, 4)}-12-31`,
    state: 'approved',
    createdAt: at(before(300)),
    createdBy: manager,
    editedBy: manager,
    submittedBy: manager,
    approvedBy: { memberId: 'M-guanli', name: '苏航' },
    reason: '',
    ...change,
  });
  const priced = productSeeds.filter(([code]) => code !== 'LI-HBS');
  const priceLists = [
    list('PL-base', { name: '基准价', level: 'base', dealerId: null, key: 'base', rows: priced.length }),
    list('PL-chengyue', {
      name: '澄岳诊断合同价',
      level: 'contract',
      dealerId: 'D-chengyue',
      key: 'contract:D-chengyue',
      rows: 1,
    }),
    list('PL-next', {
      name: '基准价（明年）',
      level: 'base',
      dealerId: null,
      key: 'base',
      rows: 1,
      fromOn: `${+today.slice(0, 4) + 1}-01-01`,
      toOn: `${+today.slice(0, 4) + 1}-12-31`,
      state: 'pending',
      approvedBy: null,
      createdAt: at(before(2)),
    }),
  ];
  const priceRow = (of: Draft<PriceList>, productId: string, unitFen: number): Draft<PriceRow> => ({
    _id: `${of._id}:${productId}:1:${of.fromOn}`,
    listId: of._id,
    dealerId: of.dealerId,
    productId,
    minQuantity: 1,
    fromOn: of.fromOn,
    toOn: of.toOn,
    unitFen,
    taxPercent: TAX,
    minimum: null,
    multiple: null,
  });
  const priceRows = [
    ...priced.map(([code, , , , , fen]) => priceRow(priceLists[0]!, `P-${code}`, fen)),
    priceRow(priceLists[1]!, 'P-LI-TNI', 215_000),
    priceRow(priceLists[2]!, 'P-LC-ALT', 66_000),
  ];

  const trade: DemoTrade = {
    products,
    registrations,
    licences,
    priceLists,
    priceRows,
    orders: [],
    shipments: [],
    accounts: [],
    receivables: [],
    payments: [],
    statements: [],
    dueRules: [],
    dues: [],
    entries: [],
  };

  /** An account that is booked as the house books: rows with balances and hashes, the account its last row. */
  const open = (dealerId: string, limitFen: number) => {
    const account: Draft<CreditAccount> = {
      ...newAccount(dealer(dealerId), at(before(200))),
      limitFen,
      graceDays: 7,
    };
    trade.accounts.push(account);
    const book = (
      kind: CreditEntry['kind'],
      day: Day,
      deltas: { held?: number; receivable?: number; unapplied?: number },
      other: Parameters<typeof postingsOf>[1],
      about: Partial<CreditEntry> = {},
    ): void => {
      const isMemo = !deltas.receivable && !deltas.unapplied;
      const postings = isMemo ? [] : postingsOf(deltas, other);
      const after = balancesAfter(account, { kind, ...deltas, postings });
      const seq = account.seq + 1;
      const row: Omit<CreditEntry, 'hash'> = {
        _id: `${dealerId}:${String(seq).padStart(9, '0')}`,
        dealerId,
        seq,
        at: at(day),
        day,
        valueOn: day,
        kind,
        held: deltas.held ?? 0,
        receivable: deltas.receivable ?? 0,
        unapplied: deltas.unapplied ?? 0,
        after,
        postings,
        orderId: null,
        shipmentId: null,
        receivableId: null,
        paymentId: null,
        reverses: null,
        by: finance,
        note: '',
        prev: account.tail,
        ...about,
      };
      const hash = rowHash(row);
      trade.entries.push({ ...row, hash });
      Object.assign(account, after, { seq, tail: hash });
    };
    book('terms', before(200), {}, null, { note: `额度 ${limitFen / 100} 元` });
    return { account, book };
  };
  const line = (no: number, code: string, quantity: number, unitFen: number): OrderLine => {
    const [, name, , , unit] = productSeeds.find(([one]) => one === code)!;
    return {
      no,
      productId: `P-${code}`,
      productName: name,
      unit,
      quantity,
      unitFen,
      taxPercent: TAX,
      grossFen: quantity * unitFen,
      price: { level: 'base', listId: 'PL-base', specialId: null },
      settled: 0,
      shipped: 0,
      cut: 0,
    };
  };
  const order = (
    dealerId: string,
    n: number,
    day: Day,
    hospitalName: string,
    lines: OrderLine[],
    change: Partial<DealerOrder> = {},
  ): Draft<DealerOrder> => {
    const by = { memberId: `M-${adminOf(dealerId)}`, name: dealer(dealerId).contactName };
    const total = lines.reduce((sum, { grossFen }) => sum + grossFen, 0);
    const made: Draft<DealerOrder> = {
      _id: `DO-demo-${n}`,
      number: `DH${today.slice(0, 4)}-DEMO${String(n).padStart(4, '0')}`,
      dealerId,
      dealerName: dealer(dealerId).shortName,
      purpose: 'terminal',
      hospitalId: hospital(hospitalName)._id,
      hospitalName,
      shipTo: { kind: 'hospital', licenceId: null, address: hospitalName },
      wishOn: null,
      note: '',
      lines,
      totalFen: total,
      heldFen: total,
      state: 'pending',
      checks: [],
      priceOn: day,
      submittedBy: by,
      submittedAt: at(day),
      approvals: [],
      cancelledAt: null,
      createdAt: at(day),
      createdBy: by,
      history: [{ at: at(day), by, event: 'submitted', note: '' }],
      ...change,
    };
    trade.orders.push(made);
    return made;
  };
  /** All of an order leaves on a day. */
  const ship = (
    of: Draft<DealerOrder>,
    day: Day,
    book: ReturnType<typeof open>['book'],
  ): Draft<Receivable> => {
    const _id = `SH-${of._id}`;
    const number = `FH${day.replace(/-/g, '')}-DEMO${of._id.slice(-1)}`;
    of.lines = of.lines.map((one) => ({ ...one, settled: one.quantity, shipped: one.quantity }));
    of.heldFen = 0;
    of.history = [
      ...of.history,
      { at: at(day, 8), by: manager, event: 'approved', note: '' },
      { at: at(day, 10), by: { memberId: 'M-caikun', name: '蔡坤' }, event: 'shipped', note: number },
    ];
    of.approvals = [{ level: 'channel_manager', by: manager, at: at(day, 8) }];
    const keeper = { memberId: 'M-caikun', name: '蔡坤' };
    // Before the book of the warehouse began: history, without movements.
    trade.shipments.push({
      _id,
      number,
      orderId: of._id,
      orderNumber: of.number,
      dealerId: of.dealerId,
      dealerName: of.dealerName,
      purpose: of.purpose,
      hospitalId: of.hospitalId,
      hospitalName: of.hospitalName,
      shipTo: of.shipTo,
      fromId: '',
      fromName: '上海总库',
      claimId: null,
      lines: of.lines.map((one) => {
        const fen = exactPart(one.grossFen, one.quantity, 0, one.quantity);
        const product = products.find(({ _id: productId }) => productId === one.productId)!;
        return {
          no: one.no,
          productId: one.productId,
          productName: one.productName,
          specification: product.specification,
          unit: one.unit,
          lot: `${one.productId.slice(2)}-2601`,
          producedOn: before(150),
          expiresOn: addDays(today, 215),
          serials: [],
          registrationNumber: registrations.find(({ productIds }) => productIds.includes(one.productId))!
            .number,
          quantity: one.quantity,
          fen,
          taxFen: taxInside(fen, TAX),
          reason: '',
          received: one.quantity,
          damaged: 0,
          missing: 0,
          settled: 0,
          returned: 0,
        };
      }),
      fen: of.totalFen,
      carrier: '示例冷链',
      trackingNo: `YS${of._id.slice(-1)}0001`,
      shippedOn: day,
      receivedOn: addDays(day, 1),
      receivedInto: null,
      state: 'received',
      cold: null,
      code: '',
      confirmedBy: null,
      keepUntilOn: addDays(today, 215 + 730),
      createdAt: at(day, 9),
      history: [
        { at: at(day, 9), by: keeper, state: 'picking', note: '' },
        { at: at(day, 10), by: keeper, state: 'shipped', note: '' },
        { at: at(addDays(day, 1)), by: of.createdBy, state: 'received', note: '' },
      ],
    });
    const receivable: Draft<Receivable> = {
      _id,
      dealerId: of.dealerId,
      source: 'shipment',
      number,
      fen: of.totalFen,
      openFen: of.totalFen,
      open: true,
      issuedOn: day,
      dueOn: addDays(day, 30),
      invoices: [],
    };
    trade.receivables.push(receivable);
    book('ship', day, { held: -of.totalFen, receivable: of.totalFen }, 'sales', {
      orderId: of._id,
      shipmentId: _id,
      receivableId: _id,
      note: number,
    });
    return receivable;
  };
  const pay = (
    dealerId: string,
    n: number,
    day: Day,
    fen: number,
    book: ReturnType<typeof open>['book'],
  ): Draft<Payment> => {
    const payment: Draft<Payment> = {
      _id: `PAY-demo-${n}`,
      dealerId,
      dealerName: dealer(dealerId).shortName,
      source: 'manual',
      fen,
      unappliedFen: fen,
      payerName: dealer(dealerId).name,
      thirdParty: false,
      instrument: 'transfer',
      reference: `YS${day.replace(/-/g, '')}${n}`,
      receivedOn: day,
      countsOn: day,
      allocations: [],
      state: 'posted',
      enteredBy: finance,
      postedBy: finance,
      reversal: null,
      createdAt: at(day),
    };
    trade.payments.push(payment);
    book('payment', day, { unapplied: fen }, 'bank', { paymentId: payment._id, note: payment.reference });
    return payment;
  };
  const allocate = (
    payment: Draft<Payment>,
    receivable: Draft<Receivable>,
    day: Day,
    book: ReturnType<typeof open>['book'],
  ): number => {
    const fen = Math.min(payment.unappliedFen, receivable.openFen);
    payment.unappliedFen -= fen;
    receivable.openFen -= fen;
    receivable.open = receivable.openFen > 0;
    payment.allocations.push({ receivableId: receivable._id, number: receivable.number, fen, at: at(day) });
    book('allocate', day, { receivable: -fen, unapplied: -fen }, null, {
      paymentId: payment._id,
      receivableId: receivable._id,
      note: receivable.number,
    });
    return fen;
  };
  const hold = (of: Draft<DealerOrder>, day: Day, book: ReturnType<typeof open>['book']): void =>
    book('hold', day, { held: of.totalFen }, null, { orderId: of._id, note: of.number });

  // 澄岳诊断: near its limit, one paid order, one received, one that waits.
  const chengyue = open('D-chengyue', 10_000_000);
  const paid = order('D-chengyue', 1, before(60), '北京大学第三医院', [line(1, 'LI-TNI', 20, 215_000)], {
    state: 'closed',
  });
  hold(paid, before(60), chengyue.book);
  const firstDebt = ship(paid, before(58), chengyue.book);
  const first = pay('D-chengyue', 1, before(30), 5_000_000, chengyue.book);
  allocate(first, firstDebt, before(30), chengyue.book);
  const underway = order(
    'D-chengyue',
    2,
    before(12),
    '首都医科大学附属北京朝阳医院',
    [line(1, 'LT-DDI', 16, 312_000), line(2, 'LC-ALT', 20, 68_000)],
    { state: 'received' },
  );
  hold(underway, before(12), chengyue.book);
  ship(underway, before(10), chengyue.book);
  const waiting = order('D-chengyue', 3, before(1), '首都医科大学附属北京友谊医院', [
    line(1, 'LI-TNI', 16, 215_000),
    line(2, 'LH-DIL', 16, 21_500),
  ]);
  hold(waiting, before(1), chengyue.book);

  // 沐石医疗: a payment that came back, and a statement that it disputes.
  const mushi = open('D-mushi', 8_000_000);
  const sold = order('D-mushi', 4, before(50), '上海市第六人民医院', [line(1, 'LC-GLU', 30, 42_000)], {
    state: 'received',
  });
  hold(sold, before(50), mushi.book);
  const debt = ship(sold, before(48), mushi.book);
  const bounced = pay('D-mushi', 2, before(20), 1_260_000, mushi.book);
  const part = allocate(bounced, debt, before(20), mushi.book);
  debt.openFen += part;
  debt.open = true;
  mushi.book('deallocate', before(18), { receivable: part, unapplied: part }, null, {
    paymentId: bounced._id,
    receivableId: debt._id,
    note: debt.number,
  });
  mushi.book('payment_reversal', before(18), { unapplied: -bounced.fen }, 'bank', {
    paymentId: bounced._id,
    note: '银行退汇',
  });
  Object.assign(bounced, {
    state: 'reversed',
    unappliedFen: 0,
    allocations: [],
    reversal: { reason: '银行退汇', by: finance, approvedBy: { memberId: 'M-baijing', name: '白静' } },
  } satisfies Partial<Payment>);
  const sealed = before(15);
  const admin = { memberId: 'M-guyiming', name: '顾一鸣' };
  trade.statements.push({
    _id: `D-mushi:${sealed.slice(0, 7)}`,
    dealerId: 'D-mushi',
    dealerName: dealer('D-mushi').shortName,
    period: sealed.slice(0, 7),
    fromSeq: 1,
    toSeq: mushi.account.seq,
    opening: { heldFen: 0, receivableFen: 0, unappliedFen: 0 },
    closing: {
      heldFen: mushi.account.heldFen,
      receivableFen: mushi.account.receivableFen,
      unappliedFen: mushi.account.unappliedFen,
    },
    rowsHash: mushi.account.tail,
    state: 'disputed',
    sentAt: at(sealed),
    sentBy: finance,
    answers: [
      {
        at: at(addDays(sealed, 2)),
        by: admin,
        kind: 'disputed',
        text: '',
        disputed: [{ seq: mushi.account.seq, reason: '我司未收到退汇通知，请提供银行回单。' }],
      },
    ],
  });

  // Of its goods a rebate is stated, which it has not answered yet.
  const year = { fromOn: `${before(60).slice(0, 4)}-01-01`, toOn: `${today.slice(0, 4)}-12-31` };
  const asksFor = { memberId: 'M-zhouhan', name: '周晗' };
  const agreed = {
    state: 'approved' as const,
    createdAt: at(before(90)),
    createdBy: asksFor,
    approvedBy: finance,
  };
  const everyDealer = { dealerId: null, dealerName: '', ...year, ...agreed };
  trade.dueRules.push(
    {
      ...everyDealer,
      ...{
        _id: 'DR-rebate',
        kind: 'rebate',
        name: '年度进货返利',
        reason: '年度商务政策（演示）',
        fee: null,
        task: '',
      },
      rebate: {
        ...{ basis: 'shipped', mode: 'whole', capFen: 5_000_000 },
        tiers: [
          { fromFen: 0, basisPoints: 150 },
          { fromFen: 50_000_000, basisPoints: 250 },
        ],
      },
    },
    {
      ...everyDealer,
      ...{
        _id: 'DR-fee',
        kind: 'fee',
        name: '维修上门',
        reason: '服务协议附件（演示）',
        rebate: null,
        task: 'repair',
      },
      fee: { task: 'repair', modelId: null, modelName: '', regionCode: null, fen: 45_000 },
    },
  );
  const period = { fromOn: before(60), toOn: before(31) };
  const owed = rebateFen(trade.dueRules[0]!.rebate!, sold.totalFen);
  trade.dues.push({
    ...{ _id: `DR-rebate:D-mushi:${period.fromOn}:${period.toOn}`, kind: 'rebate', ruleId: 'DR-rebate' },
    ...{ dealerId: 'D-mushi', dealerName: dealer('D-mushi').shortName, name: '年度进货返利', ...period },
    ...{ basis: sold.totalFen, ownFen: owed, carryFen: 0, fen: owed, state: 'stated', statedBy: finance },
    answers: [{ at: at(before(5)), by: finance, kind: 'stated', text: '' }],
    ...{ paymentId: null, createdAt: at(before(5)) },
  });

  // 叶桥生物: a blocked order with five reasons, which the check itself finds.
  const yeqiao = open('D-yeqiao', 1_000_000);
  const asked = [
    line(1, 'LT-DDI', 10, 312_000),
    { ...line(2, 'LI-HBS', 5, 0), unitFen: null, price: null },
    line(3, 'LH-DIL', 6, 21_500),
  ];
  const blocked = order('D-yeqiao', 5, before(1), '南京鼓楼医院', asked, { state: 'blocked', heldFen: 0 });
  blocked.checks = judge(
    asked.map(({ no, productId, quantity, unitFen, grossFen }) => ({
      no,
      productId,
      quantity,
      unitFen,
      grossFen,
      priceMissing: unitFen === null ? ('PRICE_MISSING' as const) : null,
      minimum: null,
      multiple: null,
    })),
    {
      day: dayOf(at(before(1))),
      dealer: { _id: 'D-yeqiao', name: dealer('D-yeqiao').name, state: 'active' },
      account: yeqiao.account,
      ownHoldFen: 0,
      overdue: [],
      blocks: [],
      hospital: { _id: hospital('南京鼓楼医院')._id, name: '南京鼓楼医院' },
      grants: new Map([
        ['coa', { outcome: 'granted' as const }],
        ['imm', { outcome: 'granted' as const }],
        ['hem', { outcome: 'granted' as const }],
      ]),
      licences: licences.filter(({ dealerId }) => dealerId === 'D-yeqiao') as Licence[],
      products: new Map(products.map((one) => [one._id, one as Product])),
      registrations: registrations as Registration[],
      purpose: 'terminal',
      shipTo: blocked.shipTo,
      rules: judgingRules(settingsFrom([])('trade')),
    },
    'submit',
  );
  return trade;
}
