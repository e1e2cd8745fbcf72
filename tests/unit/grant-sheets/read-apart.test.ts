import { readGrantSheetsApart } from '../../../cloudfunctions/_modules/grant-sheets/read-apart';
import { problemsShown } from '../../../cloudfunctions/_modules/grant-sheets/model';
import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import { grantBook, grantRows } from '../../../cloudfunctions/_modules/grant-sheets/write-grant-sheets';
import { makeGrantsWorld } from '../../bench/grants-world';
import { hostileBooks } from '../../hostile-books';
import { book, world } from './sheet-world';

const endOf = (bytes: Uint8Array) =>
  readGrantSheetsApart(Buffer.from(bytes), world).then(
    ({ problemCount, problems }) => `${problemCount > 0 ? 'problems' : 'read'} ${problems.length <= problemsShown}`,
    (error: { code?: string }) => error.code ?? String(error),
  ); // prettier-ignore

describe('a book that is read in a process of its own', () => {
  it('comes out as it does in ours', async () => {
    const sound = book([
      ['经销商', '产品线', '授权区域', '起始日期', '截止日期'],
      ['没有这家', 'D', '全国', '2026-01-01', '2026-12-31'],
    ]);
    const read = await readGrantSheetsApart(Buffer.from(sound), world);
    expect(read.problemCount).toBeGreaterThan(0);
    expect(read.problems).toHaveLength(read.problemCount);
    expect(read.counts.rows).toBe(1);
  });

  it('is read to its end, with fifty thousand rows among thirty-five thousand hospitals', async () => {
    const size = { hospitals: 35_000, lines: 60, dealers: 5_000, grants: 60_000 };
    const { hospitals, productLineIds, dealerIds, grants } = makeGrantsWorld(size, 7);
    const large = {
      ...{ regions: world.regions, hospitals },
      productLines: productLineIds.map((_id, i) => ({ _id, name: `产品线${i + 1}号` })),
      dealers: dealerIds.map((_id, i) => ({ _id, name: `第${i + 1}医疗器械有限公司` })),
    };
    const bytes = grantBook([grantRows(grants.slice(0, 50_000), large)]);
    const { counts, problemCount } = await readGrantSheetsApart(Buffer.from(bytes), large);
    expect([counts.accepted, problemCount]).toEqual([50_000, 0]);
  }, 180_000);

  it('keeps the first problems and the number of all', () => {
    const rows = Array.from({ length: 3_000 }, () => ['没有这家', '没有', '没有', 'x', 'y']);
    const faulty = book([['经销商', '产品线', '授权区域', '起始日期', '截止日期'], ...rows]);
    const { problems, problemCount, counts } = readGrantSheets(faulty, world);
    expect(problems).toHaveLength(problemsShown);
    expect([problemCount, counts.refused]).toEqual([12_000, 3_000]);
  });

  it.each<[string, string]>([
    ['character references in one cell', 'SHEET_TOO_BIG'],
    ['character references in a shared text', 'SHEET_TOO_BIG'],
    ['a long text used in thousands of cells', 'SHEET_TOO_BIG'],
    ['a cell longer than Excel lets it be', 'SHEET_TOO_BIG'],
    ['a column that no sheet has', 'SHEET_UNREADABLE'],
    ['a merged block beyond everything', 'SHEET_UNREADABLE'],
    ['a width for billions of columns', 'SHEET_UNREADABLE'],
    ['millions of empty shared texts', 'SHEET_TOO_BIG'],
    ['twenty thousand sheets of problems in one', 'problems true'],
    ['hundreds of thousands of formats', 'SHEET_TOO_BIG'],
    ['a bomb of 200 MB', 'SHEET_TOO_BIG'],
    ['a question about each of ninety thousand rows', 'SHEET_TOO_BIG'],
    ['a number merged over all rows of all columns', 'SHEET_TOO_BIG'],
    ['remarks where no sheet has a cell', 'SHEET_UNREADABLE'],
    ['a remark at each of fifty thousand rows', 'SHEET_TOO_BIG'],
    ['remarks in the last corner', 'problems true'],
    ['a cell in each of many far columns', 'read true'],
    ['the same as above, ninety thousand times', 'problems true'],
  ])('with %s ends with %s', async (name, expected) => {
    expect(await endOf(hostileBooks[name]!())).toBe(expected);
  });
});
