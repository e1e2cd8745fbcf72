import { storageRule } from '../../../cloudfunctions/_platform/storage-places';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyStep, connect, readPresent } from '../../../scripts/deploy/cloudbase';
import { plan, sentenceOf } from '../../../scripts/deploy/plan';
import { wantedState } from '../../../scripts/deploy/wanted';
import type { CollectionDeclaration } from '../../../cloudfunctions/_platform/collection';
import { CloudApi } from './cloud-api';

let mockApi: CloudApi;
jest.mock('node-fetch', () => (url: string, init: never) => mockApi.fetch(url, init));
// Code goes through object storage, whose protocol is not ours to play.
jest.mock(
  'cos-nodejs-sdk-v5',
  () =>
    class {
      sliceUploadFile({ Key }: { Key: string }, done: (error: null, data: { Key: string }) => void) {
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
async function deploy(prune = false): Promise<string[]> {
  const cloud = connect({
    CLOUDBASE_ENV_ID: 'trial-1a2b3c',
    TENCENTCLOUD_SECRETID: 'id',
    TENCENTCLOUD_SECRETKEY: 'key',
  });
  const wanted = wantedState(schema, built, values);
  const { steps, held } = plan(wanted, await readPresent(cloud));
  const todo = [...steps, ...(prune ? held : [])];
  for (const step of todo) await applyStep(cloud, step, wanted, built);
  return todo.map(sentenceOf);
}

beforeEach(() => {
  mockApi = new CloudApi();
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
