import type { DevicePage } from '../../../../cloudfunctions/_contracts/devices';
import type { FaultCode } from '../../../shared/model/guides';
import { findFaults } from '../find-faults';
import { keptGuide } from '../kept-guides';
import { canScan, scanCode } from '../../../kit/scan-code';
import { isMine, localOrder, localSettings, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { knowledgeOf, learnAbout } from '../../../offline/knowledge';
import { keepCopy, readCopy, wxShelf } from '../../../offline/shelf';
import { reportResultLabels } from '../../../shared/model/work-orders';
import type { ServiceReport, WorkOrder } from '../../../shared/model/work-orders';
import { sayHeld } from '../../../shared/visit/knowledge';
import type { Said } from '../../../kit/said';
import { askReason } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { unbegun } from '../../../shared/visit/work-order';
import { forget, isFilledIn } from '../../../kit/form';
import { pages } from '../../../shared/pages';

type Draft = Omit<ServiceReport, 'at' | 'file'>;
const results = (Object.keys(reportResultLabels) as ServiceReport['result'][]).map((value) => ({
  value,
  label: reportResultLabels[value],
}));
const draftOf = ({ at: _at, file: _file, ...draft }: ServiceReport): Draft => draft;
const draftKey = (id: string, amends = '') => `draft:report:${id}${amends && `:${amends}`}`;

Component({
  behaviors: [pageState],
  data: {
    canScan: canScan(),
    id: '',
    /** The visit whose report is amended; '' while one is written first. */
    amends: '',
    results,
    faults: [] as { code: string; name: string }[],
    /** Codes of the model by what is typed or scanned. */
    sought: '',
    found: [] as FaultCode[],
    /** The chosen code of the model, in words; '' when none of its own is chosen. */
    own: '',
    modelId: '',
    /** What mended this fault of this model before, the surest first. */
    remedies: [] as { title: string; held: string; cause: string; action: string }[],
    draft: {
      summary: '',
      cause: '',
      action: '',
      faultCode: '',
      labourMinutes: 60,
      travelMinutes: 0,
      result: 'fixed',
    } as Draft,
    wanted: '',
    /** 测试数 as it is typed. */
    counter: '',
    hasDevice: false,
    /** Orders of plans of the same instrument that are open, as the phone knows them. */
    planned: [] as { id: string; text: string; on: boolean }[],
    /** Reports are written while the work is under way. */
    open: false,
  },
  methods: {
    onLoad({ id, amends = '' }: { id: string; amends?: string }) {
      const found = localOrder(id);
      const settings = localSettings();
      const kept = readCopy<Draft>(draftKey(id, amends));
      const visits = found ? found.order.visits : [];
      const visit = visits.filter((one) => one.id === amends)[0] || visits[visits.length - 1];
      const began = visit && visit.checkIn ? Date.parse(visit.checkIn.deviceTime) : Date.now();
      const labourMinutes = Math.min(10_000, Math.max(5, Math.round((Date.now() - began) / 60_000)));
      // What is corrected is begun with what was written.
      const written = visit && visit.report ? draftOf(visit.report) : null;
      this.setData({
        id,
        amends,
        open: found !== null && isMine(found.order) && (found.order.state === 'onsite' || amends !== ''),
        faults: settings ? settings.faultCodes : [],
        modelId:
          found && found.order.device && found.order.task === 'repair' ? found.order.device.modelId : '',
        draft: kept ||
          written || { ...this.data.draft, labourMinutes, faultCode: found ? found.order.faultCode : '' },
      });
      const draft = this.data.draft;
      this.setData({
        hasDevice: found !== null && found.order.device !== null,
        counter: draft.counter === undefined ? '' : String(draft.counter),
      });
      if (found && !amends) this.showPlanned(found.order);
      void this.showRemedies();
      this.sayOwn();
    },
    codes(): FaultCode[] {
      const guide = keptGuide(this.data.modelId);
      return guide ? guide.codes : [];
    },
    sayOwn() {
      const { draft, faults } = this.data;
      const known = this.codes().filter(({ code }) => code === draft.faultCode)[0];
      const isGeneral = faults.some(({ code }) => code === draft.faultCode);
      this.setData({
        own: isGeneral || !draft.faultCode ? '' : `${draft.faultCode}${known ? ` ${known.name}` : ''}`,
      });
    },
    seek(event: Said<string>) {
      const sought = event.detail.trim();
      this.setData({ sought, found: sought ? findFaults(this.codes(), sought).slice(0, 8) : [] });
    },
    async scanFault() {
      const scanned = await scanCode(['barCode', 'qrCode', 'datamatrix']);
      if (scanned) this.seek({ detail: scanned.result.slice(0, 40) } as Said<string>);
    },
    pickFault(event: WechatMiniprogram.TouchEvent) {
      this.fault(event);
      this.setData({ sought: '', found: [] });
    },
    /** 一并完成: of the instrument's page as the phone has it, so that it is offered off line too. */
    showPlanned({ _id, device, servicePlan }: WorkOrder) {
      const page = device && !servicePlan ? readCopy<DevicePage>(`device:${device.id}`) : null;
      const along = this.data.draft.along || [];
      const planned = (page ? page.openOrders : [])
        .filter(
          ({ workOrderId, plan, state }) => workOrderId !== _id && !!plan && unbegun.indexOf(state) >= 0,
        )
        .map(({ workOrderId, plan }) => ({
          id: workOrderId,
          text: plan,
          on: along.indexOf(workOrderId) >= 0,
        }));
      this.setData({ planned });
    },
    turnPlanned(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      const planned = this.data.planned.map((one) => (one.id === id ? { ...one, on: !one.on } : one));
      this.setData({ planned });
      this.keep({ along: planned.filter(({ on }) => on).map((one) => one.id) });
    },
    typeCounter(event: Said<string>) {
      const counter = event.detail.trim();
      this.setData({ counter, ...forget(this, 'counter') });
      this.keep({ counter: /^\d{1,9}$/.test(counter) ? Number(counter) : undefined });
    },
    /** Of the copy at once, anew where there is a network. */
    async showRemedies() {
      const { modelId } = this.data;
      if (!modelId) return;
      this.setData({ remedies: this.remedies() });
      try {
        await learnAbout(modelId);
        this.setData({ remedies: this.remedies() });
      } catch (error) {
        console.warn('knowledge', error);
      }
    },
    remedies() {
      const { modelId, draft } = this.data;
      const known = knowledgeOf(modelId);
      if (!known || !draft.faultCode) return [];
      return known.remedies
        .filter(({ faultCode }) => faultCode === draft.faultCode)
        .slice(0, 3)
        .map((one) => ({
          title: one.parts.length ? `更换 ${one.parts.join('、')}` : one.action || one.cause,
          held: sayHeld(one),
          cause: one.cause,
          action: one.action,
        }));
    },
    takeOver(event: WechatMiniprogram.TouchEvent) {
      const { cause, action } = this.data.remedies[Number(event.currentTarget.dataset.at)]!;
      this.keep({ cause, action });
      void wx.showToast({ title: '已填入原因和处理', icon: 'none' });
    },
    keep(change: Partial<Draft>) {
      const draft = { ...this.data.draft, ...change };
      this.setData({ draft });
      keepCopy(draftKey(this.data.id, this.data.amends), draft);
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      this.keep({ [field]: event.detail });
      this.setData(forget(this, field));
    },
    minutes(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const minutes = Math.max(0, Math.min(10_000, Math.round(Number(event.detail.value) || 0)));
      this.keep({ [event.currentTarget.dataset.field as string]: minutes });
    },
    fault(event: WechatMiniprogram.TouchEvent) {
      const code = event.currentTarget.dataset.code as string;
      this.keep({ faultCode: this.data.draft.faultCode === code ? '' : code });
      this.setData({ remedies: this.remedies() });
      this.sayOwn();
    },
    result(event: WechatMiniprogram.TouchEvent) {
      this.keep({ result: event.currentTarget.dataset.value as ServiceReport['result'] });
    },
    typeWanted(event: Said<string>) {
      this.setData({ wanted: event.detail, ...forget(this, 'wanted') });
    },
    addWanted() {
      const name = this.data.wanted.trim();
      const { partsWanted = [] } = this.data.draft;
      const problem = name ? (partsWanted.length < 20 ? '' : '最多 20 种') : '请写备件号或名称';
      if (!isFilledIn(this, { wanted: problem })) return;
      this.keep({ partsWanted: [...partsWanted, { name, quantity: 1 }] });
      this.setData({ wanted: '' });
    },
    countWanted(event: WechatMiniprogram.TouchEvent) {
      const { at, by } = event.currentTarget.dataset as { at: number; by: number };
      const changed = (this.data.draft.partsWanted || []).map((one, n) =>
        n === at ? { ...one, quantity: Math.min(999, one.quantity + by) } : one,
      );
      this.keep({ partsWanted: changed.filter(({ quantity }) => quantity > 0) });
    },
    /** What was mended needs no parts any more. */
    written(): Draft {
      const { partsWanted, counter, along, ...said } = this.data.draft;
      const rest = {
        ...said,
        ...(counter === undefined ? {} : { counter }),
        ...(along && along.length ? { along } : {}),
      };
      return rest.result !== 'fixed' && partsWanted && partsWanted.length ? { ...rest, partsWanted } : rest;
    },
    async submit() {
      const { counter } = this.data;
      const { summary } = this.data.draft;
      const filledIn = isFilledIn(this, {
        summary: summary.trim() ? '' : '请填写工作内容',
        counter: !counter || /^\d{1,9}$/.test(counter) ? '' : '请照仪器显示填写整数，看不到可不填',
      });
      if (!filledIn) return;
      if (this.data.amends) return this.amend();
      await this.act('submit', async () => {
        await takeStep(this.data.id, 'workOrder.complete', { report: this.written() }, '完工报告');
        wxShelf.remove(`copy:${draftKey(this.data.id)}`);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.redirectTo({ url: pages.signature({ id: this.data.id }) });
      });
    },
    /** A new version with its reason; the earlier one stays, with the signature under it. */
    async amend() {
      const reason = await askReason(this, {
        title: '更正服务报告',
        placeholder: '如：结果选错，实际为临时恢复',
        confirm: '提交更正',
      });
      if (!reason) return;
      const { id, amends } = this.data;
      await this.act('submit', async () => {
        const input = { visitId: amends, report: this.written(), reason };
        await takeStep(id, 'workOrder.amendReport', input, `更正报告（${reason}）`);
        wxShelf.remove(`copy:${draftKey(id, amends)}`);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        void wx.navigateBack();
      });
    },
  },
});
