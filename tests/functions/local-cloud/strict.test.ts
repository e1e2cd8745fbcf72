import { startHostWorld } from './host-world';
import type { HostWorld } from './host-world';

/** The local cloud in which everything doubtful about the platform is as unfavourable as it may be. */
let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld({ strict: true });
});
afterAll(() => world.cloud.close());

it('gives a function the path without the prefix that led to it', async () => {
  const path = async (from: string) => {
    const reply = await fetch(`${world.cloud.origin}${from}`);
    return ((await reply.json()) as { event: { path: string; requestContext: { path: string } } }).event;
  };
  expect(await path('/door/a%20b/plain?x=1')).toMatchObject({
    path: '/a%20b/plain',
    requestContext: { path: '/a%20b/plain' },
  });
});

it('does what a batch asks and loses the reply of the first of five, so that the phone sends it again', async () => {
  const batch = { action: 'sync.push', do: 'who' };
  await expect(world.request('echo', batch)).rejects.toThrow();
  const { calls } = await world.call<{ calls: number }>('echo', batch);
  expect(calls).toBe(2);
  for (let n = 0; n < 3; n++) expect((await world.request('echo', batch)).status).toBe(200);
  await expect(world.request('echo', batch)).rejects.toThrow();
});

it('answers other calls each time', async () => {
  for (let n = 0; n < 6; n++)
    expect((await world.request('echo', { action: 'home.get', do: 'who' })).status).toBe(200);
});

it('is not strict unless it is asked to be', async () => {
  const usual = await startHostWorld();
  try {
    expect(usual.cloud.strict).toBeNull();
    expect((await usual.request('echo', { action: 'sync.push', do: 'who' })).status).toBe(200);
  } finally {
    await usual.cloud.close();
  }
});
