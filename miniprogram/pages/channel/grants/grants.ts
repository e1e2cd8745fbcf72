import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason, pickOne } from '../../../kit/ask';
import { dayOf } from '../../../shared/days';
import { ENDING_DAYS } from '../../../shared/model/grants';
import { grantStateLabels } from '../../../shared/states';
import type { GrantState } from '../../../shared/states';
import { lineNames, productLines, whoAmI } from '../names';
import { grantLine, refusedOnes } from '../words';
import type { GrantLine } from '../words';
import { listAndDetail } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import type { Address } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { numberSearch } from '../number-search';

const regions = pages.regions({});
const tools = [
  { text: '地区', hint: '谁在哪里', url: regions },
  { text: '谁可以做', hint: '医院 × 产品线', url: pages.ask({}) },
  { text: 'Excel', hint: '导入、导出、模板', url: pages.grantBook() },
  { text: '批量续签', hint: '生成下一年草稿', url: pages.renewal() },
  { text: '全局禁止', hint: '停用医院或经销商', url: pages.blocks() },
  { text: '空白区域', hint: '没有授权的医院', url: pages.whiteSpace() },
];
const ofDealers = [
  { text: '地区', hint: '在哪里可以做什么', url: regions },
  { text: '问一家医院', hint: '可以做吗，凭哪份授权', url: pages.ask({}) },
];
/** A state, a queue of the server's, or all. */
type Filter = GrantState | 'to_approve' | 'ending' | '';
const labels: Record<Filter, string> = {
  ...grantStateLabels,
  to_approve: '待我审批',
  ending: `${ENDING_DAYS} 天内到期`,
  '': '全部',
};
const states: Filter[] = ['to_approve', 'pending', 'ending', 'draft', 'approved', 'revoked', 'void', ''];
const ofDealersToo: Filter[] = ['ending', 'approved', 'revoked', ''];
/** States in which several can be settled together, and how many a call takes. */
const settled: Filter[] = ['draft', 'pending', 'to_approve'];
const atOnce = 50;
const isQueue = (state: Filter) => state === 'to_approve' || state === 'ending';
/** Until it is approved a grant is the manufacturer's own affair. */
const filtersOf = (isManufacturer: boolean, isManager: boolean) =>
  states
    .filter((state) => (state === 'to_approve' ? isManager : isManufacturer || ofDealersToo.includes(state)))
    .map((state) => ({ state, label: labels[state] }));

Component({
  behaviors: [numberSearch, pageState, listAndDetail],
  data: {
    isManager: false,
    tools: [] as typeof tools,
    isDealer: false,
    filters: [] as { state: Filter; label: string }[],
    state: '' as Filter,
    dealerId: '',
    dealerName: '',
    regionCode: '',
    regionName: '',
    rows: [] as GrantLine[],
    next: null as string | null,
    /** The part of a number that is asked for stands in more than are shown. */
    isCut: false,
    number: '',
    lines: [] as { id: string; name: string }[],
    lineId: '',
    lineName: '',
    years: [] as string[],
    year: '',
    canPick: false,
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      const of = (key: string) => decodeURIComponent(query[key] || '');
      this.setData({
        dealerId: of('dealerId'),
        dealerName: of('dealerName'),
        regionCode: of('regionCode'),
        regionName: of('regionName'),
        state: of('state') as Filter,
      });
      void this.load();
    },
    onShow() {
      if (this.data.phase === 'ready') void this.load();
    },
    /** Who I am decides what is shown first. */
    async meet() {
      const { roles, dealerId } = await whoAmI();
      const isManager = may(roles, 'channel', 'grant.save');
      const { state, dealerId: ofDealer, regionCode } = this.data;
      const lines = (await productLines()).map(({ id, name }) => ({ id, name }));
      const year = Number(dayOf(officialNow()).slice(0, 4));
      this.setData({
        lines: [{ id: '', name: '全部产品线' }, ...lines],
        years: ['全部年份', ...[1, 0, -1, -2].map((more) => String(year + more))],
        isManager,
        isDealer: dealerId !== null,
        tools: isManager ? tools : dealerId === null ? [] : ofDealers,
        filters: filtersOf(dealerId === null, isManager),
        state: state || (isManager && !ofDealer && !regionCode ? 'pending' : ''),
      });
    },
    async fetch(fresh: boolean) {
      if (this.data.filters.length === 0) await this.meet();
      const { state, dealerId, regionCode, number, lineId, year, isManager } = this.data;
      const [{ grants, next, isCut }, names] = await Promise.all([
        call('channel', 'grant.list', {
          // Who looks for a number means it whatever its state.
          ...(number || !state ? {} : isQueue(state) ? { queue: state } : { states: [state] }),
          ...(dealerId ? { dealerId } : {}),
          ...(regionCode ? { regionCode } : {}),
          ...(number ? { number } : {}),
          ...(lineId ? { productLineId: lineId } : {}),
          ...(year ? { year: Number(year) } : {}),
          after: fresh ? null : this.data.next,
        }),
        lineNames(),
      ]);
      const today = dayOf(officialNow());
      const rows = grants.map((grant) => grantLine(grant, names, today));
      return {
        rows,
        next,
        isCut,
        canPick: isManager && !number && settled.includes(state),
      };
    },
    /** Something else is asked for. */
    anew(asked: object) {
      this.setData({ ...asked, rows: [], chosen: '' });
      this.pickNone();
      void this.reload();
    },
    choose({ detail }: Said<{ name: Filter | 'all' }>) {
      const state = detail.name === 'all' ? '' : detail.name;
      // The tabs say so too when the page itself has moved them.
      if (state !== this.data.state) this.anew({ state });
    },
    /** What is looked for may stand in another tab. */
    findInAll() {
      this.anew({ state: '' });
    },
    findNumber(typed: string) {
      if (/[\u4e00-\u9fff]/.test(typed)) return void this.act('find', () => this.findWords(typed));
      const number = typed.trim().replace(/[^A-Za-z0-9-]/g, '');
      if (number !== this.data.number) this.anew({ number });
    },
    /**
     * 苏州 免疫 2027: each word is a year, a product line or a region, and becomes the filter that it names, in every state.
     */
    async findWords(typed: string) {
      let asked = {};
      for (const word of typed.trim().split(/[\s,，、]+/)) {
        const [, year] = /^(20\d\d)年?$/.exec(word) || [];
        const line = this.data.lines.find(({ id, name }) => id && name.indexOf(word) >= 0);
        if (year) asked = { ...asked, year };
        else if (line) asked = { ...asked, lineId: line.id, lineName: line.name };
        else {
          const region = await this.regionCalled(word);
          if (!region) return;
          asked = { ...asked, regionCode: region.code, regionName: region.name };
        }
      }
      // The field is for what is typed; what it meant stands below.
      this.setData({ number: typed });
      this.anew({ ...asked, number: '', state: '' });
    },
    /** The one that is called just so, or the one that is chosen of several. */
    async regionCalled(word: string) {
      const { regions } = await call('channel', 'region.search', { text: word });
      const exact = regions.filter(({ name }) =>
        [name, name.replace(/[省市区县旗州盟]$/, '')].some((said) => said.slice(-word.length) === word),
      );
      if (exact.length === 1 || regions.length === 1) return exact[0] || regions[0]!;
      if (!regions.length) {
        const further = this.data.isManager ? '找经销商，请用上面一栏。' : '';
        const content = `没有叫“${word}”的地区或产品线。${further}`;
        return void (await wx.showModal({ content, showCancel: false }));
      }
      const names = regions.map(({ name }) => name);
      const chosen = await pickOne(this, `“${word}”是哪里`, names);
      return regions.find(({ name }) => name === chosen);
    },
    chooseLine({ detail }: Said<{ value: string }>) {
      const { id, name } = this.data.lines[Number(detail.value)]!;
      this.anew({ lineId: id, lineName: id ? name : '' });
    },
    chooseYear({ detail }: Said<{ value: string }>) {
      const at = Number(detail.value);
      this.anew({ year: at ? this.data.years[at]! : '' });
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.anew({ dealerId: detail.id, dealerName: detail.name });
    },
    leaveRegion() {
      this.anew({ regionCode: '', regionName: '' });
    },
    openRow(id: string) {
      openPage(pages.grant({ id }));
    },
    openTool(event: WechatMiniprogram.TouchEvent) {
      const { url } = event.currentTarget.dataset as { url: Address };
      const { dealerId, dealerName } = this.data;
      openPage(url === regions ? pages.regions({ dealerId, dealerName }) : url);
    },
    create() {
      const { dealerId, dealerName } = this.data;
      openPage(pages.grantEdit({ dealerId, dealerName }));
    },
    requestLetter() {
      openPage(pages.letterRequest({}));
    },
    /** The picked ones in their order, or all that are shown; fifty at a time. */
    chosenIds(): string[] {
      const { rows, picked, pickedCount } = this.data;
      const ids = rows.map(({ id }) => id);
      return (pickedCount ? ids.filter((id) => picked[id]) : ids).slice(0, atOnce);
    },
    /** As they stand in the list: what has changed since is looked at first. */
    seen(grantIds: string[]) {
      const { rows } = this.data;
      return { grantIds, revisions: grantIds.map((id) => rows.find((row) => row.id === id)!.revision) };
    },
    async submitAll() {
      const grantIds = this.chosenIds();
      const seen = this.seen(grantIds);
      if (!(await confirmed(`${grantIds.length} 份草稿将提交给另一位渠道经理审批。`, '提交'))) return;
      await this.settle(
        'submit',
        () => call('channel', 'grant.submit', seen),
        `已提交 ${grantIds.length} 份`,
      );
    },
    async approvePicked() {
      const grantIds = this.chosenIds();
      const seen = this.seen(grantIds);
      const follows = `批准选中的 ${grantIds.length} 份授权？其中任何一份与他人重叠，就一份也不批准。`;
      if (!(await confirmed(follows, '批准'))) return;
      await this.settle(
        'approve',
        () => call('channel', 'grant.approve', seen),
        `已批准 ${grantIds.length} 份`,
      );
    },
    async returnPicked() {
      const grantIds = this.chosenIds();
      const title = `退回 ${grantIds.length} 份`;
      const reason = await askReason(this, { title, placeholder: '写明要改什么', confirm: '退回' });
      if (!reason) return;
      await this.settle(
        'return',
        () => call('channel', 'grant.return', { grantIds, reason }),
        `已退回 ${grantIds.length} 份`,
      );
    },
    async voidPicked() {
      const grantIds = this.chosenIds();
      const title = `作废 ${grantIds.length} 份草稿`;
      const placeholder = '作废原因；作废后不能恢复，不影响已批准的授权';
      const reason = await askReason(this, { title, placeholder, confirm: '作废' });
      if (!reason) return;
      await this.settle(
        'void',
        () => call('channel', 'grant.void', { grantIds, reason }),
        `已作废 ${grantIds.length} 份`,
      );
    },
    /** All of them or none; every one is named that stands in the way. */
    async settle(what: string, send: () => Promise<unknown>, said: string) {
      let isDone = false;
      await this.act(what, async () => {
        try {
          await send();
          isDone = true;
        } catch (error) {
          const said = refusedOnes(error, (id) => {
            const row = this.data.rows.find((one) => one.id === id);
            return row ? `${row.dealerName} ${row.number}` : '';
          });
          if (!said) throw error;
          await wx.showModal({ ...said, showCancel: false });
          return;
        }
        void wx.showToast({ title: said, icon: 'none' });
      });
      // What was refused stays picked, so that only the one in the way has to be taken out.
      if (!isDone) return;
      this.pickNone();
      await this.loadBeside();
    },
  },
});
