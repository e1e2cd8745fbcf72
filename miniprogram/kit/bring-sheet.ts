import { chooseSheet } from './choose-sheet';
import { fetchFile } from './open-pdf';

/** What a function has read in a table, before anything is written. */
interface Check<Row> {
  counts: { new: number; changed: number; same: number };
  /** Some of the rows that are new or become another. */
  rows: readonly Row[];
  problemCount: number;
  readAs: readonly { field: string; heading: string }[];
  unread: readonly string[];
}
/** What a page that brings a table brings itself. */
interface Bringing {
  data: { fileId: string; total: number };
  setData(data: object): void;
  act(what: string, work: () => Promise<unknown>): Promise<boolean>;
  lookThrough(): Promise<void>;
  templateOf(): Promise<{ link: string }>;
  checkOf(fileId: string): Promise<Check<{ row: number; as: string }>>;
  /** How a row is shown: what it is called, and what else is said of it. */
  lineOf(row: object): { title: string; code?: string; about: readonly string[] };
  /** One step of writing; whatever stops it, the next one goes on where it stopped. */
  saveOf(fileId: string): Promise<{ left: number }>;
}

const openWorkbook = async (link: string): Promise<void> => {
  await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
};

/** A page that brings a table: its template, what was read as what, what is new or becomes another, and only then the import. */
export const bringSheet = Behavior({
  data: {
    fileId: '',
    fileName: '',
    check: null as object | null,
    rows: [] as object[],
    total: 0,
    rest: 0,
    readAs: '',
    unread: '',
    ready: false,
    percent: 0,
  },
  methods: {
    async template() {
      const page = this as unknown as Bringing;
      await page.act('template', async () => openWorkbook((await page.templateOf()).link));
    },
    async choose() {
      const page = this as unknown as Bringing;
      const file = await chooseSheet(['xlsx', 'xls', 'et', 'csv', 'txt']);
      if (!file) return;
      page.setData({ ...this.nothingChosen(), fileName: file.fileName });
      await page.act('check', async () => {
        page.setData({ fileId: await file.upload() });
        await page.lookThrough();
      });
    },
    /** As before a file was chosen; a page that shows more of it takes that away too. */
    nothingChosen(): object {
      return { check: null, fileId: '' };
    },
    async lookThrough() {
      const page = this as unknown as Bringing;
      const check = await page.checkOf(page.data.fileId);
      const total = check.counts.new + check.counts.changed;
      page.setData({
        ...{ check, total, rest: total - check.rows.length },
        ready: total > 0 && !check.problemCount,
        readAs: check.readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
        unread: check.unread.join('、'),
        rows: check.rows.map((row) => {
          const { title, code = '', about } = page.lineOf(row);
          return {
            ...{ row: row.row, title, code },
            label: row.as === 'new' ? '新增' : '更新',
            tone: row.as === 'new' ? 'active' : 'attention',
            about: [`第 ${row.row} 行`, ...about].filter(Boolean).join(' · '),
          };
        }),
      });
    },
    async openWorkbookOf(what: string, link: () => Promise<{ link: string }>) {
      await (this as unknown as Bringing).act(what, async () => openWorkbook((await link()).link));
    },
    async save() {
      const page = this as unknown as Bringing;
      const { total, fileId } = page.data;
      const done = await page.act('save', async () => {
        for (let left = total; left > 0;) {
          ({ left } = await page.saveOf(fileId));
          page.setData({ percent: Math.round((100 * (total - left)) / total) });
        }
      });
      page.setData({ percent: 0 });
      if (!done) return;
      void wx.showToast({ title: '已导入', icon: 'none' });
      await page.act('check', () => page.lookThrough());
    },
  },
});
