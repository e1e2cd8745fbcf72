import type { ListSheetCheck, ListSheetSaved } from '../../../../cloudfunctions/_contracts/list-sheets';
import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { bringSheet } from '../../../kit/bring-sheet';
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

/** 名单导入: dealers, engineers, instruments, contacts, certifications from a sheet. */
Component({
  behaviors: [pageState, bringSheet],
  data: {
    phase: 'loading',
    kinds: [] as { id: ListKind; label: string }[],
    kind: '' as ListKind | '',
    about: '',
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
      this.setData({ kind, about: abouts[kind], ...this.nothingChosen() });
    },
    pick(event: WechatMiniprogram.TouchEvent) {
      this.show(event.currentTarget.dataset.kind as ListKind);
    },
    asked(): { kind: ListKind; fileId: string } {
      const { kind, fileId } = this.data;
      return { kind: kind as ListKind, fileId };
    },
    nothingChosen: () => ({ check: null, fileId: '', codes: [] }),
    templateOf() {
      return call('service', 'listSheet.template', { kind: this.data.kind as ListKind });
    },
    checkOf() {
      return call('service', 'listSheet.check', this.asked());
    },
    lineOf: ({ title, about }: ListSheetCheck['rows'][number]) => ({ title, about: [about] }),
    async problems() {
      await this.openWorkbookOf('problems', () => call('service', 'listSheet.problems', this.asked()));
    },
    async saveOf() {
      const saved = await call('service', 'listSheet.save', this.asked());
      this.setData({ codes: [...this.data.codes, ...saved.codes] });
      return saved;
    },
    copyCodes() {
      const data = this.data.codes
        .map(({ name, phone, code }) => `${name} ${phone} 邀请码 ${code}`)
        .join('\n');
      void wx.setClipboardData({ data });
    },
  },
});
