import type { ListSheetCheck, ListSheetSaved } from '../../../../cloudfunctions/_contracts/list-sheets';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { chooseSheet } from '../../../kit/choose-sheet';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { listKindLabels, listKinds, mayBring } from '../../../shared/list-kinds';
import type { ListKind } from '../../../shared/list-kinds';

const abouts: Record<ListKind, string> = {
  dealers:
    '一行一家：名称、统一社会信用代码、所在地区，可加简称、联系人、电话。信用代码已有的按表更新，新的建为潜在经销商。',
  engineers: '一行一人：姓名、手机号，可加经销商（厂家工程师留空）。手机号已有账号的不动，新的生成邀请码。',
  instruments:
    '一行一台：机型、序列号、医院，可加经销商、装机日期、软件版本。已登记的补上表里写的，不会移机。',
  contacts: '一行一人：医院、科室、姓名，可加电话、职务。科室没有的一起建立，已有的人按表更新。',
  certifications: '一行一项：姓名、手机号、机型、任务、级别、生效日期、有效期至，可加证书编号。',
};

const openSheet = async (link: string): Promise<void> => {
  await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
};

/** 名单导入: what was read as what, what is new or becomes another, every cell that says nothing, and only then the import. */
Component({
  behaviors: [pageState],
  data: {
    phase: 'loading',
    kinds: [] as { id: ListKind; label: string }[],
    kind: '' as ListKind | '',
    about: '',
    fileId: '',
    fileName: '',
    check: null as ListSheetCheck | null,
    rows: [] as object[],
    rest: 0,
    total: 0,
    readAs: '',
    unread: '',
    ready: false,
    percent: 0,
    codes: [] as ListSheetSaved['codes'],
  },
  methods: {
    async onLoad({ kind }: { kind?: ListKind }) {
      this.setData({ kind: kind || '' });
      await this.load();
    },
    async fetch() {
      const { roles } = await whoAmI();
      const kinds = listKinds.filter((one) => mayBring(roles, one));
      const { kind: asked } = this.data;
      const kind = asked && kinds.indexOf(asked) >= 0 ? asked : kinds[0]!;
      return { kinds: kinds.map((id) => ({ id, label: listKindLabels[id] })), kind, about: abouts[kind] };
    },
    show(kind: ListKind) {
      this.setData({ kind, about: abouts[kind], check: null, fileId: '', codes: [] });
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      this.show(event.currentTarget.dataset.kind as ListKind);
    },
    async template() {
      await this.act('template', async () => {
        await openSheet(
          (await call('service', 'listSheet.template', { kind: this.data.kind as ListKind })).link,
        );
      });
    },
    async choose() {
      const file = await chooseSheet(['xlsx', 'xls', 'et', 'csv', 'txt']);
      if (!file) return;
      this.setData({ check: null, fileName: file.fileName, codes: [] });
      await this.act('check', async () => {
        this.setData({ fileId: await file.upload() });
        await this.lookThrough();
      });
    },
    asked(): { kind: ListKind; fileId: string } {
      const { kind, fileId } = this.data;
      return { kind: kind as ListKind, fileId };
    },
    async lookThrough() {
      const check = await call('service', 'listSheet.check', this.asked());
      const total = check.counts.new + check.counts.changed;
      this.setData({
        check,
        total,
        rest: total - check.rows.length,
        ready: total > 0 && !check.problemCount,
        readAs: check.readAs.map(({ field, heading }) => `${field}：${heading}`).join('，'),
        unread: check.unread.join('、'),
        rows: check.rows.map(({ row, title, about, as }) => ({
          ...{ row, title },
          label: as === 'new' ? '新增' : '更新',
          tone: as === 'new' ? 'active' : 'attention',
          about: [`第 ${row} 行`, about].filter(Boolean).join(' · '),
        })),
      });
    },
    async problems() {
      await this.act('problems', async () => {
        await openSheet((await call('service', 'listSheet.problems', this.asked())).link);
      });
    },
    /** Step by step; whatever stops it, importing again goes on where it stopped. */
    async save() {
      const { total } = this.data;
      const done = await this.act('save', async () => {
        for (let left = total; left > 0;) {
          const saved = await call('service', 'listSheet.save', this.asked());
          left = saved.left;
          this.setData({
            codes: [...this.data.codes, ...saved.codes],
            percent: Math.round((100 * (total - left)) / total),
          });
        }
      });
      this.setData({ percent: 0 });
      if (!done) return;
      void wx.showToast({ title: '已导入', icon: 'none' });
      await this.act('check', () => this.lookThrough());
    },
    copyCodes() {
      const data = this.data.codes
        .map(({ name, phone, code }) => `${name} ${phone} 邀请码 ${code}`)
        .join('\n');
      void wx.setClipboardData({ data });
    },
  },
});
