import type { PartRequestRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { isSecondTap } from '../../../kit/second-tap';
import type { Tapped } from '../../../kit/second-tap';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { myStock } from '../../../offline/my-stock';
import { enqueue, savedMessage } from '../../../offline/outbox';
import { partRequestStateLabels } from '../../../shared/goods/states';
import type { SentLot } from '../../../shared/model/goods';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

interface SentRow {
  no: number;
  text: string;
  more: string;
  lot: string;
  serials: string[];
  left: number;
  counted: number;
}
const leftOf = ({ quantity, received, missing }: SentLot): number =>
  quantity - received - (missing ? missing.quantity : 0);

/** One request: agreed to, sent, and signed for by scan, also where there is no network. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    request: null as PartRequestRow | null,
    label: '',
    about: '',
    lines: [] as { no: number; text: string; held: string }[],
    sent: [] as SentRow[],
    history: [] as object[],
    places: [] as { locationId: string; name: string }[],
    mayDecide: false,
    mayCancel: false,
    mayShip: false,
    mayReceive: false,
    mayResolve: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      if (!this.data.detailId) void this.load();
    },
    async fetch() {
      const { id } = this.data;
      const me = await whoAmI();
      try {
        const { request, held } = await call('goods', 'partRequest.get', { requestId: id });
        return this.view(request, held, me);
      } catch (error) {
        const kept = (myStock() || { coming: [] as PartRequestRow[] }).coming.find(({ _id }) => _id === id);
        if (kept) return this.view(kept, [], me);
        throw error;
      }
    },
    view(
      request: PartRequestRow,
      held: { locationId: string; name: string; productId: string; lots: { good: number }[] }[],
      { roles, memberId }: Pick<Awaited<ReturnType<typeof whoAmI>>, 'roles' | 'memberId'>,
    ) {
      const { state } = request;
      const now = officialNow();
      const own = request.engineer.memberId === memberId || request.createdBy.memberId === memberId;
      const places = held.reduce<{ locationId: string; name: string }[]>(
        (all, one) => (all.some(({ locationId }) => locationId === one.locationId) ? all : [...all, one]),
        [],
      );
      const stock = (productId: string): string =>
        held
          .filter((one) => one.productId === productId)
          .map(({ name, lots }) => `${name} ${lots.reduce((sum, { good }) => sum + good, 0)}`)
          .join('，');
      const comes = state === 'shipped' || state === 'received';
      return {
        request,
        label: partRequestStateLabels[state],
        about: [request.dealerName, request.engineer.name, request.orderNumber].filter(Boolean).join(' · '),
        lines: request.lines.map((line) => ({
          no: line.no,
          text: `${line.productName} × ${line.quantity} ${line.unit}`,
          held: stock(line.productId) && `库里：${stock(line.productId)}`,
        })),
        sent: request.lines.reduce<SentRow[]>(
          (all, line) => [
            ...all,
            ...line.sent.map((lot) => ({
              no: lot.no,
              text: `${line.productName} ${lot.lot}`,
              more: [
                `发 ${lot.quantity}`,
                lot.received ? `已收 ${lot.received}` : '',
                lot.extra ? `多收 ${lot.extra}` : '',
                lot.missing
                  ? `${lot.missing.outcome === 'back' ? '已退库' : '已丢失'} ${lot.missing.quantity}`
                  : '',
                lot.serials.join('、'),
              ]
                .filter(Boolean)
                .join(' · '),
              lot: lot.lot,
              serials: lot.serials,
              left: leftOf(lot),
              counted: leftOf(lot),
            })),
          ],
          [],
        ),
        history: request.history.map(({ at, by, state: to, note }, key) => ({
          key,
          text: `${partRequestStateLabels[to]} · ${by.name}`,
          more: [sayTime(at, now), note].filter(Boolean).join(' · '),
        })),
        places,
        mayDecide: state === 'pending' && !own && may(roles, 'goods', 'partRequest.decide'),
        mayCancel: (state === 'pending' || state === 'approved') && may(roles, 'goods', 'partRequest.cancel'),
        mayShip: state === 'approved' && may(roles, 'goods', 'partRequest.ship'),
        mayReceive: comes && may(roles, 'service', 'partRequest.receive'),
        mayResolve: state === 'received' && may(roles, 'goods', 'partRequest.resolve'),
      };
    },
    mainAct() {
      if (this.data.mayDecide) void this.pass();
      else if (this.data.mayShip) void this.ship();
    },
    async pass(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const input = { requestId: this.data.id, passes: true, note: '' };
      if (await this.act('pass', () => call('goods', 'partRequest.decide', input), { said: '已同意' }))
        await this.loadBoth();
    },
    async reject() {
      const note = await askReason(this, { title: '不同意', placeholder: '为什么', confirm: '不同意' });
      if (!note) return;
      const input = { requestId: this.data.id, passes: false, note };
      if (await this.act('reject', () => call('goods', 'partRequest.decide', input))) await this.loadBoth();
    },
    async cancel() {
      const reason = await askReason(this, { title: '取消申请', placeholder: '为什么', confirm: '取消申请' });
      if (!reason) return;
      const input = { requestId: this.data.id, reason };
      if (await this.act('cancel', () => call('goods', 'partRequest.cancel', input))) await this.loadBoth();
    },
    /** By expiry, unless the product is kept by the piece: then its numbers are asked. */
    async ship(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { places, request, id } = this.data;
      if (!places.length) return void wx.showToast({ title: '库里没有这些备件', icon: 'none' });
      const name =
        places.length === 1
          ? places[0]!.name
          : await pickOne(
              this,
              '从哪个库发',
              places.map((one) => one.name),
            );
      const from = places.find((one) => one.name === name);
      if (!from) return;
      const lines: { no: number; lots: { lot: string; quantity: number; serials: string[] }[] }[] = [];
      const { products } = await call('goods', 'stock.products', { parts: true });
      for (const line of request!.lines.filter(({ quantity }) => quantity > 0)) {
        const product = products.find(({ _id }) => _id === line.productId);
        if (!product || product.tracking !== 'serial') continue;
        const answer = await ask(this, {
          title: `${line.productName} ${line.quantity} 件`,
          hint: '第一个是批号（没有就写 -），其后是每一件的序列号，用空格分开。',
          field: { label: '批号与序列号', type: 'textarea', maxlength: 2000 },
          confirm: '确定',
        });
        if (!answer) return;
        const [lot = '', ...serials] = answer.text.split(/[\s,，、]+/).filter(Boolean);
        lines.push({
          no: line.no,
          lots: [{ lot: lot === '-' ? '' : lot, quantity: serials.length || 1, serials }],
        });
      }
      const parcel = await ask(this, {
        title: '发出',
        field: { label: '快递与单号', maxlength: 100 },
        confirm: '发出',
      });
      if (!parcel) return;
      const [carrier = '', ...rest] = parcel.text.trim().split(/\s+/);
      const input = {
        requestId: id,
        fromId: from.locationId,
        carrier,
        trackingNo: rest.join(' ').slice(0, 60),
        lines,
      };
      if (await this.act('ship', () => call('goods', 'partRequest.ship', input), { said: '已发出' }))
        await this.loadBoth();
    },
    count(event: Said) {
      const no = given<number>(event, 'no');
      const by = given<number>(event, 'by');
      this.setData({
        sent: this.data.sent.map((row) =>
          row.no === no ? { ...row, counted: Math.max(0, row.counted + by) } : row,
        ),
      });
    },
    /** The label tells which row; a first scan begins the count of it at one. */
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const row =
        this.data.sent.find((one) => label.serial && one.serials.indexOf(label.serial) >= 0) ||
        this.data.sent.find((one) => label.lot && one.lot === label.lot);
      void wx.showToast({ title: row ? `✓ ${row.text}` : '这次发出的里面没有它，请核对', icon: 'none' });
    },
    async receive(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { id, sent, request } = this.data;
      const received = sent
        .filter(({ left }) => left > 0)
        .map(({ no, counted }) => ({ no, quantity: counted }));
      if (!received.length) return;
      await this.act('receive', async () => {
        await enqueue({
          action: 'partRequest.receive',
          input: { requestId: id, received },
          subject: `part_requests:${id}`,
          title: `签收备件 ${request!.number}`,
        });
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        wx.navigateBack({}).catch(() => undefined);
      });
    },
    async resolve(event: Said) {
      const answer = await ask(this, {
        title: '没有收到的怎么处理',
        choices: ['没有发出，放回库里', '丢失'],
        field: { label: '说明', maxlength: 200 },
        confirm: '确定',
      });
      if (!answer || !answer.choice) return;
      const outcome = answer.choice === '丢失' ? ('lost' as const) : ('back' as const);
      const input = { requestId: this.data.id, no: given<number>(event, 'no'), outcome, reason: answer.text };
      if (await this.act('resolve', () => call('goods', 'partRequest.resolve', input))) await this.loadBoth();
    },
  },
});
