import { ringUp, showPlace } from '../../../kit/on-computers';
import type { Whereabouts } from '../../../../cloudfunctions/_contracts/work-orders';
import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { forget, isFilledIn } from '../../../kit/form';
import type { Problems } from '../../../kit/form';
import type { Said } from '../../../kit/said';
import type { StoredFile } from '../../../shared/model/entity';
import {
  comingOf,
  isMine,
  keepOrder,
  localOrder,
  localOrders,
  localSettings,
  me,
  orderWentAway,
  shareComing,
  sharingHere,
  takeStep,
} from '../../../offline/local-world';
import { learnAbout } from '../../../offline/knowledge';
import { preloadGuide } from '../kept-guides';
import { newId } from '../../../offline/random';
import { savedMessage, stopWatching, watchOutbox } from '../../../offline/outbox';
import { askedItems, checklistOf, missingAnswers } from '../../../shared/visit/checklist';
import { canBeShared, canShare } from '../../../shared/visit/shared-visits';
import { canUndo } from '../../../shared/visit/work-order';
import { canAddHelper, canHelpNow, openHelperVisit } from '../../../shared/visit/helpers';
import {
  runningClock,
  sayDue,
  sayPartsWanted,
  sayPlanned,
  saySupplements,
  sayTimeline,
} from '../../../shared/visit/order-line';
import { taskKindLabels } from '../../../shared/model/people';
import { evidenceReasonLabels, reportResultLabels } from '../../../shared/model/work-orders';
import type { GradedEvidence, WorkOrder } from '../../../shared/model/work-orders';
import type { CertifiedPerson } from '../../../offline/apply-item';
import { dayOf } from '../../../shared/days';
import { Refusal } from '../../../shared/refusal';
import { openReport } from '../open-report';
import { saySpan, sayTime } from '../../../shared/say';
import { canAppoint, canTellEta, openAppointment, sayAgreedWith } from '../../../shared/visit/appointments';
import { checkInVerdictLabels, workOrderStateLabels, workOrderTones } from '../../../shared/states';
import { pageState } from '../../../kit/page-state';
import { isSecondTap } from '../../../kit/second-tap';
import { openPage } from '../../../kit/open-page';
import { isUrgent, severityLabels } from '../../../shared/clocks/policies';
import { askToTellToday } from '../../../kit/tell-me';
import { sayPlan } from '../../../shared/visit/order-line';
import { isPlacing, sayPlacing } from '../../../shared/visit/placing';
import { sayCover } from '../../../shared/visit/cover';
import { chargeable, sayQuote } from '../../../shared/visit/quotes';
import { pages } from '../../../shared/pages';
import type { Address } from '../../../shared/pages';

interface Step {
  label: string;
  /** An act of the queue, or a page that leads to one. */
  act?: 'accept' | 'depart' | 'resume';
  page?: Address;
}
/** The one next step of each state: the button at the thumb. */
function nextStep(order: WorkOrder, listComplete: boolean): Step | null {
  const one = { id: order._id };
  // One signature and one leaving for everything that was done in a coming.
  const main = comingOf(order);
  const whole = { id: main ? main._id : order._id };
  const left = order.visits.length > 0 && order.visits[order.visits.length - 1]!.checkOut !== null;
  switch (order.state) {
    case 'assigned':
      return { label: '接单', act: 'accept' };
    case 'accepted':
      return { label: '出发', act: 'depart' };
    case 'travelling':
      return { label: '签到', page: pages.checkIn(one) };
    case 'onsite':
      return listComplete
        ? { label: '完工报告', page: pages.report(one) }
        : { label: '检查表', page: pages.checklist(one) };
    case 'on_hold':
      // Whoever left while the order was on hold comes back with a new visit.
      return left ? { label: '再次签到', page: pages.checkIn(one) } : { label: '继续服务', act: 'resume' };
    case 'completed':
      return { label: isPlacing(order.task) ? '验收签字' : '客户签字', page: pages.signature(whole) };
    case 'confirmed':
      if (!left) return { label: '签退', page: pages.checkIn({ ...whole, leaving: '1' }) };
      return order.addedOnSite ? null : { label: '邀请评价', page: pages.surveyCode(one) };
    case 'cannot_complete':
      return left ? null : { label: '签退', page: pages.checkIn({ ...one, leaving: '1' }) };
    default:
      return null;
  }
}
/** Who comes along has steps of their own, and none of the order's. */
function helperStep(order: WorkOrder, person: CertifiedPerson | null): Step | null {
  if (!person || !canHelpNow(order, person.memberId)) return null;
  const leaving = openHelperVisit(order, person.memberId) !== null;
  return {
    label: leaving ? '同行签退' : '同行签到',
    page: pages.checkIn({ id: order._id, helping: '1', ...(leaving ? { leaving: '1' } : {}) }),
  };
}
/** Why an order that is on this phone offers no step; `elsewhere` is what the server says of one that went away. */
function whose(order: WorkOrder, person: CertifiedPerson | null, elsewhere: Whereabouts | null): string {
  if (elsewhere) {
    if (elsewhere.elsewhere) return '此工单已转由其他服务商处理，您只能查看。';
    if (elsewhere.holder) return `此工单现由 ${elsewhere.holder} 负责，您只能查看。`;
    return `此工单${workOrderStateLabels[elsewhere.state]}，已不在您名下，您只能查看。`;
  }
  if (order.engineer && person && canHelpNow(order, person.memberId))
    return `您是同行，此工单由 ${order.engineer.name} 负责。您自己签到、签退、填工时。`;
  if (order.engineer) return `此工单现由 ${order.engineer.name} 负责，您只能查看。`;
  return person !== null && order.createdBy.memberId === person.memberId
    ? '已建单。您没有本机型此项工作的有效认证，等待派工或服务经理放行。'
    : '此工单已不在您名下，您只能查看。';
}
const OTHER_ETA = '其他';
/** How soon somebody is there, as people say it; 其他 is typed. */
const etas: Record<string, number> = {
  '15 分钟': 15,
  '30 分钟': 30,
  '1 小时': 60,
  '2 小时': 120,
  [OTHER_ETA]: 0,
};
const isEta = (text: string): string =>
  /^\d{1,3}$/.test(text) && +text >= 1 && +text <= 600 ? '' : '请填写 1 至 600 分钟';
const isSaid = (text: string): string => (text.trim() ? '' : '请写明原因');
const isNotTheirs = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'WORK_ORDER_NOT_FOUND';
/** What 更多 offers at the moment. */
type Can =
  | 'canAddHelper'
  | 'canRefuse'
  | 'canTransfer'
  | 'canHold'
  | 'canLeave'
  | 'canCorrect'
  | 'canAmend'
  | 'canUndo'
  | 'hasReport';
/** What comes of it, said before it is done. */
const follows: Record<'refuse' | 'hold' | 'cannotComplete', string> = {
  refuse: '工单回到调度重新安排。',
  hold: '本次上门保留，之后可以继续服务；等备件等原因按约定暂停修复时效。10 分钟内可撤销。',
  cannotComplete: '工单交回调度重新安排或结束，调度会马上收到通知。10 分钟内可撤销。',
};
const actTitles = { accept: '接单', depart: '出发', resume: '继续服务' };

Component({
  behaviors: [pageState],
  data: {
    id: '',
    view: null as
      | (Record<string, unknown> &
          Record<Can, boolean> & {
            number: string;
            onsite: boolean;
            visit: { id: string; [fact: string]: unknown } | null;
          })
      | null,
    links: {} as Record<string, string>,
    step: null as Step | null,
    unsent: 0,
    /** Of those, what the server did not take. */
    stuck: 0,
    mine: true,
    /** The server no longer shows it to this person: given to somebody else, or back to dispatch. */
    elsewhere: null as Whereabouts | null,
    /** What is being added to the arrival's evidence. */
    adding: false,
    added: [] as StoredFile[],
    note: '',
    problems: {} as Problems,
    focus: '',
  },
  lifetimes: {
    detached() {
      stopWatching(this);
    },
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      watchOutbox(this, () => {
        const { stuck } = this.data;
        this.show();
        // What is no longer taken from this phone may be somebody else's by now.
        if (this.data.stuck > stuck) void this.refresh();
      });
    },
    onShow() {
      this.show();
      void this.refresh();
    },
    async refresh() {
      try {
        const asked = call('service', 'workOrder.get', { workOrderId: this.data.id });
        // Whoever comes by a message before any home was seen: until they are known, no step is theirs.
        const [{ order }] = await Promise.all([asked, whoAmI()]);
        if (!keepOrder(order)) throw new Refusal('STORAGE_FULL');
        this.setData({ elsewhere: null });
        this.show();
        if (order.device)
          preloadGuide(order.device.modelId).catch((error: unknown) => console.warn('guide', error));
        // For the report, which is written where there may be no network.
        if (order.device && order.task === 'repair')
          learnAbout(order.device.modelId).catch((error: unknown) => console.warn('knowledge', error));
        // Only photos that this phone has not taken itself need links.
        const theirs =
          order.photos.length > 0 || (order.supplements || []).some(({ photos }) => photos.length > 0);
        if (order.source === 'hospital' && theirs && !Object.keys(this.data.links).length) {
          const { links } = await call('service', 'workOrder.files', {
            workOrderId: this.data.id,
          });
          this.setData({ links });
        }
      } catch (error) {
        const found = localOrder(this.data.id);
        if (isNotTheirs(error) && !(found && found.order.revision === 0)) return this.lookElsewhere(error);
        if (found) return; // The phone's copy serves; the strip says what is not sent.
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    /** It went away: who has it now, and nothing more is begun on it here. */
    async lookElsewhere(refused: unknown) {
      const asked = call('service', 'workOrder.whereabouts', { workOrderId: this.data.id });
      const elsewhere = await asked.catch(() => null);
      if (elsewhere && elsewhere.mine) return;
      orderWentAway(this.data.id);
      const found = localOrder(this.data.id);
      this.setData({ elsewhere });
      if (found) return this.show();
      const error = elsewhere ? whose({ engineer: null } as WorkOrder, null, elsewhere) : messageOf(refused);
      this.setData({ phase: 'error', error });
    },
    /** 请求转回: dispatch decides; what was recorded here stays until then. */
    async askBack() {
      const reason = await askReason(this, {
        title: '请求转回这张工单',
        placeholder: '如：我已在现场并完成检查，请转回继续',
        confirm: '发送请求',
      });
      if (!reason) return;
      const send = () => call('service', 'workOrder.askBack', { workOrderId: this.data.id, reason });
      await this.act('askBack', send, { said: '已请求转回，等调度处理' });
      await this.refresh();
    },
    openOutbox() {
      openPage(pages.outbox());
    },
    show() {
      const found = localOrder(this.data.id);
      if (!found) return;
      const { order, unsent } = found;
      const now = officialNow();
      const settings = localSettings();
      const checklist = settings ? checklistOf(order, settings.checklists) : null;
      const visit = order.visits[order.visits.length - 1];
      const answers = visit ? visit.answers : {};
      const asked = askedItems(checklist, answers);
      const missing = missingAnswers(checklist, answers);
      const clock = runningClock(order);
      const person = me();
      const { elsewhere } = this.data;
      const mine = isMine(order);
      const said = (graded: GradedEvidence | null) =>
        graded && {
          verdict: checkInVerdictLabels[graded.verdict],
          tone:
            graded.verdict === 'verified' ? 'done' : graded.verdict === 'outside' ? 'danger' : 'attention',
          reasons: graded.reasons.map((reason) => evidenceReasonLabels[reason]).join('；'),
          time: sayTime(graded.at, now),
          photos: graded.photos,
          added: (graded.added || []).map((one) => ({ ...one, at: sayTime(one.at, now) })),
          approved: graded.approvedBy ? `${graded.approvedBy.name} 已人工确认` : '',
          rejected: graded.rejected ? `${graded.rejected.by.name} 退回：${graded.rejected.reason}` : '',
          /** It proves nothing yet, so more can be added. */
          wantsMore: mine && !(visit && visit.shares) && graded.verdict !== 'verified' && !graded.approvedBy,
        };
      this.setData({
        phase: 'ready',
        unsent: unsent.length,
        stuck: unsent.filter(({ state }) => state === 'conflict' || state === 'failed').length,
        mine,
        step: mine ? nextStep(order, missing.length === 0) : helperStep(order, person),
        view: {
          number: order.number,
          stateLabel: workOrderStateLabels[order.state],
          tone: workOrderTones[order.state],
          due: sayDue(order, now),
          late: clock !== null && Date.parse(clock.dueAt) < now.getTime(),
          urgent: isUrgent(order),
          severity: severityLabels[order.severity],
          planned: sayPlanned(order, dayOf(now)),
          agreed: openAppointment(order) !== null,
          agreedWith: sayAgreedWith(order),
          eta: order.eta ? sayTime(order.eta.at, now) : '',
          canAppoint: mine && canAppoint(order),
          canTellEta: mine && canTellEta(order),
          task: taskKindLabels[order.task],
          plan: sayPlan(order, dayOf(now)),
          cover: sayCover(order.cover, dayOf(now)),
          placing: sayPlacing(order, dayOf(now)),
          quote: sayQuote(order),
          quoteOpens: mine && (chargeable(order).length > 0 || !!order.quote),
          description: order.description,
          photos: order.photos,
          hospital: order.site.hospitalName,
          department: order.site.departmentName,
          address: order.site.address,
          hasPlace: order.site.location !== null,
          contact: order.contact,
          canCall: !!order.contact && order.contact.phone !== '' && order.contact.phone.indexOf('*') < 0,
          device: order.device,
          onsite: order.state === 'onsite',
          visit: visit
            ? {
                checkIn: said(visit.checkIn),
                id: visit.id,
                checkOut: said(visit.checkOut),
                answered: asked.filter(({ id }) => answers[id]).length,
                total: asked.length,
                missing: missing.length,
                parts: visit.parts.map(({ id, name, partNumber, quantity }) => ({
                  id,
                  text: `${name || partNumber} × ${quantity}`,
                })),
                report: visit.report,
                resultLabel: visit.report ? reportResultLabels[visit.report.result] : '',
                signedBy: visit.signature ? visit.signature.signedBy.name : '',
              }
            : null,
          earlier: Math.max(0, order.visits.length - 1),
          timeline: sayTimeline(order, now),
          helpers: (order.helpers || []).map(({ engineer }) => engineer.name).join('、'),
          canAddHelper: mine && canAddHelper(order),
          shares: (visit && visit.shares) || null,
          sharedBy: this.sharedBy(order),
          canAddInstrument: mine && !!person && canBeShared(order, person.memberId),
          canRefuse: mine && order.state === 'assigned',
          // The dealer's dispatch takes a transferred order back; without a dealer the dispatcher has to reassign it.
          canTransfer:
            mine && order.dealerId !== null && (order.state === 'accepted' || order.state === 'travelling'),
          canHold: mine && order.state === 'onsite',
          canCorrect: mine && order.state === 'completed' && visit !== undefined && visit.checkOut === null,
          // Signed, or left without: what is wrong then becomes a new version.
          canAmend:
            mine &&
            visit !== undefined &&
            visit.report !== null &&
            (order.state === 'confirmed' || (order.state === 'completed' && visit.checkOut !== null)),
          canUndo: mine && canUndo(order, now.toISOString()),
          canLeave: mine && order.state === 'on_hold' && visit !== undefined && visit.checkOut === null,
          supplements: saySupplements(order.supplements, now),
          followUp: order.followUp || null,
          followsUp: order.followsUp || null,
          partsWanted: sayPartsWanted(order.partsWanted),
          hasReport: visit !== undefined && visit.report !== null,
          whose: mine ? '' : whose(order, person, elsewhere),
          asked: !mine && !!elsewhere && elsewhere.asked,
          mayAsk: !mine && !!elsewhere && elsewhere.mayAsk,
        },
      });
    },
    /** Other instruments of this coming, as this phone and the server know them. */
    sharedBy(order: WorkOrder) {
      const here = sharingHere(order._id);
      const ids = (order.sharedBy || [])
        .map(({ id }) => id)
        .concat(here.map(({ _id }) => _id))
        .filter((id, at, all) => all.indexOf(id) === at);
      return ids.map((id) => {
        const found = localOrder(id);
        const [known] = (order.sharedBy || []).filter((one) => one.id === id);
        const other = found && found.order;
        return {
          id,
          text: other && other.device ? `${other.device.modelName} ${other.device.serial}` : known!.number,
          label: other ? workOrderStateLabels[other.state] : '',
          tone: other ? workOrderTones[other.state] : 'past',
        };
      });
    },
    /** 再服务一台: one that is in hand for this hospital already, or whatever is scanned. */
    async addInstrument() {
      const found = localOrder(this.data.id);
      const person = me();
      if (!found || !person) return;
      const main = found.order;
      const scan = '扫描另一台设备';
      const others = localOrders().filter((one) => canShare(one, main, person.memberId));
      const nameOf = ({ number, device }: WorkOrder) =>
        `${device ? `${device.modelName} ${device.serial}` : '未选设备'} · ${number}`;
      const picked = others.length
        ? await pickOne(this, '再服务一台设备', [scan, ...others.map(nameOf)])
        : scan;
      if (!picked) return;
      if (picked === scan) return openPage(pages.scan({}));
      const other = others.filter((one) => nameOf(one) === picked)[0]!;
      const visitId = await newId('V');
      if (await this.keep('addInstrument', () => shareComing(other, main, visitId)))
        openPage(pages.order({ id: other._id }));
    },
    openShared({ currentTarget }: Said<unknown>) {
      openPage(pages.order({ id: currentTarget.dataset.id as string }));
    },
    async onPullDownRefresh() {
      await this.refresh();
      void wx.stopPullDownRefresh();
    },
    retry() {
      this.setData({ phase: 'loading' });
      void this.refresh();
    },
    async takeStep(event?: { timeStamp?: number }) {
      const { step, busy, id } = this.data;
      if (isSecondTap(this, event) || !step || busy) return;
      if (step.page) return openPage(step.page);
      if (step.act === 'accept') askToTellToday();
      await this.keep('takeStep', () => takeStep(id, `workOrder.${step.act!}`, {}, actTitles[step.act!]));
    },
    /** One step at a time; it is on the phone before it is said to be, and the page shows what it made. */
    async keep(what: string, work: () => Promise<unknown>): Promise<boolean> {
      const done = await this.act(what, async () => {
        await work();
        void wx.showToast({ title: savedMessage(), icon: 'none' });
      });
      this.show();
      return done;
    },
    /** 更正报告: until somebody has signed it, it can be written anew. */
    async correct() {
      const field = { label: '更正原因', type: 'textarea' as const, maxlength: 200, check: isSaid };
      const answer = await ask(this, { title: '更正报告', field, confirm: '去更正' });
      if (!answer) return;
      const { id } = this.data;
      const title = `更正报告（${answer.text}）`;
      const done = await this.act('correct', () =>
        takeStep(id, 'workOrder.reopen', { reason: answer.text }, title),
      );
      if (done) openPage(pages.report({ id }));
    },
    async amend() {
      const { visit } = this.data.view!;
      openPage(pages.report({ id: this.data.id, amends: visit!.id }));
    },
    /** A slip of the thumb is taken back within ten minutes. */
    async undo() {
      await this.keep('undo', () => takeStep(this.data.id, 'workOrder.undo', {}, '撤销'));
    },
    appoint() {
      if (this.data.view!.canAppoint) openPage(pages.appointment({ id: this.data.id }));
    },
    /** 预计到达: the hospital sees it where it follows its request. */
    async tellEta() {
      const answer = await ask(this, {
        title: '大约多久到',
        hint: '医院在报修进度里看到预计到达时间。',
        choices: Object.keys(etas),
        other: OTHER_ETA,
        field: { label: '分钟', type: 'digit', maxlength: 3, placeholder: '1–600', check: isEta },
        confirm: '告知医院',
      });
      if (!answer) return;
      const minutes = etas[answer.choice] || Number(answer.text);
      await this.keep('tellEta', () =>
        takeStep(this.data.id, 'workOrder.tellEta', { minutes }, `告知医院 ${saySpan(minutes)}后到`),
      );
    },
    startAdding() {
      this.setData({ adding: true });
    },
    photosAdded(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ added: event.detail.files, ...forget(this, 'note') });
    },
    typeNote(event: Said<string>) {
      this.setData({ note: event.detail, ...forget(this, 'note') });
    },
    /** 补充签到依据: a person judges it, here or after the next sync. */
    async addEvidence(event: WechatMiniprogram.TouchEvent) {
      const { added, note } = this.data;
      const filledIn = isFilledIn(this, { note: added.length || note.trim() ? '' : '请拍照或写明情况' });
      if (!filledIn) return;
      const visitId = event.currentTarget.dataset.id as string;
      const more = { visitId, photos: added, note: note.trim() };
      const done = await this.keep('addEvidence', () =>
        takeStep(this.data.id, 'workOrder.addEvidence', more, '补充签到依据'),
      );
      if (done) this.setData({ adding: false, added: [], note: '' });
    },
    openFollowUp(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      if (localOrder(id)) return openPage(pages.order({ id }));
      void wx.showToast({ title: '这张工单不在您名下', icon: 'none' });
    },
    async withReason(
      action: 'refuse' | 'hold' | 'cannotComplete',
      title: string,
      list: 'refuse' | 'transfer' | 'hold' | 'cannotComplete' = action,
    ) {
      const settings = localSettings();
      const answer = await ask(this, {
        title: `${title}：请选择原因`,
        hint: follows[action],
        choices: settings ? settings.reasons[list] : ['其他'],
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 200 },
        confirm: title,
      });
      if (!answer) return;
      const reason = answer.text || answer.choice;
      await this.keep(action, () =>
        takeStep(this.data.id, `workOrder.${action}`, { reason }, `${title}（${reason}）`),
      );
    },
    async more() {
      const { id, view } = this.data;
      const {
        number,
        canAddHelper: canAdd,
        canRefuse,
        canTransfer,
        canLeave,
        canHold,
        canCorrect,
        canAmend,
        canUndo,
        hasReport,
      } = view!;
      const leave = () => openPage(pages.checkIn({ id, leaving: '1' }));
      const all: [boolean, string, () => unknown][] = [
        [canUndo, '撤销', () => this.undo()],
        [canAdd, '同行', () => this.openHelpers()],
        [canRefuse, '拒单', () => this.withReason('refuse', '拒单')],
        [canTransfer, '转单', () => this.withReason('refuse', '转单', 'transfer')],
        [canLeave, '签退', leave],
        [canCorrect, '更正报告', () => this.correct()],
        [canAmend, '更正报告（新的一版）', () => this.amend()],
        [canCorrect, '无人签字，签退', leave],
        [canHold, '挂起', () => this.withReason('hold', '挂起')],
        [canLeave || canHold, '无法完成', () => this.withReason('cannotComplete', '无法完成')],
        [hasReport, '查看服务报告', () => this.openReport()],
        [true, '复制工单号', () => wx.setClipboardData({ data: number })],
      ];
      const offered = all.filter(([can]) => can);
      const picked = await pickOne(
        this,
        number,
        offered.map(([, name]) => name),
      );
      const found = offered.find(([, name]) => name === picked);
      if (found) await found[2]();
    },
    openHelpers() {
      openPage(pages.helpers({ id: this.data.id }));
    },
    async openReport() {
      await openReport(call('service', 'workOrder.report', { workOrderId: this.data.id }));
    },
    go(event: WechatMiniprogram.TouchEvent) {
      const name = event.currentTarget.dataset.page as 'checklist' | 'parts' | 'report';
      openPage(pages[name]({ id: this.data.id }));
    },
    goOnsite(event: WechatMiniprogram.TouchEvent) {
      if (this.data.view!.onsite) this.go(event);
    },
    openQuote() {
      openPage(pages.quote({ id: this.data.id }));
    },
    openGuide() {
      const found = localOrder(this.data.id);
      if (found && found.order.device) openPage(pages.guide({ id: found.order.device.modelId }));
    },
    openDevice() {
      const found = localOrder(this.data.id);
      if (found && found.order.device) openPage(pages.device({ id: found.order.device.id }));
    },
    openMap() {
      const found = localOrder(this.data.id);
      if (!found || !found.order.site.location) return;
      const { site } = found.order;
      void showPlace({ ...site.location!, name: site.hospitalName, address: site.address });
    },
    callContact() {
      const found = localOrder(this.data.id);
      const phone = found && found.order.contact ? found.order.contact.phone : '';
      if (phone && phone.indexOf('*') < 0) void ringUp(phone);
    },
  },
});
