import type { AccountView, Ageing, ReceivableView } from '../../../../cloudfunctions/_contracts/credit';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { addDays, dayOf, daysUntil } from '../../../shared/days';
import { invoicesFault, invoicesIn } from '../../../shared/trade/invoices';
import { pages } from '../../../shared/pages';
import { readYuan, sayFen, typedYuan } from '../../../shared/trade/say-fen';
import { mayDo } from '../can';
import { entryLine } from '../entry-words';
import type { EntryLine } from '../entry-words';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { openPage } from '../../../kit/open-page';

type Form = '' | 'terms' | 'opening' | 'charge' | 'offset';
const numberAndAmount: Field[] = [
  { key: 'number', label: '单号', max: 40 },
  { key: 'fen', label: '金额（元）', kind: 'digit', max: 14 },
];
const forms: Record<Exclude<Form, ''>, Field[]> = {
  terms: [
    { key: 'limit', label: '额度（元）', kind: 'digit', max: 14 },
    { key: 'termDays', label: '账期天数', kind: 'digit', max: 3 },
    { key: 'graceDays', label: '宽限天数', kind: 'digit', max: 3 },
    { key: 'raise', label: '临时增加（元）', kind: 'digit', max: 14, hint: '不需要则不填' },
    { key: 'fromOn', label: '临时开始', kind: 'day' },
    { key: 'toOn', label: '临时结束', kind: 'day' },
    { key: 'reason', label: '理由', kind: 'textarea', max: 300 },
  ],
  opening: [
    {
      key: 'kind',
      label: '期初',
      kind: 'choice',
      choices: choicesOf({ receivable: '应收', advance: '预收' }),
    },
    ...numberAndAmount,
    { key: 'issuedOn', label: '发生日', kind: 'day' },
    { key: 'dueOn', label: '到期日', kind: 'day' },
  ],
  charge: [
    ...numberAndAmount,
    { key: 'dueOn', label: '到期日', kind: 'day' },
    { key: 'reason', label: '事由', kind: 'textarea', max: 300 },
  ],
  offset: [
    {
      key: 'kind',
      label: '抵扣',
      kind: 'choice',
      choices: choicesOf({ rebate: '返利', fee: '服务费' }),
    },
    ...numberAndAmount,
    { key: 'reason', label: '事由', kind: 'textarea', max: 300, hint: '如返利的期间、服务费对应的工单' },
  ],
};
const formTitles: Record<Exclude<Form, ''>, string> = {
  terms: '提出额度变更',
  opening: '录入期初',
  charge: '其他应收',
  offset: '返利与服务费抵扣',
};
const receivableLine = (
  { _id, number, fen, openFen, dueOn, issuedOn, invoices, writeOff }: ReceivableView,
  today: string,
  memberId: string,
) => {
  const late = daysUntil(today, dueOn);
  return {
    id: _id,
    number,
    open: sayFen(openFen),
    openFen,
    of: openFen === fen ? '' : `共 ${sayFen(fen)}`,
    days: `${issuedOn} 至 ${dueOn}`,
    late: late > 0 ? `逾期 ${late} 天` : late === 0 ? '今天到期' : `${-late} 天后到期`,
    tone: late > 0 ? 'text-danger' : 'muted',
    invoices: invoices.length ? `发票 ${invoices.join('、')}` : '',
    writeOff: writeOff ? `${writeOff.by.name} 提出核销坏账 ${sayFen(writeOff.fen)}：${writeOff.reason}` : '',
    writeOffAt: writeOff ? writeOff.at : '',
    writeOffMine: !!writeOff && writeOff.by.memberId === memberId,
  };
};

/** 授信账户: how much is free and why, what is owed and since when, and every row that made it so. */
Component({
  behaviors: [pageState, typing],
  data: {
    dealerId: '',
    can: {
      ask: false,
      decide: false,
      opening: false,
      charge: false,
      invoice: false,
      offset: false,
      seal: false,
      writeOff: false,
    },
    isMaker: false,
    name: '',
    credit: {},
    terms: '',
    raises: [] as string[],
    asked: null as { words: string; reason: string; mine: boolean; at: string } | null,
    receivables: [] as ReturnType<typeof receivableLine>[],
    entries: [] as EntryLine[],
    moreEntries: false,
    asOf: '',
    today: '',
    by: 'day' as 'day' | 'valueOn',
    ageing: null as object | null,
    form: '' as Form,
    formTitle: '',
    fields: [] as Field[],
  },
  methods: {
    onLoad({ dealerId = '' }: { dealerId?: string }) {
      const today = dayOf(officialNow());
      this.setData({ dealerId: decodeURIComponent(dealerId), asOf: today, today });
    },
    onShow() {
      void this.load();
    },
    dealer() {
      const { isMaker, dealerId } = this.data;
      return isMaker ? { dealerId } : {};
    },
    async fetch() {
      const [me, can] = await Promise.all([
        whoAmI(),
        mayDo({
          ask: 'credit.askTerms',
          decide: 'credit.decideTerms',
          opening: 'credit.opening',
          charge: 'credit.charge',
          invoice: 'credit.invoice',
          offset: 'payment.offset',
          seal: 'statement.seal',
          writeOff: 'credit.askWriteOff',
        }),
      ]);
      this.setData({ isMaker: me.dealerId === null });
      const { asOf, by, today } = this.data;
      const [{ account, receivables, entries }, ageing] = await Promise.all([
        call('trade', 'credit.account', this.dealer()),
        call('trade', 'credit.ageing', { ...this.dealer(), asOf, by }),
      ]);
      known.set(this, account);
      return {
        can,
        dealerId: account._id,
        name: account.dealerName,
        credit: { ...account, limitFen: account.limitTodayFen },
        terms: `额度 ${sayFen(account.limitFen)}，账期 ${account.termDays} 天，宽限 ${account.graceDays} 天`,
        raises: account.raises
          .filter(({ toOn }) => toOn >= today)
          .map(({ fen, fromOn, toOn }) => `临时 ${sayFen(fen)}，${fromOn} 至 ${toOn}`),
        asked: askedWords(account, me.memberId),
        receivables: receivables.map((one) => receivableLine(one, today, me.memberId)),
        entries: entries.map(entryLine),
        moreEntries: entries.length > 0 && entries[entries.length - 1]!.seq > 1,
        ageing: shownAgeing(ageing),
      };
    },
    async moreRows() {
      const { entries } = this.data;
      await this.act('rows', async () => {
        const found = await call('trade', 'credit.entries', {
          ...this.dealer(),
          beforeSeq: entries[entries.length - 1]!.seq,
        });
        this.setData({
          entries: [...entries, ...found.entries.map(entryLine)],
          moreEntries: found.more,
        });
      });
    },
    pickDay(event: Said<{ value: string }>) {
      this.setData({ asOf: event.detail.value });
      void this.readAgeing();
    },
    turnBy() {
      this.setData({ by: this.data.by === 'day' ? 'valueOn' : 'day' });
      void this.readAgeing();
    },
    async readAgeing() {
      const { asOf, by } = this.data;
      await this.act('ageing', async () => {
        const found = await call('trade', 'credit.ageing', { ...this.dealer(), asOf, by });
        this.setData({ ageing: shownAgeing(found) });
      });
    },
    openForm(event: { currentTarget: { dataset: { form: Exclude<Form, ''> } } }) {
      const { form } = event.currentTarget.dataset;
      const { today } = this.data;
      const account = known.get(this)!;
      this.setData({
        form,
        formTitle: formTitles[form],
        fields: forms[form],
        problems: {},
        given: {
          kind: form === 'offset' ? 'rebate' : 'receivable',
          limit: typedYuan(account.limitFen),
          termDays: String(account.termDays),
          graceDays: String(account.graceDays),
          fromOn: today,
          toOn: addDays(today, 30),
          issuedOn: today,
          dueOn: addDays(today, account.termDays),
        },
      });
    },
    closeForm() {
      this.setData({ form: '' });
    },
    async sendForm() {
      const { form, given, dealerId } = this.data;
      const text = (key: string) => (given[key] || '').trim();
      const amount = (key: string) => readYuan(text(key));
      const whole = (key: string) => (/^\d{1,3}$/.test(text(key)) ? '' : '请填写天数');
      const needs = (key: string, words: string) => (text(key) ? '' : words);
      const money = (key: string) => (amount(key) ? '' : '请填写金额，如 1250.00');
      const problems: Record<string, string> =
        form === 'terms'
          ? {
              limit: amount('limit') === null ? '请填写金额，不授信填 0' : '',
              termDays: whole('termDays'),
              graceDays: whole('graceDays'),
              raise: text('raise') ? money('raise') : '',
              toOn: text('raise') && text('toOn') < text('fromOn') ? '结束早于开始' : '',
              reason: needs('reason', '请说明理由'),
            }
          : form === 'opening'
            ? { number: needs('number', '请填写单号'), fen: money('fen') }
            : {
                number: needs('number', '请填写单号'),
                fen: money('fen'),
                reason: needs('reason', '请说明事由'),
              };
      if (!isFilledIn(this, problems)) return;
      const raise = amount('raise');
      const send = (): Promise<unknown> =>
        form === 'terms'
          ? call('trade', 'credit.askTerms', {
              dealerId,
              limitFen: amount('limit')!,
              termDays: +text('termDays'),
              graceDays: +text('graceDays'),
              raise: raise ? { fen: raise, fromOn: text('fromOn'), toOn: text('toOn') } : null,
              reason: text('reason'),
            })
          : form === 'opening'
            ? call('trade', 'credit.opening', {
                dealerId,
                kind: text('kind') as 'receivable',
                number: text('number'),
                fen: amount('fen')!,
                issuedOn: text('issuedOn'),
                dueOn: text('dueOn'),
              })
            : form === 'offset'
              ? call('trade', 'payment.offset', {
                  dealerId,
                  kind: text('kind') as 'rebate',
                  number: text('number'),
                  fen: amount('fen')!,
                  reason: text('reason'),
                })
              : call('trade', 'credit.charge', {
                  dealerId,
                  number: text('number'),
                  fen: amount('fen')!,
                  dueOn: text('dueOn'),
                  reason: text('reason'),
                });
      const done = await this.act('form', send, {
        said:
          form === 'terms' || form === 'offset' || form === 'opening'
            ? '已提出，等待另一位财务复核'
            : '已入账',
        fields: { number: 'number', fen: 'fen', limitFen: 'limit', 'raise.toOn': 'toOn', dueOn: 'dueOn' },
      });
      if (!done) return;
      this.closeForm();
      await this.load();
    },
    async decide(passes: boolean, reason: string, askedAt: string) {
      const input = { dealerId: this.data.dealerId, passes, reason, askedAt };
      const done = await this.act('decide', () => call('trade', 'credit.decideTerms', input), {
        said: passes ? '新的额度已生效' : '已退回',
      });
      if (done) await this.load();
    },
    async pass() {
      const { at } = this.data.asked!;
      if (await confirmed('同意后立即按新的额度和账期计算。', '同意')) await this.decide(true, '', at);
    },
    async decline() {
      const { at } = this.data.asked!;
      const reason = await askReason(this, { title: '退回额度变更', placeholder: '原因', confirm: '退回' });
      if (reason) await this.decide(false, reason, at);
    },
    async askWriteOff(event: Said) {
      const [receivableId, left] = [given(event, 'id'), given<number>(event, 'fen')];
      const answer = await ask(this, {
        title: '核销坏账',
        hint: '须另一位财务复核，复核后冲减应收。',
        field: {
          label: '金额（元）',
          type: 'digit',
          value: typedYuan(left),
          check: (text) => {
            const fen = readYuan(text);
            return fen && fen <= left ? '' : `最多 ${sayFen(left)}`;
          },
        },
        why: '原因，如破产、和解',
        confirm: '提出',
      });
      if (!answer) return;
      const input = { receivableId, fen: readYuan(answer.text)!, reason: answer.why };
      const done = await this.act('writeOff', () => call('trade', 'credit.askWriteOff', input), {
        said: '已提出，等待另一位财务复核',
      });
      if (done) await this.load();
    },
    async addInvoice(event: Said) {
      const receivableId = given(event, 'id');
      const answer = await ask(this, {
        title: '登记发票',
        hint: '登记后，这笔应收的退货须填写红字发票号才能退款。',
        field: {
          label: '发票号码',
          check: invoicesFault,
        },
        confirm: '登记',
      });
      const invoices = answer && invoicesIn(answer.text);
      if (!invoices) return;
      const input = { receivableId, invoices };
      const done = await this.act('invoice', () => call('trade', 'credit.invoice', input), {
        said: '已登记',
      });
      if (done) await this.load();
    },
    async decideWriteOff(event: Said) {
      const [receivableId, passes] = [given(event, 'id'), given<boolean>(event, 'passes')];
      const input = { receivableId, passes, askedAt: given(event, 'at') };
      if (passes && !(await confirmed('冲减这笔应收，记为坏账。', '核销'))) return;
      const done = await this.act('writeOff', () => call('trade', 'credit.decideWriteOff', input), {
        said: passes ? '已核销' : '已退回',
      });
      if (done) await this.load();
    },
    async seal() {
      const { today, dealerId } = this.data;
      const answer = await ask(this, {
        title: '出对账单',
        hint: '包括上一张对账单之后的所有流水，封存后不变；以后入账的进下一张。',
        field: {
          label: '月份',
          value: addDays(`${today.slice(0, 8)}01`, -1).slice(0, 7),
          check: (text) =>
            !/^\d{4}-(0[1-9]|1[0-2])$/.test(text)
              ? '请写成 2026-01 的样子'
              : text > today.slice(0, 7)
                ? '还没到这个月'
                : '',
        },
        confirm: '出对账单',
      });
      if (!answer) return;
      await this.act('seal', async () => {
        const { statementId } = await call('trade', 'statement.seal', { dealerId, period: answer.text });
        openPage(pages.statement({ id: statementId }));
      });
    },
    go(event: { currentTarget: { dataset: { page: 'dealerOrders' | 'statements' | 'payments' } } }) {
      const { dealerId, name, isMaker } = this.data;
      const { page } = event.currentTarget.dataset;
      openPage(pages[page](isMaker ? { dealerId, dealerName: name } : {}));
    },
  },
});
const known = new WeakMap<object, AccountView>();
const shownAgeing = ({ asOf, buckets, totalFen, receivables, unlisted }: Ageing) => ({
  unlisted,
  asOf,
  buckets,
  total: sayFen(totalFen),
  receivables: receivables.map(({ receivableId, number, fen, daysPastDue }) => ({
    id: receivableId,
    number,
    fen: sayFen(fen),
    late: daysPastDue > 0 ? `逾期 ${daysPastDue} 天` : '未到期',
  })),
});
function askedWords({ asked }: AccountView, memberId: string) {
  if (!asked) return null;
  const { limitFen, termDays, graceDays, raise, reason, by, at } = asked;
  return {
    words: `${by.name} 提出：额度 ${sayFen(limitFen)}，账期 ${termDays} 天，宽限 ${graceDays} 天${
      raise ? `，临时 ${sayFen(raise.fen)}（${raise.fromOn} 至 ${raise.toOn}）` : ''
    }`,
    reason,
    mine: by.memberId === memberId,
    at,
  };
}
