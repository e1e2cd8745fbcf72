import { readGrantSheetsApart } from '../../../cloudfunctions/_modules/grant-sheets/read-apart';
import { problemsShown } from '../../../cloudfunctions/_modules/grant-sheets/model';
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
  ])('with %s ends with %s', async (name, expected) => {
    expect(await endOf(hostileBooks[name]!())).toBe(expected);
  });
});
