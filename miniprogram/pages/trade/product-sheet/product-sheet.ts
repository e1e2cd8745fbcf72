import type { ProductSheetCheck } from '../../../../cloudfunctions/_contracts/catalogue';
import { call } from '../../../api/client';
import { chooseSheet } from '../../../kit/choose-sheet';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';

/** 产品目录 from a sheet: what was read as what, what is new or becomes another, every cell that says nothing. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'ready',
    fileId: '',
    fileName: '',
    check: null as ProductSheetCheck | null,
    rows: [] as object[],
    rest: 0,
    total: 0,
    readAs: '',
    unread: '',
    ready: false,
    percent: 0,
  },
  methods: {
    async template() {
      await this.act('template', async () => {
        const { link } = await call('trade', 'product.sheetTemplate', {});
        await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
      });
    },
    async choose() {
      const file = await chooseSheet(['xlsx', 'xls', 'et', 'csv', 'txt']);
      if (!file) return;
      this.setData({ check: null, fileName: file.fileName });
      await this.act('check', async () => {
        this.setData({ fileId: await file.upload() });
        await this.lookThrough();
      });
    },
    async lookThrough() {
      const check = await call('trade', 'product.checkSheet', { fileId: this.data.fileId });
      const total = check.counts.new + check.counts.changed;
      this.setData({
        check,
        total,
        rest: total - check.rows.length,
        ready: total > 0 && !check.problemCount,
        readAs: check.readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
        unread: check.unread.join('、'),
        rows: check.rows.map(({ row, code, name, as, changes }) => ({
          ...{ row, code, name },
          label: as === 'new' ? '新增' : '更新',
          tone: as === 'new' ? 'active' : 'attention',
          about: [`第 ${row} 行`, changes.join('、')].filter(Boolean).join(' · '),
        })),
      });
    },
    /** Step by step; whatever stops it, importing again goes on where it stopped. */
    async save() {
      const { total, fileId } = this.data;
      const done = await this.act('save', async () => {
        for (let left = total; left > 0;) {
          left = (await call('trade', 'product.saveSheet', { fileId })).left;
          this.setData({ percent: Math.round((100 * (total - left)) / total) });
        }
      });
      this.setData({ percent: 0 });
      if (!done) return;
      void wx.showToast({ title: '已导入', icon: 'none' });
      await this.act('check', () => this.lookThrough());
    },
  },
});
