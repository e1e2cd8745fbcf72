import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readFunctionConfig } from '../deploy/function-config';
import type { FunctionConfig } from '../deploy/function-config';
import { Fault } from './fault';

/** Who makes an invocation, as the platform knows it. */
export type Caller =
  | { by: 'client'; openid: string | null; clientIp: string }
  /** `source` is the whole chain, e.g. `wx_client,scf`; the person at its beginning stays known. */
  | { by: 'function'; source: string; openid: string | null }
  | { by: 'timer' }
  | { by: 'http' };

export interface LogLine {
  at: string;
  function: string;
  requestId: string;
  /** `platform` lines are ours: an invocation ended, a process died. */
  stream: 'stdout' | 'stderr' | 'platform';
  text: string;
}
export interface Invocation {
  requestId: string;
  /** JSON. */
  reply: string;
}
/** A running invocation, found by the token that the SDK sends along with what the function asks for. */
export interface Running {
  function: string;
  config: FunctionConfig;
  openid: string | null;
}

export const MOST_BYTES = 6 * 1024 * 1024;
/** Of a client's call, which is text (docs.cloudbase.net, EXCEED_MAX_PAYLOAD_SIZE). */
const MOST_TEXT_BYTES = 100 * 1024;
const MOST_PROCESSES = 4;
const MOST_LOG_LINES = 1000;
const START_MS = 30_000;
const IDLE_MS = 60_000;
const APP_ID = 'wxlocal';

interface Instance {
  child: ChildProcess;
  /** Which build it runs; a newer one on disk retires it after its invocation. */
  build: string;
  ready: Promise<void>;
  exit: Promise<string>;
  requestId: string;
  idle: NodeJS.Timeout | null;
}
interface Pool {
  free: Instance[];
  all: Set<Instance>;
  waiting: (() => void)[];
}
type Message = { ready: true } | { id: string; reply?: string; tooLarge?: number; error?: string };

/** Runs built functions in processes of their own: one invocation at a time in each, four processes a function at most. */
export class FunctionHost {
  readonly logs: LogLine[] = [];
  private readonly pools = new Map<string, Pool>();
  private readonly configs = new Map<string, { stamp: string; config: FunctionConfig }>();
  private readonly running = new Map<string, Running>();
  private closed = false;

  constructor(
    private readonly options: {
      /** Holds `<name>/index.js` and `<name>/config.json`. */
      dir: string;
      /** Values for the variables that functions declare. */
      env: Record<string, string>;
      /** What the SDK needs to find the local cloud. */
      sdkEnv: () => Record<string, string>;
      onLog?: (line: LogLine) => void;
    },
  ) {}

  names(): string[] {
    if (!existsSync(this.options.dir)) return [];
    return readdirSync(this.options.dir).filter((name) =>
      existsSync(join(this.options.dir, name, 'index.js')),
    );
  }

  /** @throws Fault FUNCTION_NOT_FOUND */
  config(name: string): FunctionConfig {
    const folder = join(this.options.dir, name);
    if (!/^[A-Za-z][\w-]*$/.test(name) || !existsSync(join(folder, 'index.js')))
      throw new Fault(
        'FUNCTION_NOT_FOUND',
        `FunctionName parameter could not be found: ${name} is not in ${this.options.dir}`,
      );
    const stamp = stampOf(join(folder, 'config.json'));
    const known = this.configs.get(name);
    if (known?.stamp === stamp) return known.config;
    const config = readFunctionConfig(join(folder, 'config.json'));
    this.configs.set(name, { stamp, config });
    return config;
  }

  byToken(token: string | undefined): Running | undefined {
    return token === undefined ? undefined : this.running.get(token);
  }

  /** @throws Fault when it cannot be called, fails, takes too long or dies; the next call finds a new process */
  async invoke(name: string, event: string, caller: Caller): Promise<Invocation> {
    const config = this.config(name);
    if (caller.by === 'client' && !config.clientCallable)
      throw new Fault(
        'PERMISSION_DENIED',
        `[PERMISSION_DENIED] Permission denied by the security rule of function ${name}`,
      );
    if (caller.by === 'client' && Buffer.byteLength(event) > MOST_TEXT_BYTES)
      throw new Fault('EXCEED_MAX_PAYLOAD_SIZE', `the request to ${name} is larger than 100 KB of text`);
    if (Buffer.byteLength(event) > MOST_BYTES)
      throw new Fault('EXCEED_REQUEST_SIZE_LIMIT', `the event of ${name} is larger than 6 MB`);
    const requestId = randomUUID();
    const token = randomUUID();
    const openid = 'openid' in caller ? caller.openid : null;
    const pool = this.pool(name);
    const instance = await this.acquire(name, config, pool);
    const started = Date.now();
    instance.requestId = requestId;
    this.running.set(token, { function: name, config, openid });
    let outcome = 'failed';
    try {
      const reply = await this.answer(instance, config, {
        id: requestId,
        event,
        context: contextOf(name, config, requestId),
        identity: identityOf(caller, token),
      });
      outcome = 'ok';
      return { requestId, reply };
    } catch (error) {
      outcome = error instanceof Fault ? error.code : 'failed';
      if (error instanceof Fault) Object.assign(error, { requestId });
      throw error;
    } finally {
      this.running.delete(token);
      this.release(name, pool, instance);
      this.note(name, requestId, 'platform', `${caller.by} ${outcome} ${Date.now() - started} ms`);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const instances = [...this.pools.values()].flatMap(({ all }) => [...all]);
    for (const { child } of instances) child.kill('SIGKILL');
    await Promise.all(instances.map(({ exit }) => exit));
  }

  private async answer(
    instance: Instance,
    config: FunctionConfig,
    call: { id: string; event: string; context: object; identity: Record<string, string> },
  ): Promise<string> {
    const { child } = instance;
    let timer: NodeJS.Timeout | undefined;
    let listen: ((message: Message) => void) | undefined;
    const limit = (milliseconds: number, message: string) =>
      new Promise<never>((_, fail) => {
        timer = setTimeout(() => {
          child.kill('SIGKILL');
          fail(new Fault('FUNCTIONS_TIME_LIMIT_EXCEEDED', message));
        }, milliseconds);
      });
    const died = instance.exit.then((how) => {
      throw new Fault(
        'FUNCTIONS_EXECUTE_FAIL',
        `functions execute fail: the process ended before it replied (${how})`,
      );
    });
    // Whichever loses the race may still fail later.
    died.catch(() => {});
    try {
      await Promise.race([
        instance.ready,
        died,
        limit(START_MS, `Loading the function timed out after ${START_MS / 1000} seconds`),
      ]);
      clearTimeout(timer);
      const replied = new Promise<string>((done, fail) => {
        listen = (message) => {
          if (!('id' in message) || message.id !== call.id) return;
          if (message.reply !== undefined) done(message.reply);
          else if (message.tooLarge !== undefined)
            fail(
              new Fault(
                'EXCEED_RESPONSE_SIZE_LIMIT',
                `cloudfunction result size exceed limit: ${message.tooLarge} bytes, 6 MB at most`,
              ),
            );
          else fail(new Fault('FUNCTIONS_EXECUTE_FAIL', `functions execute fail: ${message.error}`));
        };
        child.on('message', listen);
      });
      // A process that died meanwhile is reported by `died`.
      child.send(call, () => {});
      return await Promise.race([
        replied,
        died,
        limit(config.timeout * 1000, `Invoking task timed out after ${config.timeout} seconds`),
      ]);
    } finally {
      clearTimeout(timer);
      if (listen) child.off('message', listen);
    }
  }

  private pool(name: string): Pool {
    const known = this.pools.get(name);
    if (known) return known;
    const pool: Pool = { free: [], all: new Set(), waiting: [] };
    this.pools.set(name, pool);
    return pool;
  }

  private async acquire(name: string, config: FunctionConfig, pool: Pool): Promise<Instance> {
    for (;;) {
      if (this.closed) throw new Fault('SYS_ERR', 'the local cloud is closing');
      const build = this.buildOf(name);
      const instance = pool.free.pop();
      if (instance) {
        if (instance.idle) clearTimeout(instance.idle);
        if (instance.build === build) return instance;
        pool.all.delete(instance);
        instance.child.kill('SIGKILL');
      } else if (pool.all.size < MOST_PROCESSES) {
        try {
          return this.start(name, config, pool, build);
        } catch (error) {
          pool.waiting.shift()?.();
          throw error;
        }
      } else await new Promise<void>((wake) => pool.waiting.push(wake));
    }
  }

  private release(name: string, pool: Pool, instance: Instance): void {
    const alive = pool.all.has(instance) && instance.child.exitCode === null && !instance.child.killed;
    if (alive && instance.build === this.buildOf(name)) {
      pool.free.push(instance);
      instance.idle = setTimeout(() => this.retire(pool, instance), IDLE_MS).unref();
    } else this.retire(pool, instance);
    pool.waiting.shift()?.();
  }

  private retire(pool: Pool, instance: Instance): void {
    pool.all.delete(instance);
    pool.free = pool.free.filter((other) => other !== instance);
    instance.child.kill('SIGKILL');
  }

  private start(name: string, config: FunctionConfig, pool: Pool, build: string): Instance {
    const missing = config.envVariables.filter((key) => this.options.env[key] === undefined);
    if (missing.length)
      throw new Fault(
        'FUNCTIONS_EXECUTE_FAIL',
        `function ${name} needs the environment variable ${missing.join(', ')}`,
      );
    const folder = resolve(this.options.dir, name);
    const child = fork(join(__dirname, 'function-runner.cjs'), [folder], {
      cwd: folder,
      execArgv: [`--max-old-space-size=${config.memorySize}`],
      // Nothing of the environment this process runs in: neither secrets nor loader options.
      env: {
        PATH: process.env.PATH,
        TZ: 'UTC',
        ...this.options.sdkEnv(),
        SCF_FUNCTIONNAME: name,
        ...Object.fromEntries(
          [...config.envVariables, ...config.optionalVariables]
            .filter((key) => this.options.env[key] !== undefined)
            .map((key) => [key, this.options.env[key]]),
        ),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const instance: Instance = {
      child,
      build,
      requestId: '',
      idle: null,
      ready: new Promise((done) => child.once('message', () => done())),
      exit: new Promise((done) => {
        child.once('error', (error) => done(error.message));
        child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
      }),
    };
    pool.all.add(instance);
    void instance.exit.then((how) => {
      if (this.closed || !pool.all.has(instance)) return;
      this.note(name, instance.requestId, 'platform', `process ended: ${how}`);
      this.retire(pool, instance);
    });
    for (const stream of ['stdout', 'stderr'] as const)
      createInterface({ input: child[stream] as Readable }).on('line', (text) =>
        this.note(name, instance.requestId, stream, text),
      );
    return instance;
  }

  private buildOf(name: string): string {
    const folder = join(this.options.dir, name);
    return `${stampOf(join(folder, 'index.js'))} ${stampOf(join(folder, 'config.json'))}`;
  }

  private note(name: string, requestId: string, stream: LogLine['stream'], text: string): void {
    const line: LogLine = { at: new Date().toISOString(), function: name, requestId, stream, text };
    this.logs.push(line);
    if (this.logs.length > MOST_LOG_LINES) this.logs.shift();
    this.options.onLog?.(line);
  }
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.ino}:${found.mtimeMs}:${found.size}` : 'absent';
}

function identityOf(caller: Caller, token: string): Record<string, string> {
  const known = { WX_API_TOKEN: token };
  // Outside WeChat there is no context at all: getWXContext() answers {}.
  if (caller.by === 'http') return known;
  const person: Record<string, string> =
    'openid' in caller && caller.openid ? { WX_OPENID: caller.openid } : {};
  const wechat = {
    ...known,
    ...person,
    WX_APPID: APP_ID,
    WX_CONTEXT_KEYS: 'WX_CLIENTIP,WX_APPID,WX_OPENID,WX_API_TOKEN',
  };
  if (caller.by === 'client') return { ...wechat, TCB_SOURCE: 'wx_client', WX_CLIENTIP: caller.clientIp };
  // A timer that the deployment made by SCF's interface: neither source nor WeChat's token is documented for it.
  if (caller.by === 'timer') return { TRIGGER_SRC: 'timer' };
  return { ...wechat, TCB_SOURCE: caller.source };
}

function contextOf(name: string, config: FunctionConfig, requestId: string): object {
  return {
    callbackWaitsForEmptyEventLoop: false,
    request_id: requestId,
    function_name: name,
    function_version: '$LATEST',
    memory_limit_in_mb: config.memorySize,
    time_limit_in_ms: config.timeout * 1000,
    environ: '',
    tencentcloud_region: 'ap-shanghai',
  };
}
