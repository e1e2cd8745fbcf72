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

  it.each(['scanCode', 'makePhoneCall', 'openLocation'])(
    'wx.%s is asked for in one place only, which knows that computers have none',
    (name) => {
      const asking = sources.filter((text) => text.includes(`wx.${name}(`));
      expect(asking).toHaveLength(1);
      expect(asking[0]).toContain('isComputer()');
    },
  );

  it('is shown on computers by no page, but where only the label itself will do', () => {
    const pages = readdirSync(PHONE, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /^pages\/.*\.ts$/.test(file) && /\bscanCode\(/.test(readFileSync(join(PHONE, file), 'utf8')),
    );
    const showing = pages.filter((file) => {
      const wxml = readFileSync(join(PHONE, file.replace(/ts$/, 'wxml')), 'utf8');
      return [...wxml.matchAll(/<[^>]*="scan(?:Fault)?"[^>]*>/g)].some(
        ([tag]) =>
          !tag.includes('canScan') &&
          !/wx:if="\{\{canScan\}\}"[^]{0,120}$/.test(wxml.slice(0, wxml.indexOf(tag))),
      );
    });
    expect(pages.length).toBeGreaterThan(6);
    expect(showing.sort()).toEqual([
      'pages/engineer/check-in/check-in.ts',
      'pages/hospital/repair/repair.ts',
    ]);
  });

  it.each(['windows', 'mac'])('of goods takes on %s what a hand scanner types', async (platform) => {
    const asked: object[] = [];
    const on = (confirm: boolean, content: string) =>
      Object.assign(globalThis, {
        wx: {
          getDeviceInfo: () => ({ platform }),
          showModal: async (what: object) => (asked.push(what), { confirm, content }),
        },
      });
    const { scanOrType } = (await import(join(PHONE, 'kit/scan-code.ts'))) as {
      scanOrType(types: string[]): Promise<unknown>;
    };
    on(true, ' 0106901234567892 \n');
    expect(await scanOrType(['qrCode'])).toEqual({ result: '0106901234567892' });
    on(false, '0106901234567892');
    expect(await scanOrType(['qrCode'])).toBeNull();
    expect(asked[0]).toMatchObject({ editable: true });
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

describe('a telephone number and a place', () => {
  const done: unknown[] = [];
  type OnComputers = { ringUp(number: string): Promise<void>; showPlace(place: object): Promise<void> };
  const place = { longitude: 116.4, latitude: 39.9, name: '北京朝阳医院', address: '工体南路 8 号' };
  const on = async (platform: string, confirm = true): Promise<OnComputers> => {
    done.length = 0;
    const wx = {
      getDeviceInfo: () => ({ platform }),
      showModal: async ({ content }: { content: string }) => (done.push(content), { confirm }),
      setClipboardData: async ({ data }: { data: string }) => done.push(['copied', data]),
      makePhoneCall: async ({ phoneNumber }: { phoneNumber: string }) => {
        done.push(['rung', phoneNumber]);
        throw new Error('makePhoneCall:fail cancel');
      },
      openLocation: async ({ name }: { name: string }) => done.push(['shown', name]),
    };
    Object.assign(globalThis, { wx });
    return (await import(join(PHONE, 'kit/on-computers.ts'))) as OnComputers;
  };
  afterAll(() => delete (globalThis as { wx?: unknown }).wx);

  it.each(['windows', 'mac'])('are shown on %s, and copied for use elsewhere', async (platform) => {
    await (await on(platform)).ringUp('010-65000000');
    expect(done).toEqual(['010-65000000', ['copied', '010-65000000']]);
    await (await on(platform)).showPlace(place);
    expect(done).toEqual(['工体南路 8 号', ['copied', '工体南路 8 号']]);
    await (await on(platform, false)).ringUp('010-65000000');
    expect(done).toEqual(['010-65000000']);
  });

  it('ring and lead there on a phone, and say nothing when the person changes their mind', async () => {
    await (await on('android')).ringUp('010-65000000');
    expect(done).toEqual([['rung', '010-65000000']]);
    await (await on('ios')).showPlace(place);
    expect(done).toEqual([['shown', '北京朝阳医院']]);
  });
});
