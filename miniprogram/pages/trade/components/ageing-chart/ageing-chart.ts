import type { AgeingBucket } from '../../../../shared/trade/ageing';
import { sayFen } from '../../../../shared/trade/say-fen';

/** 账龄: a bar for each span of days past due; the longest is the largest sum. */
Component({
  properties: { buckets: { type: Array, value: [] as AgeingBucket[] } },
  data: { rows: [] as object[] },
  observers: {
    buckets(buckets: AgeingBucket[]) {
      const most = Math.max(1, ...buckets.map(({ fen }) => fen));
      this.setData({
        rows: buckets.map(({ from, to, fen }, i) => ({
          key: String(i),
          label: from === null ? '未到期' : to === null ? `逾期 ${from} 天以上` : `逾期 ${from}–${to} 天`,
          say: sayFen(fen),
          width: ((fen / most) * 100).toFixed(2),
          tone: from === null ? 'due-later' : i < 3 ? 'due-late' : 'due-long',
        })),
      });
    },
  },
});
