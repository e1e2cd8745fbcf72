import type { QuotePage, QuoteView } from '../../../../cloudfunctions/_contracts/quotes';
import { call, officialNow } from '../../../api/client';
import type { ActionOf, InputOf } from '../../../api/client';
import { confirmed } from '../../../api/messages';
import { whoAmI } from '../../../api/who-am-i';
import { ask, askReason, pickOne } from '../../../kit/ask';
import { besideData } from '../../../kit/beside-data';
import { isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given as of } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { newCode, newId } from '../../../offline/random';
import { keepCopy, readCopy } from '../../../offline/shelf';
import { dayOf } from '../../../shared/days';
import { quoteLineLabels, quoteStateLabels } from '../../../shared/model/quotes';
import type { QuoteLine, QuoteLineKind, QuoteState } from '../../../shared/model/quotes';
import { may } from '../../../shared/rights';
import { sayDay, sayTime } from '../../../shared/say';
import type { Role, Tone } from '../../../shared/states';
import { invoicesFault, invoicesIn } from '../../../shared/trade/invoices';
import { readYuan, sayFen, typedYuan } from '../../../shared/trade/say-fen';
import { sayKinds } from '../../../shared/visit/cover';
import { lineFen, sayLine, secondFor, secondLabels, totalOf } from '../../../shared/visit/quotes';
import { siteLink } from '../../../kit/code-cells';

const tones: Record<QuoteState, Tone> = {
  pending: 'attention',
  returned: 'attention',
  sent: 'active',
  accepted: 'done',
  billed: 'past',
  declined: 'danger',
  expired: 'danger',
  withdrawn: 'past',
};
const codeKey = (quoteId: string) => `quote:${quoteId}`;
const kinds = Object.keys(quoteLineLabels) as QuoteLineKind[];

type Line = Omit<QuoteLine, 'unitFen'> & { no: number; price: string };
const editable = (line: QuoteLine, no: number): Line => ({
  ...line,
  no,
  price: line.unitFen ? typedYuan(line.unitFen) : '',
});
const fenOf = ({ price }: Line): number => readYuan(price) || 0;
const plain = (line: Line): QuoteLine => {
  const { kind, productId, name, quantity, unit, listFen } = line;
  return { kind, productId, name, quantity, unit, listFen, unitFen: fenOf(line) };
};

/** What the screen shows of one version, and what may be done with it. */
function laidOut(quote: QuoteView, isNewest: boolean, roles: readonly Role[], mine: string, now: Date) {
  const { state, version, lines, totalFen, answer, invoice } = quote;
  const today = dayOf(now);
  const can = (action: `quote.${'decide' | 'link' | 'withdraw' | 'bill'}`) => may(roles, 'service', action);
  const awaits = state === 'pending' || state === 'returned' || state === 'sent';
  return {
    id: quote._id,
    title: `第 ${version} 版`,
    label: quoteStateLabels[state],
    tone: tones[state],
    lines: lines.map((line, at) => ({
      id: at,
      text: sayLine(line),
      more: `${sayFen(line.unitFen)} × ${line.quantity} ${line.unit}${offList(line)}`,
      sum: sayFen(lineFen(line)),
    })),
    total: sayFen(totalFen),
    note: quote.note,
    about: [
      `${quote.madeBy.name} ${sayTime(quote.createdAt, now)}`,
      quote.validUntilOn ? `有效期至 ${sayDay(quote.validUntilOn, today)}` : `有效期 ${quote.validDays} 天`,
    ].join(' · '),
    second: awaits && quote.needsSecond ? `${secondLabels[quote.needsSecond]}，须另一人同意` : '',
    reason: quote.reason,
    answer: answer ? `${answer.name} ${sayTime(answer.at, now)}` : '',
    invoice: invoice ? `发票 ${invoice.number}，${invoice.by.name} ${sayTime(invoice.at, now)}` : '',
    canDecide: isNewest && state === 'pending' && can('quote.decide') && quote.madeBy.memberId !== mine,
    canShow: isNewest && state === 'sent' && can('quote.link'),
    canWithdraw: isNewest && awaits && can('quote.withdraw'),
    canBill: state === 'accepted' && can('quote.bill'),
  };
}
const offList = ({ unitFen, listFen }: Pick<QuoteLine, 'unitFen' | 'listFen'>): string =>
  listFen === null ? '（价格表没有）' : listFen === unitFen ? '' : `（价格表 ${sayFen(listFen)}）`;

const known = besideData(() => ({ page: null as QuotePage | null }));

/** 维修报价 of one order: made from the price list, agreed by a second person where it must be, shown to the hospital as a code. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    order: null as object | null,
    quotes: [] as ReturnType<typeof laidOut>[],
    earlier: false,
    canMake: false,
    canWaive: false,
    editing: false,
    lines: [] as Line[],
    total: '',
    second: '',
    note: '',
    days: '',
    /** Of the code that is shown. */
    link: '',
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id });
      void this.load();
    },
    async fetch() {
      const [page, me] = await Promise.all([
        call('service', 'quote.ofOrder', { workOrderId: this.data.id }),
        whoAmI(),
      ]);
      known(this).page = page;
      const now = officialNow();
      const settled = page.quotes.some(({ state }) => state === 'accepted' || state === 'billed');
      const open = page.chargeable.length > 0 && !settled;
      return {
        order: {
          number: page.orderNumber,
          hospital: page.hospitalName,
          device: page.deviceName,
          chargeable: page.chargeable.length ? `不在保，由医院承担：${sayKinds(page.chargeable)}` : '',
          waived: page.waived ? `${page.waived.name} 同意免收：${page.waived.reason}` : '',
        },
        quotes: page.quotes.map((quote, at) => laidOut(quote, at === 0, me.roles, me.memberId, now)),
        ...this.rights(open, me.roles),
      };
    },
    rights(open: boolean, roles: readonly Role[]) {
      return {
        canMake: open && may(roles, 'service', 'quote.make'),
        canWaive: open && may(roles, 'service', 'quote.waive'),
      };
    },
    /** From what was quoted before, else from what the order needs. */
    edit() {
      const page = known(this).page!;
      const [newest] = page.quotes;
      const from = newest ? newest.lines : page.suggested;
      this.setData({
        editing: true,
        link: '',
        problems: {},
        note: newest ? newest.note : '',
        days: String(newest ? newest.validDays : page.validDays),
      });
      this.layOut(from.map(editable));
    },
    leave() {
      this.setData({ editing: false, problems: {} });
    },
    layOut(lines: Line[]) {
      const plainLines = lines.map(plain);
      this.setData({
        lines: lines.map((line, no) => ({
          ...line,
          no,
          label: quoteLineLabels[line.kind],
          list: listOf(line),
        })),
        total: sayFen(totalOf(plainLines)),
        second: secondLabels[secondFor(plainLines, known(this).page!.limitFen)],
      });
    },
    typePrice(event: Said<string>) {
      const no = of<number>(event, 'no');
      typed(this, `price${no}`, event.detail, `lines[${no}].price`);
      this.layOut(this.data.lines);
    },
    count(event: Said) {
      const [no, by] = [of<number>(event, 'no'), of<number>(event, 'by')];
      const lines = this.data.lines.map((line) =>
        line.no === no ? { ...line, quantity: Math.min(999, Math.max(1, line.quantity + by)) } : line,
      );
      this.layOut(lines);
    },
    remove(event: Said) {
      this.layOut(this.data.lines.filter(({ no }) => no !== of<number>(event, 'no')));
    },
    type(event: Said<string>) {
      typed(this, of(event, 'field'), event.detail);
    },
    /** From the catalogue with its price, or by hand. */
    async add() {
      const answer = await ask(this, {
        title: '添加一项',
        hint: '输入货号或名称的一部分，从价格表取价。',
        field: { label: '货号或名称', maxlength: 40, placeholder: '如：光源灯、P-1024' },
        confirm: '查找',
      });
      const text = answer && answer.text.trim();
      if (!text) return;
      await this.act('add', async () => {
        const { products } = await call('service', 'quote.products', { workOrderId: this.data.id, text });
        const words = products.map(
          ({ code, name, listFen }) =>
            `${code} ${name}（${listFen === null ? '价格表没有' : sayFen(listFen)}）`,
        );
        const byHand = `手填“${text}”`;
        const picked = await pickOne(this, '选择', [...words, byHand]);
        if (!picked) return;
        const found = products[words.indexOf(picked)];
        const kind = found ? (found.kind === 'service' ? 'labour' : 'parts') : await this.askKind();
        if (!kind) return;
        const line: QuoteLine = {
          kind,
          productId: found ? found.productId : null,
          name: found ? found.name : text,
          quantity: 1,
          unit: found ? found.unit : kind === 'labour' ? '小时' : kind === 'travel' ? '次' : '件',
          unitFen: (found && found.listFen) || 0,
          listFen: found ? found.listFen : null,
        };
        this.layOut([...this.data.lines, editable(line, this.data.lines.length)]);
      });
    },
    async askKind(): Promise<QuoteLineKind | null> {
      const picked = await pickOne(
        this,
        '是哪一类',
        kinds.map((kind) => quoteLineLabels[kind]),
      );
      return kinds.find((kind) => quoteLineLabels[kind] === picked) || null;
    },
    async make() {
      const { lines, days, note, id } = this.data;
      const prices = lines.reduce<Record<string, string>>((all, line) => {
        const bad = line.price.trim() && readYuan(line.price) === null;
        return { ...all, [`price${line.no}`]: bad ? '请填写金额，如 120 或 120.50' : '' };
      }, {});
      const filled = isFilledIn(this, {
        ...prices,
        lines: !lines.length ? '请添加收费项目' : totalOf(lines.map(plain)) ? '' : '合计为 0，请填写单价',
        days: /^\d{1,3}$/.test(days) && +days >= 1 && +days <= 180 ? '' : '请填 1 到 180 的整数',
      });
      if (!filled) return;
      const [newest] = known(this).page!.quotes;
      const quoteId = await newId('QT');
      const input = {
        ...{ quoteId, workOrderId: id, replaces: newest ? newest._id : null, note: note.trim() },
        validDays: Number(days),
        lines: lines.map(plain).map(({ listFen: _list, ...line }) => line),
      };
      const said = this.data.second ? '已提交审批' : '已报出，请出示二维码';
      const send = () => call('service', 'quote.make', input);
      if (!(await this.act('make', send, { said, fields: { lines: 'lines', validDays: 'days' } }))) return;
      this.leave();
      await this.load();
    },
    async send<A extends ActionOf<'service'>>(action: A, input: InputOf<'service', A>, said: string) {
      if (!(await this.act(action, () => call('service', action, input), { said }))) return;
      this.setData({ link: '' });
      await this.load();
    },
    async pass(event: Said) {
      if (!(await confirmed('同意后医院即可看到这份报价。', '同意'))) return;
      await this.send('quote.decide', { quoteId: of(event, 'id'), passes: true, reason: '' }, '已同意');
    },
    async refuse(event: Said) {
      const reason = await askReason(this, {
        title: '退回报价',
        placeholder: '如：单价请按价格表',
        confirm: '退回',
      });
      if (reason)
        await this.send('quote.decide', { quoteId: of(event, 'id'), passes: false, reason }, '已退回');
    },
    async withdraw(event: Said) {
      const reason = await askReason(this, {
        title: '撤回报价',
        hint: '医院不能再答复，修复时效继续计时。',
        placeholder: '如：备件型号有误',
        confirm: '撤回',
      });
      if (reason) await this.send('quote.withdraw', { quoteId: of(event, 'id'), reason }, '已撤回');
    },
    async bill(event: Said) {
      const answer = await ask(this, {
        title: '登记发票',
        field: {
          label: '发票号码',
          maxlength: 40,
          placeholder: '数电票 20 位号码',
          check: invoicesFault,
        },
        confirm: '登记',
      });
      const [invoice] = (answer && invoicesIn(answer.text)) || [];
      if (invoice) await this.send('quote.bill', { quoteId: of(event, 'id'), invoice }, '已登记');
    },
    async waive() {
      const reason = await askReason(this, {
        title: '免收费用',
        hint: '医院不用再确认，费用由我方承担。',
        placeholder: '如：质量投诉，同意一次免费维修',
        confirm: '免收',
      });
      if (reason) await this.send('quote.waive', { workOrderId: this.data.id, reason }, '已免收');
    },
    /** 出示二维码: the same one as long as this phone keeps it; another phone's is no longer good then. */
    async showCode(event: Said) {
      const quoteId = of<string>(event, 'id');
      await this.act('link', async () => {
        const kept = readCopy<string>(codeKey(quoteId));
        const code = kept || (await newCode());
        if (!kept) {
          await call('service', 'quote.link', { quoteId, code });
          keepCopy(codeKey(quoteId), code);
        }
        this.setData({ link: siteLink('q', code) });
      });
    },
    copy() {
      void wx.setClipboardData({ data: this.data.link });
    },
    showEarlier() {
      this.setData({ earlier: true });
    },
  },
});
const listOf = (line: Line): string =>
  line.listFen === null ? '价格表没有这一项' : `价格表 ${sayFen(line.listFen)}`;
