import type { OrderLink } from '../../../shared/model/work-orders';
import { ringUp } from '../../../kit/on-computers';
import { askToTellToday } from '../../../kit/tell-me';
import type { Home } from '../../../../cloudfunctions/_contracts/home';
import type { OrderPage, WorkOrderView } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import type { ActionOf, InputOf } from '../../../api/client';
import { dealersCalled } from '../../../api/dealers-called';
import { confirmed, showError } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { taskKindLabels } from '../../../shared/model/people';
import { dayOf } from '../../../shared/days';
import { sayTime } from '../../../shared/say';
import {
  canMove,
  openWorkOrderStates,
  workOrderStateLabels,
  workOrderStates,
  workOrderTones,
} from '../../../shared/states';
import type { WorkOrderState } from '../../../shared/states';
import type { Away, Suggestion } from '../../../shared/visit/suggest-engineers';
import { canAppoint, openAppointment, sayAgreedWith } from '../../../shared/visit/appointments';
import {
  runningClock,
  sayDue,
  sayPartsWanted,
  sayPlanned,
  saySupplements,
  sayTimeline,
} from '../../../shared/visit/order-line';
import { canAddHelper } from '../../../shared/visit/helpers';
import { askAssignment } from '../ask-assignment';
import { sayPlan } from '../../../shared/visit/order-line';
import { sayPlacing } from '../../../shared/visit/placing';
import { sayCover } from '../../../shared/visit/cover';
import { chargeable, sayQuote } from '../../../shared/visit/quotes';
import { canClose } from '../../../shared/visit/work-order';
import { visitRecords } from './visit-records';
import type { Said } from '../../../kit/said';
import { ask, askReason } from '../../../kit/ask';
import { openPdf } from '../../../kit/open-pdf';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { isSecondTap } from '../../../kit/second-tap';
import { openPage } from '../../../kit/open-page';
import { isUrgent, severities, severityLabels } from '../../../shared/clocks/policies';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

interface DealerChoice {
  _id: string;
  shortName: string;
  /** Why this one, for the dealers that the grants name. */
  reason: string;
}
const defaultCancelReasons = ['重复报修', '医院取消', '录入错误', '其他'];

const sources = {
  dispatcher: '调度建单',
  dealer: '经销商建单',
  engineer: '现场建单',
  hospital: '医院报修',
  system: '外部系统',
  plan: '计划生成',
};

const OFFERED = 20;

Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    revision: 0,
    view: null as
      | (Record<string, unknown> & { engineer: string; severity: string; device: { id: string } | null })
      | null,
    suggestions: [] as Suggestion[],
    /** So many of them are drawn; the rest when asked for. */
    offered: OFFERED,
    beyond: 0,
    away: [] as Away[],
    awayBeyond: 0,
    /** Whose it is, for the manufacturer's people. */
    dealerName: '',
    links: {} as Record<string, string>,
    canAssign: false,
    canAssignDealer: false,
    canCancel: false,
    canClose: false,
    canSetSeverity: false,
    canApproveUnsigned: false,
    canSettleCover: false,
    /** Dealers that the grants name for hospital, line and day. */
    granted: [] as DealerChoice[],
    choosing: false,
    dealerSought: '',
    shownDealers: [] as DealerChoice[],
    moreDealers: false,
    canAppoint: false,
    primary: null as null | { act: 'assign' | 'assignDealer' | 'close'; label: string },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ order, dealerName, checklists }, me] = await Promise.all([
        call('service', 'workOrder.get', { workOrderId: this.data.id }),
        whoAmI(),
      ]);
      this.setData({ dealerName });
      this.show(order, checklists, me);
      if (JSON.stringify(order).indexOf('"fileId"') >= 0) {
        const { links } = await call('service', 'workOrder.files', { workOrderId: this.data.id });
        this.setData({ links });
      }
      const [suggestions, granted] = await Promise.all([this.suggestions(), this.grantedDealers(order)]);
      this.setData({ suggestions, granted });
      return { primary: this.primary(order) };
    },
    async suggestions(): Promise<Suggestion[]> {
      if (!this.data.canAssign) return [];
      const input = { workOrderId: this.data.id };
      const { suggestions, beyond, away, awayBeyond } = await call('service', 'workOrder.suggest', input);
      this.setData({ beyond, away, awayBeyond });
      return suggestions;
    },
    offerMore() {
      this.setData({ offered: this.data.offered + OFFERED });
    },
    async grantedDealers({ device, site, dealerId }: WorkOrderView): Promise<DealerChoice[]> {
      if (!this.data.canAssignDealer || !device || !device.productLineId) return [];
      const input = {
        hospitalId: site.hospitalId,
        productLineId: device.productLineId,
        kind: 'serve' as const,
      };
      try {
        const { dealers } = await call('channel', 'grant.who', input);
        return this.choices(dealers, dealerId);
      } catch (error) {
        // A provisional hospital has no grants yet; the dispatcher then chooses from all dealers.
        console.warn('no dealer by grants', error);
        return [];
      }
    },
    choices(dealers: { dealerId: string; dealerName: string }[], dealerId: string | null): DealerChoice[] {
      return dealers
        .filter((one) => one.dealerId !== dealerId)
        .map((one) => ({
          _id: one.dealerId,
          shortName: one.dealerName,
          reason: '持有本院本产品线的服务授权',
        }));
    },
    /** The one step at the thumb: close what is done, else hand out to whom the reasons put first. */
    primary({
      engineer,
      dealerId,
    }: WorkOrderView): { act: 'assign' | 'assignDealer' | 'close'; label: string } | null {
      const { canClose, canAssign, canAssignDealer, suggestions, granted } = this.data;
      const [first] = suggestions;
      if (canClose) return { act: 'close', label: '关闭工单' };
      if (engineer) return null;
      if (canAssignDealer && !dealerId && granted.length)
        return { act: 'assignDealer', label: `派给 ${granted[0]!.shortName}` };
      if (canAssign && first && first.certified) return { act: 'assign', label: `派给 ${first.name}` };
      return null;
    },
    takePrimary(event?: { timeStamp?: number }) {
      if (isSecondTap(this, event)) return;
      const { primary } = this.data;
      const first = { detail: null, currentTarget: { dataset: { at: 0, from: 'granted' } } };
      if (primary && primary.act === 'close') void this.close();
      else if (primary) void (primary.act === 'assign' ? this.assign(first) : this.assignDealer(first));
    },
    show(order: WorkOrderView, checklists: OrderPage['checklists'], { roles }: Home['me']) {
      const can = (action: 'assign' | 'assignDealer' | 'cancel' | 'close', to: WorkOrderState) =>
        may(roles, 'service', `workOrder.${action}`) &&
        canMove<WorkOrderState>(workOrderStates, order.state, to);
      const now = officialNow();
      const clock = runningClock(order);
      this.setData({
        phase: 'ready',
        revision: order.revision,
        canAssign: can('assign', 'assigned'),
        canAssignDealer: can('assignDealer', 'assigned_dealer'),
        canCancel: can('cancel', 'cancelled'),
        canClose: can('close', 'closed') && canClose(order),
        canApproveUnsigned: order.state === 'completed' && may(roles, 'service', 'workOrder.approveUnsigned'),
        canSettleCover: !!order.coverFound && may(roles, 'service', 'workOrder.settleCover'),
        canSetSeverity:
          may(roles, 'service', 'workOrder.setSeverity') && openWorkOrderStates.indexOf(order.state) >= 0,
        canAppoint: may(roles, 'service', 'workOrder.appoint') && canAppoint(order),
        view: {
          planned: sayPlanned(order, dayOf(now)),
          agreed: openAppointment(order) !== null,
          partsWanted: sayPartsWanted(order.partsWanted),
          agreedWith: sayAgreedWith(order),
          eta: order.eta ? sayTime(order.eta.at, now) : '',
          number: order.number,
          label: workOrderStateLabels[order.state],
          tone: workOrderTones[order.state],
          due: sayDue(order, now),
          late: clock !== null && Date.parse(clock.dueAt) < now.getTime(),
          urgent: isUrgent(order),
          severity: severityLabels[order.severity],
          policy: order.clock ? order.clock.policyName : '',
          task: taskKindLabels[order.task],
          plan: sayPlan(order, dayOf(now)),
          cover: sayCover(order.cover, dayOf(now)),
          placing: sayPlacing(order, dayOf(now)),
          quote: sayQuote(order),
          quoteOpens:
            (chargeable(order).length > 0 || !!order.quote) && may(roles, 'service', 'quote.ofOrder'),
          coverFound: order.coverFound ? sayCover(order.coverFound, dayOf(now)) : '',
          source: sources[order.source],
          hospital: order.site.hospitalName,
          department: order.site.departmentName,
          address: order.site.address,
          contact: order.contact && {
            ...order.contact,
            canCall: order.contact.phone !== '' && order.contact.phone.indexOf('*') < 0,
          },
          description: order.description,
          photos: order.photos,
          device: order.device,
          engineer: order.engineer ? order.engineer.name : '',
          helpers: (order.helpers || []).map(({ engineer }) => engineer.name).join('、'),
          canHelp: may(roles, 'service', 'workOrder.assign') && canAddHelper(order),
          override: order.certificationOverride,
          visits: visitRecords(order, checklists, may(roles, 'service', 'workOrder.approveCheckIn'), now),
          hasReport: order.visits.some(({ report }) => report !== null),
          supplements: saySupplements(order.supplements, now),
          followUp: order.followUp || null,
          followsUp: order.followsUp || null,
          shares: order.visits
            .reduce<OrderLink[]>((all, { shares }) => (shares ? [...all, shares] : all), [])
            .concat(order.sharedBy || []),
          timeline: sayTimeline(order, now),
        },
      });
    },
    async send<A extends ActionOf<'service'>>(action: A, input: InputOf<'service', A>, said: string) {
      if (!(await this.act(action, () => call('service', action, input), { said }))) return;
      await this.loadBoth();
    },
    openQuote() {
      openPage(pages.quote({ id: this.data.id }));
    },
    appoint() {
      openPage(pages.appointment({ id: this.data.id }));
    },
    async assign(event: Said) {
      askToTellToday();
      const engineer = this.data.suggestions[event.currentTarget.dataset.at as number]!;
      const manages = may((await whoAmI()).roles, 'service', 'certification.give');
      const before = this.data.view!.engineer;
      const assignment = await askAssignment(this, engineer, before, manages);
      if (assignment)
        await this.send(
          'workOrder.assign',
          { workOrderId: this.data.id, ...assignment },
          `${before ? '已改派给' : '已派给'} ${engineer.name}`,
        );
    },
    async chooseDealer() {
      this.setData({ choosing: true });
      await this.findDealers('');
    },
    searchDealer(event: Said<string>) {
      void this.findDealers(event.detail.trim());
    },
    async findDealers(text: string) {
      this.setData({ dealerSought: text });
      try {
        const { dealers, more } = await dealersCalled(text, ['active']);
        if (this.data.dealerSought !== text) return;
        this.setData({
          shownDealers: dealers.map(({ _id, shortName }) => ({ _id, shortName, reason: '' })),
          moreDealers: more,
        });
      } catch (error) {
        showError(error);
      }
    },
    async assignDealer(event: Said) {
      askToTellToday();
      const { at, from } = event.currentTarget.dataset as { at: number; from: 'granted' | 'shownDealers' };
      const dealer = this.data[from][at]!;
      if (dealer.reason) {
        if (!(await confirmed(`派给 ${dealer.shortName}？${dealer.reason}。`, '派单'))) return;
        return this.send(
          'workOrder.assignDealer',
          { workOrderId: this.data.id, dealerId: dealer._id },
          `已派给 ${dealer.shortName}`,
        );
      }
      const reason = await askReason(this, {
        title: `授权没有指定 ${dealer.shortName}，请说明理由`,
        label: '理由',
        placeholder: '如：授权经销商暂无认证工程师',
        confirm: '派单',
      });
      if (!reason) return;
      this.setData({ choosing: false });
      await this.send(
        'workOrder.assignDealer',
        { workOrderId: this.data.id, dealerId: dealer._id, reason },
        `已派给 ${dealer.shortName}`,
      );
    },
    async cancelOrder() {
      let reasons = defaultCancelReasons;
      try {
        const { settings } = await call('service', 'settings.get', {});
        reasons = settings.reasons.cancel;
      } catch (error) {
        console.warn('reasons as shipped', error);
      }
      const answer = await ask(this, {
        title: '取消工单',
        hint: '取消后不能恢复，工程师会收到通知。',
        choices: reasons,
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 200 },
        confirm: '取消工单',
      });
      const reason = answer && (answer.text || answer.choice);
      if (reason) await this.send('workOrder.cancel', { workOrderId: this.data.id, reason }, '已取消');
    },
    /** The hospital's word sets it; who dispatches knows more, and says why. */
    async changeSeverity() {
      const { severity: current } = this.data.view!;
      const answer = await ask(this, {
        title: '修改严重程度',
        hint: '时效按新的程度重新计算，理由记入进度。',
        choices: severities.map((id) => severityLabels[id]).filter((label) => label !== current),
        field: { label: '理由', placeholder: '如：科室确认已不能出报告', type: 'textarea', maxlength: 200 },
        confirm: '修改',
      });
      const severity = answer && severities.find((id) => severityLabels[id] === answer.choice);
      if (!severity) return;
      const input = { workOrderId: this.data.id, severity, reason: answer.text };
      await this.send('workOrder.setSeverity', input, '已修改');
    },
    /** 保修判定: the day is the same, what is known of it has changed. */
    async settleCover() {
      const takes = [
        { take: 'found', label: '改按完工时的判定' },
        { take: 'kept', label: '维持建单时的判定' },
      ] as const;
      const { revision } = this.data;
      const answer = await ask(this, {
        title: '保修判定以哪个为准',
        choices: takes.map(({ label }) => label),
        field: { label: '理由', placeholder: '如：合同补签，自装机日起算', type: 'textarea', maxlength: 200 },
        confirm: '确认',
      });
      const picked = answer && takes.find(({ label }) => label === answer.choice);
      if (!picked) return;
      const input = { workOrderId: this.data.id, take: picked.take, reason: answer.text, revision };
      await this.send('workOrder.settleCover', input, '已确认');
    },
    async close() {
      if (await confirmed('关闭后工单归档，不能再改。', '关闭'))
        await this.send('workOrder.close', { workOrderId: this.data.id }, '已关闭');
    },
    async openReport() {
      const input = { workOrderId: this.data.id };
      await openPdf(call('service', 'workOrder.report', input), '正在生成');
    },
    /** 人工确认: somebody vouches for an arrival that its evidence does not prove. */
    async approveCheckIn(event: WechatMiniprogram.TouchEvent) {
      const reason = await askReason(this, {
        title: '确认这次签到',
        label: '依据',
        placeholder: '如：已电话向科室核实',
        confirm: '确认',
      });
      const visitId = event.currentTarget.dataset.id as string;
      if (reason)
        await this.send('workOrder.approveCheckIn', { workOrderId: this.data.id, visitId, reason }, '已确认');
    },
    /** Nobody signed: who answers for it looks at reason and photos first. */
    async approveUnsigned(event: WechatMiniprogram.TouchEvent) {
      const { revision } = this.data;
      const reason = await askReason(this, {
        title: '同意无签字完工',
        label: '依据',
        placeholder: '如：已电话向科室主任核实设备恢复',
        confirm: '同意',
      });
      const visitId = event.currentTarget.dataset.id as string;
      if (reason)
        await this.send(
          'workOrder.approveUnsigned',
          { workOrderId: this.data.id, visitId, reason, revision },
          '已同意',
        );
    },
    /** 退回: the engineer learns why, and can add what is missing. */
    async rejectCheckIn(event: WechatMiniprogram.TouchEvent) {
      const reason = await askReason(this, {
        title: '退回这次签到',
        placeholder: '如：照片看不出是本院，请补拍科室门牌',
        confirm: '退回',
      });
      const visitId = event.currentTarget.dataset.id as string;
      if (reason)
        await this.send('workOrder.rejectCheckIn', { workOrderId: this.data.id, visitId, reason }, '已退回');
    },
    openHelpers() {
      openPage(pages.helpers({ id: this.data.id }));
    },
    openOther(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.dispatchOrder({ id: event.currentTarget.dataset.id as string }));
    },
    callContact(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void ringUp(phoneNumber);
    },
    openDevice() {
      const { device } = this.data.view!;
      if (device) openPage(pages.device({ id: device.id }));
    },
  },
});
