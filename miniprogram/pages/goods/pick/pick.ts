import type { PlannedLine, ShipmentPlan } from '../../../../cloudfunctions/_contracts/shipments';
import { call } from '../../../api/client';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { plainSerial } from '../../../shared/goods/lots';
import { reasonLabels } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { Refusal } from '../../../shared/refusal';
import { datesDiffer, isOfProduct, isOfSeveral, ofSeveral } from '../label-fits';

interface PickedLot {
  key: string;
  no: number;
  lot: string;
  label: string;
  expiresOn: string;
  held: number;
  /** Why it may not leave. */
  why: string;
  taken: number;
  serials: string[];
  reason: string;
}
interface PickLine {
  no: number;
  name: string;
  left: number;
  kept: string;
  unit: string;
  bySerial: boolean;
  taken: number;
  lots: PickedLot[];
}
const known = besideData(() => ({
  plan: null as ShipmentPlan | null,
  /** Somebody has counted: what is taken is no proposal any more. */
  begun: false,
}));

const LOOKED_AT = 4;
const hasNone = ({ lines }: ShipmentPlan): boolean => lines.every(({ may }) => may === 0);

/** 拣货: the lots that expire first are proposed; a scan takes one more of what it names. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    claimId: '',
    places: [] as { _id: string; name: string }[],
    fromId: '',
    fromName: '',
    title: '',
    about: '',
    reasons: [] as string[],
    lines: [] as PickLine[],
  },
  methods: {
    onLoad({ id = '', claimId = '' }: { id?: string; claimId?: string }) {
      this.setData({ id: decodeURIComponent(id), claimId: decodeURIComponent(claimId) });
      void this.load();
    },
    of() {
      const { id, claimId } = this.data;
      return claimId ? { claimId } : { orderId: id };
    },
    async fetch() {
      let { places, fromId } = this.data;
      if (!fromId) {
        const { locations } = await call('goods', 'stockLocation.list', { kind: 'maker' });
        places = locations.filter(({ openedAt, active }) => openedAt !== null && active);
      }
      if (!places.length) return { places, lines: [], title: '还没有启用的仓库' };
      const planFrom = (id: string) => call('goods', 'shipment.plan', { ...this.of(), fromId: id });
      let plan = await planFrom(fromId || places[0]!._id);
      if (!fromId) {
        fromId = places[0]!._id;
        // Opened at a warehouse that has some of it, as far as a few tell; whoever wants another one chooses it.
        const others = places.slice(1, hasNone(plan) ? LOOKED_AT : 0);
        for (const place of others) {
          const there = await planFrom(place._id);
          if (hasNone(there)) continue;
          [plan, fromId] = [there, place._id];
          break;
        }
      }
      Object.assign(known(this), { plan, begun: false });
      return {
        ...{ places, fromId },
        fromName: places.find(({ _id }) => _id === fromId)!.name,
        title: plan.hospitalName || plan.dealerName,
        about: [plan.number, plan.dealerName, plan.shipTo].filter(Boolean).join(' · '),
        reasons: plan.reasons.map(({ code, remedy }) => `${reasonLabels[code]}：${remedy}`),
        lines: plan.lines.map((line) => this.line(line)),
      };
    },
    line({ no, product, left, may, proposed, lots }: PlannedLine): PickLine {
      const bySerial = product.tracking === 'serial';
      const shown = lots.map((lot) => {
        const first = proposed.find((one) => one.lot === lot.lot);
        return {
          key: `${no}:${lot.lot}`,
          no,
          lot: lot.lot,
          label: lot.lot || '无批号',
          expiresOn: lot.expiresOn || '',
          held: lot.good,
          why: lot.reasons.map(({ code }) => reasonLabels[code]).join('、'),
          taken: first && !bySerial ? first.quantity : 0,
          serials: [],
          reason: '',
        };
      });
      const taken = shown.reduce((sum, lot) => sum + lot.taken, 0);
      const good = lots.reduce((sum, lot) => sum + lot.good, 0);
      const kept = may < Math.min(left, good) ? `这里可拣 ${may}，其余已留给别的订单` : '';
      return { no, name: product.name, left, kept, unit: product.unit, bySerial, taken, lots: shown };
    },
    change(no: number, lot: string, to: (before: PickedLot) => Partial<PickedLot>) {
      this.setData({
        lines: this.data.lines.map((line) => {
          if (line.no !== no) return line;
          const lots = line.lots.map((one) => (one.lot === lot ? { ...one, ...to(one) } : one));
          return { ...line, lots, taken: lots.reduce((sum, one) => sum + one.taken, 0) };
        }),
      });
    },
    async pickPlace() {
      const name = await pickOne(
        this,
        '从哪个仓库发',
        this.data.places.map((one) => one.name),
      );
      const place = this.data.places.find((one) => one.name === name);
      if (!place) return;
      this.setData({ fromId: place._id });
      await this.reload();
    },
    step(event: Said) {
      known(this).begun = true;
      const by = given<number>(event, 'by');
      this.change(given<number>(event, 'no'), given(event, 'lot'), ({ taken, held }) => ({
        taken: Math.max(0, Math.min(held, taken + by)),
      }));
    },
    async type(event: Said) {
      const [no, lot] = [given<number>(event, 'no'), given(event, 'lot')];
      const line = this.data.lines.find((one) => one.no === no)!;
      const of = line.lots.find((one) => one.lot === lot)!;
      const answer = await ask(this, {
        title: `${line.name} ${of.label}`,
        field: line.bySerial
          ? { label: '序列号，用空格分开', type: 'textarea', maxlength: 4000, value: of.serials.join(' ') }
          : {
              label: '数量',
              type: 'digit',
              check: (text) => (/^\d{1,7}$/.test(text) && +text <= of.held ? '' : `请填写 0 至 ${of.held}`),
            },
        confirm: '确定',
      });
      if (!answer) return;
      known(this).begun = true;
      const serials = answer.text
        .split(/[\s,，、;；]+/)
        .filter(Boolean)
        .map(plainSerial);
      this.change(no, lot, () =>
        line.bySerial ? { serials, taken: serials.length } : { taken: Number(answer.text) },
      );
    },
    /** One more of the lot, or the very piece, that the label names. */
    async scan() {
      const label = await scanLabel();
      const { plan, begun } = known(this);
      if (!label || !plan) return;
      const say = (title: string) => void wx.showToast({ title, icon: 'none' });
      const candidates = plan.lines.filter(({ product }) => isOfProduct(label, { di: product.udiDi || '' }));
      if (!candidates.length) return say('这张订单没有这个产品，请放回');
      // A bare number may be that of a piece, whose lot it does not say.
      const lotOf = ({ lots, product }: PlannedLine) =>
        lots.find(({ lot }) => lot === label.lot) ||
        (label.bare && product.tracking === 'serial' && lots.length === 1 ? lots[0] : undefined);
      const ofLot = candidates.filter((one) => lotOf(one));
      // What was proposed was in nobody's hand: whoever scans counts from nothing.
      if (ofLot.length && !begun) this.empty();
      if (
        isOfSeveral(
          label,
          ofLot.map(({ product }) => product._id),
        )
      )
        return say(ofSeveral);
      const isOpen = (one: PlannedLine) =>
        this.data.lines.some(({ no, taken, left }) => no === one.no && taken < left);
      const line = ofLot.find(isOpen) || ofLot[0];
      if (!line) return say('账上没有这个批号，请核对标签');
      const lot = lotOf(line)!;
      const differs = datesDiffer(label, lot);
      if (differs) return say(differs);
      if (lot.reasons.length) return say(reasonLabels[lot.reasons[0]!.code]);
      const bySerial = line.product.tracking === 'serial';
      if (bySerial && !label.serial) return say('标签上没有序列号，请手工输入');
      const shown = this.data.lines
        .find(({ no }) => no === line.no)!
        .lots.find((one) => one.lot === lot.lot)!;
      if (bySerial && shown.serials.indexOf(label.serial) >= 0) return say('这一件已经扫过');
      // What is not taken is not said to be: the piece in the hand goes back.
      if (!isOpen(line)) return say(`这一行只要 ${line.left}，已拣够，请放回`);
      if (shown.taken >= shown.held) return say(`账上这个批号只有 ${shown.held}，请核对`);
      this.change(line.no, lot.lot, ({ taken, serials, held }) => ({
        taken: Math.min(held, taken + 1),
        ...(bySerial ? { serials: [...serials, label.serial] } : {}),
      }));
      say(`✓ ${line.product.name} ${lot.lot}`);
    },
    empty() {
      known(this).begun = true;
      this.setData({
        lines: this.data.lines.map((line) => ({
          ...line,
          taken: 0,
          lots: line.lots.map((lot) => ({ ...lot, taken: 0, serials: [] })),
        })),
      });
    },
    async save() {
      const all = this.data.lines.reduce<PickedLot[]>((lots, line) => [...lots, ...line.lots], []);
      const picked = all.filter(({ taken }) => taken > 0);
      if (!picked.length) return void wx.showToast({ title: '还没有拣任何货', icon: 'none' });
      const over = this.data.lines.find(({ taken, left }) => taken > left);
      if (over) return void wx.showToast({ title: `${over.name} 最多 ${over.left}`, icon: 'none' });
      let why: { at: number; message: string } | null = null;
      await this.act('save', async () => {
        try {
          const { shipmentId } = await call('goods', 'shipment.pick', {
            ...this.of(),
            fromId: this.data.fromId,
            lines: picked.map(({ no, lot, taken, serials, reason }) => ({
              ...{ no, lot, quantity: taken, serials, reason },
            })),
          });
          void wx.redirectTo({ url: pages.shipment({ id: shipmentId }) });
        } catch (error) {
          const path =
            error instanceof Refusal ? (error.details as { path?: string } | undefined) : undefined;
          const at = /^lines\.(\d+)\.reason$/.exec((path && path.path) || '');
          if (!at) throw error;
          why = { at: Number(at[1]), message: (error as Refusal).message };
        }
      });
      if (why) await this.askWhy(picked[(why as { at: number }).at]!);
    },
    /** An earlier lot was left lying: somebody says why, and it is tried again. */
    async askWhy({ no, lot, label }: PickedLot) {
      const reason = await askReason(this, {
        title: `为什么用批号 ${label}`,
        placeholder: '有更早到期、可以发出的批次没有拣',
        confirm: '继续',
      });
      if (!reason) return;
      this.change(no, lot, () => ({ reason }));
      await this.save();
    },
  },
});
