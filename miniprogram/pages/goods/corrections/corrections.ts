import type { CorrectionRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { correctionStateLabels } from '../../../shared/goods/states';
import { conditionLabels, correctionReasonLabels } from '../../../shared/model/goods';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

type Only = 'asked' | 'all';
type Row = ReturnType<typeof rowOf>;
const rowOf = (one: CorrectionRow, memberId: string, decides: boolean, now: Date) => ({
  id: one._id,
  balanceId: one.balanceId,
  title: one.productName,
  label: correctionStateLabels[one.state],
  tone: one.state === 'asked' ? 'attention' : one.state === 'booked' ? 'done' : 'past',
  change: `${one.delta > 0 ? '+' : '−'}${Math.abs(one.delta)} ${one.unit}`,
  about: `${one.locationName} · ${one.lot.lot || '无批号'} · ${conditionLabels[one.condition]}（提出时账上 ${one.booked}）`,
  why: [correctionReasonLabels[one.reason], one.note].filter(Boolean).join('：'),
  by: `${one.askedBy.name} · ${sayTime(one.askedAt, now)}`,
  decision: one.decidedBy ? `${one.decidedBy.name} ${one.decision}` : '',
  own: one.state === 'asked' && one.askedBy.memberId === memberId,
  mine: one.state === 'asked' && decides && one.askedBy.memberId !== memberId,
});

/** 更正: differences that somebody stated, for another person to book. */
Component({
  behaviors: [searching, pageState, listAndDetail],
  data: { only: 'asked' as Only, isCut: false, next: null as string | null, rows: [] as Row[] },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch(fresh: boolean) {
      const [{ roles, memberId }, { corrections, next, isCut }] = await Promise.all([
        whoAmI(),
        call('goods', 'stockCorrection.list', {
          text: this.data.text,
          ...(this.data.only === 'asked' && !this.data.text ? { state: 'asked' as const } : {}),
          after: fresh ? null : this.data.next,
        }),
      ]);
      const decides = may(roles, 'goods', 'stockCorrection.decide');
      const now = officialNow();
      const rows = corrections.map((one) => rowOf(one, memberId, decides, now));
      return { next, isCut, rows };
    },
    choose({ detail }: Said<{ name: Only }>) {
      this.setData({ only: detail.name, rows: [], chosen: '' });
      void this.reload();
    },
    async actOn(id: string) {
      const one = this.data.rows.find((row) => row.id === id);
      if (one && one.mine && (await confirmed(`${one.title} ${one.change}，${one.about}`, '复核入账')))
        await this.decide(id, true, '');
    },
    pass(event: Said) {
      return this.decide(given(event, 'id'), true, '');
    },
    async refuse(event: Said) {
      const id = given(event, 'id');
      const note = await askReason(this, { title: '不同意更正', placeholder: '为什么', confirm: '不同意' });
      if (note) await this.decide(id, false, note);
    },
    async decide(correctionId: string, passes: boolean, note: string) {
      const input = { correctionId, passes, note };
      const done = await this.act('decide', () => call('goods', 'stockCorrection.decide', input), {
        said: passes ? '已入账' : '已退回',
      });
      if (done) await this.goOn();
    },
  },
});
