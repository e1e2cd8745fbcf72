import type {
  CheckedBasket,
  DealerOrderActions,
  Orderable,
  OrderSheet,
} from '../../../../cloudfunctions/_contracts/dealer-orders';
import { call } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { chooseSheet } from '../../../kit/choose-sheet';
import { isFilledIn } from '../../../kit/form';
import { fetchFile } from '../../../kit/open-pdf';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import type { DealerOrder, OrderPurpose } from '../../../shared/model/trade';
import { found } from '../../../shared/search';
import { pages } from '../../../shared/pages';
import { sayFen } from '../../../shared/trade/say-fen';
import { mayDo } from '../can';
import { reasonLine } from '../words';
import type { ReasonLine } from '../words';

type ProductsPage = DealerOrderActions['dealerOrder.products']['reply'];
interface Known {
  products: Orderable[];
  quantities: Map<string, number>;
  /** Names of what was ever seen here, for what is chosen and may no more be ordered. */
  names: Map<string, string>;
  /** Of a draft that is changed. */
  draft: { orderId: string; revision: number } | null;
  timer: number;
  turn: number;
}
const kept = new WeakMap<object, Known>();
const about = (page: object): Known => {
  const known = kept.get(page) || {
    products: [],
    quantities: new Map(),
    names: new Map(),
    draft: null,
    timer: 0,
    turn: 0,
  };
  kept.set(page, known);
  return known;
};
const sheets = new WeakMap<object, OrderSheet['lines']>();
/** The check runs once typing has paused. */
const PAUSE_MS = 400;

/** 下单: where to, what of the granted products, and everything that stands in the way while it is put together. */
Component({
  behaviors: [pageState],
  data: {
    isMaker: false,
    can: { submit: false },
    orderId: '',
    dealerId: '',
    dealerName: '',
    purpose: 'terminal' as OrderPurpose,
    hospital: { id: '', name: '' },
    places: [] as { key: string; licenceId: string; address: string }[],
    place: '',
    wishOn: '',
    note: '',
    wholeOnly: false,
    text: '',
    rows: [] as object[],
    /** Chosen, but not to be ordered here. */
    lost: [] as object[],
    hidden: 0,
    chosen: 0,
    checked: null as object | null,
    reasons: [] as ReasonLine[],
    checkError: '',
    sheet: null as object | null,
  },
  lifetimes: {
    detached() {
      clearTimeout(about(this).timer);
    },
  },
  methods: {
    onLoad({ id = '', dealerId = '', dealerName = '' }: Record<string, string>) {
      this.setData({
        orderId: decodeURIComponent(id),
        dealerId: decodeURIComponent(dealerId),
        dealerName: decodeURIComponent(dealerName),
      });
      void this.load();
    },
    async fetch() {
      const [me, can] = await Promise.all([whoAmI(), mayDo({ submit: 'dealerOrder.submit' })]);
      const { orderId } = this.data;
      const known = about(this);
      let shown: object = { isMaker: me.dealerId === null, can, dealerId: me.dealerId || this.data.dealerId };
      if (orderId && !known.draft) {
        const { order } = await call('trade', 'dealerOrder.get', { orderId });
        shown = { ...shown, ...this.fromDraft(order) };
      }
      this.setData(shown);
      await Promise.all([this.readProducts(), this.readPlaces()]);
      return {};
    },
    fromDraft(order: Omit<DealerOrder, 'head'>) {
      const known = about(this);
      known.draft = { orderId: order._id, revision: order.revision };
      order.lines.forEach(({ productId, productName, quantity }) => {
        known.quantities.set(productId, quantity);
        known.names.set(productId, productName);
      });
      return {
        dealerId: order.dealerId,
        dealerName: order.dealerName,
        purpose: order.purpose,
        hospital: { id: order.hospitalId || '', name: order.hospitalName },
        place:
          order.shipTo.kind === 'hospital' ? 'hospital' : `${order.shipTo.licenceId}|${order.shipTo.address}`,
        wishOn: order.wishOn || '',
        note: order.note,
        wholeOnly: !!order.wholeOnly,
      };
    },
    /** Everything that the dealer may order there; searched on the phone. */
    async readProducts() {
      const { purpose, hospital, dealerId, isMaker } = this.data;
      const known = about(this);
      known.products = [];
      if (dealerId && (purpose === 'stock' || hospital.id)) {
        let after: string | null = null;
        do {
          const page: ProductsPage = await call('trade', 'dealerOrder.products', {
            ...(isMaker ? { dealerId } : {}),
            purpose,
            hospitalId: purpose === 'terminal' ? hospital.id : null,
            after,
          });
          known.products.push(...page.products);
          page.products.forEach(({ _id, name }) => known.names.set(_id, name));
          after = page.next;
        } while (after !== null);
      }
      this.show();
    },
    /** Addresses that the dealer's valid licences name. */
    async readPlaces() {
      const { dealerId, isMaker } = this.data;
      if (!dealerId) return;
      const { papers } = await call('trade', 'licence.papers', isMaker ? { dealerId } : {});
      const places = papers.reduce<{ key: string; licenceId: string; address: string }[]>(
        (all, { licences, type }) =>
          type === 'business'
            ? all
            : [
                ...all,
                ...licences
                  .filter(({ state }) => state === 'valid')
                  .reduce<{ key: string; licenceId: string; address: string }[]>(
                    (own, { _id, addresses }) => [
                      ...own,
                      ...addresses.map(({ text }) => ({
                        key: `${_id}|${text}`,
                        licenceId: _id,
                        address: text,
                      })),
                    ],
                    [],
                  ),
              ],
        [],
      );
      const unlike = places.filter(
        ({ address }, i) => places.findIndex((one) => one.address === address) === i,
      );
      const { place, purpose } = this.data;
      const first = purpose === 'terminal' ? 'hospital' : unlike.length ? unlike[0]!.key : '';
      // A draft names its address by a licence that another one may have taken the place of.
      const same = unlike.find(({ address }) => address === place.slice(place.indexOf('|') + 1));
      const chosen = place === 'hospital' ? place : same ? same.key : '';
      this.setData({ places: unlike, place: chosen || first });
      this.askCheck();
    },
    show() {
      const { products, quantities, names } = about(this);
      const { text, dealerId, purpose, hospital } = this.data;
      const granted = new Set(products.map(({ _id }) => _id));
      const isAsked = dealerId && (purpose === 'stock' || hospital.id);
      // Of a draft, or of another hospital: what cannot be seen cannot be taken out.
      const lost = isAsked ? [...quantities.keys()].filter((id) => !granted.has(id)) : [];
      const matching = found(products, text, ({ name, code }) => [name, code]);
      const rows = [...matching]
        .sort((a, b) => (quantities.get(b._id) ? 1 : 0) - (quantities.get(a._id) ? 1 : 0))
        .slice(0, 60);
      this.setData({
        lost: lost.map((id) => ({ id, name: names.get(id) || id, quantity: String(quantities.get(id)) })),
        rows: rows.map(({ _id, name, code, unit, unitFen, minimum, multiple, cold }) => ({
          id: _id,
          name,
          code,
          unit,
          price: unitFen === null ? '没有价格' : `${sayFen(unitFen)}/${unit}`,
          rule: [
            minimum > 1 ? `${minimum} ${unit}起订` : '',
            multiple > 1 ? `按 ${multiple} 的倍数` : '',
            cold ? '冷链' : '',
          ]
            .filter(Boolean)
            .join('，'),
          quantity: quantities.get(_id) ? String(quantities.get(_id)) : '',
        })),
        hidden: matching.length - rows.length,
        chosen: quantities.size,
      });
    },
    search({ detail }: Said<string>) {
      this.setData({ text: detail.trim() });
      this.show();
    },
    async template() {
      await this.act('template', async () => {
        const { link } = await call('trade', 'dealerOrder.sheetTemplate', {});
        await wx.openDocument({ filePath: await fetchFile(link), fileType: 'xlsx', showMenu: true });
      });
    },
    /** Quantities of a sheet, shown with what was read as what before they are taken into the basket. */
    async chooseSheet() {
      const file = await chooseSheet(['xlsx', 'xls', 'csv', 'et']);
      if (!file) return;
      this.setData({ sheet: null });
      await this.act('sheet', async () => {
        const fileId = await file.upload();
        const read = await call('trade', 'dealerOrder.readSheet', { fileId });
        const granted = new Set(about(this).products.map(({ _id }) => _id));
        sheets.set(
          this,
          read.lines.filter(({ productId }) => granted.has(productId)),
        );
        this.setData({
          sheet: {
            name: file.fileName,
            readAs: read.readAs.join('、'),
            lines: read.lines.map(({ name, code, unit, quantity, saidName, productId }) => ({
              id: productId,
              name,
              code,
              quantity: `${quantity} ${unit}`,
              said: saidName ? `表里写作“${saidName}”` : '',
              without: granted.has(productId) ? '' : '不在这里的授权范围，不会加入',
            })),
            problems: read.problems,
            count: read.lines.filter(({ productId }) => granted.has(productId)).length,
          },
        });
      });
    },
    takeSheet() {
      const { quantities } = about(this);
      (sheets.get(this) || []).forEach(({ productId, quantity }) => quantities.set(productId, quantity));
      this.leaveSheet();
      this.show();
      this.askCheck();
    },
    leaveSheet() {
      sheets.delete(this);
      this.setData({ sheet: null });
    },
    setQuantity(event: Said<string>) {
      const id = of(event, 'id');
      const quantity = /^\d{1,6}$/.test(event.detail.trim()) ? Number(event.detail.trim()) : 0;
      const { quantities } = about(this);
      if (quantity) quantities.set(id, quantity);
      else quantities.delete(id);
      this.setData({ chosen: quantities.size });
      this.askCheck();
    },
    takeOut(event: Said) {
      about(this).quantities.delete(of(event, 'id'));
      this.show();
      this.askCheck();
    },
    setPurpose(event: Said) {
      const purpose = of<OrderPurpose>(event, 'purpose');
      const { places } = this.data;
      this.setData({
        purpose,
        place: purpose === 'terminal' ? 'hospital' : places.length ? places[0]!.key : '',
        ...(purpose === 'stock' ? { hospital: { id: '', name: '' } } : {}),
      });
      void this.again();
    },
    pickHospital({ detail }: { detail: { id: string; name: string } }) {
      this.setData({ hospital: detail, 'problems.hospital': '' });
      void this.again();
    },
    pickDealer({ detail }: { detail: { id: string; name: string } }) {
      about(this).quantities.clear();
      this.setData({ dealerId: detail.id, dealerName: detail.name, place: '', 'problems.dealerId': '' });
      void this.load();
    },
    async again() {
      await this.act('products', () => this.readProducts());
      this.askCheck();
    },
    pickPlace(event: Said) {
      this.setData({ place: of(event, 'key'), 'problems.place': '' });
      this.askCheck();
    },
    pickWish(event: Said<{ value: string }>) {
      this.setData({ wishOn: event.detail.value });
    },
    turnWhole() {
      this.setData({ wholeOnly: !this.data.wholeOnly });
      this.askCheck();
    },
    typeNote({ detail }: Said<string>) {
      this.setData({ note: detail });
    },
    terms() {
      const { purpose, hospital, place, places, wishOn, note, wholeOnly, isMaker, dealerId } = this.data;
      const chosen = places.find(({ key }) => key === place);
      return {
        ...(isMaker ? { dealerId } : {}),
        purpose,
        hospitalId: purpose === 'terminal' ? hospital.id || null : null,
        shipTo:
          place === 'hospital'
            ? { kind: 'hospital' as const, licenceId: null, address: hospital.name }
            : {
                kind: 'licensed' as const,
                licenceId: chosen ? chosen.licenceId : null,
                address: chosen ? chosen.address : '',
              },
        wishOn: wishOn || null,
        note,
        wholeOnly,
        lines: [...about(this).quantities].map(([productId, quantity]) => ({ productId, quantity })),
      };
    },
    askCheck() {
      const known = about(this);
      clearTimeout(known.timer);
      known.timer = setTimeout(() => void this.check(), PAUSE_MS);
    },
    async check() {
      const known = about(this);
      const turn = (known.turn += 1);
      const terms = this.terms();
      if (!terms.lines.length || (terms.purpose === 'terminal' && !terms.hospitalId) || !this.data.dealerId)
        return this.setData({ checked: null, reasons: [], checkError: '' });
      try {
        const found = await call('trade', 'dealerOrder.check', terms);
        if (known.turn === turn) this.showCheck(found);
      } catch (error) {
        if (known.turn === turn) this.setData({ checkError: messageOf(error) });
      }
    },
    showCheck({ lines, totalFen, reasons, credit }: CheckedBasket) {
      const names = new Map(lines.map(({ productId, productName }) => [productId, productName]));
      const unpriced = lines.filter(({ unitFen }) => unitFen === null).length;
      this.setData({
        checkError: '',
        reasons: reasons.map((reason) => reasonLine(reason, (id) => names.get(id) || id)),
        checked: {
          total: sayFen(totalFen),
          unpriced: unpriced ? `${unpriced} 个产品没有价格，未计入` : '',
          after: {
            ...credit,
            heldFen: credit.heldFen + totalFen,
            availableFen: credit.availableFen - totalFen,
          },
        },
      });
    },
    async save(submits: boolean) {
      const { isMaker, dealerId, purpose, hospital, place } = this.data;
      const known = about(this);
      const filledIn = isFilledIn(this, {
        dealerId: isMaker && !dealerId ? '请选择经销商' : '',
        hospital: purpose === 'terminal' && !hospital.id ? '请选择终端医院' : '',
        place: place ? '' : '请选择收货地址',
        lines: known.quantities.size ? '' : '请至少填一个产品的数量',
      });
      if (!filledIn) return;
      await this.act(submits ? 'submit' : 'save', async () => {
        const saved = await call('trade', 'dealerOrder.save', { ...this.terms(), ...(known.draft || {}) });
        known.draft = { orderId: saved.orderId, revision: saved.revision };
        if (submits) {
          const { reasons } = await call('trade', 'dealerOrder.submit', { orderId: saved.orderId });
          void wx.showToast({
            title: reasons.length ? `有 ${reasons.length} 条原因，未通过` : '已提交',
            icon: 'none',
          });
        }
        void wx.redirectTo({ url: pages.dealerOrder({ id: saved.orderId }) });
      });
    },
    saveDraft() {
      void this.save(false);
    },
    submit() {
      void this.save(true);
    },
  },
});
