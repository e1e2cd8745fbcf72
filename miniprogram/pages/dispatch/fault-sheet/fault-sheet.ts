import type { FaultSheetCheck } from '../../../../cloudfunctions/_contracts/guides';
import { call } from '../../../api/client';
import { chooseSheet } from '../../../kit/choose-sheet';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';

/** 故障码 of a model from a sheet: what was read as what, what is new or becomes another, every cell that says nothing. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'ready',
    id: '',
    fileId: '',
    fileName: '',
    check: null as FaultSheetCheck | null,
    rows: [] as object[],
    total: 0,
    rest: 0,
    readAs: '',
    unread: '',
    ready: false,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
    },
    async template() {
      await this.act('template', async () => {
        const { link } = await call('service', 'guide.template', {});
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
      const { id: modelId, fileId } = this.data;
      const check = await call('service', 'guide.checkSheet', { modelId, fileId });
      const total = check.counts.new + check.counts.changed;
      this.setData({
        ...{ check, total, rest: total - check.rows.length },
        ready: total > 0 && !check.problemCount,
        readAs: check.readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
        unread: check.unread.join('、'),
        rows: check.rows.map(({ row, as, fault }) => ({
          ...{ row, code: fault.code, name: fault.name },
          label: as === 'new' ? '新增' : '更新',
          tone: as === 'new' ? 'active' : 'attention',
          about: [`第 ${row} 行`, fault.cause, fault.action].filter(Boolean).join(' · '),
        })),
      });
    },
    async save() {
      const { id: modelId, fileId } = this.data;
      const send = () => call('service', 'guide.saveSheet', { modelId, fileId });
      if (!(await this.act('save', send, { said: '已导入' }))) return;
      await this.act('check', () => this.lookThrough());
    },
  },
});
