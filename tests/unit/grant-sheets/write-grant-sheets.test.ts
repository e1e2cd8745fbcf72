import * as XLSX from '@e965/xlsx';
import fc from 'fast-check';
import type { SheetWorld } from '../../../cloudfunctions/_modules/grant-sheets/model';
import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import type { GrantToWrite } from '../../../cloudfunctions/_modules/grant-sheets/write-grant-sheets';
import {
  grantBook,
  grantRows,
  grantSheetTemplate,
} from '../../../cloudfunctions/_modules/grant-sheets/write-grant-sheets';
import { neutralized, restored } from '../../../cloudfunctions/_modules/grant-sheets/text';
import { world } from './sheet-world';

const writeGrantSheets = (grants: GrantToWrite[], there: SheetWorld) => grantBook([grantRows(grants, there)]);

const nasty = [
  '=HYPERLINK("http://evil.example","点我")', '+1+1', '-2', '@SUM(A1)', "'=1", '＝1＋1', '甲、乙医院', '除外医院', '不含糖医院', '全国',
  '全部', '江苏省', '无', '医院（东院）', '(除苏州外)', 'a;b/c|d', '和平与发展医院', '[H1]', '名[D]', '同上', '合计', '注：', 'x\ny', ' 前后 ',
  '2026', '𠮷野家医院', 'ＡＢＣ', '"引号"', '<b>&amp;', '一\u200b二',
]; // prettier-ignore
const nastyWorld: SheetWorld = {
  regions: world.regions,
  hospitals: [...world.hospitals, ...nasty.map((name, i) => ({ _id: `X${i}`, name, regionCode: '320508' }))],
  dealers: [...world.dealers, ...nasty.map((name, i) => ({ _id: `XD${i}`, name }))],
  productLines: [...world.productLines, ...nasty.map((name, i) => ({ _id: `XL${i}`, name }))],
};
const ids = (things: readonly { _id: string }[]) => things.map(({ _id }) => _id);
const some = (from: string[], minLength: number, maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength, maxLength });

// Carve-outs inside their scope, as every stored grant has them.
const scopes: [scope: string, inside: string[]][] = [
  ['320000', ['320100', '320500', '320508', '320583']],
  ['120000', ['120101']],
  ['371200', []],
  ['000000', ['429004', '110228', '441900', '371202', '650000']],
  ['320508', []],
];
const grantArb: fc.Arbitrary<GrantToWrite> = fc
  .record({
    dealerId: fc.constantFrom(...ids(nastyWorld.dealers)),
    productLineIds: some(ids(nastyWorld.productLines), 1, 6),
    scope: fc.constantFrom(...scopes),
    hospitalIds: some(ids(nastyWorld.hospitals), 0, 6),
    carved: fc.nat(4),
    carvedHospitals: some(
      ids(nastyWorld.hospitals).filter((id) => id.startsWith('X')),
      0,
      4,
    ),
    day: fc.nat(364),
    exclusive: fc.boolean(),
    kinds: fc.constantFrom<GrantToWrite['kinds']>(undefined, ['sell'], ['serve'], ['sell', 'serve']),
  })
  .map(({ scope: [code, inside], hospitalIds, carved, carvedHospitals, day, kinds, ...terms }) => ({
    ...terms,
    number: '',
    scope: { regionCodes: [code], hospitalIds },
    carveOuts: {
      regionCodes: inside.slice(0, carved),
      hospitalIds: ['000000', '320000'].includes(code) ? carvedHospitals : [],
    },
    fromOn: new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
    toOn: '2026-12-31',
    ...(kinds ? { kinds } : {}),
  }));

test('an export reads back unchanged, whatever things are called', () => {
  fc.assert(
    fc.property(fc.array(grantArb, { minLength: 1, maxLength: 20 }), (drawn) => {
      const grants = drawn.map((grant, i) => ({ ...grant, number: `SQ-2026-${i}` }));
      const { rows, problems } = readGrantSheets(writeGrantSheets(grants, nastyWorld), nastyWorld);
      expect(problems).toEqual([]);
      expect(rows.map(({ source: _, ...draft }) => draft)).toEqual(grants);
    }),
    { numRuns: 60 },
  );
});

test('a province beside a city or a hospital of its own stays in the list', () => {
  const grant: GrantToWrite = {
    number: 'SQ-N1',
    dealerId: 'F',
    productLineIds: ['D'],
    scope: { regionCodes: ['320000', '320500', '320508'], hospitalIds: ['SDFY', 'X14'] },
    carveOuts: { regionCodes: ['320100', '320583'], hospitalIds: ['X0', 'X14'] },
    fromOn: '2026-01-01',
    toOn: '2026-12-31',
    exclusive: true,
  };
  const { rows, problems } = readGrantSheets(writeGrantSheets([grant], nastyWorld), nastyWorld);
  expect(problems).toEqual([]);
  expect(rows).toEqual([{ ...grant, source: { sheet: '授权', row: 2 } }]);
});

test('a grant of thousands of hospitals goes on over several rows and comes back as one', () => {
  const hospitals = Array.from({ length: 6_000 }, (_, i) => ({
    _id: `L${i}`,
    name: `苏州市第${i}人民医院`,
    regionCode: '320508',
  }));
  const large = { ...world, hospitals };
  const grant: GrantToWrite = {
    number: 'SQ-N1',
    dealerId: 'F',
    productLineIds: ['D'],
    scope: { regionCodes: ['320500'], hospitalIds: ids(hospitals.slice(0, 3_000)) },
    carveOuts: { regionCodes: [], hospitalIds: ids(hospitals.slice(3_000)) },
    fromOn: '2026-01-01',
    toOn: '2026-12-31',
    exclusive: true,
  };
  const file = writeGrantSheets([grant], large);
  const sheet = XLSX.read(file, { type: 'array' }).Sheets['授权']!;
  for (const address of Object.keys(sheet).filter((key) => !key.startsWith('!')))
    expect(String((sheet[address] as XLSX.CellObject).v).length).toBeLessThan(32_768);
  const { rows, problems } = readGrantSheets(file, large);
  expect(problems).toEqual([]);
  expect(rows).toEqual([{ ...grant, source: { sheet: '授权', row: 2 } }]);
});

test('no cell of an export can act as a formula', () => {
  const grants = ids(nastyWorld.dealers).map((dealerId, i): GrantToWrite => ({
    number: nasty[i % nasty.length]!.trim(),
    dealerId,
    productLineIds: ids(nastyWorld.productLines).slice(i % 4, (i % 4) + 1),
    scope: { regionCodes: [], hospitalIds: [ids(nastyWorld.hospitals)[i]!] },
    carveOuts: { regionCodes: [], hospitalIds: [] },
    fromOn: '2026-01-01',
    toOn: '2026-12-31',
    exclusive: true,
  }));
  const read = XLSX.read(writeGrantSheets(grants, nastyWorld), { type: 'array' });
  const sheet = read.Sheets['授权']!;
  const cells = Object.keys(sheet)
    .filter((key) => !key.startsWith('!'))
    .map((key) => sheet[key] as XLSX.CellObject);
  expect(cells.length).toBeGreaterThan(100);
  for (const cell of cells) {
    expect(cell.t).toBe('s');
    expect(cell.f).toBeUndefined();
    expect(String(cell.v)).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
  }
});

test('neutralizing and restoring are each other’s inverse', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '＝', '\t', 'a', '甲') }),
      (text) => {
        expect(restored(neutralized(text))).toBe(text);
        expect(neutralized(text)).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      },
    ),
  );
});

test('the template is read as a book without grants', () => {
  const { rows, problems, counts, ignoredColumns } = readGrantSheets(grantSheetTemplate(), world);
  expect({ rows, problems, ignoredColumns }).toEqual({ rows: [], problems: [], ignoredColumns: [] });
  expect(counts).toMatchObject({ sheets: 2, rows: 0, notes: 1 });
});
