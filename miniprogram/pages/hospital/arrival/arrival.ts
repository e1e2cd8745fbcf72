import type { ArrivalPage } from '../../../../cloudfunctions/_contracts/arrivals';
import { call } from '../../../api/client';
import { askReason } from '../../../kit/ask';
import { isFilledIn, typed } from '../../../kit/form';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { newOpId } from '../../../offline/random';

interface Row {
  line: number;
  name: string;
  about: string;
  unit: string;
  want: number;
  received: number;
  damaged: number;
}
const TEMPERATURE = /^[+-]?\d{1,3}(\.\d)?$/;

/** 直送到货: the hospital's contact types the code of the paper that came with the goods, counts, and signs by name. */
Component({
  behaviors: [pageState],
  data: {
    code: '',
    opId: '',
    page: null as ArrivalPage | null,
    rows: [] as Row[],
    name: '',
    arrived: '',
    open: false,
  },
  methods: {
    async onLoad() {
      this.setData({ phase: 'ready', opId: await newOpId() });
    },
    type(event: Said<string>) {
      const field = String(event.currentTarget.dataset.field);
      typed(this, field, event.detail);
    },
    show(page: ArrivalPage) {
      this.setData({
        page,
        open: page.lines.some(({ left }) => left > 0) && page.state !== 'refused',
        rows: page.lines.map((line) => ({
          line: line.line,
          name: [line.name, line.specification].filter(Boolean).join(' '),
          about: [
            line.lot ? `批号 ${line.lot}` : '',
            line.expiresOn ? `有效期至 ${line.expiresOn}` : '',
            line.serials.join('、'),
          ]
            .filter(Boolean)
            .join(' · '),
          unit: line.unit,
          want: line.left,
          received: line.left,
          damaged: 0,
        })),
      });
    },
    async find() {
      const code = this.data.code.replace(/[\s-]/g, '').toUpperCase();
      if (
        !isFilledIn(this, {
          code: /^[2-9A-Z]{10}$/.test(code) ? '' : '确认码是 10 位字母和数字，见随货同行单',
        })
      )
        return;
      await this.act('find', async () => this.show(await call('public', 'arrival.find', { code })), {
        fields: { code: 'code' },
      });
    },
    step(event: Said) {
      const [line, by] = [given<number>(event, 'line'), given<number>(event, 'by')];
      const what = given<'received' | 'damaged'>(event, 'what');
      this.setData({
        rows: this.data.rows.map((row) =>
          row.line === line ? { ...row, [what]: Math.max(0, row[what] + by) } : row,
        ),
      });
    },
    async confirm() {
      const { rows, name, page, arrived, code } = this.data;
      const filled = isFilledIn(this, {
        name: name.trim() ? '' : '请填写收货人姓名',
        arrived: !page!.isCold || TEMPERATURE.test(arrived.trim()) ? '' : '请填写到货温度，如 4.5',
      });
      if (!filled) return;
      let note = '';
      if (rows.some(({ received, damaged, want }) => received !== want || damaged > 0)) {
        const said = await askReason(this, {
          title: '与单据有差异',
          label: '说明',
          placeholder: '少了哪些、破损情况；由厂家处理',
          confirm: '确认收货',
        });
        if (!said) return;
        note = said;
      }
      const input = {
        ...{ code: code.replace(/[\s-]/g, '').toUpperCase(), name, note },
        arrivedDeciC: page!.isCold ? Math.round(Number(arrived) * 10) : null,
        lines: rows.map(({ line, received, damaged }) => ({ line, received, damaged })),
      };
      const fields = { name: 'name', arrivedDeciC: 'arrived' };
      await this.act(
        'confirm',
        async () => this.show(await call('public', 'arrival.confirm', input, { opId: this.data.opId })),
        { said: '已确认收货', fields },
      );
    },
  },
});
