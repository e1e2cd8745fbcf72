import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { Reply } from '../../../cloudfunctions/_contracts/reply';
import { letterKeyring, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import { builtFunctions } from '../../../scripts/build-functions';
import type { Caller } from '../../../scripts/local-cloud/function-host';
import { LOCAL_WECHAT } from '../../../scripts/local-cloud/wechat-server';
import { driveEveryAction } from './every-action';
import type { Driven } from './every-action';
import { startWorld } from './world';
import type { World } from './world';

/**
 * Sources in one process share every module; built functions have chunks that load when an act is first called. So each action
 * runs here as it is deployed, in its built function and in a process of its own, and must answer what its source does.
 */
let world: World;
let dir: string;
let driven: Driven[];
let ofSources: Driven[];
type Figures = Record<string, unknown>;
let timers: Figures;
let timersOfSources: Figures;

const invoke = async (name: string, event: object, caller: Caller) =>
  JSON.parse((await world.cloud.functions!.invoke(name, JSON.stringify(event), caller)).reply) as unknown;
const call = (name: string, who: string | null, event: object) =>
  invoke(name, event, {
    by: 'client',
    openid: who && `openid-${who}`,
    clientIp: '127.0.0.1',
  }) as Promise<Reply>;

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  dir = await builtFunctions();
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const env = {
    ENVIRONMENT: 'test',
    LETTER_KEYS: JSON.stringify(keys),
    LETTER_PUBLIC_KEYS: JSON.stringify(letterKeyring(keys, 'test')),
    TRAIL_KEY: process.env.TRAIL_KEY!,
    WORK_ORDER_TEMPLATE: '',
    PUBLIC_ORIGIN: 'https://letters.example.cn',
    ...LOCAL_WECHAT,
  };
  Object.assign(process.env, env);
  const namesOf = (job: string) =>
    (
      JSON.parse(readFileSync(join(dir, job, 'config.json'), 'utf8')) as { triggers: { name: string }[] }
    ).triggers.map(({ name }) => name);
  const runTimers = async (run: (job: string, event: object) => Promise<unknown>): Promise<Figures> => {
    const figures: Figures = {};
    for (const job of ['jobs', 'daily-jobs'])
      for (const TriggerName of namesOf(job))
        figures[TriggerName] = await run(job, { Type: 'Timer', TriggerName });
    return figures;
  };

  const first = await startWorld({ dir, env });
  ofSources = await driveEveryAction(first);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { main } = require('../../../cloudfunctions/jobs') as {
    main(event: object): Promise<unknown>;
  };
  delete process.env.WX_OPENID;
  timersOfSources = await runTimers((_, event) => main(event));
  await first.cloud.close();

  // The SDK reads its environment when it is first loaded.
  jest.resetModules();
  world = await startWorld({ dir, env });
  driven = await driveEveryAction({
    ...world,
    raw: (who, event, name = 'service') => call(name, who, event as object),
  });
  timers = await runTimers((job, event) => invoke(job, event, { by: 'timer' }));
}, 240_000);
afterAll(async () => {
  await world.cloud.close();
});

/** What a reply is made of, without ids, times and counts, which differ from run to run. */
function madeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(madeOf);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key.length > 24 ? 'file' : key, madeOf(one)]),
  );
}
const answer = ({ name, action, reply }: Driven) => [
  `${name} ${action}`,
  // As it comes over the wire.
  madeOf(JSON.parse(JSON.stringify(reply.ok ? (reply.data ?? null) : [reply.code, reply.details ?? null]))),
];

it('answers every action of every function as its source does, in the built function', () => {
  expect(driven.map(answer)).toEqual(ofSources.map(answer));
});

it('serves every action of every function at least once, none by a fault', () => {
  const faults = driven.filter(({ reply }) => !reply.ok && reply.code === 'INTERNAL');
  expect(faults.map(({ name, action }) => `${name} ${action}`)).toEqual([]);
  const served = new Set(
    driven.filter(({ reply }) => reply.ok).map(({ name, action }) => `${name} ${action}`),
  );
  // That this is every action, the hostile test says.
  const all = new Set(driven.map(({ name, action }) => `${name} ${action}`));
  expect([...all].filter((one) => !served.has(one))).toEqual([]);
});

/** What is a minute old is settled, which goes by how long the machine took until then. */
const steady = (results: object): unknown =>
  JSON.parse(JSON.stringify(results, (key, value: unknown) => (key === 'settled' ? typeof value : value)));

it('runs every timer as its source does', () => {
  expect(Object.keys(timers).length).toBeGreaterThan(8);
  expect(steady(timers)).toEqual(steady(timersOfSources));
});

it('knows a refusal that a part throws which was loaded by the act itself', async () => {
  await world.addOrder({ _id: 'WO-lazy', state: 'new', engineer: null, dealerId: null });
  const input = { workOrderId: 'WO-lazy', dealerId: 'D-2' };
  const event = { action: 'workOrder.assignDealer', input, opId: world.newOpId() };
  expect(await call('service', 'chen', event)).toMatchObject({ ok: false, code: 'DEALER_NOT_GRANTED' });
});

it('refuses by a closed code, never as a fault, what any action of any function is asked without sense', async () => {
  const wrong: unknown[] = [];
  const asked = new Map(driven.map((one) => [`${one.name} ${one.action}`, one]));
  for (const { name, action, who } of asked.values()) {
    const reply = await call(name, who, { action, input: { x: 1 }, opId: world.newOpId() });
    if (reply.ok || reply.code !== 'INPUT_INVALID') wrong.push([name, action, reply.ok || reply.code]);
  }
  expect(wrong).toEqual([]);
}, 120_000);

it('lets nobody but functions into those that sign and print, and takes no nonsense from functions', async () => {
  const byFunction = { by: 'function', source: 'wx_client,scf', openid: 'openid-li' } as const;
  for (const event of [{}, { x: 1 }, { document: 'service_report' }, { letterId: { $gt: '' } }]) {
    expect(await invoke('issuer', event, byFunction)).toMatchObject({ ok: false, code: 'INPUT_INVALID' });
    await expect(invoke('documents', event, byFunction)).rejects.toThrow(refusals.INPUT_INVALID);
    for (const name of ['issuer', 'documents', 'jobs', 'daily-jobs'])
      await expect(call(name, 'li', event)).rejects.toThrow('PERMISSION_DENIED');
  }
});
