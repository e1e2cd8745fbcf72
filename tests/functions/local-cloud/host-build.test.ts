import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildFunctions } from '../../../scripts/build-functions';
import type { FunctionsBuild } from '../../../scripts/build-functions';
import { startHostWorld } from './host-world';

const CONFIG = { timeout: 20, memorySize: 128, clientCallable: true };
let folder: string;
let sourceDir: string;
let outDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-'));
  sourceDir = join(folder, 'cloudfunctions');
  outDir = join(folder, 'dist');
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (path: string, content: string | object) => {
  const file = join(sourceDir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
};
const answering = (word: string) =>
  `import { word } from '../_shared/word'; export const main = async () => word + '${word}';`;

it('makes a folder as WeChat uploads it of every folder with a config.json, and of no other', async () => {
  put('_shared/word.ts', "export const word: string = 'said ';");
  put('talk/index.ts', answering('hello'));
  put('talk/config.json', { ...CONFIG, assets: [{ from: 'LICENSE', to: 'texts/LICENSE' }] });
  put('talk/assets/a.txt', 'own asset');
  put('unfinished/index.ts', 'export const main = 1;');
  put('_shared/config.json', CONFIG);
  mkdirSync(join(outDir, 'of-yesterday'), { recursive: true });
  const { names } = await buildFunctions({ outDir, sourceDir });
  expect(names).toEqual(['talk']);
  expect(readdirSync(outDir)).toEqual(['talk']);
  expect(readdirSync(join(outDir, 'talk')).sort()).toEqual([
    'assets',
    'config.json',
    'index.js',
    'index.js.map',
    'package.json',
    'texts',
  ]);
  expect(JSON.parse(readFileSync(join(outDir, 'talk/config.json'), 'utf8'))).toEqual(CONFIG);
  expect(JSON.parse(readFileSync(join(outDir, 'talk/package.json'), 'utf8'))).toMatchObject({
    name: 'talk',
    main: 'index.js',
    dependencies: {},
  });
  expect(readFileSync(join(outDir, 'talk/assets/a.txt'), 'utf8')).toBe('own asset');
  expect(existsSync(join(outDir, 'talk/texts/LICENSE'))).toBe(true);
  const world = await startHostWorld({ functions: { dir: outDir, env: {} } });
  expect(await world.call('talk', {})).toBe('said hello');
  await world.cloud.close();
});

it('sets apart what is loaded inside an act, whatever kind of file it is, and the act finds it whole', async () => {
  put('talk/data.json', { greeting: 'hello', 'not a name': 1 });
  put('talk/old.cjs', "exports.word = 'old';");
  put('talk/new.mjs', "export const word = 'new'; export default 'default';");
  const acts = [
    "const data = require('./data.json');",
    "const old = require('./old.cjs');",
    "const fresh = await import('./new.mjs');",
    'return [data, old.word, fresh.word, fresh.default];',
  ];
  put('talk/index.ts', `export const main = async () => { ${acts.join(' ')} };`);
  put('talk/config.json', CONFIG);
  await buildFunctions({ outDir, sourceDir });
  expect(readFileSync(join(outDir, 'talk/index.js'), 'utf8')).not.toContain('hello');
  const world = await startHostWorld({ functions: { dir: outDir, env: {} } });
  expect(await world.call('talk', {})).toEqual([
    { greeting: 'hello', 'not a name': 1 },
    'old',
    'new',
    'default',
  ]);
  await world.cloud.close();
});

it('knows what an act of its own throws, though the act runs when it is first asked for', async () => {
  put('_shared/refusal.ts', "export class No extends Error {} export const brand = Symbol('brand');");
  put('_shared/act.ts', "import { No, brand } from './refusal'; export const act = () => [new No(), brand];");
  put(
    'talk/index.ts',
    `import { No, brand } from '../_shared/refusal';
     export const main = async () => {
       const { act } = await import('../_shared/act');
       const [thrown, mark] = act();
       return [thrown instanceof No, mark === brand];
     };`,
  );
  put('talk/config.json', CONFIG);
  await buildFunctions({ outDir, sourceDir });
  const world = await startHostWorld({ functions: { dir: outDir, env: {} } });
  expect(await world.call('talk', {})).toEqual([true, true]);
  await world.cloud.close();
});

it('loads what the SDK hardly needs when it is first asked for, and whole', async () => {
  const sdk = dirname(require.resolve('@cloudbase/node-sdk/package.json'));
  put(
    'talk/index.ts',
    `import sdk from ${JSON.stringify(sdk)};
     import { generateKeyPairSync } from 'node:crypto';
     export const main = async () => {
       const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
       const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
       const credentials = { env_id: 'local', private_key_id: 'key', private_key };
       const app = sdk.init({ env: 'local', secretId: 'a', secretKey: 'b', credentials });
       const before = Object.keys(require.cache).length;
       const ticket = app.auth().createTicket('somebody');
       const models = app.models.anything;
       return {
         ticket,
         model: typeof app.ai().createModel,
         models: typeof models.list,
         loaded: Object.keys(require.cache).slice(before).map((file) => file.split('/').at(-1)).sort(),
       };
     };`,
  );
  put('talk/config.json', CONFIG);
  await buildFunctions({ outDir, sourceDir });
  const world = await startHostWorld({ functions: { dir: outDir, env: {} } });
  expect(await world.call('talk', {})).toEqual({
    ticket: expect.stringMatching(/^key\/@@\/[\w-]+\.[\w-]+\.[\w-]+$/),
    model: 'function',
    models: 'function',
    loaded: ['sdk-ai.js', 'sdk-jsonwebtoken.js', 'sdk-wx-cloud-client-sdk.js'],
  });
  await world.cloud.close();
});

it.each<[string, string, object]>([
  ['a source that does not compile', 'export const main = (', CONFIG],
  ['a config.json with a key that nobody knows', 'export const main = 1;', { ...CONFIG, memory: 1 }],
  [
    'an asset that is not there',
    'export const main = 1;',
    { ...CONFIG, assets: [{ from: 'nowhere', to: 'x' }] },
  ],
])('refuses %s', async (_, source, config) => {
  put('talk/index.ts', source);
  put('talk/config.json', config);
  await expect(buildFunctions({ outDir, sourceDir })).rejects.toThrow(/talk/);
});

it('builds anew what changes, and keeps the last good build when it does not compile', async () => {
  put('_shared/word.ts', "export const word: string = 'said ';");
  put('talk/index.ts', answering('one'));
  put('talk/config.json', CONFIG);
  let told: (errors: string[]) => void = () => {};
  const build: FunctionsBuild = await buildFunctions({
    outDir,
    sourceDir,
    watch: (_, errors) => told(errors),
  });
  const next = () => new Promise<string[]>((done) => (told = done));
  const world = await startHostWorld({ functions: { dir: outDir, env: {} } });
  try {
    expect(await world.call('talk', {})).toBe('said one');
    const first = next();
    put('talk/index.ts', answering('two'));
    expect(await first).toEqual([]);
    expect(await world.call('talk', {})).toBe('said two');
    const second = next();
    put('talk/index.ts', 'export const main = (');
    expect(await second).toEqual([expect.stringContaining('talk/index.ts:1')]);
    expect(await world.call('talk', {})).toBe('said two');
    put('talk/word.json', { word: 'three' });
    const third = next();
    put('talk/index.ts', "export const main = async () => require('./word.json').word;");
    expect(await third).toEqual([]);
    expect(await world.call('talk', {})).toBe('three');
    const fourth = next();
    put('talk/word.json', { word: 'four' });
    expect(await fourth).toEqual([]);
    expect(await world.call('talk', {})).toBe('four');
    expect(statSync(join(outDir, 'talk/index.js')).size).toBeGreaterThan(0);
  } finally {
    await build.dispose();
    await world.cloud.close();
  }
}, 30_000);
