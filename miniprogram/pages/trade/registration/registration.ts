import type { RegistrationRow } from '../../../../cloudfunctions/_contracts/catalogue';
import { call, officialNow } from '../../../api/client';
import { ask } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf, isDay } from '../../../shared/days';
import { Refusal } from '../../../shared/refusal';
import { mayDo } from '../can';
import { ON, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';

const fieldsOf = (endless: boolean, isNew: boolean): Field[] => [
  ...(isNew
    ? ([
        { key: 'number', label: '注册证号', max: 60, hint: '国械注准20233400001' },
        { key: 'fromOn', label: '批准日', kind: 'day' },
      ] as const)
    : []),
  { key: 'endless', label: '长期有效（备案）', kind: 'switch' },
  ...(endless ? [] : [{ key: 'toOn', label: '有效期至', kind: 'day' } as const]),
  { key: 'registrant', label: '注册人', max: 120 },
  { key: 'makers', label: '受托生产企业', kind: 'textarea', max: 600, hint: '每行一家，可不填' },
  {
    key: 'productionLicence',
    label: '生产许可证号',
    max: 120,
    hint: '或备案号，发货时必需',
  },
];

/** 注册证: its term and the products that it covers. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    can: { save: false, withdraw: false },
    withdrawnOn: '',
    heading: '',
    fields: fieldsOf(false, true),
    covered: [] as { id: string; name: string }[],
  },
  observers: {
    given(given: Record<string, string>) {
      this.setData({ fields: fieldsOf(given.endless === ON, !this.data.id) });
    },
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const { id } = this.data;
      const can = await mayDo({ save: 'registration.save', withdraw: 'registration.withdraw' });
      if (!id) return { can };
      const registration = await registrationOf(id);
      const names = await productNames(registration.productIds);
      kept.set(this, registration);
      const { number, fromOn, toOn, registrant, makers, productIds, withdrawnOn, productionLicence } =
        registration;
      return {
        can,
        heading: `${number}，${fromOn} 批准`,
        withdrawnOn: withdrawnOn || '',
        given: {
          endless: toOn === null ? ON : '',
          toOn: toOn || '',
          registrant,
          makers: makers.join('\n'),
          productionLicence: productionLicence || '',
        },
        covered: productIds.map((one) => ({ id: one, name: names.get(one) || one })),
      };
    },
    addProduct({ detail }: { detail: { id: string; name: string } }) {
      const { covered } = this.data;
      if (covered.some(({ id }) => id === detail.id)) return;
      this.setData({
        covered: [...covered, { id: detail.id, name: detail.name }],
        'problems.productIds': '',
      });
    },
    dropProduct(event: Said) {
      this.setData({ covered: this.data.covered.filter(({ id }) => id !== of(event, 'id')) });
    },
    async save() {
      const { given, covered } = this.data;
      const known = kept.get(this);
      const text = (key: string) => (given[key] || '').trim();
      const filledIn = isFilledIn(this, {
        number: known || text('number') ? '' : '请填写注册证号',
        fromOn: known || text('fromOn') ? '' : '请选择批准日',
        toOn: given.endless === ON || text('toOn') ? '' : '请选择截止日',
        registrant: text('registrant') ? '' : '请填写注册人',
        productIds: covered.length ? '' : '请选择它覆盖的产品',
      });
      if (!filledIn) return;
      await this.act(
        'save',
        async () => {
          await call('trade', 'registration.save', {
            number: known ? known.number : text('number'),
            fromOn: known ? known.fromOn : text('fromOn'),
            ...(known ? { revision: known.revision } : {}),
            toOn: given.endless === ON ? null : text('toOn'),
            productIds: covered.map(({ id }) => id),
            registrant: text('registrant'),
            makers: text('makers')
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
            productionLicence: text('productionLicence'),
          });
          void wx.navigateBack();
        },
        { said: '已保存', fields: { number: 'number', toOn: 'toOn', productIds: 'productIds' } },
      );
    },
    async withdraw() {
      const answer = await ask(this, {
        title: '注销注册证',
        hint: '这一天及以后生产的批次不能销售，之前生产的不受影响。',
        field: {
          label: '注销日',
          value: dayOf(officialNow()),
          check: (typed) => (isDay(typed) ? '' : '请写成 2026-01-31 的样子'),
        },
        why: '原因',
        confirm: '注销',
      });
      if (!answer) return;
      const done = await this.act(
        'withdraw',
        () =>
          call('trade', 'registration.withdraw', {
            registrationId: this.data.id,
            withdrawnOn: answer.text,
            reason: answer.why,
          }),
        { said: '已注销' },
      );
      if (done) await this.load();
    },
  },
});
const kept = new WeakMap<object, RegistrationRow>();
async function registrationOf(id: string): Promise<RegistrationRow> {
  const { registrations } = await call('trade', 'registration.list', { ids: [id] });
  if (!registrations[0]) throw new Refusal('REGISTRATION_NOT_FOUND');
  return registrations[0];
}
async function productNames(ids: string[]): Promise<Map<string, string>> {
  const { products } = ids.length ? await call('trade', 'product.list', { ids }) : { products: [] };
  return new Map(products.map(({ _id, name, code }) => [_id, `${name} ${code}`]));
}
