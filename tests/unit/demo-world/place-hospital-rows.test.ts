import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeHospitalRows } from '../../../scripts/demo-world/place-hospital-rows';

const today = '2026-11-24';
const small = readFileSync(join(__dirname, 'small-list.csv'), 'utf8');
const placed = placeHospitalRows(small, today);

it('finds the county from the address or the name, and else the city', () => {
  expect(placed.hospitals.map(({ row, name, regionCode }) => [row, name, regionCode])).toEqual([
    [2, '北京市昌平区沙河医院', '110114'],
    [3, '天津市第一医院', '120105'],
    [4, '仙桃市中医医院', '429004'],
    [5, '东莞市人民医院', '441900'],
    [6, '虚构医院，带"引号"的', '320508'],
    [7, '没有这个代码的医院', '320500'],
    [14, '老代码的医院', '320508'],
  ]);
});

it('names row and reason of what it cannot place, and counts repetitions', () => {
  expect(placed.unplaced).toEqual([
    { row: 8, name: '没有这个地方的医院', reason: expect.stringContaining('999999') },
    { row: 9, name: '写错城市的医院', reason: expect.stringContaining('南京市') },
    { row: 10, name: '', reason: expect.stringContaining('name') },
    { row: 11, name: '少一列的医院', reason: expect.stringContaining('5 cells') },
  ]);
  expect(placed.repeated).toBe(1);
});

it('gives a hospital one id whichever list it comes from', () => {
  const again = placeHospitalRows(small.replace('昌平区沙河镇扶京门路22号', ''), today);
  expect(again.hospitals.map(({ _id }) => _id)).toEqual(placed.hospitals.map(({ _id }) => _id));
  expect(new Set(placed.hospitals.map(({ _id }) => _id)).size).toBe(placed.hospitals.length);
});

it('refuses a list with other columns as a whole', () => {
  expect(() => placeHospitalRows('name,city\n"某医院","苏州市"\n', today)).toThrow(/first row/);
  expect(() => placeHospitalRows('', today)).toThrow(/first row/);
});

/** The public list lies beside the repository on some machines; elsewhere the same rows are made from the small one. */
it('places 300 rows', () => {
  const shared = '/work/shared/data/hospitals.csv';
  const [heading, ...rows] = existsSync(shared)
    ? readFileSync(shared, 'utf8').split('\n').slice(0, 301)
    : ['name,province,city,city_code,address', ...Array.from({ length: 300 }, (_, n) => `第${n}医院,江苏省,苏州市,320500,吴中区${n}号`)];
  const { hospitals, repeated, unplaced } = placeHospitalRows([heading, ...rows].join('\n'), today);
  expect(unplaced).toEqual([]);
  expect(hospitals.length + repeated).toBe(300);
  expect(hospitals.filter(({ regionCode }) => !regionCode.endsWith('00')).length).toBeGreaterThan(100);
}); // prettier-ignore
