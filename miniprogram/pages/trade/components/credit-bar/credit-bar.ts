import { sayFen } from '../../../../shared/trade/say-fen';

export interface CreditSums {
  limitFen: number;
  heldFen: number;
  receivableFen: number;
  unappliedFen: number;
  availableFen: number;
}
const none: CreditSums = { limitFen: 0, heldFen: 0, receivableFen: 0, unappliedFen: 0, availableFen: 0 };

/** 授信 as one bar: what is owed, what orders hold, what is free; the whole is the limit with advance payments. */
Component({
  properties: { credit: { type: Object, value: none } },
  data: { parts: [] as object[], whole: '', over: '', words: '' },
  observers: {
    credit(credit: CreditSums) {
      const { limitFen, heldFen, receivableFen, unappliedFen, availableFen } = credit;
      const roof = Math.max(limitFen + unappliedFen, heldFen + receivableFen, 1);
      const parts = [
        { key: 'owed', label: '应收', fen: receivableFen },
        { key: 'held', label: '订单占用', fen: heldFen },
        { key: 'free', label: '可用', fen: Math.max(availableFen, 0) },
      ].map((part) => ({ ...part, say: sayFen(part.fen), width: ((part.fen / roof) * 100).toFixed(2) }));
      this.setData({
        parts,
        whole: `额度 ${sayFen(limitFen)}${unappliedFen ? `，预收 ${sayFen(unappliedFen)}` : ''}`,
        over: availableFen < 0 ? `超出额度 ${sayFen(-availableFen)}，不能提交和发货` : '',
        words: parts.map(({ label, say }) => `${label} ${say}`).join('，'),
      });
    },
  },
});
