import type { CorrectionRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { searching } from '../../../kit/searching';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { correctionStateLabels } from '../../../shared/goods/states';
import { conditionLabels, correctionReasonLabels } from '../../../shared/model/goods';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';

type Only = 'asked' | 'all';
/** 更正: differences that somebody stated, for another person to book. */
Component({
  behaviors: [searching, pageState],
  data: { only: 'asked' as Only, isCut: false, next: null as string | null, rows: [] as object[] },
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
      const row = (one: CorrectionRow) => ({
        id: one._id,
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
      const rows = corrections.map(row);
      return {
        ...{ next, isCut, rows },
      };
    },
    choose({ detail }: Said<{ name: Only }>) {
      this.setData({ only: detail.name, rows: [] });
      void this.reload();
    },
    async pass(event: Said) {
      const input = { correctionId: given(event, 'id'), passes: true, note: '' };
      if (await this.act('pass', () => call('goods', 'stockCorrection.decide', input), { said: '已入账' }))
        await this.load();
    },
    async refuse(event: Said) {
      const note = await askReason(this, { title: '不同意更正', placeholder: '为什么', confirm: '不同意' });
      if (!note) return;
      const input = { correctionId: given(event, 'id'), passes: false, note };
      if (await this.act('refuse', () => call('goods', 'stockCorrection.decide', input))) await this.load();
    },
  },
});
