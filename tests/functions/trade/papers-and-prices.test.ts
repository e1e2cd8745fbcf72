import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
  await world.limit(1_000_000);
});
afterAll(() => world.cloud.close());
const today = dayOf(new Date());

describe('a licence', () => {
  const paper = (change = {}) => ({
    type: 'permit',
    number: '示例许可 2026 1',
    fromOn: '2026-01-01',
    toOn: addDays(today, 60),
    issuer: '示例市场监督管理局',
    mode: 'wholesale',
    scopeText: 'Ⅲ类：6840',
    scope: [{ system: '2002', code: '6840', class: 'III', reagents: 'with', cold: 'with' }],
    addresses: [{ kind: 'warehouse', text: '示例路 2 号' }],
    files: [],
    renewal: null,
    decidedOn: '2026-01-01',
    replacesId: null,
    ...change,
  });
  const review = (licenceId: string, change = {}) => ({
    verdicts: [{ licenceId, passes: true, reason: '', ...change }],
  });

  it('is handed in by the dealer, counts when quality passes it, and is shown with what is ahead', async () => {
    const { licenceId } = await world.done<{ licenceId: string }>('ding', 'licence.submit', paper());
    await world.refused('LICENCE_EXISTS', 'ding', 'licence.submit', paper());
    await world.refused('ACTION_NOT_ALLOWED', 'ding', 'licence.review', review(licenceId));
    await world.refused('REASON_MISSING', 'zhi', 'licence.review', review(licenceId, { passes: false }));
    await world.refused('LICENCE_SCOPE_EMPTY', 'zhi', 'licence.review', review(licenceId, { scope: [] }));
    await world.done('zhi', 'licence.review', review(licenceId));
    await world.refused('LICENCE_STATE_CHANGED', 'liang', 'licence.review', review(licenceId));
    const { papers } = await world.done<{
      papers: { type: string; health: object; window: { opensOn: string } | null }[];
    }>('ding', 'licence.papers', {});
    expect(papers.find(({ type }) => type === 'permit')).toMatchObject({
      health: { health: 'ends_soon', coveredUntil: addDays(today, 60) },
      advice: expect.stringContaining('延续'),
    });
    expect(papers.find(({ type }) => type === 'record')).toMatchObject({
      health: { health: 'missing' },
      window: null,
    });
    // The other dealer sees nothing of it, whatever it names.
    await world.refused('LICENCE_NOT_FOUND', 'boss', 'licence.get', { licenceId });
    expect(JSON.stringify(await world.done('boss', 'licence.papers', { dealerId: 'D-2' }))).not.toContain(
      '示例许可',
    );
  });

  it('granted late leaves its gap for ever: a renewal may not begin the day after', async () => {
    const old = paper({ number: '旧', fromOn: '2020-01-01', toOn: '2024-12-31' });
    const { licenceId } = await world.done<{ licenceId: string }>('ding', 'licence.submit', old);
    await world.done('zhi', 'licence.review', review(licenceId));
    const renewed = paper({
      number: '新',
      fromOn: '2025-01-01',
      toOn: '2029-12-31',
      renewal: { acceptedOn: '2024-11-01', receiptNo: 'R1' },
      decidedOn: '2025-01-08',
    });
    const late = await world.done<{ licenceId: string }>('ding', 'licence.submit', renewed);
    expect(
      await world.refused('LICENCE_RENEWAL_BEGINS', 'zhi', 'licence.review', review(late.licenceId)),
    ).toMatchObject({ notBefore: '2025-01-08' });
    const right = await world.done<{ licenceId: string }>('ding', 'licence.submit', {
      ...renewed,
      fromOn: '2025-01-08',
    });
    await world.done('zhi', 'licence.review', review(right.licenceId));
  });

  it('deemed renewed takes two people of quality', async () => {
    const { licenceId } = await world.done<{ licenceId: string }>(
      'ding',
      'licence.submit',
      paper({
        type: 'record',
        number: '备1',
        fromOn: '2021-01-01',
        toOn: addDays(today, -1),
        renewal: { acceptedOn: '2026-06-01', receiptNo: 'R2' },
      }),
    );
    await world.done('zhi', 'licence.review', review(licenceId));
    const deemed = await world.done<{ licenceId: string }>('zhi', 'licence.deem', {
      licenceId,
      toOn: addDays(today, 1800),
      proof: '受理通知书 R2，逾期未作决定',
    });
    expect(deemed).toMatchObject({ state: 'pending' });
    await world.refused('LICENCE_SECOND_PERSON_MISSING', 'zhi', 'licence.review', review(deemed.licenceId));
    await world.done('liang', 'licence.review', review(deemed.licenceId));
  });
});

describe('catalogue and certificates', () => {
  it('refuse a number that is none, and a class that is not the product’s', async () => {
    const certificate = {
      number: '国械注准20253400002',
      fromOn: '2025-01-01',
      toOn: '2029-12-31',
      productIds: ['P-1'],
      registrant: '某某诊断',
      makers: [],
    };
    await world.refused('REGISTRATION_NUMBER_INVALID', 'zhi', 'registration.save', {
      ...certificate,
      number: '注准2025',
    });
    expect(
      await world.refused('REGISTRATION_MISMATCH', 'zhi', 'registration.save', {
        ...certificate,
        number: '沪械注准20252400002',
      }),
    ).toMatchObject({ registered: '第二类', product: '第三类' });
    const { revision } = await world.done<{ revision: number }>('zhi', 'registration.save', {
      ...certificate,
      productionLicence: '沪药监械生产许20200001号',
    });
    // A phone of before the field leaves it as it is.
    await world.done('zhi', 'registration.save', { ...certificate, revision });
    const found = await world.done<{ registrations: object[] }>('zhi', 'registration.list', {});
    expect(found.registrations).toContainEqual(
      expect.objectContaining({ number: certificate.number, productionLicence: '沪药监械生产许20200001号' }),
    );
    await world.refused('ACTION_NOT_ALLOWED', 'boss', 'registration.save', certificate);
  });
});

describe('a price list', () => {
  it('counts when a second manager approves it, and never leaves two candidates for one question', async () => {
    const terms = {
      name: '丙合同价',
      level: 'contract',
      dealerId: 'D-1',
      tier: null,
      regionCode: null,
      fromOn: today,
      toOn: addDays(today, 365),
    };
    await world.refused('PRICE_LIST_TARGET_INVALID', 'lin', 'priceList.save', { ...terms, dealerId: null });
    const { listId } = await world.done<{ listId: string }>('lin', 'priceList.save', terms);
    await world.refused('PRICE_LIST_EMPTY', 'lin', 'priceList.submit', { listId });
    await world.done('lin', 'priceList.saveRows', {
      listId,
      rows: [{ productId: 'P-1', unitFen: 9000, taxPercent: 13 }],
    });
    await world.done('lin', 'priceList.submit', { listId });
    await world.refused('PRICE_SECOND_PERSON_MISSING', 'lin', 'priceList.approve', { listId });
    await world.done('gu', 'priceList.approve', { listId });
    const basket = {
      purpose: 'terminal',
      hospitalId: 'H-1',
      shipTo: { kind: 'hospital', licenceId: null, address: '' },
      lines: [{ productId: 'P-1', quantity: 2 }],
    };
    expect(await world.done('boss', 'dealerOrder.check', basket)).toMatchObject({
      totalFen: 18_000,
      reasons: [],
    });

    const again = await world.done<{ listId: string }>('lin', 'priceList.save', { ...terms, name: '又一份' });
    await world.done('lin', 'priceList.saveRows', {
      listId: again.listId,
      rows: [{ productId: 'P-1', unitFen: 1, taxPercent: 13 }],
    });
    await world.done('lin', 'priceList.submit', { listId: again.listId });
    expect(
      await world.refused('PRICE_OVERLAP', 'gu', 'priceList.approve', { listId: again.listId }),
    ).toMatchObject({ total: 1 });
  });

  it('lets a special price go whole or not at all, and gets its quantity back', async () => {
    const { specialId } = await world.done<{ specialId: string }>('boss', 'specialPrice.ask', {
      hospitalId: null,
      productId: 'P-2',
      unitFen: 100,
      taxPercent: 13,
      fromOn: today,
      toOn: addDays(today, 30),
      quantity: 5,
      reason: '投标',
    });
    await world.done('lin', 'specialPrice.approve', { specialId });
    const used = async () =>
      (await world.all<{ _id: string; usedQuantity: number }>('special_prices')).find(
        ({ _id }) => _id === specialId,
      )!.usedQuantity;
    const submit = async (quantity: number) => {
      const orderId = await world.draft([{ productId: 'P-2', quantity }]);
      await world.done('boss', 'dealerOrder.submit', { orderId });
      return world.dealerOrder(orderId);
    };
    const first = await submit(4);
    expect([first.totalFen, await used()]).toEqual([400, 4]);
    // Two do not fit any more: the next level, whole.
    expect((await submit(2)).totalFen).toBe(16_666);
    await world.done('boss', 'dealerOrder.cancel', { orderId: first._id, reason: '测试' });
    expect(await used()).toBe(0);
    // What is cut goes back too, and only that.
    const cut = await submit(5);
    await world.done('lin', 'dealerOrder.approve', { orderId: cut._id });
    const lines = [{ no: 1, quantity: 2 }];
    await world.done('lin', 'dealerOrder.cut', { orderId: cut._id, reason: '测试', lines });
    expect([await used(), (await world.dealerOrder(cut._id)).heldFen]).toEqual([3, 300]);
    await world.done('lin', 'dealerOrder.cancel', { orderId: cut._id, reason: '测试' });
    expect([await used(), (await world.dealerOrder(cut._id)).heldFen]).toEqual([0, 0]);
  });
});

describe('suspending a dealer', () => {
  it('closes its account in the same transaction, and what it had submitted is not approved', async () => {
    const orderId = await world.draft([{ productId: 'P-1', quantity: 1 }]);
    await world.done('boss', 'dealerOrder.submit', { orderId });
    process.env.WX_OPENID = 'openid-lin';
    const reply = await world.raw(
      'lin',
      {
        action: 'dealer.move',
        input: { dealerId: 'D-1', to: 'suspended', reason: '审计' },
        opId: world.newOpId(),
      },
      'channel',
    );
    expect(reply).toMatchObject({ ok: true });
    expect((await world.account()).trading).toBe('suspended');
    await world.refused('DEALER_SUSPENDED', 'boss', 'dealerOrder.list', {});
    const approved = await world.done<{ state: string; reasons: { code: string }[] }>(
      'lin',
      'dealerOrder.approve',
      { orderId },
    );
    expect([approved.state, approved.reasons[0]!.code]).toEqual(['blocked', 'DEALER_NOT_TRADING']);
    expect((await world.account()).heldFen).toBe(16_666);
  });
});
