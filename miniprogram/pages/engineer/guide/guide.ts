import { showError } from '../../../api/messages';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { canScan, scanCode } from '../../../kit/scan-code';
import type { Said } from '../../../kit/said';
import { call, officialNow } from '../../../api/client';
import { dayOf } from '../../../shared/days';
import { documentKinds, sayBytes } from '../../../shared/model/guides';
import { Refusal } from '../../../shared/refusal';
import { sayDay, sayTime } from '../../../shared/say';
import { findFaults } from '../find-faults';
import { bytesOnPhone, keptGuide, pathOnPhone, preloadGuide } from '../kept-guides';

const SHOWN = 30;

/** 机型资料 at the instrument: documents and fault codes, off line too as far as they are on this phone. */
Component({
  behaviors: [pageState],
  data: {
    canScan: canScan(),
    modelId: '',
    name: '',
    text: '',
    fresh: '',
    documents: [] as object[],
    codes: [] as object[],
    codesBeyond: 0,
    unkept: 0,
  },
  methods: {
    async onLoad({ id }: { id: string }) {
      this.setData({ modelId: id });
      if (keptGuide(id)) this.show();
      await this.refresh(false);
    },
    async refresh(anyway: boolean) {
      try {
        await preloadGuide(this.data.modelId, officialNow(), anyway);
      } catch (error) {
        // The copy serves; its day says how old it is.
        if (!keptGuide(this.data.modelId)) throw error;
        if (anyway) showError(error);
      }
      this.show();
    },
    async reload() {
      this.setData({ phase: 'loading' });
      await this.refresh(true).catch((error: Error) =>
        this.setData({ phase: 'error', error: error.message }),
      );
    },
    async onPullDownRefresh() {
      await this.refresh(true).catch(showError);
      void wx.stopPullDownRefresh();
    },
    async download() {
      await this.act('download', () => this.refresh(true));
    },
    show() {
      const guide = keptGuide(this.data.modelId);
      if (!guide) return;
      const now = officialNow();
      const today = dayOf(now);
      const { text } = this.data;
      const found = findFaults(guide.codes, text);
      const wanted = text.toLowerCase();
      const onPhone = guide.documents.filter((row) => pathOnPhone(row) !== '').length;
      this.setData({
        phase: 'ready',
        name: guide.modelName,
        unkept: guide.documents.length - onPhone,
        fresh: [
          `${sayTime(guide.keptAt, now)}更新`,
          guide.documents.length ? `${onPhone}/${guide.documents.length} 份在手机上` : '',
          `全部资料占 ${sayBytes(bytesOnPhone())}，最多 ${sayBytes(guide.phoneBytes)}`,
        ]
          .filter(Boolean)
          .join(' · '),
        documents: guide.documents
          .filter(({ title, version }) => `${title} ${version}`.toLowerCase().indexOf(wanted) >= 0)
          .map((row) => ({
            id: row._id,
            title: row.title,
            about: `${documentKinds[row.kind]} · ${row.version} 版 · ${sayDay(row.validFrom, today)}起 · ${sayBytes(row.bytes)}`,
            isHere: pathOnPhone(row) !== '',
          })),
        codes: found.slice(0, SHOWN),
        codesBeyond: Math.max(0, found.length - SHOWN),
      });
    },
    search({ detail }: Said<string>) {
      this.setData({ text: detail.trim() });
      this.show();
    },
    async scan() {
      const scanned = await scanCode(['barCode', 'qrCode', 'datamatrix']);
      if (!scanned) return;
      this.setData({ text: scanned.result.trim().slice(0, 40) });
      this.show();
    },
    async open(event: WechatMiniprogram.TouchEvent) {
      const id = event.currentTarget.dataset.id as string;
      const row = keptGuide(this.data.modelId)!.documents.filter(({ _id }) => _id === id)[0]!;
      await this.act('open', async () => {
        const path = pathOnPhone(row) || (await this.fetchOnce(id));
        if (row.type === 'pdf') await wx.openDocument({ filePath: path, fileType: 'pdf', showMenu: false });
        else await wx.previewImage({ urls: [path] });
      });
      this.show();
    },
    /** What did not fit into the budget is read once and not kept. */
    async fetchOnce(documentId: string): Promise<string> {
      const { link } = await call('service', 'guide.linkDocument', { documentId });
      const path = await fetchFile(link);
      if (!path) throw new Refusal('FILE_NOT_FOUND');
      return path;
    },
  },
});
