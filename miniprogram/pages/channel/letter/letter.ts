import type { LetterPage } from '../../../../cloudfunctions/_contracts/letters';
import { call, officialNow } from '../../../api/client';
import type { ActionOf, InputOf } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { letterStandingLabels, partStandings, standingOf } from '../../../shared/model/letters';
import type { LetterBody } from '../../../shared/model/letters';
import { letterVerdictLabels } from '../../../shared/states';
import type { LetterVerdict } from '../../../shared/states';
import { sayTime } from '../../../shared/say';
import { dayOf } from '../../../shared/days';
import { newOpId } from '../../../offline/random';
import { whoAmI } from '../names';
import { fetchFile } from '../../../kit/open-pdf';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { Refusal } from '../../../shared/refusal';
import { passOn } from '../../../kit/pass-on';
import { letterEventWords, letterTitles, letterTones, sayKinds, saying } from '../words';
import { askReason } from '../../../kit/ask';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { nextInQueue } from '../next-in-queue';
import { picked } from '../../../kit/picked';

Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    isManager: false,
    isDealer: false,
    view: null as object | null,
    state: '',
    standing: '',
    stands: false,
    number: '',
    draft: null as LetterBody | null,
    /** Asked for it or signed first, so somebody else goes on. */
    isOwn: false,
    needsSecond: false,
    pdfUrl: '',
    revision: 0,
    sheets: [] as string[],
    /** Of the sealed paper, and how far it has come. */
    sealSheets: [] as string[],
    seal: { words: '', canApprove: false },
    /** The next one that waits for the same person, after a decision here. */
    nextId: '',
    waiting: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), nextId: '' });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [page, me] = await Promise.all([
        call('channel', 'letter.get', { letterId: this.data.id }),
        whoAmI(),
      ]);
      const { letter } = page;
      return {
        isManager: may(me.roles, 'channel', 'letter.approve'),
        isDealer: me.dealerId !== null,
        isOwn: [letter.requestedBy, letter.signedBy].some(
          (person) => person !== null && person.memberId === me.memberId,
        ),
        needsSecond: letter.signedBy !== null,
        ...this.shown(page),
        seal: sealWords(letter, me.memberId),
      };
    },
    shown({ letter, draft, pdfUrl, sheetUrls, sealUrls, scanCount, scans }: LetterPage) {
      const now = officialNow();
      const { tender, terms, copy } = letter;
      const tenderRows = tender
        ? [
            { label: '投标人', value: `${tender.bidder.name} ${tender.bidder.creditCode}` },
            { label: '招标项目', value: tender.projectName },
            { label: '项目编号', value: tender.projectNumber },
            { label: '包号', value: tender.lot || '' },
            { label: '采购人', value: tender.buyer },
            { label: '最终用户', value: (tender.endUsers || []).join('、') },
            { label: '代理机构', value: tender.agency || '' },
            { label: '投标截止', value: tender.closesOn || '' },
          ]
        : [];
      const products = letter.products.map(({ line, name, model, registration }) =>
        [name || line, model, registration].filter(Boolean).join(' '),
      );
      return {
        state: letter.state,
        revision: letter.revision,
        standing: letter.standing,
        stands: letter.standing === 'issued' || letter.standing === 'not_yet_valid',
        number: letter.number,
        draft,
        pdfUrl: pdfUrl || '',
        sheets: sheetUrls,
        sealSheets: sealUrls,
        view: {
          title: letterTitles[letter.kind],
          label:
            letter.state === 'pending' && letter.signedBy
              ? '待复核签发'
              : letterStandingLabels[letter.standing],
          tone: letterTones[letter.standing],
          facts: [
            ...tenderRows,
            { label: '被授权单位', value: `${letter.dealer.name} ${letter.dealer.creditCode}` },
            { label: '授权产品', value: products.join('、') },
            ...(letter.parts
              ? []
              : [
                  { label: '授权事项', value: sayKinds(terms.activities) },
                  { label: '授权区域', value: letter.territory.join('、') },
                  { label: '除外', value: letter.exclusions.join('、') || '无' },
                ]),
            { label: letter.parts ? '最早至最晚' : '有效期', value: `${terms.fromOn} 至 ${terms.toOn}` },
            { label: '份数', value: copy.of > 1 ? `第 ${copy.index} 份，共 ${copy.of} 份` : '' },
            { label: '替换', value: letter.amends ? letter.amends.reason : '' },
            { label: '被替换为', value: letter.replacedBy ? letter.replacedBy.number : '' },
            { label: '签发', value: letter.issuedAt ? sayTime(letter.issuedAt, now) : '' },
          ].filter(({ value }) => value),
          parts: (letter.parts || []).map((part, at) => ({
            number: at + 1,
            lines: part.lines.join('、'),
            where: part.territory.join('、'),
            except: part.exclusions.join('、') || '无',
            days: `${part.fromOn} 至 ${part.toOn}${partStandings[standingOf([part], dayOf(now))]}`,
            ways: sayKinds(part.activities),
          })),
          notice: sayEnd(letter),
          scanCount,
          scans: scans.map(({ at, verdict, network }) => ({
            key: at,
            time: sayTime(at, now),
            words: letterVerdictLabels[verdict as LetterVerdict] || verdict || '核对文件',
            network,
          })),
          history: [...letter.history].reverse().map(({ at, by, event, reason }) => ({
            key: at + event,
            what: letterEventWords[event],
            by: by.name,
            time: sayTime(at, now),
            reason,
          })),
        },
      };
    },
    /** True when it was done. */
    async send<A extends ActionOf<'channel'>>(action: A, input: InputOf<'channel', A>, said: string) {
      const done = await this.act(action, () => call('channel', action, input).catch(saying), {
        said,
      });
      if (done) await this.loadBoth();
      return done;
    },
    /** What stands on the screen, and nothing that came after it. */
    seen() {
      return { letterId: this.data.id, revision: this.data.revision };
    },
    submit() {
      void this.send('letter.submit', this.seen(), '已提交审批');
    },
    async approve() {
      const { needsSecond } = this.data;
      const seen = this.seen();
      const follows = needsSecond
        ? '批准后立即签发：生成编号、二维码和校验码，任何人都可以核验。'
        : '您是第一位审批人，批准后还须另一位渠道经理复核才签发。';
      if (!(await confirmed(follows, '批准'))) return;
      if (await this.send('letter.approve', seen, needsSecond ? '已签发' : '已批准')) await this.goOn();
    },
    async sendBack() {
      const reason = await askReason(this, {
        title: '退回授权书',
        placeholder: '写明要改什么',
        confirm: '确定',
      });
      if (!reason) return;
      if (await this.send('letter.return', { letterId: this.data.id, reason }, '已退回')) await this.goOn();
    },
    /** What Enter does in the queue. */
    mainAct() {
      const { state, isManager, isOwn } = this.data;
      if (state === 'pending' && isManager && !isOwn) void this.approve();
    },
    /** The queue goes on here, without a way back through the list. */
    async goOn() {
      if (this.data.detailId) return this.tellList(true);
      try {
        const { letters, next } = await call('channel', 'letter.list', {
          queue: 'to_approve',
        });
        this.setData(nextInQueue(letters, this.data.id, next !== null));
      } catch (error) {
        console.warn('letters to approve', error);
      }
    },
    openNext() {
      void wx.redirectTo({ url: pages.letter({ id: this.data.nextId }) });
    },
    async revoke() {
      const reason = await askReason(this, { title: '撤销授权书', placeholder: '撤销原因', confirm: '确定' });
      if (!reason) return;
      if (await confirmed('任何人再次核验都会看到“已撤销”，不能恢复。', '撤销'))
        await this.send('letter.revoke', { letterId: this.data.id, reason }, '已撤销');
    },
    /** With what of its grants still holds. */
    requestAgain() {
      openPage(pages.letterRequest({ like: this.data.id }));
    },
    amend() {
      openPage(pages.letterRequest({ amends: this.data.id }));
    },
    edit() {
      openPage(pages.letterRequest({ id: this.data.id }));
    },
    async uploadSeal() {
      if (this.data.busy) return;
      const chosen = await picked(
        '相机和相册',
        wx.chooseMedia({ count: 9, mediaType: ['image'], sizeType: ['original'] }),
      );
      if (!chosen) return;
      const paths = chosen.tempFiles.map(({ tempFilePath }) => tempFilePath);
      const sent = await this.act(
        'letter.uploadSeal',
        async () => {
          const fileIds: string[] = [];
          for (const filePath of paths) {
            const kind = /\.png$/i.test(filePath) ? 'png' : 'jpg';
            const cloudPath = `seals/${await newOpId()}.${kind}`;
            const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath }).catch(() => {
              throw new Refusal('OFFLINE');
            });
            fileIds.push(fileID);
          }
          await call('channel', 'letter.uploadSeal', { letterId: this.data.id, fileIds });
        },
        { said: '已上传，待另一位复核' },
      );
      if (sent) await this.loadBoth();
    },
    async approveSeal() {
      const seen = this.seen();
      const follows = '请先把扫描件与原件逐字核对。公布后任何人核验时都能看到它。';
      if (await confirmed(follows, '公布')) await this.send('letter.approveSeal', seen, '已公布');
    },
    async dropSeal() {
      const reason = await askReason(this, {
        title: '撤下用印扫描件',
        placeholder: '为什么撤下；撤下后可以重新上传',
        confirm: '撤下',
      });
      if (reason) await this.send('letter.dropSeal', { letterId: this.data.id, reason }, '已撤下');
    },
    previewSeal(event: WechatMiniprogram.TouchEvent) {
      const { sealSheets } = this.data;
      const at = event.currentTarget.dataset.at as number;
      void wx.previewImage({ urls: sealSheets, current: sealSheets[at]! });
    },
    async discard() {
      const reason = await askReason(this, {
        title: '作废',
        placeholder: '作废原因；作废后不能恢复',
        confirm: '作废',
      });
      if (reason && (await this.send('letter.void', { letterIds: [this.data.id], reason }, '已作废')))
        await this.goOn();
    },
    preview(event: WechatMiniprogram.TouchEvent) {
      const { sheets } = this.data;
      void wx.previewImage({ urls: sheets, current: sheets[event.currentTarget.dataset.at as number]! });
    },
    async openPdf() {
      await this.withPdf(async (filePath) => {
        await wx.openDocument({ filePath, fileType: 'pdf', showMenu: true });
      });
    },
    async sharePdf() {
      await this.withPdf((filePath) => passOn(filePath, `${this.data.number}.pdf`));
    },
    async withPdf(use: (filePath: string) => Promise<void>) {
      await this.act('pdf', async () => use(await fetchFile(this.data.pdfUrl)));
    },
  },
});

function sealWords({ seal }: LetterPage['letter'], memberId: string) {
  if (!seal) return { words: '', canApprove: false };
  return seal.approvedBy
    ? { words: `${seal.uploadedBy.name} 上传，${seal.approvedBy.name} 复核，已公布`, canApprove: false }
    : {
        words: `${seal.uploadedBy.name} 上传，待另一位渠道经理复核后公布`,
        canApprove: seal.uploadedBy.memberId !== memberId,
      };
}

/** Why a draft came back, why a letter was revoked, or what took its ground away. */
function sayEnd({ state, standing, endedOn, history }: LetterPage['letter']): string {
  const last = history[history.length - 1]!;
  if (state === 'draft' && last.event === 'returned') return `已退回：${last.reason}`;
  if (state === 'revoked') return `已撤销：${last.reason}`;
  if (last.event !== 'stopped' || state !== 'issued' || endedOn === null) return '';
  return standing === 'revoked' ? `已停止使用：${last.reason}` : `自 ${endedOn} 起停止使用：${last.reason}`;
}
