import type { PartReturnRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { askReason, pickOne } from '../../../kit/ask';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { partReturnStateLabels } from '../../../shared/goods/states';
import type { PartReturnState } from '../../../shared/goods/states';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

const openStates: PartReturnState[] = ['due', 'sent', 'received'];
const overStates: PartReturnState[] = ['closed', 'waived'];
const WRONG = '寄来的不是它';
const ends: Record<string, 'scrap' | 'repair' | 'maker'> = {
  报废: 'scrap',
  送修后待验: 'repair',
  退回工厂: 'maker',
};

const outcomeLabels = { scrap: '已报废', repair: '送修后待验', maker: '已退回工厂', waived: '免还' };
const tones: Record<PartReturnState, string> = {
  due: 'attention',
  sent: 'active',
  received: 'active',
  closed: 'done',
  waived: 'past',
};

type Me = Awaited<ReturnType<typeof whoAmI>>;
type Row = ReturnType<typeof rowOf>;
/** What this person may do with one, beside what there is to read of it. */
function rowOf(one: PartReturnRow, { roles, memberId }: Me, now: Date) {
  const late = one.state === 'due' && one.dueOn < dayOf(now);
  const waives = may(roles, 'goods', 'partReturn.askWaiver');
  return {
    id: one._id,
    title: `${one.productName} × ${one.quantity}`,
    label: late ? '逾期未寄' : partReturnStateLabels[one.state],
    tone: late ? 'danger' : tones[one.state],
    about: `${one.engineerName} · ${one.hospitalName} · ${one.dueOn} 前寄回`,
    from: `工单 ${one.orderNumber} · ${sayTime(one.createdAt, now)}换下`,
    safe: one.decontamination
      ? `已消毒：${one.decontamination.method}（${one.decontamination.by.name}）`
      : '',
    parcel: [one.trackingNo, one.oldSerial && `SN ${one.oldSerial}`].filter(Boolean).join(' · '),
    came:
      one.receivedBy && one.receivedAt ? `${one.receivedBy.name} ${sayTime(one.receivedAt, now)}收到` : '',
    outcome: one.outcome
      ? [outcomeLabels[one.outcome.how], one.outcome.note, one.outcome.by.name].filter(Boolean).join(' · ')
      : '',
    waiverAt: one.waiver ? one.waiver.at : '',
    waiver: one.waiver && one.state === 'due' ? `${one.waiver.by.name} 申请免还：${one.waiver.reason}` : '',
    mayReceive: one.state === 'sent' && may(roles, 'goods', 'partReturn.receive'),
    mayClose: one.state === 'received' && may(roles, 'goods', 'partReturn.close'),
    mayWaive: one.state === 'due' && !one.waiver && waives,
    mayDecide: one.state === 'due' && !!one.waiver && one.waiver.by.memberId !== memberId && waives,
  };
}

/** 旧件返还: what came out of instruments, until somebody has decided what becomes of it. */
Component({
  behaviors: [searching, pageState, listAndDetail],
  data: { over: false, isCut: false, next: null as string | null, rows: [] as Row[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [me, { returns, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'partReturn.list', {
          text: this.data.text,
          ...(this.data.text ? {} : { states: this.data.over ? overStates : openStates }),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const now = officialNow();
      return { next, isCut, rows: returns.map((one) => rowOf(one, me, now)) };
    },
    choose({ detail }: Said<{ name: 'open' | 'over' }>) {
      this.setData({ over: detail.name === 'over', rows: [], chosen: '' });
      void this.reload();
    },
    /** Enter does what the row's main button does. */
    async actOn(id: string) {
      const one = this.data.rows.find((row) => row.id === id);
      if (!one) return;
      if (one.mayReceive) await this.takeIn(id);
      else if (one.mayClose) await this.settle(id);
      else if (one.mayDecide && (await confirmed(one.waiver, '同意免还')))
        await this.answer(id, one.waiverAt, true);
    },
    receive(event: Said) {
      return this.takeIn(given(event, 'id'));
    },
    close(event: Said) {
      return this.settle(given(event, 'id'));
    },
    decide(event: Said) {
      return this.answer(given(event, 'id'), given(event, 'at'), given(event, 'passes') === 'yes');
    },
    async takeIn(returnId: string) {
      const { locations } = await call('goods', 'stockLocation.list', { kind: 'maker' });
      const fit = locations.filter(({ openedAt, active }) => openedAt && active);
      const picked = await pickOne(this, '收到哪里', [...fit.map(({ name }) => name), WRONG]);
      if (!picked) return;
      const wrong = picked === WRONG;
      const note = wrong
        ? await askReason(this, { title: WRONG, placeholder: '寄来的是什么', confirm: '退回重寄' })
        : '';
      if (note === null) return;
      const place = wrong ? fit[0] : fit.find(({ name }) => name === picked);
      if (!place) return;
      const input = { returnId, locationId: place._id, wrong, note };
      if (await this.act('receive', () => call('goods', 'partReturn.receive', input))) await this.goOn();
    },
    async settle(returnId: string) {
      const how = await pickOne(this, '怎么处理', Object.keys(ends));
      if (!how) return;
      const input = { returnId, how: ends[how]!, note: '' };
      if (await this.act('close', () => call('goods', 'partReturn.close', input), { said: '已处理' }))
        await this.goOn();
    },
    async waive(event: Said) {
      const reason = await askReason(this, {
        title: '申请免还',
        placeholder: '为什么不必寄回',
        confirm: '提交复核',
      });
      if (!reason) return;
      const input = { returnId: given(event, 'id'), reason };
      if (await this.act('waive', () => call('goods', 'partReturn.askWaiver', input))) await this.load();
    },
    async answer(returnId: string, askedAt: string, passes: boolean) {
      const input = { returnId, passes, askedAt };
      if (await this.act('decide', () => call('goods', 'partReturn.decideWaiver', input))) await this.goOn();
    },
  },
});
