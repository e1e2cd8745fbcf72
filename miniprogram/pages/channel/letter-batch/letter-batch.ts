import type {
  BatchPage,
  BatchProgress,
  BulkPreview,
  BulkRow,
  BulkSubject,
} from '../../../../cloudfunctions/_contracts/letters';
import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { newOpId } from '../../../offline/random';
import { dayOf } from '../../../shared/days';
import { sayTime } from '../../../shared/say';
import { askReason } from '../../../kit/ask';
import { whoAmI } from '../names';
import type { Said } from '../../../kit/said';
import { forget, isFilledIn } from '../../../kit/form';
import { isSecondTap } from '../../../kit/second-tap';
import type { Tapped } from '../../../kit/second-tap';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';

const stateWords = {
  listing: '正在列出授权书',
  requesting: '正在生成申请',
  waiting: '待第二人签发',
  issuing: '正在签发',
  done: '已完成',
  cancelled: '已取消',
};
/** What a batch is called where nobody here goes on with it: it may have been left in the middle. */
const idleWords = {
  ...stateWords,
  listing: '还没有列完',
  requesting: '申请没有生成完',
  issuing: '还没有签完',
};
const stateTones = {
  listing: 'active',
  requesting: 'active',
  waiting: 'attention',
  issuing: 'active',
  done: 'done',
  cancelled: 'past',
};
const idleTone = (state: keyof typeof stateTones): string =>
  stateTones[state] === 'active' ? 'attention' : stateTones[state];
const titleOf = (fromOn: string): string => `${fromOn.slice(0, 4)} 年度授权书`;
const itemWords = {
  ...{ waiting: '等待', requested: '待签发', issued: '已签发', failed: '没有成功' },
  cancelled: '已取消',
};
const itemTones = {
  ...{ waiting: 'past', requested: 'attention', issued: 'done', failed: 'danger' },
  cancelled: 'past',
};

/**
 * 批量签发: annual letters for every dealer with grants in a period, or all letters of a compromised key anew. Without `id` a
 * new batch begins here, and the latest ones are listed.
 */
Component({
  behaviors: [pageState],
  data: {
    phase: 'new' as 'new' | 'loading' | 'ready' | 'error',
    id: '',
    title: '',
    kind: 'annual' as 'annual' | 'key',
    fromOn: '',
    toOn: '',
    keyId: '',
    recent: [] as object[],
    isOwn: false,
    state: '' as BatchProgress['state'] | '',
    stateLabel: '',
    idleLabel: '',
    idleTone: '',
    /** By whom, when and why. */
    cancelled: '',
    stateTone: '',
    progress: { total: 0, requested: 0, issued: 0, failed: 0 },
    percent: 0,
    rows: [] as object[],
    next: null as string | null,
    /** Only those of which nothing became. */
    onlyFailed: false,
    /** Counted to the last dealer before anything may begin. */
    preview: null as null | { total: number; dealers: number; counted: boolean },
    previewNext: null as string | null,
    written: [] as string[],
    /** Dealers that get none, since they are blocked. */
    blocked: [] as string[],
    previewRows: [] as ReturnType<typeof foreseen>[],
    /** Dealers that get none this time, and how many letters these would have been. */
    left: {} as Record<string, boolean>,
    leftCount: 0,
    /** Stops after the call that is running. */
    pausing: false,
  },
  methods: {
    onLoad({ id }: { id?: string }) {
      const now = dayOf(officialNow());
      // In the last quarter it is about the year to come.
      const year = Number(now.slice(0, 4)) + (now.slice(5, 7) >= '10' ? 1 : 0);
      const fromOn = `${year}-01-01`;
      this.setData({ title: titleOf(fromOn), fromOn, toOn: `${year}-12-31` });
      if (id) {
        this.setData({ id: decodeURIComponent(id), phase: 'loading' });
        void this.load();
      } else void this.loadRecent();
    },
    async loadRecent() {
      try {
        const { batches } = await call('channel', 'letter.batches', {});
        const now = officialNow();
        this.setData({
          recent: batches.map(({ batchId, title, state, total, issued, requestedBy, createdAt }) => ({
            id: batchId,
            title,
            label: idleWords[state],
            tone: idleTone(state),
            about: `${requestedBy} · ${sayTime(createdAt, now)} · 已签发 ${issued}/${total}`,
          })),
        });
      } catch (error) {
        showError(error);
      }
    },
    openBatch(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      void wx.redirectTo({ url: pages.letterBatch({ id }) });
    },
    chooseKind(event: WechatMiniprogram.TouchEvent) {
      const kind = event.currentTarget.dataset.kind as 'annual' | 'key';
      const title = kind === 'key' ? '密钥更换，重新签发' : titleOf(this.data.fromOn);
      this.setData({ kind, title, id: '' });
    },
    typeKey(event: Said<string>) {
      this.setData({ keyId: event.detail, ...forget(this, 'keyId') });
    },
    async load() {
      try {
        const [{ batch, items, next, progress }, me] = await Promise.all([this.page(null), whoAmI()]);
        this.setData({
          phase: 'ready',
          title: batch.title,
          ...('keyId' in batch.what
            ? { kind: 'key', keyId: String(batch.what.keyId) }
            : { kind: 'annual', ...batch.what }),
          cancelled: batch.cancelled ? sayCancelled(batch.cancelled) : '',
          isOwn: batch.requestedBy.memberId === me.memberId,
          rows: items.map((item) => rowOf(item, progress)),
          next,
        });
        this.showProgress(progress);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    page(after: string | null) {
      const { id, onlyFailed } = this.data;
      const narrowed = onlyFailed ? { state: 'failed' as const } : {};
      return call('channel', 'letter.batch', { batchId: id, ...narrowed, after });
    },
    async more() {
      await this.act('more', async () => {
        const { items, next, progress } = await this.page(this.data.next);
        this.setData({ rows: [...this.data.rows, ...items.map((item) => rowOf(item, progress))], next });
      });
    },
    async showFailed() {
      this.setData({ onlyFailed: !this.data.onlyFailed });
      await this.load();
    },
    showProgress(progress: BatchProgress) {
      const { state, total, requested, issued, failed } = progress;
      const done = state === 'listing' ? 0 : state === 'requesting' ? requested + failed : issued + failed;
      this.setData({
        state,
        stateLabel: stateWords[state],
        idleLabel: idleWords[state],
        idleTone: idleTone(state),
        stateTone: stateTones[state],
        progress: { total, requested, issued, failed },
        percent: total ? Math.round((done / total) * 100) : 100,
      });
    },
    type(event: Said<string>) {
      this.setData({ title: event.detail, ...forget(this, 'title') });
    },
    changeFrom(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setDays(event.detail.value, this.data.toOn);
    },
    changeTo(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setDays(this.data.fromOn, event.detail.value);
    },
    /** The year in the name follows the days, unless somebody has given it another name. */
    setDays(fromOn: string, toOn: string) {
      const own = this.data.title !== titleOf(this.data.fromOn);
      this.setData({
        ...{ id: '', fromOn, toOn },
        preview: null,
        previewRows: [],
        previewNext: null,
        written: [],
        blocked: [],
        left: {},
        leftCount: 0,
        ...(own ? {} : { title: titleOf(fromOn) }),
      });
    },
    /** What would be written, before anything is: the first dealers' letters at once, then how many there are of all. */
    async foresee(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { fromOn, toOn } = this.data;
      await this.act('foresee', async () => {
        const first = await call('channel', 'letter.previewBulk', { fromOn, toOn });
        const isSame = () => this.data.fromOn === fromOn && this.data.toOn === toOn;
        if (!isSame()) return;
        this.setData({ previewRows: [], written: [], blocked: [], left: {}, leftCount: 0 });
        this.showPreview(first);
        let { total, dealers } = first;
        for (let after = first.next; after;) {
          this.setData({ preview: { total, dealers, counted: false } });
          const further = await call('channel', 'letter.previewBulk', { fromOn, toOn, after, brief: true });
          if (!isSame()) return;
          total += further.total;
          dealers += further.dealers;
          after = further.next;
        }
        this.setData({ preview: { total, dealers, counted: true } });
      });
    },
    async foreseeMore() {
      const { fromOn, toOn, previewNext } = this.data;
      await this.act('foreseeMore', async () => {
        this.showPreview(await call('channel', 'letter.previewBulk', { fromOn, toOn, after: previewNext }));
      });
    },
    showPreview({ letters, written, blocked, next }: BulkPreview) {
      const { previewRows, written: before, blocked: blockedBefore } = this.data;
      const has = new Map<string, string[]>();
      for (const { dealerId, number, fromOn, toOn } of written)
        has.set(dealerId, [...(has.get(dealerId) || []), `${number}（${fromOn} 至 ${toOn}）`]);
      const rows = letters.map((one, at) =>
        foreseen(one, previewRows.length + at, letters[at - 1], has.get(one.dealerId)),
      );
      const others = written.filter(({ dealerId }) => !letters.some((one) => one.dealerId === dealerId));
      this.setData({
        previewRows: [...previewRows, ...rows],
        previewNext: next,
        blocked: [...blockedBefore, ...(blocked || []).map(({ dealerName }) => dealerName)],
        written: [
          ...before,
          ...others.map(
            ({ dealerName, number, fromOn, toOn }) => `${dealerName} ${number}（${fromOn} 至 ${toOn}）`,
          ),
        ],
      });
    },
    /** This dealer gets none this time, or does after all. */
    leaveOut(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      const left = { ...this.data.left, [id]: !this.data.left[id] };
      const leftCount = this.data.previewRows.filter(({ dealerId }) => left[dealerId]).length;
      this.setData({ left, leftCount });
    },
    async cancel() {
      const { id, progress } = this.data;
      const reason = await askReason(this, {
        title: '取消这个批次',
        placeholder: `还没有签发的全部作废；已签发的 ${progress.issued} 份照常有效，要停用请逐份撤销。`,
        confirm: '取消批次',
      });
      if (!reason) return;
      await this.act(
        'cancel',
        async () => {
          for (;;) {
            const input = { batchId: id, reason };
            const { left } = await call('channel', 'letter.cancelBulk', input);
            if (!left) break;
          }
          await this.load();
        },
        { said: '已取消' },
      );
    },
    /** Lets the running call end, and asks for no more: what is left can be gone on with or cancelled. */
    pause() {
      this.setData({ pausing: true });
    },
    /** Begins the batch, or goes on with it: each call writes a few letters. */
    async request(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { title, kind, fromOn, toOn } = this.data;
      const keyId = Number(this.data.keyId);
      const keyIsOdd = this.data.phase === 'new' && kind === 'key' && !(keyId >= 1 && keyId <= 255);
      const filledIn = isFilledIn(this, {
        title: title.trim() ? '' : '请填写名称',
        keyId: keyIsOdd ? '请填写密钥编号（1 至 255）' : '',
      });
      if (!filledIn) return;
      const isNew = this.data.phase === 'new';
      const ofColleague =
        '这个批次由别人发起。您接着生成的授权书算您申请的，您和发起人都不能签发，须由第三位渠道经理签发。';
      if (!isNew && !this.data.isOwn && !(await confirmed(ofColleague, '继续'))) return;
      const id = this.data.id || (await newOpId());
      this.setData({ id, pausing: false, ...(isNew ? { isOwn: true } : {}) });
      const exceptDealerIds = Object.keys(this.data.left).filter((one) => this.data.left[one]);
      await this.act('request', async () => {
        for (;;) {
          const days = { fromOn, toOn, ...(exceptDealerIds.length ? { exceptDealerIds } : {}) };
          const input = { batchId: id, title: title.trim(), what: kind === 'key' ? { keyId } : days };
          const progress = await call('channel', 'letter.requestBulk', input);
          // Until the first answer it can be begun again, under the same id.
          this.setData({ phase: 'ready' });
          this.showProgress(progress);
          if (progress.state !== 'listing' && progress.state !== 'requesting') break;
          if (this.data.pausing) break;
        }
        await this.load();
      });
    },
    async issue(event?: Tapped) {
      if (isSecondTap(this, event)) return;
      const { id, progress } = this.data;
      const waiting = progress.total - progress.issued - progress.failed;
      if (!(await confirmed(`将签发 ${waiting} 份授权书，每份都有编号、二维码和校验码。`, '签发'))) return;
      this.setData({ pausing: false });
      await this.act('issue', async () => {
        let before = -1;
        for (;;) {
          const now = await call('channel', 'letter.issueBulk', { batchId: id }).catch(
            async (error: unknown) => {
              // What was issued before stands, and why it ended here: a colleague may have cancelled it meanwhile.
              await this.load();
              if (this.data.state !== 'cancelled') throw error;
              return null;
            },
          );
          if (!now) return;
          this.showProgress(now);
          // The issuer cannot be reached: the rest stays pending, to be tried again.
          if (now.state === 'done' || now.issued + now.failed === before || this.data.pausing) break;
          before = now.issued + now.failed;
        }
        await this.load();
      });
    },
    open(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      if (id) openPage(pages.letter({ id }));
    },
  },
});

const sayCancelled = ({ by, at, reason }: NonNullable<BatchPage['batch']['cancelled']>): string =>
  `${by.name} ${sayTime(at, officialNow())} 取消：${reason}`;

/** What was not issued when its batch was cancelled is void. */
const rowOf = (
  { _id, dealerName, letterId, state, because, lacks, about }: BatchPage['items'][number],
  { state: batchState }: BatchProgress,
) => {
  const isVoid = batchState === 'cancelled' && (state === 'waiting' || state === 'requested');
  return {
    key: _id,
    dealerName,
    about: about ? sayAbout(about) : '',
    days: about ? `${about.fromOn} 至 ${about.toOn}` : '',
    letterId: letterId || '',
    label: itemWords[isVoid ? 'cancelled' : state],
    tone: itemTones[isVoid ? 'cancelled' : state],
    because: because || '',
    lacks: lacks || [],
  };
};

const sayAbout = ({ lineNames, territory }: BulkSubject): string =>
  `${lineNames.join('、')} · ${territory.join('、')}`;

/** A letter to come; what its dealer has already stands at the first of the dealer's. */
const foreseen = (one: BulkRow, key: number, before: BulkRow | undefined, has: string[] = []) => {
  const isFirst = !before || before.dealerId !== one.dealerId;
  return {
    key,
    dealerId: one.dealerId,
    dealerName: one.dealerName,
    isFirst,
    about: sayAbout(one),
    tooLong: one.isLong ? '内容可能超过 12 页，生成时会被拒绝：请先为这家分几份单独申请' : '',
    days: `${one.fromOn} 至 ${one.toOn} · 依据 ${one.grants} 份授权`,
    has: isFirst && has.length ? `已有 ${has.join('、')}；这次只写其中没有的授权` : '',
  };
};
