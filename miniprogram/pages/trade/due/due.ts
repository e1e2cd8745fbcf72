import type { DuePage } from '../../../../cloudfunctions/_contracts/dues';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { mayDo } from '../can';
import { dueLine, ruleWords } from '../words';

const answerWords = {
  stated: '出期',
  confirmed: '确认',
  disputed: '提出异议',
  credited: '复核入账',
  withdrawing: '提出撤回',
  kept: '不同意撤回',
  withdrawn: '复核撤回',
};

/** One period of a rebate, or the fees of some days: how it comes to its sum, and who said what. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    can: { answer: false, credit: false, state: false, payment: false, withdraw: false, decide: false },
    state: '',
    mine: false,
    withdrawnByMe: false,
    due: null as DuePage['due'] | null,
    view: null as object | null,
    fees: [] as object[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ due, rule, fees }, me, can] = await Promise.all([
        call('trade', 'due.get', { dueId: this.data.id }),
        whoAmI(),
        mayDo({
          answer: 'due.answer',
          credit: 'due.credit',
          state: 'due.state',
          payment: 'payment.get',
          withdraw: 'due.withdraw',
          decide: 'due.decideWithdrawal',
        }),
      ]);
      const now = officialNow();
      return {
        can,
        due,
        state: due.withdrawal && due.state !== 'withdrawn' ? 'withdrawing' : due.state,
        mine: due.statedBy.memberId === me.memberId,
        withdrawnByMe: !!due.withdrawal && due.withdrawal.by.memberId === me.memberId,
        view: {
          ...dueLine(due),
          basis: due.kind === 'fee' ? `${due.basis} 张工单` : sayFen(due.basis),
          own: sayFen(due.ownFen),
          carry: due.carryFen ? sayFen(due.carryFen) : '',
          rule: rule ? ruleWords(rule) : '',
          answers: [...due.answers].reverse().map(({ at, by, kind, text }) => ({
            key: at + kind,
            what: `${by.name} ${answerWords[kind]}`,
            time: sayTime(at, now),
            text,
          })),
        },
        fees: fees.map(({ _id, orderNumber, hospitalName, engineerName, modelName, closedOn, fen }) => ({
          id: _id,
          number: orderNumber,
          about: [hospitalName, modelName, engineerName].filter(Boolean).join(' · '),
          closedOn,
          fen: sayFen(fen),
        })),
      };
    },
    async send(what: string, work: () => Promise<unknown>, said: string) {
      if (await this.act(what, work, { said })) {
        await this.loadBoth();
      }
    },
    async confirm() {
      const { id, due } = this.data;
      if (!(await confirmed(`确认 ${sayFen(due!.fen)}。入账后可抵扣应收。`, '确认'))) return;
      const input = { dueId: id, confirms: true, revision: due!.revision };
      await this.send('answer', () => call('trade', 'due.answer', input), '已确认，等待财务入账');
    },
    async dispute() {
      const { id, due } = this.data;
      const text = await askReason(this, { title: '提出异议', placeholder: '写明哪里不对', confirm: '提交' });
      if (!text) return;
      const input = { dueId: id, confirms: false, revision: due!.revision, text };
      await this.send('answer', () => call('trade', 'due.answer', input), '已提交异议');
    },
    async again() {
      const { dealerId, ruleId, fromOn, toOn } = this.data.due!;
      if (!(await confirmed('按账上现在的流水重新计算，再请经销商确认。', '重出'))) return;
      const input = { dealerId, ruleId, fromOn, toOn };
      await this.send('state', () => call('trade', 'due.state', input), '已重出');
    },
    async credit() {
      const { id, due } = this.data;
      const input = { dueId: id, revision: due!.revision };
      if (!(await confirmed(`把 ${sayFen(due!.fen)} 记入经销商账户，可抵扣应收。`, '入账'))) return;
      await this.send('credit', () => call('trade', 'due.credit', input), '已入账');
    },
    async withdraw() {
      const reason = await askReason(this, {
        title: '撤回这一期',
        placeholder: '写明出错在哪里；须另一位财务复核',
        confirm: '提出撤回',
      });
      if (!reason) return;
      const input = { dueId: this.data.id, reason };
      await this.send('withdraw', () => call('trade', 'due.withdraw', input), '已提出，等待另一位财务复核');
    },
    async decide(passes: boolean, revision: number) {
      const input = { dueId: this.data.id, passes, revision };
      await this.send(
        'decide',
        () => call('trade', 'due.decideWithdrawal', input),
        passes ? '已撤回' : '已保留',
      );
    },
    async agree() {
      const { paymentId, revision } = this.data.due!;
      const undone = paymentId ? '已入账的金额从账户中冲回，相关核销恢复未结。' : '';
      if (await confirmed(`${undone}撤回后这些日期可以重新出期。`, '撤回')) await this.decide(true, revision);
    },
    decline() {
      void this.decide(false, this.data.due!.revision);
    },
    openPayment() {
      openPage(pages.payment({ id: this.data.due!.paymentId! }));
    },
  },
});
