import type { MyStock } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { ask } from '../../../kit/ask';
import { pageState } from '../../../kit/page-state';
import { given } from '../../../kit/said';
import type { Said } from '../../../kit/said';
import { openPage } from '../../../kit/open-page';
import { fetchMyStock, myStock } from '../../../offline/my-stock';
import { dayOf, daysUntil } from '../../../shared/days';
import { partRequestStateLabels, partReturnStateLabels } from '../../../shared/goods/states';
import { pages } from '../../../shared/pages';
import { Refusal } from '../../../shared/refusal';
import { sayTime } from '../../../shared/say';
import { lotLines } from '../lot-lines';

/** 我的备件: what the engineer carries, as the book has it and as the phone knows it off line. */
Component({
  behaviors: [pageState],
  data: {
    at: '',
    stale: false,
    rows: [] as object[],
    coming: [] as object[],
    owed: [] as object[],
    old: [] as object[],
  },
  methods: {
    onShow() {
      void this.load();
    },
    async fetch() {
      try {
        await fetchMyStock();
        return this.view(myStock()!, false);
      } catch (error) {
        const kept = myStock();
        if (kept && error instanceof Refusal && error.code === 'OFFLINE') return this.view(kept, true);
        throw error;
      }
    },
    view(mine: MyStock, stale: boolean) {
      const now = officialNow();
      const today = dayOf(now);
      return {
        stale,
        at: sayTime(mine.at, now),
        rows: mine.stock.map(({ balanceId, product, lots, good, short }) => ({
          id: balanceId,
          name: product.name,
          code: product.code,
          good: `${good} ${product.unit}`,
          short,
          lots: lotLines(lots, today, mine.nearDays, product.shelfDays, product.unit),
        })),
        coming: mine.coming.map((one) => ({
          id: one._id,
          text: one.lines.map(({ productName, quantity }) => `${productName} × ${quantity}`).join('、'),
          label: partRequestStateLabels[one.state],
          arrives: one.state === 'shipped' || one.state === 'received',
        })),
        owed: mine.shortfalls.map((one) => ({
          id: one._id,
          text: `${one.productName}：账上少 ${one.quantity - one.settled} ${one.unit}`,
          more: `${one.hospitalName} · ${sayTime(one.factAt, now)}`,
        })),
        old: mine.returns.map((one) => ({
          id: one._id,
          text: `${one.productName} × ${one.quantity}`,
          more: `${one.hospitalName} · ${partReturnStateLabels[one.state]}`,
          due: one.state === 'due',
          late: one.state === 'due' && one.dueOn < today,
          days: one.dueOn < today ? `逾期 ${daysUntil(today, one.dueOn)} 天` : `${one.dueOn} 前寄回`,
        })),
      };
    },
    async sendOld(event: Said) {
      const answer = await ask(this, {
        title: '寄回旧件',
        hint: '旧件接触过样本。点“已消毒，寄出”即声明已去污、可以安全运输。',
        choices: ['75% 酒精擦拭', '含氯消毒液', '高压灭菌', '厂家去污液'],
        field: { label: '快递单号', maxlength: 60 },
        confirm: '已消毒，寄出',
      });
      if (!answer || !answer.choice) return;
      const input = {
        ...{ returnId: given(event, 'id'), oldSerial: '', method: answer.choice },
        ...{ decontaminated: true, trackingNo: answer.text },
      };
      if (await this.act('old', () => call('goods', 'partReturn.send', input), { said: '已登记寄出' }))
        await this.load();
    },
    openRequest(event: Said) {
      openPage(pages.partRequest({ id: given(event, 'id') }));
    },
    request() {
      openPage(pages.partRequestNew());
    },
    /** Back to a warehouse of the house. */
    async giveBack(event: Said) {
      const balanceId = given(event, 'id');
      await this.act('back', async () => {
        const { locations } = await call('goods', 'stockLocation.list', {});
        const own = locations.find(({ _id }) => balanceId.indexOf(`${_id}:`) === 0);
        const fit = locations.filter(
          ({ kind, dealerId, openedAt }) =>
            own && kind !== 'engineer' && dealerId === own.dealerId && openedAt,
        );
        if (!fit.length) return void wx.showToast({ title: '没有可退回的库位', icon: 'none' });
        const mine = myStock()!.stock.find((one) => one.balanceId === balanceId)!;
        const lots = mine.lots.filter(({ good }) => good > 0);
        if (!lots.length || mine.product.tracking === 'serial')
          return void wx.showToast({
            title: lots.length ? '按件管理的请库管扫码收回' : '没有可退回的',
            icon: 'none',
          });
        const answer = await ask(this, {
          title: `退回 ${mine.product.name} ${lots[0]!.lot}，有 ${lots[0]!.good}`,
          choices: fit.map(({ name }) => name),
          field: {
            label: '数量',
            type: 'digit',
            check: (text) => (Number(text) > 0 && Number(text) <= lots[0]!.good ? '' : '数量不对'),
          },
          confirm: '退回',
        });
        const to = answer && fit.find(({ name }) => name === answer.choice);
        if (!answer || !to) return;
        await call('goods', 'stock.transfer', {
          ...{ balanceId, toLocationId: to._id, lot: lots[0]!.lot, condition: 'good', serials: [], note: '' },
          quantity: Number(answer.text),
        });
        await this.load();
      });
    },
  },
});
