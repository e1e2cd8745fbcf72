import type { BalanceRow, LocationRow, MoveRow } from '../../../../cloudfunctions/_contracts/goods';
import { call, officialNow } from '../../../api/client';
import { whoAmI } from '../../../api/who-am-i';
import { ask, pickOne } from '../../../kit/ask';
import { detailPage } from '../../../kit/list-and-detail';
import { pageState } from '../../../kit/page-state';
import { openPage } from '../../../kit/open-page';
import { dayOf } from '../../../shared/days';
import {
  conditionLabels,
  conditions,
  correctionReasonLabels,
  moveKindLabels,
  openPlaceLabels,
} from '../../../shared/model/goods';
import type { Condition, CorrectionReason, LotStock } from '../../../shared/model/goods';
import { pages } from '../../../shared/pages';
import { may } from '../../../shared/rights';
import { sayTime } from '../../../shared/say';
import { lotLines, ownerName } from '../lot-lines';

const keyOf = <K extends string>(table: Record<K, string>, label: string): K =>
  (Object.keys(table) as K[]).find((one) => table[one] === label)!;
const count = (most: number) => ({
  label: '数量',
  type: 'digit' as const,
  check: (text: string) =>
    /^\d+$/.test(text) && Number(text) > 0 && Number(text) <= most ? '' : `请填 1 到 ${most} 的整数`,
});
const serialsIn = (text: string): string[] => text.split(/[\s,，、;；]+/).filter(Boolean);

/** One product at one place: its lots, every movement, and what may be done with them. */
Component({
  behaviors: [pageState, detailPage],
  data: {
    id: '',
    balance: null as BalanceRow | null,
    place: [] as LocationRow[],
    title: '',
    about: '',
    lots: [] as object[],
    moves: [] as object[],
    asked: [] as object[],
    keeps: false,
    judges: false,
    releases: false,
    traces: false,
    promised: '',
    safety: '',
    seq: 0,
  },
  methods: {
    onLoad({ id }: { id: string }) {
      this.setData({ id: decodeURIComponent(id) });
      if (!this.data.detailId) void this.load();
    },
    async fetch() {
      const { id } = this.data;
      const [{ roles }, { balance, moves, corrections, nearDays, keeps }] = await Promise.all([
        whoAmI(),
        call('goods', 'stock.get', { balanceId: id }),
      ]);
      const now = officialNow();
      const { product } = balance;
      const placeOf = (place: string): string =>
        (openPlaceLabels as Record<string, string>)[place] ||
        (place === balance.locationId
          ? balance.locationName
          : place.indexOf('device:') === 0
            ? '设备'
            : place.indexOf('part_request:') === 0
              ? '在途'
              : '其他库位');
      const move = (row: MoveRow) => ({
        id: row._id,
        kind: moveKindLabels[row.kind],
        sign: row.to.balanceId === id && row.to.after !== null ? '+' : row.from.after !== null ? '−' : '',
        quantity: row.quantity,
        lot: row.lot,
        serials: row.serials.join('、'),
        way: `${placeOf(row.from.place)} → ${placeOf(row.to.place)}`,
        why: row.why,
        by: `${row.by.name} · ${sayTime(row.at, now)}`,
      });
      return {
        balance,
        seq: balance.seq,
        title: product.name,
        about: [product.code, balance.locationName, ownerName(balance)].filter(Boolean).join(' · '),
        lots: lotLines(balance.lots, dayOf(now), nearDays, product.shelfDays, product.unit),
        moves: moves.map(move),
        asked: corrections.map((one) => ({
          id: one._id,
          text: `${one.lot.lot} ${conditionLabels[one.condition]} ${one.delta > 0 ? '+' : ''}${one.delta}，${correctionReasonLabels[one.reason]}`,
          by: `${one.askedBy.name} · ${sayTime(one.askedAt, now)}`,
        })),
        keeps,
        promised: balance.reserved
          ? `合格 ${balance.good}，已留给订单 ${balance.reserved}，可用 ${Math.max(0, balance.good - balance.reserved)} ${product.unit}`
          : '',
        safety: balance.safety ? `安全库存 ${balance.safety}` : '没有设安全库存',
        releases: may(roles, 'goods', 'lot.block') && balance.lots.some(({ quarantine }) => quarantine > 0),
        traces: may(roles, 'goods', 'lot.trace'),
        judges: may(roles, 'goods', 'stock.judge') && (keeps || !may(roles, 'goods', 'stockLocation.save')),
      };
    },
    /** The lot and condition that are meant; asked only where there are several. */
    async pickLot(
      title: string,
      among: readonly Condition[],
    ): Promise<{ lot: LotStock; condition: Condition } | null> {
      const { lots } = this.data.balance!;
      const all = lots.reduce<{ lot: LotStock; condition: Condition; text: string }[]>(
        (rows, lot) => [
          ...rows,
          ...among
            .filter((condition) => lot[condition] > 0)
            .map((condition) => ({
              lot,
              condition,
              text: `${lot.lot || '无批号'} ${conditionLabels[condition]} ${lot[condition]}`,
            })),
        ],
        [],
      );
      if (!all.length) {
        void wx.showToast({ title: '没有可选的批次', icon: 'none' });
        return null;
      }
      const text =
        all.length === 1
          ? all[0]!.text
          : await pickOne(
              this,
              title,
              all.map((one) => one.text),
            );
      return all.find((one) => one.text === text) || null;
    },
    async serials(quantity: number): Promise<string[] | null> {
      if (this.data.balance!.product.tracking !== 'serial') return [];
      const answer = await ask(this, {
        title: `${quantity} 件的序列号`,
        field: {
          label: '序列号',
          type: 'textarea',
          maxlength: 2000,
          placeholder: '每件一个，用空格或换行分开',
        },
        confirm: '确定',
      });
      return answer && serialsIn(answer.text);
    },
    async setSafety() {
      const answer = await ask(this, {
        title: '安全库存',
        hint: '合格数低于它时提醒库管一次，补足后再低才再提醒。0 为不提醒。',
        field: {
          label: '数量',
          type: 'digit',
          check: (text) => (/^\d{1,7}$/.test(text) ? '' : '请填写整数'),
        },
        confirm: '保存',
      });
      if (!answer) return;
      const input = { balanceId: this.data.id, safety: Number(answer.text) };
      if (await this.act('safety', () => call('goods', 'stock.setSafety', input), { said: '已保存' }))
        await this.loadBoth();
    },
    /** Out of quarantine into use: stated by one person of quality, booked by another. */
    async release() {
      const { balance, seq } = this.data;
      const picked = await this.pickLot('放行哪一批', ['quarantine']);
      if (!picked) return;
      const { lot } = picked;
      const answer = await ask(this, {
        title: `放行 ${lot.lot}，隔离 ${lot.quarantine}`,
        field: { ...count(lot.quarantine), value: String(lot.quarantine) },
        why: '依据，如稳定性数据、复检结果',
        confirm: '提交复核',
      });
      if (!answer) return;
      const quantity = Number(answer.text);
      const serials = await this.serials(quantity);
      if (!serials) return;
      const input = {
        ...{ balanceId: balance!._id, seq, condition: 'quarantine' as const, delta: -quantity, serials },
        lot: { lot: lot.lot, producedOn: lot.producedOn, expiresOn: lot.expiresOn },
        ...{ reason: 'released' as const, note: answer.why, into: 'good' as const },
      };
      if (
        await this.act('release', () => call('goods', 'stockCorrection.ask', input), { said: '已提交复核' })
      )
        await this.loadBoth();
    },
    async trace() {
      const picked = await this.pickLot('查哪一批的去向', conditions);
      if (picked) openPage(pages.trace({ productId: this.data.balance!.productId, lot: picked.lot.lot }));
    },
    async correct() {
      const { balance, seq } = this.data;
      const picked = await this.pickLot('更正哪一批', conditions);
      if (!picked) return;
      const { lot, condition } = picked;
      const answer = await ask(this, {
        title: `更正 ${lot.lot} ${conditionLabels[condition]}，账上 ${lot[condition]}`,
        hint: '写实际清点的数。提交后由另一人复核才入账。',
        choices: Object.keys(correctionReasonLabels)
          .filter((one) => one !== 'released')
          .map((one) => correctionReasonLabels[one as CorrectionReason]),
        field: {
          label: '实际数量',
          type: 'digit',
          check: (text) =>
            /^\d+$/.test(text) && Number(text) !== lot[condition] ? '' : '请填与账上不同的数',
        },
        why: '说明（选填）',
        confirm: '提交复核',
      });
      if (!answer) return;
      const delta = Number(answer.text) - lot[condition];
      const serials = await this.serials(Math.abs(delta));
      if (!serials) return;
      const input = {
        ...{ balanceId: balance!._id, seq, condition, delta, serials, note: answer.why || '' },
        lot: { lot: lot.lot, producedOn: lot.producedOn, expiresOn: lot.expiresOn },
        reason: keyOf(correctionReasonLabels, answer.choice),
      };
      if (
        await this.act('correct', () => call('goods', 'stockCorrection.ask', input), { said: '已提交复核' })
      )
        await this.loadBoth();
    },
    async transfer() {
      const { balance } = this.data;
      const picked = await this.pickLot('发出哪一批', ['good', 'defective', 'used']);
      if (!picked) return;
      const { dealerId } = balance!;
      const { locations } = await call('goods', 'stockLocation.list', dealerId ? { dealerId } : {});
      const fit = locations.filter(({ _id, active }) => active && _id !== balance!.locationId);
      if (!fit.length) return void wx.showToast({ title: '没有别的库位，请先新建', icon: 'none' });
      const name = await pickOne(
        this,
        '发到哪里',
        fit.map((one) => one.name),
      );
      const to = fit.find((one) => one.name === name);
      if (!to) return;
      const answer = await ask(this, {
        title: `发到 ${to.name}`,
        field: count(picked.lot[picked.condition]),
        confirm: '发出',
      });
      if (!answer) return;
      const quantity = Number(answer.text);
      const serials = await this.serials(quantity);
      if (!serials) return;
      const input = {
        ...{
          balanceId: balance!._id,
          toLocationId: to._id,
          lot: picked.lot.lot,
          quantity,
          serials,
          note: '',
        },
        condition: picked.condition as 'good' | 'defective' | 'used',
      };
      if (await this.act('transfer', () => call('goods', 'stock.transfer', input), { said: '已入账' }))
        await this.loadBoth();
    },
    async judge() {
      const { balance } = this.data;
      const picked = await this.pickLot('判定哪一批', ['pending', 'good', 'quarantine']);
      if (!picked) return;
      const to: Partial<Record<Condition, Condition[]>> = {
        pending: ['good', 'quarantine', 'defective'],
        good: ['quarantine', 'defective'],
        quarantine: ['defective'],
      };
      const label = await pickOne(
        this,
        '判定为',
        to[picked.condition]!.map((one) => conditionLabels[one]),
      );
      if (!label) return;
      const answer = await ask(this, {
        title: `判定为${label}`,
        field: { ...count(picked.lot[picked.condition]), value: String(picked.lot[picked.condition]) },
        ...(label === conditionLabels.good ? {} : { why: '原因' }),
        confirm: '判定',
      });
      if (!answer) return;
      const quantity = Number(answer.text);
      const serials = await this.serials(quantity);
      if (!serials) return;
      const input = {
        ...{ balanceId: balance!._id, lot: picked.lot.lot, from: picked.condition, quantity, serials },
        ...{ to: keyOf(conditionLabels, label), reason: answer.why || '' },
      };
      if (await this.act('judge', () => call('goods', 'stock.judge', input), { said: '已入账' }))
        await this.loadBoth();
    },
  },
});
