import type { ScanReply } from '../../../../cloudfunctions/_contracts/devices';
import { call } from '../../../api/client';
import { homeHere } from '../../../api/who-am-i';
import { isUnreached } from '../../../api/cloud-failure';
import { confirmed, messageOf } from '../../../api/messages';
import { environment } from '../../../environment';
import { rememberedAs, rememberInstrument } from '../../../offline/known-instruments';
import { keepCopy } from '../../../offline/shelf';
import { localOrders } from '../../../offline/local-world';
import { compareCandidates } from '../../../shared/barcode/compare-candidates';
import type { Segment } from '../../../shared/barcode/compare-candidates';
import { PROBLEM_TITLE } from '../../../shared/barcode/candidate';
import type { Candidate } from '../../../shared/barcode/candidate';
import { candidatesOf, identityOfCandidate } from '../../../shared/barcode/identity';
import type { LabelIdentity } from '../../../shared/barcode/identity';
import { likelyReadings } from '../../../shared/barcode/likely-readings';
import { mergeDiAndPi } from '../../../shared/barcode/merge-labels';
import { readCode } from '../../../shared/barcode/read-code';
import type { CodeReading } from '../../../shared/barcode/read-code';
import { sayLabelText } from '../../../shared/barcode/element-strings';
import { dayOf } from '../../../shared/days';
import { normaliseSerial } from '../../../shared/model/devices';
import type { Said } from '../../../kit/said';
import { pages } from '../../../shared/pages';
import { canScan, scanCode } from '../../../kit/scan-code';

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
const nothing: LabelIdentity = {
  gtin: null,
  serial: null,
  lot: null,
  productionOn: null,
  expiryOn: null,
  ownCode: null,
};
const advice: Record<string, string> = {
  look_alike: '它模仿我们的网址，请勿打开，可在“验真”中举报。',
  link: '这是一个网页链接，不是设备标签，请勿打开来历不明的网址。',
  too_long: '内容太长，不是设备标签。',
  control_characters: '内容含有不可见字符，请换一个标签再扫。',
  empty: '没有读到内容，请再扫一次。',
  unreadable: '可以手工输入序列号，或直接建档。',
};

/** What stands on a card of a legal reading; what all readings share is shown once above them. */
interface ReadingCard {
  /** Index into the candidates. */
  at: number;
  rows: { ai: string; title: string; parts: Segment[] }[];
  problems: string;
}
/** Models of whoever holds the phone; none while a network is missing and nobody has been known here before. */
async function modelsHere() {
  try {
    const { engineer } = await homeHere();
    return engineer ? engineer.models : [];
  } catch {
    return [];
  }
}
/** Serials among the readings that this phone knows: of instruments opened before, and of its orders. */
function knownHere(candidates: readonly Candidate[]): Set<string> {
  const ordered = localOrders().map(({ device }) => (device ? normaliseSerial(device.serial) : ''));
  const keys = candidates
    .map(({ serial }) => (serial === null ? '' : normaliseSerial(serial)))
    .filter((key) => key !== '' && (ordered.indexOf(key) >= 0 || rememberedAs(null, key).length > 0));
  return new Set(keys);
}
const said = (problems: Candidate['problems']) =>
  problems.map(({ code, where }) => `${where ? `(${where}) ` : ''}${PROBLEM_TITLE[code]}`).join('；');
/** What one label leaves open that a second one on the same instrument may tell; '' when nothing. */
function half(one: Candidate): '' | 'di' | 'pi' {
  if (one.scheme === 'plain' || one.scheme === 'ahm') return '';
  const production = [one.serial, one.lot, one.productionOn, one.expiryOn].some((fact) => fact !== null);
  if (one.di !== null) return production ? '' : 'di';
  return production ? 'pi' : '';
}

/** Labels that the person has scanned here; candidates are too big for setData. */
const scanned = new WeakMap<object, { first: Candidate | null; texts: string[]; joining: boolean }>();

Component({
  data: {
    canScan: canScan(),
    phase: 'idle' as 'idle' | 'asking' | 'candidates' | 'devices' | 'unknown' | 'letter',
    text: '',
    /** The text as a person can read it. */
    shown: '',
    symbology: '',
    kindLabel: '',
    advice: '',
    shared: [] as ReadingCard['rows'],
    cards: [] as ReadingCard[],
    /** Readings behind 其他读法. */
    others: [] as ReadingCard[],
    /** Why the shown ones come first. */
    mark: '',
    count: 0,
    complete: true,
    problems: '',
    half: '' as '' | 'di' | 'pi',
    joining: false,
    isLabel: true,
    devices: [] as ScanReply['candidates'],
    typed: '',
    missing: '',
    offline: false,
    identity: null as LabelIdentity | null,
    modelId: '' as string | null,
    token: '',
  },
  methods: {
    onLoad({ text }: { text?: string }) {
      if (text) void this.read(decodeURIComponent(text), 'QR_CODE');
      else if (this.data.canScan) void this.scan();
    },
    async scan() {
      const scanned = await scanCode(['qrCode', 'barCode', 'datamatrix']);
      if (scanned) await this.read(scanned.result, scanned.scanType);
    },
    reading(): CodeReading {
      const site = environment.officialSite;
      const { text, symbology } = this.data;
      return readCode({ text, symbology }, { deviceLabel: site, letters: site }, dayOf(new Date()));
    },
    async read(text: string, symbology: string) {
      const before = scanned.get(this);
      const joining = before !== undefined && before.joining && before.first !== null;
      scanned.set(this, joining ? { ...before!, joining: true } : { first: null, texts: [], joining: false });
      this.setData({
        text,
        shown: sayLabelText(text),
        symbology,
        advice: '',
        problems: '',
        half: '',
        identity: null,
        modelId: '',
        joining,
      });
      const reading = this.reading();
      this.setData({ kindLabel: kindLabels[reading.kind], isLabel: true });
      if (reading.kind === 'letter') return this.setData({ phase: 'letter', token: reading.token });
      if (reading.kind === 'own_device') return this.resolve({ ...nothing, ownCode: reading.code });
      if (reading.kind === 'unknown')
        return this.setData({
          phase: 'unknown',
          advice: advice[reading.reason] || '',
          isLabel: reading.reason === 'unreadable',
        });
      const candidates = candidatesOf(reading);
      const complete = 'complete' in reading ? reading.complete : true;
      if (candidates.length === 1 && complete) return this.use(candidates[0]!);
      // More than one legal reading: the person chooses, nothing is guessed.
      const rows = compareCandidates(candidates);
      const same = rows.filter(({ cells }) =>
        cells.every((cell) => cell !== null && cell.every(({ differs }) => !differs)),
      );
      const card = (at: number): ReadingCard => ({
        at,
        rows: rows
          .filter((row) => same.indexOf(row) < 0 && row.cells[at] !== null)
          .map(({ ai, title, cells }) => ({ ai, title, parts: cells[at]! })),
        problems: said(candidates[at]!.problems),
      });
      const models = await modelsHere();
      if (this.data.text !== text) return;
      const show = (known: ReadonlySet<string>) => {
        const { first, others, why } = likelyReadings(candidates, known, models);
        this.setData({
          phase: 'candidates',
          complete,
          count: candidates.length,
          shared: same.map(({ ai, title, cells }) => ({ ai, title, parts: cells[0]! })),
          mark: why === 'registered' ? '系统里有这台设备' : why === 'model' ? '符合该机型的序列号规则' : '',
          cards: first.map(card),
          others: others.map(card),
        });
      };
      show(knownHere(candidates));
      await this.askKnown(text, candidates, show);
    },
    /** The register knows which serials are instruments'; off line the phone's own copies have to do. */
    async askKnown(
      text: string,
      candidates: readonly Candidate[],
      show: (known: ReadonlySet<string>) => void,
    ) {
      const serials = candidates.map(({ serial }) => serial).filter((one): one is string => !!one);
      const asked = serials.filter((one, at) => serials.indexOf(one) === at).slice(0, 40);
      if (!asked.length) return;
      try {
        const { known } = await call('service', 'scan.known', { serials: asked });
        if (this.data.text !== text || this.data.phase !== 'candidates') return;
        const here = knownHere(candidates);
        known.forEach((serial) => here.add(serial));
        show(here);
      } catch (error) {
        console.warn('known serials', error);
      }
    },
    showOthers() {
      this.setData({ cards: [...this.data.cards, ...this.data.others], others: [] });
    },
    chooseCandidate(event: WechatMiniprogram.TouchEvent) {
      const chosen = candidatesOf(this.reading())[event.currentTarget.dataset.at as number];
      if (chosen) void this.use(chosen);
    },
    /** Takes a reading for the label's; together with the first label when the person says that both belong together. */
    async use(chosen: Candidate) {
      const { first, texts, joining } = scanned.get(this) || { first: null, texts: [], joining: false };
      const { text } = this.data;
      const merged = joining && first ? mergeDiAndPi(first, chosen) : null;
      if (joining && !merged)
        this.setData({
          advice:
            '这两个标签不能合并：要一个只有产品标识（DI），另一个只有序列号、批号或日期（PI）。下面是这次扫到的内容。',
        });
      const label = merged || chosen;
      scanned.set(this, { first: label, texts: merged ? [...texts, text] : [text], joining: false });
      this.setData({ problems: said(label.problems), half: half(label), joining: false });
      if (merged) this.setData({ kindLabel: '两个标签已合并' });
      await this.resolve(identityOfCandidate(label));
    },
    /** 再扫另一个标签: only because the person asks for it, since nothing in two labels ties them together. */
    async join() {
      const known = scanned.get(this);
      if (!known || !known.first) return;
      const content = '请只扫同一台设备上的另一个标签（一个写产品标识，一个写序列号或批号）。';
      if (!(await confirmed(content, '去扫', '合并两个标签'))) return;
      scanned.set(this, { ...known, joining: true });
      await this.scan();
      const after = scanned.get(this);
      if (after && after.joining && this.data.phase !== 'candidates')
        scanned.set(this, { ...after, joining: false });
    },
    typeSerial(event: Said<string>) {
      this.setData({ typed: event.detail, missing: '' });
    },
    lookUp() {
      const typed = this.data.typed.trim();
      if (!typed) return this.setData({ missing: '请输入序列号' });
      void this.read(typed, '');
    },
    async resolve(identity: LabelIdentity) {
      this.setData({ phase: 'asking', identity });
      const { ownCode, gtin, serial } = identity;
      try {
        const reply = await call('service', 'scan.resolve', {
          text: this.data.text.slice(0, 500),
          ...(ownCode ? { ownCode } : {}),
          ...(gtin ? { gtin } : {}),
          ...(serial ? { serial } : {}),
        });
        if (reply.page) {
          keepCopy(`device:${reply.page.device._id}`, reply.page);
          rememberInstrument(reply.page.device);
          return this.open(reply.page.device._id);
        }
        if (reply.candidates.length)
          return this.setData({ phase: 'devices', devices: reply.candidates, offline: false });
        this.setData({ phase: 'unknown', modelId: reply.modelId, offline: false });
      } catch (error) {
        if (!isUnreached(error)) return this.setData({ phase: 'unknown', advice: messageOf(error) });
        const key = serial ? normaliseSerial(serial) : '';
        const known = rememberedAs(ownCode, key);
        // Instruments of the orders on this phone are known too, though their pages have not been opened.
        const ordered = localOrders()
          .filter(({ device }) => device !== null && key !== '' && normaliseSerial(device.serial) === key)
          .map(({ device }) => device!.id);
        const ids = [...known, ...ordered].filter((id, i, all) => all.indexOf(id) === i);
        if (ids.length === 1) return this.open(ids[0]!);
        const model = gtin ? (await modelsHere()).find((one) => one.gtin === gtin) : undefined;
        this.setData({ phase: 'unknown', offline: true, modelId: model ? model._id : null });
      }
    },
    open(id: string) {
      void wx.redirectTo({ url: pages.device({ id }) });
    },
    openDevice(event: WechatMiniprogram.TouchEvent) {
      this.open(event.currentTarget.dataset.id as string);
    },
    register() {
      const { identity, text, modelId, isLabel } = this.data;
      const { texts } = scanned.get(this) || { texts: [] };
      keepCopy('label', { identity, texts: texts.length ? texts : isLabel ? [text] : [], modelId });
      void wx.redirectTo({ url: pages.register() });
    },
    verifyLetter() {
      void wx.redirectTo({ url: pages.verify({ token: this.data.token }) });
    },
  },
});
