import { call } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { isFilledIn } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { withUploads } from '../../../offline/photos';
import type { SealedReading } from '../../../../cloudfunctions/_contracts/licences';
import type { StoredFile } from '../../../shared/model/entity';
import { licenceModeLabels, licenceTypeLabels } from '../../../shared/model/trade';
import type { LicenceMode, LicenceType, ReadField, ScopeEntry } from '../../../shared/model/trade';
import { pages } from '../../../shared/pages';
import { readScope } from '../../../shared/trade/scope';
import { ON, choicesOf, typing } from '../../../kit/typing';
import type { Field } from '../../../kit/typing';
import { comparedReading } from '../paper-reading';
import type { ReadRow } from '../paper-reading';
import { sayScope } from '../words';

/** What the form asks, by what has been said so far. */
function fieldsOf({ type = '', endless = '', how = '' }: Record<string, string>): Field[] {
  const isScoped = type === 'record' || type === 'permit';
  return [
    { key: 'type', label: '证照', kind: 'choice', choices: choicesOf(licenceTypeLabels) },
    { key: 'number', label: '编号', max: 60 },
    { key: 'fromOn', label: '起始日', kind: 'day' },
    { key: 'endless', label: '长期有效', kind: 'switch' },
    ...(endless === ON ? [] : [{ key: 'toOn', label: '截止日', kind: 'day' } as const]),
    { key: 'issuer', label: '发证机关', max: 100 },
    {
      key: 'how',
      label: '这是',
      kind: 'choice',
      choices: [
        { value: 'new', label: '新证' },
        { value: 'renewal', label: '延续' },
        { value: 'change', label: '变更（替换原证）' },
      ],
    },
    ...(how === 'renewal'
      ? ([
          { key: 'acceptedOn', label: '延续受理日', kind: 'day' },
          { key: 'receiptNo', label: '受理回执号', max: 60 },
          { key: 'decidedOn', label: '批准日', kind: 'day' },
        ] as const)
      : []),
    ...(isScoped
      ? ([
          { key: 'mode', label: '经营方式', kind: 'choice', choices: choicesOf(licenceModeLabels) },
          { key: 'scopeText', label: '经营范围', kind: 'textarea', max: 4000, hint: '照证照原文填写' },
        ] as const)
      : []),
    { key: 'premises', label: '经营场所', max: 200 },
    { key: 'warehouses', label: '库房地址', kind: 'textarea', max: 1000, hint: '每行一个' },
  ];
}

/** A paper handed in: what it says, with its photos; a change names the paper that it replaces. */
Component({
  behaviors: [pageState, typing],
  data: {
    phase: 'ready',
    isMaker: false,
    dealerId: '',
    dealerName: '',
    given: { type: 'permit', how: 'new' } as Record<string, string>,
    fields: fieldsOf({ type: 'permit' }),
    files: [] as StoredFile[],
    canRead: false,
    /** What WeChat read of the photos, beside what is typed; taken over by a tap. */
    read: [] as ReadRow[],
    replaceable: [] as { id: string; words: string }[],
    replacesId: '',
    entries: [] as { key: string; say: string }[],
  },
  observers: {
    given(given: Record<string, string>) {
      this.setData({
        fields: fieldsOf(given),
        entries: this.entries(given).map(shownEntry),
        read: comparedReading(readings.get(this), given, fieldsOf(given)),
      });
    },
  },
  methods: {
    async onLoad({ type, dealerId = '', dealerName = '' }: Record<string, string>) {
      const me = await whoAmI();
      this.setData({
        isMaker: me.dealerId === null,
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
        ...(type ? { 'given.type': type } : {}),
      });
      await this.readOwn();
    },
    entries({ type, scopeText = '' }: Record<string, string>): ScopeEntry[] {
      return type === 'business' ? [] : readScope(scopeText, type === 'permit' ? 'III' : 'II');
    },
    /** Papers that this one may replace. */
    async readOwn() {
      const { isMaker, dealerId } = this.data;
      if (isMaker && !dealerId) return;
      await this.act('own', async () => {
        const { papers, canRead } = await call('trade', 'licence.papers', isMaker ? { dealerId } : {});
        this.setData({ canRead });
        owned.set(
          this,
          papers.reduce<{ id: string; type: string; words: string }[]>(
            (all, { type, licences }) => [
              ...all,
              ...licences
                .filter(({ state }) => state === 'valid')
                .map(({ _id, number, fromOn }) => ({ id: _id, type, words: `${number}（${fromOn} 起）` })),
            ],
            [],
          ),
        );
      });
    },
    typeField(event: { detail: { key: string; value: string } }) {
      this.type(event);
      const { how, type } = this.data.given;
      // Another kind of paper is read otherwise.
      if (event.detail.key === 'type') this.forgetReading();
      this.setData({
        replaceable: how === 'change' ? (owned.get(this) || []).filter((one) => one.type === type) : [],
        ...(event.detail.key === 'type' || how !== 'change' ? { replacesId: '' } : {}),
      });
    },
    pickReplaced(event: Said) {
      this.setData({ replacesId: of(event, 'id'), 'problems.replacesId': '' });
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ dealerId: detail.id, dealerName: detail.name, 'problems.dealerId': '' });
      void this.readOwn();
    },
    changeFiles({ detail }: { detail: { files: StoredFile[] } }) {
      this.forgetReading();
      this.setData({ files: detail.files, 'problems.files': '' });
    },
    forgetReading() {
      readings.delete(this);
      this.setData({ read: [] });
    },
    /** What is read stands beside the form; nothing is filled in by itself. */
    async readPhotos() {
      await this.act('read', async () => {
        const files = await withUploads(this.data.files);
        this.setData({ files });
        const type = this.data.given.type as LicenceType;
        const found: SealedReading[] = [];
        for (const file of files.slice(0, 3)) found.push(await call('trade', 'licence.read', { type, file }));
        readings.set(this, found);
        const { given } = this.data;
        this.setData({ read: comparedReading(found, given, fieldsOf(given)) });
      });
    },
    takeOver(event: Said) {
      this.take([of<ReadField>(event, 'field')]);
    },
    takeAll() {
      this.take(this.data.read.filter(({ canTake }) => canTake).map(({ field }) => field));
    },
    take(fields: readonly ReadField[]) {
      const taken = this.data.read.filter(({ field, canTake }) => canTake && fields.indexOf(field) >= 0);
      const changes = taken.reduce<Record<string, string>>((all, { field, value, isEndless }) => {
        if (isEndless) all['given.endless'] = ON;
        else {
          all[`given.${field}`] = value;
          if (field === 'toOn') all['given.endless'] = '';
        }
        all[`problems.${field}`] = '';
        return all;
      }, {});
      this.setData(changes);
    },
    async submit() {
      const { given, isMaker, dealerId, files, replacesId } = this.data;
      const { how, endless } = given;
      const needs = (key: string, words: string) => ((given[key] || '').trim() ? '' : words);
      const isScoped = given.type !== 'business';
      const filledIn = isFilledIn(this, {
        dealerId: isMaker && !dealerId ? '请选择经销商' : '',
        number: needs('number', '请填写编号'),
        fromOn: needs('fromOn', '请选择起始日'),
        toOn:
          endless === ON
            ? ''
            : needs('toOn', '请选择截止日') || (given.toOn! < given.fromOn! ? '截止日早于起始日' : ''),
        issuer: needs('issuer', '请填写发证机关'),
        acceptedOn: how === 'renewal' ? needs('acceptedOn', '请选择受理日') : '',
        receiptNo: how === 'renewal' ? needs('receiptNo', '请填写回执号') : '',
        decidedOn: how === 'renewal' ? needs('decidedOn', '请选择批准日') : '',
        mode: isScoped ? needs('mode', '请选择经营方式') : '',
        scopeText: isScoped ? needs('scopeText', '请照原文填写经营范围') : '',
        replacesId: how === 'change' && !replacesId ? '请选择被替换的证照' : '',
        files: files.length ? '' : '请拍照或选择证照照片',
      });
      if (!filledIn) return;
      const text = (key: string) => (given[key] || '').trim();
      const warehouses = text('warehouses')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
      await this.act(
        'submit',
        async () => {
          const { licenceId } = await call('trade', 'licence.submit', {
            ...(isMaker ? { dealerId } : {}),
            type: given.type as LicenceType,
            number: text('number'),
            fromOn: given.fromOn!,
            toOn: endless === ON ? null : given.toOn!,
            issuer: text('issuer'),
            mode: isScoped ? (given.mode as LicenceMode) : null,
            scopeText: isScoped ? text('scopeText') : '',
            scope: this.entries(given),
            addresses: [
              ...(text('premises') ? [{ kind: 'premises' as const, text: text('premises') }] : []),
              ...warehouses.map((one) => ({ kind: 'warehouse' as const, text: one })),
            ],
            files: await withUploads(files),
            renewal:
              how === 'renewal' ? { acceptedOn: given.acceptedOn!, receiptNo: text('receiptNo') } : null,
            decidedOn: how === 'renewal' ? given.decidedOn! : null,
            replacesId: replacesId || null,
            readings: readings.get(this) || [],
          });
          void wx.redirectTo({ url: pages.licence({ id: licenceId }) });
        },
        {
          said: '已提交，等待质量管理审核',
          fields: { number: 'number', fromOn: 'fromOn', toOn: 'toOn', scope: 'scopeText' },
        },
      );
    },
  },
});
const readings = new WeakMap<object, SealedReading[]>();
const owned = new WeakMap<object, { id: string; type: string; words: string }[]>();
const shownEntry = (entry: ScopeEntry, i: number) => ({ key: String(i), say: sayScope(entry) });
