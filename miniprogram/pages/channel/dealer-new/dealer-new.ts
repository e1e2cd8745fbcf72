import { call } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { isCreditCode, tidyCreditCode } from '../../../shared/credit-code';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn } from '../../../kit/form';
import { pages } from '../../../shared/pages';

const fields = [
  { key: 'name', label: '公司全称', max: 100 },
  { key: 'shortName', label: '简称', max: 20 },
  { key: 'creditCode', label: '统一社会信用代码', max: 18 },
  { key: 'contactName', label: '联系人', max: 40 },
  { key: 'contactPhone', label: '电话', max: 20 },
];

/** A new prospect, or with `id` what is written about a dealer; its credit code stays. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'ready' as 'loading' | 'ready' | 'error',
    id: '',
    revision: 0,
    fields,
    given: { name: '', shortName: '', creditCode: '', contactName: '', contactPhone: '' },
    region: { code: '', name: '' },
    chosen: [] as string[],
    treeOpen: false,
  },
  methods: {
    onLoad({ id }: { id?: string }) {
      if (!id) return;
      this.setData({ id, fields: fields.filter(({ key }) => key !== 'creditCode') });
      void wx.setNavigationBarTitle({ title: '编辑经销商' });
      void this.load();
    },
    async load() {
      this.setData({ phase: 'loading' });
      try {
        const { dealer, regionName } = await call('channel', 'dealer.get', {
          dealerId: this.data.id,
        });
        const { name, shortName, creditCode, contactName, contactPhone, regionCode, revision } = dealer;
        this.setData({
          phase: 'ready',
          revision,
          given: { name, shortName, creditCode, contactName, contactPhone },
          region: { code: regionCode, name: regionName },
          chosen: [regionCode],
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    type(event: Said<string>) {
      const { key } = event.currentTarget.dataset as { key: string };
      this.setData({ given: { ...this.data.given, [key]: event.detail }, ...forget(this, key) });
    },
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: WechatMiniprogram.CustomEvent<{ code: string; name: string }>) {
      this.setData({ region: detail, chosen: [detail.code], treeOpen: false, ...forget(this, 'region') });
    },
    async save() {
      const { id, revision, given, region } = this.data;
      const creditCode = tidyCreditCode(given.creditCode);
      const filledIn = isFilledIn(this, {
        name: given.name.trim().length < 2 ? '请填写全称' : '',
        shortName: given.shortName.trim() ? '' : '请填写简称',
        creditCode: id || isCreditCode(creditCode) ? '' : '信用代码有误，请核对18位代码',
        region: region.code ? '' : '请选择所在地区',
      });
      if (!filledIn) return;
      await this.act('save', async () => {
        const { creditCode: _, ...facts } = { ...given, regionCode: region.code };
        if (id) {
          await call('channel', 'dealer.edit', { dealerId: id, revision, ...facts });
          return void wx.navigateBack();
        }
        const input = { ...facts, creditCode };
        const { dealerId } = await call('channel', 'dealer.create', input);
        void wx.redirectTo({ url: pages.dealer({ id: dealerId }) });
      });
    },
  },
});
