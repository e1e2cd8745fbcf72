import type { DevicePage } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { dayOf } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import { sayDay, sayExpiry, sayTime } from '../../../shared/say';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';

Component({
  data: { id: '', phase: 'loading', error: '', stale: false, view: null as object | null },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      const kept = readCopy<DevicePage>(`device:${this.data.id}`);
      if (kept) this.show(kept);
      void this.load();
    },
    async load() {
      try {
        const page = await call<DevicePage>('service', 'device.get', { deviceId: this.data.id });
        keepCopy(`device:${this.data.id}`, page);
        this.show(page);
        this.setData({ stale: false });
      } catch (error) {
        if (!this.data.view) this.setData({ phase: 'error', error: messageOf(error) });
        else this.setData({ stale: true });
      }
    },
    show({ device, hospital, department, contacts, history, openOrders }: DevicePage) {
      const now = new Date();
      const today = dayOf(now);
      const row = (order: DevicePage['history'][number]) => ({
        ...order,
        label: workOrderStateLabels[order.state],
        tone: workOrderTones[order.state],
        taskLabel: taskKindLabels[order.task],
        time: sayTime(order.createdAt, now),
      });
      this.setData({
        phase: 'ready',
        view: {
          modelName: device.modelName,
          serial: device.serial,
          provisional: device.standing === 'provisional',
          hospital: hospital ? hospital.name : device.hospitalName,
          address: hospital ? hospital.address : '',
          location: hospital ? hospital.location : null,
          department: department ? department.name : device.departmentName,
          contacts,
          software: device.softwareVersion,
          lot: device.lot,
          productionOn: device.productionOn ? sayDay(device.productionOn, today) : '',
          installedOn: device.installedOn ? sayDay(device.installedOn, today) : '',
          gtin: device.gtin,
          entitlements: device.entitlements.map(({ name, covers, toOn }) => ({
            name,
            covers,
            expiry: sayExpiry(toOn, today),
            tone: toOn < today ? 'past' : 'done',
          })),
          open: openOrders.map(row),
          history: history
            .filter(({ workOrderId }) => !openOrders.some((one) => one.workOrderId === workOrderId))
            .map(row),
        },
      });
    },
    openOrder(event: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: `/pages/engineer/order/order?id=${String(event.currentTarget.dataset.id)}` });
    },
    openMap() {
      const { view } = this.data as unknown as {
        view: { location: { longitude: number; latitude: number } | null; hospital: string; address: string };
      };
      if (view.location)
        void wx.openLocation({ ...view.location, name: view.hospital, address: view.address, scale: 16 });
    },
    async onPullDownRefresh() {
      await this.load();
      void wx.stopPullDownRefresh();
    },
    callContact(event: WechatMiniprogram.TouchEvent) {
      const phoneNumber = event.currentTarget.dataset.phone as string;
      if (phoneNumber) void wx.makePhoneCall({ phoneNumber });
    },
    newOrder() {
      void wx.navigateTo({
        url: `/pages/engineer/new-order/new-order?deviceId=${encodeURIComponent(this.data.id)}`,
      });
    },
  },
});
