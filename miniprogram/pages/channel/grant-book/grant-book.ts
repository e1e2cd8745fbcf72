import type { DryRun, ImportProgress } from '../../../../cloudfunctions/_contracts/grants';
import { call, CallRefused } from '../../../api/client';
import { confirmed, showError } from '../../../api/messages';
import { newOpId } from '../../../offline/random';
import { Refusal } from '../../../shared/refusal';
import { fetchFile } from '../../../kit/open-pdf';
import { passOn } from '../open-file';
import { sayGround } from '../words';
import { askReason } from '../../../kit/ask';

/** Somebody has ended the import meanwhile, one way or the other. */
const isOver = (error: unknown): boolean =>
  error instanceof CallRefused && (error.code === 'IMPORT_SEALED' || error.code === 'IMPORT_ABANDONED');

/** Excel 导入: a dry run first, then in steps with progress; all or nothing. Export and template beside it. */
Component({
  data: {
    fileName: '',
    fileId: '',
    busy: '' as '' | 'reading' | 'importing' | 'exporting',
    dryRun: null as null | object,
    importable: 0,
    /** An import that stopped before its end; nobody can begin another one. */
    open: null as null | ImportProgress,
    progress: null as null | { percent: number; done: boolean; drafts: number; unchanged: number },
  },
  methods: {
    async choose() {
      if (this.data.busy) return;
      let file: { path: string; name: string };
      try {
        const { tempFiles } = await wx.chooseMessageFile({
          count: 1,
          type: 'file',
          extension: ['xlsx', 'xls', 'et'],
        });
        file = tempFiles[0]!;
      } catch {
        return; // The person changed their mind.
      }
      this.setData({ busy: 'reading', fileName: file.name, dryRun: null, progress: null, importable: 0 });
      try {
        const [, kind = 'xlsx'] = /\.(xls|et)$/i.exec(file.name.toLowerCase()) || [];
        const cloudPath = `sheets/${await newOpId()}.${kind}`;
        const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath: file.path }).catch(() => {
          throw new Refusal('OFFLINE');
        });
        this.setData({ fileId: fileID });
        this.show(
          await call('channel', 'grant.importDryRun', {
            fileId: fileID,
            fileName: file.name.slice(0, 100),
          }),
        );
      } catch (error) {
        showError(error);
      }
      this.setData({ busy: '' });
    },
    show({ counts, problems, problemCount, conflicts, conflictCount, ignoredColumns }: DryRun) {
      this.setData({
        importable: problemCount === 0 ? counts.drafts : 0,
        dryRun: {
          counts,
          problemCount,
          conflictCount,
          ignored: ignoredColumns
            .map(({ sheet, column, header }) => `${sheet} ${column} 列“${header}”`)
            .join('、'),
          problems: problems.map((problem, at) => ({
            key: at,
            place: `${problem.sheet} 第 ${problem.row} 行${problem.column ? ` ${problem.column} 列` : ''}`,
            message: problem.message,
            value: problem.value,
          })),
          conflicts: conflicts.map((one, at) => ({
            key: at,
            place: `${one.source.sheet} 第 ${one.source.row} 行`,
            about: `与 ${one.dealerName} ${one.number} 重叠：${sayGround(one.ground)}，${one.fromOn} 至 ${one.toOn}`,
          })),
        },
      });
    },
    async importAll() {
      const { fileId, fileName, importable, busy } = this.data;
      if (busy || !importable) return;
      if (!(await confirmed(`将生成 ${importable} 份授权草稿，提交并经第二人批准后生效。`, '导入'))) return;
      this.setData({ busy: 'importing' });
      try {
        const input = { fileId, fileName: fileName.slice(0, 100) };
        await this.finish(await call('channel', 'grant.import', input, { writes: true }));
      } catch (error) {
        if (error instanceof CallRefused && error.code === 'IMPORT_UNDER_WAY')
          this.setData({ open: error.details as ImportProgress });
        if (error instanceof CallRefused && error.code === 'IMPORT_HAS_PROBLEMS')
          this.show(error.details as DryRun);
        showError(error);
      }
      this.setData({ busy: '' });
    },
    async goOn() {
      const { open, busy } = this.data;
      if (busy || !open) return;
      this.setData({ busy: 'importing' });
      try {
        await this.finish(open);
      } catch (error) {
        showError(error);
      }
      this.setData({ busy: '' });
    },
    async abandon() {
      const { open, busy } = this.data;
      if (busy || !open) return;
      const reason = await askReason(this, { title: '放弃导入', placeholder: '原因', confirm: '确定' });
      const follows = '这次导入的草稿一份也不会出现，不能恢复；同一文件可以重新导入。';
      if (!reason || !(await confirmed(follows, '放弃'))) return;
      this.setData({ busy: 'importing' });
      try {
        const input = { batchId: open.batchId, reason };
        await call('channel', 'grant.importAbandon', input, { writes: true });
        this.setData({ open: null });
        void wx.showToast({ title: '已放弃' });
      } catch (error) {
        if (isOver(error)) this.setData({ open: null });
        showError(error);
      }
      this.setData({ busy: '' });
    },
    async finish(begun: ImportProgress) {
      let progress = begun;
      this.setData({ open: null });
      this.showProgress(progress);
      try {
        while (progress.state === 'writing') {
          progress = await call(
            'channel',
            'grant.importStep',
            { batchId: progress.batchId },
            { writes: true },
          );
          this.showProgress(progress);
        }
      } catch (error) {
        this.setData({ open: isOver(error) ? null : progress, progress: null });
        throw error;
      }
      this.setData({ importable: 0 });
    },
    showProgress({ state, parts, writtenParts, drafts, unchanged }: ImportProgress) {
      const percent = parts ? Math.round((writtenParts / parts) * 100) : 100;
      this.setData({ progress: { percent, done: state === 'sealed', drafts, unchanged } });
    },
    openDrafts() {
      void wx.navigateTo({ url: '/pages/channel/grants/grants?state=draft' });
    },
    async fetchBook(event: WechatMiniprogram.TouchEvent) {
      const { action } = event.currentTarget.dataset as { action: 'grant.export' | 'grant.template' };
      if (this.data.busy) return;
      this.setData({ busy: 'exporting' });
      try {
        const { link } = await call('channel', action, {});
        if (!link) throw new Refusal('FILE_NOT_FOUND');
        await passOn(await fetchFile(link), action === 'grant.export' ? '授权.xlsx' : '授权模板.xlsx');
      } catch (error) {
        showError(error);
      }
      this.setData({ busy: '' });
    },
  },
});
