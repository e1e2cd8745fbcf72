import type {
  BankField,
  BankFileCheck,
  BankFileView,
  BankRowView,
} from '../../../../cloudfunctions/_contracts/payments';
import { call, officialNow } from '../../../api/client';
import { showError } from '../../../api/messages';
import { pickOne } from '../../../kit/ask';
import { chooseSheet } from '../../../kit/choose-sheet';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { pages } from '../../../shared/pages';
import type { Refusal } from '../../../shared/refusal';
import { sayTime } from '../../../shared/say';
import type { Tone } from '../../../shared/states';
import { sayFen } from '../../../shared/trade/say-fen';

const ASIDE = '';
const asWords: Record<BankRowView['as'], { label: string; tone: Tone }> = {
  exact: { label: '户名一致', tone: 'done' },
  known: { label: '以前选过', tone: 'active' },
  unknown: { label: '请选经销商', tone: 'attention' },
  there: { label: '已登记过', tone: 'past' },
  contradicts: { label: '与已登记的矛盾', tone: 'danger' },
  problem: { label: '看不懂', tone: 'danger' },
};
type Choices = Record<string, { id: string; name: string }>;
const needsChoice = ({ as }: BankRowView) => as === 'unknown' || as === 'problem' || as === 'contradicts';

/** 银行流水 as the bank's file: what was read as what, whose money each row is, and booking step by step. */
Component({
  behaviors: [pageState],
  data: {
    fileName: '',
    fileId: '',
    ownAccount: '',
    needsAccount: false,
    columns: {} as Partial<Record<BankField, string>>,
    checked: false,
    readAs: '',
    unread: '',
    summary: '',
    rows: [] as object[],
    /** Whose each row is, by its number; without an id it is set aside. */
    choices: {} as Choices,
    choosing: 0,
    openCount: 0,
    newCount: 0,
    percent: 0,
    files: [] as object[],
  },
  methods: {
    onLoad() {
      void this.load();
    },
    async fetch() {
      const { files } = await call('trade', 'bankFile.list', {});
      return { files: files.map(fileLine) };
    },
    async choose() {
      const file = await chooseSheet(['csv', 'xlsx', 'xls', 'txt', 'et']);
      if (!file) return;
      checks.delete(this);
      this.setData({
        fileName: file.fileName,
        fileId: '',
        ownAccount: '',
        needsAccount: false,
        columns: {},
        checked: false,
        choices: {},
        choosing: 0,
      });
      await this.act('check', async () => {
        this.setData({ fileId: await file.upload() });
        await this.check();
      });
    },
    typeAccount({ detail }: Said<string>) {
      this.setData({ ownAccount: detail.replace(/\s/g, '') });
    },
    async checkAgain() {
      await this.act('check', () => this.check());
    },
    asked() {
      const { fileId, fileName, ownAccount, columns } = this.data;
      return { fileId, fileName, ownAccount, columns };
    },
    async check(): Promise<void> {
      try {
        const check = await call('trade', 'bankFile.check', this.asked());
        checks.set(this, check);
        this.setData({ needsAccount: false, checked: true, ...this.shown(check, {}) });
      } catch (error) {
        const { code, details } = error as Refusal;
        if (code === 'BANK_FILE_ACCOUNT_MISSING') this.setData({ needsAccount: true });
        else if (code !== 'BANK_FILE_COLUMNS') throw error;
        else if (await this.tellColumns(details as Untold)) await this.check();
      }
    },
    /** Asks which heading is what; false when the person gives up. */
    async tellColumns({ headings, missing }: Untold): Promise<boolean> {
      const columns = { ...this.data.columns };
      for (const { field, label } of missing) {
        const heading = await pickOne(this, `哪一列是${label}？`, headings);
        if (!heading) return false;
        columns[field] = heading;
      }
      this.setData({ columns });
      return missing.length > 0;
    },
    shown(check: BankFileCheck, choices: Choices) {
      const { rows, counts, outgoing, totalFen, readAs, unread, ownAccount } = check;
      const open = rows.filter((row) => needsChoice(row) && !choices[row.row]);
      const isNew = (row: BankRowView) =>
        row.as !== 'there' && (!choices[row.row] || choices[row.row]!.id !== ASIDE);
      return {
        ownAccount,
        choices,
        choosing: 0,
        readAs: readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
        unread: unread.join('、'),
        summary: `收款账号 ${ownAccount}：收入 ${rows.length} 笔 ${sayFen(totalFen)}，支出等 ${outgoing} 笔不处理${
          counts.there ? `，${counts.there} 笔已登记过` : ''
        }`,
        openCount: open.length,
        newCount: rows.filter(isNew).length - open.length,
        // What somebody has to look at comes first.
        rows: [...rows]
          .sort((a, b) => Number(needsChoice(b)) - Number(needsChoice(a)))
          .map((row) => rowLine(row, choices)),
      };
    },
    redraw(row: number, choice: Choices[string] | null) {
      const choices = { ...this.data.choices };
      if (choice) choices[row] = choice;
      else delete choices[row];
      this.setData(this.shown(checks.get(this)!, choices));
    },
    pickFor(event: Said) {
      const row = given<number>(event, 'row');
      this.setData({ choosing: this.data.choosing === row ? 0 : row });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.redraw(this.data.choosing, detail);
    },
    setAside(event: Said) {
      this.redraw(given<number>(event, 'row'), { id: ASIDE, name: '' });
    },
    undo(event: Said) {
      this.redraw(given<number>(event, 'row'), null);
    },
    async book() {
      const { choices } = this.data;
      const said = Object.keys(choices).map((row) => ({
        row: +row,
        dealerId: choices[row]!.id === ASIDE ? null : choices[row]!.id,
      }));
      let bankFileId = '';
      const done = await this.act('book', async () => {
        ({ bankFileId } = await call('trade', 'bankFile.book', { ...this.asked(), choices: said }));
      });
      if (!done) return;
      this.setData({ checked: false, fileName: '' });
      await this.steps(bankFileId);
    },
    goOn(event: Said) {
      void this.steps(given(event, 'id'));
    },
    /** Step by step; whatever stops it, the next call goes on where it stopped. */
    async steps(bankFileId: string) {
      try {
        for (;;) {
          const { booked, count } = await call('trade', 'bankFile.step', { bankFileId });
          this.setData({ percent: Math.round((100 * booked) / count) });
          if (booked === count) break;
        }
        void wx.showToast({ title: '已登记', icon: 'none' });
      } catch (error) {
        showError(error);
      }
      this.setData({ percent: 0 });
      await this.load();
    },
    openPayments() {
      openPage(pages.payments({ state: 'entered' }));
    },
  },
});
interface Untold {
  headings: string[];
  missing: { field: BankField; label: string }[];
}
const checks = new WeakMap<object, BankFileCheck>();
function rowLine(row: BankRowView, choices: Choices) {
  const choice = choices[row.row];
  const isAside = choice !== undefined && choice.id === ASIDE;
  return {
    row: row.row,
    payer: row.payerName || '（没有户名）',
    about: [`第 ${row.row} 行`, row.day, row.reference].filter(Boolean).join(' · '),
    fen: sayFen(row.fen),
    label: isAside ? '不入账' : choice ? '已选定' : asWords[row.as].label,
    tone: isAside ? 'past' : choice ? 'active' : asWords[row.as].tone,
    dealer: isAside ? '' : choice ? choice.name : row.dealerName,
    why: row.why,
    canPick: row.as === 'unknown' || row.as === 'known' || row.as === 'exact',
    canLeave: row.as !== 'there' && !isAside,
    chosen: choice !== undefined,
  };
}
const fileLine = (file: BankFileView) => ({
  id: file._id,
  name: file.fileName,
  label: file.state === 'booked' ? '已登记' : '未登记完',
  tone: file.state === 'booked' ? 'done' : 'attention',
  about: `${file.count} 笔 ${sayFen(file.totalFen)} · ${file.broughtBy.name} ${sayTime(file.broughtAt, officialNow())}`,
  rest: file.state === 'booked' ? '' : `继续登记（${file.booked}/${file.count}）`,
});
