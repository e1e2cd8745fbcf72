import type { GrantRow, GridRow, WhiteSpace } from '../../../../cloudfunctions/_contracts/grants';
import { call, officialNow } from '../../../api/client';
import { messageOf, showError } from '../../../api/messages';
import { besideData } from '../../../kit/beside-data';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import { effectiveDays, kindsOf } from '../../../shared/model/grants';
import type { Tone } from '../../../shared/states';
import { lineNames, productLines, whoAmI } from '../names';
import type { NamedLine } from '../names';
import { grantTones, kindWords, sayGround } from '../words';
import { pages } from '../../../shared/pages';

interface Cell {
  lineId: string;
  names: string[];
  white: string;
  pending: string;
  contested: boolean;
  uncovered: number;
  /** Colours the whole cell. */
  tone: Tone | '';
}
interface Row {
  code: string;
  name: string;
  /** With what lies above it. */
  path: string;
  depth: number;
  hasChildren: boolean;
  open: boolean;
  hospitals: number;
  cells: Cell[];
}
interface Holder {
  id: string;
  name: string;
  about: string;
  tone: Tone;
}

/** So many columns side by side: what a window has room for, and one answer and one rendering carry easily. */
const COLUMNS = 5;
/** Another day or line asked for meanwhile overtakes an answer. */
const loads = besideData(() => ({ turn: 0 }));
const columnsWith = (lines: readonly NamedLine[], lineId: string): NamedLine[] => {
  const at = Math.max(0, lines.findIndex(({ id }) => id === lineId)); // prettier-ignore
  const first = at - (at % COLUMNS);
  return lines.slice(first, first + COLUMNS);
};

/** 地区: the tree on the left, product lines on top, in the cells who is there, what is white and what is contested. */
Component({
  data: {
    phase: 'loading' as 'loading' | 'ready' | 'error',
    error: '',
    isManufacturer: false,
    lines: [] as NamedLine[],
    /** The columns that are shown, the chosen line's among them. */
    columns: [] as NamedLine[],
    /** The one column that a phone has room for. */
    lineId: '',
    today: '',
    day: '',
    dealerId: '',
    dealerName: '',
    rows: [] as Row[],
    growing: '',
    detail: null as null | {
      title: string;
      about: string;
      code: string;
      path: string;
      loading: boolean;
      holders: Holder[];
      more: boolean;
      hospitals: WhiteSpace['hospitals'];
      hospitalCount: number;
      lineId: string;
    },
    conflicts: null as null | {
      total: number;
      rows: { key: string; a: string; b: string; about: string; id: string }[];
    },
    checking: false,
  },
  methods: {
    async onLoad(query: { dealerId?: string; dealerName?: string }) {
      const today = dayOf(officialNow());
      this.setData({
        today,
        day: today,
        dealerId: query.dealerId || '',
        dealerName: decodeURIComponent(query.dealerName || ''),
      });
      await this.load();
    },
    async load() {
      const turn = (loads(this).turn += 1);
      const opened = this.data.rows.filter(({ open }) => open).map(({ code }) => code);
      this.setData({ phase: 'loading', detail: null });
      try {
        const [me, lines] = await Promise.all([whoAmI(), productLines()]);
        const [first] = lines;
        const lineId = this.data.lineId || (first ? first.id : '');
        this.setData({
          isManufacturer: me.dealerId === null,
          lines,
          lineId,
          columns: columnsWith(lines, lineId),
        });
        const rows = await this.asOpened(opened);
        if (loads(this).turn === turn) this.setData({ rows, phase: 'ready' });
      } catch (error) {
        if (loads(this).turn === turn) this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    /** The table, opened down to where somebody had looked: one part of a level is open, so the codes are a path. */
    async asOpened(opened: readonly string[]): Promise<Row[]> {
      const rows = await this.under(null);
      for (const code of opened) {
        const at = rows.findIndex((row) => row.code === code);
        if (at < 0) break;
        rows[at]!.open = true;
        rows.splice(at + 1, 0, ...(await this.under(rows[at]!)));
      }
      return rows;
    },
    /** The rows directly under one, or the country and its provinces. */
    async under(parent: Row | null): Promise<Row[]> {
      const { day, dealerId, isManufacturer, columns } = this.data;
      const { rows } = await call('channel', 'coverage.grid', {
        parentCode: parent ? parent.code : null,
        day,
        ...(dealerId ? { dealerId } : {}),
        ...(columns.length ? { productLineIds: columns.map(({ id }) => id) } : {}),
      });
      const ofOneDealer = !isManufacturer || dealerId !== '';
      return rows.map((row) => ({
        code: row.code,
        name: row.name,
        path: parent ? `${parent.path}${row.name}` : row.name,
        depth: parent ? parent.depth + 1 : 0,
        hasChildren: row.hasChildren,
        open: false,
        hospitals: row.hospitals,
        cells: columns.flatMap(({ id }) => {
          const cell = row.cells.find(({ productLineId }) => productLineId === id);
          return cell ? [cellOf(cell, row.hospitals, ofOneDealer)] : [];
        }),
      }));
    },
    async toggle(event: WechatMiniprogram.TouchEvent) {
      const at = event.currentTarget.dataset.at as number;
      const row = this.data.rows[at]!;
      if (!row.hasChildren || this.data.growing) return;
      if (row.open) {
        let end = at + 1;
        while (end < this.data.rows.length && this.data.rows[end]!.depth > row.depth) end++;
        const rows = [...this.data.rows];
        rows.splice(at, end - at, { ...row, open: false });
        return this.setData({ rows });
      }
      this.setData({ growing: row.code });
      try {
        const children = await this.under(row);
        // The table may have been asked anew meanwhile.
        const now = this.data.rows.findIndex(({ code, open }) => code === row.code && !open);
        if (now >= 0) {
          // One part of a level is open at a time: what is drawn stays small however long somebody looks around.
          const rows = this.data.rows
            .filter(({ depth }) => depth <= row.depth)
            .flatMap((one) =>
              one.code === row.code
                ? [{ ...row, open: true }, ...children]
                : [one.open && one.depth >= row.depth ? { ...one, open: false } : one],
            );
          this.setData({ rows });
        }
      } catch (error) {
        showError(error);
      }
      this.setData({ growing: '' });
    },
    chooseLine(event: WechatMiniprogram.TouchEvent) {
      const lineId = event.currentTarget.dataset.id as string;
      const isShown = this.data.columns.some(({ id }) => id === lineId);
      this.setData({ lineId });
      if (!isShown) void this.load();
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ day: event.detail.value });
      void this.load();
    },
    pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      this.setData({ dealerId: detail.id, dealerName: detail.name });
      void this.load();
    },
    async openCell(event: WechatMiniprogram.TouchEvent) {
      const { at, lineId } = event.currentTarget.dataset as { at: number; lineId: string };
      const row = this.data.rows[at]!;
      const cell = row.cells.find((one) => one.lineId === lineId)!;
      const { day, today, dealerId, isManufacturer, lines } = this.data;
      const line = lines.find(({ id }) => id === lineId)!;
      const asksWhite = isManufacturer && !dealerId && cell.uncovered > 0;
      const key = `${row.code} ${lineId}`;
      this.setData({
        detail: {
          title: `${row.path} · ${line.name}`,
          about: day === today ? '' : day,
          code: row.code,
          path: row.path,
          loading: true,
          holders: [],
          more: false,
          hospitals: [],
          hospitalCount: 0,
          lineId,
        },
      });
      const isStillOpen = () => {
        const { detail } = this.data;
        return detail !== null && `${detail.code} ${detail.lineId}` === key;
      };
      try {
        const [{ grants, next }, white] = await Promise.all([
          call('channel', 'grant.list', {
            ...(row.code === '000000' ? {} : { regionCode: row.code }),
            ...(dealerId ? { dealerId } : {}),
            productLineId: lineId,
            states: ['approved', 'revoked', ...(day < today ? [] : (['pending'] as const))],
          }),
          asksWhite
            ? call('channel', 'coverage.whiteSpace', {
                day,
                cell: { regionCode: row.code, productLineId: lineId },
              })
            : null,
        ]);
        if (!isStillOpen()) return;
        this.setData({
          detail: {
            ...this.data.detail!,
            loading: false,
            holders: grants
              .filter((grant) => {
                const days = grant.state === 'pending' ? grant : effectiveDays(grant);
                const isYetToCome = days !== null && days.fromOn > day && day < today;
                return days !== null && days.toOn >= day && !isYetToCome;
              })
              .map(holderOf),
            more: next !== null,
            hospitals: white ? white.hospitals.slice(0, 50) : [],
            hospitalCount: white ? white.hospitalCount : 0,
          },
        });
      } catch (error) {
        if (isStillOpen()) this.setData({ detail: null });
        showError(error);
      }
    },
    close() {
      this.setData({ detail: null });
    },
    openGrant(event: WechatMiniprogram.TouchEvent) {
      openPage(pages.grant({ id: event.currentTarget.dataset.id as string }));
    },
    openList() {
      const { dealerId, dealerName, detail } = this.data;
      const { code, path } = detail!;
      const region = code === '000000' ? {} : { regionCode: code, regionName: path };
      openPage(pages.grants({ dealerId, dealerName, ...region }));
    },
    ask(event: WechatMiniprogram.TouchEvent) {
      const { id, name } = event.currentTarget.dataset as { id: string; name: string };
      openPage(pages.ask({ hospitalId: id, hospitalName: name, lineId: this.data.detail!.lineId }));
    },
    async checkAll() {
      if (this.data.checking) return;
      this.setData({ checking: true });
      try {
        const [{ conflicts, total }, names] = await Promise.all([
          call('channel', 'coverage.conflicts', {}),
          lineNames(),
        ]);
        this.setData({
          conflicts: {
            total,
            rows: conflicts.map((one) => ({
              key: `${one.grantId} ${one.otherId}`,
              id: one.grantId,
              a: `${one.grantDealerName} ${one.grantNumber}`,
              b: `${one.dealerName} ${one.number}`,
              about: `${names(one.productLineIds)} · ${sayGround(one.ground)} · ${one.fromOn} 至 ${one.toOn}`,
            })),
          },
        });
      } catch (error) {
        showError(error);
      }
      this.setData({ checking: false });
    },
  },
});

/** Of one dealer only what it holds is said: where it holds nothing others may. */
function cellOf(cell: GridRow['cells'][number], hospitals: number, ofOneDealer: boolean): Cell {
  const { dealers, dealerCount, uncovered, pending, contested } = cell;
  const [only] = dealers;
  const names = ofOneDealer
    ? only
      ? [only.whole ? '全部' : only.hospitals ? `${only.hospitals} 家医院` : '部分地区']
      : []
    : [
        ...dealers.slice(0, dealerCount > 3 ? 2 : 3).map(({ name, whole, hospitals: there }) => {
          return whole || !there ? name : `${name} ${there}`;
        }),
        ...(dealerCount > 3 ? [`等 ${dealerCount} 家`] : []),
      ];
  const isWhite = !ofOneDealer && uncovered > 0;
  return {
    lineId: cell.productLineId,
    names,
    white: isWhite ? (uncovered === hospitals ? '空白' : `空白 ${uncovered}`) : '',
    pending: pending.length ? (ofOneDealer ? '待审批' : `待审批 ${pending.join('、')}`) : '',
    contested,
    uncovered,
    tone: contested ? 'danger' : isWhite ? 'attention' : names.length ? 'done' : '',
  };
}

function holderOf(grant: GrantRow): Holder {
  const kinds = kindsOf(grant);
  return {
    id: grant._id,
    name: grant.dealerName,
    about: [
      grant.regionNames.slice(0, 2).join('、') || `${grant.hospitalCount} 家医院`,
      ...(grant.carveOutCount ? [`排除 ${grant.carveOutCount} 处`] : []),
      ...(grant.exclusive ? [] : ['非独家']),
      ...(kinds.length === 1 ? [`仅${kindWords[kinds[0]!]}`] : []),
      ...(grant.standing === 'pending' ? ['待审批'] : grant.standing === 'revoked' ? ['已撤销'] : []),
      `${grant.fromOn} 至 ${grant.toOn}`,
    ].join(' · '),
    tone: grantTones[grant.standing],
  };
}
