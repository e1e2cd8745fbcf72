import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureFunctions, startHostWorld } from './host-world';
import type { HostWorld } from './host-world';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world.cloud.close());
const MB = 1024 * 1024;

describe('a function knows its caller', () => {
  it('by the environment of its process, not by the event', async () => {
    expect(await world.call('echo', { do: 'who', OPENID: 'openid-forged' }, 'openid-wang')).toMatchObject({
      OPENID: 'openid-wang',
      APPID: 'wxlocal',
      CLIENTIP: '127.0.0.1',
      SOURCE: 'wx_client',
      ENV: 'local-1',
    });
  });

  it('and keeps nobody of the call before: a visitor after a member is nobody', async () => {
    await world.call('echo', { do: 'who' }, 'openid-wang');
    expect(await world.call('echo', { do: 'who' }, null)).not.toHaveProperty('OPENID');
  });

  it('through a call from function to function, with the chain of sources', async () => {
    const inner = await world.call(
      'echo',
      { do: 'call', name: 'inner', data: { a: '检验科' } },
      'openid-wang',
    );
    expect(inner).toMatchObject({ OPENID: 'openid-wang', SOURCE: 'wx_client,scf', event: { a: '检验科' } });
  });
});

describe('a client', () => {
  it('cannot call a function that is for functions only, and the function does not run', async () => {
    const before = world.cloud.functions!.logs.length;
    expect(await world.request('inner', {})).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_DENIED', errCode: -501023 },
    });
    expect(world.cloud.functions!.logs).toHaveLength(before);
  });

  it.each(['nobody', '..', 'echo%2F..%2Finner'])('is told that %s is no function', async (name) => {
    const { status } = await world.post(`/functions/${name}`, '{}');
    expect(status).toBe(404);
  });

  it.each(['', '[]', '"text"', '{'])('must send an object as event, not %j', async (body) => {
    const reply = await world.post('/functions/echo', body);
    expect(await reply.json()).toMatchObject({ code: 'INVALID_PARAM', errCode: -501007 });
  });
});

describe('processes', () => {
  it('serve one invocation at a time, and four serve a function at most', async () => {
    const openids = Array.from({ length: 10 }, (_, n) => `openid-${n}`);
    const replies = await Promise.all(
      openids.map((openid) =>
        world.call<{ together: number; pid: number; openid: string }>('echo', { do: 'wait', ms: 30 }, openid),
      ),
    );
    expect(replies.map(({ openid }) => openid)).toEqual(openids);
    expect(replies.every(({ together }) => together === 1)).toBe(true);
    const processes = new Set(replies.map(({ pid }) => pid)).size;
    expect(processes).toBeGreaterThan(1);
    expect(processes).toBeLessThanOrEqual(4);
  });

  it('are used again', async () => {
    const first = await world.call('echo', { do: 'who' });
    const second = await world.call('echo', { do: 'who' });
    expect(second.pid).toBe(first.pid);
  });

  it('that take too long are ended, and the next call finds a new one', async () => {
    const before = await world.call('slow', { ms: 0 });
    expect(await world.request('slow', { ms: 60_000 })).toMatchObject({
      status: 504,
      body: {
        code: 'FUNCTIONS_TIME_LIMIT_EXCEEDED',
        errCode: -504003,
        message: 'Invoking task timed out after 1 seconds',
      },
    });
    const after = await world.call('slow', { ms: 0 });
    expect(after.pid).not.toBe(before.pid);
  });

  it('that die are reported and replaced', async () => {
    const before = await world.call('echo', { do: 'who' });
    expect(await world.request('echo', { do: 'crash' })).toMatchObject({
      status: 500,
      body: {
        code: 'FUNCTIONS_EXECUTE_FAIL',
        errCode: -504002,
        message: expect.stringContaining('exit code 3'),
      },
    });
    expect((await world.call('echo', { do: 'who' })).pid).not.toBe(before.pid);
  });

  it('that use more memory than config.json allows die', async () => {
    expect(await world.request('echo', { do: 'keep', megabytes: 900 })).toMatchObject({
      body: { errCode: -504002 },
    });
    expect(await world.call('echo', { do: 'keep', megabytes: 1 })).toBe(1);
  }, 30_000);

  it('that throw live on, and the error reaches caller and log', async () => {
    const before = await world.call('echo', { do: 'who' });
    const { body } = await world.request('echo', { do: 'throw' });
    expect(body).toMatchObject({
      errCode: -504002,
      message: 'functions execute fail: Error: this went wrong',
    });
    expect((await world.call('echo', { do: 'who' })).pid).toBe(before.pid);
    const { requestId } = body as { requestId: string };
    const told = world.cloud.functions!.logs.filter((line) => line.requestId === requestId);
    expect(told.map(({ stream }) => stream)).toContain('platform');
    expect(told.some(({ stream, text }) => stream === 'stderr' && text.includes('this went wrong'))).toBe(
      true,
    );
  });

  it('tell a calling function, through the SDK, what went wrong', async () => {
    expect(await world.call('echo', { do: 'attempt', name: 'echo', data: { do: 'throw' } })).toMatchObject({
      errMsg: expect.stringContaining('this went wrong'),
    });
    expect(await world.call('echo', { do: 'attempt', name: 'nobody', data: {} })).toMatchObject({
      errMsg: expect.stringContaining('FunctionName parameter could not be found'),
    });
  });
});

describe('events and replies', () => {
  it.each([[null], [0], ['文'], [[1, 'a']], [{ a: { b: null } }]])(
    'come back as they went: %j',
    async (value) => {
      expect(await world.call('echo', { do: 'echo', value })).toEqual(value);
    },
  );

  it('without a value are null', async () => {
    expect(await world.call('echo', { do: 'nothing' })).toBeNull();
  });

  it('of just under 100 KB pass from a client, of 6 MB from function to function', async () => {
    const text = '检'.repeat(33 * 1024);
    expect(await world.call('echo', { do: 'size', text })).toBe(text.length);
    expect(
      await world.call('echo', { do: 'attempt', name: 'inner', bytes: 6 * MB - 200 }),
    ).not.toHaveProperty('errMsg');
    expect((await world.call<string>('echo', { do: 'big', bytes: 6 * MB - 2 })).length).toBe(6 * MB - 2);
  }, 30_000);

  it('of more are refused', async () => {
    expect(await world.request('echo', { do: 'size', text: '检'.repeat(35 * 1024) })).toMatchObject({
      status: 413,
      body: { code: 'EXCEED_MAX_PAYLOAD_SIZE' },
    });
    expect(await world.call('echo', { do: 'attempt', name: 'inner', bytes: 6 * MB })).toMatchObject({
      errMsg: expect.stringContaining('the event of inner is larger than 6 MB'),
    });
    expect(await world.request('echo', { do: 'big', bytes: 6 * MB - 1 })).toMatchObject({
      status: 502,
      body: { code: 'EXCEED_RESPONSE_SIZE_LIMIT', errCode: -604001 },
    });
  }, 30_000);
});

describe('the environment of a function', () => {
  it('holds what its config.json names and nothing of the process that hosts it', async () => {
    process.env.HOST_SECRET = 'secret';
    const own = await startHostWorld({
      functions: { dir: fixtureFunctions, env: { LETTER_KEYS: '{"1":{}}', OTHER: 'x' } },
    });
    try {
      const env = await own.call('signer', {});
      expect(env).toMatchObject({ LETTER_KEYS: '{"1":{}}', PUBLIC_ORIGIN: own.cloud.origin, TZ: 'UTC' });
      const other = await own.call('echo', { do: 'env' });
      for (const name of ['LETTER_KEYS', 'OTHER', 'HOST_SECRET', 'NODE_OPTIONS'])
        expect(other).not.toHaveProperty(name);
      expect(env).not.toHaveProperty('HOST_SECRET');
    } finally {
      delete process.env.HOST_SECRET;
      await own.cloud.close();
    }
  });

  it('must be complete: a variable without a value stops the call', async () => {
    expect(await world.request('signer', {})).toMatchObject({
      status: 500,
      body: { message: expect.stringContaining('needs the environment variable LETTER_KEYS') },
    });
  });
});

describe('a new build', () => {
  it('serves the next call, while a running invocation finishes on the old one', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'functions-'));
    const write = (answer: string) =>
      writeFileSync(
        join(dir, 'slow/index.js'),
        `exports.main = async ({ ms }) => { await new Promise((d) => setTimeout(d, ms)); return '${answer}'; };`,
      );
    cpSync(join(fixtureFunctions, 'slow'), join(dir, 'slow'), { recursive: true });
    write('old');
    const own = await startHostWorld({ functions: { dir, env: {} } });
    try {
      expect(await own.call('slow', { ms: 0 })).toBe('old');
      const running = own.call('slow', { ms: 500 });
      await new Promise((done) => setTimeout(done, 100));
      write('the new one');
      expect(await own.call('slow', { ms: 0 })).toBe('the new one');
      expect(await running).toBe('old');
      expect(await own.call('slow', { ms: 0 })).toBe('the new one');
      write('the third, while every process rests');
      expect(await own.call('slow', { ms: 0 })).toContain('the third');
    } finally {
      await own.cloud.close();
      rmSync(dir, { recursive: true });
    }
  });
});

describe('the log', () => {
  it('keeps the last thousand lines, with the request they belong to', async () => {
    for (let n = 0; n < 3; n++)
      await world.call('echo', { do: 'log', text: `${'line\n'.repeat(400)}end ${n}` });
    await world.call('echo', { do: 'who' });
    const logs = (await (await fetch(`${world.cloud.origin}/local/logs`)).json()) as object[];
    expect(logs).toHaveLength(1000);
    expect(logs).toContainEqual(
      expect.objectContaining({ function: 'echo', stream: 'stdout', text: 'end 2' }),
    );
  });
});
