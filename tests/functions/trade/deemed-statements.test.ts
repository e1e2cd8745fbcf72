import type { Job } from '../../../cloudfunctions/_platform/act-as-system';
import type { Surroundings } from '../../../cloudfunctions/_platform/serve';
import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { InboxMessage } from '../../../miniprogram/shared/model/people';
import type { Statement } from '../../../miniprogram/shared/model/trade';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
let run: (daysLater: number) => Promise<object>;
const today = dayOf(new Date());
beforeAll(async () => {
  world = await startTrade();
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { watchStatements } =
    require('../../../cloudfunctions/jobs/watch-statements') as typeof import('../../../cloudfunctions/jobs/watch-statements');
  const { surroundings } =
    require('../../../cloudfunctions/_platform/serve') as typeof import('../../../cloudfunctions/_platform/serve');
  /* eslint-enable */
  run = (daysLater) => {
    const now = () => new Date(Date.now() + daysLater * 86_400_000);
    const at: Surroundings = { ...surroundings(), now };
    return (watchStatements as Job)(at);
  };
  for (const dealerId of ['D-1', 'D-2']) await world.limit(1000, dealerId);
});
afterAll(() => world.cloud.close());

const agrees = (dealerId: string, deemsStatements: boolean) =>
  world.set('dealers', dealerId, {
    contract: {
      ...{
        number: 'HT-1',
        fromOn: addDays(today, -100),
        toOn: addDays(today, 5),
        files: [],
        deemsStatements,
      },
      ...{ by: { memberId: 'M-lin', name: 'lin' }, at: '2026-01-01T00:00:00.000Z' },
    },
  });
const seal = async (dealerId: string, period: string): Promise<string> =>
  (await world.done<{ statementId: string }>('cai', 'statement.seal', { dealerId, period })).statementId;
const stateOf = async (id: string) =>
  (await world.all<Statement>('statements')).find(({ _id }) => _id === id)!.state;
const told = async (): Promise<string[]> =>
  (await world.all<InboxMessage>('inbox_messages'))
    .filter(({ kind }) => kind === 'statement_deemed')
    .map(({ memberId, title }) => `${memberId} ${title}`)
    .sort();

it('a statement without an answer is taken for confirmed on the day after the last one, where the contract says so; both sides hear of it before and after', async () => {
  await agrees('D-1', true);
  await agrees('D-2', false);
  const [agreed, other] = [await seal('D-1', '2025-10'), await seal('D-2', '2025-10')];
  expect(await world.done('boss', 'statement.get', { statementId: agreed })).toMatchObject({
    answerBy: addDays(today, 15),
  });
  expect(await world.done('ding', 'statement.get', { statementId: other })).toMatchObject({ answerBy: null });
  expect(await run(11)).toEqual({ told: 0, deemed: 0 });
  expect(await told()).toEqual([]);

  expect(await run(12)).toEqual({ told: 3, deemed: 0 });
  expect(await run(15)).toEqual({ told: 0, deemed: 0 });
  const before = ['M-boss', 'M-cai', 'M-kuai'].map((who) => `${who} 对账单还没有答复`);
  expect(await told()).toEqual(before);
  expect(await stateOf(agreed)).toBe('sent');

  expect(await run(16)).toEqual({ told: 0, deemed: 1 });
  expect(await run(17)).toEqual({ told: 0, deemed: 0 });
  const after = ['M-boss', 'M-cai', 'M-kuai'].map((who) => `${who} 对账单视同确认`);
  expect(await told()).toEqual([...before, ...after].sort());
  expect([await stateOf(agreed), await stateOf(other)]).toEqual(['deemed', 'sent']);
  const { statement } = await world.done<{ statement: Statement }>('boss', 'statement.get', {
    statementId: agreed,
  });
  expect(statement.answers).toMatchObject([{ kind: 'deemed', by: { name: '系统' } }]);
  await world.refused('STATEMENT_STATE_CHANGED', 'boss', 'statement.confirm', {
    statementId: agreed,
    rowsHash: statement.rowsHash,
  });
});

it('whoever disputes is never taken at silence; an answer begins the days anew', async () => {
  await world.limit(2000);
  const statementId = await seal('D-1', '2025-11');
  await world.done('boss', 'statement.dispute', { statementId, rows: [{ seq: 2, reason: '不对' }] });
  expect(await run(40)).toEqual({ told: 0, deemed: 0 });
  await world.set('statements', statementId, {
    sentAt: new Date(Date.now() - 30 * 86_400_000).toISOString(),
  });
  await world.done('cai', 'statement.answer', { statementId, text: '已核对' });
  expect(await run(0)).toEqual({ told: 0, deemed: 0 });
  expect(await world.done('boss', 'statement.get', { statementId })).toMatchObject({
    answerBy: addDays(today, 15),
  });
});

it('a contract that was not in force when the statement was sent says nothing about it', async () => {
  const statementId = await seal('D-1', '2025-12');
  await world.set('statements', statementId, {
    sentAt: new Date(Date.now() + 10 * 86_400_000).toISOString(),
  });
  expect(await run(60)).toMatchObject({ deemed: 1 });
  expect(await stateOf(statementId)).toBe('sent');
});
