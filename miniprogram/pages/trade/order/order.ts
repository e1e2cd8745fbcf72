import type { DealerOrderPage } from '../../../../cloudfunctions/_contracts/dealer-orders';
import { call, officialNow } from '../../../api/client';
import type { InputOf } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPdf } from '../../../kit/open-pdf';
import { openPage } from '../../../kit/open-page';
import type { DealerOrder, DealerOrderEvent, JudgedReason, OrderLine } from '../../../shared/model/trade';
import { shipmentStateLabels } from '../../../shared/goods/states';
import { pages } from '../../../shared/pages';
import { Refusal } from '../../../shared/refusal';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { dealerOrderLabel } from '../../../shared/trade/states';
import { mayDo } from '../can';
import type { ReasonLine } from '../words';
import { orderTones, reasonLine } from '../words';
import { routeOf } from './route';

const eventWords: Record<DealerOrderEvent['event'], string> = {
  saved: '保存',
  submitted: '提交',
  checked: '审批时检查未通过',
  approved: '审批通过',
  returned: '退回',
  cancelled: '取消',
  cut: '减少未发数量',
  shipped: '发货',
  received: '收货',
  unanswered: '没有签收，按未答复结束',
  closed: '完成',
  reopened: '恢复',
};
/** What of an open line lies ready for it, and what has to come first. */
function stockWords(
  { waitsForStock }: Pick<DealerOrder, 'waitsForStock'>,
  { quantity, settled, picked = 0, reserved = [] }: OrderLine,
) {
  const kept = reserved.reduce((sum, one) => sum + one.quantity, 0);
  const lacking = waitsForStock ? quantity - settled - picked - kept : 0;
  return [picked ? `已拣 ${picked}` : '', kept ? `已留货 ${kept}` : '', lacking ? `待货 ${lacking}` : ''];
}
/** What is shared out by quota comes in the order of submission, and no more than the dealer's own. */
function shareWords(shares: DealerOrderPage['shares'], { productId, unit }: OrderLine): string {
  const share = (shares || []).find((one) => one.productId === productId);
  return share
    ? `按配额供应（至 ${share.toOn}）：本公司 ${share.units}${unit}，已分到 ${share.given}${unit}`
    : '';
}
/** Old functions do not know of it. */
function expectedWords(
  expected: DealerOrderPage['expected'] | undefined,
  { productId, unit }: OrderLine,
): string {
  const found = (expected || []).find((one) => one.productId === productId);
  return found
    ? `预计到货：${found.receipts.map(({ on, units }) => `${on} ${units}${unit}`).join('，')}`
    : '';
}
type Moving = 'dealerOrder.submit' | 'dealerOrder.recheck' | 'dealerOrder.approve' | 'dealerOrder.close';

/** An order as a route with dates, what keeps it from going on, its money, and the next step. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    can: {
      save: false,
      submit: false,
      recheck: false,
      approve: false,
      sendBack: false,
      cancel: false,
      cut: false,
      reopen: false,
      again: false,
      ship: false,
      close: false,
      paper: false,
    },
    view: null as object | null,
    state: '',
    revision: 0,
    reasons: [] as ReasonLine[],
    credit: {},
    approvedByMe: false,
    nextId: '',
    waiting: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), nextId: '' });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [page, can, me] = await Promise.all([
        call('trade', 'dealerOrder.get', { orderId: this.data.id }),
        mayDo({
          save: 'dealerOrder.save',
          submit: 'dealerOrder.submit',
          recheck: 'dealerOrder.recheck',
          approve: 'dealerOrder.approve',
          sendBack: 'dealerOrder.return',
          cancel: 'dealerOrder.cancel',
          cut: 'dealerOrder.cut',
          reopen: 'dealerOrder.reopen',
          again: 'dealerOrder.again',
          close: 'dealerOrder.close',
          paper: 'dealerOrder.paper',
        }),
        whoAmI(),
      ]);
      return {
        can: { ...can, ship: may(me.roles, 'goods', 'shipment.pick') },
        ...this.shown(page),
        approvedByMe: page.order.approvals.some(({ by }) => by.memberId === me.memberId),
      };
    },
    shown({ order, shipments, credit, shares, expected }: DealerOrderPage) {
      const now = officialNow();
      const names = new Map(order.lines.map(({ productId, productName }) => [productId, productName]));
      return {
        state: order.state,
        revision: order.revision,
        credit,
        reasons: (order.lapse ? order.lapse.reasons : order.checks).map((reason) =>
          reasonLine(reason, (id) => names.get(id) || id),
        ),
        view: {
          number: order.number,
          dealerId: order.dealerId,
          dealerName: order.dealerName,
          label: dealerOrderLabel(order),
          tone: orderTones[order.state],
          where: order.purpose === 'terminal' ? order.hospitalName : '备货',
          shipTo: order.shipTo.address || (order.shipTo.kind === 'hospital' ? '直送医院' : '未选择'),
          wishOn: order.wishOn || '',
          promisedOn: order.state === 'cancelled' ? '' : order.promisedOn || '',
          note: order.note,
          total: order.lines.every(({ unitFen }) => unitFen !== null) ? sayFen(order.totalFen) : '提交时计价',
          held: order.heldFen ? sayFen(order.heldFen) : '',
          priceOn: order.priceOn || '',
          lapsed: order.lapse
            ? `${order.lapse.since} 起不能发货，占用的额度保留；可取消或减去未发数量。`
            : '',
          route: routeOf(order, now),
          lines: order.lines.map((line) => ({
            no: line.no,
            name: line.productName,
            quantity: `${line.quantity} ${line.unit}`,
            price: line.unitFen === null ? '未计价' : `${sayFen(line.unitFen)} × ${line.quantity}`,
            special: line.price !== null && line.price.level === 'special',
            gross: line.unitFen === null ? '' : sayFen(line.grossFen),
            progress: [
              ...stockWords(order, line),
              line.shipped ? `已发 ${line.shipped}` : '',
              line.cut ? `已减 ${line.cut}` : '',
              line.settled && line.settled < line.quantity ? `未发 ${line.quantity - line.settled}` : '',
              shareWords(shares, line),
              expectedWords(expected, line),
            ]
              .filter(Boolean)
              .join('，'),
          })),
          shipments: shipments.map((one) => ({
            id: one._id,
            number: one.number,
            fen: sayFen(one.fen),
            about: [one.shippedOn, one.carrier, one.trackingNo].filter(Boolean).join(' '),
            state: shipmentStateLabels[one.state],
            lines: one.lines.map((line, at) => ({
              at,
              words: `${line.productName} ${line.lot} × ${line.quantity}${line.returned ? `，已退 ${line.returned}` : ''}`,
            })),
          })),
          history: [...order.history].reverse().map(({ at, by, event, note }) => ({
            key: at + event,
            what: eventWords[event],
            by: by.name,
            time: sayTime(at, now),
            note: event === 'approved' ? (note === 'finance' ? '财务' : '渠道经理') : note,
          })),
        },
      };
    },
    /** Shows what is refused by the check beside the rest; says anything else. */
    sayWhy(error: unknown) {
      const details = error instanceof Refusal ? (error.details as { reasons?: JudgedReason[] }) : undefined;
      if (details && details.reasons)
        this.setData({ reasons: details.reasons.map((reason) => reasonLine(reason, (id) => id)) });
      showError(error);
    },
    async send(what: string, work: () => Promise<unknown>, said: string): Promise<boolean> {
      const done = await this.act(
        what,
        async () => {
          try {
            await work();
          } catch (error) {
            this.sayWhy(error);
            throw new Refusal('DEALER_ORDER_CHECK_FAILED');
          }
        },
        { said },
      );
      await this.loadBoth();
      return done;
    },
    async move(action: Moving, said: string, seen: { revision?: number } = {}): Promise<boolean> {
      let waiting = 0;
      let wentBack = false;
      const done = await this.act(action, async () => {
        const { reasons, state } = await call('trade', action, { orderId: this.data.id, ...seen });
        waiting = reasons.length;
        wentBack = state === 'draft';
      });
      if (!done) return false;
      const now = wentBack ? '提交时的价格已过保留期，已退回经销商' : said;
      void wx.showToast({ title: waiting ? `有 ${waiting} 条原因，未通过` : now, icon: 'none' });
      await this.loadBoth();
      return waiting === 0;
    },
    submit() {
      void this.move('dealerOrder.submit', '已提交');
    },
    recheck() {
      void this.move('dealerOrder.recheck', '已通过检查');
    },
    async approve() {
      const { revision } = this.data;
      if (!(await confirmed('再次检查授权、证照、额度等，全部通过才批准；批准后仓库可以发货。', '批准')))
        return;
      await this.move('dealerOrder.approve', '已批准', { revision });
      await this.goOn();
    },
    close() {
      void this.move('dealerOrder.close', '已完成');
    },
    mainAct() {
      const { state, can, approvedByMe } = this.data;
      if (state === 'pending' && can.approve && !approvedByMe) void this.approve();
    },
    async goOn() {
      if (this.data.detailId) return this.tellList(this.data.state !== 'pending');
      try {
        const { orders, next } = await call('trade', 'dealerOrder.list', { states: ['pending'] });
        const others = orders.filter(({ _id }) => _id !== this.data.id);
        this.setData({
          nextId: others.length ? others[0]!._id : '',
          waiting: `${others.length}${next === null ? '' : '+'}`,
        });
      } catch (error) {
        console.warn('orders to approve', messageOf(error));
      }
    },
    openNext() {
      void wx.redirectTo({ url: pages.dealerOrder({ id: this.data.nextId }) });
    },
    async withReason(
      action: 'dealerOrder.return' | 'dealerOrder.cancel',
      title: string,
      follows: string,
      said: string,
    ) {
      const reason = await askReason(this, { title, placeholder: follows, confirm: '确定' });
      if (!reason) return;
      await this.send(action, () => call('trade', action, { orderId: this.data.id, reason }), said);
    },
    sendBack() {
      void this.withReason('dealerOrder.return', '退回订单', '写明要改什么；占用的额度会释放', '已退回');
    },
    cancel() {
      void this.withReason('dealerOrder.cancel', '取消订单', '原因；占用的额度会释放', '已取消');
    },
    async reopen() {
      const reason = await askReason(this, {
        title: '恢复订单',
        placeholder: '原因；按今天的检查和价格重新提交',
        confirm: '恢复',
      });
      if (!reason) return;
      await this.send(
        'reopen',
        () => call('trade', 'dealerOrder.reopen', { orderId: this.data.id, reason }),
        '已按今天的价格恢复',
      );
    },
    async cutRest() {
      const reason = await askReason(this, {
        title: '减去全部未发数量',
        placeholder: '原因；未发部分占用的额度会释放',
        confirm: '减去',
      });
      if (!reason) return;
      await this.cut({ orderId: this.data.id, reason });
    },
    async cutLine(event: Said) {
      const no = given<number>(event, 'no');
      const answer = await ask(this, {
        title: '减少未发数量',
        field: {
          label: '减少',
          type: 'digit',
          check: (text) => (/^[1-9]\d*$/.test(text) ? '' : '请填写正整数'),
        },
        why: '原因',
        confirm: '减少',
      });
      if (!answer) return;
      await this.cut({
        orderId: this.data.id,
        reason: answer.why,
        lines: [{ no, quantity: Number(answer.text) }],
      });
    },
    async cut(input: InputOf<'trade', 'dealerOrder.cut'>) {
      await this.send('cut', () => call('trade', 'dealerOrder.cut', input), '已减少');
    },
    async again() {
      await this.act('again', async () => {
        const { orderId } = await call('trade', 'dealerOrder.again', { orderId: this.data.id });
        openPage(pages.basket({ id: orderId }));
      });
    },
    edit() {
      openPage(pages.basket({ id: this.data.id }));
    },
    ship() {
      openPage(pages.pick({ id: this.data.id }));
    },
    openPaper() {
      void openPdf(call('trade', 'dealerOrder.paper', { orderId: this.data.id }), '正在生成');
    },
    openShipment(event: Said) {
      openPage(pages.shipment({ id: given(event, 'id') }));
    },
    openAccount() {
      const { dealerId } = this.data.view as { dealerId: string };
      openPage(pages.account({ dealerId }));
    },
  },
});
