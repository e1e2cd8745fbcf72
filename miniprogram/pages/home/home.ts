import type { Home } from '../../../cloudfunctions/_contracts/home';
import { officialNow, call } from '../../api/client';
import { isUnreached } from '../../api/cloud-failure';
import { messageOf } from '../../api/messages';
import { comeBack } from '../../api/session';
import { showUnread } from '../../api/unread-badge';
import {
  doesOrder,
  isMine,
  keepHome,
  lastHome,
  localOrders,
  subjectOfOrder,
} from '../../offline/local-world';
import { outbox, phoneNearlyFull } from '../../offline/outbox';
import { wxShelf } from '../../offline/shelf';
import { dayOf } from '../../shared/days';
import { distanceMetres } from '../../shared/visit/check-in';
import { orderLine } from '../../shared/visit/order-line';
import { Refusal } from '../../shared/refusal';
import type { OrderLine } from '../../shared/visit/order-line';
import { sayCount, sayDistance, sayTime } from '../../shared/say';
import { roleLabels } from '../../shared/states';
import { filterOrders, ordersFor, PAGE } from './order-list';
import { byWhatIsDue, hasLeft } from './what-is-due';
import type { Chip, Filter, Listed } from './order-list';
import { nothingWaits, waitingLines } from './what-waits';
import type { WaitingLine } from './what-waits';
import type { Role } from '../../shared/states';
import type { WorkOrder } from '../../shared/model/work-orders';
import type { Said } from '../../kit/said';
import { openPage } from '../../kit/open-page';
import { pages } from '../../shared/pages';
import type { Address } from '../../shared/pages';
import { may } from '../../shared/rights';

interface Tile {
  text: string;
  hint: string;
  url: string;
}
interface NextOrder extends OrderLine {
  address: string;
  distance: string;
  button: string;
}

/** Where each role goes from home; a person with several roles sees the union. */
const tilesOfRole: Partial<Record<Role, Tile[]>> = {
  dealer_admin: [
    { text: '派工板', hint: '谁哪天去哪里', url: pages.board() },
    { text: '查工单', hint: '已完工的也在', url: pages.findOrders({}) },
    { text: '保养与校准', hint: '到期、逾期和计划', url: pages.plannedOrders({}) },
    { text: '维修报价', hint: '审批、答复、开票', url: pages.quotes({}) },
    { text: '人员', hint: '工程师与账号', url: pages.people({}) },
    { text: '技能', hint: '谁会修什么', url: pages.skills({}) },
    { text: '培训与认证', hint: '申请和记录', url: pages.training({}) },
    { text: '本公司档案', hint: '合同、人员、账户', url: pages.dealerFile({}) },
    { text: '目标', hint: '按季度和产品线', url: pages.dealerTargets({}) },
    { text: '考核', hint: '得分、名次、申诉', url: pages.appraisals({}) },
    { text: '我的授权', hint: '产品与区域', url: pages.grants({}) },
    { text: '授权书', hint: '申请与下载', url: pages.letters({}) },
    { text: '下单', hint: '先检查再提交', url: pages.basket({}) },
    { text: '订单', hint: '审批与进度', url: pages.dealerOrders({}) },
    { text: '收货', hint: '清点、差异、退货', url: pages.shipments({}) },
    { text: '流向', hint: '送到医院的批号', url: pages.deliveries() },
    { text: '两票制发票', hint: '开给医院的发票号', url: pages.secondInvoices() },
    { text: '盘点', hint: '扫码清点，差数入账', url: pages.stocktakes({}) },
    { text: '证照', hint: '有效期与空档', url: pages.papers({}) },
    { text: '授信', hint: '额度、应收、账龄', url: pages.account({}) },
    { text: '应收与发票', hint: '已清的也在，按发票号查', url: pages.receivables({}) },
    { text: '对账单', hint: '确认或提异议', url: pages.statements({}) },
    { text: '返利与服务费', hint: '确认或提异议', url: pages.dues({}) },
    { text: '特价', hint: '申请与余量', url: pages.prices({ tab: 'specials' }) },
    { text: '库存', hint: '按批号看效期', url: pages.stock({}) },
    { text: '备件申请', hint: '审批、发出、签收', url: pages.partRequests() },
    { text: '库存差异', hint: '用了账上没有的', url: pages.shortfalls() },
  ],
  dispatcher: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '派工板', hint: '谁哪天去哪里', url: pages.board() },
    { text: '查工单', hint: '已完工的也在', url: pages.findOrders({}) },
    { text: '保养与校准', hint: '到期、逾期和计划', url: pages.plannedOrders({}) },
    { text: '维修报价', hint: '审批、答复、开票', url: pages.quotes({}) },
    { text: '待核实', hint: '现场新建、签到', url: pages.review({}) },
    { text: '人员', hint: '工程师与认证', url: pages.people({}) },
    { text: '技能', hint: '谁会修什么', url: pages.skills({}) },
    { text: '技能覆盖', hint: '哪里缺人、怎么补', url: pages.skillCells({}) },
    { text: '培训与认证', hint: '申请和记录', url: pages.training({}) },
    { text: '回访', hint: '低分评价', url: pages.callBacks() },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
  service_manager: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '派工板', hint: '谁哪天去哪里', url: pages.board() },
    { text: '查工单', hint: '已完工的也在', url: pages.findOrders({}) },
    { text: '保养与校准', hint: '到期、逾期和计划', url: pages.plannedOrders({}) },
    { text: '维修报价', hint: '审批、答复、开票', url: pages.quotes({}) },
    { text: '待核实', hint: '现场新建、签到', url: pages.review({}) },
    { text: '回访', hint: '低分评价', url: pages.callBacks() },
    { text: '人员', hint: '工程师与账号', url: pages.people({}) },
    { text: '技能', hint: '发放与到期', url: pages.skills({}) },
    { text: '技能覆盖', hint: '哪里缺人、怎么补', url: pages.skillCells({}) },
    { text: '培训与认证', hint: '申请、记录、考核', url: pages.training({}) },
    { text: '机型资料', hint: '文件与故障码', url: pages.guides() },
    { text: '设置', hint: '检查表、时效、原因', url: pages.settings() },
    { text: '系统状态', hint: '定时任务与封存', url: pages.health() },
    { text: '库存', hint: '按批号看效期', url: pages.stock({}) },
    { text: '备件申请', hint: '审批、发出、签收', url: pages.partRequests() },
    { text: '库存差异', hint: '用了账上没有的', url: pages.shortfalls() },
    { text: '借用', hint: '审批与到期', url: pages.loans({}) },
    { text: '旧件返还', hint: '寄回、收到、处理', url: pages.partReturns() },
    { text: '经销商考核', hint: '评分与申诉', url: pages.appraisals({}) },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
  channel_manager: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '授权', hint: '谁在哪里卖什么', url: pages.grants({}) },
    { text: '授权书', hint: '审批、签发、撤销', url: pages.letters({}) },
    { text: '空白区域', hint: '没有授权的医院', url: pages.whiteSpace() },
    { text: '技能覆盖', hint: '哪里缺人、怎么补', url: pages.skillCells({}) },
    { text: '经销商', hint: '档案与状态', url: pages.dealers({}) },
    { text: '准入申请', hint: '招募码与审核', url: pages.applications({}) },
    { text: '经销商事项', hint: '准入、改进、移交', url: pages.dealerTasks({}) },
    { text: '考核', hint: '取数、申诉、定级', url: pages.appraisals({}) },
    { text: '改进计划', hint: '目标与复盘', url: pages.plans({}) },
    { text: '主数据', hint: '医院、产品线与机型', url: pages.master({}) },
    { text: '订单', hint: '审批与进度', url: pages.dealerOrders({}) },
    { text: '发货与差异', hint: '少货、破损、退货', url: pages.shipments({}) },
    { text: '价格', hint: '价格表与特价', url: pages.prices({}) },
    { text: '紧缺配额', hint: '货不够时各家分多少', url: pages.quotas() },
    { text: '预计到货', hint: '缺的货哪天来', url: pages.scheduledReceipts() },
    { text: '授信', hint: '额度与应收', url: pages.accounts({}) },
    { text: '证照', hint: '审核与到期', url: pages.licences({}) },
    { text: '产品与注册证', hint: '目录、UDI、有效期', url: pages.catalogue({}) },
    { text: '设置', hint: '订货与回款的限额', url: pages.settings() },
  ],
  quality: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '证照审核', hint: '待审核与到期', url: pages.licences({}) },
    { text: '经销商证照', hint: '有效期与空档', url: pages.papers({}) },
    { text: '产品与注册证', hint: '目录、UDI、有效期', url: pages.catalogue({}) },
    { text: '库存', hint: '按批号看效期', url: pages.stock({}) },
    { text: '批次与召回', hint: '去向、冻结、召回', url: pages.lots({}) },
    { text: '放行', hint: '隔离品复核', url: pages.corrections() },
    { text: '发货', hint: '冷链与温度记录', url: pages.shipments({}) },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
  finance: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '回款', hint: '登记、入账、核销', url: pages.payments({}) },
    { text: '维修报价', hint: '医院已同意，待开票', url: pages.quotes({ group: 'agreed' }) },
    { text: '授信', hint: '额度、应收、账龄', url: pages.accounts({}) },
    { text: '应收与发票', hint: '已清的也在，按发票号查', url: pages.receivables({}) },
    { text: '对账单', hint: '发出与异议', url: pages.statements({}) },
    { text: '两票制发票', hint: '经销商开给医院的', url: pages.secondInvoices() },
    { text: '文件对接', hint: '导出、发票、期初', url: pages.exchange({}) },
    { text: '返利与服务费', hint: '规则、出期、入账', url: pages.dues({}) },
    { text: '退货', hint: '红字发票与入账', url: pages.goodsReturns() },
    { text: '盘点', hint: '差异超限额的由财务同意', url: pages.stocktakes({}) },
    { text: '订单审批', hint: '超额订单', url: pages.dealerOrders({}) },
    { text: '价格', hint: '价格表与特价', url: pages.prices({}) },
    { text: '设置', hint: '订货与回款的限额', url: pages.settings() },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
  warehouse: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '拣货', hint: '已批准的订单', url: pages.dealerOrders({}) },
    { text: '发货', hint: '复核、发出、退货', url: pages.shipments({}) },
    { text: '盘点', hint: '扫码清点，差数入账', url: pages.stocktakes({}) },
    { text: '借用', hint: '备用机、试用、到期', url: pages.loans({}) },
    { text: '批次与召回', hint: '去向与冻结', url: pages.lots({}) },
    { text: '产品与注册证', hint: '目录、UDI、有效期', url: pages.catalogue({}) },
    { text: '库存', hint: '按批号看效期', url: pages.stock({}) },
    { text: '预计到货', hint: '缺的货哪天来', url: pages.scheduledReceipts() },
    { text: '到货导入', hint: 'ERP 入库单', url: pages.exchange({ tab: 'arrivals' }) },
    { text: '备件申请', hint: '审批、发出、签收', url: pages.partRequests() },
    { text: '旧件返还', hint: '寄回、收到、处理', url: pages.partReturns() },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
  auditor: [
    { text: '指标', hint: '记分卡与排名', url: pages.scorecard({}) },
    { text: '审计日志', hint: '谁改了什么，为什么', url: pages.trail({}) },
    { text: '核验', hint: '记录链与封存根', url: pages.trailChecks() },
    { text: '系统状态', hint: '定时任务与封存', url: pages.health() },
    { text: '授权', hint: '谁在哪里卖什么', url: pages.grants({}) },
    { text: '授权书', hint: '签发与撤销记录', url: pages.letters({}) },
    { text: '经销商', hint: '档案与状态', url: pages.dealers({}) },
    { text: '主数据', hint: '医院、产品线与机型', url: pages.master({}) },
    { text: '查工单', hint: '已完工的也在', url: pages.findOrders({}) },
    { text: '回访', hint: '低分评价', url: pages.callBacks() },
    { text: '设置', hint: '谁改了什么', url: pages.settings() },
    { text: '订单', hint: '审批与进度', url: pages.dealerOrders({}) },
    { text: '授信', hint: '额度与应收', url: pages.accounts({}) },
    { text: '应收与发票', hint: '已清的也在，按发票号查', url: pages.receivables({}) },
    { text: '证照', hint: '有效期与空档', url: pages.licences({}) },
    { text: '库存', hint: '按批号看效期', url: pages.stock({}) },
    { text: '准入申请', hint: '谁被准入，谁批准', url: pages.applications({}) },
    { text: '经销商变更', hint: '谁提出，谁复核', url: pages.dealerAsked() },
    { text: '考核', hint: '谁评分，谁定级', url: pages.appraisals({}) },
  ],
  engineer: [
    { text: '我的备件', hint: '在手、在途、旧件', url: pages.myStock() },
    { text: '查工单', hint: '已完工的也在', url: pages.findOrders({}) },
  ],
  sysadmin: [
    { text: '人员', hint: '账号与角色', url: pages.people({}) },
    { text: '系统状态', hint: '定时任务与封存', url: pages.health() },
    { text: '设置', hint: '谁改了什么', url: pages.settings() },
    { text: '经销商事项', hint: '准入与移交', url: pages.dealerTasks({}) },
  ],
};
/** An engineer's and a dealer's own figures; who works for the manufacturer has a tile for all. */
function ownFigures({ roles, memberId, name, dealerId, dealerName }: Home['me']): Tile[] {
  const own: Tile[] = [];
  if (dealerId !== null && may(roles, 'service', 'figure.peers'))
    own.push({
      text: '本公司指标',
      hint: '记分卡与排名',
      url: pages.scorecard({ level: 'dealer', key: dealerId, name: dealerName }),
    });
  if (roles.indexOf('engineer') >= 0)
    own.push({
      text: '我的指标',
      hint: '按月看达标与评价',
      url: pages.scorecard({ level: 'engineer', key: memberId, name }),
    });
  return own;
}
const verifyTile: Tile = { text: '验真', hint: '扫授权书二维码', url: pages.verify({}) };

const nextButton: Partial<Record<WorkOrder['state'], string>> = {
  assigned: '接单',
  accepted: '出发',
  travelling: '签到',
  onsite: '继续服务',
  on_hold: '继续服务',
  completed: '客户签字',
  confirmed: '签退',
  cannot_complete: '签退',
};
/** All rows stay here; setData gets a page of them. */
const lists = new WeakMap<object, Listed[]>();

Component({
  data: {
    phase: 'loading' as 'loading' | 'member' | 'visitor' | 'error',
    error: '',
    signedOut: false,
    stale: false,
    me: { name: '', line: '' },
    tiles: [] as Tile[],
    isEngineer: false,
    next: null as NextOrder | null,
    /** Other orders of the engineer, or everything that a dispatcher watches. */
    listed: [] as OrderLine[],
    total: 0,
    chips: [] as Chip[],
    filter: 'all' as Filter,
    query: '',
    pool: 0,
    poolMany: '',
    month: { done: 0, stars: '—', ratings: 0, donePage: '', starsPage: '' },
    /** What the person has to act on, each with its number; `nothing` says so when there is none. */
    waiting: [] as WaitingLine[],
    figures: [] as Home['figures'],
    nothing: '',
    dispatch: null as null | {
      unlisted: number;
      beyond: string;
      lowRatings: { workOrderId: string; text: string; words: string; more: string }[];
      engineers: { memberId: string; name: string; openOrders: number; page: string }[];
    },
    canCreate: false,
    nearlyFull: false,
    requests: [] as { workOrderId: string; hospitalName: string; deviceName: string; number: string }[],
  },
  lifetimes: {
    attached() {
      const cached = lastHome();
      if (cached) this.show(cached, true);
    },
  },
  methods: {
    onShow() {
      void this.refresh();
    },
    async onPullDownRefresh() {
      await this.refresh();
      void wx.stopPullDownRefresh();
    },
    async refresh() {
      try {
        const home = await call('service', 'home.get', {});
        keepHome(home);
        this.show(home, false);
      } catch (error) {
        if (error instanceof Refusal && (error.code === 'NOT_A_MEMBER' || error.code === 'SIGNED_OUT')) {
          wxShelf.remove('copy:home');
          const signedOut = error.code === 'SIGNED_OUT';
          this.setData({ phase: 'visitor', signedOut, tiles: [verifyTile] });
          showUnread(0);
          await this.loadRequests();
          return;
        }
        const cached = lastHome();
        if (cached && isUnreached(error)) this.show(cached, true);
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    async loadRequests() {
      try {
        const { orders } = await call('public', 'repair.mine', {});
        this.setData({ requests: orders });
      } catch (error) {
        console.warn('own requests', error);
      }
    },
    show(home: Home, stale: boolean) {
      const now = officialNow();
      const { me, engineer, dispatch } = home;
      const tiles = me.roles.reduce<Tile[]>((all, role) => {
        const more = (tilesOfRole[role] || []).filter(({ url }) => !all.some((tile) => tile.url === url));
        return [...all, ...more];
      }, []);
      const orders = engineer ? byWhatIsDue(localOrders(), now) : [];
      const [first] = orders;
      const unsent = (id: string) =>
        outbox.unsent().filter(({ subject }) => subject === subjectOfOrder(id)).length;
      const fresh = this.data.phase !== 'member';
      const waiting = waitingLines(home);
      lists.set(this, ordersFor(dispatch, first ? orders.slice(1) : [], now, unsent));
      this.setData({
        phase: 'member',
        stale,
        me: {
          name: me.name,
          line: [me.dealerName, me.roles.map((role) => roleLabels[role]).join('、')]
            .filter(Boolean)
            .join(' · '),
        },
        tiles: [...ownFigures(me), ...tiles, verifyTile],
        isEngineer: engineer !== null,
        waiting,
        // A copy kept by an earlier version has none.
        figures: home.figures || [],
        nothing: waiting.length ? '' : nothingWaits(me.roles) || '',
        // At a desk; an engineer begins with a scan.
        canCreate: may(
          me.roles.filter((role) => role !== 'engineer'),
          'service',
          'workOrder.create',
        ),
        nearlyFull: engineer !== null && phoneNearlyFull(),
        next: first ? { ...orderLine(first, now, unsent(first._id)), ...this.nextStep(first) } : null,
        pool: engineer ? engineer.pool : 0,
        poolMany: engineer ? sayCount(engineer.pool) : '',
        month: engineer
          ? {
              done: engineer.month.done,
              stars: engineer.month.stars === null ? '—' : engineer.month.stars.toFixed(1),
              ratings: engineer.month.ratings,
              donePage: pages.findOrders({ waits: 'done', engineerId: me.memberId }),
              starsPage: pages.figureRecords({
                ...{ level: 'engineer', key: me.memberId, name: me.name, figure: 'satisfaction' },
                period: dayOf(now).slice(0, 7),
              }),
            }
          : this.data.month,
        dispatch: dispatch
          ? {
              unlisted: dispatch.unlisted,
              beyond: dispatch.isCounted ? String(dispatch.unlisted) : `${dispatch.unlisted} 以上`,
              lowRatings: dispatch.lowRatings.map((rating) => ({
                workOrderId: rating.workOrderId,
                text: `${rating.stars} 星 · ${rating.hospitalName}`,
                words: rating.words || '未留言',
                more: `${rating.engineerName} · ${sayTime(rating.answeredAt, now)}`,
              })),
              engineers: [...dispatch.engineers]
                .sort((a, b) => b.openOrders - a.openOrders)
                .slice(0, 8)
                .map((one) => ({
                  ...one,
                  page: pages.findOrders({
                    ...{ waits: 'running', engineerId: one.memberId, engineerName: one.name },
                  }),
                })),
            }
          : null,
        ...(fresh
          ? { filter: dispatch && dispatch.waiting.length ? ('waiting' as const) : ('all' as const) }
          : {}),
      });
      this.list(Math.max(PAGE, this.data.listed.length));
      showUnread(home.unread);
    },
    /** Shows the first `count` that the chip and the search leave. */
    list(count: number) {
      const { filter, query, dispatch } = this.data;
      const { chips, rows } = filterOrders(lists.get(this) || [], {
        filter,
        query,
        dispatches: dispatch !== null,
      });
      this.setData({ chips, listed: rows.slice(0, count), total: rows.length });
    },
    onReachBottom() {
      if (this.data.listed.length < this.data.total) this.list(this.data.listed.length + PAGE);
    },
    pickFilter(event: WechatMiniprogram.TouchEvent) {
      this.setData({ filter: event.currentTarget.dataset.id as Filter });
      this.list(PAGE);
    },
    search(event: Said<string>) {
      this.setData({ query: event.detail.trim() });
      this.list(PAGE);
    },
    nextStep(order: WorkOrder) {
      const here = wxShelf.read('copy:lastPlace');
      const at =
        here && order.site.location ? (JSON.parse(here) as { longitude: number; latitude: number }) : null;
      return {
        address: order.site.address,
        distance: at ? sayDistance(distanceMetres(at, order.site.location!)) : '',
        button: !isMine(order)
          ? '同行，查看'
          : hasLeft(order)
            ? '邀请评价'
            : nextButton[order.state] || '查看',
      };
    },
    openOrder(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const { id } = event.detail;
      const own = !this.data.dispatch || doesOrder(id);
      openPage(own ? pages.order({ id }) : pages.dispatchOrder({ id }));
    },
    openNext() {
      openPage(pages.order({ id: this.data.next!.id }));
    },
    newOrder() {
      openPage(pages.newOrder({}));
    },
    searchAll() {
      openPage(pages.findOrders({ text: this.data.query }));
    },
    openOutbox() {
      openPage(pages.outbox());
    },
    openRated(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.dispatchOrder({ id: event.currentTarget.dataset.id as string }));
    },
    openTile(event: WechatMiniprogram.TouchEvent) {
      openPage(event.currentTarget.dataset.url as Address);
    },
    openRequest(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.progress({ id: event.currentTarget.dataset.id as string }));
    },
    openPool() {
      openPage(pages.pool());
    },
    scan() {
      openPage(pages.scan({}));
    },
    signIn() {
      comeBack();
      this.setData({ phase: 'loading', signedOut: false });
      void this.refresh();
    },
    join() {
      openPage(pages.apply({}));
    },
    bindAccount() {
      openPage(pages.bind({}));
    },
    reportFault() {
      openPage(pages.repair({}));
    },
    confirmArrival() {
      openPage(pages.arrival());
    },
  },
});
