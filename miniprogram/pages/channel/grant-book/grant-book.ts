import type { DryRun, ImportProgress } from '../../../../cloudfunctions/_contracts/grants';
import { call, CallRefused, officialNow } from '../../../api/client';
import { confirmed, showError } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { newOpId } from '../../../offline/random';
import { Refusal } from '../../../shared/refusal';
import { grantStateLabels } from '../../../shared/states';
import type { GrantState } from '../../../shared/states';
import { fetchFile } from '../../../kit/open-pdf';
import { passOn } from '../../../kit/pass-on';
import { lineNames, productLines } from '../names';
import { sayConflict, sayImport, sayName, sayQuestion, sayRow } from './import-words';
import { pages } from '../../../shared/pages';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { picked } from '../../../kit/picked';

/** Somebody has ended the import meanwhile, one way or the other. */
const isOver = (error: unknown): boolean =>
  error instanceof CallRefused && (error.code === 'IMPORT_SEALED' || error.code === 'IMPORT_ABANDONED');

const exportable: GrantState[] = ['draft', 'pending', 'approved', 'revoked'];
const fresh = { partIds: [] as string[], next: null as string | null, grants: 0 };

/** A name told for this book: once it is known it is asked no more, and can be told anew until the book is imported. */
interface Told {
  kind: 'dealer' | 'line' | 'hospital';
  text: string;
  id: string;
  means: string;
  /** Said for an earlier book. */
  before: boolean;
}

/** Excel 导入: a dry run first, then in steps with progress; all or nothing. Export and template beside it. */
Component({
  behaviors: [pageState],
  data: {
    fileName: '',
    fileId: '',
    dryRun: null as null | object,
    importable: 0,
    /** An import that stopped before its end; nobody can begin another one. */
    open: null as null | ImportProgress,
    progress: null as null | {
      percent: number;
      done: boolean;
      drafts: number;
      changed: number;
      unchanged: number;
    },
    questions: [] as ReturnType<typeof sayQuestion>[],
    openQuestions: 0,
    names: [] as ReturnType<typeof sayName>[],
    told: [] as Told[],
    /** Something was answered since the book was read. */
    stale: false,
    rows: [] as ReturnType<typeof sayRow>[],
    moreRows: false,
    /** Whose rows are shown; all when empty. */
    sheet: '',
    imports: [] as ReturnType<typeof sayImport>[],
    /** Which grants an export is of; empty for all. */
    dealerId: '',
    dealerName: '',
    lines: [] as { id: string; name: string }[],
    lineId: '',
    lineName: '',
    regionCode: '',
    regionName: '',
    treeOpen: false,
    states: exportable.map((state) => ({ state, label: grantStateLabels[state], on: false })),
    /** An export under way, or one that broke off: its steps so far. */
    exported: null as null | { exportId: string; partIds: string[]; next: string | null; grants: number },
  },
  methods: {
    onShow() {
      void this.loadImports();
      void this.loadLines();
    },
    async loadLines() {
      try {
        const lines = await productLines();
        this.setData({
          lines: [{ id: '', name: '全部产品线' }, ...lines.map(({ id, name }) => ({ id, name }))],
        });
      } catch (error) {
        showError(error);
      }
    },
    pickDealer({ detail }: Said<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, exported: null });
    },
    pickLine({ detail }: Said<{ value: string }>) {
      const { id, name } = this.data.lines[Number(detail.value)]!;
      this.setData({ lineId: id, lineName: id ? name : '', exported: null });
    },
    toggleTree() {
      this.setData({ treeOpen: !this.data.treeOpen });
    },
    pickRegion({ detail }: Said<{ code: string; name: string }>) {
      this.setData({ regionCode: detail.code, regionName: detail.name, treeOpen: false, exported: null });
    },
    leaveRegion() {
      this.setData({ regionCode: '', regionName: '', exported: null });
    },
    toggleState(event: Said) {
      const state = given(event, 'state');
      const states = this.data.states.map((one) => (one.state === state ? { ...one, on: !one.on } : one));
      this.setData({ states, exported: null });
    },
    async choose() {
      if (this.data.busy) return;
      const extension = ['xlsx', 'xls', 'et'];
      const chosen = await picked('文件', wx.chooseMessageFile({ count: 1, type: 'file', extension }));
      if (!chosen) return;
      const file = chosen.tempFiles[0]!;
      this.setData({
        fileName: file.name,
        dryRun: null,
        progress: null,
        importable: 0,
        questions: [],
        openQuestions: 0,
        names: [],
        told: [],
        rows: [],
      });
      await this.act('reading', async () => {
        const [, kind = 'xlsx'] = /\.(xls|et)$/i.exec(file.name.toLowerCase()) || [];
        const cloudPath = `sheets/${await newOpId()}.${kind}`;
        const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath: file.path }).catch(() => {
          throw new Refusal('OFFLINE');
        });
        this.setData({ fileId: fileID });
        await this.show(await call('channel', 'grant.importDryRun', this.asked()));
      });
    },
    /** The book and what the person has answered about it. */
    asked() {
      const { fileId, fileName, questions } = this.data;
      return {
        fileId,
        fileName: fileName.slice(0, 100),
        answers: questions.flatMap(({ id, answer }) =>
          answer === 'take' || answer === 'skip' ? [{ id, answer: answer as 'take' | 'skip' }] : [],
        ),
        names: this.allTold()
          .filter(({ before }) => !before)
          .map(({ kind, text, id }) => ({ kind, text, id })),
      };
    },
    allTold(): Told[] {
      const { told, names } = this.data;
      const now = names.flatMap(({ kind, text, meansId, means }) =>
        meansId ? [{ kind, text, id: meansId, means, before: false }] : [],
      );
      // One told anew takes the place of what was said before.
      const isAnew = (one: Told) => now.some(({ kind, text }) => kind === one.kind && text === one.text);
      return [...told.filter((one) => !isAnew(one)), ...now];
    },
    async readAgain() {
      await this.act('reading', async () => {
        const told = this.allTold();
        const dryRun = await call('channel', 'grant.importDryRun', this.asked());
        this.setData({ told });
        await this.show(dryRun);
      });
    },
    /** A name that was told wrongly is asked again; of one that was told for an earlier book the new answer goes over it. */
    untell(event: Said) {
      const at = given<number>(event, 'at');
      const { told, names } = this.data;
      const { kind, text, before } = told[at]!;
      this.setData({ told: told.filter((_, index) => index !== at), importable: 0 });
      if (!before) return void this.readAgain();
      const asked = {
        kind,
        text,
        rows: [],
        rowCount: 0,
        candidates: kind === 'line' ? this.data.lines.slice(1) : [],
      };
      this.setData({ names: [...names, sayName(asked, names.length)], stale: true });
    },
    answer(event: Said) {
      const id = given(event, 'id');
      const answer = given(event, 'answer');
      const questions = this.data.questions.map((one) => (one.id === id ? { ...one, answer } : one));
      const open = questions.filter((one) => !one.answer).length;
      this.setData({ questions, openQuestions: open, stale: true, importable: 0 });
      if (!open && this.data.names.every(({ meansId }) => meansId)) void this.readAgain();
    },
    tellName({ currentTarget, detail }: Said<{ id: string; name: string }>) {
      this.putName(currentTarget.dataset.at as number, detail.id, detail.name);
    },
    tellCandidate(event: Said) {
      this.putName(given<number>(event, 'at'), given(event, 'id'), given(event, 'name'));
    },
    putName(at: number, meansId: string, means: string) {
      const names = this.data.names.map((one) => (one.at === at ? { ...one, meansId, means } : one));
      this.setData({ names, stale: true, importable: 0 });
      if (names.every((one) => one.meansId) && !this.data.openQuestions) void this.readAgain();
    },
    async show(read: DryRun) {
      const { counts, problems, problemCount, conflicts, conflictCount, ignoredColumns } = read;
      const [nameLines, lines] = await Promise.all([lineNames(), productLines()]);
      const now = this.data.told.filter(({ before }) => !before);
      const isNow = ({ kind, text }: { kind: string; text: string }) =>
        now.some((one) => one.kind === kind && one.text === text);
      this.setData({
        told: [...now, ...read.told.filter((one) => !isNow(one)).map((one) => ({ ...one, before: true }))],
        importable: problemCount === 0 && read.openQuestions === 0 ? counts.drafts + counts.changed : 0,
        stale: false,
        questions: read.questions.map(sayQuestion),
        openQuestions: read.openQuestions,
        names: read.names.map((one, at) =>
          sayName(one.kind === 'line' && !one.candidates.length ? { ...one, candidates: lines } : one, at),
        ),
        rows: read.rows.map(sayRow),
        moreRows: read.moreRows,
        sheet: '',
        dryRun: {
          counts,
          problemCount,
          conflictCount,
          sheets: read.sheets.map((one) => ({
            ...one,
            about: [
              [one.made, '新'],
              [one.changed, '改'],
              [one.same, '不变或重复'],
              [one.asked, '待确认'],
              [one.leftOut, '不导入'],
              [one.refused, '有问题'],
            ]
              .filter(([count]) => count)
              .map(([count, word]) => `${word} ${count}`)
              .join(' · '),
          })),
          ignored: ignoredColumns
            .map(({ sheet, column, header }) => `${sheet} ${column} 列“${header}”`)
            .join('、'),
          problems: problems.map((problem, at) => ({
            key: at,
            place: `${problem.sheet} 第 ${problem.row} 行${problem.column ? ` ${problem.column} 列` : ''}`,
            message: problem.message,
            value: problem.value,
          })),
          conflicts: conflicts.map((one, at) => sayConflict(one, at, nameLines)),
        },
      });
    },
    async pickSheet(event: Said) {
      this.setData({ sheet: given(event, 'sheet'), rows: [] });
      await this.readRows();
    },
    async readRows() {
      const { sheet, rows } = this.data;
      await this.act('reading', async () => {
        const input = { ...this.asked(), ...(sheet ? { sheet } : {}), skip: rows.length };
        const read = await call('channel', 'grant.importRows', input);
        this.setData({ rows: [...rows, ...read.rows.map(sayRow)], moreRows: read.more });
      });
    },
    async loadImports() {
      try {
        const { imports } = await call('channel', 'grant.imports', {});
        const now = officialNow();
        this.setData({ imports: imports.map((one) => sayImport(one, now)) });
      } catch (error) {
        showError(error);
      }
    },
    async undo(event: Said) {
      const batchId = given(event, 'id');
      const reason = await askReason(this, {
        title: '撤回这次导入',
        hint: '它生成的草稿全部消失，改过的草稿恢复原样。有人动过其中任何一份，就不能整批撤回。导入时说明过的名称指谁，仍然记住，下次可以另选。',
        placeholder: '为什么撤回',
        confirm: '撤回',
      });
      if (!reason) return;
      const undone = () => call('channel', 'grant.importUndo', { batchId, reason });
      if (await this.act('importing', undone, { said: '已撤回' })) this.setData({ progress: null });
      await this.loadImports();
    },
    async importAll() {
      const { importable } = this.data;
      if (!importable) return;
      if (!(await confirmed(`将生成或修改 ${importable} 份授权草稿，提交并经第二人批准后生效。`, '导入')))
        return;
      const begun = async () => this.finish(await call('channel', 'grant.import', this.asked()));
      const shown = async (error: unknown) => {
        if (error instanceof CallRefused && error.code === 'IMPORT_UNDER_WAY')
          this.setData({ open: error.details as ImportProgress });
        if (
          error instanceof CallRefused &&
          (error.code === 'IMPORT_HAS_PROBLEMS' || error.code === 'IMPORT_HAS_QUESTIONS')
        )
          await this.show(error.details as DryRun);
        throw error;
      };
      await this.act('importing', () => begun().catch(shown));
    },
    async goOn() {
      const { open } = this.data;
      if (open) await this.act('importing', () => this.finish(open));
    },
    async abandon() {
      const { open } = this.data;
      if (!open) return;
      const reason = await askReason(this, { title: '放弃导入', placeholder: '原因', confirm: '确定' });
      const follows = '这次导入的草稿一份也不会出现，不能恢复；同一文件可以重新导入。';
      if (!reason || !(await confirmed(follows, '放弃'))) return;
      const abandoned = async () => {
        try {
          await call('channel', 'grant.importAbandon', { batchId: open.batchId, reason });
          this.setData({ open: null });
        } catch (error) {
          if (isOver(error)) this.setData({ open: null });
          throw error;
        }
      };
      await this.act('importing', abandoned, { said: '已放弃' });
    },
    async finish(begun: ImportProgress) {
      let progress = begun;
      this.setData({ open: null });
      this.showProgress(progress);
      try {
        while (progress.state === 'writing') {
          progress = await call('channel', 'grant.importStep', { batchId: progress.batchId });
          this.showProgress(progress);
        }
      } catch (error) {
        this.setData({ open: isOver(error) ? null : progress, progress: null });
        throw error;
      }
      this.setData({
        importable: 0,
        dryRun: null,
        questions: [],
        names: [],
        told: [],
        rows: [],
        moreRows: false,
      });
      await this.loadImports();
    },
    showProgress({ state, parts, writtenParts, drafts, changed, unchanged }: ImportProgress) {
      const percent = parts ? Math.round((writtenParts / parts) * 100) : 100;
      this.setData({ progress: { percent, done: state === 'sealed', drafts, changed, unchanged } });
    },
    openDrafts() {
      openPage(pages.grants({ state: 'draft' }));
    },
    /** Some grants a call; what breaks off goes on behind the last answer. */
    async exportAll() {
      const { dealerId, lineId, regionCode, states } = this.data;
      const wanted = states.filter(({ on }) => on).map(({ state }) => state);
      const which = {
        ...(dealerId ? { dealerId } : {}),
        ...(lineId ? { productLineId: lineId } : {}),
        ...(regionCode ? { regionCode } : {}),
        ...(wanted.length ? { states: wanted } : {}),
      };
      await this.act('exporting', async () => {
        let { exported } = this.data;
        while (!exported || exported.next) {
          const { exportId, partIds, next, grants } = exported || { ...fresh, exportId: await newOpId() };
          const read = await call('channel', 'grant.export', {
            ...{ exportId, step: partIds.length, after: next },
            ...which,
          });
          exported = {
            exportId,
            partIds: [...partIds, read.partId],
            next: read.next,
            grants: grants + read.grants,
          };
          this.setData({ exported });
        }
        const { exportId, partIds } = exported;
        const { link } = await call('channel', 'grant.exportBook', { exportId, partIds });
        if (!link) throw new Refusal('FILE_NOT_FOUND');
        await passOn(await fetchFile(link), '授权.xlsx');
        this.setData({ exported: null });
      });
    },
    async fetchTemplate() {
      await this.act('exporting', async () => {
        const { link } = await call('channel', 'grant.template', {});
        if (!link) throw new Refusal('FILE_NOT_FOUND');
        await passOn(await fetchFile(link), '授权模板.xlsx');
      });
    },
  },
});
