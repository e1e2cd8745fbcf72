import type { RepairPage } from '../../../../cloudfunctions/_contracts/repairs';
import { call } from '../../../api/client';
import { environment } from '../../../environment';
import { withUploads } from '../../../offline/photos';
import { newId, newOpId } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import type { StoredFile } from '../../../shared/model/entity';
import { readCode } from '../../../shared/barcode/read-code';
import { severityHints, severityLabels } from '../../../shared/clocks/policies';
import { dayOf } from '../../../shared/days';
import { workOrderStateLabels, workOrderTones } from '../../../shared/states';
import type { Said } from '../../../kit/said';
import { tidyPhone, typedPhoneProblem } from '../../../shared/tidy';
import { forget, isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { pickOne } from '../../../kit/ask';
import { sayTime } from '../../../shared/say';
import { pages } from '../../../shared/pages';
import { scanCode } from '../../../kit/scan-code';
import { openPage } from '../../../kit/open-page';

/** 计划 is no word of somebody whose instrument fails. */
const asked = ['down', 'serious', 'ordinary'] as const;
type Asked = (typeof asked)[number];
const SAME = '是，补充到已有报修';
const OTHER = '不是，另报一单';

/** 报修 by a hospital contact: scanned label on top, a tap for the fault, a photo, send. Nobody registers. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'scan',
    code: '',
    page: null as RepairPage | null,
    running: [] as {
      workOrderId: string;
      number: string;
      label: string;
      tone: string;
      description: string;
    }[],
    /** Open orders that colleagues asked for. */
    others: [] as { workOrderId: string; label: string; time: string }[],
    faultCode: '',
    description: '',
    severities: asked.map((id) => ({ id, label: severityLabels[id], hint: severityHints[id] })),
    severity: 'ordinary' as Asked,
    photos: [] as StoredFile[],
    name: '',
    phone: '',
    workOrderId: '',
  },
  methods: {
    onLoad({ code }: { code?: string }) {
      const remembered = readCopy<{ name: string; phone: string }>('reporter');
      if (remembered) this.setData(remembered);
      if (code) void this.open(decodeURIComponent(code));
      else void this.scan();
    },
    async scan() {
      const scanned = await scanCode(['qrCode', 'datamatrix']);
      if (!scanned) {
        if (this.data.phase === 'scan')
          this.setData({ phase: 'error', error: '请扫描仪器上的服务二维码，即可报修。' });
        return;
      }
      const site = environment.officialSite;
      const reading = readCode(
        { text: scanned.result, symbology: scanned.scanType },
        { deviceLabel: site, letters: site },
        dayOf(new Date()),
      );
      if (reading.kind === 'own_device') await this.open(reading.code);
      else this.setData({ phase: 'error', error: '请扫描仪器上贴的服务二维码（不是厂家铭牌）。' });
    },
    open(code: string) {
      this.setData({ code });
      return this.reload();
    },
    async fetch() {
      const page = await call('public', 'repair.open', { deviceCode: this.data.code });
      return {
        page,
        workOrderId: await newId('WO'),
        others: page.others.map(({ workOrderId, state, createdAt }) => ({
          workOrderId,
          label: workOrderStateLabels[state],
          time: sayTime(createdAt, new Date()),
        })),
        running: page.open.map(({ workOrderId, number, state, description }) => ({
          workOrderId,
          number,
          description,
          label: workOrderStateLabels[state],
          tone: workOrderTones[state],
        })),
      };
    },
    pickFault(event: WechatMiniprogram.TouchEvent) {
      const code = event.currentTarget.dataset.code as string;
      this.setData({ faultCode: this.data.faultCode === code ? '' : code, ...forget(this, 'description') });
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      typed(this, field, event.detail);
    },
    pickSeverity(event: WechatMiniprogram.TouchEvent) {
      this.setData({ severity: event.currentTarget.dataset.id as Asked });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.setData({ photos: event.detail.files });
    },
    openProgress(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.progress({ id: event.currentTarget.dataset.id as string }));
    },
    async submit() {
      const { code, faultCode, description, severity, photos, name, phone, workOrderId } = this.data;
      const filledIn = isFilledIn(this, {
        description: faultCode || description.trim() ? '' : '请选择或描述故障',
        name: name.trim() ? '' : '请留下称呼，方便联系',
        phone: typedPhoneProblem(phone),
      });
      if (!filledIn) return;
      const known = [...this.data.running, ...this.data.others][0];
      if (known) {
        const picked = await pickOne(this, `这台设备已有报修（${known.label}），是同一个问题吗？`, [
          SAME,
          OTHER,
        ]);
        if (!picked) return;
        if (picked === SAME) return this.join(known.workOrderId);
      }
      const send = async () => {
        const said = {
          workOrderId,
          deviceCode: code,
          faultCode,
          description: description.trim(),
          severity,
          photos,
          contactName: name.trim(),
          phone: tidyPhone(phone),
        };
        const input = await withUploads(said, 'public');
        keepCopy('reporter', { name: name.trim(), phone: tidyPhone(phone) });
        // The order's own id is the operation's number: a second tap after a lost reply counts once.
        const progress = await call('public', 'repair.report', input, { opId: workOrderId });
        void wx.redirectTo({ url: pages.progress({ id: progress.workOrderId, fresh: '1' }) });
      };
      await this.act('submit', send, {
        fields: { description: 'description', contactName: 'name', phone: 'phone' },
      });
    },
    /** The same fault again: what was written goes to the order that is there, and whoever is on it is told. */
    async join(workOrderId: string) {
      const { code, faultCode, description, severity, photos, name, page } = this.data;
      const urges = severity === 'down';
      const fault = page!.faultCodes.find((one) => one.code === faultCode);
      const text = [fault ? fault.name : '', description.trim()].filter(Boolean).join('：');
      const send = async () => {
        const more = { workOrderId, deviceCode: code, name: name.trim(), text, photos, urges };
        const input = await withUploads(more, 'public');
        await call('public', 'repair.add', input, { opId: await newOpId() });
        const isOwn = this.data.running.some((one) => one.workOrderId === workOrderId);
        if (isOwn) return void wx.redirectTo({ url: pages.progress({ id: workOrderId }) });
        this.setData({ faultCode: '', description: '', photos: [], severity: 'ordinary' });
      };
      await this.act('submit', send, { said: '已补充到原报修，服务商会看到' });
    },
    async urge(event: WechatMiniprogram.TouchEvent) {
      const workOrderId = event.currentTarget.dataset.id as string;
      const name = this.data.name.trim() || '医院';
      const more = { workOrderId, deviceCode: this.data.code, name, text: '', photos: [], urges: true };
      const send = async () => call('public', 'repair.add', more, { opId: await newOpId() });
      await this.act('urge', send, { said: '已提醒服务商' });
    },
  },
});
