import { call } from '../../../../api/client';
import { showError } from '../../../../api/messages';
import { found } from '../../../../shared/search';
import { given } from '../../../../kit/said';
import type { Said } from '../../../../kit/said';

interface Named {
  id: string;
  name: string;
}
let known: Promise<Named[]> | null = null;
/** All dealers with an account; asked once a launch. */
function accounts(): Promise<Named[]> {
  known = known || readAll();
  known.catch(() => (known = null));
  return known;
}
async function readAll(): Promise<Named[]> {
  const all: Named[] = [];
  for (;;) {
    const page = await call('trade', 'credit.accounts', { skip: all.length });
    all.push(...page.accounts.map(({ _id, dealerName }) => ({ id: _id, name: dealerName })));
    if (!page.more) return all;
  }
}

/** 经销商 by part of its name or its pinyin initials; `pick` gives `{ id, name }`. */
Component({
  properties: { name: { type: String, value: '' }, placeholder: { type: String, value: '选择经销商' } },
  data: { text: '', found: [] as Named[] },
  methods: {
    async search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text });
      try {
        const rows = await accounts();
        if (text === this.data.text)
          this.setData({ found: found(rows, text, ({ name }) => [name]).slice(0, 8) });
      } catch (error) {
        showError(error);
      }
    },
    focus() {
      void this.search({ detail: this.data.text, currentTarget: { dataset: {} } });
    },
    pick(event: Said) {
      this.setData({ found: [], text: '' });
      this.triggerEvent('pick', { id: given(event, 'id'), name: given(event, 'name') });
    },
  },
});
