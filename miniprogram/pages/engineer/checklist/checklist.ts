import { showError } from '../../../api/messages';
import { part } from '../../../kit/part';
import { canScan, scanCode } from '../../../kit/scan-code';
import type { SignaturePad } from '../../../components/signature-pad/signature-pad';
import { isMine, localOrder, localSettings, takeStep } from '../../../offline/local-world';
import { savedMessage } from '../../../offline/outbox';
import { keepPhoto } from '../../../offline/photos';
import { keepCopy, readCopy, wxShelf } from '../../../offline/shelf';
import type { StoredFile } from '../../../shared/model/entity';
import type { Checklist, ChecklistItem } from '../../../shared/model/settings';
import type { Answer, AnswerCell, Visit } from '../../../shared/model/work-orders';
import {
  askedItems,
  checklistOf,
  isOff,
  judgeAnswers,
  missingAnswers,
  MOST_ROWS,
  owed,
  sayLimits,
  withCalculated,
} from '../../../shared/visit/checklist';
import type { Said } from '../../../kit/said';

interface Cell {
  typed: string;
  value: AnswerCell;
  beyond: boolean;
}
interface Row extends ChecklistItem {
  value: string | number | null;
  typed: string;
  cells: Cell[][];
  limits: string;
  outOfLimits: boolean;
  photos: StoredFile[];
  note: string;
  changed: boolean;
  /** Something is wrong here: a word and a photo of it are offered at once. */
  asksWhy: boolean;
  /** What is owed here as long as it is wrong: 请说明情况 */
  owes: string;
  /** The draft of this answer is durable on the phone. */
  kept: boolean;
}

type Draft = Record<string, Pick<Answer, 'value' | 'photos' | 'note'> & Partial<Answer> & { typed: string }>;
const draftKey = (id: string) => `draft:checklist:${id}`;
/** What somebody who writes a list leaves here to try it out. */
const TRIAL = 'trial:checklist';

const asNumber = (text: string): number | null => {
  const number = Number(text.replace(/[。．]/g, '.'));
  return text.trim() === '' || Number.isNaN(number) ? null : number;
};

/** One group a page; what is typed is on the phone at once, a killed app finds it again; every group is kept on the phone when it is left. */
Component({
  data: {
    canScan: canScan(),
    id: '',
    title: '',
    group: 0,
    groups: [] as string[],
    groupTitle: '',
    rows: [] as Row[],
    readonly: false,
    /** Somebody tries out what is not published: nothing of it is kept or sent. */
    trial: false,
    missing: 0,
    savedAt: '',
  },
  lifetimes: {
    detached() {
      if (this.data.trial) wxShelf.remove(`copy:${draftKey('trial')}`);
      else void this.save(true);
    },
  },
  methods: {
    onLoad({ id, trial }: { id?: string; trial?: string }) {
      this.setData({ id: trial ? 'trial' : id || '', trial: !!trial });
      if (trial) wxShelf.remove(`copy:${draftKey('trial')}`);
      const draft = this.draft();
      const list = this.checklist();
      // Where the person was when the app was killed.
      const begun = list ? list.groups.findIndex(({ items }) => items.some((item) => draft[item.id])) : 0;
      this.show(Math.max(0, begun));
    },
    draft(): Draft {
      return readCopy<Draft>(draftKey(this.data.id)) || {};
    },
    checklist(): Checklist | null {
      if (this.data.trial) return readCopy<Checklist>(TRIAL) || null;
      const found = localOrder(this.data.id);
      const settings = localSettings();
      if (!found || !settings) return null;
      return checklistOf(found.order, settings.checklists);
    },
    visit(): Visit | undefined {
      const found = localOrder(this.data.id);
      const visits = found ? found.order.visits : [];
      return visits[visits.length - 1];
    },
    /** What the server or the queue has. */
    answers(): Record<string, Answer> {
      const visit = this.data.trial ? undefined : this.visit();
      return visit ? visit.answers : {};
    },
    /** The same with what is drafted here, and with what follows from both. */
    answersNow(): Record<string, Answer> {
      const list = this.checklist();
      const drafted = Object.entries(this.draft()).map(([itemId, { value, rows, photos, note }]) => ({
        ...{ itemId, value, photos, note, at: '' },
        ...(rows ? { rows } : {}),
      }));
      const judged = judgeAnswers(list, drafted).map((answer) => [answer.itemId, answer] as const);
      return withCalculated(list, { ...this.answers(), ...Object.fromEntries(judged) });
    },
    rowsOf(list: Checklist, group: number): Row[] {
      const draft = this.draft();
      const answers = this.answersNow();
      const owes = owed(list, answers);
      const asked = askedItems(list, answers);
      return list.groups[group]!.items.filter(({ id }) => asked.some((one) => one.id === id)).map(
        (item): Row => {
          const answer = answers[item.id];
          const drafted = draft[item.id];
          const value = answer ? answer.value : null;
          const off = isOff(item, answer);
          const wanted = owes
            .filter(({ itemId, what }) => itemId === item.id && what !== 'answer')
            .map(({ what }) => (what === 'note' ? '说明情况' : '拍照'));
          return {
            ...item,
            value,
            typed: drafted ? drafted.typed : value === null ? '' : String(value),
            cells: this.cellsOf(item, answer),
            limits: sayLimits(item),
            outOfLimits: answer ? answer.outOfLimits : false,
            photos: answer ? answer.photos : [],
            note: answer ? answer.note : '',
            changed: !!drafted,
            kept: true,
            asksWhy: off,
            owes: wanted.length ? `请${wanted.join('并')}` : '',
          };
        },
      );
    },
    /** A table has a row to begin with. */
    cellsOf({ columns = [], leastRows = 1, kind }: ChecklistItem, answer: Answer | undefined): Cell[][] {
      if (kind !== 'table') return [];
      const empty = () => columns.map((): AnswerCell => null);
      const rows = ((answer && answer.rows) || []).map((row) => columns.map((_, at) => row[at] ?? null));
      while (rows.length < leastRows) rows.push(empty());
      return rows.map((row) =>
        row.map((value, at) => {
          const { min, max } = columns[at]!;
          const beyond =
            typeof value === 'number' &&
            ((min !== undefined && value < min) || (max !== undefined && value > max));
          return { value, typed: value === null ? '' : String(value), beyond };
        }),
      );
    },
    show(group: number) {
      const list = this.checklist();
      const found = localOrder(this.data.id);
      if (!list || (!found && !this.data.trial)) return;
      this.setData({
        title: list.title,
        group,
        groups: list.groups.map(({ title }) => title),
        groupTitle: list.groups[group]!.title,
        rows: this.rowsOf(list, group),
        readonly: !!found && (found.order.state !== 'onsite' || !isMine(found.order)),
        missing: this.missing(),
      });
    },
    /** How many items still owe something; what is drafted on the phone counts as answered. */
    missing(): number {
      return missingAnswers(this.checklist(), this.answersNow()).length;
    },
    change(itemId: string, change: Partial<Pick<Row, 'value' | 'typed' | 'photos' | 'note' | 'cells'>>) {
      const row = this.data.rows.find(({ id }) => id === itemId);
      const list = this.checklist();
      if (!row || !list) return; // Another group is on screen already.
      const { value, typed, photos, note, cells } = { ...row, ...change };
      const rows = cells.map((line) => line.map((cell) => cell.value));
      const one = { value, typed, photos, note, ...(row.kind === 'table' ? { rows } : {}) };
      const kept = keepCopy(draftKey(this.data.id), { ...this.draft(), [itemId]: one });
      if (!kept) return this.unkept(itemId, change);
      const next = this.rowsOf(list, this.data.group);
      const shown = (all: readonly Row[]) => all.map(({ id }) => id).join();
      if (shown(next) !== shown(this.data.rows)) this.setData({ rows: next });
      else
        next.forEach((after, at) => {
          // What is typed stays as it is typed: 3. is on its way to 3.2.
          const same = after.id === itemId && cells.length ? { ...after, cells } : after;
          const marked = {
            ...same,
            cells: same.cells.map((line, r) =>
              line.map((cell, c) => ({
                ...cell,
                beyond: after.cells[r] ? after.cells[r]![c]!.beyond : false,
              })),
            ),
          };
          if (JSON.stringify(marked) !== JSON.stringify(this.data.rows[at]))
            this.setData({ [`rows[${at}]`]: marked });
        });
      this.setData({ savedAt: '', missing: this.missing() });
    },
    /** A full phone: it is shown, and said that it is not kept. */
    unkept(itemId: string, change: Partial<Row>) {
      const at = this.data.rows.map(({ id }) => id).indexOf(itemId);
      const row = { ...this.data.rows[at]!, ...change, changed: true, kept: false };
      this.setData({ [`rows[${at}]`]: row, savedAt: '' });
    },
    typeNote(event: Said<string>) {
      this.change(event.currentTarget.dataset.id as string, { note: event.detail });
    },
    choose(event: WechatMiniprogram.TouchEvent) {
      if (this.data.readonly) return;
      const { id, value } = event.currentTarget.dataset as { id: string; value: string };
      this.change(id, { value, typed: value });
    },
    type(event: Said<string>) {
      const id = event.currentTarget.dataset.id as string;
      const text = event.detail;
      const row = this.data.rows.find((one) => one.id === id);
      if (!row) return;
      if (row.kind !== 'reading') return this.change(id, { typed: text, value: text === '' ? null : text });
      this.change(id, { typed: text, value: asNumber(text) });
    },
    async scan({ currentTarget }: Said<unknown>) {
      const id = currentTarget.dataset.id as string;
      const scanned = await scanCode(['barCode', 'qrCode', 'datamatrix']);
      if (!scanned) return;
      const text = scanned.result.slice(0, 200);
      this.change(id, { value: text, typed: text });
    },
    typeCell(event: Said<string>) {
      const { id, line, column } = event.currentTarget.dataset as {
        id: string;
        line: number;
        column: number;
      };
      const row = this.data.rows.find((one) => one.id === id);
      if (!row) return;
      const typed = event.detail;
      const isNumber = row.columns![column]!.kind === 'number';
      const value = isNumber ? asNumber(typed) : typed === '' ? null : typed;
      const cells = row.cells.map((cellsOfLine, at) =>
        at !== line
          ? cellsOfLine
          : cellsOfLine.map((cell, c) => (c === column ? { ...cell, typed, value } : cell)),
      );
      this.change(id, { cells });
    },
    addLine({ currentTarget }: Said<unknown>) {
      const id = currentTarget.dataset.id as string;
      const row = this.data.rows.find((one) => one.id === id);
      if (!row) return;
      if (row.cells.length >= MOST_ROWS)
        return void wx.showToast({ title: `最多 ${MOST_ROWS} 行`, icon: 'none' });
      const line = (row.columns || []).map((): Cell => ({ typed: '', value: null, beyond: false }));
      this.change(id, { cells: [...row.cells, line] });
    },
    removeLine({ currentTarget }: Said<unknown>) {
      const { id, line } = currentTarget.dataset as { id: string; line: number };
      const row = this.data.rows.find((one) => one.id === id);
      if (row) this.change(id, { cells: row.cells.filter((_, at) => at !== line) });
    },
    photosChanged(event: WechatMiniprogram.CustomEvent<{ files: StoredFile[] }>) {
      this.change(event.currentTarget.dataset.id as string, { photos: event.detail.files });
    },
    /** What has been drawn is the answer as soon as it is taken over. */
    async sign({ currentTarget }: Said<unknown>) {
      const id = currentTarget.dataset.id as string;
      try {
        const pad = part<SignaturePad>(this, `#pad-${id}`);
        this.change(id, { photos: [keepPhoto(await pad.picture(), 'png')] });
      } catch (error) {
        showError(error);
      }
    },
    signAnew({ currentTarget }: Said<unknown>) {
      this.change(currentTarget.dataset.id as string, { photos: [] });
    },
    /** Keeps what has been changed as one item of the queue; true when all is durable. */
    async save(leaving = false): Promise<boolean> {
      const changed = this.data.rows.filter((row) => row.changed);
      if (changed.length === 0 || this.data.trial) return true;
      const at = new Date().toISOString();
      const answers = changed.map(({ id, kind, value, cells, photos, note }) => ({
        ...{ itemId: id, value: kind === 'calculated' ? null : value, photos, note, at },
        ...(kind === 'table' ? { rows: cells.map((line) => line.map((cell) => cell.value)) } : {}),
      }));
      try {
        await takeStep(this.data.id, 'workOrder.answer', { answers }, `检查表：${this.data.groupTitle}`);
        this.forgetDraft(changed.map(({ id }) => id));
        if (!leaving)
          this.setData({
            rows: this.data.rows.map((row) => ({ ...row, changed: false })),
            savedAt: savedMessage(),
          });
        return true;
      } catch (error) {
        showError(error);
        return false;
      }
    },
    /** What is in the queue needs no draft any more; another group's stays. */
    forgetDraft(ids: readonly string[]) {
      const key = draftKey(this.data.id);
      const left = { ...readCopy<Draft>(key) };
      for (const id of ids) delete left[id];
      if (Object.keys(left).length) keepCopy(key, left);
      else wxShelf.remove(`copy:${key}`);
    },
    async toGroup(event: WechatMiniprogram.TouchEvent) {
      if (await this.save()) this.show(event.currentTarget.dataset.group as number);
    },
    async next() {
      if (this.data.readonly) {
        const { group, groups } = this.data;
        if (group + 1 < groups.length) this.show(group + 1);
        else void wx.navigateBack();
        return;
      }
      if (!(await this.save())) return;
      const { group, groups } = this.data;
      if (group + 1 < groups.length) {
        this.show(group + 1);
        void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
      } else void wx.navigateBack();
    },
  },
});
