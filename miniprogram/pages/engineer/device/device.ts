import { ringUp, showPlace } from '../../../kit/on-computers';
import type { DevicePage, VisitRow } from '../../../../cloudfunctions/_contracts/devices';
import { call } from '../../../api/client';
import { homeHere, whoAmI } from '../../../api/who-am-i';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { doesOrder, localOrders } from '../../../offline/local-world';
import { enqueue, savedMessage } from '../../../offline/outbox';
import { newId } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { dayOf } from '../../../shared/days';
import type { Contact } from '../../../shared/model/sites';
import { openReport } from '../open-report';
import { planStopLabels } from '../../../shared/model/devices';
import { taskKindLabels } from '../../../shared/model/people';
import { nameAndPhone, tidyPhone, typedPhoneProblem } from '../../../shared/tidy';
import { sayDay, sayExpiry, sayTime } from '../../../shared/say';
import { entitlementsOf, sayKinds } from '../../../shared/visit/cover';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';

/** What the orders on this phone say of an instrument whose page was never opened; null when none does. */
function pageFromOrders(id: string): DevicePage | null {
  const orders = localOrders().filter(({ device }) => device !== null && device.id === id);
  const [order] = orders;
  if (!order) return null;
  const { device, site, contact } = order;
  return {
    device: {
      _id: id,
      revision: 0,
      modelId: device!.modelId,
      modelName: device!.modelName,
      productLineId: device!.productLineId,
      serial: device!.serial,
      serialKey: device!.serial,
      code: null,
      gtin: null,
      lot: null,
      productionOn: null,
      hospitalId: site.hospitalId,
      hospitalName: site.hospitalName,
      departmentId: site.departmentId,
      departmentName: site.departmentName,
      dealerId: order.dealerId,
      installedOn: null,
      softwareVersion: '',
      entitlements: [],
      standing: 'verified',
      scannedTexts: [],
      createdAt: order.createdAt,
      createdBy: '',
    },
    hospital: {
      _id: site.hospitalId,
      name: site.hospitalName,
      address: site.address,
      regionCode: site.regionCode,
      location: site.location,
      standing: 'verified',
    },
    department: site.departmentId
      ? { _id: site.departmentId, name: site.departmentName, standing: 'verified' }
      : null,
    contacts:
      contact && contact.id
        ? [{ id: contact.id, name: contact.name, phone: contact.phone, title: '', fromOn: '', toOn: null }]
        : [],
    history: [],
    historyNext: null,
    openOrders: orders.map((one) => ({
      workOrderId: one._id,
      number: one.number,
      state: one.state,
      task: one.task,
      description: one.description,
      createdAt: one.createdAt,
      engineerName: one.engineer ? one.engineer.name : '',
      result: '',
      parts: [],
      hasReport: false,
      plan: one.servicePlan ? one.servicePlan.name : '',
      canOpen: true,
    })),
  };
}

const visitLine = (order: VisitRow, now: Date) => ({
  ...order,
  label: workOrderStateLabels[order.state],
  tone: workOrderTones[order.state],
  taskLabel: taskKindLabels[order.task],
  time: sayTime(order.createdAt, now),
  partsText: (order.parts || []).join('、'),
});
type VisitLine = ReturnType<typeof visitLine>;

/** Whose contacts and orders the server takes; others only read. */

/** The server strikes out the middle of a phone that is not for this person. */
const isShown = (phone: string): boolean => phone !== '' && phone.indexOf('*') < 0;

Component({
  behaviors: [pageState],
  data: {
    id: '',
    phase: 'loading',
    error: '',
    stale: false,
    partial: false,
    canWrite: false,
    canSaveCover: false,
    canGoOn: false,
    /** Where what was done before goes on. */
    next: null as string | null,
    earlier: [] as VisitLine[],
    view: null as
      | (Record<string, unknown> & {
          modelId: string;
          location: { longitude: number; latitude: number } | null;
          hospital: string;
          address: string;
          contacts: readonly Contact[];
          departmentId: string;
        })
      | null,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      const kept = readCopy<DevicePage>(`device:${this.data.id}`);
      if (kept) this.show(kept);
      void this.learnRoles();
      void this.load();
    },
    async learnRoles() {
      try {
        const { roles } = await whoAmI();
        this.setData({
          canWrite: may(roles, 'service', 'contact.save'),
          canGoOn: may(roles, 'service', 'servicePlan.goOn'),
          canSaveCover: may(roles, 'service', 'device.saveCover'),
        });
      } catch (error) {
        console.warn('roles', error);
      }
    },
    async load() {
      try {
        const page = await call('service', 'device.get', { deviceId: this.data.id });
        keepCopy(`device:${this.data.id}`, page);
        this.show(page);
        this.setData({ stale: false, partial: false });
      } catch (error) {
        const known = this.data.view ? null : pageFromOrders(this.data.id);
        if (known) {
          this.show(known);
          this.setData({ partial: true });
        }
        if (this.data.view) this.setData({ stale: true });
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    show({ device, hospital, department, contacts, history, historyNext, openOrders }: DevicePage) {
      const now = new Date();
      const today = dayOf(now);
      const row = (order: VisitRow) => visitLine(order, now);
      this.setData({
        phase: 'ready',
        next: historyNext || null,
        earlier: [],
        view: {
          modelId: device.modelId,
          modelName: device.modelName,
          serial: device.serial,
          provisional: device.standing === 'provisional',
          hospital: hospital ? hospital.name : device.hospitalName,
          address: hospital ? hospital.address : '',
          location: hospital ? hospital.location : null,
          department: department ? department.name : device.departmentName,
          contacts: contacts.map((one) => ({ ...one, canCall: isShown(one.phone) })),
          departmentId: department ? department._id : '',
          software: device.softwareVersion,
          lot: device.lot,
          productionOn: device.productionOn ? sayDay(device.productionOn, today) : '',
          installedOn: device.installedOn ? sayDay(device.installedOn, today) : '',
          gtin: device.gtin,
          counter: device.counter ? `${device.counter.reading}（${sayDay(device.counter.on, today)}）` : '',
          loan: device.loan ? `${device.loan.number}，${sayDay(device.loan.dueOn, today)}归还` : '',
          loanLate: !!device.loan && device.loan.dueOn < today,
          entitlements: entitlementsOf(device).map(({ id, name, number, includes, toOn }) => ({
            id,
            name: number ? `${name} ${number}` : name,
            includes: sayKinds(includes),
            expiry: sayExpiry(toOn, today),
            tone: toOn < today ? 'past' : 'done',
          })),
          plans: (device.plans || []).map(({ planId, name, dueOn, order, stopped }) => ({
            planId,
            name,
            canGoOn: stopped === 'moved',
            tone: stopped ? 'attention' : 'active',
            state: stopped
              ? planStopLabels[stopped]
              : dueOn
                ? `下次 ${sayDay(dueOn, today)}`
                : `等${sayDay(order ? order.dueOn : today, today)}这次做完`,
          })),
          open: openOrders.map(row),
          history: history
            .filter(({ workOrderId }) => !openOrders.some((one) => one.workOrderId === workOrderId))
            .map(row),
        },
      });
    },
    async showEarlier() {
      const { id, next: after, earlier } = this.data;
      if (after === null) return;
      try {
        const page = await call('service', 'device.history', { deviceId: id, after });
        const now = new Date();
        this.setData({
          next: page.historyNext,
          earlier: [...earlier, ...page.history.map((order) => visitLine(order, now))],
        });
      } catch (error) {
        showError(error);
      }
    },
    async openOrder(event: WechatMiniprogram.TouchEvent) {
      const { id, may } = event.currentTarget.dataset as { id: string; may: boolean };
      if (!may) return void wx.showToast({ title: '这张工单由同事负责', icon: 'none' });
      try {
        const { engineer, dispatch } = await homeHere();
        const own = engineer && (!dispatch || doesOrder(id));
        openPage(own ? pages.order({ id }) : pages.dispatchOrder({ id }));
      } catch (error) {
        showError(error);
      }
    },
    openGuide() {
      openPage(pages.guide({ id: this.data.view!.modelId }));
    },
    async openReport(event: WechatMiniprogram.TouchEvent) {
      const workOrderId = event.currentTarget.dataset.id as string;
      await openReport(call('service', 'device.report', { deviceId: this.data.id, workOrderId }));
    },
    openMap() {
      const { location, hospital, address } = this.data.view!;
      if (location) void showPlace({ ...location, name: hospital, address });
    },
    async onPullDownRefresh() {
      await this.load();
      void wx.stopPullDownRefresh();
    },
    /** Contacts change often: whoever stands there sets them right, off line too. */
    async contact(event: WechatMiniprogram.TouchEvent) {
      const one = this.data.view!.contacts[event.currentTarget.dataset.at as number]!;
      const acts: [string, () => unknown][] = [
        ...(isShown(one.phone)
          ? ([[`拨打 ${one.phone}`, () => ringUp(one.phone)]] as [string, () => unknown][])
          : []),
        ...(this.data.canWrite
          ? ([
              ['改电话', () => this.changePhone(one)],
              ['已不在本科室', () => this.left(one)],
            ] as [string, () => unknown][])
          : []),
      ];
      if (!acts.length) return;
      const picked = await pickOne(
        this,
        one.name,
        acts.map(([label]) => label),
      );
      const found = acts.find(([label]) => label === picked);
      if (found) await found[1]();
    },
    async changePhone(one: Contact) {
      const answer = await ask(this, {
        title: `${one.name} 的电话`,
        field: {
          label: '电话',
          value: isShown(one.phone) ? one.phone : '',
          maxlength: 40,
          check: typedPhoneProblem,
        },
        confirm: '保存',
      });
      if (!answer || answer.text === one.phone) return;
      const phone = tidyPhone(answer.text);
      await this.saveContact({ ...one, phone }, false, `联系人 ${one.name}：改电话`);
    },
    async left(one: Contact) {
      if (await confirmed(`${one.name} 已不在本科室？以往的服务记录仍保留。`, '已离开'))
        await this.saveContact(one, true, `联系人 ${one.name}：已离开`);
    },
    async addContact() {
      const answer = await ask(this, {
        title: '新联系人',
        field: {
          label: '姓名电话',
          placeholder: '如：王敏 13800000000',
          check: (text) => {
            const { name, phone } = nameAndPhone(text);
            return name ? typedPhoneProblem(phone) : '请填写姓名';
          },
        },
        confirm: '添加',
      });
      if (!answer) return;
      const { name, phone } = nameAndPhone(answer.text);
      const contact = { id: await newId('CT'), name, phone, title: '' };
      await this.saveContact(contact, false, `新联系人 ${contact.name}`);
    },
    async saveContact(one: Pick<Contact, 'id' | 'name' | 'phone' | 'title'>, left: boolean, title: string) {
      const { id: contactId, name, phone, title: post } = one;
      const { departmentId } = this.data.view!;
      const save = async () => {
        await enqueue({
          action: 'contact.save',
          input: { departmentId, contactId, name, phone, title: post, left },
          subject: `departments:${departmentId}`,
          title,
        });
        const kept = readCopy<DevicePage>(`device:${this.data.id}`);
        if (kept) {
          const others = kept.contacts.filter(({ id }) => id !== contactId);
          const changed = { ...one, fromOn: dayOf(new Date()), toOn: null };
          const page = { ...kept, contacts: left ? others : [...others, changed] };
          keepCopy(`device:${this.data.id}`, page);
          this.show(page);
        }
        void wx.showToast({ title: savedMessage(), icon: 'none' });
      };
      await this.act('saveContact', save);
    },
    /** 移机后继续. */
    async goOn(event: WechatMiniprogram.TouchEvent) {
      const reason = await askReason(this, {
        title: '在新地点继续计划',
        hint: '按原来的日期推算，停止期间该做的不补。',
        placeholder: '如：新院区已验收',
        confirm: '继续',
      });
      if (!reason) return;
      const input = { deviceId: this.data.id, planId: event.currentTarget.dataset.id as string, reason };
      await this.act('goOn', () => call('service', 'servicePlan.goOn', input), { said: '已继续' });
      await this.load();
    },
    openCover() {
      openPage(pages.cover({ id: this.data.id }));
    },
    newOrder() {
      openPage(pages.newOrder({ deviceId: this.data.id }));
    },
  },
});
