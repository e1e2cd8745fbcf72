import type { ProductRow, SaveProduct } from '../../../../cloudfunctions/_contracts/catalogue';
import { call } from '../../../api/client';
import { isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { deviceClassLabels, productKindLabels } from '../../../shared/model/trade';
import { Refusal } from '../../../shared/refusal';
import { pages } from '../../../shared/pages';
import { mayDo } from '../can';
import { ON, choicesOf, typing } from '../../../kit/typing';
import type { Field, Given } from '../../../kit/typing';

type Facts = SaveProduct['product'];
const COLD = /^(-?\d{1,2}(?:\.\d)?)\s*[~至,，-]\s*(-?\d{1,2}(?:\.\d)?)$/;
const trackings = { none: '不追踪', lot: '按批号', serial: '按序列号' };
const regulated = { device: '医疗器械', drug: '药品（不在本系统销售）', none: '都不是' };

const fieldsFor = (lines: { value: string; label: string }[]): Field[] => [
  { key: 'code', label: '货号', max: 40 },
  { key: 'name', label: '名称', max: 120 },
  { key: 'specification', label: '规格', max: 120 },
  { key: 'unit', label: '最小单位', max: 10, hint: '盒、支、台' },
  { key: 'kind', label: '种类', kind: 'choice', choices: choicesOf(productKindLabels) },
  { key: 'productLineId', label: '产品线', kind: 'choice', choices: lines },
  { key: 'class', label: '管理类别', kind: 'choice', choices: choicesOf(deviceClassLabels) },
  { key: 'regulatedAs', label: '按什么管理', kind: 'choice', choices: choicesOf(regulated) },
  { key: 'code2002', label: '2002版编码', max: 10, hint: '6840' },
  { key: 'code2017', label: '2017版编码', max: 10, hint: '22-04' },
  { key: 'udiDi', label: 'UDI-DI', kind: 'digit', max: 14, hint: '14 位，可不填' },
  { key: 'cold', label: '储运温度℃', max: 12, hint: '2~8，常温不填' },
  { key: 'packName', label: '大包装', max: 20, hint: '箱，可不填' },
  { key: 'packFactor', label: '每包装数量', kind: 'digit', max: 7 },
  { key: 'tracking', label: '追踪', kind: 'choice', choices: choicesOf(trackings) },
  { key: 'shelfDays', label: '有效期天数', kind: 'digit', max: 5, hint: '没有则不填' },
  { key: 'minimumShelfDays', label: '发货须余天数', kind: 'digit', max: 4 },
  { key: 'minimum', label: '起订量', kind: 'digit', max: 7 },
  { key: 'multiple', label: '订货倍数', kind: 'digit', max: 7 },
  { key: 'exemptFromRecord', label: '免于经营备案', kind: 'switch' },
  { key: 'soldFromOn', label: '开始销售', kind: 'day', hint: '不限' },
  { key: 'soldUntilOn', label: '停止销售', kind: 'day', hint: '不限' },
];
const fresh: Given = {
  kind: 'reagent',
  class: 'II',
  regulatedAs: 'device',
  tracking: 'lot',
  minimum: '1',
  multiple: '1',
  minimumShelfDays: '0',
};
const codeIn = (product: ProductRow, system: string): string =>
  product.codes
    .filter((code) => code.system === system)
    .map(({ code }) => code)
    .join(' ');
const given = (product: ProductRow): Given => ({
  code: product.code,
  name: product.name,
  specification: product.specification,
  unit: product.unit,
  kind: product.kind,
  productLineId: product.productLineId,
  class: product.class,
  regulatedAs: product.regulatedAs,
  code2002: codeIn(product, '2002'),
  code2017: codeIn(product, '2017'),
  udiDi: product.udiDi || '',
  cold: product.cold ? `${product.cold.minDeciC / 10}~${product.cold.maxDeciC / 10}` : '',
  packName: product.packs[0] ? product.packs[0].name : '',
  packFactor: product.packs[0] ? String(product.packs[0].factor) : '',
  tracking: product.tracking,
  shelfDays: product.shelfDays === null ? '' : String(product.shelfDays),
  minimumShelfDays: String(product.minimumShelfDays),
  minimum: String(product.minimum),
  multiple: String(product.multiple),
  exemptFromRecord: product.exemptFromRecord ? ON : '',
  soldFromOn: product.soldFromOn || '',
  soldUntilOn: product.soldUntilOn || '',
});

/** A product of the catalogue; whoever may not change it sees it only. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    can: { save: false, quota: false, scheduled: false },
    fields: [] as Field[],
    facts: [] as object[],
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const { id } = this.data;
      const [{ productLines }, can, product] = await Promise.all([
        call('channel', 'productLine.list', {}),
        mayDo({ save: 'product.save', quota: 'quota.get', scheduled: 'scheduledReceipt.get' }),
        id ? productOf(id) : null,
      ]);
      if (product) kept.set(this, product);
      const fields = fieldsFor(productLines.map((line) => ({ value: line.id, label: line.name })));
      const shown = product ? given(product) : fresh;
      return {
        can,
        fields,
        given: shown,
        facts: fields
          .map(({ key, label, choices, kind }) => {
            const value = shown[key] || '';
            const chosen = choices && choices.find((choice) => choice.value === value);
            return { key, label, value: chosen ? chosen.label : kind === 'switch' && value ? '是' : value };
          })
          .filter(({ value }) => value),
      };
    },
    openQuota() {
      openPage(pages.quota({ id: this.data.id }));
    },
    openScheduled() {
      openPage(pages.scheduledReceipt({ id: this.data.id }));
    },
    async save() {
      const { given: typed, id } = this.data;
      const text = (key: string) => (typed[key] || '').trim();
      const whole = (key: string, words: string, least: number) =>
        /^\d+$/.test(text(key)) && +text(key) >= least ? '' : words;
      const cold = text('cold') ? COLD.exec(text('cold')) : null;
      const filledIn = isFilledIn(this, {
        code: text('code') ? '' : '请填写货号',
        name: text('name') ? '' : '请填写名称',
        unit: text('unit') ? '' : '请填写最小单位',
        productLineId: text('productLineId') ? '' : '请选择产品线',
        udiDi: text('udiDi') && !/^\d{14}$/.test(text('udiDi')) ? 'UDI-DI 是 14 位数字' : '',
        cold: text('cold') && !cold ? '请写成 2~8 的样子' : '',
        packFactor: text('packName') ? whole('packFactor', '请填写每包装的数量', 1) : '',
        shelfDays: text('shelfDays') ? whole('shelfDays', '请填写天数', 1) : '',
        minimumShelfDays: whole('minimumShelfDays', '请填写天数，不要求填 0', 0),
        minimum: whole('minimum', '至少为 1', 1),
        multiple: whole('multiple', '至少为 1', 1),
      });
      if (!filledIn) return;
      const known = kept.get(this);
      const codes = (['2002', '2017'] as const)
        .map((system) => ({ system, code: text(`code${system}`).toUpperCase() }))
        .filter(({ code }) => code);
      const product: Facts = {
        code: text('code'),
        name: text('name'),
        specification: text('specification'),
        unit: text('unit'),
        kind: typed.kind as Facts['kind'],
        productLineId: text('productLineId'),
        class: typed.class as Facts['class'],
        regulatedAs: typed.regulatedAs as Facts['regulatedAs'],
        codes: [...codes, ...(known ? known.codes.filter(({ system }) => system === 'ivd') : [])],
        cold: cold && { minDeciC: Math.round(+cold[1]! * 10), maxDeciC: Math.round(+cold[2]! * 10) },
        udiDi: text('udiDi') || null,
        packs: text('packName') ? [{ name: text('packName'), factor: +text('packFactor') }] : [],
        tracking: typed.tracking as Facts['tracking'],
        shelfDays: text('shelfDays') ? +text('shelfDays') : null,
        minimumShelfDays: +text('minimumShelfDays'),
        fitsModelIds: known ? known.fitsModelIds : [],
        exemptFromRecord: typed.exemptFromRecord === ON,
        minimum: +text('minimum'),
        multiple: +text('multiple'),
        soldFromOn: text('soldFromOn') || null,
        soldUntilOn: text('soldUntilOn') || null,
        successorId: known ? known.successorId : null,
      };
      const paths = Object.keys(product).reduce<Record<string, string>>(
        (all, key) => ({ ...all, [`product.${key}`]: key === 'codes' ? 'code2002' : key }),
        {},
      );
      await this.act(
        'save',
        async () => {
          await call('trade', 'product.save', {
            ...(known && id ? { productId: id, revision: known.revision } : {}),
            product,
          });
          void wx.navigateBack();
        },
        { said: '已保存', fields: paths },
      );
    },
  },
});
const kept = new WeakMap<object, ProductRow>();
async function productOf(id: string): Promise<ProductRow> {
  const { products } = await call('trade', 'product.list', { ids: [id] });
  if (!products[0]) throw new Refusal('PRODUCT_NOT_FOUND');
  return products[0];
}
