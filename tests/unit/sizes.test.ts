import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { measurePackages } from '../../scripts/check-package-sizes';

const root = resolve(__dirname, '../..');

describe('the mini program', () => {
  const packages = measurePackages(join(root, 'miniprogram'))!;

  it.each(packages.map(({ name, bytes, limit }) => [name, bytes, limit]))(
    'starts at once on a slow line: %s is small enough',
    (_, bytes, limit) => expect(bytes).toBeLessThanOrEqual(limit as number),
  );

  it('holds nothing in its main package that none of its own pages use', () => {
    expect(packages[0]!.unused).toEqual([]);
    expect(packages[0]!.bytes).toBeGreaterThan(10_000);
  });
});

describe('a measured mini program', () => {
  let folder: string;
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mini-program-'));
    mkdirSync(join(folder, 'miniprogram_npm'));
    write(
      'app.json',
      JSON.stringify({ pages: ['home/home'], subPackages: [{ root: 'field', pages: ['order/order'] }] }),
    );
    write(
      'app.ts',
      `import type { Ghost } from './ghost';\nimport { used } from './used';\nexport const ghost: Ghost = used;`,
    );
    write('used.ts', 'export const used = 1;');
    write('ghost.ts', 'export type Ghost = number;');
    write('unused.ts', 'export const unused = 1;');
    write('home/home.json', '{"usingComponents":{"van-tag":"@vant/weapp/tag/index"}}');
    write(
      'home/home.wxml',
      '<import src="../parts/row.wxml"/><wxs src="../parts/money.wxs" module="money"/>',
    );
    write('home/home.wxss', '@import "../parts/row.wxss";');
    write('parts/row.wxml', '<view/>');
    write('parts/row.wxss', 'view{color:red}');
    write('parts/money.wxs', 'module.exports = {}');
    write('parts/unused.wxml', '<view/>');
    write('field/order/order.json', '{}');
    write('field/order/order.wxml', '<view/>');
    write('field/photo.png', 'x'.repeat(1000));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts what is reached, once, in the package where it lies', () => {
    const [main, field] = measurePackages(folder)!;
    const own = main!.files.map(({ name }) => name).filter((name) => !name.startsWith('miniprogram_npm/'));
    expect(own.sort()).toEqual([
      'app.json',
      'app.ts',
      'home/home.json',
      'home/home.wxml',
      'home/home.wxss',
      'parts/money.wxs',
      'parts/row.wxml',
      'parts/row.wxss',
      'used.ts',
    ]);
    expect(main!.files.map(({ name }) => name)).toContain('miniprogram_npm/@vant/weapp/tag/index.js');
    expect(main!.files.map(({ name }) => name)).not.toContain('miniprogram_npm/@vant/weapp/area/index.js');
    expect(field!.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['field/photo.png', 1000],
      ['field/order/order.wxml', 7],
      ['field/order/order.json', 2],
    ]);
    expect(field).toMatchObject({ name: 'field', bytes: 1009, limit: 600_000 });
  });

  it('counts what main’s pages never use in each subpackage that does, but once where it holds a state', () => {
    const page = (root: string) => {
      write(`${root}/p/p.json`, '{"usingComponents":{"part":"/parts/part"}}');
      write(`${root}/p/p.wxml`, '<part/>');
      write(
        `${root}/p/p.ts`,
        `import { rule } from '../../rules/rule';\nimport { kept } from '../../kept';\nrule(kept);`,
      );
    };
    write(
      'app.json',
      JSON.stringify({
        pages: ['home/home'],
        subPackages: [
          { root: 'field', pages: ['p/p'] },
          { root: 'trade', pages: ['p/p'] },
        ],
      }),
    );
    page('field');
    page('trade');
    write('parts/part.json', '{"component":true}');
    write('parts/part.wxml', '<view/>');
    write(
      'rules/rule.ts',
      `import { word } from './word';\nexport const rule = (kept: object) => word in kept;`,
    );
    write('rules/word.ts', `export const word = 'word';`);
    write(
      'kept.ts',
      `import { first } from './first';\nexport const kept = new Map([[first, first]]);\nexport const seen = {};`,
    );
    write('first.ts', 'export const first = 1;');
    const measured = measurePackages(folder)!;
    const names = measured.map(({ files }) => files.map(({ name }) => name));
    for (const own of [names[1], names[2]])
      expect(own).toEqual(
        expect.arrayContaining(['rules/rule.ts', 'rules/word.ts', 'parts/part.json', 'parts/part.wxml']),
      );
    expect(names[0]).not.toContain('rules/rule.ts');
    expect(measured[0]!.unused.sort()).toEqual(['first.ts', 'kept.ts']);
    expect(names[0]).toEqual(expect.arrayContaining(['first.ts', 'kept.ts']));
  });

  it('names who requires what is not there', () => {
    write('used.ts', `import { gone } from './gone';\nexport const used = gone;`);
    expect(() => measurePackages(folder)).toThrow('used.ts requires "./gone", which is not there');
  });
});
