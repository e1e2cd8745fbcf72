import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Timers } from '../../../scripts/local-cloud/timers';
import { openLocalHouse } from '../../../scripts/local-house';
import { fixtureFunctions, startHostWorld } from './host-world';

const run = async (world: Awaited<ReturnType<typeof startHostWorld>>, path: string) => {
  const reply = await world.post(`/timers/${path}`, '');
  return { status: reply.status, body: (await reply.json()) as unknown };
};

it('a timer runs by hand with the event, and without the person, of production', async () => {
  const world = await startHostWorld();
  try {
    const { body } = await run(world, 'clock/nightly');
    expect(body).toMatchObject({
      event: {
        Type: 'Timer',
        TriggerName: 'nightly',
        Message: '',
        Time: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      // Neither source nor person: a timer made by SCF's interface is promised none.
      context: {},
      trigger: 'timer',
    });
    expect((body as { context: object }).context).not.toHaveProperty('OPENID');
    expect((body as { context: object }).context).not.toHaveProperty('SOURCE');
    for (const path of ['clock/hourly', 'echo/nightly', 'nobody/nightly'])
      expect(await run(world, path)).toMatchObject({ status: 404 });
  } finally {
    await world.cloud.close();
  }
});

it('a timer fires by itself at its time in UTC+8', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'functions-'));
  cpSync(join(fixtureFunctions, 'clock'), join(dir, 'clock'), { recursive: true });
  const set = (config: string) =>
    writeFileSync(
      join(dir, 'clock/config.json'),
      JSON.stringify({ timeout: 20, memorySize: 256, triggers: [{ name: 'soon', type: 'timer', config }] }),
    );
  // Within the hour that it is in Shanghai: fires at once there, and nowhere else before an hour has passed.
  const hour = new Date(Date.now() + 8 * 3_600_000).getUTCHours();
  set(`* * ${hour},${(hour + 1) % 24} * * * *`);
  writeFileSync(
    join(dir, 'clock/index.js'),
    'exports.main = async ({ TriggerName }) => console.log(TriggerName);',
  );
  let fired: (text: string) => void;
  const firing = new Promise<string>((done) => (fired = done));
  const patience = new Promise<string>((done) => setTimeout(() => done('nothing'), 4000).unref());
  const world = await startHostWorld({
    functions: {
      dir,
      env: {},
      timers: true,
      onLog: ({ stream, text }) => stream === 'stdout' && fired(text),
    },
  });
  try {
    expect(await Promise.race([firing, patience])).toBe('soon');
    set('once upon a time');
    expect(() => world.cloud.timers!.schedule()).toThrow('config.json');
  } finally {
    await world.cloud.close();
    rmSync(dir, { recursive: true });
  }
});

it('no timer runs while the demo world is being made, each afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  const schedule = jest.spyOn(Timers.prototype, 'schedule');
  let before = -1;
  const house = await openLocalHouse({
    ...{ folder, functionsDir: fixtureFunctions, previewDir: folder, isBuilt: true, dataDir: null },
    timers: true,
    onLog: () => undefined,
    demoWorld: () => {
      before = schedule.mock.calls.length;
      return Promise.resolve({ people: [], places: [], codes: [], samples: [] } as never);
    },
  });
  await house.close();
  expect([before, schedule.mock.calls.length]).toEqual([0, 1]);
  schedule.mockRestore();
  rmSync(folder, { recursive: true });
});
