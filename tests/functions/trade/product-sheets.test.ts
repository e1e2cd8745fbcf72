import { openWorkbook } from '../../../cloudfunctions/_modules/grant-sheets/open-workbook';
import type { Product } from '../../../miniprogram/shared/model/trade';
import type { ProductSheetCheck } from '../../../cloudfunctions/_contracts/catalogue';
import { readCodes, readCold } from '../../../cloudfunctions/_modules/catalogue/read-product-sheet';
import { startTrade } from './world';
import type { TradeWorld } from './world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());

const heads =
  '货号,品名,规格型号,计量单位,产品类别,产品线,器械类别,分类编码,储存条件,UDI-DI,追溯方式,箱规,备注';
let files = 0;
const upload = async (rows: string[], headings = heads) => ({
  fileId: await world.upload(`sheets/products-${++files}.csv`, Buffer.from([headings, ...rows].join('\n'))),
});
const check = (request: object) => world.done<ProductSheetCheck>('zhi', 'product.checkSheet', request);
const product = async (code: string) =>
  (await world.all<Product>('products')).find((one) => one.code === code);

it('says of each cell that says nothing its row, column and what to do, and writes nothing while there is one', async () => {
  const request = await upload([
    'N-1,缓冲液,500 mL,瓶,试剂,免疫,第一类,,常温,,按批,10,',
    'N-2,,,盒,试剂,免疫,第二类,6840,2-8℃,,按批,,',
    'N-3,质控,,盒,药品,免疫,第二类,6840,2-8℃,,按批,,',
    'N-4,质控,,盒,试剂,没有的线,四类,68x,冷,123,按盒,1.5,',
    'N-1,又一个,,瓶,试剂,免疫,第一类,,,,,,',
    ',没有货号的,,瓶,试剂,免疫,第一类,,,,,,',
    ',二、质控品,,,,,,,,,,,',
  ]);
  const found = await check(request);
  expect(found.problems.map(({ row, column }) => [row, column])).toEqual([
    [3, '品名'],
    [4, '产品类别'],
    [5, '产品线'],
    [5, '器械类别'],
    [5, '追溯方式'],
    [5, '储存条件'],
    [5, '分类编码'],
    [5, 'UDI-DI'],
    [5, '箱规'],
    [6, '货号'],
    [7, '货号'],
  ]);
  expect([found.counts, found.unread]).toEqual([{ new: 1, changed: 0, same: 0 }, ['备注']]);
  await world.refused('IMPORT_HAS_PROBLEMS', 'zhi', 'product.saveSheet', request);
  await world.refused('ACTION_NOT_ALLOWED', 'boss', 'product.checkSheet', request);
  const { link } = await world.done<{ link: string }>('zhi', 'product.sheetProblems', request);
  const [book] = openWorkbook(Buffer.from(await (await fetch(link)).arrayBuffer()));
  const texts = book!.rows.map((cells) => Object.values(cells ?? []).map((cell) => String(cell?.v)));
  expect(texts.map((cells) => cells[1])).toEqual(['原行号', '3', '4', '5', '6', '7']);
  expect(texts[4]).toEqual(expect.arrayContaining(['货号：与第 2 行货号相同', 'N-1', '又一个']));
  const sound = await upload(['N-1,缓冲液,500 mL,瓶,试剂,免疫,第一类,,常温,,按批,10,']);
  await world.refused('LIST_SHEET_FINE', 'zhi', 'product.sheetProblems', sound);
  const other = await upload(['x,y'], '姓名,电话');
  await world.refused('PRODUCT_SHEET_COLUMNS', 'zhi', 'product.checkSheet', other);
});

it('makes new products and changes known ones by what the sheet says; empty cells stay, and the same file again changes nothing', async () => {
  const before = (await product('HB-002'))!;
  const request = await upload([
    'HB-002,质控品,,盒,,免疫,第三类,,,,,12,',
    ...Array.from(
      { length: 45 },
      (_, n) => `M-${n},校准品 ${n},1 mL,支,试剂,免疫,Ⅱ类,22-04;6840,2～8℃,,按批,,`,
    ),
  ]);
  expect(await check(request)).toMatchObject({
    counts: { new: 45, changed: 1, same: 0 },
    rows: expect.arrayContaining([
      expect.objectContaining({ code: 'HB-002', changes: ['装箱数'] }),
    ]) as object,
  });
  expect(await world.done('zhi', 'product.saveSheet', request)).toEqual({ saved: 40, left: 6 });
  expect(await check(request)).toMatchObject({ counts: { new: 6, changed: 0, same: 40 } });
  expect(await world.done('zhi', 'product.saveSheet', request)).toEqual({ saved: 6, left: 0 });
  const stored = await world.all<Product>('products');
  expect(await world.done('zhi', 'product.saveSheet', request)).toEqual({ saved: 0, left: 0 });
  expect(await world.all<Product>('products')).toEqual(stored);
  const { revision: _, head: _1, packs: _2, ...kept } = before;
  expect(await product('HB-002')).toMatchObject({ ...kept, packs: [{ name: '箱', factor: 12 }] });
  expect(await product('M-44')).toMatchObject({
    ...{ class: 'II', tracking: 'lot', cold: { minDeciC: 20, maxDeciC: 80 }, productLineId: 'L' },
    codes: [
      { system: '2017', code: '22-04' },
      { system: '2002', code: '6840' },
    ],
  });
});

it('keeps a name as its certificate has it, brackets of full width and all, and reads days that the heading names', async () => {
  const name = '糖类抗原CA199测定试剂盒（化学发光法）';
  const headings = '物料编码,产品名称,规格,计量单位,产品线,管理类别,有效期（天）';
  const request = await upload([`W-1,${name},100 测试/盒（含校准品）,盒,免疫,Ⅲ类,365`], headings);
  await world.done('zhi', 'product.saveSheet', request);
  expect(await product('W-1')).toMatchObject({
    name,
    specification: '100 测试/盒（含校准品）',
    shelfDays: 365,
  });
  expect(await check(request)).toMatchObject({ counts: { same: 1 }, unread: [] });
});

it('of two who bring the same new product at once it is made once', async () => {
  const request = await upload(['T-1,新品,,盒,试剂,免疫,第一类,,,,,,']);
  const replies = await Promise.all([1, 2].map(() => world.trade('zhi', 'product.saveSheet', request)));
  expect(replies.map((reply) => (reply.ok ? 'OK' : reply.code))).toEqual(['OK', 'OK']);
  expect((await world.all<Product>('products')).filter(({ code }) => code === 'T-1')).toHaveLength(1);
});

it('reads temperatures and catalogue numbers as people write them', () => {
  expect(['2-8℃', '2～8', '-25至-15℃', '常温', '8-2', '冷'].map(readCold)).toEqual([
    { minDeciC: 20, maxDeciC: 80 },
    { minDeciC: 20, maxDeciC: 80 },
    { minDeciC: -250, maxDeciC: -150 },
    null,
    undefined,
    undefined,
  ]);
  expect(readCodes('6840；22-04、2017版：22')).toEqual([
    { system: '2002', code: '6840' },
    { system: '2017', code: '22-04' },
    { system: '2017', code: '22' },
  ]);
  expect(readCodes('试剂')).toBeUndefined();
});
