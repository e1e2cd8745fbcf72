import { orderTable, readOrderLines } from '../../../cloudfunctions/_modules/dealer-orders/order-sheet';
import { openTable } from '../../../cloudfunctions/_modules/sheets/open-table';
import { product } from './world';

const known = new Map([
  ['HB-001', product()],
  ['HB-002', product({ _id: 'P-2', code: 'HB-002', name: '质控品' })],
]);
const read = (text: string) => readOrderLines(orderTable(openTable(Buffer.from(text)))!, known);

it('reads a dealer’s own list: codes as people copy them, rows of one product together, sums left out', () => {
  const { lines, problems } = read(
    [
      '2026年12月要货计划,,,',
      '序号,物料编码,品名,订货数量（盒）',
      '1,ＨＢ－001 ,肌钙蛋白I测定试剂盒,"1,000"',
      '2,hb-002,质控,5.0',
      '3,HB-001,,2',
      '4,HB-002,,0',
      ',,合计,1007',
    ].join('\n'),
  );
  expect(problems).toEqual([]);
  expect(lines).toMatchObject([
    { productId: 'P-1', quantity: 1002, rows: [3, 5], saidName: '' },
    { productId: 'P-2', quantity: 5, rows: [4], saidName: '质控' },
  ]);
});

it('passes over no row in silence that has a name and a quantity, and knows how purchasing programs head their columns', () => {
  const { lines, problems } = read('存货编码,存货名称,请购数量\nHB-001,,2\n,质控品,3\n,小计：,5\n合计,,5\n');
  expect(lines).toMatchObject([{ productId: 'P-1', quantity: 2 }]);
  expect(problems).toEqual([{ row: 3, column: '货号', message: '“质控品”没有填货号' }]);
});

it('names the row and the column of what it cannot order', () => {
  const { lines, problems } = read('货号,数量\nHB-009,1\nHB-001,1.5\nHB-001,两盒\nHB-001,-3\n');
  expect(lines).toEqual([]);
  expect(problems.map(({ row, column }) => [row, column])).toEqual([
    [2, '货号'],
    [3, '数量'],
    [4, '数量'],
    [5, '数量'],
  ]);
});

it('is no order without the two columns', () => {
  expect(orderTable(openTable(Buffer.from('产品,个数\n甲,1\n')))).toBeNull();
});
