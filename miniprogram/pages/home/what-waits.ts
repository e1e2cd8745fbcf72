import type { Home, Waiting } from '../../../cloudfunctions/_contracts/home';
import { ENDING_DAYS } from '../../shared/model/grants';
import { sayCount } from '../../shared/say';
import type { Role } from '../../shared/states';
import { pages } from '../../shared/pages';

export interface WaitingLine {
  text: string;
  /** As it is shown. */
  many: string;
  tone: 'danger' | 'attention' | 'active';
  url: string;
}

/** Each number opens the list of what it counts. */
const lines: Record<Waiting['kind'], Omit<WaitingLine, 'many'>> = {
  letter_alerts: {
    text: '异常核验与举报',
    tone: 'danger',
    url: pages.letterAlerts(),
  },
  grants_to_approve: {
    text: '待我审批的授权',
    tone: 'attention',
    url: pages.grants({ state: 'to_approve' }),
  },
  letters_to_approve: {
    text: '待我审批的授权书',
    tone: 'attention',
    url: pages.letters({ state: 'to_approve' }),
  },
  dealers_under_review: {
    text: '审核中的经销商',
    tone: 'attention',
    url: pages.dealers({ state: 'reviewing' }),
  },
  applications_new: {
    text: '新的准入申请',
    tone: 'attention',
    url: pages.applications({ state: 'sent' }),
  },
  applications_second: {
    text: '待我批准的准入申请',
    tone: 'attention',
    url: pages.applications({ state: 'reviewing', waits: 'second' }),
  },
  dealers_asked: { text: '经销商变更待我复核', tone: 'attention', url: pages.dealerAsked({ waits: 'me' }) },
  dealer_tasks_due: {
    text: '7 天内要办的经销商事项',
    tone: 'attention',
    url: pages.dealerTasks({ waits: 'due' }),
  },
  plans_to_review: { text: '该复盘的改进计划', tone: 'attention', url: pages.plans({ waits: 'review' }) },
  plans_to_read: { text: '待阅读的改进计划', tone: 'danger', url: pages.plans({ waits: 'read' }) },
  appraisals_to_show: {
    text: '待评分、公示的考核单',
    tone: 'attention',
    url: pages.appraisals({ waits: 'show' }),
  },
  objections_to_answer: {
    text: '有申诉待答复的考核单',
    tone: 'danger',
    url: pages.appraisals({ state: 'objected' }),
  },
  appraisals_to_propose: {
    text: '申诉期已过，待定级的考核单',
    tone: 'attention',
    url: pages.appraisals({ waits: 'propose' }),
  },
  appraisals_to_confirm: {
    text: '待定级复核的考核单',
    tone: 'attention',
    url: pages.appraisals({ waits: 'confirm' }),
  },
  appraisal_schemes_pending: {
    text: '待我复核的考核方案',
    tone: 'attention',
    url: pages.appraisalSchemes({ waits: 'me' }),
  },
  appraisals_to_check: { text: '待核对的考核单', tone: 'danger', url: pages.appraisals({ waits: 'check' }) },
  imports_open: {
    text: '没有做完的 Excel 导入',
    tone: 'attention',
    url: pages.grantBook(),
  },
  quotes_to_decide: {
    text: '待我审批的维修报价',
    tone: 'attention',
    url: pages.quotes({ waits: 'decide' }),
  },
  quotes_to_bill: {
    text: '医院已同意，待开票的报价',
    tone: 'active',
    url: pages.quotes({ waits: 'bill' }),
  },
  letters_issued: {
    text: '近 7 天签发的授权书',
    tone: 'active',
    url: pages.letters({ waits: 'new' }),
  },
  letter_drafts: {
    text: '没有提交的授权书草稿',
    tone: 'attention',
    url: pages.letters({ state: 'draft' }),
  },
  grants_ending: {
    text: `${ENDING_DAYS} 天内到期的授权`,
    tone: 'attention',
    url: pages.grants({ state: 'ending' }),
  },
  call_backs: {
    text: '低分评价待回访',
    tone: 'danger',
    url: pages.callBacks(),
  },
  certifications_asked: {
    text: '待审批的认证申请',
    tone: 'attention',
    url: pages.training({ tab: 'asked' }),
  },
  drafts_to_publish: {
    text: '待我复核的检查表、问卷',
    tone: 'attention',
    url: pages.checklists({ tab: 'waits' }),
  },
  arrivals_in_doubt: {
    text: '签到待人工确认',
    tone: 'attention',
    url: pages.review({ tab: 'arrivals' }),
  },
  records_to_review: {
    text: '现场新建，待核实',
    tone: 'attention',
    url: pages.review({}),
  },
  people_unbound: {
    text: '还没有绑定微信的人员',
    tone: 'attention',
    url: pages.people({ filter: 'unbound' }),
  },
  certifications_ending: {
    text: '认证到期或将到期的工程师',
    tone: 'attention',
    url: pages.people({ filter: 'expiring' }),
  },
  orders_to_approve: {
    text: '待审批的订单',
    tone: 'attention',
    url: pages.dealerOrders({ state: 'pending' }),
  },
  orders_blocked: { text: '未通过检查的订单', tone: 'danger', url: pages.dealerOrders({ state: 'blocked' }) },
  orders_to_ship: { text: '待发货的订单', tone: 'attention', url: pages.dealerOrders({ state: 'to_ship' }) },
  shipments_to_check: {
    text: '拣好待复核的货',
    tone: 'attention',
    url: pages.shipments({ tab: 'here', waits: 'picking' }),
  },
  shipments_to_send: {
    text: '复核过、待发出的货',
    tone: 'attention',
    url: pages.shipments({ tab: 'here', waits: 'checked' }),
  },
  shipments_on_the_way: {
    text: '已发出，待签收',
    tone: 'active',
    url: pages.shipments({ tab: 'way', waits: 'way' }),
  },
  shipments_refused: {
    text: '经销商拒收、退回的货',
    tone: 'danger',
    url: pages.shipments({ tab: 'way', waits: 'refused' }),
  },
  claims_open: { text: '待处理的收货差异', tone: 'danger', url: pages.shipments({ tab: 'open' }) },
  returns_to_decide: {
    text: '待审批的退货',
    tone: 'attention',
    url: pages.goodsReturns({ waits: 'requested' }),
  },
  returns_to_receive: {
    text: '要退回来的货',
    tone: 'attention',
    url: pages.goodsReturns({ waits: 'approved' }),
  },
  returns_to_credit: {
    text: '待入账的退货',
    tone: 'attention',
    url: pages.goodsReturns({ waits: 'received' }),
  },
  parts_to_approve: {
    text: '待审批的备件申请',
    tone: 'attention',
    url: pages.partRequests({ waits: 'pending' }),
  },
  parts_to_send: { text: '待发出的备件', tone: 'attention', url: pages.partRequests({ waits: 'approved' }) },
  parts_differing: {
    text: '签收有差异的备件',
    tone: 'danger',
    url: pages.partRequests({ waits: 'received' }),
  },
  shortfalls_open: { text: '账上不足，待核对', tone: 'danger', url: pages.shortfalls() },
  corrections_to_decide: { text: '待复核的库存更正', tone: 'attention', url: pages.corrections() },
  goods_to_accept: { text: '待验收的货', tone: 'attention', url: pages.stock({ waits: 'pending' }) },
  goods_quarantined: { text: '隔离待处理的货', tone: 'danger', url: pages.stock({ waits: 'quarantine' }) },
  recalls_to_open: { text: '待批准的召回', tone: 'danger', url: pages.lots({ tab: 'draft' }) },
  lots_to_release: { text: '待复核的解冻', tone: 'attention', url: pages.lots({ tab: 'asked' }) },
  loans_to_decide: { text: '待审批的借用', tone: 'attention', url: pages.loans({ waits: 'requested' }) },
  loans_to_hand_over: { text: '待借出的设备', tone: 'attention', url: pages.loans({ waits: 'approved' }) },
  stocktakes_to_post: { text: '待复核的盘点', tone: 'attention', url: pages.stocktakes({ waits: 'post' }) },
  stocktakes_to_agree: {
    text: '盘点差异待同意',
    tone: 'attention',
    url: pages.stocktakes({ waits: 'agree' }),
  },
  statements_to_confirm: {
    text: '待确认的对账单',
    tone: 'attention',
    url: pages.statements({ state: 'sent' }),
  },
  statements_disputed: {
    text: '有异议的对账单',
    tone: 'danger',
    url: pages.statements({ state: 'disputed' }),
  },
  openings_to_decide: {
    text: '待复核的期初往来',
    tone: 'attention',
    url: pages.exchange({ tab: 'openings' }),
  },
  payments_to_post: { text: '待入账的回款', tone: 'attention', url: pages.payments({ state: 'entered' }) },
  payments_reversing: {
    text: '待复核的回款冲销',
    tone: 'danger',
    url: pages.payments({ state: 'reversing' }),
  },
  terms_to_decide: { text: '待复核的额度变更', tone: 'attention', url: pages.accounts({ only: 'asked' }) },
  price_lists_to_approve: {
    text: '待审批的价格表',
    tone: 'attention',
    url: pages.prices({ tab: 'lists', state: 'pending' }),
  },
  special_prices_to_approve: {
    text: '待审批的特价',
    tone: 'attention',
    url: pages.prices({ tab: 'specials', state: 'pending' }),
  },
  licences_to_review: { text: '待审核的证照', tone: 'attention', url: pages.licences({ state: 'pending' }) },
  licences_ending: { text: '90 天内到期的证照', tone: 'attention', url: pages.licences({ state: 'ending' }) },
};

/** What home leads with; a newer server may know kinds that this version cannot open. */
export const waitingLines = ({ waiting }: Pick<Home, 'waiting'>): WaitingLine[] =>
  waiting
    .filter(({ kind }) => kind in lines)
    .map(({ kind, count }) => ({ ...lines[kind], many: sayCount(count) }));

/** Said where nothing waits; null for those whose home shows orders anyway. */
export function nothingWaits(roles: readonly Role[]): string | null {
  const desk: readonly Role[] = ['channel_manager', 'sysadmin', 'finance', 'quality', 'warehouse'];
  return roles.some((role) => desk.indexOf(role) >= 0) ? '现在没有等您处理的事。' : null;
}
