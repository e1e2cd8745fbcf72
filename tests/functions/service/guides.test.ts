import { openWorkbook } from '../../../cloudfunctions/_modules/grant-sheets/open-workbook';
import type { Guide } from '../../../cloudfunctions/_contracts/guides';
import { sha256Hex } from '../../../cloudfunctions/_platform/ids';
import type { StoredFile } from '../../../miniprogram/shared/model/entity';
import { keptFile } from '../../kept-file';
import { startWorld } from './world';
import type { World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.put(
    'models',
    ...['X', 'Y'].map((id) => ({
      ...{ _id: id, revision: 1, head: '', name: `测试仪 ${id}`, productLineId: 'L', maker: '本厂' },
      ...{ gtin: null, serialPattern: '' },
    })),
  );
  await world.put('product_lines', { _id: 'L', revision: 1, head: '', name: '生化', order: 1 });
});
afterAll(() => world.cloud.close());

type Reply = Awaited<ReturnType<World['call']>>;
const code = (reply: Reply) => (reply.ok ? 'ok' : reply.code);
const guide = async (who: string, modelId = 'X') =>
  ((await world.call(who, 'guide.get', { modelId }, null)) as { data: Guide }).data;
const everything = async () =>
  JSON.stringify(
    await Promise.all(['fault_books', 'model_documents', 'audit_events'].map((one) => world.all(one))),
  );
const refused = async (who: string, action: string, input: object, wanted: string) => {
  const before = await everything();
  expect(code(await world.call(who, action, input))).toBe(wanted);
  expect(await everything()).toBe(before);
};
const bring = async (content: Buffer, who: string, place = 'documents', kind = 'pdf') => {
  const path = `${place}/${'q'.repeat(22)}/${sha256Hex(content)}.${kind}`;
  return (await world.cloud.storage.write(path, content, `openid-${who}`)).fileID;
};
async function manual(text: string): Promise<StoredFile> {
  const fileId = await bring(Buffer.from(`%PDF-1.7 ${text}`), 'qian');
  return ((await world.call('qian', 'file.keep', { fileId }, null)) as { data: { file: StoredFile } }).data
    .file;
}
const sheet = async (text: string) =>
  world.upload(`sheets/faults-${sha256Hex(Buffer.from(text)).slice(0, 8)}.csv`, Buffer.from(text));

describe('fault codes of a model', () => {
  const fault = {
    code: ' e-1203 ',
    name: '试剂仓温度超限',
    group: 'E03',
    cause: '风扇停转',
    action: '清洁风道',
  };
  it('are written one by one, seen by engineers of every dealer, and the code is kept as screens show it', async () => {
    const first = { modelId: 'X', revision: 0, was: null, fault };
    expect(await world.call('qian', 'guide.saveCode', first)).toMatchObject({ data: { revision: 1 } });
    for (const who of ['li', 'zhao', 'boss'])
      expect((await guide(who)).codes).toEqual([{ ...fault, code: 'E-1203' }]);
    await refused('qian', 'guide.saveCode', first, 'CHANGED_MEANWHILE');
    await refused('qian', 'guide.saveCode', { ...first, revision: 1 }, 'FAULT_CODE_TAKEN');
    for (const who of ['li', 'boss', 'chen'])
      await refused(who, 'guide.saveCode', { ...first, revision: 1 }, 'ACTION_NOT_ALLOWED');
    const odd = { ...first, revision: 1, fault: { ...fault, code: '温度' } };
    await refused('qian', 'guide.saveCode', odd, 'INPUT_INVALID');
    const nowhere = { ...first, revision: 1, fault: { ...fault, code: 'E-2', group: 'E77' } };
    await refused('qian', 'guide.saveCode', nowhere, 'INPUT_INVALID');
  });
  it('come from a sheet: what it says is added or changed, what it does not name stays', async () => {
    const fileId = await sheet(
      '报警代码,报警内容,分类,处理\nE-1203,,,更换风扇\nE-1,开机自检失败,开机故障,重启\n,,,\n',
    );
    const asked = { modelId: 'X', fileId };
    const check = await world.call('qian', 'guide.checkSheet', asked, null);
    expect(check).toMatchObject({
      data: {
        readAs: [
          { field: '故障码', heading: '报警代码' },
          { field: '故障名称', heading: '报警内容' },
          { field: '故障分类', heading: '分类' },
          { field: '处理方法', heading: '处理' },
        ],
        counts: { new: 1, changed: 1, same: 0 },
        problemCount: 0,
      },
    });
    expect(await world.call('qian', 'guide.saveSheet', asked)).toMatchObject({ data: { saved: 2 } });
    expect((await guide('li')).codes).toEqual([
      { code: 'E-1', name: '开机自检失败', group: 'E01', cause: '', action: '重启' },
      { code: 'E-1203', name: '试剂仓温度超限', group: 'E03', cause: '风扇停转', action: '更换风扇' },
    ]);
    expect(await world.call('qian', 'guide.saveSheet', asked)).toMatchObject({ data: { saved: 0 } });
  });
  it('are not taken from a sheet with one wrong cell, and nothing of it is', async () => {
    const fileId = await sheet('故障码,故障名称,故障分类\nE-5,甲,\nE-5,乙,\nE-6,,\nE-7,丙,不存在\n');
    const check = await world.call('qian', 'guide.checkSheet', { modelId: 'X', fileId }, null);
    expect(check).toMatchObject({ data: { problems: [{ row: 3 }, { row: 4 }, { row: 5 }] } });
    await refused('qian', 'guide.saveSheet', { modelId: 'X', fileId }, 'IMPORT_HAS_PROBLEMS');
    const found = await world.call('qian', 'guide.sheetProblems', { modelId: 'X', fileId }, null);
    const { link } = (found as { data: { link: string } }).data;
    const [book] = openWorkbook(Buffer.from(await (await fetch(link)).arrayBuffer()));
    const texts = book!.rows.map((cells) => Object.values(cells ?? []).map((cell) => String(cell?.v)));
    expect(texts.map((cells) => cells[1])).toEqual(['原行号', '3', '4', '5']);
    expect(texts[3]).toEqual(expect.arrayContaining(['E-7', '丙', '不存在']));
    await refused('li', 'guide.sheetProblems', { modelId: 'X', fileId }, 'ACTION_NOT_ALLOWED');
    const without = await sheet('甲,乙\n1,2\n');
    await refused('qian', 'guide.saveSheet', { modelId: 'X', fileId: without }, 'LIST_SHEET_COLUMNS');
  });
  it('are removed with a reason', async () => {
    const { revision } = await guide('qian');
    const gone = { modelId: 'X', revision, code: 'E-1', reason: '新软件已取消' };
    expect(code(await world.call('qian', 'guide.removeCode', gone))).toBe('ok');
    await refused('qian', 'guide.removeCode', { ...gone, revision: revision + 1 }, 'FAULT_CODE_NOT_FOUND');
    expect((await guide('li')).codes.map((one) => one.code)).toEqual(['E-1203']);
  });
});

describe('documents of a model', () => {
  const one = {
    modelIds: ['X', 'Y'],
    title: '维修手册',
    kind: 'manual',
    version: '1.0',
    validFrom: '2026-01-01',
  };
  const add = async (documentId: string, change: object = {}, who = 'qian') =>
    world.call(who, 'guide.addDocument', {
      ...{ documentId, ...one, replaces: null, file: await manual(documentId) },
      ...change,
    });
  it('are read by engineers at every instrument of their models, by a link', async () => {
    expect(code(await add('MD-1'))).toBe('ok');
    for (const modelId of ['X', 'Y'])
      expect((await guide('zhao', modelId)).documents).toMatchObject([
        { _id: 'MD-1', version: '1.0', type: 'pdf' },
      ]);
    const reply = await world.call('li', 'guide.linkDocument', { documentId: 'MD-1' }, null);
    expect(reply).toMatchObject({ ok: true });
    expect(await world.call('qian', 'guide.list', {}, null)).toMatchObject({
      data: {
        models: [
          { modelId: 'X', documents: 1 },
          { modelId: 'Y', documents: 1 },
        ],
      },
    });
  });
  it('give way to a newer version, which alone is shown; the older cannot be replaced twice', async () => {
    expect(code(await add('MD-2', { replaces: 'MD-1', version: '2.0' }))).toBe('ok');
    expect((await guide('li')).documents.map(({ _id, version }) => [_id, version])).toEqual([
      ['MD-2', '2.0'],
    ]);
    const again = { documentId: 'MD-3', ...one, replaces: 'MD-1', file: await manual('again') };
    await refused('qian', 'guide.addDocument', again, 'CHANGED_MEANWHILE');
  });
  it('that are not valid yet are seen by who looks after them only', async () => {
    await add('MD-4', { title: '明年的通报', validFrom: '2099-01-01' });
    expect((await guide('li')).documents).toHaveLength(1);
    expect((await guide('qian')).documents).toHaveLength(2);
  });
  it('are what a function has read: neither a forged address nor another kind of file', async () => {
    const { sha256, bytes } = keptFile();
    const forged = { fileId: `cloud://local/kept/${'x'.repeat(22)}/${sha256}.pdf`, sha256, bytes };
    const given = { documentId: 'MD-5', ...one, replaces: null, file: forged };
    await refused('qian', 'guide.addDocument', given, 'FILE_NOT_KEPT');
    const page = await bring(Buffer.from('<html>'), 'qian');
    await refused('qian', 'file.keep', { fileId: page }, 'FILE_NOT_A_PDF');
    await refused('li', 'guide.addDocument', { ...given, file: await manual('li') }, 'ACTION_NOT_ALLOWED');
  });
  it('of a model take no more room than the setting gives', async () => {
    await world.call('qian', 'settings.save', {
      key: 'guides',
      why: '少占地方',
      revision: 0,
      value: { megabytesPerModel: 1, megabytesOnPhone: 50 },
    });
    const file = { ...keptFile('b', 'png', 2_000_000) };
    const given = { documentId: 'MD-6', ...one, replaces: null, file };
    await refused('qian', 'guide.addDocument', given, 'MODEL_DOCUMENTS_FULL');
  });
  it('are removed with a reason, and can be opened by nobody then', async () => {
    const gone = { documentId: 'MD-2', reason: '内容有误' };
    expect(code(await world.call('qian', 'guide.removeDocument', gone))).toBe('ok');
    expect((await guide('li')).documents).toEqual([]);
    expect(code(await world.call('li', 'guide.linkDocument', { documentId: 'MD-2' }, null))).toBe(
      'FILE_NOT_FOUND',
    );
    await refused('qian', 'guide.removeDocument', gone, 'MODEL_DOCUMENT_NOT_FOUND');
  });
});
