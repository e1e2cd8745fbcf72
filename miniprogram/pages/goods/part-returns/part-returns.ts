import type { PartReturnRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { askReason, pickOne } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { dayOf } from '../../../shared/days';
import { partReturnStateLabels } from '../../../shared/goods/states';
import { may } from '../../../shared/rights';

const WRONG = '寄来的不是它';
const ends: Record<string, 'scrap' | 'repair' | 'maker'> = {
  报废: 'scrap',
  送修后待验: 'repair',
  退回工厂: 'maker',
};

/** 旧件返还: what came out of instruments, until somebody has decided what becomes of it. */
Component({
  behaviors: [pageState],
  data: { next: null as string | null, rows: [] as object[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles, memberId }, { returns, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'partReturn.list', {
          states: ['due', 'sent', 'received'],
          after: fresh ? null : this.data.next,
        }),
      ]);
      const today = dayOf(officialNow());
      const waives = may(roles, 'goods', 'partReturn.askWaiver');
      const row = (one: PartReturnRow) => {
        const late = one.state === 'due' && one.dueOn < today;
        return {
          id: one._id,
          title: `${one.productName} × ${one.quantity}`,
          label: late ? '逾期未寄' : partReturnStateLabels[one.state],
          tone: late ? 'danger' : one.state === 'due' ? 'attention' : 'active',
          about: `${one.engineerName} · ${one.hospitalName} · ${one.dueOn} 前寄回`,
          safe: one.decontamination
            ? `已消毒：${one.decontamination.method}（${one.decontamination.by.name}）`
            : '',
          parcel: [one.trackingNo, one.oldSerial && `SN ${one.oldSerial}`].filter(Boolean).join(' · '),
          waiver: one.waiver ? `${one.waiver.by.name} 申请免还：${one.waiver.reason}` : '',
          mayReceive: one.state === 'sent' && may(roles, 'goods', 'partReturn.receive'),
          mayClose: one.state === 'received' && may(roles, 'goods', 'partReturn.close'),
          mayWaive: one.state === 'due' && !one.waiver && waives,
          mayDecide: !!one.waiver && one.waiver.by.memberId !== memberId && waives,
        };
      };
      const rows = returns.map(row);
      return {
        next,
        rows,
      };
    },
    async receive(event: Said) {
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
      const input = { returnId: given(event, 'id'), locationId: place._id, wrong, note };
      if (await this.act('receive', () => call('goods', 'partReturn.receive', input))) await this.load();
    },
    async close(event: Said) {
      const how = await pickOne(this, '怎么处理', Object.keys(ends));
      if (!how) return;
      const input = { returnId: given(event, 'id'), how: ends[how]!, note: '' };
      if (await this.act('close', () => call('goods', 'partReturn.close', input), { said: '已处理' }))
        await this.load();
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
    async decide(event: Said) {
      const input = { returnId: given(event, 'id'), passes: given(event, 'passes') === 'yes' };
      if (await this.act('decide', () => call('goods', 'partReturn.decideWaiver', input))) await this.load();
    },
  },
});
