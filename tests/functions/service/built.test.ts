import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelRights, serviceRights, tradeRights } from '../../../miniprogram/shared/rights';
import type { Reply } from '../../../cloudfunctions/_platform/serve';
import { letterKeyring, rotateKeys } from '../../../cloudfunctions/_modules/letters/signing';
import { buildFunctions } from '../../../scripts/build-functions';
import { driveEveryAction } from './every-action';
import type { Driven } from './every-action';
import { startWorld } from './world';
import type { World } from './world';

/**
 * Sources in one process share every module; built functions have chunks that load when an act is first called. So each action
 * runs here as it is deployed: in its built function, in a process of its own, its lazily loaded parts included.
 */
let world: World;
let dir: string;
let driven: Driven[];
const call = async (name: string, who: string | null, event: object): Promise<Reply> => {
  const caller = { by: 'client', openid: who && `openid-${who}`, clientIp: '127.0.0.1' } as const;
  const { reply } = await world.cloud.functions!.invoke(name, JSON.stringify(event), caller);
  return JSON.parse(reply) as Reply;
};

beforeAll(async () => {
  for (const level of ['log', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined);
  dir = mkdtempSync(join(tmpdir(), 'built-functions-'));
  await buildFunctions({ outDir: dir });
  const keys = rotateKeys({}, Buffer.alloc(32, 7));
  const env = {
    ENVIRONMENT: 'test',
    LETTER_KEYS: JSON.stringify(keys),
    LETTER_PUBLIC_KEYS: JSON.stringify(letterKeyring(keys, 'test')),
    TRAIL_KEY: process.env.TRAIL_KEY!,
    WORK_ORDER_TEMPLATE: '',
    PUBLIC_ORIGIN: 'https://letters.example.cn',
  };
  world = await startWorld({ dir, env });
  driven = await driveEveryAction({
    ...world,
    raw: (who, event, name = 'service') => call(name, who, event as object),
  });
}, 180_000);
afterAll(async () => {
  await world.cloud.close();
  rmSync(dir, { recursive: true });
});

it('answers every action of service, channel and public by its own code, in the built function', () => {
  const faults = driven.filter(({ reply }) => !reply.ok && reply.code === 'INTERNAL');
  expect(faults.map(({ name, action }) => `${name} ${action}`)).toEqual([]);
  const served = new Set(driven.filter(({ reply }) => reply.ok).map(({ action }) => action));
  // Each of these loads a part of its own when it is first called.
  for (const action of [
    'hospital.create',
    'hospital.add',
    'workOrder.create',
    'grant.importDryRun',
    'grant.export',
  ])
    expect(served).toContain(action);
});

it('knows a refusal that a part throws which was loaded by the act itself', async () => {
  await world.addOrder({ _id: 'WO-lazy', state: 'new', engineer: null, dealerId: null });
  const input = { workOrderId: 'WO-lazy', dealerId: 'D-2' };
  const event = { action: 'workOrder.assignDealer', input, opId: world.newOpId() };
  expect(await call('service', 'chen', event)).toMatchObject({ ok: false, code: 'DEALER_NOT_GRANTED' });
});

it('refuses by a closed code, never as a fault, what any action of any function is asked without sense', async () => {
  const faults: string[] = [];
  const rights = { service: serviceRights, channel: channelRights, trade: tradeRights };
  const asked = Object.entries(rights).flatMap(([name, actions]) =>
    Object.keys(actions).map((action) => ({ name, action })),
  );
  const open = driven.filter(({ name }) => name === 'public').map(({ name, action }) => ({ name, action }));
  for (const { name, action } of [...asked, ...open])
    for (const who of ['li', 'chen']) {
      const reply = await call(name, who, { action, input: { x: 1 }, opId: world.newOpId() });
      if (!reply.ok && reply.code === 'INTERNAL') faults.push(`${name} ${action} as ${who}`);
    }
  expect(faults).toEqual([]);
}, 120_000);
