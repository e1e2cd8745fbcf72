import type { DeliveryRow } from '../../../../cloudfunctions/_contracts/stocktakes';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { forget, isFilledIn } from '../../../kit/form';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { dayOf } from '../../../shared/days';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { chooseHospital, ownPlaces, pickPlace } from '../delivery-parts';
import { findProduct } from '../find-product';

interface Draft {
  key: string;
  productId: string;
  name: string;
  unit: string;
  lot: string;
  quantity: number;
  serials: string[];
}

/** 流向: what was delivered to which hospital, by scan; what the book lacks is said, never refused. */
Component({
  behaviors: [searching, pageState],
  data: {
    isCut: false,
    mayReport: false,
    next: null as string | null,
    rows: [] as object[],
    hospitalId: '',
    hospitalName: '',
    places: [] as { _id: string; name: string }[],
    fromId: '',
    fromName: '没有在这里管库存',
    drafts: [] as Draft[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, { deliveries, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'delivery.list', { text: this.data.text, after: fresh ? null : this.data.next }),
      ]);
      const mayReport = me.dealerId !== null && may(me.roles, 'goods', 'delivery.report');
      let { places, fromId, fromName } = this.data;
      if (mayReport && fresh) {
        places = await ownPlaces();
        const place = places.find(({ _id }) => _id === fromId) || places[0];
        if (place) [fromId, fromName] = [place._id, place.name];
      }
      const now = officialNow();
      const row = (one: DeliveryRow) => ({
        id: one._id,
        hospital: one.hospitalName,
        who: one.dealerName,
        number: one.number,
        lines: one.lines.map((line, key) => ({
          key,
          text: `${line.productName} ${line.lot} × ${line.quantity} ${line.unit}`,
          short: line.short ? `账上少 ${line.short}` : '',
        })),
        canWithdraw: mayReport && !one.withdrawn,
        withdrawn: one.withdrawn ? `${one.withdrawn.by.name} 已撤回：${one.withdrawn.reason}` : '',
        time: `${one.day} 送达 · ${sayTime(one.createdAt, now)} 上报`,
      });
      const rows = deliveries.map(row);
      return {
        ...{ mayReport, places, fromId, fromName, next, isCut },
        rows,
      };
    },
    async pickHospital() {
      const hospital = await chooseHospital(this, '送到哪家医院');
      if (hospital)
        this.setData({ hospitalId: hospital._id, hospitalName: hospital.name, ...forget(this, 'hospital') });
    },
    async pickPlace() {
      const place = await pickPlace(this, this.data.places);
      if (place) this.setData({ fromId: place._id, fromName: place.name });
    },
    fromSheet() {
      openPage(pages.deliverySheet());
    },
    async withdraw(event: Said) {
      const reason = await askReason(this, {
        title: '撤回这张流向',
        placeholder: '哪里报错了，如医院选错、数量不对',
        confirm: '撤回',
      });
      if (!reason) return;
      const input = { deliveryId: given(event, 'id'), reason };
      if (await this.act('withdraw', () => call('goods', 'delivery.withdraw', input), { said: '已撤回' }))
        await this.load();
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const product = await findProduct(this, label.di || label.text);
      if (!product) return;
      let lot = label.bare ? '' : label.lot;
      if (product.tracking === 'lot' && (!lot || !label.di)) {
        const answer = await ask(this, {
          title: product.name,
          field: { label: '批号', maxlength: 60 },
          confirm: '加入',
        });
        if (!answer) return;
        lot = answer.text;
      }
      const bySerial = product.tracking === 'serial';
      if (bySerial && (label.bare || !label.serial))
        return void wx.showToast({ title: '标签上没有序列号', icon: 'none' });
      const key = `${product._id}:${lot}`;
      const before = this.data.drafts.find((one) => one.key === key);
      if (before && bySerial && before.serials.indexOf(label.serial) >= 0)
        return void wx.showToast({ title: '这一件已经扫过', icon: 'none' });
      const draft: Draft = {
        ...{ key, productId: product._id, name: product.name, unit: product.unit, lot },
        quantity: (before ? before.quantity : 0) + 1,
        serials: [...(before ? before.serials : []), ...(bySerial ? [label.serial] : [])],
      };
      this.setData({ drafts: [draft, ...this.data.drafts.filter((one) => one.key !== key)] });
    },
    step(event: Said) {
      const [key, by] = [given(event, 'key'), given<number>(event, 'by')];
      const drafts = this.data.drafts
        .map((one) =>
          one.key === key && !one.serials.length ? { ...one, quantity: one.quantity + by } : one,
        )
        .filter(({ quantity }) => quantity > 0);
      this.setData({ drafts });
    },
    drop(event: Said) {
      const key = given(event, 'key');
      this.setData({ drafts: this.data.drafts.filter((one) => one.key !== key) });
    },
    async report() {
      const { hospitalId, fromId, drafts } = this.data;
      if (!isFilledIn(this, { hospital: hospitalId ? '' : '请选择医院' })) return;
      const input = {
        ...{ hospitalId, fromId: fromId || null, day: dayOf(officialNow()) },
        lines: drafts.map(({ productId, lot, quantity, serials }) => ({ productId, lot, quantity, serials })),
      };
      const done = await this.act('report', async () => {
        const { short } = await call('goods', 'delivery.report', input);
        void wx.showToast({ title: short ? `已上报，账上少 ${short}，待核对` : '已上报', icon: 'none' });
      });
      if (!done) return;
      this.setData({ drafts: [] });
      await this.load();
    },
  },
});
