import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import { licence, product } from '../../unit/trade/world';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());

const today = dayOf(new Date());
const content = { kind: 'annual', fromOn: addDays(today, -30), toOn: addDays(today, 300) };
const channel = (who: string, action: string, input: object): Promise<Reply> =>
  world.raw(who, { action, input, opId: world.newOpId() }, 'channel');
async function requested(change: object = {}): Promise<string> {
  const reply = await channel('boss', 'letter.request', { ...content, ...change });
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return (reply.data as { letterIds: string[] }).letterIds[0]!;
}
async function refused(who: string, action: string, input: object): Promise<string[]> {
  const stored = await world.everything();
  const reply = await channel(who, action, input);
  expect(reply).toMatchObject({ ok: false, code: 'LETTER_PAPERS_MISSING' });
  expect(await world.everything()).toBe(stored);
  return (reply as unknown as { details: { lacks: string[] } }).details.lacks;
}

it('lets a dealer sell only what its papers hold: at the request, at the submission, at the approval', async () => {
  const letterId = await requested();
  await world.put('products', product({ _id: 'P-9', code: 'HB-009', name: '校准品', class: 'II' }));
  expect(await refused('boss', 'letter.request', content)).toEqual([
    expect.stringMatching(/^校准品：缺少经营证照 第二类医疗器械经营备案凭证/),
  ]);
  await refused('boss', 'letter.submit', { letterId });
  await world.put(
    'licences',
    licence({
      _id: 'LC-9',
      type: 'record',
      number: '沪备1',
      fromOn: '2020-01-01',
      toOn: null,
      scope: [{ system: '2002', code: '6840', class: 'II', reagents: 'with', cold: 'with' }],
    }),
  );
  expect(await channel('boss', 'letter.submit', { letterId })).toMatchObject({ ok: true });
  await world.done('zhi', 'licence.withdraw', { licenceId: 'LC-9', fromOn: today, reason: '被注销' });
  expect((await refused('lin', 'letter.approve', { letterId }))[0]).toContain('证照已停用');
});

it('that names single products needs papers for those only, and on its first day', async () => {
  const products = [{ productLineId: 'L', name: '肌钙蛋白I测定试剂盒' }];
  expect(await requested({ products })).toMatch(/^AL/);
  await world.set('licences', 'LC-1', { toOn: addDays(today, 10) });
  expect(await requested({ products })).toMatch(/^AL/);
  const later = { ...content, products, fromOn: addDays(today, 11) };
  expect((await refused('boss', 'letter.request', later))[0]).toContain('证照已过期');
});

it('asks for no sales papers where it is about service alone', async () => {
  await world.set('grants', 'G-1', { kinds: ['sell', 'serve'] });
  expect(await requested({ activities: ['serve'], fromOn: addDays(today, 11) })).toMatch(/^AL/);
});

it('says which papers one of many letters lacks, as its sentence promises', async () => {
  const days = { fromOn: addDays(today, 11), toOn: addDays(today, 300) };
  const input = { batchId: 'LB-papers', title: '年度授权书', what: days };
  for (let step = 0; step < 2; step++) await channel('lin', 'letter.requestBulk', input);
  const reply = await channel('lin', 'letter.batch', { batchId: 'LB-papers' });
  const { items } = (reply as unknown as { data: { items: object[] } }).data;
  expect(items).toEqual([
    expect.objectContaining({
      state: 'failed',
      because: expect.stringContaining('证照不够'),
      lacks: expect.arrayContaining([expect.stringContaining('证照')]),
    }),
  ]);
});
