import { call } from '../../api/client';
import { messageOf } from '../../api/messages';
import { showUnread } from '../../api/unread-badge';
import { keepCopy, readCopy } from '../../offline/shelf';
import { Refusal } from '../../shared/refusal';
import { sayTime } from '../../shared/say';
import { pages } from '../../shared/pages';
import { openPage } from '../../kit/open-page';

interface Row {
  id: string;
  title: string;
  body: string;
  time: string;
  unread: boolean;
  page: string;
}

Component({
  data: {
    phase: 'loading',
    error: '',
    rows: [] as Row[],
    next: null as string | null,
    more: false,
    stale: false,
  },
  methods: {
    onShow() {
      const kept = readCopy<Row[]>('inbox');
      if (kept && this.data.rows.length === 0) this.setData({ phase: 'ready', rows: kept, stale: true });
      void this.load(true);
    },
    async onPullDownRefresh() {
      await this.load(true);
      void wx.stopPullDownRefresh();
    },
    onReachBottom() {
      if (this.data.more) void this.load(false);
    },
    async load(fresh: boolean) {
      try {
        const { messages, next, unread } = await call('service', 'inbox.list', {
          after: fresh ? null : this.data.next,
        });
        const now = new Date();
        const rows = messages.map(({ _id, title, body, createdAt, readAt, page }) => ({
          id: _id,
          title,
          body,
          time: sayTime(createdAt, now),
          unread: readAt === null,
          page,
        }));
        // What came in meanwhile has pushed the rest down: some of this page are here already.
        const known = new Set(fresh ? [] : this.data.rows.map(({ id }) => id));
        this.setData({
          phase: 'ready',
          rows: fresh ? rows : [...this.data.rows, ...rows.filter(({ id }) => !known.has(id))],
          next,
          more: next !== null,
          stale: false,
        });
        if (fresh) keepCopy('inbox', rows.slice(0, 20));
        const ids = messages.filter(({ readAt }) => readAt === null).map(({ _id }) => _id);
        if (ids.length) await call('service', 'inbox.read', { ids });
        showUnread(unread - ids.length);
      } catch (error) {
        if (error instanceof Refusal && (error.code === 'NOT_A_MEMBER' || error.code === 'SIGNED_OUT'))
          this.setData({ phase: error.code === 'SIGNED_OUT' ? 'signed_out' : 'visitor', rows: [] });
        else if (this.data.rows.length) this.setData({ stale: true });
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    bindAccount() {
      openPage(pages.bind({}));
    },
    retry() {
      this.setData({ phase: 'loading' });
      void this.load(true);
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
  },
});
