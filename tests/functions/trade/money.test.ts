import { localDatabase } from '../../../scripts/admin-database';
import { verifyLedger } from '../../../scripts/verify-ledger';
import { verifyTrail } from '../../../scripts/verify-trail';
import { statementForm } from '../../../cloudfunctions/_modules/credit/statement-paper';
import type { CreditEntry, Statement } from '../../../miniprogram/shared/model/trade';
import { sayFen } from '../../../miniprogram/shared/trade/say-fen';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { keptFile } from '../../kept-file';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(5_000_000);
});
afterAll(() => world.cloud.close());

const today = dayOf(new Date());
const verify = () => verifyLedger(localDatabase(world.cloud.adminUrl));
const sums = async () => {
  const { heldFen, receivableFen, unappliedFen } = await world.account();
  return [heldFen, receivableFen, unappliedFen];
};
const bank = (fen: number, reference: string, change = {}) => ({
  dealerId: 'D-1',
  payerName: '丙医疗科技有限公司',
  instrument: 'transfer',
  reference,
  ownAccount: '6222',
  fen,
  receivedOn: today,
  ...change,
});
async function shipped(quantity: number): Promise<string> {
  const orderId = await world.draft([{ productId: 'P-1', quantity }]);
  await world.done('boss', 'dealerOrder.submit', { orderId });
  await world.done('lin', 'dealerOrder.approve', { orderId });
  return world.ship(orderId, [
    { no: 1, quantity, lot: 'A1', producedOn: '2026-01-15', expiresOn: '2099-12-31' },
  ]);
}
afterEach(async () => expect((await verify()).faults).toEqual([]));

describe('terms of an account', () => {
  it('count when a second finance person says so, not the first', async () => {
    const asked = {
      dealerId: 'D-2',
      limitFen: 100,
      termDays: 10,
      graceDays: 0,
      raise: null,
      reason: '新客户',
    };
    await world.done('cai', 'credit.askTerms', asked);
    await world.refused('CREDIT_SECOND_PERSON_MISSING', 'cai', 'credit.decideTerms', {
      dealerId: 'D-2',
      passes: true,
      reason: '',
    });
    expect((await world.account('D-2')).limitFen).toBe(0);
    await world.done('kuai', 'credit.decideTerms', { dealerId: 'D-2', passes: true, reason: '' });
    expect(await world.account('D-2')).toMatchObject({ limitFen: 100, termDays: 10, seq: 1 });
    await world.refused('CREDIT_TERMS_NOT_ASKED', 'kuai', 'credit.decideTerms', {
      dealerId: 'D-2',
      passes: true,
      reason: '',
    });
  });
});

describe('a payment', () => {
  it('of the same row of the bank is there once; the same number with another sum is a contradiction', async () => {
    const first = await world.done('cai', 'payment.enter', bank(1000, 'B-1'));
    expect(first).toMatchObject({ state: 'posted', alreadyThere: false });
    expect(await world.done('kuai', 'payment.enter', bank(1000, 'B-1'))).toMatchObject({
      alreadyThere: true,
    });
    await world.refused('PAYMENT_CONTRADICTS', 'cai', 'payment.enter', bank(1001, 'B-1'));
    expect(await sums()).toEqual([0, 0, 1000]);
  });

  it('from somebody else, a large one, or a bill to come waits for a second person', async () => {
    const third = await world.done<{ paymentId: string }>(
      'cai',
      'payment.enter',
      bank(500, 'B-2', { payerName: '代付公司' }),
    );
    expect(third).toMatchObject({ state: 'entered' });
    await world.refused('PAYMENT_SECOND_PERSON_MISSING', 'cai', 'payment.post', {
      paymentId: third.paymentId,
    });
    await world.refused('PAYMENT_MANDATE_MISSING', 'kuai', 'payment.post', { paymentId: third.paymentId });
    await world.done('cai', 'payment.addMandate', {
      paymentId: third.paymentId,
      files: [keptFile('b', 'jpg')],
    });
    await world.done('kuai', 'payment.post', { paymentId: third.paymentId });
    expect(await world.done('cai', 'payment.enter', bank(10_000_001, 'B-3'))).toMatchObject({
      state: 'entered',
    });
    const bill = await world.done<{ paymentId: string }>(
      'cai',
      'payment.enter',
      bank(700, 'B-4', { instrument: 'acceptance', countsOn: addDays(today, 90) }),
    );
    expect(await world.done('kuai', 'payment.post', { paymentId: bill.paymentId })).toMatchObject({
      state: 'awaiting',
      unappliedFen: 0,
    });
    expect(await sums()).toEqual([0, 0, 1500]);
  });

  it('in parts, whoever enters them, needs the second person once together they are more than one may let count', async () => {
    const of = (fen: number, reference: string) => ({
      ...bank(fen, reference),
      dealerId: 'D-2',
      payerName: '丁有限公司',
    });
    const { name } = (await world.all<{ _id: string; name: string }>('dealers')).find(
      ({ _id }) => _id === 'D-2',
    )!;
    const enter = async (who: string, fen: number, reference: string) =>
      (await world.done<{ state: string }>(who, 'payment.enter', { ...of(fen, reference), payerName: name }))
        .state;
    const alone = async () => (await world.account('D-2')).alone;
    expect(await enter('cai', 6_000_000, 'T-1')).toBe('posted');
    expect(await enter('kuai', 4_000_000, 'T-2')).toBe('posted');
    expect(await enter('cai', 1, 'T-3')).toBe('entered');
    // What two have looked at does not count among it, and what is older than the days of the setting neither.
    expect(await alone()).toEqual([{ on: today, fen: 10_000_000 }]);
    await world.change('credit_accounts', 'D-2', { alone: [{ on: addDays(today, -6), fen: 10_000_000 }] });
    expect(await enter('cai', 1, 'T-4')).toBe('entered');
    await world.change('credit_accounts', 'D-2', { alone: [{ on: addDays(today, -7), fen: 10_000_000 }] });
    expect(await enter('cai', 1, 'T-5')).toBe('posted');
    expect(await alone()).toEqual([{ on: today, fen: 1 }]);
    expect(JSON.stringify(await world.done('ding', 'credit.account', {}))).not.toContain('alone');
  });

  it('ahead of the beginning is a credit that a second person posts and two can reverse', async () => {
    const opening = { dealerId: 'D-2', kind: 'advance', number: 'Q9', fen: 900 };
    const days = { issuedOn: '2026-01-01', dueOn: '2026-01-01' };
    const before = (await world.account('D-2')).unappliedFen;
    await world.opening({ ...opening, ...days });
    const paymentId = 'OPEN-D-2-Q9';
    expect((await world.account('D-2')).unappliedFen).toBe(before + 900);
    await world.done('cai', 'payment.askReversal', { paymentId, reason: '记错' });
    await world.done('kuai', 'payment.decideReversal', { paymentId, passes: true });
    expect((await world.account('D-2')).unappliedFen).toBe(before);
  });

  it('is put against what is due first, and reversing it opens that again with its old day', async () => {
    const [a, b] = [await shipped(2), await shipped(3)];
    const before = await world.receivables();
    const { paymentId } = await world.done<{ paymentId: string }>(
      'cai',
      'payment.enter',
      bank(30_000, 'B-5'),
    );
    await world.done('cai', 'payment.allocate', { paymentId });
    expect((await world.receivables()).map(({ openFen }) => openFen).sort()).toEqual([0, 20_000]);
    expect(await sums()).toEqual([0, 20_000, 1500]);
    await world.done('cai', 'payment.askReversal', { paymentId, reason: '退汇' });
    await world.refused('PAYMENT_SECOND_PERSON_MISSING', 'cai', 'payment.decideReversal', {
      paymentId,
      passes: true,
    });
    expect(await world.done('kuai', 'payment.decideReversal', { paymentId, passes: true })).toMatchObject({
      state: 'reversed',
      unappliedFen: 0,
    });
    expect(await sums()).toEqual([0, 50_000, 1500]);
    expect(
      (await world.receivables()).map(({ _id, openFen, dueOn }) => [_id, openFen, dueOn]).sort(),
    ).toEqual(before.map(({ _id, fen, dueOn }) => [_id, fen, dueOn]).sort());
    await world.refused('PAYMENT_STATE_CHANGED', 'kuai', 'payment.decideReversal', {
      paymentId,
      passes: true,
    });
    expect([a, b].every((id) => before.some(({ _id }) => _id === id))).toBe(true);
  });

  it('whose receivable was returned meanwhile is reversed exactly: what came back stays a credit', async () => {
    const shipmentId = await shipped(4);
    const { paymentId } = await world.done<{ paymentId: string }>(
      'cai',
      'payment.enter',
      bank(40_000, 'B-6'),
    );
    await world.done('cai', 'payment.allocate', {
      paymentId,
      parts: [{ receivableId: shipmentId, fen: 40_000 }],
    });
    await world.receive(shipmentId);
    await world.giveBack(shipmentId, 1, 1);
    expect(await sums()).toEqual([0, 50_000, 11_500]);
    await world.done('cai', 'payment.askReversal', { paymentId, reason: '退汇' });
    await world.done('kuai', 'payment.decideReversal', { paymentId, passes: true });
    expect(await sums()).toEqual([0, 90_000, 11_500]);
    const credit = (await world.payments()).find(({ source }) => source === 'return')!;
    await world.done('cai', 'payment.allocate', { paymentId: credit._id });
    expect(await sums()).toEqual([0, 80_000, 1500]);
  });

  it('is refused parts that are more than either side has, and other dealers’ receivables', async () => {
    const { paymentId } = await world.done<{ paymentId: string }>('cai', 'payment.enter', bank(100, 'B-7'));
    const [receivable] = (await world.receivables()).filter(({ open }) => open);
    await world.refused('PAYMENT_PART_TOO_BIG', 'cai', 'payment.allocate', {
      paymentId,
      parts: [{ receivableId: receivable!._id, fen: 101 }],
    });
    await world.opening({
      dealerId: 'D-2',
      kind: 'receivable',
      number: 'Q1',
      fen: 50,
      issuedOn: '2026-01-01',
      dueOn: '2026-02-01',
    });
    await world.refused('RECEIVABLE_NOT_FOUND', 'cai', 'payment.allocate', {
      paymentId,
      parts: [{ receivableId: 'OPEN-D-2-Q1', fen: 50 }],
    });
    await world.refused('CREDIT_NUMBER_TAKEN', 'cai', 'credit.opening', {
      dealerId: 'D-2',
      kind: 'receivable',
      number: 'Q1',
      fen: 50,
      issuedOn: '2026-01-01',
      dueOn: '2026-02-01',
    });
  });
});

describe('a statement', () => {
  it('is a range of rows that later rows do not change; the dealer confirms what it has seen, or disputes rows', async () => {
    const { statementId } = await world.done<{ statementId: string }>('cai', 'statement.seal', {
      dealerId: 'D-1',
      period: '2025-10',
    });
    const seen = await world.done<{
      statement: { rowsHash: string; toSeq: number; closing: object };
      entries: unknown[];
    }>('boss', 'statement.get', { statementId });
    await world.done('cai', 'payment.enter', bank(1, 'B-8'));
    const later = await world.done<typeof seen>('boss', 'statement.get', { statementId });
    expect(later).toEqual(seen);
    expect(seen.entries).toHaveLength(seen.statement.toSeq);
    await world.refused('STATEMENT_NOT_FOUND', 'ding', 'statement.get', { statementId });
    await world.refused('STATEMENT_OTHER', 'boss', 'statement.confirm', { statementId, rowsHash: 'x' });
    await world.refused('STATEMENT_ROW_UNKNOWN', 'boss', 'statement.dispute', {
      statementId,
      rows: [{ seq: seen.statement.toSeq + 1, reason: '不对' }],
    });
    expect(
      await world.done('boss', 'statement.dispute', { statementId, rows: [{ seq: 1, reason: '不对' }] }),
    ).toMatchObject({ state: 'disputed' });
    await world.done('cai', 'statement.answer', { statementId, text: '已核对' });
    expect(
      await world.done('boss', 'statement.confirm', { statementId, rowsHash: seen.statement.rowsHash }),
    ).toMatchObject({ state: 'confirmed' });
    await world.refused('STATEMENT_EXISTS', 'cai', 'statement.seal', { dealerId: 'D-1', period: '2025-10' });
    const next = await world.done<{ statementId: string }>('cai', 'statement.seal', {
      dealerId: 'D-1',
      period: '2025-11',
    });
    const { statement } = await world.done<{ statement: { fromSeq: number; opening: object } }>(
      'boss',
      'statement.get',
      { statementId: next.statementId },
    );
    expect(statement).toMatchObject({ fromSeq: seen.statement.toSeq + 1, opening: seen.statement.closing });
  });

  it('is of no month that is ahead, which would keep back all before it', async () => {
    await world.refused('STATEMENT_PERIOD_AHEAD', 'cai', 'statement.seal', {
      ...{ dealerId: 'D-1', period: addDays(dayOf(new Date()), 32).slice(0, 7) },
    });
  });

  it('and another that is sealed at the same moment have no row in common', async () => {
    await world.done('cai', 'payment.enter', bank(1, 'B-9'));
    const sealed = await Promise.all(
      (['cai', 'kuai'] as const).map((who, n) =>
        world.raw(
          who,
          {
            action: 'statement.seal',
            input: { dealerId: 'D-1', period: `2026-0${n + 1}` },
            opId: world.newOpId(),
          },
          'trade',
        ),
      ),
    );
    expect(sealed.some(({ ok }) => ok)).toBe(true);
    const all = (await world.all<Statement>('statements'))
      .filter(({ dealerId }) => dealerId === 'D-1')
      .sort((a, b) => (a.period < b.period ? -1 : 1));
    all.slice(1).forEach(({ fromSeq }, n) => expect(fromSeq).toBe(all[n]!.toSeq + 1));
  });

  it('keeps the sealed paper beside its answer, each side its own, which the other neither replaces nor takes back', async () => {
    const { statementId } = await world.done<{ statementId: string }>('cai', 'statement.seal', {
      ...{ dealerId: 'D-1', period: '2026-03' },
    });
    const scan = (who: string, files: object[]) => world.done(who, 'statement.scan', { statementId, files });
    const kept = async () =>
      (await world.all<Statement>('statements')).find(({ _id }) => _id === statementId)!;
    await world.refused('INPUT_INVALID', 'boss', 'statement.scan', { statementId, files: [] });
    await world.refused('STATEMENT_NOT_FOUND', 'ding', 'statement.scan', {
      ...{ statementId, files: [keptFile('d', 'jpg')] },
    });
    const sent = await kept();
    await scan('boss', [keptFile('d', 'jpg')]);
    expect(await kept()).toMatchObject({
      ...{ state: 'sent', answers: [], rowsHash: sent.rowsHash, closing: sent.closing },
      scan: { by: { memberId: 'M-boss' }, files: [keptFile('d', 'jpg')] },
    });
    const told = (await world.all<{ kind: string; memberId: string }>('inbox_messages')).filter(
      ({ kind }) => kind === 'statement_scan',
    );
    expect(told.map(({ memberId }) => memberId).sort()).toEqual(['M-cai', 'M-kuai']);
    await scan('cai', [keptFile('e', 'png'), keptFile('d', 'jpg')]);
    const dealers = { by: { memberId: 'M-boss' }, files: [keptFile('d', 'jpg')] };
    expect(await kept()).toMatchObject({
      scan: dealers,
      makerScan: { by: { memberId: 'M-cai' }, files: [{}, {}] },
    });
    const shown = await world.done<{ statement: object }>('boss', 'statement.get', { statementId });
    expect(shown.statement).toMatchObject({ scan: dealers, makerScan: { files: [{}, {}] } });
    await scan('cai', []);
    expect(await kept()).toMatchObject({ state: 'sent', scan: dealers, makerScan: null });
    await world.refused('INPUT_INVALID', 'cai', 'statement.scan', { statementId, files: [] });
    await scan('boss', []);
    expect(await kept()).toMatchObject({ scan: null, makerScan: null });
  });

  it('is printed with what moved debt or credit, to the fen; what only held credit stays on the screen', async () => {
    const sealed = (await world.all<Statement>('statements')).find(({ _id }) => _id === 'D-1:2025-10');
    const rows = (await world.all<CreditEntry>('credit_entries')).filter(
      ({ dealerId, seq }) => dealerId === sealed!.dealerId && seq >= sealed!.fromSeq && seq <= sealed!.toSeq,
    );
    const form = statementForm(sealed!, rows, '厂家');
    const moving = rows.filter(({ receivable, unapplied }) => receivable !== 0 || unapplied !== 0);
    expect(moving.length).toBeLessThan(rows.length);
    expect(form.rows.map(([seq]) => seq)).toEqual(moving.map(({ seq }) => String(seq)));
    expect(form.sums).toEqual([
      ['期末应收', sayFen(sealed!.closing.receivableFen)],
      ['期末未核销', sayFen(sealed!.closing.unappliedFen)],
    ]);
    const many = Array.from({ length: 501 }, () => moving[0]!);
    expect(() => statementForm(sealed!, many, '厂家')).toThrow('STATEMENT_PAPER_TOO_LONG');
  });
});

describe('ageing', () => {
  it('adds up to the receivables today, and to nothing before they were booked', async () => {
    const { receivableFen } = await world.account();
    expect(await world.done('boss', 'credit.ageing', {})).toMatchObject({ totalFen: receivableFen });
    expect(
      await world.done('cai', 'credit.ageing', { dealerId: 'D-1', asOf: addDays(today, -1) }),
    ).toMatchObject({ totalFen: 0 });
    await world.refused('AGEING_NEEDS_DEALER', 'cai', 'credit.ageing', { asOf: addDays(today, -1) });
  });
});

describe('应收与发票', () => {
  interface Found {
    receivables: { _id: string; number: string; dealerName: string; open: boolean; isLate: boolean }[];
    next: string | null;
    isCut: boolean;
  }
  const look = (who: string, filter: object) => world.done<Found>(who, 'credit.receivables', filter);

  it('are found by an invoice’s number, its last digits or their own, settled ones too, by indexes', async () => {
    await world.opening({
      ...{ dealerId: 'D-1', kind: 'receivable', number: 'QC-77K1', fen: 800 },
      ...{ issuedOn: addDays(today, -40), dueOn: addDays(today, -10) },
    });
    const paid = (await world.receivables()).find(({ number }) => number === 'QC-77K1')!;
    const bad = { receivableId: paid._id, fen: 800, reason: '对方已注销' };
    await world.done('cai', 'credit.askWriteOff', bad);
    await world.done('kuai', 'credit.decideWriteOff', { receivableId: paid._id, passes: true });
    const all = await world.receivables();
    const [settled, open] = [all.find((one) => !one.open)!, all.find((one) => one.open)!];
    await world.done('cai', 'credit.invoice', {
      receivableId: settled._id,
      invoices: ['26312000000087654321'],
    });
    const before = world.cloud.requests.length;
    for (const text of [
      '26312000000087654321',
      '2631200000008765',
      '654321',
      '8765 4321',
      settled.number,
      settled.number.slice(-5).toLowerCase(),
    ])
      expect((await look('cai', { text })).receivables).toEqual([
        expect.objectContaining({ _id: settled._id, open: false, dealerName: '丙医疗科技有限公司' }),
      ]);
    expect((await look('cai', { text: '99990000' })).receivables).toEqual([]);
    expect((await look('boss', { text: '654321' })).receivables).toHaveLength(1);
    const ids = async (state: string) => (await look('boss', { state })).receivables.map(({ _id }) => _id);
    expect(await ids('settled')).toContain(settled._id);
    expect(await ids('settled')).not.toContain(open._id);
    expect(await ids('open')).toContain(open._id);
    expect([...(await ids('all'))].sort()).toEqual(all.map(({ _id }) => _id).sort());
    const asked = world.cloud.requests.slice(before).filter(({ examined }) => examined > 0);
    expect(asked.filter(({ index }) => index === null)).toEqual([]);
  });

  it('are shown to a dealer as far as they are its own, without what finance thinks of writing off', async () => {
    const { receivables } = await look('boss', { dealerId: 'D-2' });
    expect(receivables.length).toBeGreaterThan(0);
    for (const one of receivables) expect(one).toMatchObject({ dealerId: 'D-1' });
    expect(receivables[0]).not.toHaveProperty('writeOff');
    expect(receivables[0]).not.toHaveProperty('searchKeys');
    await world.refused('ACTION_NOT_ALLOWED', 'cang', 'credit.receivables', {});
  });
});

describe('the verifier', () => {
  it('finds a row changed, taken away or added behind the house, and sums that no longer fit', async () => {
    const cost = () => ({ index: null, examined: 0 });
    const change = (name: string, _id: string, fields: object) =>
      world.cloud.database.modify(
        name,
        { _id },
        { $set: fields } as never,
        { merge: true, upsert: false, multi: false },
        cost(),
      );
    const [, second] = await world.entries();
    await change('credit_entries', second!._id, { note: '改' });
    expect((await verify()).faults).toEqual(['D-1: row 2 is not what its hash says']);
    await change('credit_entries', second!._id, { note: second!.note });
    const { _id, openFen } = (await world.receivables())[0]!;
    await change('receivables', _id, { openFen: openFen + 1 });
    expect((await verify()).faults).toHaveLength(1);
    await change('receivables', _id, { openFen });
    const trail = await verifyTrail(localDatabase(world.cloud.adminUrl), { keys: {}, refused: [] } as never);
    expect(
      trail.faults.filter((fault) =>
        /credit_entries|credit_accounts|receivables|payments|dealer_orders/.test(fault),
      ),
    ).toEqual([]);
  });
});
