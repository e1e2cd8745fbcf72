import type { DevicePage, ScanReply } from '../../../../cloudfunctions/_contracts/devices';
import { call } from '../../../api/client';
import { homeHere } from '../../../api/who-am-i';
import { confirmed, showError } from '../../../api/messages';
import {
  comingAt,
  keepOrder,
  localOrder,
  localSettings,
  me,
  shareComing,
  subjectOfOrder,
} from '../../../offline/local-world';
import { enqueue, savedMessage } from '../../../offline/outbox';
import { newId } from '../../../offline/random';
import { keepCopy, readCopy, wxShelf } from '../../../offline/shelf';
import { forget, isFilledIn } from '../../../kit/form';
import type { Said } from '../../../kit/said';
import { plainClocks } from '../../../shared/clocks/default-book';
import { severities, severityHints, severityLabels } from '../../../shared/clocks/policies';
import type { Severity } from '../../../shared/clocks/policies';
import { dayOf } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';
import { taskKindLabels } from '../../../shared/model/people';
import type { TaskKind } from '../../../shared/model/people';
import type { SiteSnapshot, WorkOrder } from '../../../shared/model/work-orders';
import { isPlacing } from '../../../shared/visit/placing';
import { Refusal } from '../../../shared/refusal';
import { newWorkOrder } from '../../../shared/visit/new-order';
import type { OrderFacts } from '../../../shared/visit/new-order';
import * as rule from '../../../shared/visit/work-order';
import { tidyPhone, typedNameProblem, typedPhoneProblem } from '../../../shared/tidy';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';
import { enqueueSite } from '../site-items';
import type { PickedSite } from '../site-picker/site-picker';
import { pages } from '../../../shared/pages';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import type { InputOf } from '../../../api/client';

type OrderInput = Omit<OrderFacts, 'moveTo' | 'source' | 'device' | 'site' | 'dealerId' | 'requestedBy'> & {
  deviceId: string | null;
  hospitalId: string;
  departmentId: string | null;
  moveTo?: { hospitalId: string; departmentId: string | null };
};

/** The order's id by page: it stays through every attempt, because the server may have made the order though no reply came. */
const ids = new WeakMap<object, string>();

const existing = ({ hospital, department, contacts }: PickedSite): PickedSite => ({
  hospital: { ...hospital, isNew: false },
  department: department ? { ...department, isNew: false } : null,
  contacts,
});

const snapshotOf = ({ hospital, department }: PickedSite): SiteSnapshot => ({
  hospitalId: hospital._id,
  hospitalName: hospital.name,
  regionCode: hospital.regionCode,
  address: hospital.address,
  location: hospital.location,
  departmentId: department ? department._id : null,
  departmentName: department ? department.name : '',
});
const placeKey = ({ hospital, department }: PickedSite) =>
  `${hospital._id}|${department ? department._id : ''}`;
const targetProblem = (from: PickedSite | null, to: PickedSite | null): string =>
  !to ? '请选择移到哪家医院、哪个科室' : from && placeKey(from) === placeKey(to) ? '与现在的地点相同' : '';

const tasks = Object.keys(taskKindLabels) as TaskKind[];

/** A work order by an engineer on site (also off line) or by a dispatcher on the phone. */
Component({
  behaviors: [pageState],
  data: {
    device: null as DevicePage | null,
    site: null as PickedSite | null,
    /** 移机: where to. */
    moveTo: null as PickedSite | null,
    tasks: tasks.map((id) => ({ id, label: taskKindLabels[id] })),
    task: 'repair' as TaskKind,
    severities: severities.map((id) => ({ id, label: severityLabels[id], hint: severityHints[id] })),
    severity: 'ordinary' as Severity,
    /** Day of the visit, where a dispatcher knows it already. */
    plannedOn: '',
    today: dayOf(new Date()),
    description: '',
    photos: [] as StoredFile[],
    contacts: [] as DevicePage['contacts'],
    contactId: '',
    contactName: '',
    contactPhone: '',
    isEngineer: false,
    /** The visit at this hospital that the instrument can be added to; null: none is under way. */
    coming: null as { id: string; number: string } | null,
    joins: true,
    serial: '',
    found: [] as ScanReply['candidates'],
    /** Open orders of the instrument. */
    open: [] as {
      workOrderId: string;
      number: string;
      description: string;
      canOpen: boolean;
      label: string;
      tone: string;
    }[],
    tall: { minHeight: 72 },
  },
  methods: {
    async onLoad({ deviceId }: { deviceId?: string }) {
      const device = deviceId ? readCopy<DevicePage>(`device:${decodeURIComponent(deviceId)}`) : null;
      if (device) this.useDevice(device);
      await this.load();
    },
    /** Who holds the phone decides whose order it becomes. */
    async fetch() {
      const { engineer, dispatch } = await homeHere();
      return { isEngineer: engineer !== null && dispatch === null };
    },
    useDevice(device: DevicePage) {
      const open = device.openOrders.map(({ workOrderId, number, state, description, canOpen }) => ({
        workOrderId,
        number,
        description,
        canOpen,
        label: workOrderStateLabels[state],
        tone: workOrderTones[state],
      }));
      this.setData({ device, open, found: [] });
      if (device.hospital)
        this.setSite({
          hospital: { ...device.hospital, isNew: false },
          department: device.department
            ? { _id: device.department._id, name: device.department.name, isNew: false }
            : null,
          contacts: device.contacts,
        });
    },
    typeSerial({ detail }: Said<string>) {
      this.setData({ serial: detail, found: [], ...forget(this, 'serial') });
    },
    /** For a report by phone: the caller reads the serial from the label. */
    async findDevice() {
      const serial = this.data.serial.trim();
      if (!isFilledIn(this, { serial: serial ? '' : '请输入序列号' })) return;
      try {
        const { page, candidates } = await call('service', 'scan.resolve', {
          text: serial,
          serial,
        });
        if (page) this.useDevice(page);
        else this.setData({ found: candidates });
        if (!page && !candidates.length)
          void wx.showToast({ title: '没有这台设备，可不选设备建单', icon: 'none' });
      } catch (error) {
        showError(error);
      }
    },
    async pickDevice(event: WechatMiniprogram.TouchEvent) {
      try {
        const deviceId = event.currentTarget.dataset.id as string;
        this.useDevice(await call('service', 'device.get', { deviceId }));
      } catch (error) {
        showError(error);
      }
    },
    leaveDevice() {
      if (this.data.isEngineer) return;
      this.setData({ device: null, open: [], serial: '' });
    },
    setSite(site: PickedSite | null) {
      const contacts = site ? site.contacts : [];
      const main = site ? comingAt(site.hospital._id) : null;
      const [first] = contacts;
      const { contactId } = this.data;
      this.setData({
        site,
        contacts,
        coming: main && { id: main._id, number: main.number },
        contactId: contacts.some(({ id }) => id === contactId) ? contactId : '',
      });
      if (first && !this.data.contactName) this.useContact(first);
    },
    useContact({ id, name, phone }: DevicePage['contacts'][number]) {
      this.setData({ contactId: id, contactName: name, contactPhone: phone });
    },
    siteChanged(event: WechatMiniprogram.CustomEvent<{ site: PickedSite | null }>) {
      this.setSite(event.detail.site);
      this.setData(forget(this, 'site'));
    },
    targetChanged(event: WechatMiniprogram.CustomEvent<{ site: PickedSite | null }>) {
      this.setData({ moveTo: event.detail.site, ...forget(this, 'moveTo') });
    },
    pickContact(event: WechatMiniprogram.TouchEvent) {
      this.useContact(this.data.contacts[event.currentTarget.dataset.at as number]!);
    },
    type({ detail, currentTarget }: Said<string>) {
      const field = currentTarget.dataset.field as string;
      this.setData({
        [field]: detail,
        ...(field === 'contactName' ? { contactId: '' } : {}),
        ...forget(this, field),
      });
    },
    /** A phone that came struck out is typed anew or left to the server. */
    clearStruckOut() {
      if (this.data.contactPhone.indexOf('*') >= 0) this.setData({ contactPhone: '' });
    },
    pickTask(event: WechatMiniprogram.TouchEvent) {
      this.setData({ task: event.currentTarget.dataset.id as TaskKind });
    },
    pickSeverity(event: WechatMiniprogram.TouchEvent) {
      this.setData({ severity: event.currentTarget.dataset.id as Severity });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ plannedOn: event.detail.value });
    },
    clearDay() {
      this.setData({ plannedOn: '' });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ photos: event.detail.files });
    },
    turnJoins() {
      this.setData({ joins: !this.data.joins });
    },
    async submit() {
      const { site, moveTo, device, task, severity, plannedOn, description, photos, isEngineer } = this.data;
      const { contactName, contactPhone } = this.data;
      const filledIn = isFilledIn(this, {
        serial: !device && isPlacing(task) ? '请先选设备；没有登记的先扫码登记' : '',
        site: site ? '' : '请选择医院',
        moveTo: task === 'relocation' ? targetProblem(site, moveTo) : '',
        description: description.trim() ? '' : '请填写故障或任务',
        contactName:
          contactPhone.trim() && !contactName.trim()
            ? '填了电话，还要填写姓名'
            : typedNameProblem(contactName),
        contactPhone: typedPhoneProblem(contactPhone),
      });
      if (!filledIn || !site) return;
      if (device && this.data.open.length && !(await this.wantsAnother())) return;
      await this.act('submit', async () => {
        const workOrderId = ids.get(this) || (await newId('WO'));
        ids.set(this, workOrderId);
        const subject = subjectOfOrder(workOrderId);
        const contact = await this.contact(site, subject);
        const input = {
          workOrderId,
          task,
          severity,
          description: description.trim(),
          faultCode: '',
          photos,
          deviceId: device ? device.device._id : null,
          hospitalId: site.hospital._id,
          departmentId: site.department ? site.department._id : null,
          contact,
          plannedOn: isEngineer ? dayOf(new Date()) : plannedOn || null,
          ...(task === 'relocation' && moveTo
            ? {
                moveTo: {
                  hospitalId: moveTo.hospital._id,
                  departmentId: moveTo.department ? moveTo.department._id : null,
                },
              }
            : {}),
        };
        if (isEngineer && moveTo && task === 'relocation') await enqueueSite(moveTo, subject);
        if (isEngineer) {
          await this.queue(input, site, subject);
          await this.join(workOrderId);
        } else {
          if (moveTo && task === 'relocation') await this.makeSite(moveTo);
          if (site.hospital.isNew || (site.department && site.department.isNew)) await this.makeSite(site);
          const isNew = await this.create(input, workOrderId);
          void wx.showToast({ title: isNew ? '已建单' : '上次提交已建单，请核对内容', icon: 'none' });
        }
        if (isEngineer) void wx.showToast({ title: savedMessage(), icon: 'none' });
        this.openOrder(workOrderId);
      });
    },
    /** 并入同次上门, where the certificate allows; else it waits for its release as any other. */
    async join(workOrderId: string) {
      const { coming, joins, isEngineer } = this.data;
      const main = coming && joins && isEngineer ? localOrder(coming.id) : null;
      const made = localOrder(workOrderId);
      if (!main || !made || made.order.state !== 'accepted') return;
      await shareComing(made.order, main.order, await newId('V'));
    },
    /** False when an attempt whose reply was lost had made it, with what was written then. */
    async create(input: InputOf<'service', 'workOrder.create'>, opId: string): Promise<boolean> {
      try {
        await call('service', 'workOrder.create', input, { opId });
        return true;
      } catch (error) {
        if (error instanceof Refusal && error.code === 'KEY_REUSED') return false;
        throw error;
      }
    },
    /** Shown in the form too; a second order for one fault sends two people. */
    wantsAnother(): Promise<boolean> {
      const [first] = this.data.open;
      return confirmed(
        `这台设备已有未完成工单 ${first!.number}（${first!.label}）。是同一个问题就不用再建。仍要新建？`,
        '仍要新建',
      );
    },
    openExisting(event: WechatMiniprogram.TouchEvent) {
      const { id, may } = event.currentTarget.dataset as { id: string; may: boolean };
      if (!may) return void wx.showToast({ title: '这张工单由同事负责', icon: 'none' });
      const address = this.data.isEngineer ? pages.order({ id }) : pages.dispatchOrder({ id });
      openPage(address);
    },
    openOrder(id: string) {
      void wx.redirectTo({ url: this.data.isEngineer ? pages.order({ id }) : pages.dispatchOrder({ id }) });
    },
    /** A contact typed in belongs to the department from now on. */
    async contact(site: PickedSite, subject: string) {
      const { contactId, contactName, contactPhone, isEngineer } = this.data;
      const name = contactName.trim();
      if (!name) return null;
      if (contactId || !site.department || !isEngineer)
        return { id: contactId || null, name, phone: tidyPhone(contactPhone) };
      const id = await newId('CT');
      await enqueueSite(site, subject);
      await enqueue({
        action: 'contact.save',
        input: {
          departmentId: site.department._id,
          contactId: id,
          name,
          phone: tidyPhone(contactPhone),
          title: '',
          left: false,
        },
        subject,
        ...(this.data.device ? { after: [`devices:${this.data.device.device._id}`] } : {}),
        title: `新建联系人 ${name}`,
      });
      this.setData({ site: existing(site) });
      return { id, name, phone: tidyPhone(contactPhone) };
    },
    async makeSite({ hospital, department }: PickedSite) {
      const { _id: hospitalId, name, regionCode, address, location } = hospital;
      if (hospital.isNew)
        await call(
          'service',
          'hospital.create',
          { hospitalId, name, regionCode, address, location },
          { opId: hospitalId },
        );
      if (department && department.isNew)
        await call(
          'service',
          'department.create',
          { departmentId: department._id, hospitalId, name: department.name },
          { opId: department._id },
        );
    },
    async queue(input: OrderInput, picked: PickedSite, subject: string) {
      const site = this.data.site!;
      this.keepLocally(input, picked);
      try {
        await enqueueSite(site, subject);
        await enqueue({
          action: 'workOrder.create',
          input,
          subject,
          ...(input.deviceId ? { after: [`devices:${input.deviceId}`] } : {}),
          title: `新建工单 ${picked.hospital.name}`,
        });
      } catch (error) {
        wxShelf.remove(`copy:order:${input.workOrderId}`);
        throw error;
      }
    },
    /** The order as the server will make it, for this phone until then. */
    keepLocally(input: OrderInput, picked: PickedSite) {
      const moveTo = input.moveTo ? this.data.moveTo : null;
      const person = me();
      const settings = localSettings();
      const page = this.data.device;
      if (!person || !settings) throw new Refusal('OFFLINE');
      const act = { by: { memberId: person.memberId, name: person.name }, at: new Date().toISOString() };
      const device = page
        ? {
            id: page.device._id,
            modelId: page.device.modelId,
            modelName: page.device.modelName,
            productLineId: page.device.productLineId,
            serial: page.device.serial,
          }
        : null;
      const {
        deviceId: _deviceId,
        hospitalId: _hospitalId,
        departmentId: _departmentId,
        moveTo: _m,
        ...facts
      } = input;
      let order = newWorkOrder(
        {
          ...facts,
          ...(moveTo ? { moveTo: snapshotOf(moveTo) } : {}),
          source: 'engineer',
          device,
          site: snapshotOf(picked),
          dealerId: person.dealerId,
          requestedBy: null,
        },
        settings.clocks || plainClocks,
        act,
      ) as WorkOrder;
      if (person.dealerId) order = rule.assignDealer(order, person.dealerId, act);
      const wanted = device && {
        modelId: device.modelId,
        task: order.task,
        minimumLevel: settings.checkIn.minimumLevel,
      };
      if (!wanted || rule.isCertified(person.certifications, wanted, dayOf(act.at)))
        order = rule.acceptOrder(rule.assignEngineer(order, act.by, '', act), act);
      keepOrder({ ...order, revision: 0 });
      keepCopy('orders', [order._id, ...(readCopy<string[]>('orders') || [])]);
    },
  },
});
