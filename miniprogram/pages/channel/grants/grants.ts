import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { ENDING_DAYS } from '../../../shared/model/grants';
import { grantStateLabels } from '../../../shared/states';
import type { GrantState } from '../../../shared/states';
import { lineNames, whoAmI } from '../names';
import { grantLine } from '../words';
import type { GrantLine } from '../words';
import { listAndDetail } from '../../../kit/list-and-detail';
import { joined, pageState } from '../../../kit/page-state';
import type { Said } from '../../../kit/said';

const regions = '/pages/channel/regions/regions';
const tools = [
  { text: '地区', hint: '谁在哪里', url: regions },
  { text: '谁可以做', hint: '医院 × 产品线', url: '/pages/channel/ask/ask' },
  { text: 'Excel', hint: '导入、导出、模板', url: '/pages/channel/grant-book/grant-book' },
  { text: '批量续签', hint: '生成下一年草稿', url: '/pages/channel/renewal/renewal' },
  { text: '全局禁止', hint: '停用医院或经销商', url: '/pages/channel/blocks/blocks' },
  { text: '空白区域', hint: '没有授权的医院', url: '/pages/channel/white-space/white-space' },
];
const ofDealers = [
  { text: '地区', hint: '在哪里可以做什么', url: regions },
  { text: '问一家医院', hint: '可以做吗，凭哪份授权', url: '/pages/channel/ask/ask' },
];
/** A state, a queue of the server's, or all. */
type Filter = GrantState | 'to_approve' | 'ending' | '';
const labels: Record<Filter, string> = {
  ...grantStateLabels,
  to_approve: '待我审批',
  ending: `${ENDING_DAYS} 天内到期`,
  '': '全部',
};
const states: Filter[] = ['to_approve', 'pending', 'ending', 'draft', 'approved', 'revoked', ''];
const isQueue = (state: Filter) => state === 'to_approve' || state === 'ending';
/** Drafts and approval are the manufacturer's own affair. */
const filtersOf = (isManufacturer: boolean, isManager: boolean) =>
  states
    .filter((state) => (state === 'to_approve' ? isManager : state !== 'draft' || isManufacturer))
    .map((state) => ({ state, label: labels[state] }));

Component({
  behaviors: [pageState, listAndDetail],
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
    asked: 0,
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
      const isManager = roles.includes('channel_manager');
      const { state, dealerId: ofDealer, regionCode } = this.data;
      this.setData({
        isManager,
        isDealer: dealerId !== null,
        tools: isManager ? tools : dealerId === null ? [] : ofDealers,
        filters: filtersOf(dealerId === null, isManager),
        state: state || (isManager && !ofDealer && !regionCode ? 'pending' : ''),
      });
    },
    async fetch(fresh: boolean) {
      if (this.data.filters.length === 0) await this.meet();
      const { state, dealerId, regionCode } = this.data;
      const skip = fresh ? 0 : this.data.asked;
      const [{ grants, more }, names] = await Promise.all([
        call('channel', 'grant.list', {
          ...(isQueue(state) ? { queue: state } : state ? { states: [state] } : {}),
          ...(dealerId ? { dealerId } : {}),
          ...(regionCode ? { regionCode } : {}),
          skip,
        }),
        lineNames(),
      ]);
      const today = dayOf(officialNow());
      const rows = grants.map((grant) => grantLine(grant, names, today));
      return { rows: joined(fresh ? [] : this.data.rows, rows), more, asked: skip + 50 };
    },
    /** Something else is asked for. */
    anew(asked: object) {
      this.setData({ ...asked, rows: [], chosen: '' });
      this.pickNone();
      void this.reload();
    },
    choose({ detail }: Said<{ name: Filter | 'all' }>) {
      this.anew({ state: detail.name === 'all' ? '' : detail.name });
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.anew({ dealerId: detail.id, dealerName: detail.name });
    },
    leaveRegion() {
      this.anew({ regionCode: '', regionName: '' });
    },
    openRow(id: string) {
      void wx.navigateTo({ url: `/pages/channel/grant/grant?id=${id}` });
    },
    /** The grant beside the list is done with: on to the one below it. */
    async goOn() {
      this.chooseNext();
      await this.load();
    },
    openTool(event: WechatMiniprogram.TouchEvent) {
      const { url } = event.currentTarget.dataset as { url: string };
      const { dealerId, dealerName } = this.data;
      const one = `?dealerId=${dealerId}&dealerName=${encodeURIComponent(dealerName)}`;
      void wx.navigateTo({ url: url === regions && dealerId ? url + one : url });
    },
    create() {
      const { dealerId, dealerName } = this.data;
      const query = dealerId ? `?dealerId=${dealerId}&dealerName=${encodeURIComponent(dealerName)}` : '';
      void wx.navigateTo({ url: `/pages/channel/grant-edit/grant-edit${query}` });
    },
    requestLetter() {
      void wx.navigateTo({ url: '/pages/channel/letter-request/letter-request' });
    },
    /** Drafts of an import or a renewal go to the second person together; fifty at a time, all or none. */
    async submitAll() {
      const { rows, picked, pickedCount } = this.data;
      const ids = rows.map(({ id }) => id);
      const grantIds = (pickedCount ? ids.filter((id) => picked[id]) : ids).slice(0, 50);
      if (!(await confirmed(`${grantIds.length} 份草稿将提交给另一位渠道经理审批。`, '提交'))) return;
      const send = () => call('channel', 'grant.submit', { grantIds }, { writes: true });
      await this.act('submit', send, { said: `已提交 ${grantIds.length} 份` });
      this.pickNone();
      await this.load();
    },
  },
});
