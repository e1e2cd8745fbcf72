import type { ReceivableView } from '../../../../cloudfunctions/_contracts/credit';
import type { PaymentView } from '../../../../cloudfunctions/_contracts/payments';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { withUploads } from '../../../offline/photos';
import type { StoredFile } from '../../../shared/model/entity';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { allocate } from '../../../shared/trade/allocation';
import { readYuan, sayFen, typedYuan } from '../../../shared/trade/say-fen';
import { paymentStateLabels } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { paymentTones, saySource } from '../words';

/** 回款: posted by a second person where it must be, spread over what is owed, and taken back exactly. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    can: { post: false, allocate: false, undo: false, ask: false, decide: false, mandate: false },
    state: '',
    revision: 0,
    dealerId: '',
    view: null as object | null,
    enteredByMe: false,
    reversalByMe: false,
    unappliedFen: 0,
    canReverse: false,
    dueId: null as string | null,
    /** Open receivables with what of this payment goes to each, in yuan as typed. */
    open: [] as { id: string; number: string; left: string; dueOn: string }[],
    parts: {} as Record<string, string>,
    spread: '',
    /** Links of the 委托付款书, and photos that are to be added to it. */
    mandate: [] as string[],
    added: [] as StoredFile[],
    problem: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ payment, dueId, files }, can, me] = await Promise.all([
        call('trade', 'payment.get', { paymentId: this.data.id }),
        mayDo({
          post: 'payment.post',
          allocate: 'payment.allocate',
          undo: 'payment.deallocate',
          ask: 'payment.askReversal',
          decide: 'payment.decideReversal',
          mandate: 'payment.addMandate',
        }),
        whoAmI(),
      ]);
      const canSpread = can.allocate && payment.state === 'posted' && payment.unappliedFen > 0;
      const receivables = canSpread
        ? (await call('trade', 'credit.account', { dealerId: payment.dealerId })).receivables
        : [];
      owed.set(this, receivables);
      // The oldest debts first, as it would go by itself; a person may change it.
      const parts = allocate(payment.unappliedFen, receivables).reduce<Record<string, string>>(
        (all, { receivableId, fen }) => ({ ...all, [receivableId]: typedYuan(fen) }),
        {},
      );
      return {
        can,
        state: payment.state,
        revision: payment.revision,
        dealerId: payment.dealerId,
        unappliedFen: payment.unappliedFen,
        dueId,
        canReverse: !dueId && ['manual', 'bank', 'rebate', 'fee', 'opening'].indexOf(payment.source) >= 0,
        enteredByMe: payment.enteredBy.memberId === me.memberId,
        reversalByMe: payment.reversal !== null && payment.reversal.by.memberId === me.memberId,
        view: viewOf(payment),
        mandate: Object.keys(files).map((id) => files[id]!),
        added: [],
        open: receivables.map(({ _id, number, openFen, dueOn }) => ({
          id: _id,
          number,
          left: sayFen(openFen),
          dueOn,
        })),
        parts,
        ...this.sumOf(parts, payment.unappliedFen, receivables),
      };
    },
    sumOf(parts: Record<string, string>, unappliedFen: number, receivables: readonly ReceivableView[]) {
      let sum = 0;
      let problem = '';
      for (const { _id, openFen, number } of receivables) {
        const typed = (parts[_id] || '').trim();
        if (!typed) continue;
        const fen = readYuan(typed);
        if (fen === null) problem = `${number} 的金额有误`;
        else if (fen > openFen) problem = `${number} 最多 ${sayFen(openFen)}`;
        else sum += fen;
      }
      if (!problem && sum > unappliedFen) problem = `超过余额 ${sayFen(sum - unappliedFen)}`;
      return { spread: `核销 ${sayFen(sum)}，剩余 ${sayFen(Math.max(unappliedFen - sum, 0))}`, problem };
    },
    typePart(event: Said<string>) {
      const parts = { ...this.data.parts, [given(event, 'id')]: event.detail };
      this.setData({ parts, ...this.sumOf(parts, this.data.unappliedFen, owed.get(this) || []) });
    },
    async send(what: string, work: () => Promise<unknown>, said: string, left = false) {
      if (!(await this.act(what, work, { said }))) return;
      await this.loadBoth(left);
    },
    async post() {
      const input = { paymentId: this.data.id, revision: this.data.revision };
      if (!(await confirmed('入账后增加这家经销商的可用额度；计入日未到的，到那天自动计入。', '入账')))
        return;
      await this.send('post', () => call('trade', 'payment.post', input), '已入账', true);
    },
    changeFiles({ detail }: { detail: { files: StoredFile[] } }) {
      this.setData({ added: detail.files });
    },
    async addMandate() {
      const { id, added } = this.data;
      await this.send(
        'mandate',
        async () => {
          await call('trade', 'payment.addMandate', { paymentId: id, files: await withUploads(added) });
        },
        '已补上',
      );
    },
    showMandate(event: Said) {
      void wx.previewImage({ urls: this.data.mandate, current: given(event, 'link') });
    },
    mainAct() {
      const { state, can, enteredByMe } = this.data;
      if (state === 'entered' && can.post && !enteredByMe) void this.post();
    },
    async spreadIt() {
      const { parts, id } = this.data;
      const chosen = Object.keys(parts)
        .map((receivableId) => ({ receivableId, fen: readYuan(parts[receivableId]!.trim()) || 0 }))
        .filter(({ fen }) => fen > 0);
      await this.send(
        'allocate',
        () => call('trade', 'payment.allocate', { paymentId: id, parts: chosen }),
        '已核销',
      );
    },
    async undo(event: Said) {
      const receivableId = given(event, 'id');
      if (!(await confirmed('这张应收恢复未结，金额回到这笔回款。', '撤销核销'))) return;
      await this.send(
        'undo',
        () => call('trade', 'payment.deallocate', { paymentId: this.data.id, receivableId }),
        '已撤销',
      );
    },
    async reverse() {
      const reason = await askReason(this, {
        title: '冲销回款',
        placeholder: '原因，如退票、错记；须另一位财务复核',
        confirm: '提出冲销',
      });
      if (!reason) return;
      await this.send(
        'reverse',
        () => call('trade', 'payment.askReversal', { paymentId: this.data.id, reason }),
        '已提出，等待另一位财务复核',
      );
    },
    async decide(passes: boolean, revision: number) {
      const input = { paymentId: this.data.id, passes, revision };
      await this.send(
        'decide',
        () => call('trade', 'payment.decideReversal', input),
        passes ? '已冲销' : '已撤回冲销',
        true,
      );
    },
    async agree() {
      const { revision } = this.data;
      if (await confirmed('撤销它的全部核销，应收恢复未结；账户可能超出额度。', '冲销'))
        await this.decide(true, revision);
    },
    decline() {
      void this.decide(false, this.data.revision);
    },
    openDue() {
      openPage(pages.due({ id: this.data.dueId! }));
    },
    openAccount() {
      openPage(pages.account({ dealerId: this.data.dealerId }));
    },
  },
});
const owed = new WeakMap<object, readonly ReceivableView[]>();
const viewOf = (payment: PaymentView) => ({
  fen: sayFen(payment.fen),
  dealerName: payment.dealerName,
  label: paymentStateLabels[payment.state],
  tone: paymentTones[payment.state],
  left: payment.state === 'posted' ? sayFen(payment.unappliedFen) : '',
  thirdParty: payment.thirdParty,
  facts: [
    { label: '来源', value: saySource(payment.source) },
    { label: '付款方', value: payment.payerName },
    { label: '方式', value: payment.instrument === 'acceptance' ? '承兑汇票' : '转账' },
    { label: '流水号', value: payment.reference },
    { label: '到账日', value: payment.receivedOn },
    { label: '汇票号码', value: payment.bill ? payment.bill.number : '' },
    { label: '承兑人', value: payment.bill ? payment.bill.acceptor : '' },
    { label: '汇票到期', value: payment.bill ? payment.bill.dueOn : '' },
    { label: '计入日', value: payment.countsOn === payment.receivedOn ? '' : payment.countsOn },
    { label: '登记', value: `${payment.enteredBy.name} ${sayTime(payment.createdAt, officialNow())}` },
    { label: '入账', value: payment.postedBy ? payment.postedBy.name : '' },
  ].filter(({ value }) => value),
  reversal: payment.reversal
    ? `${payment.reversal.by.name} 提出冲销：${payment.reversal.reason}${
        payment.reversal.approvedBy ? `（${payment.reversal.approvedBy.name} 复核）` : ''
      }`
    : '',
  allocations: payment.allocations.map(({ receivableId, number, fen, at }) => ({
    id: receivableId,
    number,
    fen: sayFen(fen),
    time: sayTime(at, officialNow()),
  })),
});
