import { call } from '../../api/client';
import { showUnread } from '../../api/unread-badge';
import { openPage } from '../../kit/open-page';
import { pageState } from '../../kit/page-state';
import { given } from '../../kit/said';
import type { Said } from '../../kit/said';
import { keepCopy, readCopy } from '../../offline/shelf';
import type { InboxMessage } from '../../shared/model/people';
import { pages } from '../../shared/pages';
import { Refusal } from '../../shared/refusal';
import { sayCount, sayTime } from '../../shared/say';

interface Row {
  id: string;
  title: string;
  body: string;
  time: string;
  unread: boolean;
  /** It asks for something: still, or settled since. */
  asks: '' | 'open' | 'settled';
  page: string;
}
/** So many are shown again without a network. */
const KEPT = 20;

Component({
  behaviors: [pageState],
  data: {
    /** Only what asks for something that is not done, or everything. */
    tab: 'all' as 'open' | 'all',
    asking: '',
    rows: [] as Row[],
    next: null as string | null,
    who: '' as '' | 'visitor' | 'signed_out',
    stale: false,
  },
  methods: {
    onShow() {
      const kept = readCopy<Row[]>('inbox');
      if (kept && this.data.rows.length === 0 && this.data.tab === 'all')
        this.setData({ phase: 'ready', rows: kept, stale: true });
      void this.load();
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      this.setData({ tab: given(event, 'tab') as 'open' | 'all', rows: [], next: null });
      void this.reload();
    },
    async fetch(fresh: boolean) {
      const { tab, next: after, rows: shown } = this.data;
      try {
        const { messages, next, unread, asking } = await call('service', 'inbox.list', {
          after: fresh ? null : after,
          ...(tab === 'open' ? { open: true } : {}),
        });
        const now = new Date();
        const rows = messages.map((message) => shownMessage(message, now));
        if (fresh && tab === 'all') keepCopy('inbox', rows.slice(0, KEPT));
        const ids = messages.filter(({ readAt, asks }) => readAt === null && !asks).map(({ _id }) => _id);
        if (ids.length) await call('service', 'inbox.read', { ids });
        showUnread(unread - ids.length);
        return { rows, next, asking: asking ? sayCount(asking) : '', who: '', stale: false };
      } catch (error) {
        if (error instanceof Refusal && error.code === 'NOT_A_MEMBER') return { rows: [], who: 'visitor' };
        if (error instanceof Refusal && error.code === 'SIGNED_OUT') return { rows: [], who: 'signed_out' };
        if (shown.length) return { stale: true, ...(fresh ? {} : { next: after }) };
        throw error;
      }
    },
    bindAccount() {
      openPage(pages.bind({}));
    },
    async open(event: WechatMiniprogram.TouchEvent) {
      const url = event.currentTarget.dataset.page as string;
      if (!url) return;
      try {
        // Pages of the tab bar open by switchTab only.
        await wx.navigateTo({ url }).catch(() => wx.switchTab({ url }));
      } catch {
        void wx.showToast({ title: '内容已不在', icon: 'none' });
      }
    },
    async putAside(event: Said) {
      const id = given(event, 'id');
      const row = this.data.rows.find((one) => one.id === id)!;
      const done = row.asks === 'open';
      if (await this.act(id, () => call('service', 'inbox.putAside', { id, done }))) await this.load();
    },
  },
});

function shownMessage({ _id, title, body, createdAt, readAt, page, asks }: InboxMessage, now: Date): Row {
  return {
    id: _id,
    title,
    body,
    time: sayTime(createdAt, now),
    unread: readAt === null,
    asks: !asks ? '' : readAt === null ? 'open' : 'settled',
    page,
  };
}
