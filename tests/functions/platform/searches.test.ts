import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { Collection } from '../../../cloudfunctions/_platform/collection';
import {
  admissionLinks,
  dealerApplications,
  dealerTasks,
  dealerVisits,
} from '../../../cloudfunctions/_store/dealers-life';
import {
  hospitalDeliveries,
  partReturns,
  stockCorrections,
  stockShortfalls,
  stocktakes,
} from '../../../cloudfunctions/_store/goods';
import { loans } from '../../../cloudfunctions/_store/loans';
import { priceLists, specialPrices } from '../../../cloudfunctions/_store/prices';
import { quotes } from '../../../cloudfunctions/_store/quotes';
import { lotBlocks, recalls } from '../../../cloudfunctions/_store/recalls';
import { callBacks } from '../../../cloudfunctions/_store/surveys';
import { withNumberTail } from '../../../cloudfunctions/_store/work-orders';
import { withPlanOpenUntil } from '../../../miniprogram/shared/visit/service-plans';
import { withSearchKeys } from '../../../cloudfunctions/_store/dealers';
import type { Dealer } from '../../../miniprogram/shared/model/people';
import { searchKeysOfAll } from '../../../miniprogram/shared/search';
import { order } from '../../unit/visit/orders';
import { startTrade } from '../trade/world';
import type { TradeWorld } from '../trade/world';

let world: TradeWorld;
beforeAll(async () => {
  world = await startTrade();
});
afterAll(() => world.cloud.close());

const by = { memberId: 'M-lin', name: 'lin' };
const at = '2026-03-04T05:06:07.000Z';
const part = { productId: 'P-9', productName: '加样针', unit: '支', engineerName: '李工' };
const done = {
  hospitalName: '苏州市立医院',
  orderNumber: 'WO260304-K7Q2M',
  workOrderId: 'W-1',
  memberId: 'M-li',
};

interface Searched {
  collection: { name: string; derive?: unknown };
  in: 'service' | 'channel' | 'trade' | 'goods';
  action: string;
  rows: string;
  who: string;
  /** One that is finished, or past. */
  one: object;
  /** Parts that it is found by. */
  by: string[];
  input?: object;
  /** A dealer's admin sees it too, of the own dealer alone. */
  owned?: true;
}
const searches: Searched[] = [
  {
    ...{ collection: admissionLinks, in: 'channel', action: 'admission.links', rows: 'links', who: 'lin' },
    one: { note: '江苏招募', createdBy: by, createdAt: at, untilOn: '2026-03-31', endedAt: at },
    by: ['招募', '江苏'],
  },
  {
    ...{
      collection: dealerApplications,
      in: 'channel',
      action: 'admission.list',
      rows: 'applications',
      who: 'lin',
    },
    one: {
      number: 'ZR260304-7K2M',
      name: '盐城康健医疗器械有限公司',
      shortName: '盐城康健',
      contactPhone: '13812345678',
      state: 'refused',
      regionCode: '320900',
      sentAt: at,
      recommended: null,
      reviewer: null,
    },
    by: ['康健', '7k2m', '12345678'],
    input: { state: 'sent' },
  },
  {
    ...{
      collection: dealerTasks,
      in: 'channel',
      action: 'dealerTask.list',
      rows: 'tasks',
      who: 'lin',
      owned: true,
    },
    one: {
      dealerId: 'D-1',
      dealerName: '丙医疗',
      kind: 'visit',
      text: '补交冷链验证报告',
      role: 'dealer_admin',
      owner: null,
      dueOn: '2026-03-04',
      check: null,
      required: false,
      shared: true,
      state: 'done',
      note: '',
    },
    by: ['冷链', '验证报告', '丙医疗'],
    input: { mine: false },
  },
  {
    ...{
      collection: dealerVisits,
      in: 'channel',
      action: 'dealerVisit.list',
      rows: 'visits',
      who: 'lin',
      owned: true,
    },
    one: {
      dealerId: 'D-1',
      dealerName: '丙',
      kind: 'coaching',
      visitedOn: '2026-03-04',
      people: '王建国、赵敏',
      notes: '',
      shared: true,
      by,
      createdAt: at,
    },
    by: ['建国', '辅导', '2026-03-04'],
    input: { dealerId: 'D-1' },
  },
  {
    ...{ collection: callBacks, in: 'service', action: 'callBack.list', rows: 'callBacks', who: 'qian' },
    one: {
      workOrderId: 'W-1',
      workOrderNumber: done.orderNumber,
      stars: 2,
      site: { hospitalName: done.hospitalName, departmentName: '检验科' },
      recipient: { name: '', phone: '' },
      state: 'done',
      createdAt: at,
    },
    by: ['苏州市立', '检验', 'k7q2m'],
  },
  {
    ...{ collection: quotes, in: 'service', action: 'quote.list', rows: 'quotes', who: 'qian', owned: true },
    one: {
      ...done,
      dealerId: 'D-1',
      deviceName: '全自动生化仪',
      state: 'billed',
      createdAt: at,
      invoice: { number: '26312000000012345678', by, at },
    },
    by: ['市立', 'K7Q2M', '生化', '45678'],
    input: { states: ['pending'] },
  },
  {
    ...{
      collection: stockCorrections,
      in: 'goods',
      action: 'stockCorrection.list',
      rows: 'corrections',
      who: 'cang',
      owned: true,
    },
    one: {
      ...part,
      dealerId: 'D-1',
      locationName: '丙备件库',
      lot: { lot: 'B2603' },
      state: 'booked',
      askedAt: at,
    },
    by: ['加样', '丙备件', 'b2603'],
    input: { state: 'asked' },
  },
  {
    ...{
      collection: hospitalDeliveries,
      in: 'goods',
      action: 'delivery.list',
      rows: 'deliveries',
      who: 'zhi',
      owned: true,
    },
    one: {
      number: 'LX260304-9F3T',
      dealerId: 'D-1',
      dealerName: '丙医疗',
      hospitalName: '无锡市人民医院',
      lines: [{ ...part, lot: 'L77' }],
      createdAt: at,
    },
    by: ['9f3t', '丙医疗', '无锡', '加样针', 'l77'],
  },
  {
    ...{ collection: loans, in: 'goods', action: 'loan.list', rows: 'loans', who: 'cang', owned: true },
    one: {
      ...part,
      number: 'JY260304-2D8W',
      serial: 'SN-4471',
      lot: '',
      dealerId: 'D-1',
      dealerName: '丙医疗',
      hospitalName: '昆山市第一人民医院',
      dueOn: '2026-04-01',
      state: 'returned',
      createdAt: at,
    },
    by: ['2D8W', '4471', '丙医疗', '昆山一院'],
    input: { states: ['out'] },
  },
  {
    ...{
      collection: partReturns,
      in: 'goods',
      action: 'partReturn.list',
      rows: 'returns',
      who: 'cang',
      owned: true,
    },
    one: {
      ...part,
      ...done,
      dealerId: 'D-1',
      oldSerial: 'OLD-55',
      trackingNo: 'SF1234567',
      dueOn: '2026-03-04',
      state: 'closed',
    },
    by: ['加样针', 'old-55', '4567', '市立', 'K7Q2M'],
    input: { states: ['due'] },
  },
  {
    ...{
      collection: stockShortfalls,
      in: 'goods',
      action: 'shortfall.list',
      rows: 'shortfalls',
      who: 'cang',
      owned: true,
    },
    one: { ...part, ...done, dealerId: 'D-1', lot: 'B9', serial: '', state: 'settled', factAt: at },
    by: ['样针', 'B9', '苏州', 'k7q2'],
  },
  {
    ...{
      collection: stocktakes,
      in: 'goods',
      action: 'stocktake.list',
      rows: 'stocktakes',
      who: 'cang',
      owned: true,
    },
    one: {
      number: 'PD260304-5H1C',
      dealerId: 'D-1',
      locationName: '丙备件库',
      lines: [],
      state: 'posted',
      openedAt: at,
    },
    by: ['5h1c', '备件库'],
    input: { waits: 'post' },
  },
  {
    ...{ collection: priceLists, in: 'trade', action: 'priceList.list', rows: 'lists', who: 'lin' },
    one: { name: '2025 华东合同价', dealerId: null, state: 'ended', createdAt: at },
    by: ['华东', '2025'],
    input: { states: ['pending'] },
  },
  {
    ...{
      collection: specialPrices,
      in: 'trade',
      action: 'specialPrice.list',
      rows: 'specials',
      who: 'cai',
      owned: true,
    },
    one: {
      ...part,
      number: 'TJ260304-6N4P',
      dealerId: 'D-1',
      dealerName: '丙医疗',
      hospitalName: '北京协和医院',
      state: 'ended',
      createdAt: at,
    },
    by: ['6n4p', '加样', '协和', '丙医疗'],
    input: { states: ['pending'] },
  },
  {
    ...{ collection: lotBlocks, in: 'goods', action: 'lot.blocks', rows: 'blocks', who: 'zhi' },
    one: { ...part, lot: 'B2603', reason: '', state: 'released', blockedAt: at },
    by: ['样针', 'b260'],
  },
  {
    ...{ collection: recalls, in: 'goods', action: 'recall.list', rows: 'recalls', who: 'zhi' },
    one: { ...part, number: 'ZH260304-8V2X', lots: ['B2603', 'B2604'], state: 'closed', askedAt: at },
    by: ['8v2x', '加样针', '2604'],
    input: { state: 'open' },
  },
];

interface Found {
  next: string | null;
  isCut: boolean;
}
async function look({ in: name, action, rows, input }: Searched, who: string, text: string) {
  const before = world.cloud.requests.length;
  const reply = await world.raw(who, { action, input: { ...input, text } }, name);
  if (!reply.ok) throw new Error(`${action}: ${reply.code} ${JSON.stringify(reply.details)}`);
  const data = reply.data as Found & Record<string, unknown>;
  const asked = world.cloud.requests.slice(before);
  return { ...data, ids: (data[rows] as { _id: string }[]).map(({ _id }) => _id), found: data[rows], asked };
}
const derived = ({ collection }: Searched, document: object): object =>
  (collection as unknown as Collection<Entity>).derive!({ revision: 1, head: 'h', ...document } as Entity);

describe.each(searches)('$action', (search) => {
  beforeAll(async () => {
    const other = 'dealerId' in search.one ? { dealerId: 'D-2' } : {};
    await world.put(
      search.collection.name,
      derived(search, { ...search.one, _id: `${search.action}-1` }),
      ...(search.owned ? [derived(search, { ...search.one, ...other, _id: `${search.action}-2` })] : []),
      // As it was kept before there were keys.
      { ...search.one, _id: `${search.action}-0`, revision: 1, head: '' },
    );
  });

  it('finds what is finished by each of its texts, in one look by an index, and says nothing of its keys', async () => {
    for (const text of search.by) {
      const { ids, found, next, isCut, asked } = await look(search, search.who, text);
      expect([text, ids]).toEqual([text, expect.arrayContaining([`${search.action}-1`])]);
      expect([next, isCut]).toEqual([null, false]);
      // Of the dealer that is meant alone.
      if (search.input && 'dealerId' in search.input) expect(ids).not.toContain(`${search.action}-2`);
      expect(JSON.stringify(found)).not.toContain('searchKeys');
      expect(asked.filter(({ examined, index }) => examined > 0 && index === null)).toEqual([]);
      expect(asked.length).toBeLessThanOrEqual(2);
    }
    expect((await look(search, search.who, '没有这样的')).ids).toEqual([]);
  });

  it('says that more fit than are listed', async () => {
    const made = Array.from({ length: 51 }, (_, n) =>
      derived(search, { ...search.one, _id: `${search.action}-many-${n}` }),
    );
    await world.put(search.collection.name, ...made);
    const { ids, isCut } = await look(search, search.who, search.by[0]!);
    expect([[20, 30, 50].includes(ids.length), isCut]).toEqual([true, true]);
  });
});

describe.each(searches.filter(({ owned }) => owned))('$action of a dealer', (search) => {
  it('finds the dealer’s own alone', async () => {
    const input = search.input && 'dealerId' in search.input ? {} : search.input;
    const own = { ...search, ...(input ? { input } : {}) };
    if (search.action === 'dealerVisit.list') own.input = { dealerId: 'D-1' };
    const { ids, asked } = await look(own, 'boss', search.by[0]!);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).not.toContain(`${search.action}-2`);
    expect(asked.filter(({ examined, index }) => examined > 0 && index === null)).toEqual([]);
  });
});

describe('servicePlan.orders', () => {
  it('finds what is not done by number, dealer and hospital, in whatever group', async () => {
    for (const dealer of await world.all<Dealer>('dealers'))
      await world.change('dealers', dealer._id, { searchKeys: withSearchKeys(dealer).searchKeys });
    await world.change('hospitals', 'H-1', { searchKeys: searchKeysOfAll(['示例医院']) });
    const planned = (id: string, toOn: string, change: object = {}) =>
      withPlanOpenUntil(
        withNumberTail({
          ...order({ _id: id, number: `WO260304-${id}`, state: 'new' }),
          ...{ dealerId: 'D-1', site: { ...order({}).site, hospitalId: 'H-1', hospitalName: '示例医院' } },
          servicePlan: { planId: 'PL', sequence: 1, fromOn: '2026-01-01', toOn, name: '保养', instance: 1 },
          ...change,
        } as never),
      );
    await world.put(
      'work_orders',
      planned('PLAN1', '2020-01-01'),
      planned('PLAN2', '2099-01-01', { dealerId: 'D-2' }),
    );
    const search = { in: 'service', action: 'servicePlan.orders', rows: 'orders' } as Searched;
    const ids = async (who: string, text: string, group = 'now') =>
      (await look({ ...search, input: { group, dealerId: null } }, who, text)).ids.sort();
    expect(await ids('qian', 'WO260304-PLAN1')).toEqual(['PLAN1']);
    expect(await ids('qian', '丁医疗')).toEqual(['PLAN2']);
    expect(await ids('qian', '示例医院', 'late')).toEqual(['PLAN1', 'PLAN2']);
    expect(await ids('qian', '别的医院')).toEqual([]);
    expect(await ids('boss', '示例医院')).toEqual(['PLAN1']);
    expect(await ids('qian', '', 'late')).toEqual(['PLAN1']);
  });
});

describe('lists that are narrowed by their dealers or their numbers', () => {
  const rows: [Searched['in'], string, string, string, string, object, string | null][] = [
    [
      'goods',
      'partRequest.list',
      'part_requests',
      'requests',
      'cang',
      { lines: [], engineer: by, state: 'cancelled', createdAt: at },
      'BJ260304-77QK',
    ],
    [
      'goods',
      'goodsReturn.list',
      'goods_returns',
      'returns',
      'lin',
      { lines: [], history: [], state: 'credited', createdAt: at },
      'TH260304-88ZW',
    ],
    [
      'channel',
      'appraisal.list',
      'appraisals',
      'sheets',
      'lin',
      {
        state: 'closed',
        period: '2025Q3',
        score: 80,
        grade: 'B',
        isParted: false,
        objections: [],
        openObjections: 0,
      },
      null,
    ],
    [
      'channel',
      'plan.list',
      'improvement_plans',
      'plans',
      'lin',
      { state: 'met', goals: [], reviews: [], nextReviewOn: '2025-01-01', createdAt: at },
      null,
    ],
  ];
  it.each(rows)(
    '%s %s finds the finished by dealer and by number',
    async (name, action, collection, key, who, one, number) => {
      for (const dealer of await world.all<Dealer>('dealers'))
        await world.change('dealers', dealer._id, { searchKeys: withSearchKeys(dealer).searchKeys });
      const of = (dealerId: string, change: object) => ({
        ...one,
        _id: `${collection}-${dealerId}`,
        dealerId,
        dealerName: dealerId,
        ...change,
      });
      await world.put(collection, of('D-1', { number: number ?? 'x-1' }), of('D-2', { number: 'x-2' }));
      const search = { in: name, action, rows: key } as Searched;
      expect((await look(search, who, '丙医疗')).ids).toEqual([`${collection}-D-1`]);
      expect((await look(search, who, '丁')).ids).toEqual([`${collection}-D-2`]);
      expect((await look(search, who, '没有这家')).ids).toEqual([]);
      if (number)
        expect((await look(search, who, number.slice(0, 10).toLowerCase())).ids).toEqual([
          `${collection}-D-1`,
        ]);
    },
  );
});
