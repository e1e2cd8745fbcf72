import type { ShortfallRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask } from '../../../kit/ask';
import { joined, pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

const ways: Record<string, 'found' | 'adjusted'> = { 找到迟到的单据: 'found', '清点确认，调整': 'adjusted' };

/** 库存差异: what visits have used and the book did not hold, the longest waiting first. */
Component({
  behaviors: [pageState],
  data: { next: null as string | null, rows: [] as object[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles, memberId }, { shortfalls, next }] = await Promise.all([
        whoAmI(),
        call('goods', 'shortfall.list', { after: fresh ? null : this.data.next }),
      ]);
      const now = officialNow();
      const row = (one: ShortfallRow) => ({
        id: one._id,
        title: `${one.productName} 少 ${one.quantity - one.settled} ${one.unit}`,
        about: `${one.engineerName} · ${one.hospitalName} · ${one.orderNumber}`,
        lot: [one.lot && `批号 ${one.lot}`, one.serial && `SN ${one.serial}`].filter(Boolean).join(' · '),
        time: `${sayTime(one.factAt, now)}使用 ${one.quantity}${one.settled ? `，已对上 ${one.settled}` : ''}`,
        closing: one.closing ? `${one.closing.by.name}：${one.closing.note}` : '',
        mayClose: !one.closing && may(roles, 'goods', 'shortfall.close'),
        mayApprove:
          !!one.closing && one.closing.by.memberId !== memberId && may(roles, 'goods', 'shortfall.approve'),
      });
      const rows = shortfalls.map(row);
      return {
        next,
        more: next !== null,
        rows: fresh ? rows : joined(this.data.rows as { id: string }[], rows),
      };
    },
    async close(event: Said) {
      const answer = await ask(this, {
        title: '怎么来的',
        hint: '之后入到该工程师名下的会自动对上；这里只处理对不上的，由服务经理复核。',
        choices: Object.keys(ways),
        field: { label: '说明', type: 'textarea', maxlength: 200 },
        confirm: '提交复核',
      });
      if (!answer || !answer.choice || !answer.text) return;
      const input = { shortfallId: given(event, 'id'), how: ways[answer.choice]!, note: answer.text };
      if (await this.act('close', () => call('goods', 'shortfall.close', input), { said: '已提交复核' }))
        await this.load();
    },
    async decide(event: Said) {
      const passes = given(event, 'passes') === 'yes';
      const input = { shortfallId: given(event, 'id'), passes };
      if (await this.act('decide', () => call('goods', 'shortfall.approve', input))) await this.load();
    },
  },
});
