import type { ModelView, ProductLineView } from '../../../../cloudfunctions/_contracts/master-data';
import { call, officialNow } from '../../../api/client';
import { messageOf } from '../../../api/messages';
import { dayOf } from '../../../shared/days';
import { productLines, whoAmI } from '../names';
import { soldWords } from '../words';
import type { Said } from '../../../kit/said';
import { pageState } from '../../../kit/page-state';
import { may } from '../../../shared/rights';
import { isFilledIn, typed } from '../../../kit/form';

type Warranty = NonNullable<ModelView['warranty']>;
const froms: { id: Warranty['from']; label: string }[] = [
  { id: 'acceptance', label: '验收签字日' },
  { id: 'installation', label: '装机完成日' },
];
const warrantyTyped = (rule: Warranty | null) => ({
  warrantyFrom: rule ? rule.from : ('acceptance' as const),
  warrantyMonths: rule ? String(rule.months) : '',
  shipmentMonths: rule && rule.shipmentMonths !== null ? String(rule.shipmentMonths) : '',
});
const isWhole = (text: string, least: number, most: number) =>
  /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most;

/** What is edited, as it was read. */
const known = new WeakMap<object, { line: ProductLineView | null; models: ModelView[] }>();

/** One product line with its models; without an id, a new line. */
Component({
  behaviors: [pageState],
  data: {
    id: '',
    isManager: false,
    line: {} as object,
    models: [] as object[],
    writing: '' as '' | 'line' | 'model',
    modelId: '',
    code: '',
    name: '',
    maker: '',
    gtin: '',
    froms,
    warrantyFrom: 'acceptance' as Warranty['from'],
    warrantyMonths: '',
    shipmentMonths: '',
    serialPattern: '',
    sample: '',
    fits: '',
    fromOn: '',
    untilOn: '',
    reason: '',
    needsReason: false,
    today: '',
  },
  methods: {
    async onLoad({ id }: { id?: string }) {
      this.setData({ id: id || '', today: dayOf(officialNow()) });
      await this.load();
    },
    async load() {
      const { id, today } = this.data;
      try {
        const [{ roles }, lines, { models }] = await Promise.all([
          whoAmI(),
          productLines(true),
          id ? call('channel', 'model.list', { productLineId: id }) : { models: [] },
        ]);
        const line = lines.find((one) => one.id === id) || null;
        if (id && !line) return this.setData({ phase: 'error', error: '没有这条产品线，请返回列表。' });
        known.set(this, { line, models });
        this.setData({
          phase: 'ready',
          isManager: may(roles, 'channel', 'productLine.save'),
          line: line ? { ...line, former: line.formerNames, ...soldWords(line, today) } : {},
          models: models.map((model) => ({
            ...model,
            former: model.formerNames.map(({ name }) => name).join('、'),
            ...soldWords(model, today),
          })),
        });
        if (!line) this.begin('line', null);
      } catch (error) {
        this.setData({ phase: 'error', error: messageOf(error) });
      }
    },
    editLine() {
      this.begin('line', known.get(this)!.line);
    },
    addModel() {
      this.begin('model', null);
    },
    openModel(event: WechatMiniprogram.TouchEvent) {
      if (!this.data.isManager) return;
      this.begin('model', known.get(this)!.models[event.currentTarget.dataset.at as number]!);
    },
    begin(writing: 'line' | 'model', thing: ProductLineView | ModelView | null) {
      const model = writing === 'model' ? (thing as ModelView | null) : null;
      const siblings = known.get(this)!.models;
      this.setData({
        writing,
        modelId: model ? model.id : '',
        code: '',
        name: thing ? thing.name : '',
        maker: model ? model.maker : siblings.length ? siblings[0]!.maker : '',
        gtin: (model && model.gtin) || '',
        serialPattern: model ? model.serialPattern : '',
        ...warrantyTyped((model && model.warranty) || null),
        sample: '',
        fits: '',
        fromOn: (thing && thing.fromOn) || '',
        untilOn: (thing && thing.untilOn) || '',
        reason: '',
        needsReason: false,
      });
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    leave() {
      this.setData({ writing: '' });
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    type(event: Said<string>) {
      const key = event.currentTarget.dataset.key as string;
      typed(this, key, event.detail);
      this.tryPattern();
      this.look();
    },
    pickFrom(event: WechatMiniprogram.TouchEvent) {
      this.setData({ warrantyFrom: event.currentTarget.dataset.id as Warranty['from'] });
    },
    tryPattern() {
      const { serialPattern, sample } = this.data;
      let fits = '';
      try {
        const serial = sample.trim();
        if (serial) fits = new RegExp(serialPattern).test(serial) ? '符合规则' : '不符合规则';
      } catch {
        fits = '规则的写法有误';
      }
      if (fits !== this.data.fits) this.setData({ fits });
    },
    pickDay(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      this.setData({ [event.currentTarget.dataset.key as string]: event.detail.value });
      this.look();
    },
    clearDay(event: WechatMiniprogram.TouchEvent) {
      this.setData({ [event.currentTarget.dataset.key as string]: '' });
      this.look();
    },
    edited(): ProductLineView | ModelView | null {
      const { line, models } = known.get(this)!;
      if (this.data.writing === 'line') return line;
      return models.find(({ id }) => id === this.data.modelId) || null;
    },
    /** A new name or another last day changes what people read from now on: it needs a reason. */
    look() {
      const before = this.edited();
      const { name, untilOn } = this.data;
      const needsReason =
        before !== null && (before.name !== name.trim() || (before.untilOn || '') !== untilOn);
      if (needsReason !== this.data.needsReason) this.setData({ needsReason });
    },
    async save() {
      const { id, writing, modelId, maker, serialPattern, needsReason } = this.data;
      const [code, name, gtin, reason] = [
        this.data.code.trim(),
        this.data.name.trim(),
        this.data.gtin.trim(),
        this.data.reason.trim(),
      ];
      const [months, latest] = [this.data.warrantyMonths.trim(), this.data.shipmentMonths.trim()];
      const codeIsOdd = writing === 'line' && !id && !/^[A-Za-z0-9-]{2,20}$/.test(code);
      const filledIn = isFilledIn(this, {
        code: codeIsOdd ? '代码须为 2 至 20 位字母或数字' : '',
        name: name ? '' : '请填写名称',
        reason: needsReason && !reason ? '请填写原因' : '',
        warrantyMonths: !months || isWhole(months, 1, 120) ? '' : '请填 1 到 120 的整数，没有保修不填',
        shipmentMonths: !latest || isWhole(latest, 0, 60) ? '' : '请填 0 到 60 的整数，不限不填',
      });
      if (!filledIn) return;
      const before = this.edited();
      const days = { fromOn: this.data.fromOn || null, untilOn: this.data.untilOn || null };
      await this.act('save', async () => {
        if (writing === 'line') {
          const which = before ? { productLineId: id, revision: before.revision } : { code };
          const input = { ...which, name, ...days, reason };
          const saved = await call('channel', 'productLine.save', input);
          const ended = saved.modelsEnded ? `，${saved.modelsEnded} 个机型同日停用` : '';
          void wx.showToast({ title: `已保存${ended}`, icon: ended ? 'none' : 'success' });
          this.setData({ id: saved.productLineId });
        } else {
          const which = before ? { modelId, revision: before.revision } : {};
          const warranty = months
            ? {
                months: Number(months),
                from: this.data.warrantyFrom,
                shipmentMonths: latest ? Number(latest) : null,
              }
            : null;
          const facts = { productLineId: id, name, maker: maker.trim(), gtin, serialPattern, warranty };
          await call('channel', 'model.save', { ...which, ...facts, ...days, reason });
          void wx.showToast({ title: '已保存' });
        }
        this.leave();
        await this.load();
      });
    },
  },
});
