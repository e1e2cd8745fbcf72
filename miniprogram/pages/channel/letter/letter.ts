import { call, officialNow } from '../../../api/client';
import { confirmed, messageOf, showError } from '../../../api/messages';
import { letterStandingLabels } from '../../../shared/model/letters';
import { letterVerdictLabels } from '../../../shared/states';
import type { LetterVerdict } from '../../../shared/states';
import { sayTime } from '../../../shared/say';
import { whoAmI } from '../names';
import { fetchFile, passOn } from '../open-file';
import type { LetterPage } from '../replies';
import { askReason, letterEventWords, letterTitles, letterTones, sayKinds } from '../words';

Component({
  data: {
    id: '',
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    isManager: false,
    isDealer: false,
    view: null as object | null,
    state: '',
    standing: '',
    number: '',
    /** Asked for it or signed first, so somebody else goes on. */
    isOwn: false,
    needsSecond: false,
    pdfUrl: '',
    sheets: [] as string[],
    busy: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
    },
    onShow() {
      void this.load();
    },
    async load() {
      try {
        const [page, me] = await Promise.all([
          call<LetterPage>('channel', 'letter.get', { letterId: this.data.id }),
          whoAmI(),
        ]);
        const { letter } = page;
        this.setData({
          isManager: me.roles.includes('channel_manager'),
          isDealer: me.dealerId !== null,
          isOwn: [letter.requestedBy, letter.signedBy].some(
            (person) => person !== null && person.memberId === me.memberId,
          ),
          needsSecond: letter.signedBy !== null,
        });
        this.show(page);
      } catch (error) {
        if (this.data.view) showError(error);
        else this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    show({ letter, pdfUrl, sheetUrls, scanCount, scans }: LetterPage) {
      const now = officialNow();
      const { tender, terms, copy } = letter;
      const tenderRows = tender
        ? [
            { label: '投标人', value: `${tender.bidder.name} ${tender.bidder.creditCode}` },
            { label: '招标项目', value: tender.projectName },
            { label: '项目编号', value: tender.projectNumber },
            { label: '包号', value: tender.lot || '' },
            { label: '采购人', value: tender.buyer },
            { label: '代理机构', value: tender.agency || '' },
            { label: '投标截止', value: tender.closesOn || '' },
          ]
        : [];
      const products = letter.products.map(({ line, name, model, registration }) =>
        [name || line, model, registration].filter(Boolean).join(' '),
      );
      this.setData({
        phase: 'ready',
        state: letter.state,
        standing: letter.standing,
        number: letter.number,
        pdfUrl: pdfUrl || '',
        sheets: sheetUrls,
        view: {
          title: letterTitles[letter.kind],
          label: letterStandingLabels[letter.standing],
          tone: letterTones[letter.standing],
          facts: [
            ...tenderRows,
            { label: '被授权单位', value: `${letter.dealer.name} ${letter.dealer.creditCode}` },
            { label: '授权产品', value: products.join('、') },
            { label: '授权事项', value: sayKinds(terms.activities) },
            { label: '授权区域', value: letter.territory.join('、') },
            { label: '除外', value: letter.exclusions.join('、') || '无' },
            { label: '有效期', value: `${terms.fromOn} 至 ${terms.toOn}` },
            { label: '份数', value: copy.of > 1 ? `第 ${copy.index} 份，共 ${copy.of} 份` : '' },
            { label: '替换', value: letter.amends ? letter.amends.reason : '' },
            { label: '被替换为', value: letter.replacedBy ? letter.replacedBy.number : '' },
            { label: '签发', value: letter.issuedAt ? sayTime(letter.issuedAt, now) : '' },
          ].filter(({ value }) => value),
          returned: letter.state === 'draft' ? lastReason(letter.history) : '',
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
      });
    },
    async act(action: string, input: object, done: string) {
      if (this.data.busy) return;
      this.setData({ busy: true });
      try {
        await call('channel', action, { letterId: this.data.id, ...input }, { writes: true });
        void wx.showToast({ title: done });
        await this.load();
      } catch (error) {
        showError(error);
      }
      this.setData({ busy: false });
    },
    submit() {
      void this.act('letter.submit', {}, '已提交审批');
    },
    async approve() {
      const { needsSecond } = this.data;
      const follows = needsSecond
        ? '批准后立即签发：生成编号、二维码和校验码，任何人都可以核验。'
        : '您是第一位审批人，批准后还须另一位渠道经理复核才签发。';
      if (await confirmed(follows, '批准'))
        await this.act('letter.approve', {}, needsSecond ? '已签发' : '已批准');
    },
    async sendBack() {
      const reason = await askReason('退回授权书', '写明要改什么');
      if (reason) await this.act('letter.return', { reason }, '已退回');
    },
    async revoke() {
      const reason = await askReason('撤销授权书', '撤销原因');
      if (!reason) return;
      if (await confirmed('任何人再次核验都会看到“已撤销”，不能恢复。', '撤销'))
        await this.act('letter.revoke', { reason }, '已撤销');
    },
    amend() {
      void wx.navigateTo({ url: `/pages/channel/letter-request/letter-request?amends=${this.data.id}` });
    },
    edit() {
      void wx.navigateTo({ url: `/pages/channel/letter-request/letter-request?id=${this.data.id}` });
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
      if (this.data.busy) return;
      this.setData({ busy: true });
      try {
        await use(await fetchFile(this.data.pdfUrl));
      } catch (error) {
        showError(error);
      }
      this.setData({ busy: false });
    },
  },
});

function lastReason(history: LetterPage['letter']['history']): string {
  const returned = history.filter(({ event }) => event === 'returned');
  return returned.length ? returned[returned.length - 1]!.reason : '';
}
