import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What the mini program asks of WeChat: no newer base library than the guide states, and no package beyond its own list. */
const ROOT = resolve(__dirname, '../../..');
const PHONE = join(ROOT, 'miniprogram');
const sources = readdirSync(PHONE, { withFileTypes: true, recursive: true })
  .filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('miniprogram_npm'),
  )
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
const typings = readFileSync(
  join(ROOT, 'node_modules/miniprogram-api-typings/types/wx/lib.wx.api.d.ts'),
  'utf8',
);

const numbers = (version: string) => version.split('.').map(Number);
const isNewer = (a: string, b: string): boolean => {
  const [x, y] = [numbers(a), numbers(b)];
  const at = [0, 1, 2].find((place) => x[place] !== y[place]);
  return at !== undefined && x[at]! > y[at]!;
};
/** The base library that an interface of `wx` says it needs; 1.0.0 where it says none. */
function since(name: string): string | null {
  const [found] = typings.matchAll(
    new RegExp(String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\s*(?:readonly )?${name}[<(:]`, 'g'),
  );
  if (!found) return null;
  return /(?<!插件中使用：)需要基础库：? *\`([\d.]+)\`/.exec(found[1]!)?.[1] ?? '1.0.0';
}

const used = [
  ...new Set(sources.flatMap((text) => [...text.matchAll(/\bwx\.(\w+)/g)].map(([, name]) => name!))),
].sort();
const [, floor = ''] =
  /基础库最低版本设置\S* to \*\*([\d.]+)\*\*/.exec(readFileSync(join(ROOT, 'docs/deploy.md'), 'utf8')) ?? [];

it('knows since when each interface that it calls is there', () => {
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((name) => since(name) === null)).toEqual([]);
});

it('calls nothing that is newer than the base library that the guide demands, unless it asks first', () => {
  expect(floor).toMatch(/^\d+\.\d+\.\d+$/);
  const isAsked = (text: string, name: string) =>
    new RegExp(String.raw`[!&( ]wx\.${name}\b(?!\()`).test(text);
  const newer = used.filter(
    (name) =>
      isNewer(since(name) ?? '99.0.0', floor) &&
      sources.some((text) => new RegExp(String.raw`\bwx\.${name}\(`).test(text) && !isAsked(text, name)),
  );
  expect(newer.map((name) => `wx.${name} needs ${since(name)}`)).toEqual([]);
});

it('has a package list of its own, with what its sources import and nothing of the functions', () => {
  const own = JSON.parse(readFileSync(join(PHONE, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const all = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const imported = sources.flatMap((text) =>
    [...text.matchAll(/^import\s+(?!type\s)[^;]*?from '((?:@[^/']+\/)?[^./'][^/']*)/gm)].map(
      ([, name]) => name!,
    ),
  );
  expect(Object.keys(own.dependencies).sort()).toEqual([...new Set([...imported, '@vant/weapp'])].sort());
  for (const [name, version] of Object.entries(own.dependencies))
    expect(all.dependencies[name]).toBe(version);
  const config = JSON.parse(readFileSync(join(ROOT, 'project.config.json'), 'utf8')) as {
    setting: { packNpmRelationList: { packageJsonPath: string }[] };
  };
  expect(config.setting.packNpmRelationList.map(({ packageJsonPath }) => packageJsonPath)).toEqual([
    './miniprogram/package.json',
  ]);
});

describe('a scanner', () => {
  const shown: string[] = [];
  let closed = false;
  const scan = async (platform: string) => {
    const wx = {
      getDeviceInfo: () => ({ platform }),
      showModal: async ({ title }: { title: string }) => shown.push(title),
      scanCode: async ({ scanType }: { scanType: string[] }) => {
        if (closed) throw new Error('scanCode:fail cancel');
        return { result: scanType.join(' ') };
      },
    };
    Object.assign(globalThis, { wx });
    // By its path: the phone's globals are no concern of this project's types.
    const { scanCode } = (await import(join(PHONE, 'kit/scan-code.ts'))) as {
      scanCode(types: string[]): Promise<unknown>;
    };
    return scanCode(['qrCode', 'datamatrix']);
  };
  afterAll(() => delete (globalThis as { wx?: unknown }).wx);

  it('is asked for in one place only, which knows that computers have none', () => {
    expect(sources.filter((text) => /\bwx\.scanCode\(/.test(text))).toHaveLength(1);
  });

  it.each(['windows', 'mac'])('is none on %s, which is said with what works instead', async (platform) => {
    shown.length = 0;
    expect(await scan(platform)).toBeNull();
    expect(shown).toEqual(['电脑版微信不能扫码']);
  });

  it('gives nothing when it is closed, so that whatever else goes wrong is not taken for that', async () => {
    closed = true;
    expect(await scan('ios')).toBeNull();
    closed = false;
  });

  it.each(['ios', 'android', 'devtools'])('scans on %s', async (platform) => {
    expect(await scan(platform)).toEqual({ result: 'qrCode datamatrix' });
  });
});
