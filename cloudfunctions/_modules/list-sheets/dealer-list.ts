import { CreateDealerRequest } from '../../_contracts/dealers';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { createDealer, editDealer } from '../dealers/dealer-use-cases';
import { findRegion, fullName } from '../regions/regions';
import { listOf, taken, twins } from './list-of';
import type { PlannedRow } from './list-of';

const CODES = 500;
type Column = 'name' | 'shortName' | 'creditCode' | 'region' | 'contactName' | 'contactPhone';
const words = {
  name: '名称',
  shortName: '简称',
  regionCode: '所在地区',
  contactName: '联系人',
  contactPhone: '联系电话',
} as const;

/** By the credit code: one that is known gets what the sheet says, where a cell says something. */
export const dealerList = listOf<Column>({
  headings: {
    name: ['名称', '经销商', '经销商名称', '公司名称', '企业名称', '全称'],
    shortName: ['简称', '经销商简称'],
    creditCode: ['统一社会信用代码', '信用代码', '社会信用代码', '税号'],
    region: ['所在地区', '地区', '省市', '所在地', '所在省市'],
    contactName: ['联系人', '负责人'],
    contactPhone: ['联系电话', '电话', '手机', '手机号'],
  },
  needed: ['name', 'creditCode', 'region'],
  example: {
    name: '示例医疗器械有限公司',
    shortName: '示例',
    creditCode: '91310000MA1FL0001X',
    region: '江苏省苏州市',
    contactName: '王某',
    contactPhone: '13800000000',
  },
  async plan(context, rows) {
    const codeOf = (text: string) => text.replace(/\s/g, '').toUpperCase();
    const codes = [...new Set(rows.map(({ row }) => codeOf(row.text('creditCode'))))].filter(Boolean);
    const known = new Map<
      string,
      Awaited<ReturnType<typeof context.store.get<import('../../../miniprogram/shared/model/people').Dealer>>>
    >();
    for (let at = 0; at < codes.length; at += CODES)
      for (const dealer of await context.store.query(
        dealers,
        { creditCode: oneOf(codes.slice(at, at + CODES)) },
        { limit: CODES },
      ))
        known.set(dealer.creditCode, dealer);
    const isTwin = twins<Column>('creditCode', '信用代码');
    return rows.flatMap((read): PlannedRow[] => {
      const { row, wrong } = read;
      const creditCode = codeOf(row.text('creditCode'));
      if (isTwin(creditCode, read)) return [];
      const there = known.get(creditCode);
      const regions = findRegion(row.text('region')).filter(({ retiredOn }) => !retiredOn);
      if (regions.length !== 1)
        return (
          wrong(
            'region',
            regions.length ? '有几个地区叫这个名字，请写明省、市' : '没有这个地区，请写成“江苏省苏州市”',
          ),
          []
        );
      const given = {
        name: row.written('name'),
        shortName: row.written('shortName') || there?.shortName || row.written('name').slice(0, 20),
        creditCode,
        regionCode: regions[0]!.code,
        contactName: row.text('contactName') || (there?.contactName ?? ''),
        contactPhone: row.text('contactPhone') || (there?.contactPhone ?? ''),
      };
      const facts = taken(
        CreateDealerRequest,
        given,
        { ...columnsAlike, regionCode: 'region' },
        'name',
        wrong,
      );
      if (!facts) return [];
      const { creditCode: _, ...edited } = facts;
      const changes = there
        ? (Object.keys(words) as (keyof typeof words)[]).filter((field) => there[field] !== edited[field])
        : [];
      return [
        {
          row: row.row,
          title: facts.name,
          about: there
            ? changes.map((field) => words[field]).join('、')
            : `${fullName(facts.regionCode)}，潜在`,
          as: !there ? 'new' : changes.length > 0 ? 'changed' : 'same',
          touches: creditCode,
          async write(into) {
            if (!there) await createDealer(into, facts);
            else await editDealer(into, { dealerId: there._id, revision: there.revision, ...edited });
          },
        },
      ];
    });
  },
});
const columnsAlike = {
  name: 'name',
  shortName: 'shortName',
  creditCode: 'creditCode',
  contactName: 'contactName',
  contactPhone: 'contactPhone',
} as const;
