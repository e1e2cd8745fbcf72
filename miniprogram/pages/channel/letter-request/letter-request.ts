import type { GrantList, GrantRow } from '../../../../cloudfunctions/_contracts/grants';
import type { LetterView, LetterWritten } from '../../../../cloudfunctions/_contracts/letters';
import { call, officialNow } from '../../../api/client';
import type { InputOf } from '../../../api/client';
import { showError } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { effectiveDays } from '../../../shared/model/grants';
import { partSentence } from '../../../shared/model/letters';
import { forget, isFilledIn, typed } from '../../../kit/form';
import type { Problems } from '../../../kit/form';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { newOpId } from '../../../offline/random';
import type { PickedPlace } from '../components/place-picker/place-picker';
import { lineNames, productLines, whoAmI } from '../names';
import type { NamedLine } from '../names';
import { grantLine, saying, sayUngranted } from '../words';
import type { GrantLine } from '../words';
import { askReason } from '../../../kit/ask';
import { pages } from '../../../shared/pages';
import { pageState } from '../../../kit/page-state';

const noTender = {
  projectName: '',
  projectNumber: '',
  lot: '',
  agency: '',
  bidderName: '',
  bidderCode: '',
  closesOn: '',
};
const tenderFields = [
  { key: 'projectName', label: '招标项目' },
  { key: 'projectNumber', label: '项目编号' },
  { key: 'lot', label: '包号（可不填）' },
  { key: 'agency', label: '代理机构（可不填）' },
  { key: 'bidderName', label: '投标人' },
  { key: 'bidderCode', label: '投标人统一社会信用代码' },
];
const fieldOfPath = {
  'tender.buyer': 'buyer',
  'tender.projectName': 'projectName',
  'tender.projectNumber': 'projectNumber',
  'tender.lot': 'lot',
  'tender.agency': 'agency',
  'tender.bidder.creditCode': 'bidderCode',
  'tender.bidder': 'bidderName',
  'tender.closesOn': 'closesOn',
  within: 'within',
  products: 'products',
  productLineIds: 'lines',
  grantIds: 'grants',
  fromOn: 'days',
  toOn: 'days',
};
const PARTS_SHOWN = 6;

interface ProductRow {
  productLineId: string;
  lineName: string;
  name: string;
  model: string;
  registration: string;
}

/** 申请授权书: worked out from grants; also a draft written anew (`id`) and an amendment (`amends`). */
Component({
  behaviors: [pageState],
  data: {
    isManager: false,
    letterId: '',
    amends: '',
    /** A letter that ended, to be asked for anew with what still holds. */
    like: '',
    grantId: '',
    kind: 'annual' as 'annual' | 'tender',
    dealerId: '',
    dealerName: '',
    grants: [] as (GrantLine & { on: boolean })[],
    chosenCount: 0,
    lines: [] as (NamedLine & { on: boolean })[],
    within: [] as PickedPlace[],
    withinOpen: false,
    fromOn: '',
    toOn: '',
    tender: noTender,
    /** Grows with what is typed: names of companies are longer than a line. */
    oneLine: { minHeight: 24, maxHeight: 120 },
    tenderFields,
    /** The buyer is a hospital of the register, or somebody who buys for some of them. */
    buyerIsHospital: true,
    buyerName: '',
    terminals: [] as { id: string; name: string }[],
    products: [] as ProductRow[],
    copies: 1,
  },
  methods: {
    async onLoad(query: Partial<Record<'id' | 'amends' | 'like' | 'dealerId' | 'grantId', string>>) {
      const { id = '', amends = '', like = '', dealerId = '', grantId = '' } = query;
      const today = dayOf(officialNow());
      this.setData({
        letterId: id,
        amends,
        like,
        dealerId,
        grantId,
        fromOn: today,
        toOn: `${today.slice(0, 4)}-12-31`,
      });
      void wx.setNavigationBarTitle({ title: amends ? '变更授权书' : id ? '修改授权书' : '申请授权书' });
      await this.load();
    },
    async fetch() {
      const { letterId, amends, like, dealerId } = this.data;
      const me = await whoAmI();
      this.setData({ isManager: me.dealerId === null });
      if (me.dealerId !== null) this.setData({ dealerId: me.dealerId, dealerName: me.dealerName });
      else if (dealerId) {
        const { dealer } = await call('channel', 'dealer.get', { dealerId });
        this.setData({ dealerName: dealer.shortName });
      }
      const before = amends || letterId || like;
      const page = before ? await call('channel', 'letter.get', { letterId: before }) : null;
      if (page) this.fill(page.letter);
      if (this.data.dealerId)
        await this.loadGrants(page ? page.letter.terms.grantIds : null, !page || !!like);
      if (page) this.fillLines(page.letter);
      return {};
    },
    fill({ kind, dealerId, dealer, terms, tender, territory }: LetterView) {
      const { regionCodes, hospitalIds } = terms.scope;
      const terminalIds = terms.terminalIds || [];
      const endUsers = tender && tender.endUsers;
      const named = tender ? endUsers || [tender.buyer] : [];
      const justTerminals =
        regionCodes.length === 0 &&
        terminalIds.length > 0 &&
        hospitalIds.every((id) => terminalIds.includes(id));
      this.setData({
        kind,
        dealerId,
        dealerName: dealer.name,
        ...(this.data.like ? {} : { fromOn: terms.fromOn, toOn: terms.toOn }),
        // Printed in this order: regions, then hospitals. What ended may have stood on ground that is gone.
        within:
          justTerminals || this.data.like
            ? []
            : [...regionCodes, ...hospitalIds].map((id, at) => ({
                id,
                name: territory[at] || id,
                isHospital: at >= regionCodes.length,
              })),
        withinOpen: !justTerminals && !this.data.like,
        buyerIsHospital: !endUsers,
        buyerName: tender && endUsers ? tender.buyer : '',
        terminals: terminalIds.map((id, at) => ({ id, name: named[at] || id })),
        tender: tender
          ? { ...noTender, ...tender, bidderName: tender.bidder.name, bidderCode: tender.bidder.creditCode }
          : noTender,
      });
    },
    /** Only once the grants are there, because lines are those of the chosen ones. */
    fillLines({ terms, products }: LetterView) {
      const lines = this.data.lines.map((line) => ({ ...line, on: terms.productLineIds.includes(line.id) }));
      const single = products.filter(({ name, model, registration }) => name || model || registration);
      this.setData({
        lines,
        products: single.flatMap(({ line, name = '', model = '', registration = '' }) => {
          const of = lines.find((each) => each.name === line);
          return of ? [{ productLineId: of.id, lineName: line, name, model, registration }] : [];
        }),
      });
    },
    /** The dealer's grants that hold now or later; `chosen` null: the one that the page was opened for, or a single one. */
    async loadGrants(chosen: string[] | null, setDays: boolean) {
      const { dealerId, grantId } = this.data;
      const today = dayOf(officialNow());
      const rows: GrantRow[] = [];
      let after: string | null = null;
      do {
        const page: GrantList = await call('channel', 'grant.list', {
          dealerId,
          states: ['approved', 'revoked'],
          after,
        });
        rows.push(...page.grants);
        after = page.next;
      } while (after !== null);
      const names = await lineNames();
      const usable = rows.filter(({ standing }) => standing === 'effective' || standing === 'not_begun');
      const on = chosen || (grantId ? [grantId] : usable.length === 1 ? [usable[0]!._id] : []);
      rowsOf.set(this, usable);
      this.setData({
        grants: usable.map((row) => ({ ...grantLine(row, names, today), on: on.includes(row._id) })),
      });
      await this.afterGrants(setDays);
    },
    /** Lines are those of the chosen grants; days from the first to the last of them, each part has its own. */
    async afterGrants(setDays: boolean) {
      const on = new Set(this.data.grants.filter((grant) => grant.on).map(({ id }) => id));
      const chosen = (rowsOf.get(this) || []).filter(({ _id }) => on.has(_id));
      this.setData({ chosenCount: chosen.length, ...forget(this, 'grants'), ...forget(this, 'lines') });
      const ids = new Set(chosen.flatMap(({ productLineIds }) => productLineIds));
      const lines = (await productLines()).filter(({ id, isSold }) => isSold && ids.has(id));
      this.setData({ lines: lines.map((line) => ({ ...line, on: true })) });
      if (!setDays || !chosen.length) return;
      const today = dayOf(officialNow());
      const first = chosen.reduce((day, { fromOn }) => (fromOn < day ? fromOn : day), chosen[0]!.fromOn);
      this.setData({
        fromOn: first < today ? today : first,
        toOn: chosen
          .map((grant) => (effectiveDays(grant) || grant).toOn)
          .reduce((last, day) => (day > last ? day : last)),
      });
    },
    chooseKind(event: WechatMiniprogram.TouchEvent) {
      this.setData({ kind: event.currentTarget.dataset.kind as 'annual' | 'tender' });
    },
    async pickDealer({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      const none = { grants: [], lines: [], products: [], within: [], withinOpen: false };
      this.setData({ dealerId: detail.id, dealerName: detail.name, ...none, problems: {} });
      if (!detail.id) return;
      try {
        await this.loadGrants(null, true);
      } catch (error) {
        showError(error);
      }
    },
    /** All of them, or none where all are chosen: a dealer has one letter. */
    toggleAll() {
      const on = this.data.grants.some((grant) => !grant.on);
      const added = on ? this.data.grants.filter((grant) => !grant.on) : [];
      this.setData({ grants: this.data.grants.map((grant) => ({ ...grant, on })) });
      void this.afterGrants(true);
      void this.widen(added.map(({ id }) => id));
    },
    toggleGrant(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      const grants = this.data.grants.map((grant) => (grant.id === id ? { ...grant, on: !grant.on } : grant));
      this.setData({ grants });
      void this.afterGrants(true);
      if (grants.some((grant) => grant.id === id && grant.on)) void this.widen([id]);
    },
    /** What is chosen besides is meant to be in the letter: where places are listed, its own join them. */
    async widen(grantIds: string[]) {
      if (!this.data.within.length) return;
      try {
        const added = await Promise.all(grantIds.map((grantId) => call('channel', 'grant.get', { grantId })));
        // More hospitals than one page names cannot be listed: the letter is about all of its grants again.
        if (added.some(({ scope }) => scope.hospitalCount > scope.hospitals.length))
          return this.setData({ within: [], withinOpen: false, ...forget(this, 'within') });
        const places = added.flatMap(({ scope }) => [
          ...scope.regions.map(({ code, name }) => ({ id: code, name, isHospital: false })),
          ...scope.hospitals.map(({ id, name }) => ({ id, name, isHospital: true })),
        ]);
        const within = [...this.data.within, ...places];
        const isFirst = ({ id }: PickedPlace, at: number) =>
          within.findIndex((place) => place.id === id) === at;
        typed(this, 'within', within.filter(isFirst));
      } catch (error) {
        showError(error);
      }
    },
    toggleLine(event: WechatMiniprogram.TouchEvent) {
      const { id } = event.currentTarget.dataset as { id: string };
      this.setData({
        lines: this.data.lines.map((line) => (line.id === id ? { ...line, on: !line.on } : line)),
        ...forget(this, 'lines'),
      });
    },
    openWithin() {
      this.setData({ withinOpen: true });
    },
    changeWithin({ detail }: WechatMiniprogram.CustomEvent<{ places: PickedPlace[] }>) {
      typed(this, 'within', detail.places);
    },
    changeFrom(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      typed(this, 'days', event.detail.value, 'fromOn');
    },
    changeTo(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      typed(this, 'days', event.detail.value, 'toOn');
    },
    typeTender(event: Said<string>) {
      const key = given(event, 'key');
      this.setData({ tender: { ...this.data.tender, [key]: event.detail }, ...forget(this, key) });
    },
    chooseBuyerKind(event: Said) {
      this.setData({ buyerIsHospital: given(event, 'kind') === 'hospital', ...forget(this, 'buyer') });
    },
    typeBuyer(event: Said<string>) {
      this.setData({ buyerName: event.detail, ...forget(this, 'buyer') });
    },
    pickTerminal({ detail }: WechatMiniprogram.CustomEvent<{ id: string; name: string }>) {
      const { buyerIsHospital, terminals } = this.data;
      const others = buyerIsHospital ? [] : terminals.filter(({ id }) => id !== detail.id);
      this.setData({ terminals: detail.id ? [...others, detail] : [], ...forget(this, 'buyer') });
    },
    removeTerminal(event: Said) {
      const at = given<number>(event, 'at');
      this.setData({ terminals: this.data.terminals.filter((_, n) => n !== at) });
    },
    changeClosing(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({
        tender: { ...this.data.tender, closesOn: event.detail.value },
        ...forget(this, 'closesOn'),
      });
    },
    async bidderIsDealer() {
      try {
        const { dealerId } = this.data;
        if (!dealerId) return;
        const { dealer } = await call('channel', 'dealer.get', { dealerId });
        this.setData({
          tender: { ...this.data.tender, bidderName: dealer.name, bidderCode: dealer.creditCode },
          ...forget(this, 'bidderName'),
          ...forget(this, 'bidderCode'),
        });
      } catch (error) {
        showError(error);
      }
    },
    addProduct() {
      const line = this.data.lines.find(({ on }) => on);
      if (!line) return void isFilledIn(this, { grants: '请先选择授权，再填写产品' });
      const row = { productLineId: line.id, lineName: line.name, name: '', model: '', registration: '' };
      this.setData({ products: [...this.data.products, row] });
    },
    typeProduct(event: Said<string>) {
      const { at, key } = event.currentTarget.dataset as { at: number; key: string };
      this.setData({
        products: this.data.products.map((row, n) => (n === at ? { ...row, [key]: event.detail } : row)),
        ...forget(this, 'products'),
      });
    },
    chooseProductLine(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { at } = event.currentTarget.dataset as { at: number };
      const line = this.data.lines[Number(event.detail.value)]!;
      const changed = { productLineId: line.id, lineName: line.name };
      this.setData({
        products: this.data.products.map((row, n) => (n === at ? { ...row, ...changed } : row)),
        ...forget(this, 'products'),
      });
    },
    removeProduct(event: WechatMiniprogram.TouchEvent) {
      const products = this.data.products.filter((_, n) => n !== event.currentTarget.dataset.at);
      typed(this, 'products', products);
    },
    fewer() {
      this.setData({ copies: Math.max(1, this.data.copies - 1) });
    },
    more() {
      this.setData({ copies: Math.min(5, this.data.copies + 1) });
    },
    content() {
      const { kind, grants, lines, within, fromOn, toOn, tender, products } = this.data;
      const chosenLines = lines.filter(({ on }) => on).map(({ id }) => id);
      const kept = <T extends object>(fields: T) =>
        Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<T>;
      const { bidderName, bidderCode, projectName, projectNumber, lot, agency, closesOn } = tender;
      const { buyerIsHospital, buyerName, terminals } = this.data;
      const told: NonNullable<InputOf<'channel', 'letter.request'>['tender']> = {
        projectName,
        projectNumber,
        buyer: buyerIsHospital
          ? { hospitalId: terminals[0] ? terminals[0].id : '' }
          : { name: buyerName, terminalIds: terminals.map(({ id }) => id) },
        bidder: { name: bidderName, creditCode: bidderCode },
        ...kept({ lot, agency, closesOn }),
      };
      return {
        kind,
        grantIds: grants.filter(({ on }) => on).map(({ id }) => id),
        ...(chosenLines.length < lines.length ? { productLineIds: chosenLines } : {}),
        ...(within.length
          ? {
              within: {
                regionCodes: within.filter(({ isHospital }) => !isHospital).map(({ id }) => id),
                hospitalIds: within.filter(({ isHospital }) => isHospital).map(({ id }) => id),
              },
            }
          : {}),
        fromOn,
        toOn,
        ...(kind === 'tender' ? { tender: told } : {}),
        ...(products.length
          ? {
              products: products.map(({ productLineId, name, model, registration }) => ({
                productLineId,
                ...kept({ name, model, registration }),
              })),
            }
          : {}),
      };
    },
    missing(): Problems {
      const { kind, dealerId, grants, lines, tender, buyerIsHospital, buyerName, terminals } = this.data;
      const { projectName, projectNumber, bidderName, bidderCode } = tender;
      const buyer = buyerIsHospital
        ? terminals.length
          ? ''
          : '请从列表中选择采购医院'
        : !buyerName
          ? '请填写采购人'
          : terminals.length
            ? ''
            : '请选择终端医院';
      return {
        dealer: dealerId ? '' : '请选择经销商',
        grants: dealerId && !grants.some(({ on }) => on) ? '请选择依据的授权' : '',
        lines: lines.length > 0 && !lines.some(({ on }) => on) ? '请选择产品线' : '',
        ...(kind === 'tender'
          ? {
              projectName: projectName ? '' : '请填写招标项目',
              projectNumber: projectNumber ? '' : '请填写项目编号',
              buyer,
              bidderName: bidderName ? '' : '请填写投标人',
              bidderCode: bidderCode ? '' : '请填写投标人的信用代码',
            }
          : {}),
      };
    },
    async send() {
      const { letterId, amends, dealerId, isManager, copies } = this.data;
      if (!isFilledIn(this, this.missing())) return;
      const asked = {
        ...this.content(),
        ...(amends
          ? { letterId: amends }
          : { copies, ...(isManager ? { dealerId } : {}), ...(letterId ? { letterId } : {}) }),
      };
      const key = JSON.stringify(asked);
      let attempt = attempts.get(this);
      if (!attempt || attempt.key !== key) {
        const reason = amends
          ? await askReason(this, {
              title: '变更授权书',
              placeholder: '变更原因，将印在新授权书上',
              confirm: '确定',
            })
          : '';
        if (reason === null) return;
        attempt = { key, reason, opId: await newOpId(), submits: new Map() };
        attempts.set(this, attempt);
      }
      const { reason, opId, submits } = attempt;
      const write = async () => {
        attempt.drafts ??= amends
          ? await call('channel', 'letter.amend', { ...asked, letterId: amends, reason }, { opId })
          : await call('channel', 'letter.request', asked, { opId });
        const { letterIds, territory, exclusions, parts, grantIds } = attempt.drafts;
        const unused = this.data.grants.filter(({ id, on }) => on && !grantIds.includes(id));
        const left = unused.length
          ? `\n所选授权中有 ${unused.length} 份没有写入，它们不在所填的产品线、区域或期限内：${unused.map(({ lines, where }) => `${lines}（${where}）`).join('、')}`
          : '';
        const states = parts.length
          ? `授权书将写明 ${parts.length} 项\n${parts.slice(0, PARTS_SHOWN).map(partSentence).join('\n')}${parts.length > PARTS_SHOWN ? `\n其余 ${parts.length - PARTS_SHOWN} 项见样稿` : ''}`
          : `授权书将写明\n区域：${territory.join('、')}\n除外：${exclusions.join('、') || '无'}`;
        const { confirm } = await wx.showModal({
          content: `${states}${left}`,
          confirmText: '提交审批',
          cancelText: '存为草稿',
        });
        if (confirm)
          for (const id of letterIds) {
            const number = submits.get(id) || (await newOpId());
            submits.set(id, number);
            await call('channel', 'letter.submit', { letterId: id }, { opId: number });
          }
        void wx.redirectTo({ url: pages.letter({ id: letterIds[0]! }) });
      };
      await this.act(
        'send',
        () =>
          write().catch(async (error: unknown) => {
            const ungranted = sayUngranted(error);
            if (!ungranted) saying(error, await lineNames());
            isFilledIn(this, { buyer: ungranted });
          }),
        { fields: fieldOfPath },
      );
    },
  },
});

interface Attempt {
  /** What was asked for; other words make another attempt. */
  key: string;
  reason: string;
  opId: string;
  drafts?: LetterWritten;
  /** Operation numbers by letter. */
  submits: Map<string, string>;
}
/** The last attempt by page: the next tap goes on with it instead of writing the drafts once more. */
const attempts = new WeakMap<object, Attempt>();
/** Grants as they came, beside what the screen shows of them. */
const rowsOf = new WeakMap<object, GrantRow[]>();
