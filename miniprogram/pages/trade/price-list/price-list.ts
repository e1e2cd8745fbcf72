import type { PriceListRow, PriceRowView } from '../../../../cloudfunctions/_contracts/prices';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { ask, askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { dayOf, isDay } from '../../../shared/days';
import { priceLevelLabels } from '../../../shared/model/trade';
import type { PriceLevel } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { readYuan, sayFen } from '../../../shared/trade/say-fen';
import { priceStateLabels } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { priceTones } from '../words';

export const taxRates = { '13': '13%', '9': '9%', '6': '6%', '3': '3%', '1': '1%', '0': '免税' };

const fieldsOf = (level: string): Field[] => [
  { key: 'name', label: '名称', max: 60 },
  { key: 'level', label: '价格层级', kind: 'choice', choices: choicesOf(priceLevelLabels) },
  ...(level === 'tier' || level === 'tierRegion' ? [{ key: 'tier', label: '等级', max: 1, hint: 'A' }] : []),
  ...(level === 'tierRegion'
    ? [{ key: 'regionCode', label: '地区代码', kind: 'digit' as const, max: 6, hint: '310000' }]
    : []),
  { key: 'fromOn', label: '开始', kind: 'day' },
  { key: 'toOn', label: '结束', kind: 'day' },
];
const rowFields: Field[] = [
  { key: 'unit', label: '含税单价（元）', kind: 'digit', max: 14 },
  { key: 'tax', label: '税率', kind: 'choice', choices: choicesOf(taxRates).reverse() },
  { key: 'minQuantity', label: '数量达到', kind: 'digit', max: 7, hint: '1' },
  { key: 'minimum', label: '起订量', kind: 'digit', max: 7, hint: '按产品' },
  { key: 'multiple', label: '订货倍数', kind: 'digit', max: 7, hint: '按产品' },
];
const rowLine = (row: PriceRowView) => ({
  id: row._id,
  name: row.productName,
  code: row.productCode,
  price: `${sayFen(row.unitFen)}/${row.unit}`,
  about: [
    row.minQuantity > 1 ? `满 ${row.minQuantity} ${row.unit}` : '',
    `税率 ${row.taxPercent}%`,
    row.minimum ? `起订 ${row.minimum}` : '',
    row.multiple ? `按 ${row.multiple} 的倍数` : '',
    `${row.fromOn} 至 ${row.toOn}`,
  ]
    .filter(Boolean)
    .join(' · '),
});

/** 价格表: whom it is for, its prices, and the second person's approval. */
Component({
  behaviors: [searching, pageState, typing],
  data: {
    id: '',
    can: { save: false, approve: false },
    view: null as object | null,
    state: '',
    revision: 0,
    count: 0,
    rows: [] as ReturnType<typeof rowLine>[],
    next: null as string | null,
    fields: fieldsOf('base'),
    rowFields,
    dealerId: '',
    dealerName: '',
    product: { id: '', name: '' },
    adding: false,
  },
  observers: {
    'given.level'(level: string) {
      this.setData({ fields: fieldsOf(level || 'base') });
    },
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      const year = dayOf(officialNow()).slice(0, 4);
      this.setData({
        id: decodeURIComponent(id),
        given: { level: 'base', fromOn: `${year}-01-01`, toOn: `${year}-12-31`, tax: '13' },
      });
      void this.load();
    },
    async fetch(fresh: boolean) {
      const can = await mayDo({ save: 'priceList.save', approve: 'priceList.approve' });
      const { id } = this.data;
      if (!id) return { can };
      const {
        list,
        rows: page,
        next,
      } = await call('trade', 'priceList.get', {
        ...{ listId: id, text: this.data.text },
        after: fresh ? null : this.data.next,
      });
      const rows = page.map(rowLine);
      // Of the first look: what is rewritten while somebody pages through it is another list.
      const seen = fresh ? { revision: list.revision } : {};
      return { can, state: list.state, count: list.rows, view: viewOf(list), rows, next, ...seen };
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, 'problems.dealerId': '' });
    },
    pickProduct({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ product: detail, 'problems.product': '' });
    },
    async create() {
      const { given, dealerId } = this.data;
      const level = given.level as PriceLevel;
      const text = (key: string) => (given[key] || '').trim();
      const filledIn = isFilledIn(this, {
        dealerId: level === 'contract' && !dealerId ? '请选择经销商' : '',
        name: text('name') ? '' : '请填写名称',
        tier: level.indexOf('tier') === 0 && !/^[A-Z]$/.test(text('tier')) ? '请填写一个大写字母' : '',
        regionCode:
          level === 'tierRegion' && !/^\d{6}$/.test(text('regionCode')) ? '请填写 6 位地区代码' : '',
        toOn: text('toOn') < text('fromOn') ? '结束早于开始' : '',
      });
      if (!filledIn) return;
      await this.act(
        'create',
        async () => {
          const { listId } = await call('trade', 'priceList.save', {
            name: text('name'),
            level,
            dealerId: level === 'contract' ? dealerId : null,
            tier: level.indexOf('tier') === 0 ? text('tier') : null,
            regionCode: level === 'tierRegion' ? text('regionCode') : null,
            fromOn: text('fromOn'),
            toOn: text('toOn'),
          });
          void wx.redirectTo({ url: pages.priceList({ id: listId }) });
        },
        {
          said: '已建立，请录入价格',
          fields: { name: 'name', tier: 'tier', regionCode: 'regionCode', toOn: 'toOn' },
        },
      );
    },
    async addRow() {
      const { given, product, id } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const count = (key: string) => (text(key) && !/^[1-9]\d*$/.test(text(key)) ? '请填写正整数' : '');
      const unitFen = readYuan(text('unit'));
      const filledIn = isFilledIn(this, {
        product: product.id ? '' : '请选择产品',
        unit: unitFen ? '' : '请填写单价，如 1250.00',
        minQuantity: count('minQuantity'),
        minimum: count('minimum'),
        multiple: count('multiple'),
      });
      if (!filledIn) return;
      const row = {
        productId: product.id,
        minQuantity: text('minQuantity') ? +text('minQuantity') : 1,
        unitFen: unitFen!,
        taxPercent: +(text('tax') || '13') as 13,
        minimum: text('minimum') ? +text('minimum') : null,
        multiple: text('multiple') ? +text('multiple') : null,
      };
      const done = await this.act(
        'row',
        () => call('trade', 'priceList.saveRows', { listId: id, rows: [row] }),
        { said: '已录入', fields: { 'rows.0.unitFen': 'unit', 'rows.0.productId': 'product' } },
      );
      if (!done) return;
      this.setData({ product: { id: '', name: '' }, given: { tax: text('tax') || '13' } });
      await this.load();
    },
    async send(what: string, work: () => Promise<unknown>, said: string) {
      if (await this.act(what, work, { said })) await this.load();
    },
    submit() {
      void this.send(
        'submit',
        () => call('trade', 'priceList.submit', { listId: this.data.id }),
        '已提交审批',
      );
    },
    async approve() {
      const input = { listId: this.data.id, revision: this.data.revision };
      if (!(await confirmed('批准后，期限内提交的订单按它计价。', '批准'))) return;
      await this.send('approve', () => call('trade', 'priceList.approve', input), '已批准');
    },
    async sendBack() {
      const reason = await askReason(this, { title: '退回价格表', placeholder: '写明原因', confirm: '退回' });
      if (!reason) return;
      await this.send(
        'return',
        () => call('trade', 'priceList.return', { listId: this.data.id, reason }),
        '已退回',
      );
    },
    async end() {
      const answer = await ask(this, {
        title: '停用价格表',
        hint: '最后一天之后提交的订单不再按它计价。',
        field: {
          label: '最后一天',
          value: dayOf(officialNow()),
          check: (typed) => (isDay(typed) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '原因',
        confirm: '停用',
      });
      if (!answer) return;
      await this.send(
        'end',
        () =>
          call('trade', 'priceList.end', { listId: this.data.id, lastOn: answer.text, reason: answer.why }),
        '已停用',
      );
    },
  },
});
const viewOf = (list: PriceListRow) => ({
  name: list.name,
  label: priceStateLabels[list.state],
  tone: priceTones[list.state],
  facts: [
    { label: '层级', value: priceLevelLabels[list.level] },
    { label: '等级', value: list.tier || '' },
    { label: '地区', value: list.regionCode || '' },
    { label: '期限', value: `${list.fromOn} 至 ${list.toOn}` },
    { label: '编制', value: list.editedBy.name },
    { label: '批准', value: list.approvedBy ? list.approvedBy.name : '' },
    { label: '说明', value: list.reason },
  ].filter(({ value }) => value),
});
