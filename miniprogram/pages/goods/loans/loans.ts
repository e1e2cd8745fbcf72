import type { LoanRow } from '../../../../cloudfunctions/_contracts/loans';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { scanLabel } from '../../../kit/scan-label';
import { dayOf, daysUntil, isDay } from '../../../shared/days';
import { loanStateLabels } from '../../../shared/goods/states';
import type { LoanState } from '../../../shared/goods/states';
import { loanPurposeLabels } from '../../../shared/model/loans';
import type { LoanPurpose } from '../../../shared/model/loans';
import { may } from '../../../shared/rights';
import { hospitalsTitle } from '../delivery-parts';
import { findProduct } from '../find-product';

const waitsWords = { requested: '待审批的', approved: '待借出的' };
const openStates: LoanState[] = ['requested', 'approved', 'out'];
const tones: Record<LoanState, string> = {
  requested: 'attention',
  approved: 'attention',
  out: 'active',
  refused: 'past',
  returned: 'done',
  lost: 'danger',
};
const dayField = (label: string) => ({
  label,
  maxlength: 10,
  placeholder: '如 2027-01-31',
  check: (text: string) => (isDay(text) ? '' : '请写成 2027-01-31 这样的日期'),
});

/** 借用: what is ours and stands with others, until when, and what is late. */
Component({
  behaviors: [searching, pageState, waitsOnly],
  data: {
    isCut: false,
    all: false,
    can: { ask: false, decide: false, handOver: false, extend: false, back: false, lose: false },
    next: null as string | null,
    rows: [] as object[],
  },
  methods: {
    onLoad({ waits }: { waits?: 'requested' | 'approved' }) {
      this.setData(waitsFor(waitsWords, waits));
    },
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const waits = this.data.waits as keyof typeof waitsWords | '';
      const [me, { loans, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'loan.list', {
          text: this.data.text,
          ...(this.data.all || this.data.text ? {} : { states: waits ? [waits] : openStates }),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const today = dayOf(officialNow());
      const row = (one: LoanRow) => {
        const left = daysUntil(one.dueOn, today);
        const isLate = one.state === 'out' && left < 0;
        return {
          id: one._id,
          state: one.state,
          own: one.askedBy.memberId === me.memberId,
          title: `${one.productName} ${one.serial}`,
          where: one.hospitalName || one.dealerName,
          who: [loanPurposeLabels[one.purpose], one.hospitalName ? one.dealerName : '']
            .filter(Boolean)
            .join(' · '),
          label: isLate ? `逾期 ${-left} 天` : loanStateLabels[one.state],
          tone: isLate ? 'danger' : tones[one.state],
          due: `${one.dueOn} 到期`,
          more: one.outcome || one.reason,
          number: one.number,
        };
      };
      const rows = loans.map(row);
      return {
        can: {
          ask: may(me.roles, 'goods', 'loan.ask'),
          decide: may(me.roles, 'goods', 'loan.decide'),
          handOver: may(me.roles, 'goods', 'loan.handOver'),
          extend: may(me.roles, 'goods', 'loan.extend'),
          back: may(me.roles, 'goods', 'loan.return'),
          lose: may(me.roles, 'goods', 'loan.lose'),
        },
        ...{ next, isCut, rows },
      };
    },
    async switchAll() {
      this.setData({ all: !this.data.all });
      await this.reload();
    },
    /** The label of the piece, then for whom and until when. */
    async ask() {
      const label = await scanLabel();
      if (!label) return;
      const product = await findProduct(this, label.di || label.text);
      if (!product) return;
      const { locations } = await call('goods', 'stockLocation.list', { kind: 'maker' });
      const places = locations.filter(({ openedAt }) => openedAt !== null);
      const name =
        places.length === 1
          ? places[0]!.name
          : await pickOne(
              this,
              '从哪个仓库借出',
              places.map((one) => one.name),
            );
      const place = places.find((one) => one.name === name);
      if (!place) return;
      const purposes = Object.keys(loanPurposeLabels) as LoanPurpose[];
      const what = await ask(this, {
        title: product.name,
        choices: purposes.map((one) => loanPurposeLabels[one]),
        field: { label: '序列号', maxlength: 60, value: label.di ? label.serial : '' },
        confirm: '下一步',
      });
      if (!what || !what.choice) return;
      const hospital = await ask(this, {
        title: '借给哪家医院',
        field: { label: '医院名称', maxlength: 40 },
        why: '用途说明',
        confirm: '下一步',
      });
      if (!hospital) return;
      const { hospitals, beyond, isCut } = await call('service', 'hospital.search', { text: hospital.text });
      if (!hospitals.length) return void wx.showToast({ title: '没有找到，请换个写法', icon: 'none' });
      const found =
        hospitals.length === 1
          ? hospitals[0]!.name
          : await pickOne(
              this,
              hospitalsTitle(beyond, isCut),
              hospitals.map((one) => one.name),
            );
      const borrower = hospitals.find((one) => one.name === found);
      if (!borrower) return;
      const until = await ask(this, { title: '借到哪天', field: dayField('归还日期'), confirm: '提交审批' });
      if (!until) return;
      const input = {
        ...{ fromId: place._id, productId: product._id, serial: what.text, dealerId: null },
        purpose: purposes.find((one) => loanPurposeLabels[one] === what.choice)!,
        ...{ hospitalId: borrower._id, dueOn: until.text, reason: hospital.why },
      };
      if (await this.act('ask', () => call('goods', 'loan.ask', input), { said: '已提交审批' }))
        await this.load();
    },
    async pass(event: Said) {
      const input = { loanId: given(event, 'id'), passes: true, note: '' };
      if (await this.act('pass', () => call('goods', 'loan.decide', input), { said: '已同意' }))
        await this.load();
    },
    async refuse(event: Said) {
      const note = await askReason(this, { title: '不同意借用', placeholder: '为什么', confirm: '不同意' });
      if (!note) return;
      const input = { loanId: given(event, 'id'), passes: false, note };
      if (await this.act('refuse', () => call('goods', 'loan.decide', input))) await this.load();
    },
    async handOver(event: Said) {
      const input = { loanId: given(event, 'id') };
      if (await this.act('handOver', () => call('goods', 'loan.handOver', input), { said: '已借出' }))
        await this.load();
    },
    async extend(event: Said) {
      const answer = await ask(this, {
        title: '延期',
        field: dayField('新的归还日期'),
        why: '原因',
        confirm: '延期',
      });
      if (!answer) return;
      const input = { loanId: given(event, 'id'), dueOn: answer.text, reason: answer.why };
      if (await this.act('extend', () => call('goods', 'loan.extend', input), { said: '已延期' }))
        await this.load();
    },
    async back(event: Said) {
      const { locations } = await call('goods', 'stockLocation.list', { kind: 'maker' });
      const places = locations.filter(({ openedAt }) => openedAt !== null);
      const answer = await ask(this, {
        title: '归还',
        choices: ['完好，待验', '有损坏，不合格'],
        field: { label: '外观与附件', maxlength: 200 },
        confirm: '下一步',
      });
      if (!answer || !answer.choice || !answer.text) return;
      const name =
        places.length === 1
          ? places[0]!.name
          : await pickOne(
              this,
              '收进哪个仓库',
              places.map((one) => one.name),
            );
      const place = places.find((one) => one.name === name);
      if (!place) return;
      const input = {
        ...{ loanId: given(event, 'id'), locationId: place._id, note: answer.text },
        condition: answer.choice.indexOf('完好') === 0 ? ('pending' as const) : ('defective' as const),
      };
      if (await this.act('back', () => call('goods', 'loan.return', input), { said: '已归还' }))
        await this.load();
    },
    async lose(event: Said) {
      const reason = await askReason(this, {
        title: '登记丢失',
        placeholder: '经过；由财务另计赔偿',
        confirm: '登记',
      });
      if (!reason) return;
      const input = { loanId: given(event, 'id'), reason };
      if (await this.act('lose', () => call('goods', 'loan.lose', input))) await this.load();
    },
  },
});
