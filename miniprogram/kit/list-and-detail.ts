import { isAsking } from './ask';
import { besideData } from './beside-data';

/** From here on a window shows a list and its detail side by side; app.wxss has the same number in its media query. */
export const WIDE = 900;
export const isWide = (): boolean => wx.getWindowInfo().windowWidth >= WIDE;

type Key = { key: string };
interface Listing {
  data: { rows: readonly { id: string }[]; wide: boolean; chosen: string; picked: Record<string, boolean> };
  setData(data: object): void;
  selectComponent(selector: string): unknown;
  triggerEvent(name: string): void;
  load(): Promise<boolean>;
  /** Opens the row's own page. */
  openRow?(id: string): void;
  /** Where rows are acted on in the list itself: what Enter does with one, which asks first. */
  actOn?(id: string): void;
}
const kept = besideData(() => ({ listener: null as ((key: Key) => void) | null, typing: false }));

function choose(page: Listing, id: string): void {
  page.setData({ chosen: id });
  if (id) void wx.pageScrollTo({ selector: `#row-${id}`, offsetTop: -240, duration: 0 });
}
function step(page: Listing, by: number): void {
  const { rows, chosen } = page.data;
  const at = rows.findIndex(({ id }) => id === chosen);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next && next.id !== chosen) choose(page, next.id);
}
/** What the server settles in one call. */
const PICKED_AT_MOST = 50;
function pick(page: Listing, id: string): void {
  const picked = { ...page.data.picked };
  if (picked[id]) delete picked[id];
  else if (Object.keys(picked).length < PICKED_AT_MOST) picked[id] = true;
  else return void wx.showToast({ title: `一次最多选 ${PICKED_AT_MOST} 份`, icon: 'none' });
  page.setData({ picked, pickedCount: Object.keys(picked).length });
}
const acts: Record<string, (page: Listing) => void> = {
  j: (page) => step(page, 1),
  arrowdown: (page) => step(page, 1),
  k: (page) => step(page, -1),
  arrowup: (page) => step(page, -1),
  x: (page) => page.data.chosen && pick(page, page.data.chosen),
  /** The row's or its detail's main act, which asks before it does something; without one, the row's page. */
  enter(page) {
    const { chosen } = page.data;
    if (page.actOn) return void (chosen && page.actOn(chosen));
    const detail = page.selectComponent('#detail') as { mainAct?(): void } | null;
    if (detail && detail.mainAct) detail.mainAct();
    else if (chosen && page.openRow) page.openRow(chosen);
  },
};

/**
 * A queue or list with `rows` in its data. On a phone a tap opens the row's page; in a wide window the row's page stands
 * beside the list as `<… id="detail" detail-id="{{chosen}}" />`. J and K or the arrows walk, Enter acts, X picks several. Rows
 * that carry their acts have `actOn`, and beside them stands what they are about.
 */
export const listAndDetail = Behavior({
  data: {
    ...{ wide: false, chosen: '', picked: {} as Record<string, boolean>, pickedCount: 0 },
    pickedAtMost: PICKED_AT_MOST,
  },
  lifetimes: {
    attached() {
      this.setData({ wide: isWide() });
    },
    detached() {
      const { listener } = kept(this);
      if (listener && wx.offKeyDown) wx.offKeyDown(listener);
    },
  },
  pageLifetimes: {
    show() {
      const about = kept(this);
      if (about.listener || !isWide() || !wx.onKeyDown) return;
      about.listener = ({ key }) => {
        const act = acts[key.toLowerCase()];
        if (act && !about.typing && !isAsking()) act(this as unknown as Listing);
      };
      wx.onKeyDown(about.listener);
    },
    hide() {
      const about = kept(this);
      if (about.listener && wx.offKeyDown) wx.offKeyDown(about.listener);
      about.listener = null;
    },
    resize() {
      this.setData({ wide: isWide() });
    },
  },
  methods: {
    chooseRow(event: { currentTarget: { dataset: Record<string, unknown> } }) {
      const page = this as unknown as Listing;
      const id = event.currentTarget.dataset.id as string;
      if (this.data.wide) page.setData({ chosen: id });
      else if (page.openRow) page.openRow(id);
    },
    /**
     * A row is dealt with: on to the one below it, so that a queue is worked through without the mouse. The detail says which
     * one it was; whoever has chosen another meanwhile stays there.
     */
    async goOn(event?: { detail?: { id?: string } }) {
      const page = this as unknown as Listing;
      const { chosen } = page.data;
      const told = (event && event.detail && event.detail.id) || '';
      if (!told || told === chosen) step(page, 1);
      if (told || page.data.chosen !== chosen) await page.load();
      else await this.loadBeside();
    },
    /** After acts on rows of the list: one of them may stand beside it. */
    async loadBeside() {
      await (this as unknown as Listing).load();
      const details = this.selectAllComponents('#detail') as unknown as { load?(): Promise<boolean> }[];
      for (const detail of details) if (detail.load) await detail.load();
    },
    /** Somebody else was faster. */
    overtaken() {
      void this.loadBeside();
    },
    pickRow(event: { currentTarget: { dataset: Record<string, unknown> } }) {
      pick(this as unknown as Listing, event.currentTarget.dataset.id as string);
    },
    /** As many as can be settled at once, from the top; none where they are. */
    pickAll() {
      const first = (this as unknown as Listing).data.rows.slice(0, PICKED_AT_MOST);
      if (first.every(({ id }) => this.data.picked[id])) return this.pickNone();
      const picked = first.reduce<Record<string, boolean>>((all, { id }) => ({ ...all, [id]: true }), {});
      this.setData({ picked, pickedCount: first.length });
    },
    pickNone() {
      this.setData({ picked: {}, pickedCount: 0 });
    },
    /** For search fields: letters typed there are no commands. */
    typingBegins() {
      kept(this).typing = true;
    },
    typingEnds() {
      kept(this).typing = false;
    },
  },
});

interface Detail {
  data: { detailId: string; phase: string };
  onLoad(query: { id: string }): void;
  load(): Promise<boolean>;
  reload(): Promise<void>;
}
/** The row that the act under way is about: another one may be chosen before it is done. */
const acted = besideData(() => ({ on: '' }));
/** A page that can stand beside its list: it is opened (`onLoad({ id })`) and loaded anew for each row that is chosen there. */
export const detailPage = Behavior({
  properties: { detailId: { type: String, value: '' } },
  observers: {
    detailId(id: string) {
      if (!id) return;
      const page = this as unknown as Detail;
      page.onLoad({ id });
      void page.reload();
    },
    busy(what: string) {
      if (what) acted(this).on = this.data.detailId;
    },
  },
  pageLifetimes: {
    /** Back from a page where it was edited; as a page of its own it has `onShow`. */
    show() {
      const page = this as unknown as Detail;
      if (page.data.detailId && page.data.phase === 'ready') void page.load();
    },
  },
  methods: {
    /** Tells the list beside it that the row has changed, with `left` when it is done with. */
    tellList(left = false) {
      if (this.data.detailId)
        this.triggerEvent(left ? 'left' : 'changed', { id: acted(this).on || this.data.detailId });
    },
    /** After an act: what stands here, and the list beside it. */
    async loadBoth(left = false) {
      await (this as unknown as Detail).load();
      this.tellList(left);
    },
    /** Somebody else was faster: the refusal says to look anew, and a window of a computer has nothing to pull down. */
    overtaken() {
      void this.loadBoth();
    },
    /** Back to where one came from; beside a list there is nowhere to go. */
    leave() {
      if (this.data.detailId) this.triggerEvent('left');
      else void wx.navigateBack();
    },
  },
});
