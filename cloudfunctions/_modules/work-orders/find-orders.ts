import { normaliseSerial } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { plainNameOf } from '../../../miniprogram/shared/search';
import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { orderGroups } from '../../_contracts/work-orders';
import type { FindOrdersRequest, FoundOrders } from '../../_contracts/work-orders';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import type { Seek } from '../../_platform/seek';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import type { Condition, Where } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { members } from '../../_store/people';
import { ordersDoneThisMonth, ordersInWorkOf, workOrders } from '../../_store/work-orders';
import { hospitalsCalled } from '../hospitals/find-hospitals';
import { orderRow, orderRowFields } from './dispatch-use-cases';

const PAGE = 30;
/** Instruments, people or hospitals that one text may stand for; who means another types more of it. */
const NAMED = 50;

type Meant = { by: FoundOrders['by']; where: Where<WorkOrder>; sorted: Seek['by']; isCut: boolean };
const newestFirst: Seek['by'] = ['createdAt', 'desc'];

/** Nothing begins with what is no text. */
const beginning = (text: string): Condition => (text ? startsWith(text) : oneOf([]));

/** `WO261130-SUH7B`, `1130-suh7b`, `SUH7B`: what people read out of a number is what follows the day; '' where it is none. */
const numberTailIn = (text: string): string =>
  (/^(?:wo)?\d{0,6}-([a-z\d]{1,5})$|^([a-z\d]{5})$/i.exec(text) ?? []).slice(1).join('').toUpperCase();

/**
 * What a text means, by indexes that there are: an order's number or how it ends, somebody's whole name, any part of a serial,
 * a hospital as people call it, else any part of a name.
 */
async function meant({ actor, store, now }: Context, typed: string): Promise<Meant> {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return { by: 'all', where: {}, sorted: newestFirst, isCut: false };
  if (/^wo\d/i.test(text))
    return {
      by: 'number',
      where: { number: startsWith(text.toUpperCase()) },
      sorted: ['number', 'asc'],
      isCut: false,
    };
  const tail = numberTailIn(text);
  const mine = isManufacturer(actor) ? {} : { dealerId: actor.dealerId };
  const { numbered, instruments, people } = await store.queryTogether({
    numbered: question({
      collection: workOrders,
      where: { numberTail: beginning(tail) },
      limit: 1,
      fields: ['_id'],
    }),
    instruments: question({
      collection: devicesOfAll,
      where: { searchKeys: beginning(normaliseSerial(text)) },
      limit: NAMED,
      fields: ['_id'],
    }),
    people: question({ collection: members, where: { name: text, ...mine }, limit: NAMED, fields: ['_id'] }),
  });
  const within = (
    by: FoundOrders['by'],
    path: 'engineer.memberId' | 'device.id' | 'site.hospitalId',
    found: readonly { _id: string }[],
  ): Meant => ({
    by,
    where: { [path]: oneOf(found.slice(0, NAMED).map(({ _id }) => _id)) },
    sorted: newestFirst,
    isCut: found.length >= NAMED,
  });
  if (numbered.length > 0)
    return {
      by: 'number',
      where: { numberTail: startsWith(tail) },
      sorted: ['numberTail', 'asc'],
      isCut: false,
    };
  if (people.length > 0) return within('engineer', 'engineer.memberId', people);
  if (instruments.length > 0) return within('serial', 'device.id', instruments);
  const { found } = await hospitalsCalled(store, { text, closedToo: true, today: dayOf(now) });
  if (found.length > 0) return within('hospital', 'site.hospitalId', found);
  const called = await store.query(
    members,
    { searchKeys: beginning(plainNameOf(text)), ...mine },
    { limit: NAMED, fields: ['_id'] },
  );
  return within(called.length > 0 ? 'engineer' : 'hospital', 'engineer.memberId', called);
}

const madeOn = (fromOn: Day | null, toOn: Day | null): Where<WorkOrder> =>
  fromOn === null && toOn === null
    ? {}
    : {
        createdAt: range({
          ...(fromOn === null ? {} : { atLeast: startOfDay(fromOn).toISOString() }),
          ...(toOn === null ? {} : { below: startOfDay(addDays(toOn, 1)).toISOString() }),
        }),
      };

/** 工单查询: every order that the actor may see, finished and cancelled ones too, newest first. */
export const findOrders: UseCase<FindOrdersRequest, FoundOrders> = async (
  context,
  { text, group, whose, fromOn, toOn, after },
) => {
  if (whose) {
    const { engineerId, work } = whose;
    const done = work === 'done';
    const { rows, next } = await context.store.seek(
      workOrders,
      done
        ? ordersDoneThisMonth(engineerId, context.now)
        : { ...ordersInWorkOf(engineerId), dealerId: context.actor.dealerId },
      {
        by: [done ? 'repairedAt' : 'createdAt', 'desc'],
        after,
        limit: PAGE,
        fields: [...orderRowFields, 'repairedAt'],
      },
    );
    return { orders: rows.map(orderRow), next, by: 'engineer', isCut: false };
  }
  const { by, where, sorted, isCut } = await meant(context, text);
  const { rows, next } = await context.store.seek(
    workOrders,
    {
      ...where,
      ...(group === 'all' ? {} : { state: oneOf(orderGroups[group]) }),
      ...madeOn(fromOn, toOn),
    },
    { by: sorted, after, limit: PAGE, fields: [...orderRowFields] },
  );
  return { orders: rows.map(orderRow), next, by, isCut };
};
