import type { ScanReply } from '../../../../cloudfunctions/_contracts/replies';
import { call } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { environment } from '../../../environment';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { lastHome } from '../../../offline/local-world';
import { compareCandidates } from '../../../shared/barcode/compare-candidates';
import type { ComparedRow } from '../../../shared/barcode/compare-candidates';
import { candidatesOf, identityOf } from '../../../shared/barcode/identity';
import type { LabelIdentity } from '../../../shared/barcode/identity';
import { readCode } from '../../../shared/barcode/read-code';
import type { CodeReading } from '../../../shared/barcode/read-code';
import { dayOf } from '../../../shared/days';
import { normaliseSerial } from '../../../shared/model/devices';
import { Refusal } from '../../../shared/refusal';

const kindLabels: Record<CodeReading['kind'], string> = {
  own_device: '设备标签',
  letter: '授权书二维码',
  gs1: 'GS1 医疗器械唯一标识（UDI）',
  ma: 'MA 码',
  ahm: '追溯码（AHM）',
  hibc: 'HIBC 码',
  serial: '序列号标签',
  unknown: '无法识别的码',
};
const advice: Record<string, string> = {
  look_alike: '它模仿我们的网址，请勿打开，可在“验真”中举报。',
  link: '这是一个网页链接，不是设备标签。',
  too_long: '内容太长，不是设备标签。',
  control_characters: '内容含有不可见字符，请换一个标签再扫。',
  empty: '没有读到内容，请再扫一次。',
  unreadable: '可以手工输入序列号，或直接建档。',
};

/** What this phone knows of instruments it has opened before, for basements. */
interface KnownDevice {
  id: string;
  code: string | null;
  serialKey: string;
}

Component({
  data: {
    phase: 'idle' as 'idle' | 'asking' | 'candidates' | 'devices' | 'unknown' | 'letter',
    text: '',
    kindLabel: '',
    advice: '',
    rows: [] as ComparedRow[],
    count: 0,
    complete: true,
    devices: [] as ScanReply['candidates'],
    typed: '',
    offline: false,
    identity: null as LabelIdentity | null,
    modelId: '' as string | null,
    token: '',
  },
  methods: {
    onLoad({ text }: { text?: string }) {
      if (text) void this.read(decodeURIComponent(text), 'QR_CODE');
      else void this.scan();
    },
    async scan() {
      try {
        const { result, scanType } = await wx.scanCode({ scanType: ['qrCode', 'barCode', 'datamatrix'] });
        await this.read(result, scanType);
      } catch {
        // The person closed the scanner and may type.
      }
    },
    reading(): CodeReading {
      const site = environment.officialSite;
      const { text, symbology } = this.data as unknown as { text: string; symbology: string };
      return readCode({ text, symbology }, { deviceLabel: site, letters: site }, dayOf(new Date()));
    },
    async read(text: string, symbology: string) {
      this.setData({ text, symbology, advice: '', identity: null, modelId: '' } as never);
      const reading = this.reading();
      this.setData({ kindLabel: kindLabels[reading.kind] });
      if (reading.kind === 'letter') return this.setData({ phase: 'letter', token: reading.token });
      if (reading.kind === 'unknown')
        return this.setData({ phase: 'unknown', advice: advice[reading.reason] || '', identity: null });
      const identity = identityOf(reading);
      if (identity) return this.resolve(identity);
      // More than one legal reading: the person chooses, nothing is guessed.
      const candidates = candidatesOf(reading);
      this.setData({
        phase: 'candidates',
        rows: compareCandidates(candidates),
        count: candidates.length,
        complete: 'complete' in reading ? reading.complete : true,
      });
    },
    chooseCandidate(event: WechatMiniprogram.TouchEvent) {
      const identity = identityOf(this.reading(), event.currentTarget.dataset.at as number);
      if (identity) void this.resolve(identity);
    },
    typeSerial(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ typed: event.detail.value });
    },
    lookUp() {
      const typed = this.data.typed.trim();
      if (typed) void this.read(typed, '');
    },
    async resolve(identity: LabelIdentity) {
      this.setData({ phase: 'asking', identity });
      const { ownCode, gtin, serial } = identity;
      try {
        const reply = await call<ScanReply>('service', 'scan.resolve', {
          text: this.data.text.slice(0, 500),
          ...(ownCode ? { ownCode } : {}),
          ...(gtin ? { gtin } : {}),
          ...(serial ? { serial } : {}),
        });
        if (reply.page) {
          keepCopy(`device:${reply.page.device._id}`, reply.page);
          const { _id, code, serialKey } = reply.page.device;
          const known = (readCopy<KnownDevice[]>('devices') || []).filter(({ id }) => id !== _id);
          keepCopy('devices', [{ id: _id, code, serialKey }, ...known].slice(0, 200));
          return this.open(_id);
        }
        if (reply.candidates.length) return this.setData({ phase: 'devices', devices: reply.candidates, offline: false });
        this.setData({ phase: 'unknown', modelId: reply.modelId, offline: false });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'OFFLINE')
          return this.setData({ phase: 'unknown', advice: messageOf(error) });
        const key = serial ? normaliseSerial(serial) : '';
        const known = (readCopy<KnownDevice[]>('devices') || []).filter((one) =>
          ownCode ? one.code === ownCode : one.serialKey === key,
        );
        if (known.length === 1) return this.open(known[0]!.id);
        const home = lastHome();
        const model = home && home.engineer && gtin ? home.engineer.models.find((one) => one.gtin === gtin) : undefined;
        this.setData({ phase: 'unknown', offline: true, modelId: model ? model._id : null });
      }
    },
    open(id: string) {
      void wx.redirectTo({ url: `/pages/engineer/device/device?id=${encodeURIComponent(id)}` });
    },
    openDevice(event: WechatMiniprogram.TouchEvent) {
      this.open(event.currentTarget.dataset.id as string);
    },
    register() {
      const { identity, text, modelId } = this.data;
      keepCopy('label', { identity, text, modelId });
      void wx.redirectTo({ url: '/pages/engineer/register/register' });
    },
    verifyLetter() {
      void wx.redirectTo({ url: `/pages/reviewer/verify/verify?token=${this.data.token}` });
    },
  },
});
