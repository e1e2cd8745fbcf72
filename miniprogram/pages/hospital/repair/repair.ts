import type { RepairPage } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { environment } from '../../../environment';
import { withUploads } from '../../../offline/photos';
import { newId } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import type { StoredFile } from '../../../shared/model/entity';
import { readCode } from '../../../shared/barcode/read-code';
import { dayOf } from '../../../shared/days';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';
import type { Said } from '../../../kit/said';

/** 报修 by a hospital contact: scanned label on top, a tap for the fault, a photo, send. Nobody registers. */
Component({
  data: {
    phase: 'scan' as 'scan' | 'loading' | 'ready' | 'error',
    error: '',
    code: '',
    page: null as RepairPage | null,
    open: [] as { workOrderId: string; number: string; label: string; tone: string; description: string }[],
    faultCode: '',
    description: '',
    urgent: false,
    photos: [] as StoredFile[],
    name: '',
    phone: '',
    workOrderId: '',
    busy: false,
  },
  methods: {
    onLoad({ code }: { code?: string }) {
      const remembered = readCopy<{ name: string; phone: string }>('reporter');
      if (remembered) this.setData(remembered);
      if (code) void this.load(decodeURIComponent(code));
      else void this.scan();
    },
    async scan() {
      try {
        const { result, scanType } = await wx.scanCode({ scanType: ['qrCode', 'datamatrix'] });
        const site = environment.officialSite;
        const reading = readCode(
          { text: result, symbology: scanType },
          { deviceLabel: site, letters: site },
          dayOf(new Date()),
        );
        if (reading.kind === 'own_device') await this.load(reading.code);
        else this.setData({ phase: 'error', error: '请扫描仪器上贴的服务二维码（不是厂家铭牌）。' });
      } catch {
        if (this.data.phase === 'scan')
          this.setData({ phase: 'error', error: '请扫描仪器上的服务二维码，即可报修。' });
      }
    },
    async load(code: string) {
      this.setData({ phase: 'loading', code });
      try {
        const page = await call('public', 'repair.open', { deviceCode: code });
        this.setData({
          phase: 'ready',
          page,
          workOrderId: await newId('WO'),
          open: page.open.map(({ workOrderId, number, state, description }) => ({
            workOrderId,
            number,
            description,
            label: workOrderStateLabels[state],
            tone: workOrderTones[state],
          })),
        });
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    pickFault(event: WechatMiniprogram.TouchEvent) {
      const code = event.currentTarget.dataset.code as string;
      this.setData({ faultCode: this.data.faultCode === code ? '' : code });
    },
    type(event: Said<string>) {
      this.setData({ [event.currentTarget.dataset.field as string]: event.detail });
    },
    setUrgent(event: Said<boolean>) {
      this.setData({ urgent: event.detail });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ photos: event.detail.files });
    },
    openProgress(event: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({
        url: `/pages/hospital/progress/progress?id=${String(event.currentTarget.dataset.id)}`,
      });
    },
    async submit() {
      const { code, faultCode, description, urgent, photos, name, phone, workOrderId, busy } = this.data;
      if (busy) return;
      if (!faultCode && !description.trim())
        return void wx.showToast({ title: '请选择或描述故障', icon: 'none' });
      if (!name.trim()) return void wx.showToast({ title: '请留下称呼，方便联系', icon: 'none' });
      this.setData({ busy: true });
      void wx.showLoading({ title: '正在提交', mask: true });
      try {
        const input = await withUploads({
          workOrderId,
          deviceCode: code,
          faultCode,
          description: description.trim(),
          urgent,
          photos,
          contactName: name.trim(),
          phone: phone.trim(),
        });
        keepCopy('reporter', { name: name.trim(), phone: phone.trim() });
        // The order's own id is the operation's number: a second tap after a lost reply counts once.
        const progress = await call('public', 'repair.report', input, { opId: workOrderId });
        void wx.hideLoading();
        void wx.redirectTo({ url: `/pages/hospital/progress/progress?id=${progress.workOrderId}&fresh=1` });
      } catch (error) {
        void wx.hideLoading();
        showError(error);
      } finally {
        this.setData({ busy: false });
      }
    },
  },
});
