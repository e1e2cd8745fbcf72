import type { DeliveryRow } from '../../../../cloudfunctions/_contracts/stocktakes';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, pickOne } from '../../../kit/ask';
import { forget, isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { dayOf } from '../../../shared/days';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
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
  behaviors: [pageState],
  data: {
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
      const [me, { deliveries, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'delivery.list', { after: fresh ? null : this.data.next }),
      ]);
      const mayReport = me.dealerId !== null && may(me.roles, 'goods', 'delivery.report');
      let { places, fromId, fromName } = this.data;
      if (mayReport && fresh) {
        const { locations } = await call('goods', 'stockLocation.list', { kind: 'dealer' });
        places = locations.filter(({ openedAt, active }) => openedAt !== null && active);
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
        time: `${one.day} 送达 · ${sayTime(one.createdAt, now)} 上报`,
      });
      const rows = deliveries.map(row);
      return {
        ...{ mayReport, places, fromId, fromName, next },
        rows,
      };
    },
    async pickHospital() {
      const answer = await ask(this, {
        title: '送到哪家医院',
        field: { label: '医院名称', maxlength: 40 },
        confirm: '查找',
      });
      if (!answer) return;
      const { hospitals } = await call('channel', 'hospital.search', { text: answer.text });
      if (!hospitals.length) return void wx.showToast({ title: '没有找到，请换个写法', icon: 'none' });
      const name =
        hospitals.length === 1
          ? hospitals[0]!.name
          : await pickOne(
              this,
              '选择医院',
              hospitals.map((one) => one.name),
            );
      const hospital = hospitals.find((one) => one.name === name);
      if (hospital)
        this.setData({ hospitalId: hospital._id, hospitalName: hospital.name, ...forget(this, 'hospital') });
    },
    async pickPlace() {
      const { places } = this.data;
      if (!places.length) return;
      const name = await pickOne(
        this,
        '从哪个库出',
        places.map((one) => one.name),
      );
      const place = places.find((one) => one.name === name);
      if (place) this.setData({ fromId: place._id, fromName: place.name });
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const product = await findProduct(this, label.di || label.text);
      if (!product) return;
      let { lot } = label;
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
      if (bySerial && !label.serial) return void wx.showToast({ title: '标签上没有序列号', icon: 'none' });
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
