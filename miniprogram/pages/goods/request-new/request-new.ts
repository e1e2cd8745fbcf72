import type { ProductFacts } from '../../../../cloudfunctions/_contracts/goods';
import type { People, PersonRow } from '../../../../cloudfunctions/_contracts/people';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, pickOne } from '../../../kit/ask';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { pages } from '../../../shared/pages';

/** 申请备件: for oneself, or by a dealer's admin for one of the dealer's engineers. */
Component({
  behaviors: [pageState],
  data: {
    forWhom: null as { memberId: string; name: string } | null,
    asksForOthers: false,
    find: '',
    lines: [] as { productId: string; name: string; unit: string; quantity: number }[],
    urgent: false,
    note: '',
  },
  methods: {
    async onLoad() {
      const { roles } = await whoAmI();
      this.setData({ phase: 'ready', asksForOthers: !roles.some((role) => role === 'engineer') });
    },
    type(event: Said<string>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail);
    },
    async pickEngineer() {
      const fit: PersonRow[] = [];
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const page: People = await call('service', 'member.list', { engineers: true, after });
        fit.push(...page.members);
        after = page.next;
      }
      const name = await pickOne(
        this,
        '为哪位工程师',
        fit.map((one) => one.name),
      );
      const found = fit.find((one) => one.name === name);
      if (found) this.setData({ forWhom: { memberId: found._id, name: found.name } });
    },
    async look() {
      const { products } = await call('goods', 'stock.products', {
        text: this.data.find.trim(),
        parts: true,
      });
      if (!products.length) return void isFilledIn(this, { find: '没有这个货号开头的备件' });
      const text = (one: ProductFacts) => `${one.code} ${one.name}`;
      const picked = await pickOne(this, '选择备件', products.map(text));
      const product = products.find((one) => text(one) === picked);
      if (!product) return;
      const answer = await ask(this, {
        title: product.name,
        field: {
          label: '数量',
          type: 'digit',
          unit: product.unit,
          check: (one) => (Number(one) > 0 ? '' : '请填大于 0 的整数'),
        },
        confirm: '加入',
      });
      if (!answer) return;
      const line = {
        productId: product._id,
        name: text(product),
        unit: product.unit,
        quantity: Number(answer.text),
      };
      const lines = [...this.data.lines.filter(({ productId }) => productId !== product._id), line];
      this.setData({ lines, find: '', ...forget(this, 'find') });
    },
    drop(event: Said) {
      const id = given(event, 'id');
      this.setData({ lines: this.data.lines.filter(({ productId }) => productId !== id) });
    },
    switchUrgent() {
      this.setData({ urgent: !this.data.urgent });
    },
    async submit() {
      const { forWhom, asksForOthers, lines, urgent, note } = this.data;
      if (
        !isFilledIn(this, {
          engineer: asksForOthers && !forWhom ? '请选择工程师' : '',
          find: lines.length ? '' : '请至少加一种备件',
        })
      )
        return;
      await this.act('submit', async () => {
        const { requestId } = await call('goods', 'partRequest.create', {
          ...(forWhom ? { memberId: forWhom.memberId } : {}),
          ...{ urgent, note },
          lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
        });
        void wx.redirectTo({ url: pages.partRequest({ id: requestId }) });
      });
    },
  },
});
