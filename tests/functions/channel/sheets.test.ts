import * as XLSX from '@e965/xlsx';
import { readGrantSheets } from '../../../cloudfunctions/_modules/grant-sheets/read-grant-sheets';
import { chinaRegions } from '../../../cloudfunctions/_modules/coverage/china-regions';
import { book } from '../../unit/grant-sheets/sheet-world';
import { verifyChain } from '../../../cloudfunctions/_platform/audit';
import type { GrantDocument, ImportBatch } from '../../../miniprogram/shared/model/grants';
import { codeOf, hospitalList, jiangsu, startWorld } from './world';
import type { World } from './world';

// Hundreds of documents go through the database here, on a machine that may be busy.
jest.setTimeout(60_000);

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.cloud.close());

const headings = ['授权编号', '经销商', '产品线', '授权范围', '授权期限'];
const sheet = [
  headings,
  ['', '康健医疗器械有限公司', '生化', '江苏省苏州市（除苏大附一院外）', '2090年全年'],
  ['SQ-HT-7', '仁和', '免疫', '无锡市人民医院', '2090.1.1-2090.6.30'],
];
/** The rows many times over, each with another county, so that several parts are needed. */
const long = (rows: number) => [
  headings,
  ...Array.from({ length: rows }, (_, i) => [
    '',
    '康健',
    '生化',
    '苏州市姑苏区',
    `${2100 + (i % 800)}年全年`,
  ]),
];

let files = 0;
const upload = (rows: unknown[][]) => world.upload(`book-${++files}.xlsx`, book(rows));
const start = async (rows: unknown[][]) => {
  const fileId = await upload(rows);
  return world.done<{ batchId: string; parts: number; state: string }>('lin', 'grant.import', {
    fileId,
    fileName: '授权.xlsx',
  });
};
const step = (batchId: string, who = 'lin') =>
  world.done<{ state: string; writtenParts: number }>(who, 'grant.importStep', { batchId });
const listed = async () =>
  (await world.done<{ grants: { _id: string; number: string }[] }>('lin', 'grant.list', {})).grants;

type Step = { partId: string; grants: number; next: string | null };
type Book = { fileId: string; link: string; grants: number };
async function exported(which: object = {}, who = 'lin'): Promise<Book> {
  const exportId = `export-${++files}-0123456789`;
  const partIds: string[] = [];
  let after: string | null = null;
  do {
    const step: Step = await world.done(who, 'grant.export', {
      exportId,
      step: partIds.length,
      after,
      ...which,
    });
    partIds.push(step.partId);
    after = step.next;
  } while (after);
  return world.done<Book>(who, 'grant.exportBook', { exportId, partIds });
}

describe('an import', () => {
  it('tries first and writes nothing, then writes drafts that bear the sheet’s terms', async () => {
    const fileId = await upload(sheet);
    const input = { fileId, fileName: '授权.xlsx' };
    const before = await world.everything();
    expect(await world.done('lin', 'grant.importDryRun', input)).toMatchObject({
      counts: { rows: 2, accepted: 2, drafts: 2, unchanged: 0 },
      problemCount: 0,
      conflictCount: 0,
    });
    expect(await world.everything()).toBe(before);
    const { batchId, parts } = await start(sheet);
    expect(parts).toBe(1);
    expect(await step(batchId)).toMatchObject({ state: 'sealed', writtenParts: 1 });
    const grants = await world.all<GrantDocument>('grants');
    expect(grants.map(({ dealerName, scope, carveOuts, state, toOn }) => ({ dealerName, scope, carveOuts, state, toOn }))).toEqual([
      { dealerName: '康健', scope: { regionCodes: ['320500'], hospitalIds: [] }, carveOuts: { regionCodes: [], hospitalIds: ['H-SDFY'] }, state: 'draft', toOn: '2090-12-31' },
      { dealerName: '仁和', scope: { regionCodes: [], hospitalIds: ['H-WX'] }, carveOuts: { regionCodes: [], hospitalIds: [] }, state: 'draft', toOn: '2090-06-30' },
    ]); // prettier-ignore
    expect(grants[1]!.number).toBe('SQ-HT-7');
    for (const grant of grants)
      expect(
        verifyChain(
          { collection: 'grants', entityId: grant._id },
          await world.trail('grants', grant._id),
          grant,
        ),
      ).toEqual([]);
    const grantIds = grants.map(({ _id }) => _id);
    await world.done('lin', 'grant.submit', { grantIds });
    await world.done('gu', 'grant.approve', { grantIds });
  });

  it('with one bad row takes none, and names sheet, row, column and reason', async () => {
    const fileId = await upload([...sheet, ['', '没有此商', '生化', '火星省', '2090年']]);
    const before = await world.everything();
    const reply = await world.call('lin', 'grant.import', { fileId, fileName: 'x' });
    expect(codeOf(reply)).toBe('IMPORT_HAS_PROBLEMS');
    expect(!reply.ok && reply.details).toMatchObject({
      problemCount: 2,
      problems: [
        { sheet: 'Sheet1', row: 4, column: 'B', code: 'SHEET_DEALER_UNKNOWN', value: '没有此商' },
        { sheet: 'Sheet1', row: 4, column: 'D', code: 'SHEET_PLACE_UNKNOWN', value: '火星省' },
      ],
    });
    expect(await world.everything()).toBe(before);
  });

  it('names what would conflict with approved grants and among its own rows', async () => {
    await world.approved({ dealerId: 'D-3', scope: jiangsu });
    const fileId = await upload([...sheet, ['', '仁和', '生化', '昆山市', '2090年全年']]);
    const dry = await world.done<{ conflicts: object[] }>('lin', 'grant.importDryRun', {
      fileId,
      fileName: 'x',
    });
    expect(dry).toMatchObject({
      conflictCount: 3,
      conflicts: [
        {
          source: { row: 2 },
          otherSource: null,
          dealerName: '远大',
          ground: { regions: [{ code: '320500' }] },
        },
        { source: { row: 4 }, otherSource: null, ground: { regions: [{ code: '320583' }] } },
        {
          source: { row: 4 },
          otherSource: { row: 2 },
          dealerName: '康健',
          fromOn: '2090-01-01',
        },
      ],
    });
  });

  it('of several parts does not count before the last one, wherever it stops, and goes on from there', async () => {
    const { batchId, parts } = await start(long(790));
    expect(parts).toBe(2);
    expect(await step(batchId)).toMatchObject({ state: 'writing', writtenParts: 1 });
    expect((await world.all('grants')).length).toBe(400);
    expect(await listed()).toEqual([]);
    const [written] = await world.all<GrantDocument>('grants');
    for (const [action, input] of [
      ['grant.get', { grantId: written!._id }],
      ['grant.submit', { grantIds: [written!._id] }],
    ] as const)
      expect(codeOf(await world.call('lin', action, input))).toBe('GRANT_NOT_FOUND');
    const other = await upload(sheet);
    expect(await world.call('gu', 'grant.import', { fileId: other, fileName: 'x' })).toMatchObject({
      code: 'IMPORT_UNDER_WAY',
      details: { batchId },
    });
    expect(await world.done('auditor', 'grant.importProgress', { batchId })).toMatchObject({
      writtenParts: 1,
      parts: 2,
      drafts: 790,
    });
    // Two people go on at once: the part is written once.
    await Promise.all([step(batchId), step(batchId, 'gu')]);
    expect(await world.done('lin', 'grant.importProgress', { batchId })).toMatchObject({
      state: 'sealed',
      writtenParts: 2,
    });
    expect((await world.all<ImportBatch>('import_batches'))[0]!.sealedAt).not.toBeNull();
    expect(await listed()).toHaveLength(50);
    expect(await step(batchId)).toMatchObject({ state: 'sealed', writtenParts: 2 });
    expect(await world.all('grants')).toHaveLength(790);
  });

  it('whose staged file is lost can be abandoned; what it wrote never counts and its numbers are free again', async () => {
    const numbered = long(450).map((row, i) => (i ? [`SQ-HT-${i}`, ...row.slice(1)] : row));
    const { batchId } = await start(numbered);
    await step(batchId);
    const [batch] = await world.all<ImportBatch>('import_batches');
    world.cloud.storage.remove(batch!.parts[1]!.fileId);
    expect(codeOf(await world.call('lin', 'grant.importStep', { batchId }))).toBe('FILE_NOT_FOUND');
    const before = await world.everything();
    const abandon = (who: string, reason = '暂存文件丢失') =>
      world.call(who, 'grant.importAbandon', { batchId, reason });
    expect(codeOf(await abandon('lin', ''))).toBe('INPUT_INVALID');
    for (const who of ['boss1', 'auditor', 'disp'])
      expect(codeOf(await abandon(who))).toBe('ACTION_NOT_ALLOWED');
    expect(await world.everything()).toBe(before);

    expect(codeOf(await abandon('gu'))).toBe('ok');
    expect((await world.trail('import_batches', batchId)).pop()!.why).toBe('暂存文件丢失');
    const after = await world.everything();
    expect(codeOf(await abandon('gu'))).toBe('IMPORT_ABANDONED');
    expect(codeOf(await world.call('lin', 'grant.importStep', { batchId }))).toBe('IMPORT_ABANDONED');
    const leftover = (await world.all<GrantDocument>('grants'))[0]!._id;
    expect(codeOf(await world.call('lin', 'grant.submit', { grantIds: [leftover] }))).toBe('GRANT_NOT_FOUND');
    expect(await world.everything()).toBe(after);
    expect(await listed()).toEqual([]);
    const own = await world.draft();
    expect((await listed()).map(({ _id }) => _id)).toEqual([own]);
    expect((await exported()).grants).toBe(1);

    const again = await start(numbered.slice(0, 101));
    expect(again.parts).toBe(3);
    for (let i = 0; i < 3; i++) await step(again.batchId);
    const drafts = (await world.all<GrantDocument>('grants')).filter((one) => one.batchId === again.batchId);
    expect(drafts.map(({ number }) => number).sort()).toEqual(
      Array.from({ length: 100 }, (_, i) => `SQ-HT-${i + 1}`).sort(),
    );
    const [rewritten] = drafts;
    const trail = await world.trail('grants', rewritten!._id);
    expect(trail).toHaveLength(2);
    expect(verifyChain({ collection: 'grants', entityId: rewritten!._id }, trail, rewritten!)).toEqual([]);
    await world.done('lin', 'grant.submit', { grantIds: [rewritten!._id] });
    expect((await exported()).grants).toBe(101);
    const sealed = { batchId: again.batchId, reason: 'x' };
    expect(codeOf(await world.call('lin', 'grant.importAbandon', sealed))).toBe('IMPORT_SEALED');
  });

  it('started twice at once happens once', async () => {
    const fileId = await upload(sheet);
    const input = { fileId, fileName: 'x' };
    const replies = await Promise.all([
      world.call('lin', 'grant.import', input),
      world.call('gu', 'grant.import', input),
    ]);
    expect(replies.map(codeOf).sort()).toEqual(['IMPORT_UNDER_WAY', 'ok']);
  });

  it('refuses a number that stands for something else, and counts what is unchanged', async () => {
    const { batchId } = await start(sheet);
    await step(batchId);
    const again = await upload([sheet[0]!, sheet[2]!]);
    expect(await world.done('lin', 'grant.importDryRun', { fileId: again, fileName: 'x' })).toMatchObject({
      counts: { drafts: 0, unchanged: 1 },
    });
    const [numbered] = (await world.all<GrantDocument>('grants')).filter(
      ({ number }) => number === 'SQ-HT-7',
    );
    await world.done('lin', 'grant.submit', { grantIds: [numbered!._id] });
    const changed = await upload([sheet[0]!, [...sheet[2]!.slice(0, 4), '2090年']]);
    const reply = await world.call('lin', 'grant.import', { fileId: changed, fileName: 'x' });
    expect(!reply.ok && reply.details).toMatchObject({
      problems: [{ row: 2, code: 'SHEET_NUMBER_TAKEN', value: 'SQ-HT-7' }],
    });
  });

  it.each(['void', 'revoked'] as const)(
    'refuses the number of a grant that is %s, unless the row says so itself',
    async (ended) => {
      const { batchId } = await start(sheet);
      await step(batchId);
      const { _id: grantId } = (await world.all<GrantDocument>('grants')).find(
        ({ number }) => number === 'SQ-HT-7',
      )!;
      if (ended === 'void') await world.done('lin', 'grant.void', { grantIds: [grantId], reason: '不要了' });
      else {
        await world.done('lin', 'grant.submit', { grantIds: [grantId] });
        await world.done('gu', 'grant.approve', { grantIds: [grantId] });
        await world.done('gu', 'grant.revoke', { grantId, reason: '退出', fromOn: '2090-01-01' });
      }
      const dry = async (rows: unknown[][]) =>
        world.done('lin', 'grant.importDryRun', { fileId: await upload(rows), fileName: 'x' });
      const refused = { row: 2, code: 'SHEET_NUMBER_ENDED', value: 'SQ-HT-7' };
      expect(await dry([headings, sheet[2]!])).toMatchObject({
        counts: { unchanged: 0 },
        problems: [refused],
      });
      const label = { void: '已作废', revoked: '已撤销' }[ended];
      const saying = [
        [...headings, '状态'],
        [...sheet[2]!, label],
      ];
      expect(await dry(saying)).toMatchObject({ counts: { unchanged: 1 }, problems: [], openQuestions: 0 });
    },
  );

  it('changes a draft that bears the number, and by undoing says again what it said', async () => {
    const first = await start(sheet);
    await step(first.batchId);
    const before = (await world.all<GrantDocument>('grants')).find(({ number }) => number === 'SQ-HT-7')!;
    expect(before.source).toEqual({ fileName: '授权.xlsx', sheet: 'Sheet1', row: 3 });
    const fileId = await upload([sheet[0]!, [...sheet[2]!.slice(0, 4), '2090年全年']]);
    const input = { fileId, fileName: '改.xlsx' };
    expect(await world.done('lin', 'grant.importDryRun', input)).toMatchObject({
      counts: { drafts: 0, changed: 1 },
      rows: [
        { outcome: 'changed', differs: ['期限'], written: expect.arrayContaining([['经销商', '仁和']]) },
      ],
    });
    const { batchId } = await world.done<{ batchId: string }>('gu', 'grant.import', input);
    expect(await step(batchId)).toMatchObject({ state: 'sealed' });
    expect(await world.grant(before._id)).toMatchObject({
      editedBy: { memberId: 'M-gu' },
      toOn: '2090-12-31',
      revision: 2,
      source: { row: 2 },
    });
    await world.done('gu', 'grant.importUndo', { batchId, reason: '改错了' });
    // Neither does it say any longer that it comes from that book, nor that who brought it has written it.
    const { toOn, source, editedBy, createdBy } = before;
    expect(await world.grant(before._id)).toMatchObject({
      ...{ revision: 3, state: 'draft', toOn, source, editedBy, createdBy },
    });
    const undone = await world.everything();
    expect(codeOf(await world.call('gu', 'grant.importUndo', { batchId, reason: 'x' }))).toBe(
      'IMPORT_NOT_SEALED',
    );
    expect(await world.everything()).toBe(undone);
  });

  it('is undone as a whole while nobody has gone on with a draft, and not after', async () => {
    const first = await start(sheet);
    await step(first.batchId);
    const undo = (batchId: string, who = 'lin') =>
      world.call(who, 'grant.importUndo', { batchId, reason: '选错文件' });
    for (const who of ['boss1', 'auditor'])
      expect(codeOf(await undo(first.batchId, who))).toBe('ACTION_NOT_ALLOWED');
    expect(codeOf(await undo(first.batchId))).toBe('ok');
    expect(await listed()).toEqual([]);
    const again = await start(sheet);
    await step(again.batchId);
    const grants = await listed();
    expect(grants).toHaveLength(2);
    expect(await world.done('auditor', 'grant.imports', {})).toMatchObject({
      imports: [
        { batchId: again.batchId, state: 'sealed', canUndo: true, drafts: 2, ended: null },
        { batchId: first.batchId, state: 'undone', canUndo: false, ended: { reason: '选错文件' } },
      ],
    });
    await world.done('lin', 'grant.submit', { grantIds: [grants[0]!._id] });
    const before = await world.everything();
    expect(codeOf(await undo(again.batchId))).toBe('IMPORT_TOUCHED');
    expect(await world.everything()).toBe(before);
  });

  it('is refused while anything is asked, and takes or leaves out by the answers', async () => {
    const rows = [
      [...headings, '备注'],
      [...sheet[1]!, '已取消'],
      [...sheet[2]!, ''],
    ];
    const fileId = await upload(rows);
    const input = { fileId, fileName: 'x' };
    const dry = await world.done<{ questions: { id: string }[] }>('lin', 'grant.importDryRun', input);
    expect(dry).toMatchObject({
      openQuestions: 1,
      questions: [{ kind: 'remark', text: '已取消', rows: [2] }],
      rows: [{ outcome: 'asked' }, { outcome: 'new' }],
      sheets: [{ sheet: 'Sheet1', rows: 2, asked: 1, made: 1 }],
    });
    const before = await world.everything();
    expect(codeOf(await world.call('lin', 'grant.import', input))).toBe('IMPORT_HAS_QUESTIONS');
    expect(await world.everything()).toBe(before);
    const answers = [{ id: dry.questions[0]!.id, answer: 'skip' }];
    const { batchId } = await world.done<{ batchId: string }>('lin', 'grant.import', { ...input, answers });
    await step(batchId);
    expect((await listed()).map(({ number }) => number)).toEqual(['SQ-HT-7']);
  });

  it('keeps what a name means for the next book', async () => {
    const rows = [headings, ['', '老康', '生化', '苏州市', '2090年全年']];
    const fileId = await upload(rows);
    const input = { fileId, fileName: 'x' };
    expect(await world.done('lin', 'grant.importDryRun', input)).toMatchObject({
      names: [{ kind: 'dealer', text: '老康' }],
      problemCount: 1,
    });
    const names = [{ kind: 'dealer', text: '老康', id: 'D-1' }];
    const { batchId } = await world.done<{ batchId: string }>('lin', 'grant.import', { ...input, names });
    await step(batchId);
    const next = await upload([headings, ['', '老康', '免疫', '无锡市', '2090年全年']]);
    expect(await world.done('gu', 'grant.importDryRun', { fileId: next, fileName: 'x' })).toMatchObject({
      names: [],
      told: [{ kind: 'dealer', text: '老康', id: 'D-1', means: expect.any(String) }],
      problemCount: 0,
      counts: { drafts: 1 },
    });
    // What was told wrongly is told anew with the next book.
    const anew = { fileId: next, fileName: 'x', names: [{ kind: 'dealer', text: '老康', id: 'D-2' }] };
    const again = await world.done<{ batchId: string }>('gu', 'grant.import', anew);
    await step(again.batchId);
    expect(await world.all('sheet_names')).toMatchObject([
      { text: '老康', meansId: 'D-2', by: { memberId: 'M-gu' } },
    ]);
  });

  it('keeps nothing of names that the book does not ask about, nor of ids that stand for nothing', async () => {
    const fileId = await upload(sheet);
    const forged = [
      { kind: 'dealer', text: '仁和', id: 'D-2' },
      { kind: 'dealer', text: '不在表里的公司', id: 'D-2' },
      { kind: 'dealer', text: '老康', id: 'D-none' },
      { kind: 'hospital', text: '苏州市', id: 'D-2' },
      { kind: 'hospital', text: '京津冀', id: '999999' },
      { kind: 'line', text: '生化', id: 'IMM' },
    ];
    const plain = await world.done<object>('lin', 'grant.importDryRun', { fileId, fileName: 'x' });
    const input = { fileId, fileName: 'x', names: forged };
    expect(await world.done('lin', 'grant.importDryRun', input)).toEqual(plain);
    const { batchId } = await world.done<{ batchId: string }>('lin', 'grant.import', input);
    await step(batchId);
    expect(await world.all('sheet_names')).toEqual([]);
    const unknown = await upload([headings, ['', '老康', '生化', '京津冀', '2090年全年']]);
    const before = await world.everything();
    const asked = { fileId: unknown, fileName: 'x', names: forged };
    expect(codeOf(await world.call('lin', 'grant.import', asked))).toBe('IMPORT_HAS_PROBLEMS');
    expect(await world.everything()).toBe(before);
  });

  it('reads a name as the region that a person has told', async () => {
    const fileId = await upload([headings, ['', '仁和', '生化', '姑苏大区', '2090年全年']]);
    const input = { fileId, fileName: 'x', names: [{ kind: 'hospital', text: '姑苏大区', id: '320508' }] };
    expect(await world.done('lin', 'grant.importDryRun', input)).toMatchObject({
      problemCount: 0,
      rows: [{ outcome: 'new', reads: [{ scope: ['江苏省苏州市姑苏区'] }] }],
      told: [{ kind: 'hospital', text: '姑苏大区', id: '320508', means: '姑苏区' }],
    });
  });

  it('takes a region that was told of one province for no other, where it may be told anew', async () => {
    const [suzhou, wenzhou] = ['320508', '330302'];
    const head = ['授权编号', '经销商', '产品线', '省份', '授权区域', '授权期限'];
    const row = (province: string) => ['', '仁和', '生化', province, '老城片', '2090年全年'];
    const tell = async (rows: string[][], names: object[]) => {
      const fileId = await upload([head, ...rows]);
      return { fileId, fileName: 'x', names };
    };
    const told = (id: string) => ({ kind: 'hospital', text: '老城片', id });
    const first = await tell([row('江苏省')], [told(suzhou)]);
    await step((await world.done<{ batchId: string }>('lin', 'grant.import', first)).batchId);
    const elsewhere = await tell([row('浙江省')], []);
    expect(await world.done('lin', 'grant.importDryRun', elsewhere)).toMatchObject({
      problems: [{ code: 'SHEET_PLACE_UNKNOWN', value: '老城片' }],
      names: [{ kind: 'hospital', text: '老城片' }],
      told: [],
    });
    const both = await tell([row('江苏省'), row('浙江省')], [told(wenzhou)]);
    expect(await world.done('lin', 'grant.importDryRun', both)).toMatchObject({
      problemCount: 0,
      rows: [{ reads: [{ scope: ['江苏省苏州市姑苏区'] }] }, { reads: [{ scope: ['浙江省温州市鹿城区'] }] }],
    });
    await step((await world.done<{ batchId: string }>('lin', 'grant.import', both)).batchId);
    const kept = await world.all<{ meansId: string }>('sheet_names');
    expect(kept.map(({ meansId }) => meansId).sort()).toEqual([suzhou, wenzhou]);
    expect(
      await world.done('gu', 'grant.importDryRun', await tell([row('浙江省'), row('江苏省')], [])),
    ).toMatchObject({ problemCount: 0, told: expect.any(Array), counts: { drafts: 0 } });
  });

  it('makes one draft of rows that say the same, and none of what is there already', async () => {
    const fileId = await upload([headings, sheet[1]!, sheet[1]!]);
    expect(await world.done('lin', 'grant.importDryRun', { fileId, fileName: 'x' })).toMatchObject({
      counts: { drafts: 1 },
      rows: [{ outcome: 'new' }, { outcome: 'again' }],
    });
    await step((await start([headings, sheet[1]!])).batchId);
    expect(await world.done('lin', 'grant.importDryRun', { fileId, fileName: 'x' })).toMatchObject({
      counts: { drafts: 0, unchanged: 2 },
    });
  });

  it('takes nothing for a dealer that has been terminated', async () => {
    await world.put('dealers', { ...(await world.all<{ _id: string }>('dealers'))[0]!, _id: 'D-9', name: '旧友', shortName: '旧友', creditCode: 'X', state: 'terminated' } as never); // prettier-ignore
    const fileId = await upload([headings, ['', '旧友', '生化', '苏州市', '2090年全年']]);
    expect(await world.done('lin', 'grant.importDryRun', { fileId, fileName: 'x' })).toMatchObject({
      problems: [{ row: 2, code: 'GRANT_DEALER_TERMINATED' }],
    });
  });

  it.each(['xls', 'et'])('reads an old book that was saved as .%s', async (kind) => {
    const fileId = await world.upload(`old.${kind}`, Buffer.from(book(sheet, { bookType: 'xls' })));
    expect(await world.done('lin', 'grant.importDryRun', { fileId, fileName: `授权.${kind}` })).toMatchObject(
      {
        counts: { rows: 2, drafts: 2 },
        problemCount: 0,
      },
    );
  });

  it('reads only workbooks that were uploaded as such', async () => {
    const before = await world.everything();
    const read = (fileId: string) => world.call('lin', 'grant.importDryRun', { fileId, fileName: 'x' });
    const missing = (await upload(sheet)).replace(/book-\d+/, 'book-none');
    expect(codeOf(await read(missing))).toBe('FILE_NOT_FOUND');
    for (const fileId of [
      missing.replace('sheets/', 'photos/'),
      missing.replace('sheets/', 'sheets/../photos/'),
      'http://x/sheets/a.xlsx',
      '',
    ])
      expect(codeOf(await read(fileId))).toBe('INPUT_INVALID');
    expect(codeOf(await read(await world.upload('fake.xlsx', Buffer.from('no workbook'))))).toBe(
      'SHEET_NOT_A_WORKBOOK',
    );
    expect(await world.everything()).toBe(before);
    for (const who of ['boss1', 'auditor', 'disp']) {
      const reply = await world.call(who, 'grant.importDryRun', { fileId: missing, fileName: 'x' });
      expect(codeOf(reply)).toBe('ACTION_NOT_ALLOWED');
    }
  });
});

describe('an export', () => {
  it('is stored with a link, and imports back as nothing new', async () => {
    await world.approved({ carveOuts: { regionCodes: ['320583'], hospitalIds: ['H-SDFY'] } });
    await world.draft({
      dealerId: 'D-2',
      scope: { regionCodes: ['000000'], hospitalIds: [] },
      kinds: ['serve'],
    });
    const { fileId, link, grants } = await exported({}, 'auditor');
    expect(grants).toBe(2);
    const response = await fetch(link);
    expect(response.status).toBe(200);
    const bytes = await world.download(fileId);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    const uploaded = await world.upload('back.xlsx', bytes);
    expect(await world.done('lin', 'grant.importDryRun', { fileId: uploaded, fileName: 'x' })).toMatchObject({
      counts: { drafts: 0, unchanged: 2 },
      problemCount: 0,
    });
    const table = XLSX.utils.sheet_to_json<string[]>(XLSX.read(bytes).Sheets['授权']!, { header: 1 });
    const at = table[0]!.indexOf('状态');
    expect(table.slice(1).map((row) => row[at]).sort()).toEqual(['未生效', '草稿'].sort()); // prettier-ignore
  });

  it.each([
    ['已撤销', '已撤销', 0],
    ['another word', '终止了', 0],
    ['生效中 on what is not', '生效中', 1],
  ])('asks about a state that somebody wrote into it by hand: %s', async (_, said, row) => {
    // Begins next year, so that it stands at 未生效; and a draft.
    const grantId = await world.approved();
    await world.draft({ dealerId: 'D-2', scope: { regionCodes: ['330000'], hospitalIds: [] } });
    const { fileId } = await exported({}, 'auditor');
    const book = XLSX.read(await world.download(fileId));
    const table = XLSX.utils.sheet_to_json<string[]>(book.Sheets['授权']!, { header: 1 });
    const [approvedFirst] = [table.slice(1).findIndex((cells) => cells.includes('未生效')) + 1];
    const at = row === 0 ? approvedFirst : table.length - approvedFirst;
    const was = table[at]![table[0]!.indexOf('状态')]!;
    table[at]![table[0]!.indexOf('状态')] = said;
    book.Sheets['授权'] = XLSX.utils.aoa_to_sheet(table);
    const bytes = XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
    const request = { fileId: await world.upload('edited.xlsx', bytes), fileName: 'x.xlsx' };
    type Dry = {
      openQuestions: number;
      questions: { id: string; kind: string; rows: number[]; text: string; column: string }[];
      rows: { row: number; outcome: string }[];
      counts: { unchanged: number; drafts: number };
    };
    const dry = await world.done<Dry>('lin', 'grant.importDryRun', request);
    expect(dry.questions).toMatchObject([
      {
        kind: 'status',
        rows: [at + 1],
        text: `写的是“${said}”,系统里是“${was}”。导入不改状态:撤销、作废请在授权页办理`,
      },
    ]);
    expect(dry.rows.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'same']);
    const before = await world.everything();
    expect(codeOf(await world.call('lin', 'grant.import', request))).toBe('IMPORT_HAS_QUESTIONS');
    expect(await world.everything()).toBe(before);
    const [{ id }] = dry.questions as [Dry['questions'][0]];
    for (const [answer, outcome] of [
      ['take', 'same'],
      ['skip', 'left_out'],
    ] as const)
      // prettier-ignore
      expect(
        await world.done<Dry>('lin', 'grant.importDryRun', { ...request, answers: [{ id, answer }] }),
      ).toMatchObject({
        openQuestions: 0,
        rows: expect.arrayContaining([expect.objectContaining({ row: at + 1, outcome })]) as object,
      });
    const { state } = (await world.all<GrantDocument>('grants')).find(({ _id }) => _id === grantId)!;
    expect(state).toBe('approved');
  });

  it('is of one dealer, line, region or state', async () => {
    await world.approved({ carveOuts: { regionCodes: ['320583'], hospitalIds: ['H-SDFY'] } });
    await world.draft({ dealerId: 'D-2', scope: { regionCodes: ['330000'], hospitalIds: [] } });
    const count = async (which: object) => (await exported(which)).grants;
    expect(await count({ dealerId: 'D-2', states: ['draft'] })).toBe(1);
    expect(await count({ dealerId: 'D-2', states: ['approved'] })).toBe(0);
    const [grant] = (await world.all<GrantDocument>('grants')).filter(({ state }) => state === 'approved');
    expect(await count({ productLineId: grant!.productLineIds[0], states: ['approved'] })).toBe(1);
    expect(await count({ productLineId: 'no-line' })).toBe(0);
    // What touches the city: its own, and those of the province around it.
    expect(await count({ regionCode: '320500' })).toBe(1);
    expect(await count({ regionCode: '330100' })).toBe(1);
    expect(await count({ regionCode: '110000' })).toBe(0);
  });

  it('of more than one step is broken off, sent again and gone on with: no grant is lost, none is there twice', async () => {
    const id = await world.approved();
    const known = (await world.all<GrantDocument>('grants')).find(({ _id }) => _id === id)!;
    const many = 999 * 4 + 7;
    const others = Array.from({ length: many - 1 }, (_, n) => ({
      ...known,
      _id: `G-${n}`,
      number: `SQ-T-${n}`,
    }));
    // No request may be larger than 6 MB.
    for (let from = 0; from < others.length; from += 1000)
      await world.put('grants', ...others.slice(from, from + 1000));
    const exportId = `export-${++files}-0123456789`;
    const step = (number: number, after: string | null) =>
      world.done<Step>('lin', 'grant.export', { exportId, step: number, after });
    world.cloud.requests.length = 0;
    const first = await step(0, null);
    // A page by its index, not all grants put in order for each page.
    expect(Math.max(...world.cloud.requests.map(({ examined }) => examined))).toBeLessThan(1100);
    expect(await step(0, null)).toEqual(first);
    expect(first.grants).toBe(999 * 4);
    // Grants go on living meanwhile: what is approved or changed is neither left out nor brought twice.
    const late = { ...known, _id: 'A-before-all', number: 'SQ-T-late' };
    await world.put('grants', late);
    const last = await step(1, first.next);
    expect(last).toMatchObject({ grants: 7, next: null });
    const partIds = [first.partId, last.partId];
    const { fileId, grants } = await world.done<Book>('lin', 'grant.exportBook', { exportId, partIds });
    expect(grants).toBe(many);
    const table = XLSX.utils.sheet_to_json<string[]>(XLSX.read(await world.download(fileId)).Sheets['授权']!, { header: 1 }); // prettier-ignore
    const numbers = table.slice(1).map(([number]) => number);
    expect([numbers.length, new Set(numbers).size]).toEqual([many, many]);
    for (const wrong of [[last.partId, first.partId], [last.partId]])
      expect(codeOf(await world.call('lin', 'grant.exportBook', { exportId, partIds: wrong }))).toBe(
        'INPUT_INVALID',
      );
  });

  it('leaves out drafts that do not count', async () => {
    const { batchId } = await start(long(790));
    await step(batchId);
    expect((await exported()).grants).toBe(0);
  });

  it('has a template that reads as an empty book', async () => {
    const { fileId } = await world.done<{ fileId: string }>('lin', 'grant.template', {});
    const read = readGrantSheets(await world.download(fileId), {
      regions: chinaRegions(),
      hospitals: hospitalList,
      productLines: [],
      dealers: [],
    });
    expect(read).toMatchObject({ rows: [], problems: [] });
  });
});
