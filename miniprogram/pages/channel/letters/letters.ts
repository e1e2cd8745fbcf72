import { call, CallRefused } from '../../../api/client';
import { confirmed, messageOf } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { waitsFor, waitsOnly } from '../../../kit/waits-only';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { letterStateLabels } from '../../../shared/states';
import type { LetterState } from '../../../shared/states';
import { whoAmI } from '../names';
import { letterLine, refusedOnes } from '../words';
import type { LetterLine } from '../words';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { numberSearch } from '../number-search';

/** States in which several can be settled together. */
const settled = ['draft', 'pending', 'to_approve'];
/** A state, what waits for my approval, or all. */
type Filter = LetterState | 'to_approve' | '';
const states: Filter[] = ['to_approve', 'pending', 'issued', 'draft', 'revoked', 'superseded', 'void', ''];
const labels: Record<Filter, string> = { ...letterStateLabels, to_approve: '待我审批', '': '全部' };
const filtersOf = (isManager: boolean) =>
  states
    .filter((state) => state !== 'to_approve' || isManager)
    .map((state) => ({ state, label: labels[state] }));

Component({
  behaviors: [waitsOnly, numberSearch, pageState, listAndDetail],
  data: {
    isManager: false,
    isDealer: false,
    filters: [] as { state: Filter; label: string }[],
    state: '' as Filter,
    dealerId: '',
    dealerName: '',
    rows: [] as LetterLine[],
    next: null as string | null,
    /** What was typed fits more than is shown. */
    isCut: false,
    number: '',
    alerts: 0,
    canPick: false,
  },
  methods: {
    onLoad(query: { dealerId?: string; dealerName?: string; state?: Filter; waits?: string }) {
      this.setData(waitsFor({ new: '近 7 天签发的' }, query.waits));
      const { dealerId = '', dealerName = '', state } = query;
      this.setData({ dealerId, dealerName: decodeURIComponent(dealerName), ...(state ? { state } : {}) });
      void this.load();
    },
    onShow() {
      if (this.data.phase === 'ready') void this.load();
    },
    /** Who I am decides what is shown first. */
    async meet() {
      const me = await whoAmI();
      const isManager = may(me.roles, 'channel', 'letter.approve');
      const { dealerId, state } = this.data;
      this.setData({
        isManager,
        isDealer: me.dealerId !== null,
        filters: filtersOf(isManager),
        state: state || (isManager && !dealerId ? 'pending' : ''),
      });
    },
    async fetch(fresh: boolean) {
      if (this.data.filters.length === 0) await this.meet();
      const { state, dealerId, number, isManager } = this.data;
      const { letters, next, isCut } = await call('channel', 'letter.list', {
        // Who looks for one means it whatever its state and dealer.
        ...(number
          ? { text: number }
          : {
              ...(this.data.waits === 'new' ? { recent: true } : {}),
              ...(state === 'to_approve' ? { queue: state } : state ? { state } : {}),
              ...(dealerId ? { dealerId } : {}),
            }),
        after: fresh ? null : this.data.next,
      });
      const rows = letters.map(letterLine);
      const canPick = isManager && !number && settled.includes(state);
      if (!fresh) return { rows, next };
      const found = isManager ? await call('channel', 'letter.alerts', {}) : null;
      return { rows, next, isCut, canPick, alerts: found ? found.alerts.length + found.reports.length : 0 };
    },
    /** Something else is asked for. What is typed is looked for everywhere, so nothing typed stays beside a filter. */
    anew(asked: { number?: string; state?: Filter; dealerId?: string; dealerName?: string }) {
      this.setData({ number: '', waits: '', ...asked, rows: [], chosen: '' });
      this.pickNone();
      void this.reload();
    },
    choose({ detail }: Said<{ name: Filter | 'all' }>) {
      const state = detail.name === 'all' ? '' : detail.name;
      // The tabs say so too when the page itself has moved them.
      if (state !== this.data.state) this.anew({ state });
    },
    findNumber(typed: string) {
      const number = typed.trim();
      if (number !== this.data.number) this.anew({ number });
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.anew({ dealerId: detail.id, dealerName: detail.name });
    },
    openRow(id: string) {
      openPage(pages.letter({ id }));
    },
    /** The picked ones, in the order of the list. */
    chosenLetters(): LetterLine[] {
      return this.data.rows.filter(({ id }) => this.data.picked[id]);
    },
    async submitPicked() {
      const chosen = this.chosenLetters();
      if (!(await confirmed(`${chosen.length} 份草稿将提交给另一位渠道经理审批。`, '提交'))) return;
      await this.settle('submit', chosen, '已提交', ({ id, revision }) =>
        call('channel', 'letter.submit', { letterId: id, revision }),
      );
    },
    async approvePicked() {
      const chosen = this.chosenLetters();
      const follows = `批准选中的 ${chosen.length} 份授权书？由另一位渠道经理批准过的将立即签发，其余等待复核。`;
      if (!(await confirmed(follows, '批准'))) return;
      await this.settle('approve', chosen, '已批准', ({ id, revision }) =>
        call('channel', 'letter.approve', { letterId: id, revision }),
      );
    },
    async returnPicked() {
      const chosen = this.chosenLetters();
      const title = `退回 ${chosen.length} 份`;
      const reason = await askReason(this, { title, placeholder: '写明要改什么', confirm: '退回' });
      if (!reason) return;
      await this.settle('return', chosen, '已退回', ({ id }) =>
        call('channel', 'letter.return', { letterId: id, reason }),
      );
    },
    /** All of them or none: a draft that went on meanwhile is looked at first. */
    async voidPicked() {
      const letterIds = this.chosenLetters().map(({ id }) => id);
      const reason = await askReason(this, {
        title: `作废 ${letterIds.length} 份`,
        placeholder: '作废原因；作废后不能恢复，不影响已签发的授权书',
        confirm: '作废',
      });
      if (!reason) return;
      let isDone = false;
      await this.act('void', async () => {
        try {
          await call('channel', 'letter.void', { letterIds, reason });
          isDone = true;
        } catch (error) {
          const said = refusedOnes(error, (id) => {
            const row = this.data.rows.find((one) => one.id === id);
            return row ? `${row.dealerName} ${row.title}` : '';
          });
          if (!said) throw error;
          await wx.showModal({ ...said, showCancel: false });
          return;
        }
        void wx.showToast({ title: `已作废 ${letterIds.length} 份`, icon: 'none' });
      });
      // What was refused stays picked, so that only those in the way have to be taken out.
      if (!isDone) return;
      this.pickNone();
      await this.loadBeside();
    },
    /** One after the other. What is refused stays as it is and is named with its reason; the others go on. */
    async settle(
      what: string,
      chosen: LetterLine[],
      said: string,
      send: (one: LetterLine) => Promise<unknown>,
    ) {
      await this.act(what, async () => {
        const refused: string[] = [];
        for (const one of chosen) {
          try {
            await send(one);
          } catch (error) {
            if (!(error instanceof CallRefused)) throw error;
            refused.push(`${one.dealerName} ${one.title}：${messageOf(error)}`);
          }
        }
        const done = `${said} ${chosen.length - refused.length} 份`;
        if (!refused.length) return void wx.showToast({ title: done, icon: 'none' });
        const further = refused.length > 5 ? `\n还有 ${refused.length - 5} 份` : '';
        await wx.showModal({
          title: `${done}，${refused.length} 份没有成功`,
          content: `${refused.slice(0, 5).join('\n')}${further}`,
          showCancel: false,
        });
      });
      this.pickNone();
      await this.loadBeside();
    },
    go(event: WechatMiniprogram.TouchEvent) {
      const name = event.currentTarget.dataset.page as 'letterAlerts' | 'letterBatch' | 'letterRequest';
      openPage(pages[name]({}));
    },
  },
});
