import type { ProductFacts } from '../../../../cloudfunctions/_contracts/goods';
import type { StocktakeView } from '../../../../cloudfunctions/_contracts/stocktakes';
import { call } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { scanLabel } from '../../../kit/scan-label';
import type { GoodsLabel } from '../../../kit/scan-label';
import { isDay } from '../../../shared/days';
import { stocktakeStateLabels } from '../../../shared/goods/states';
import { may } from '../../../shared/rights';
import { findProduct } from '../find-product';
import { sayWorth } from '../stocktake-words';

/** One count: blind while it goes on; another person sees the differences and books them. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    stocktake: null as StocktakeView | null,
    label: '',
    rows: [] as object[],
    counts: false,
    decides: false,
    agrees: false,
    worth: '',
    percent: 0,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      void this.load();
    },
    async fetch() {
      const [me, { stocktake }] = await Promise.all([
        whoAmI(),
        call('goods', 'stocktake.get', { stocktakeId: this.data.id }),
      ]);
      const { state, lines, countedBy } = stocktake;
      const did = lines.some(({ by }) => by.memberId === me.memberId);
      const keeps = may(me.roles, 'goods', 'stocktake.count');
      const waits = state === 'counted' && stocktake.worth?.overLimit === true && !stocktake.agreedBy;
      return {
        stocktake,
        worth: sayWorth(stocktake),
        agrees: waits && may(me.roles, 'goods', 'stocktake.agree') && !did,
        label: stocktakeStateLabels[state],
        counts: state === 'open' && keeps,
        decides:
          state === 'counted' &&
          keeps &&
          !waits &&
          !did &&
          countedBy !== null &&
          countedBy.memberId !== me.memberId,
        rows: lines.map((line) => {
          const differs = line.booked === null ? 0 : line.counted - line.booked;
          return {
            key: line.key,
            text: `${line.productName} ${line.lot}`,
            counted: `${line.counted} ${line.unit}`,
            book: line.booked === null ? '' : `账上 ${line.booked}`,
            differs: differs ? `${differs > 0 ? '+' : ''}${differs}` : '',
            // As many as the book has, and yet others.
            missing: (line.missing || []).join('、'),
            found: (line.found || []).join('、'),
            by: line.by.name,
            posted: line.posted,
          };
        }),
      };
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const product = await findProduct(this, label.di || label.text);
      if (product) await this.count(product, label);
    },
    async byHand() {
      const answer = await ask(this, {
        title: '清点',
        field: { label: '货号', maxlength: 40 },
        confirm: '下一步',
      });
      const product = answer && (await findProduct(this, answer.text));
      if (product) await this.count(product, null);
    },
    async count(product: ProductFacts, label: GoodsLabel | null) {
      let lot = label && !label.bare ? label.lot : '';
      let expiresOn = label ? label.expiresOn : null;
      if (product.tracking === 'lot' && (!lot || (label && !label.di))) {
        const answer = await ask(this, {
          title: product.name,
          field: { label: '批号', maxlength: 60, value: lot },
          why: '有效期至，如 2027-05-31；没有写 -',
          confirm: '下一步',
        });
        if (!answer) return;
        lot = answer.text;
        expiresOn = isDay(answer.why) ? answer.why : null;
      }
      const bySerial = product.tracking === 'serial';
      const answer = await ask(this, {
        title: `${product.name} ${lot}`,
        hint: bySerial ? '写这里全部的序列号，用空格分开；一件也没有写 0。' : '写这个批号在这里一共有多少。',
        field: bySerial
          ? { label: '序列号', type: 'textarea', maxlength: 4000 }
          : { label: '数量', type: 'digit', check: (text) => (/^\d{1,7}$/.test(text) ? '' : '请填写整数') },
        confirm: '记下',
      });
      if (!answer) return;
      const serials =
        bySerial && answer.text.trim() !== '0' ? answer.text.split(/[\s,，、;；]+/).filter(Boolean) : [];
      const input = {
        ...{ stocktakeId: this.data.id, productId: product._id, serials },
        lot: { lot, producedOn: label ? label.producedOn : null, expiresOn },
        quantity: bySerial ? serials.length : Number(answer.text),
      };
      if (await this.act('count', () => call('goods', 'stocktake.count', input), { said: '已记下' }))
        await this.load();
    },
    async finish() {
      const answer = await ask(this, {
        title: '清点完成',
        choices: ['只调整清点过的批次', '没清点到的算没有了'],
        confirm: '交复核',
      });
      if (!answer || !answer.choice) return;
      const input = { stocktakeId: this.data.id, restIsGone: answer.choice.indexOf('没清点到') === 0 };
      if (await this.act('finish', () => call('goods', 'stocktake.finish', input), { said: '已交复核' }))
        await this.load();
    },
    async recount() {
      const reason = await askReason(this, { title: '退回重盘', placeholder: '哪里不对', confirm: '退回' });
      if (!reason) return;
      const input = { stocktakeId: this.data.id, reason };
      if (await this.act('recount', () => call('goods', 'stocktake.recount', input))) await this.load();
    },
    async cancel() {
      const reason = await askReason(this, { title: '取消盘点', placeholder: '原因', confirm: '取消盘点' });
      if (!reason) return;
      const input = { stocktakeId: this.data.id, reason };
      if (await this.act('cancel', () => call('goods', 'stocktake.cancel', input))) await this.load();
    },
    async agree() {
      const said = `${this.data.worth}。同意后由仓库复核入账。`;
      const input = { stocktakeId: this.data.id, revision: this.data.stocktake!.revision };
      if (!(await confirmed(said, '同意差异'))) return;
      if (await this.act('agree', () => call('goods', 'stocktake.agree', input), { said: '已同意' }))
        await this.load();
    },
    /** Step by step; whatever stops it, the next call goes on where it stopped. */
    async post() {
      let seen: { revision?: number } = { revision: this.data.stocktake!.revision };
      if (!(await confirmed('差数加减到现在的账上，不能撤销。', '入账'))) return;
      await this.act('post', async () => {
        for (;;) {
          const { state } = await call('goods', 'stocktake.post', { stocktakeId: this.data.id, ...seen });
          // What its own steps have changed since was seen with the first.
          seen = {};
          if (state !== 'counted') break;
        }
      });
      await this.load();
    },
  },
});
