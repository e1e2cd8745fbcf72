import type { WorkOrderView } from '../../../../cloudfunctions/_contracts/replies';
import { call, officialNow } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { lastHome } from '../../../offline/local-world';
import { taskKindLabels } from '../../../shared/model/people';
import { evidenceReasonLabels } from '../../../shared/model/work-orders';
import { sayTime, sayTimeLeft } from '../../../shared/say';
import { canMove, checkInVerdictLabels, workOrderStateLabels, workOrderStates, workOrderTones } from '../../../shared/states';
import type { WorkOrderState } from '../../../shared/states';
import type { Suggestion } from '../../../shared/visit/suggest-engineers';
import { runningClock } from '../../../shared/visit/order-line';

const sources = { dispatcher: '调度建单', engineer: '现场建单', hospital: '医院报修' };

Component({
  data: {
    id: '',
    phase: 'loading',
    error: '',
    view: null as object | null,
    suggestions: [] as Suggestion[],
    links: {} as Record<string, string>,
    canAssign: false,
    canAssignDealer: false,
    canCancel: false,
    canClose: false,
    dealers: [] as { _id: string; shortName: string }[],
    query: '',
    busy: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
    },
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const { order } = await call<{ order: WorkOrderView }>('service', 'workOrder.get', { workOrderId: this.data.id });
        this.show(order);
        if (JSON.stringify(order).indexOf('"fileId"') >= 0) {
          const { links } = await call<{ links: Record<string, string> }>('service', 'workOrder.files', {
            workOrderId: this.data.id,
          });
          this.setData({ links });
        }
        if (this.data.canAssign) {
          const { suggestions } = await call<{ suggestions: Suggestion[] }>('service', 'workOrder.suggest', {
            workOrderId: this.data.id,
          });
          this.setData({ suggestions });
        }
      } catch (error) {
        if (!this.data.view) this.setData({ phase: 'error', error: messageOf(error) });
        else showError(error);
      }
    },
    show(order: WorkOrderView) {
      const home = lastHome();
      const roles = home ? home.me.roles : [];
      const manufacturer = roles.indexOf('dispatcher') >= 0 || roles.indexOf('service_manager') >= 0;
      const may = (state: WorkOrderState) => canMove<WorkOrderState>(workOrderStates, order.state, state);
      const dispatches = manufacturer || roles.indexOf('dealer_admin') >= 0;
      const now = officialNow();
      const clock = runningClock(order);
      const visit = order.visits[order.visits.length - 1];
      this.setData({
        phase: 'ready',
        canAssign: dispatches && may('assigned'),
        canAssignDealer: manufacturer && may('assigned_dealer'),
        canCancel: manufacturer && may('cancelled'),
        canClose: manufacturer && may('closed'),
        view: {
          number: order.number,
          label: workOrderStateLabels[order.state],
          tone: workOrderTones[order.state],
          due: clock ? `${clock.label}${sayTimeLeft(clock.dueAt, now)}` : '',
          late: clock !== null && Date.parse(clock.dueAt) < now.getTime(),
          urgent: order.priority === 'urgent',
          task: taskKindLabels[order.task],
          source: sources[order.source],
          hospital: order.site.hospitalName,
          department: order.site.departmentName,
          address: order.site.address,
          contact: order.contact,
          description: order.description,
          photos: order.photos,
          device: order.device,
          engineer: order.engineer ? order.engineer.name : '',
          override: order.certificationOverride,
          checkIn:
            visit && visit.checkIn
              ? {
                  verdict: checkInVerdictLabels[visit.checkIn.verdict],
                  tone: visit.checkIn.verdict === 'verified' ? 'done' : visit.checkIn.verdict === 'outside' ? 'danger' : 'attention',
                  reasons: visit.checkIn.reasons.map((reason) => evidenceReasonLabels[reason]).join('；'),
                  photos: visit.checkIn.photos,
                }
              : null,
          report: visit ? visit.report : null,
          timeline: order.timeline
            .map(({ state, at, by, reason }) => ({
              text: `${workOrderStateLabels[state]}${reason ? `（${reason}）` : ''}`,
              more: `${sayTime(at, now)} · ${by.name}`,
            }))
            .reverse(),
        },
      });
    },
    async act(action: string, input: object, done: string) {
      if (this.data.busy) return;
      this.setData({ busy: true });
      try {
        await call('service', `workOrder.${action}`, { workOrderId: this.data.id, ...input }, { writes: true });
        void wx.showToast({ title: done, icon: 'none' });
        await this.load();
      } catch (error) {
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
    async assign(event: WechatMiniprogram.TouchEvent) {
      const engineer = this.data.suggestions[event.currentTarget.dataset.at as number]!;
      const home = lastHome();
      const manages = home !== null && home.me.roles.indexOf('service_manager') >= 0;
      if (engineer.certified || !manages) {
        const { confirm } = await wx.showModal({
          content: `派给 ${engineer.name}？${engineer.reasons.join('，')}。`,
          confirmText: '派工',
          cancelText: '再想想',
        });
        if (confirm) await this.act('assign', { engineerId: engineer.memberId }, `已派给 ${engineer.name}`);
        return;
      }
      const { confirm, content } = await wx.showModal({
        title: '没有有效认证，放行需说明理由',
        editable: true,
        placeholderText: '如：在认证工程师远程指导下处理',
        confirmText: '放行并派工',
      });
      const overrideReason = (content || '').trim();
      if (confirm && overrideReason)
        await this.act('assign', { engineerId: engineer.memberId, overrideReason }, `已派给 ${engineer.name}`);
    },
    async chooseDealer() {
      try {
        const { dealers } = await call<{ dealers: { _id: string; shortName: string; name: string; state: string }[] }>(
          'channel',
          'dealer.list',
          { state: 'active' },
        );
        this.setData({ dealers });
      } catch (error) {
        showError(error);
      }
    },
    async assignDealer(event: WechatMiniprogram.TouchEvent) {
      const dealer = this.data.dealers[event.currentTarget.dataset.at as number]!;
      this.setData({ dealers: [] });
      await this.act('assignDealer', { dealerId: dealer._id }, `已派给 ${dealer.shortName}`);
    },
    async cancelOrder() {
      const reasons = ['重复报修', '医院取消', '录入错误', '其他'];
      try {
        const { tapIndex } = await wx.showActionSheet({ alertText: '取消工单：请选择原因', itemList: reasons });
        await this.act('cancel', { reason: reasons[tapIndex]! }, '已取消');
      } catch {
        // The person changed their mind.
      }
    },
    close() {
      void this.act('close', {}, '已关闭');
    },
    callContact(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void wx.makePhoneCall({ phoneNumber });
    },
    openDevice() {
      const { device } = this.data.view as unknown as { device: { id: string } | null };
      if (device) void wx.navigateTo({ url: `/pages/engineer/device/device?id=${encodeURIComponent(device.id)}` });
    },
  },
});
