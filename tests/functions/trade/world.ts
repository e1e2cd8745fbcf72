import type {
  CreditAccount,
  CreditEntry,
  DealerOrder,
  Payment,
  Receivable,
} from '../../../miniprogram/shared/model/trade';
import type { Reply } from '../../../cloudfunctions/_platform/serve';
import { startWorld } from '../service/world';
import { licence, product, registration } from '../../unit/trade/world';

/** The small world of the functions' tests, with a product that D-1 may order for a hospital, and people of every role. */
export type TradeWorld = Awaited<ReturnType<typeof startTrade>>;
const entity = { revision: 1, head: '' };
const person = (id: string, role: string, dealerId: string | null = null) => ({
  ...entity,
  _id: `M-${id}`,
  openid: `openid-${id}`,
  name: id,
  phone: '13800000001',
  roles: [role],
  dealerId,
  active: true,
  certifications: [],
  base: null,
  consents: { privacyAt: null, locationAt: null },
  subscriptionQuota: {},
  createdAt: '2026-01-01T00:00:00.000Z',
});
const stamp = { memberId: 'M-lin', name: 'lin' };

export async function startTrade() {
  const world = await startWorld();
  // The SDK reads its environment when it is first loaded.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../../cloudfunctions/trade/index') as { main(event: unknown): Promise<Reply> };
  await world.put(
    'members',
    person('lin', 'channel_manager'),
    person('gu', 'channel_manager'),
    person('cai', 'finance'),
    person('kuai', 'finance'),
    person('zhi', 'quality'),
    person('liang', 'quality'),
    person('cang', 'warehouse'),
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
