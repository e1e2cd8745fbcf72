import type {
  ExportView,
  ImportCheck,
  ImportView,
} from '../../../../cloudfunctions/_contracts/exchange-files';
import { call, officialNow } from '../../../api/client';
import { showError } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { chooseSheet } from '../../../kit/choose-sheet';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { passOn } from '../../../kit/pass-on';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openingStateLabels } from '../../../shared/goods/states';
import type { ExportKind, ImportKind } from '../../../shared/model/exchange';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import type { Tone } from '../../../shared/states';
import { sayFen } from '../../../shared/trade/say-fen';
import { mayDo } from '../can';

type Tab = 'exports' | ImportKind;
const exportLabels: Record<ExportKind, string> = {
  orders: '订单',
  shipments: '发货',
  receivables: '应收与发票',
  payments: '回款与核销',
  statements: '对账单',
  entries: '往来流水',
};
const kinds = (Object.keys(exportLabels) as ExportKind[]).map((kind) => ({
  kind,
  label: exportLabels[kind],
}));
const importHints: Record<ImportKind, string> = {
  invoices: '开票系统给出的发票：发货单号、发票号码，一行一张。已登记的号码再导入不会重复。',
  arrivals:
    'ERP 的入库单：来源单号、仓库、货号、批号、生产日期、有效期至、数量、序列号。入库后为待验。同一来源单号只入一次。',
  openings:
    '开始使用前经销商所欠和预付的款：信用代码或名称、类型（应收、预收）、单号、金额、开单日、到期日。提交后由另一位财务复核入账。',
};
const tones: Record<ImportView['state'], Tone> = {
  asked: 'attention',
  booking: 'attention',
  booked: 'done',
  refused: 'past',
};

/** 文件对接: files for a system that cannot call, one after the other without gap or overlap; and its files to us. */
Component({
  behaviors: [pageState],
  data: {
    tab: 'exports' as Tab,
    tabs: [] as { name: Tab; title: string }[],
    kinds,
    kind: 'orders' as ExportKind,
    can: { make: false, decide: false },
    me: '',
    since: '',
    rows: [] as object[],
    next: null as string | null,
    hint: '',
    fileId: '',
    fileName: '',
    check: null as object | null,
    canBring: false,
    percent: 0,
  },
  methods: {
    async onLoad({ tab }: { tab?: Tab }) {
      const [{ roles }, can] = await Promise.all([whoAmI(), mayDo({ list: 'exportFile.list' })]);
      const tabs: { name: Tab; title: string }[] = [
        ...(can.list
          ? ([
              { name: 'exports', title: '导出' },
              { name: 'invoices', title: '发票' },
              { name: 'openings', title: '期初往来' },
            ] as const)
          : []),
        // Goods that come are the warehouse's.
        ...(may(roles, 'goods', 'shipment.pick') ? ([{ name: 'arrivals', title: '到货入库' }] as const) : []),
      ];
      const first = tabs.some(({ name }) => name === tab) ? tab! : tabs[0]!.name;
      this.setData({ tabs, tab: first });
      await this.load();
    },
    async fetch(fresh: boolean) {
      const { tab, kind } = this.data;
      const after = fresh ? null : this.data.next;
      const [{ memberId }, can] = await Promise.all([
        whoAmI(),
        mayDo({ make: 'exportFile.make', decide: 'importFile.decide', ask: 'importFile.ask' }),
      ]);
      const own = { me: memberId, can, canBring: can.ask };
      if (tab === 'exports') {
        const { files, next } = await call('trade', 'exportFile.list', { kind, after });
        return { ...own, rows: files.map(exportLine), next };
      }
      const { files, next } = await call('trade', 'importFile.list', { kind: tab, after });
      return { ...own, hint: importHints[tab], rows: files.map((file) => importLine(file, memberId)), next };
    },
    chooseTab({ detail }: Said<{ name: Tab }>) {
      this.setData({ tab: detail.name, rows: [], check: null, fileName: '' });
      void this.reload();
    },
    chooseKind(event: Said) {
      this.setData({ kind: given<ExportKind>(event, 'kind'), rows: [], since: '' });
      void this.reload();
    },
    pickSince({ detail }: Said<{ value: string }>) {
      this.setData({ since: detail.value });
    },
    /** File after file until everything that is settled is in one. */
    async make() {
      let made = 0;
      await this.act('make', async () => {
        for (;;) {
          const { kind, since, rows } = this.data;
          const isFirst = !rows.length && made === 0;
          const { more } = await call('trade', 'exportFile.make', {
            kind,
            ...(isFirst && since ? { since } : {}),
          });
          made++;
          if (!more) break;
        }
      });
      if (!made) return;
      void wx.showToast({ title: `已生成 ${made} 个文件`, icon: 'none' });
      await this.load();
    },
    async open(event: Said) {
      const [exportId, as] = [given(event, 'id'), given<'csv' | 'xlsx'>(event, 'as')];
      await this.act(`${exportId}${as}`, async () => {
        const { link } = await call('trade', 'exportFile.open', { exportId, as });
        await passOn(await fetchFile(link), `${exportId.replace(':', '-')}.${as}`);
      });
    },
    async template() {
      await this.act('template', async () => {
        const { link } = await call('trade', 'importFile.template', { kind: this.data.tab as ImportKind });
        await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
      });
    },
    async choose() {
      const file = await chooseSheet(['xlsx', 'xls', 'csv', 'txt', 'et']);
      if (!file) return;
      this.setData({ check: null, fileName: file.fileName });
      await this.act('check', async () => {
        this.setData({ fileId: await file.upload() });
        this.setData({ check: shownCheck(await call('trade', 'importFile.check', this.asked())) });
      });
    },
    asked() {
      const { tab, fileId, fileName } = this.data;
      return { kind: tab as ImportKind, fileId, fileName };
    },
    async bring() {
      let importId = '';
      let state = '';
      const done = await this.act('bring', async () => {
        ({ importId, state } = await call('trade', 'importFile.ask', this.asked()));
      });
      if (!done) return;
      this.setData({ check: null, fileName: '' });
      if (state === 'booking') return this.steps(importId);
      void wx.showToast({ title: '已提交，等待另一位财务复核', icon: 'none' });
      await this.load();
    },
    async pass(event: Said) {
      const importId = given(event, 'id');
      const input = { importId, passes: true, reason: '' };
      if (await this.act('pass', () => call('trade', 'importFile.decide', input))) await this.steps(importId);
    },
    async refuse(event: Said) {
      const importId = given(event, 'id');
      const reason = await askReason(this, {
        title: '退回期初',
        placeholder: '写明哪里不对',
        confirm: '退回',
      });
      if (!reason) return;
      const input = { importId, passes: false, reason };
      if (await this.act('refuse', () => call('trade', 'importFile.decide', input), { said: '已退回' }))
        await this.load();
    },
    goOn(event: Said) {
      void this.steps(given(event, 'id'));
    },
    /** Step by step; whatever stops it, the next call goes on where it stopped. */
    async steps(importId: string) {
      try {
        for (;;) {
          const { booked, count } = await call('trade', 'importFile.step', { importId });
          this.setData({ percent: Math.round((100 * booked) / count) });
          if (booked === count) break;
        }
        void wx.showToast({ title: '已入账', icon: 'none' });
      } catch (error) {
        showError(error);
      }
      this.setData({ percent: 0 });
      await this.load();
    },
  },
});
const exportLine = (file: ExportView) => ({
  id: file._id,
  title: `${exportLabels[file.kind]} ${file.number}`,
  about: `${file.rows} 行，变动截至 ${sayTime(file.upTo, officialNow())}`,
  by: `${file.madeBy.name} ${sayTime(file.madeAt, officialNow())} 生成`,
});
const importLine = (file: ImportView, me: string) => ({
  id: file._id,
  title: file.fileName,
  label: openingStateLabels[file.state],
  tone: tones[file.state],
  about: [
    `${file.count} 行`,
    file.kind === 'openings' ? `应收减预收 ${sayFen(file.totalFen)}` : '',
    file.skipped ? `${file.skipped} 行已在账上，未重复入账` : '',
  ]
    .filter(Boolean)
    .join('，'),
  by: `${file.broughtBy.name} ${sayTime(file.broughtAt, officialNow())} 提交${file.decidedBy ? `，${file.decidedBy.name} 复核` : ''}`,
  reason: file.reason,
  waits: file.state === 'asked',
  own: file.broughtBy.memberId === me,
  rest: file.state === 'booking' ? `继续入账（${file.booked}/${file.count}）` : '',
});
const shownCheck = ({
  readAs,
  unread,
  rows,
  count,
  there,
  totalFen,
  problems,
  problemCount,
}: ImportCheck) => ({
  readAs: readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
  unread: unread.join('、'),
  summary: [
    `可以入账 ${count} 行`,
    totalFen ? `应收减预收 ${sayFen(totalFen)}` : '',
    there ? `${there} 行已导入过，不再入账` : '',
  ]
    .filter(Boolean)
    .join('，'),
  rows: rows.map(({ row, say, isThere }) => ({ row, say, label: isThere ? '已导入过' : `第 ${row} 行` })),
  rest: Math.max(0, count + there - rows.length),
  problems,
  problemCount,
  ready: count > 0 && problemCount === 0,
});
