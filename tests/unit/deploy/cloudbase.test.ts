import { storageRule } from '../../../cloudfunctions/_platform/storage-places';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { applyStep, connect, readPresent } from '../../../scripts/deploy/cloudbase';
import { alone, deployTo } from '../../../scripts/deploy/deploy-to';
import { plan, sentenceOf, withoutTimers } from '../../../scripts/deploy/plan';
import { listReleases, openRelease } from '../../../scripts/deploy/releases';
import { wantedState } from '../../../scripts/deploy/wanted';
import type { CollectionDeclaration } from '../../../cloudfunctions/_platform/collection';
import { CloudApi } from './cloud-api';

const mockUnzip = (path: string): string[] =>
  Object.entries(unzipSync(readFileSync(path))).flatMap(([name, bytes]) =>
    name.endsWith('index.js') ? [strFromU8(bytes)] : [],
  );
let mockApi: CloudApi;
/** The code of every function that was uploaded. */
let mockUploads: string[] = [];
jest.mock('node-fetch', () => (url: string, init: never) => mockApi.fetch(url, init));
// Code goes through object storage, whose protocol is not ours to play.
jest.mock(
  'cos-nodejs-sdk-v5',
  () =>
    class {
      sliceUploadFile(
        { Key, FilePath }: { Key: string; FilePath: string },
        done: (error: null, data: { Key: string }) => void,
      ) {
        const files = mockUnzip(FilePath);
        mockUploads.push(...files);
        done(null, { Key });
      }
    },
);

const schema: CollectionDeclaration[] = [
  { name: 'work_orders', indexes: [{ name: 'order_by_number', keys: [['number', 1]], unique: true }] },
  { name: 'settings', indexes: [] },
];
const values = { ENVIRONMENT: 'trial', LETTER_KEYS: 'secret-seed' };
let built: string;

function writeFunction(name: string, config: object, code = 'exports.main = async () => 1;\n'): void {
  mkdirSync(join(built, name), { recursive: true });
  writeFileSync(join(built, name, 'index.js'), code);
  writeFileSync(
    join(built, name, 'config.json'),
    JSON.stringify({ timeout: 20, memorySize: 256, ...config }),
  );
}
const cloudOf = () =>
  connect({ CLOUDBASE_ENV_ID: 'trial-1a2b3c', TENCENTCLOUD_SECRETID: 'id', TENCENTCLOUD_SECRETKEY: 'key' });
async function deploy(prune = false): Promise<string[]> {
  const cloud = cloudOf();
  const wanted = wantedState(schema, built, values);
  const { steps, held } = plan(wanted, await readPresent(cloud));
  const todo = [...steps, ...(prune ? held : [])];
  for (const step of todo) await applyStep(cloud, step, wanted, built);
  return todo.map(sentenceOf);
}

beforeEach(() => {
  mockApi = new CloudApi();
  mockUploads = [];
  built = mkdtempSync(join(tmpdir(), 'built-functions-'));
  writeFunction('service', { clientCallable: true });
  writeFunction('issuer', { envVariables: ['LETTER_KEYS'] });
  writeFunction('jobs', { triggers: [{ name: 'nightly', type: 'timer', config: '0 0 2 * * * *' }] });
  writeFunction('public', { httpPaths: ['/a'], clientCallable: true });
  jest.spyOn(console, 'log').mockImplementation();
  // The package asks once a second whether a function stands.
  const { setInterval: repeat } = globalThis;
  jest.spyOn(globalThis, 'setInterval').mockImplementation((ask) => repeat(ask, 1));
});
afterEach(() => {
  rmSync(built, { recursive: true });
  jest.restoreAllMocks();
});

it('brings an empty environment to what is wanted; a second run reads everything and changes nothing', async () => {
  expect(await deploy()).toHaveLength(14);
  expect([...mockApi.tables.keys()]).toEqual(['work_orders', 'settings']);
  expect(mockApi.tables.get('work_orders')!.Indexes).toContainEqual({
    Name: 'order_by_number',
    Keys: [{ Name: 'number', Direction: '1' }],
    Unique: true,
  });
  expect(mockApi.permissions.get('collection:settings')).toEqual({ Permission: 'ADMINONLY' });
  expect(mockApi.permissions.get('function:')).toEqual({
    Permission: 'CUSTOM',
    SecurityRule: '{"*":{"invoke":false},"public":{"invoke":true},"service":{"invoke":"auth != null"}}',
  });
  expect(mockApi.storage).toBe('CUSTOM');
  expect(JSON.parse(mockApi.storageRule)).toEqual(storageRule);
  expect(mockApi.functions.get('issuer')).toMatchObject({
    Handler: 'index.main',
    InstallDependency: 'FALSE',
    MemorySize: 256,
    Timeout: 20,
    Runtime: 'Nodejs20.19',
    Environment: {
      Variables: [
        { Key: 'ENVIRONMENT', Value: 'trial' },
        { Key: 'LETTER_KEYS', Value: 'secret-seed' },
      ],
    },
  });
  expect(mockApi.functions.get('jobs')!.Triggers).toHaveLength(1);
  expect(mockApi.paths).toMatchObject([{ Path: '/a', Name: 'public', Type: 1, EnableAuth: false }]);

  mockApi.changes = [];
  expect(await deploy()).toEqual([]);
  expect(mockApi.changes).toEqual([]);
}, 60_000);

it('uploads only the function whose code changed, and marks it only after the upload', async () => {
  await deploy();
  mockApi.changes = [];
  writeFunction('service', { clientCallable: true }, 'exports.main = async () => 2;\n');
  expect(await deploy()).toEqual(['upload code of function service']);
  expect(mockApi.changes).toEqual(['UpdateFunctionCode', 'UpdateFunctionConfiguration']);
  expect(await deploy()).toEqual([]);
}, 60_000);

it('takes away what is no longer declared only when told to, and keeps a collection that has been written to', async () => {
  await deploy();
  mockApi.tables.set('empty', { Count: 0, Indexes: [] });
  mockApi.tables.set('full', { Count: 5, Indexes: [] });
  rmSync(join(built, 'jobs'), { recursive: true });
  expect(await deploy()).toEqual([]);
  expect(await deploy(true)).toEqual(['drop empty collection empty', 'delete function jobs']);
  expect([...mockApi.tables.keys()]).toEqual(['work_orders', 'settings', 'full']);
  expect([...mockApi.functions.keys()]).not.toContain('jobs');
}, 60_000);

it('stops before anything is changed where the rules of collections and functions would hold for nothing', async () => {
  mockApi.engine = 'opa';
  await expect(deploy()).rejects.toThrow('authz_engine');
  expect(mockApi.changes).toEqual([]);
  expect([...mockApi.tables.keys()]).toEqual([]);
});

it('does not drop a collection that was empty when the plan was made and is not any more', async () => {
  const cloud = connect({ CLOUDBASE_ENV_ID: 'e', TENCENTCLOUD_SECRETID: 'i', TENCENTCLOUD_SECRETKEY: 'k' });
  mockApi.tables.set('filling', { Count: 1, Indexes: [] });
  const wanted = wantedState(schema, built, values);
  await expect(
    applyStep(cloud, { do: 'dropCollection', collection: 'filling' }, wanted, built),
  ).rejects.toThrow('no longer empty');
  expect(mockApi.changes).toEqual([]);
  expect([...mockApi.tables.keys()]).toEqual(['filling']);
});

it('says which field of which config.json is wrong', () => {
  writeFunction('service', { timeout: 90, clientCallable: 'yes' });
  expect(() => wantedState(schema, built, values)).toThrow(/service\/config\.json.*timeout.*clientCallable/);
});

describe('a deployment', () => {
  const TRAIL_KEY = 'the-first-key';
  /** As `npm run deploy -- <environment>` does it, with what it says. */
  async function run(
    change: Partial<Parameters<typeof deployTo>[1]> & { given?: Record<string, string> } = {},
  ): Promise<string[]> {
    const { given = { ...values, TRAIL_KEY }, builtFunctions = built, ...other } = change;
    const said: string[] = [];
    await deployTo(cloudOf(), {
      ...{ environment: given.ENVIRONMENT!, wanted: wantedState(schema, builtFunctions, given) },
      ...{ builtFunctions, kept: join(built, '../kept-releases'), prune: false },
      say: (line) => void said.push(line),
      ...other,
    });
    return said;
  }
  const codeOf = (name: string) => mockApi.functions.get(name)!.Description;

  beforeEach(() => writeFunction('jobs', { envVariables: ['TRAIL_KEY'] }));
  afterEach(() => rmSync(join(built, '../kept-releases'), { recursive: true, force: true }));

  it('of another environment’s file is refused before anything is changed', async () => {
    await run();
    mockApi.changes = [];
    await expect(run({ given: { ...values, TRAIL_KEY, ENVIRONMENT: 'production' } })).rejects.toThrow(
      /deployed under another name than "production".*CLOUDBASE_ENV_ID in .env.production.\nNothing was changed/,
    );
    expect(mockApi.changes).toEqual([]);
  }, 60_000);

  it('with another key than the trail is written with is refused, and says where the first one stands', async () => {
    await run();
    mockApi.changes = [];
    await expect(run({ given: { ...values, TRAIL_KEY: 'a-new-key' } })).rejects.toThrow(
      /put the first one back. It stands among the variables of the function jobs/,
    );
    expect(mockApi.changes).toEqual([]);
  }, 60_000);

  it('says at its end what somebody else has changed meanwhile', async () => {
    expect((await run()).at(-1)).toBe('Done: everything is as planned.');
    writeFunction('service', { clientCallable: true }, 'exports.main = async () => 2;\n');
    const before = codeOf('service');
    const said: string[] = [];
    await run({
      say: (line) => {
        said.push(line);
        // The other one's upload comes between ours and the end.
        if (line === 'upload code of function service')
          mockApi.afterwards.set('UpdateFunctionConfiguration', () => {
            mockApi.functions.get('service')!.Description = before;
          });
      },
    });
    expect(said.slice(-2)).toEqual([
      '  ? upload code of function service',
      '1 not there yet: the platform takes its time, or somebody else deployed meanwhile. Run it again.',
    ]);
  }, 60_000);

  it('uploads what it has kept, whatever a build beside it writes meanwhile', async () => {
    await run({
      say: (line) => {
        if (line === 'create function service') writeFunction('service', {}, 'half a bui');
      },
    });
    expect(mockUploads.filter((code) => code.includes('async () => 1')).length).toBe(4);
    expect(mockUploads.join('')).not.toContain('half a bui');
  }, 60_000);

  it('goes back to the functions before, with the platform’s own package, and to the newer ones again', async () => {
    await run();
    const first = codeOf('service');
    writeFunction('service', { clientCallable: true }, 'exports.main = async () => 2;\n');
    await run();
    const second = codeOf('service');
    const kept = join(built, '../kept-releases');
    const [newer, older] = listReleases(kept);
    mockApi.changes = [];
    await run({ builtFunctions: openRelease(kept, older!.digest).folder });
    expect(codeOf('service')).toBe(first);
    expect(mockApi.changes).toEqual(['UpdateFunctionCode', 'UpdateFunctionConfiguration']);
    await run({ builtFunctions: openRelease(kept, newer!.digest).folder });
    expect(codeOf('service')).toBe(second);
  }, 60_000);

  it('without timers takes them away until the next one', async () => {
    writeFunction('jobs', { triggers: [{ name: 'nightly', type: 'timer', config: '0 0 2 * * * *' }] });
    await run();
    await run({ wanted: withoutTimers(wantedState(schema, built, values)) });
    expect(mockApi.functions.get('jobs')!.Triggers).toEqual([]);
    await run();
    expect(mockApi.functions.get('jobs')!.Triggers).toHaveLength(1);
  }, 60_000);

  it('waits for no other one from the same machine, but says that it runs', async () => {
    const kept = join(built, '../kept-releases');
    await alone(kept, async () => {
      await expect(alone(kept, async () => undefined)).rejects.toThrow(`process ${process.pid}`);
    });
    // One that was killed holds up nobody.
    writeFileSync(join(kept, '.deploying'), '999999999');
    await expect(alone(kept, async () => 'done')).resolves.toBe('done');
    expect(existsSync(join(kept, '.deploying'))).toBe(false);
  });
});
