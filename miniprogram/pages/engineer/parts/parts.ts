import { isMine, localOrder, takeStep } from '../../../offline/local-world';
import { fetchMyStock, myStock } from '../../../offline/my-stock';
import { savedMessage } from '../../../offline/outbox';
import { newId } from '../../../offline/random';
import type { Said } from '../../../kit/said';
import { ask, pickOne } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { isSecondTap } from '../../../kit/second-tap';
import { scanLabel } from '../../../kit/scan-label';
import { forget, isFilledIn, typed } from '../../../kit/form';

const empty = {
  productId: '',
  partNumber: '',
  name: '',
  quantity: 1,
  serial: '',
  lot: '',
  returnsOldPart: false,
};

Component({
  behaviors: [pageState],
  data: {
    id: '',
    part: { ...empty },
    open: false,
    /** Of what the engineer carries, as far as the phone knows: how much of the chosen part. */
    held: '',
    used: [] as { id: string; text: string; more: string }[],
  },
  methods: {
    onLoad({ id }: { id: string }) {
      const found = localOrder(id);
      this.setData({ id, open: found !== null && isMine(found.order) && found.order.state === 'onsite' });
      this.show();
      // What is carried is picked from a list; without a network from the last one.
      fetchMyStock().catch((error: unknown) => console.warn('own stock', error));
    },
    show() {
      const found = localOrder(this.data.id);
      const visits = found ? found.order.visits : [];
      const visit = visits[visits.length - 1];
      this.setData({
        used: (visit ? visit.parts : []).map(
          ({ id, name, partNumber, quantity, serial, lot, returnsOldPart }) => ({
            id,
            text: `${name || partNumber} × ${quantity}`,
            more: [
              name ? partNumber : '',
              serial && `SN ${serial}`,
              lot && `批号 ${lot}`,
              returnsOldPart && '旧件返还',
            ]
              .filter(Boolean)
              .join(' · '),
          }),
        ),
      });
    },
    type(event: Said<string>) {
      const field = event.currentTarget.dataset.field as string;
      typed(this, field, event.detail, `part.${field}`);
      if (field === 'partNumber') this.match(event.detail);
    },
    /** What the engineer carries under this number, on the label or in the catalogue; nothing where it is not carried. */
    match(number: string) {
      const carried = (myStock() || { stock: [] }).stock.find(
        ({ product }) => product.code === number || product.udiDi === number,
      );
      this.setData({
        'part.productId': carried ? carried.product._id : '',
        held: carried ? `您名下账上有 ${carried.good} ${carried.product.unit}` : '',
        ...(carried
          ? { 'part.name': carried.product.name, 'part.returnsOldPart': !!carried.product.returnsOld }
          : {}),
      });
    },
    async choose() {
      const mine = myStock();
      const stock = mine ? mine.stock.filter(({ good }) => good > 0) : [];
      if (!stock.length) return void wx.showToast({ title: '您名下没有备件，可扫码或手填', icon: 'none' });
      const text = ({ product, good }: (typeof stock)[number]) =>
        `${product.code} ${product.name}（${good} ${product.unit}）`;
      const picked = await pickOne(this, '用了哪一种', stock.map(text));
      const carried = stock.find((one) => text(one) === picked);
      if (!carried) return;
      const lots = carried.lots.filter(({ good }) => good > 0);
      this.setData({
        'part.partNumber': carried.product.code,
        'part.lot': lots.length === 1 ? lots[0]!.lot : '',
        ...forget(this, 'partNumber'),
      });
      this.match(carried.product.code);
    },
    count(event: WechatMiniprogram.TouchEvent) {
      const quantity = Math.min(
        999,
        Math.max(1, this.data.part.quantity + (event.currentTarget.dataset.by as number)),
      );
      this.setData({ 'part.quantity': quantity });
    },
    returns(event: Said<boolean>) {
      this.setData({ 'part.returnsOldPart': event.detail });
    },
    async scan() {
      const label = await scanLabel();
      if (!label) return;
      const { part } = this.data;
      this.setData({
        ...forget(this, 'partNumber'),
        'part.partNumber': label.di || part.partNumber || label.text.slice(0, 60),
        'part.serial': (label.di && label.serial) || part.serial,
        'part.lot': (label.di && label.lot) || part.lot,
      });
      this.match(this.data.part.partNumber);
    },
    /** Recorded by mistake: it goes back to where it was taken from. */
    async takeBack(event: WechatMiniprogram.TouchEvent) {
      const partId = event.currentTarget.dataset.id as string;
      const part = this.data.used.find(({ id }) => id === partId);
      if (!part) return;
      const answer = await ask(this, {
        title: `撤回 ${part.text}`,
        choices: ['记错了型号', '记错了数量', '没有用上', '其他'],
        other: '其他',
        field: { label: '原因', placeholder: '请说明', type: 'textarea', maxlength: 100 },
        confirm: '撤回',
      });
      const reason = answer && (answer.text || answer.choice);
      if (!reason) return;
      await this.act('add', async () => {
        await takeStep(this.data.id, 'workOrder.takeBackPart', { partId, reason }, `撤回备件 ${part.text}`);
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        this.show();
      });
    },
    async add(event?: { timeStamp?: number }) {
      if (isSecondTap(this, event)) return;
      const { part, id } = this.data;
      if (!isFilledIn(this, { partNumber: part.partNumber.trim() ? '' : '请填写或扫描备件号' })) return;
      await this.act('add', async () => {
        const { productId, ...facts } = part;
        const record = {
          ...facts,
          ...(productId ? { productId } : {}),
          ...{ id: await newId('P'), at: new Date().toISOString() },
        };
        await takeStep(
          id,
          'workOrder.usePart',
          { part: record },
          `使用备件 ${part.name || part.partNumber} × ${part.quantity}`,
        );
        void wx.showToast({ title: savedMessage(), icon: 'none' });
        this.setData({ part: { ...empty }, held: '' });
        this.show();
      });
    },
  },
});
