import { messageOf, saysToRefresh, showError } from '../api/messages';
import { besideData } from './beside-data';
import { marksRefused } from './form';
import type { FieldOfPath, Problems } from './form';

type Row = { id: string };
/** What `fetch` gives: `rows` of a list, with `next` where it goes on (null at its end), and whatever else is shown. */
interface Fetched {
  rows?: readonly Row[];
  next?: string | null;
}
/** What a page that shows something from the server brings: `fetch` gives what to show, the next rows when not `fresh`. */
interface Fetching {
  data: { phase: string; busy: string; more: boolean; problems: Problems; rows?: readonly Row[] };
  setData(data: object): void;
  fetch(fresh: boolean): Promise<object & Fetched>;
  load(fresh?: boolean): Promise<boolean>;
  /** Shows anew what others have changed. */
  overtaken?(): void;
}
interface Acting {
  /** Said when it is done. */
  said?: string;
  /** Where to mark what the server refuses. */
  fields?: FieldOfPath;
}
const asked = besideData(() => ({ turn: 0, running: false }));

export const pageState = Behavior({
  data: { phase: 'loading', error: '', busy: '', more: false, problems: {} as Problems, focus: '' },
  pageLifetimes: {
    /** The line under a tab is drawn where it was measured. */
    resize() {
      for (const tabs of this.selectAllComponents('.tabs')) (tabs as unknown as { resize(): void }).resize();
    },
  },
  methods: {
    /** Shows what `fetch` gives; an answer that a later question has overtaken is dropped. True when it is shown. */
    async load(fresh = true): Promise<boolean> {
      const page = this as unknown as Fetching;
      const about = asked(page);
      const turn = (about.turn += 1);
      about.running = true;
      try {
        const shown = await page.fetch(fresh);
        if (about.turn !== turn) return false;
        const { next } = shown;
        page.setData({
          ...{ phase: 'ready', error: '' },
          ...(fresh ? shown : added(page.data.rows || [], shown)),
          ...(next === undefined ? {} : { more: next !== null }),
        });
        return true;
      } catch (error) {
        if (about.turn !== turn) return false;
        if (page.data.phase === 'ready') showError(error);
        else page.setData({ phase: 'error', error: messageOf(error) });
        return false;
      } finally {
        if (about.turn === turn) about.running = false;
      }
    },
    /** Anew, with the skeleton: something else is asked for, or it failed. */
    async reload() {
      this.setData({ phase: 'loading' });
      await this.load();
    },
    async onPullDownRefresh() {
      await this.load();
      void wx.stopPullDownRefresh();
    },
    onReachBottom() {
      void this.loadMore();
    },
    async loadMore() {
      if (this.data.more && !asked(this).running) await this.load(false);
    },
    /** One act at a time; `busy` names it, so that its own button turns. True when it was done. */
    async act(what: string, work: () => Promise<unknown>, { said, fields }: Acting = {}): Promise<boolean> {
      if (this.data.busy) return false;
      this.setData({ busy: what });
      try {
        await work();
        if (said) void wx.showToast({ title: said, icon: 'none' });
        return true;
      } catch (error) {
        if (!fields || !marksRefused(this, error, fields)) showError(error);
        const page = this as unknown as Fetching;
        if (page.overtaken && saysToRefresh(error)) page.overtaken();
        return false;
      } finally {
        this.setData({ busy: '' });
      }
    },
  },
});

/**
 * The rows after those that are shown, each at its place so that only they are sent to the screen; what came in meanwhile
 * has pushed the rest down, so some are here already.
 */
function added(shown: readonly Row[], { rows: next = [], ...rest }: Fetched): object {
  const known = new Set(shown.map(({ id }) => id));
  return next
    .filter(({ id }) => !known.has(id))
    .reduce<object>((all, row, at) => ({ ...all, [`rows[${shown.length + at}]`]: row }), rest);
}
