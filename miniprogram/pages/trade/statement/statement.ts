import type { EntryView, StatementView } from '../../../../cloudfunctions/_contracts/credit';
import { call, officialNow } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { askReason } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { openPdf } from '../../../kit/open-pdf';
import { withUploads } from '../../../offline/photos';
import type { StoredFile } from '../../../shared/model/entity';
import type { Balances } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { sayTime } from '../../../shared/say';
import { sayFen } from '../../../shared/trade/say-fen';
import { statementStateLabels } from '../../../shared/trade/states';
import { mayDo } from '../can';
import { entryLine } from '../entry-words';
import type { EntryLine } from '../entry-words';
import { statementTones } from '../words';

const answerWords = { confirmed: '确认', disputed: '提出异议', answered: '答复', deemed: '视同确认' };
const sayBalances = ({ receivableFen, heldFen, unappliedFen }: Balances): string =>
  `应收 ${sayFen(receivableFen)}，订单占用 ${sayFen(heldFen)}，未核销余额 ${sayFen(unappliedFen)}`;

/** 对账单: a range of the account's rows, confirmed as a whole or disputed row by row. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    can: { confirm: false, dispute: false, answer: false, scan: false },
    scans: [] as Sealed[],
    scanLinks: {} as Record<string, string>,
    state: '',
    rowsHash: '',
    dealerId: '',
    view: null as object | null,
    entries: [] as EntryLine[],
    /** What the reader is about to dispute: row → reason. */
    marks: {} as Record<string, string>,
    marked: 0,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id), marks: {}, marked: 0 });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [{ statement, entries, answerBy, files }, can] = await Promise.all([
        call('trade', 'statement.get', { statementId: this.data.id }),
        mayDo({
          confirm: 'statement.confirm',
          dispute: 'statement.dispute',
          answer: 'statement.answer',
          scan: 'statement.scan',
        }),
      ]);
      return {
        can,
        state: statement.state,
        scans: scansOf(statement, can.scan, can.confirm),
        scanLinks: files,
        rowsHash: statement.rowsHash,
        dealerId: statement.dealerId,
        view: { ...viewOf(statement, entries), answerBy },
        entries: entries.map(entryLine),
      };
    },
    async mark(event: Said) {
      const seq = given(event, 'seq');
      const { marks } = this.data;
      if (marks[seq]) {
        const { [seq]: _, ...rest } = marks;
        return this.setData({ marks: rest, marked: Object.keys(rest).length });
      }
      const reason = await askReason(this, {
        title: `第 ${seq} 行有异议`,
        placeholder: '写明哪里不对',
        confirm: '记下',
      });
      if (!reason) return;
      const more = { ...marks, [seq]: reason };
      this.setData({ marks: more, marked: Object.keys(more).length });
    },
    async confirm() {
      if (!(await confirmed('确认后不能再提异议；之后入账的在下一张对账单。', '确认无误'))) return;
      const { id, rowsHash } = this.data;
      await this.send(() => call('trade', 'statement.confirm', { statementId: id, rowsHash }), '已确认');
    },
    async dispute() {
      const { id, marks } = this.data;
      const rows = Object.keys(marks).map((seq) => ({ seq: Number(seq), reason: marks[seq]! }));
      await this.send(
        () => call('trade', 'statement.dispute', { statementId: id, rows }),
        '已提交异议，财务会答复',
      );
      this.setData({ marks: {}, marked: 0 });
    },
    async answer() {
      const text = await askReason(this, {
        title: '答复异议',
        label: '答复',
        placeholder: '说明核对结果；要更正的另行入账，进下一张对账单',
        confirm: '答复并重新发送',
      });
      if (!text) return;
      await this.send(() => call('trade', 'statement.answer', { statementId: this.data.id, text }), '已答复');
    },
    async send(work: () => Promise<unknown>, said: string) {
      if (!(await this.act('send', work, { said }))) return;
      await this.loadBoth();
    },
    openPaper() {
      void openPdf(call('trade', 'statement.paper', { statementId: this.data.id }), '正在生成');
    },
    async changeScan({ detail }: { detail: { files: StoredFile[] } }) {
      await this.send(
        async () =>
          call('trade', 'statement.scan', {
            statementId: this.data.id,
            files: await withUploads(detail.files),
          }),
        detail.files.length ? '盖章件已保存' : '盖章件已撤回',
      );
    },
    openAccount() {
      openPage(pages.account({ dealerId: this.data.dealerId }));
    },
  },
});
interface Sealed {
  key: string;
  title: string;
  said: string;
  files: StoredFile[];
  readonly: boolean;
}
/** Each side keeps its own; the other's is there to be read. */
function scansOf(statement: StatementView, mayScan: boolean, isDealer: boolean): Sealed[] {
  const all = [
    { key: 'dealer', title: '经销商盖章件', scan: statement.scan, own: isDealer },
    { key: 'maker', title: '厂家盖章件', scan: statement.makerScan, own: !isDealer },
  ];
  return all
    .map(({ key, title, scan, own }) => ({
      ...{ key, title, files: scan ? scan.files : [], readonly: !(mayScan && own) },
      said: scan
        ? `${scan.by.name} ${sayTime(scan.at, officialNow())} 上传`
        : '打印盖章后拍照上传；只作存档，确认或异议仍在这里答复。',
    }))
    .filter(({ files, readonly }) => files.length > 0 || !readonly);
}
const viewOf = (statement: StatementView, entries: readonly EntryView[]) => ({
  title: `${statement.period} 对账单`,
  dealerName: statement.dealerName,
  label: statementStateLabels[statement.state],
  tone: statementTones[statement.state],
  opening: sayBalances(statement.opening),
  closing: sayBalances(statement.closing),
  range: entries.length ? `流水 ${statement.fromSeq} 至 ${statement.toSeq}` : '本期没有流水',
  hash: statement.rowsHash.slice(0, 16),
  sent: `${statement.sentBy.name} ${sayTime(statement.sentAt, officialNow())} 发出`,
  answers: [...statement.answers].reverse().map(({ at, by, kind, text, disputed }) => ({
    key: at,
    what: `${by.name} ${answerWords[kind]}`,
    time: sayTime(at, officialNow()),
    words: [text, ...disputed.map(({ seq, reason }) => `第 ${seq} 行：${reason}`)].filter(Boolean).join('；'),
  })),
});
