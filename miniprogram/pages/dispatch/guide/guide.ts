import type { DocumentRow, Guide } from '../../../../cloudfunctions/_contracts/guides';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { askReason } from '../../../kit/ask';
import { isFilledIn } from '../../../kit/form';
import { fetchFile } from '../../../kit/open-pdf';
import { openPage } from '../../../kit/open-page';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { newId } from '../../../offline/random';
import { dayOf } from '../../../shared/days';
import type { StoredFile } from '../../../shared/model/entity';
import { documentKinds, sayBytes } from '../../../shared/model/guides';
import type { DocumentKind, FaultCode } from '../../../shared/model/guides';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayDay } from '../../../shared/say';
import { chooseDocument } from './choose-document';

const SHOWN = 50;
const documentFields: Field[] = [
  { key: 'title', label: '名称', kind: 'text', max: 80 },
  { key: 'kind', label: '类别', kind: 'choice', choices: choicesOf(documentKinds) },
  { key: 'version', label: '版本', kind: 'text', max: 20, hint: '如 3.1 或 2026-11' },
  { key: 'validFrom', label: '从哪天起有效', kind: 'day' },
];
const faultFields = (groups: readonly { code: string; name: string }[]): Field[] => [
  { key: 'code', label: '故障码', kind: 'text', max: 20, hint: '如 E-1203' },
  { key: 'name', label: '故障名称', kind: 'text', max: 60 },
  {
    ...{ key: 'group', label: '故障分类', kind: 'choice' },
    choices: [
      { value: '', label: '不归类' },
      ...groups.map(({ code, name }) => ({ value: code, label: name })),
    ],
  },
  { key: 'cause', label: '可能原因', kind: 'textarea', max: 200 },
  { key: 'action', label: '处理方法', kind: 'textarea', max: 300 },
];

/** 一个机型的资料: documents with their versions, fault codes one by one or from a sheet. */
Component({
  behaviors: [pageState, typing],
  data: {
    id: '',
    name: '',
    revision: 0,
    manages: false,
    text: '',
    all: [] as FaultCode[],
    codes: [] as FaultCode[],
    beyond: 0,
    documents: [] as { id: string; title: string; about: string; row: DocumentRow }[],
    groups: [] as { code: string; name: string }[],
    /** What is being written: a document, or a code; '' nothing. */
    editing: '' as '' | 'document' | 'code',
    editTitle: '',
    fields: [] as Field[],
    file: null as StoredFile | null,
    fileSize: '',
    replaces: null as string | null,
    was: null as string | null,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
    },
    onShow() {
      void this.load();
    },
    async fetch() {
      const [guide, { roles }] = await Promise.all([
        call('service', 'guide.get', { modelId: this.data.id }),
        whoAmI(),
      ]);
      return { ...this.view(guide), manages: may(roles, 'service', 'guide.addDocument') };
    },
    view({ modelName, revision, codes, documents }: Guide) {
      const today = dayOf(officialNow());
      return {
        ...{ name: modelName, revision, all: codes },
        ...this.found(codes, this.data.text),
        documents: documents.map((row) => ({
          ...{ id: row._id, title: row.title, row },
          about: `${documentKinds[row.kind]} · ${row.version} 版 · ${sayDay(row.validFrom, today)}起${row.validFrom > today ? '（还没到）' : ''} · ${sayBytes(row.bytes)}`,
        })),
      };
    },
    found(all: readonly FaultCode[], text: string) {
      const wanted = text.toUpperCase();
      const fits = all.filter(({ code, name }) => `${code} ${name}`.toUpperCase().indexOf(wanted) >= 0);
      return { codes: fits.slice(0, SHOWN), beyond: Math.max(0, fits.length - SHOWN) };
    },
    search({ detail }: Said<string>) {
      const text = detail.trim();
      this.setData({ text, ...this.found(this.data.all, text) });
    },
    leaveEdit() {
      this.setData({ editing: '', problems: {}, file: null });
    },
    /** A file first: what it is called is mostly what the document is called. */
    async choose(event: Said) {
      const replaces = of(event, 'id') || null;
      const chosen = await chooseDocument();
      if (!chosen) return;
      await this.act('file', async () => {
        const file = await chosen.upload();
        const before = this.data.documents.filter(({ id }) => id === replaces)[0];
        this.setData({
          ...{ editing: 'document', fields: documentFields, file, replaces, problems: {} },
          editTitle: before ? `“${before.title}”的新版` : '新资料',
          fileSize: `${chosen.name} · ${sayBytes(file.bytes)}`,
          given: {
            title: before ? before.title : chosen.name,
            kind: before ? before.row.kind : 'manual',
            version: '',
            validFrom: dayOf(officialNow()),
          },
        });
      });
    },
    async saveDocument() {
      const { id, given, file, replaces, documents } = this.data;
      const { title = '', kind = 'manual', version = '', validFrom = '' } = given;
      const filledIn = isFilledIn(this, {
        title: title.trim() ? '' : '请填写名称',
        version: version.trim() ? '' : '请填写版本',
        validFrom: validFrom ? '' : '请选择日期',
      });
      if (!filledIn) return;
      const before = documents.filter((one) => one.id === replaces)[0];
      const input = {
        documentId: await newId('MD'),
        modelIds: before ? before.row.modelIds : [id],
        ...{ title: title.trim(), kind: kind as DocumentKind, version: version.trim(), validFrom },
        ...{ file: file!, replaces },
      };
      const fields = { title: 'title', version: 'version', validFrom: 'validFrom' };
      const send = () => call('service', 'guide.addDocument', input);
      if (!(await this.act('save', send, { said: '已保存', fields }))) return;
      this.leaveEdit();
      await this.load();
    },
    async removeDocument(event: Said) {
      const reason = await askReason(this, {
        title: '移除这份资料',
        hint: '工程师的手机联网后也不再有它；七天后文件删除。',
        placeholder: '如：内容有误，待重新发布',
        confirm: '移除',
      });
      if (!reason) return;
      const input = { documentId: of(event, 'id'), reason };
      await this.act('remove', () => call('service', 'guide.removeDocument', input), { said: '已移除' });
      await this.load();
    },
    async openDocument(event: Said) {
      const documentId = of(event, 'id');
      const { row } = this.data.documents.filter(({ id }) => id === documentId)[0]!;
      await this.act('open', async () => {
        const path = await fetchFile((await call('service', 'guide.linkDocument', { documentId })).link);
        if (row.type === 'pdf') await wx.openDocument({ filePath: path, fileType: 'pdf', showMenu: true });
        else await wx.previewImage({ urls: [path] });
      });
    },
    async editCode(event: Said) {
      await this.act('edit', async () => {
        const { settings } = await call('service', 'settings.get', {});
        const was = of(event, 'code') || null;
        const fault = this.data.all.filter(({ code }) => code === was)[0];
        this.setData({
          ...{ editing: 'code', editTitle: was ? `修改 ${was}` : '新故障码', was, problems: {} },
          fields: faultFields(settings.faultCodes),
          given: fault ? { ...fault } : { code: '', name: '', group: '', cause: '', action: '' },
        });
      });
    },
    async saveCode() {
      const { id, revision, was, given } = this.data;
      const { code = '', name = '', group = '', cause = '', action = '' } = given;
      const filledIn = isFilledIn(this, {
        code: /^[A-Za-z0-9][A-Za-z0-9._/\s-]{0,19}$/.test(code.trim())
          ? ''
          : '应为字母、数字、点、横线或斜线，最多 20 个',
        name: name.trim() ? '' : '请填写名称',
      });
      if (!filledIn) return;
      const fault = { code, name: name.trim(), group, cause: cause.trim(), action: action.trim() };
      const fields = { 'fault.code': 'code', 'fault.name': 'name', 'fault.group': 'group' };
      const send = () => call('service', 'guide.saveCode', { modelId: id, revision, was, fault });
      if (!(await this.act('save', send, { said: '已保存', fields }))) return;
      this.leaveEdit();
      await this.load();
    },
    async removeCode(event: Said) {
      const code = of(event, 'code');
      const reason = await askReason(this, {
        title: `删去故障码 ${code}`,
        hint: '以前的报告照旧；以后不能再选它。',
        placeholder: '如：新软件已取消此报警',
        confirm: '删去',
      });
      if (!reason) return;
      const { id: modelId, revision } = this.data;
      const send = () => call('service', 'guide.removeCode', { modelId, revision, code, reason });
      await this.act('removeCode', send, { said: '已删去' });
      await this.load();
    },
    save() {
      return this.data.editing === 'document' ? this.saveDocument() : this.saveCode();
    },
    importCodes() {
      openPage(pages.faultSheet({ id: this.data.id }));
    },
  },
});
