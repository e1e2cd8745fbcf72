import type { NoticeKind } from '../../miniprogram/shared/notice-kinds';
import { addDays, dayOf, daysUntil, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { PartReturn, StockBalance, StockShortfall } from '../../miniprogram/shared/model/goods';
import type { Loan } from '../../miniprogram/shared/model/loans';
import type { Recall } from '../../miniprogram/shared/model/recalls';
import type { Shipment } from '../../miniprogram/shared/model/shipments';
import { pages } from '../../miniprogram/shared/pages';
import type { Address } from '../../miniprogram/shared/pages';
import { sayExpiry } from '../../miniprogram/shared/say';
import type { Role } from '../../miniprogram/shared/states';
import { readersOfMany } from '../_modules/people/whom-to-tell';
import type { Job } from '../_platform/act-as-system';
import { sha256Hex } from '../_platform/ids';
import { tellOnce } from '../_platform/inbox';
import type { NewMessage } from '../_platform/inbox';
import { everyPage } from '../_platform/seek';
import { readSettings } from '../_platform/settings';
import { range } from '../_platform/where';

/** Told so many days before something has to be back, on its day, and every week after it. */
const BEFORE = 3;
const WEEK = 7;

interface Told {
  memberId: string;
  kind: NoticeKind;
  /** What it is about: said once. */
  about: string;
  title: string;
  body: string;
  page: Address;
}
/** Which of the reminders of a day it is. */
function stepOf(dueOn: Day, today: Day): string {
  const left = daysUntil(dueOn, today);
  if (left > 0) return 'before';
  return left === 0 ? 'due' : `over ${Math.floor((-left - 1) / WEEK)}`;
}
/** Days since the epoch in weeks: what waits is told of once in each. */
const weekOf = (today: Day): number => Math.floor(daysUntil(today, '2024-01-01') / WEEK);

/**
 * Every morning, to whoever has it in hand: used parts and loans that have to come back, shipments that nobody receives,
 * recalls that not everybody has been told of in time; once a week, lots that end soon and differences that nobody explains.
 * Each is told once for its step, so that a second run says nothing and a day without a run is made up for.
 */
export const remindOfGoods: Job = async (world) => {
  const now = world.now();
  const today = dayOf(now);
  const { nearDays } = (await readSettings('goods'))('goods');
  const readers = readersOfMany();
  const holders = (role: Role) => readers.withRole(role);
  const keepers = async (dealerId: string | null) =>
    dealerId === null ? holders('warehouse') : readers.adminsOf(dealerId);
  const messages: NewMessage[] = [];
  const tell = (memberIds: readonly string[], said: Omit<Told, 'memberId'>): void => {
    const { about, ...words } = said;
    for (const memberId of new Set(memberIds))
      messages.push({
        _id: `MSG-goods-${sha256Hex(`${memberId}\n${about}`).slice(0, 32)}`,
        memberId,
        ...words,
        createdAt: now.toISOString(),
      });
  };
  const dueSoon = { state: 'due', dueOn: range({ atLeast: '', below: addDays(today, BEFORE + 1) }) };
  for await (const { rows } of everyPage<PartReturn>('part_returns', dueSoon, { by: ['dueOn', 'asc'] })) {
    await readers.learn(rows.map(({ dealerId }) => dealerId));
    for (const one of rows) {
      const late = one.dueOn < today;
      tell([one.memberId, ...(late ? await keepers(one.dealerId) : [])], {
        kind: 'part_return_due',
        about: `part ${one._id} ${one.dueOn} ${stepOf(one.dueOn, today)}`,
        title: late ? '旧件逾期未寄回' : '旧件该寄回了',
        body: `${one.engineerName} ${one.productName} × ${one.quantity}（${one.hospitalName}）应在 ${one.dueOn} 前寄回${late ? '；逾期期间不能再申请这个备件' : ''}`,
        page: pages.partReturns(),
      });
    }
  }

  const lent = { state: 'out', dueOn: range({ atLeast: '', below: addDays(today, BEFORE + 1) }) };
  for await (const { rows } of everyPage<Loan>('loans', lent, { by: ['dueOn', 'asc'] })) {
    await readers.learn(rows.map(({ dealerId }) => dealerId));
    for (const loan of rows)
      tell(
        [
          loan.askedBy.memberId,
          ...(loan.dealerId === null ? [] : await keepers(loan.dealerId)),
          ...(loan.dueOn < today ? await holders('service_manager') : []),
        ],
        {
          kind: 'loan',
          about: `loan ${loan._id} ${loan.dueOn} ${stepOf(loan.dueOn, today)}`,
          title: loan.dueOn < today ? '借用逾期未还' : '借用快到期',
          body: `${loan.productName} ${loan.serial} 借给 ${loan.hospitalName || loan.dealerName}，应还 ${loan.dueOn}（${sayExpiry(loan.dueOn, today)}）`,
          page: pages.loans({}),
        },
      );
  }

  const sent = {
    state: 'shipped',
    createdAt: range({ below: startOfDay(addDays(today, -WEEK)).toISOString() }),
  };
  for await (const { rows } of everyPage<Shipment>('shipments', sent, { by: ['createdAt', 'desc'] })) {
    await readers.learn(rows.map(({ dealerId }) => dealerId));
    for (const { _id, number, dealerId, shippedOn, hospitalName } of rows) {
      if (shippedOn === null || daysUntil(today, shippedOn) < WEEK) continue;
      tell(await keepers(dealerId), {
        kind: 'dealer_order_shipped',
        about: `shipment ${_id} ${stepOf(addDays(shippedOn, WEEK), today)}`,
        title: '货已发出，还没有收货',
        body: `${number}${hospitalName ? `（直送 ${hospitalName}）` : ''} ${shippedOn} 发出，请清点收货；没收到请联系厂家。`,
        page: pages.shipment({ id: _id }),
      });
    }
  }

  for await (const { rows } of everyPage<Recall>('recalls', { state: 'open' }, { by: ['askedAt', 'desc'] }))
    for (const { _id, number, productName, told, tellBy } of rows) {
      if (told !== null || tellBy === null) continue;
      const late = tellBy < now.toISOString();
      tell(await holders('quality'), {
        kind: 'recall',
        about: `recall ${_id} ${late ? stepOf(dayOf(tellBy), today) : today}`,
        title: late ? '召回通知已超过法定时限' : '召回还没有通知到位',
        body: `${number} ${productName}，须在 ${dayOf(tellBy)} 前通知经销商和医院`,
        page: pages.recall({ id: _id }),
      });
    }

  await tellOfEnding(readers.learn, keepers, tell, today, nearDays);
  const unexplained = new Map<string | null, { count: number; first: string }>();
  const old = { state: 'open', factAt: range({ below: startOfDay(addDays(today, -WEEK)).toISOString() }) };
  for await (const { rows } of everyPage<StockShortfall>('stock_shortfalls', old, { by: ['factAt', 'asc'] }))
    for (const { dealerId, engineerName, productName } of rows) {
      const before = unexplained.get(dealerId);
      const first = before?.first ?? `${engineerName} ${productName}`;
      unexplained.set(dealerId, { count: (before?.count ?? 0) + 1, first });
    }
  await readers.learn([...unexplained.keys()]);
  for (const [dealerId, { count, first }] of unexplained)
    tell(await keepers(dealerId), {
      kind: 'stock_shortfall',
      about: `shortfalls ${dealerId} ${weekOf(today)}`,
      title: '库存差异一周还没有核对',
      body: `${count} 条待核对，最早：${first}`,
      page: pages.shortfalls(),
    });
  return { reminded: await tellOnce(messages) };
};

/** Good stock whose day is near or past, a line for each house. */
async function tellOfEnding(
  learn: (dealerIds: readonly (string | null)[]) => Promise<void>,
  keepers: (dealerId: string | null) => Promise<string[]>,
  tell: (memberIds: readonly string[], said: Omit<Told, 'memberId'>) => void,
  today: Day,
  nearDays: number,
): Promise<void> {
  const ending = new Map<string | null, { near: number; over: number; first: string }>();
  const near = { firstExpiryOn: range({ atLeast: '', below: addDays(today, nearDays + 1) }) };
  for await (const { rows } of everyPage<StockBalance>('stock_balances', near, {
    by: ['firstExpiryOn', 'asc'],
    fields: ['dealerId', 'locationName', 'firstExpiryOn'],
  }))
    for (const { dealerId, locationName, firstExpiryOn } of rows) {
      const before = ending.get(dealerId) ?? {
        ...{ near: 0, over: 0 },
        first: `${locationName} ${firstExpiryOn}`,
      };
      const isOver = firstExpiryOn! < today;
      ending.set(dealerId, {
        ...before,
        near: before.near + (isOver ? 0 : 1),
        over: before.over + (isOver ? 1 : 0),
      });
    }
  await learn([...ending.keys()]);
  for (const [dealerId, { near: soon, over, first }] of ending)
    tell(await keepers(dealerId), {
      kind: 'stock_low',
      about: `ending ${dealerId} ${weekOf(today)}`,
      title: over > 0 ? '库存有过期批次' : '库存有近效期批次',
      body: `${[over > 0 ? `${over} 处已过期` : '', soon > 0 ? `${soon} 处近效期` : ''].filter(Boolean).join('，')}，最早：${first}`,
      page: pages.stock({}),
    });
}
