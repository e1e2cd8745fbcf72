import { ringUp } from '../../../kit/on-computers';
import type {
  CheckResult,
  Verification,
  VerificationOffice,
} from '../../../../cloudfunctions/_contracts/verification';
import { call, officialNow } from '../../../api/client';
import { isUnreached } from '../../../api/cloud-failure';
import { messageOf } from '../../../api/messages';
import { environment } from '../../../environment';
import { newOpId } from '../../../offline/random';
import { addDays, dayOf } from '../../../shared/days';
import type { Day } from '../../../shared/days';
import { letterAddress, readLetterAddress, readLetterScene } from '../../../shared/letter-address';
import type { ScannedAddress } from '../../../shared/letter-address';
import { nextDayOf, partStandings, reportReasonLabels, standingOf } from '../../../shared/model/letters';
import type { LegalEntity, LetterFacts, PrintedPart, ReportReason } from '../../../shared/model/letters';
import { sayClock } from '../../../shared/say';
import { sha256OfBytes } from '../../../shared/sha256';
import { letterVerdictLabels } from '../../../shared/states';
import type { LetterVerdict, Tone } from '../../../shared/states';
import {
  checkLetterSignature,
  offlineFindingAdvice,
  offlineFindingLabels,
} from '../../../verification/letter-signature';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { forget, isFilledIn } from '../../../kit/form';
import { canScan, scanCode } from '../../../kit/scan-code';
import { picked } from '../../../kit/picked';

/** How the letter at hand is named; what comes by code is never taken apart here. */
type Held = { token: string } | { id: string } | { number: string; checkCode: string };
interface Banner {
  tone: Tone;
  icon: string;
  title: string;
  text: string;
}
const banners: Record<LetterVerdict, [tone: Tone, icon: string]> = {
  valid: ['done', '✓'],
  not_yet_valid: ['attention', '…'],
  expired: ['past', '—'],
  revoked: ['danger', '✕'],
  superseded: ['attention', '⇄'],
  suspended: ['danger', '‖'],
  not_found: ['danger', '?'],
};
/** What the gate says of a code that is not one of our letters' addresses. */
const refusedWords: Record<
  Extract<ScannedAddress, { refused: unknown }>['refused'],
  [title: string, text: string]
> = {
  foreign: ['不是官方授权书', '这个二维码不指向官方核验网站，请勿打开，也不要采信手中的文件。'],
  look_alike: ['仿冒的网址', '这个网址与官方域名相似但不是官方域名，很可能是仿冒。请勿打开，并请举报。'],
  malformed: [
    '二维码不完整',
    '网址是官方的，但其中没有完整的授权书编码。请把二维码放平、扫清楚再试；仍不行的，请勿采信。',
  ],
  too_long: ['不是官方授权书', '二维码的内容过长，不是授权书的编码，请勿采信手中的文件。'],
};
const checkWords = {
  passed: { label: '通过', tone: 'done', icon: '✓' },
  failed: { label: '未通过', tone: 'danger', icon: '✕' },
  not_done: { label: '未核对', tone: 'past', icon: '—' },
} as const;
const letterTitles = { annual: '年度授权书', tender: '招标授权书' } as const;
const activityWords = { sell: '销售', serve: '售后服务' } as const;
const reportReasons = (Object.keys(reportReasonLabels) as ReportReason[]).map((id) => ({
  id,
  label: reportReasonLabels[id],
}));

const longDay = (day: Day) =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
const longTime = (at: string) => `${longDay(dayOf(at))} ${sayClock(at)}`;

Component({
  behaviors: [pageState],
  data: {
    canScan: canScan(),
    phase: 'idle' as 'idle' | 'asking' | 'result' | 'retry',
    held: null as Held | null,
    /** Character by character, for a report. */
    scannedText: '',
    banner: null as Banner | null,
    checks: [] as { name: string; label: string; tone: string; icon: string; words: string }[],
    title: '',
    facts: [] as { label: string; value: string; code: string; lead: boolean }[],
    number: '',
    sheets: [] as string[],
    /** Of the sealed paper. */
    sealSheets: [] as string[],
    sheetsFailed: false,
    /** Only the signature was looked at. */
    offline: false,
    stamp: '',
    compare: [] as { words: string; done: boolean }[],
    scans: '',
    serverTime: '',
    office: null as VerificationOffice | null,
    site: environment.officialSite,
    hotline: environment.hotline,
    typedNumber: '',
    typedCode: '',
    file: null as null | { name: string; tone: Tone; words: string },
    reportOpen: false,
    reported: false,
    reportReasons,
    reason: 'content_differs' as ReportReason,
    note: '',
    contact: '',
  },
  methods: {
    onLoad({ token, id }: { token?: string; id?: string }) {
      if (token) {
        const given = decodeURIComponent(token);
        // Longer than any code of ours, hence none: the server is to answer it as it answers every other wrong one.
        void this.verify({ token: given.slice(0, 600) }, letterAddress(environment.officialSite, given));
      } else if (id) this.verifyScene(decodeURIComponent(id));
    },
    /** Our own scanner: only the exact address of a letter passes. */
    async scan() {
      const scanned = await scanCode(['qrCode']);
      if (!scanned) return;
      const text = scanned.result;
      const address = readLetterAddress(text, environment.officialSite);
      if ('token' in address) return this.verify({ token: address.token }, text);
      const [title, words] = refusedWords[address.refused];
      this.clear(text);
      const reason: ReportReason = address.refused === 'malformed' ? 'not_found' : 'foreign_site';
      this.setData({ phase: 'result', reason, banner: { tone: 'danger', icon: '✕', title, text: words } });
    },
    verifyScene(scene: string) {
      const id = readLetterScene(scene);
      if (id) return void this.verify({ id }, scene);
      this.clear(scene);
      this.showNotFound(null);
    },
    typeNumber(event: Said<string>) {
      this.setData({ typedNumber: event.detail, ...forget(this, 'typedNumber') });
    },
    typeCode(event: Said<string>) {
      this.setData({ typedCode: event.detail, ...forget(this, 'typedCode') });
    },
    lookUp() {
      const [number, checkCode] = [this.data.typedNumber.trim(), this.data.typedCode.trim()];
      const filledIn = isFilledIn(this, {
        typedNumber: number ? '' : '请填写授权书编号',
        typedCode: checkCode ? '' : '请填写校验码',
      });
      if (!filledIn) return;
      void this.verify({ number, checkCode }, '');
    },
    clear(scannedText: string) {
      this.setData({
        error: '',
        offline: false,
        held: null,
        scannedText,
        banner: null,
        checks: [],
        title: '',
        facts: [],
        number: '',
        sheets: [],
        sealSheets: [],
        sheetsFailed: false,
        compare: [],
        scans: '',
        serverTime: '',
        file: null,
        reportOpen: false,
        reported: false,
        note: '',
      });
    },
    async verify(held: Held, scannedText: string) {
      this.clear(scannedText);
      this.setData({ phase: 'asking', held });
      const action = 'token' in held ? 'verify.token' : 'id' in held ? 'verify.scene' : 'verify.lookUp';
      try {
        const found = await call('public', action, held);
        this.setData({
          phase: 'result',
          office: found.office,
          serverTime: longTime(officialNow().toISOString()),
        });
        if (found.verdict === 'not_found') this.showNotFound(found.office);
        else {
          this.show(found);
          await this.loadSheets(held);
        }
      } catch (error) {
        if (isUnreached(error) && 'token' in held) this.showOffline(held.token);
        else this.setData({ phase: 'retry', error: messageOf(error) });
      }
    },
    again() {
      const { held, scannedText } = this.data;
      if (held) void this.verify(held, scannedText);
    },
    showNotFound(office: VerificationOffice | null) {
      const [tone, icon] = banners.not_found;
      const text = `没有查到对应的授权书，请勿采信手中的文件。请确认扫的是首页右上角的二维码、编号和校验码与纸面一致；仍查不到的，请致电 ${
        office ? office.hotline : environment.hotline
      } 或在下方举报。`;
      this.setData({
        phase: 'result',
        reason: 'not_found',
        banner: { tone, icon, title: letterVerdictLabels.not_found, text },
      });
    },
    /** Without a network only the signature can be judged, and that never says that a letter holds. */
    showOffline(token: string) {
      const finding = checkLetterSignature(token, environment.letterKeys);
      const found = finding.genuine ? 'genuine' : finding.newerKey ? 'newer_key' : 'not_genuine';
      this.setData({
        phase: 'result',
        offline: true,
        banner: {
          tone: found === 'not_genuine' ? 'danger' : 'attention',
          icon: found === 'not_genuine' ? '✕' : '!',
          title: offlineFindingLabels[found],
          text: offlineFindingAdvice[found],
        },
      });
      if (!finding.genuine) return;
      const { kind, issuedMinute, expiryOn } = finding.payload;
      const row = (label: string, value: string) => ({ label, value, code: '', lead: false });
      this.setData({
        title: '二维码里写的',
        facts: [
          row('种类', letterTitles[kind]),
          row('签发', longTime(new Date(issuedMinute * 60_000).toISOString())),
          row('有效期至', longDay(expiryOn)),
        ],
      });
    },
    show(found: Exclude<Verification, { verdict: 'not_found' }>) {
      const { verdict, facts, scans } = found;
      const [tone, icon] = banners[verdict];
      const today = dayOf(officialNow());
      this.setData({
        banner: { tone, icon, title: letterVerdictLabels[verdict], text: sayVerdict(found, today) },
        checks: sayChecks(found),
        title: `${letterTitles[facts.kind]}所载内容`,
        facts: sayFacts(facts, today),
        number: facts.number,
        stamp: `核验副本 ${longTime(officialNow().toISOString())}`,
        compare: pointsToCompare(facts).map((words) => ({ words, done: false })),
        scans: `首次核验 ${longTime(scans.firstAt)}，累计 ${scans.count} 次（含本次）。次数仅供参考，不作为真伪依据。`,
        reason: 'content_differs',
      });
    },
    async loadSheets(held: Held) {
      try {
        const { sheets } = await call('public', 'verify.original', {
          letter: held,
        });
        const of = (sealed: boolean) => sheets.filter((one) => one.sealed === sealed).map(({ url }) => url);
        this.setData({ sheets: of(false), sealSheets: of(true), sheetsFailed: sheets.length === 0 });
      } catch (error) {
        console.warn('sheets of a letter', error);
        this.setData({ sheetsFailed: true });
      }
    },
    reloadSheets() {
      if (this.data.held) void this.loadSheets(this.data.held);
    },
    enlarge(event: WechatMiniprogram.TouchEvent) {
      const { sheets } = this.data;
      void wx.previewImage({ urls: sheets, current: sheets[event.currentTarget.dataset.at as number]! });
    },
    enlargeSeal(event: WechatMiniprogram.TouchEvent) {
      const { sealSheets } = this.data;
      const at = event.currentTarget.dataset.at as number;
      void wx.previewImage({ urls: sealSheets, current: sealSheets[at]! });
    },
    tick(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      this.setData({
        compare: this.data.compare.map((one, n) => (n === at ? { ...one, done: !one.done } : one)),
      });
    },
    /** Only the file's hash travels. */
    async checkFile() {
      const { held } = this.data;
      if (!held) return;
      const opened = await picked(
        '文件',
        wx.chooseMessageFile({ count: 1, type: 'file', extension: ['pdf'] }),
      );
      if (!opened) return;
      const chosen = opened.tempFiles[0]!;
      this.setData({ file: null });
      await this.act('checkFile', async () => {
        const bytes = new Uint8Array(wx.getFileSystemManager().readFileSync(chosen.path) as ArrayBuffer);
        const input = { letter: held, sha256: sha256OfBytes(bytes) };
        const { same } = await call('public', 'verify.file', input);
        this.setData({
          file: {
            name: chosen.name,
            tone: same ? 'done' : 'danger',
            words: same
              ? '与签发的电子授权书完全一致。是否仍然有效，以页面上方的状态为准。'
              : '与签发的电子授权书不一致：可能被修改、重新保存，或是扫描件。请以上方原件逐项对照。',
          },
        });
      });
    },
    openReport() {
      this.setData({ reportOpen: true });
    },
    chooseReason(event: WechatMiniprogram.TouchEvent) {
      this.setData({ reason: event.currentTarget.dataset.id as ReportReason });
    },
    typeNote(event: Said<string>) {
      this.setData({ note: event.detail });
    },
    typeContact(event: Said<string>) {
      this.setData({ contact: event.detail });
    },
    async report() {
      const { scannedText, number, typedNumber, reason, note, contact } = this.data;
      await this.act('report', async () => {
        const input = {
          // A longer text is not one of our codes; its beginning says where it leads.
          scannedText: scannedText.slice(0, 600),
          number: (number || typedNumber).slice(0, 60),
          reason,
          note,
          contact,
        };
        await call('public', 'verify.reportSuspicious', input, { opId: await newOpId() });
        this.setData({ reported: true, reportOpen: false });
      });
    },
    callHotline() {
      const { office, hotline } = this.data;
      void ringUp(office ? office.hotline : hotline);
    },
  },
});

function sayVerdict(
  { verdict, facts, endedOn, replacedBy }: Exclude<Verification, { verdict: 'not_found' }>,
  today: Day,
): string {
  const on = endedOn ? `已于${longDay(endedOn)}` : '已';
  // Its grants end earlier than it says on paper.
  const until = endedOn ? `，因授权变更提前至${longDay(addDays(endedOn, -1))}止` : '';
  switch (verdict) {
    case 'valid':
      return `由${facts.issuer.name}签发，有效期至${longDay(facts.toOn)}${facts.parts ? '，各项期限见下' : ''}${until}。请继续与手中文件逐项对照，一致方可采信。`;
    case 'not_yet_valid':
      return `自${longDay(nextDayOf(facts, today))}起生效${until}，目前尚不能使用。`;
    case 'expired':
      return `有效期已于${longDay(facts.toOn)}届满，不能再使用。`;
    case 'revoked':
      return `该授权书${on}被签发单位撤销，请勿采信。`;
    case 'superseded':
      return `该授权书${on}被${replacedBy ? `编号 ${replacedBy} 的` : '新的'}授权书替换，请索取新授权书并重新核验。`;
    case 'suspended':
      return '该授权书目前暂停使用（被授权单位或投标人的合作已暂停或终止，或授权书待重新签发），请勿采信，并致电核验电话。';
  }
}

function sayChecks({ verdict, checks }: Exclude<Verification, { verdict: 'not_found' }>) {
  const signature: Record<CheckResult, string> = {
    passed: '二维码由签发单位的密钥签署，未被改动',
    failed: '二维码签名有误',
    not_done: '没有二维码可核对，请尽量扫码核验',
  };
  const register =
    checks.register === 'passed'
      ? '签发登记中有此授权书，未撤销、未替换'
      : `签发登记中的状态为“${letterVerdictLabels[verdict]}”`;
  const check = (name: string, result: CheckResult, words: string) => ({
    name,
    words,
    ...checkWords[result],
  });
  return [
    check('签名', checks.signature, signature[checks.signature]),
    check('登记', checks.register, register),
    check('内容', checks.document, '登记内容与签发时的文字一致；手中文件是否一致，须由您对照'),
  ];
}

const waysOf = ({ activities }: Pick<LetterFacts, 'activities'>) =>
  activities.map((one) => activityWords[one]).join('、');

/** One statement by itself, with how it stands today. */
const sayPart = (part: PrintedPart, today: Day) =>
  [
    part.lines.join('、'),
    `授权事项：${waysOf(part)}`,
    `授权区域：${part.territory.join('、')}`,
    `除外范围：${part.exclusions.join('、') || '无'}`,
    `期限：${longDay(part.fromOn)} 至 ${longDay(part.toOn)}${partStandings[standingOf([part], today)]}`,
  ].join('\n');

/** In the order in which a tender committee ticks off its list: who bids, for what, to whom, with which products. */
function sayFacts(
  facts: LetterFacts,
  today: Day,
): { label: string; value: string; code: string; lead: boolean }[] {
  const { tender, copy, amends } = facts;
  const isSingle = facts.products.some(({ name, model, registration }) => name || model || registration);
  const row = (label: string, value: string | undefined, lead = false, code = '') => ({
    label,
    value: value || '',
    code,
    lead,
  });
  const entity = (label: string, { name, creditCode }: LegalEntity, lead = false) =>
    row(label, name, lead, creditCode);
  const products = facts.products.map(({ line, name, model, registration }) =>
    [name ? [name, model].filter(Boolean).join(' ') : line, name ? line : model, registration]
      .filter(Boolean)
      .join('，'),
  );
  return [
    ...(tender
      ? [
          entity('投标人', tender.bidder, true),
          row('招标项目', tender.projectName, true),
          row('项目编号', tender.projectNumber, true),
          row('包号', tender.lot, true),
          row('采购人', tender.buyer, true),
          row('最终用户', tender.endUsers && tender.endUsers.join('；'), true),
          row('代理机构', tender.agency),
        ]
      : []),
    entity('被授权单位', facts.dealer, !tender),
    ...(facts.parts
      ? [
          row('授权内容', `共 ${facts.parts.length} 项，除外范围只对该项有效`),
          ...facts.parts.map((part, at) => row(`第 ${at + 1} 项`, sayPart(part, today))),
          row('授权产品', isSingle ? products.join('\n') : ''),
        ]
      : [
          row('授权产品', products.join('\n')),
          row('授权事项', waysOf(facts)),
          row('授权区域', facts.territory.join('\n')),
          row('除外范围', facts.exclusions.join('\n') || '无'),
        ]),
    row(
      facts.parts ? '有效期（各项最早至最晚）' : '有效期',
      `${longDay(facts.fromOn)} 至 ${longDay(facts.toOn)}（含首尾两日）`,
      true,
    ),
    entity('签发单位', facts.issuer),
    row('签发人', facts.signedBy),
    row('复核人', facts.countersignedBy),
    row('签发日期', longDay(dayOf(facts.issuedAt))),
    row('编号', facts.number),
    row('份数', `第 ${copy.index} 份，共 ${copy.of} 份`),
    row('替换', amends && `编号 ${amends.number} 的授权书（${longDay(amends.issuedOn)}签发）`),
  ].filter(({ value }) => value);
}

function pointsToCompare({ tender, parts }: LetterFacts): string[] {
  return [
    ...(tender
      ? ['投标人名称与统一社会信用代码', '招标项目名称、项目编号和包号', '采购人（医院）名称']
      : ['被授权单位名称与统一社会信用代码']),
    '产品名称、规格型号和注册证编号，以及产品数目',
    ...(parts
      ? [`授权内容共 ${parts.length} 项，每一项的产品线、区域、除外范围和期限`]
      : ['授权区域与除外范围', '有效期的起止日期']),
    '授权书编号、校验码和份数，不缺页',
    '签发人、复核人姓名和签发日期',
    '公章和签字：有用印扫描件的与它一致；原件上没有公章，盖章是打印后加上的',
  ];
}
