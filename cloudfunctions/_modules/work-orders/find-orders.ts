import { normaliseSerial } from '../../../miniprogram/shared/model/devices';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';
import { addDays, dayOf, startOfDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import { orderGroups } from '../../_contracts/work-orders';
import type { FindOrdersRequest, FoundOrders } from '../../_contracts/work-orders';
import { isManufacturer } from '../../_platform/actor';
import type { Context, UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range, startsWith } from '../../_platform/where';
import type { Where } from '../../_platform/where';
import { devicesOfAll } from '../../_store/devices';
import { members } from '../../_store/people';
import { workOrders } from '../../_store/work-orders';
import { hospitalsCalled } from '../hospitals/find-hospitals';
import { orderRow, orderRowFields } from './dispatch-use-cases';

const PAGE = 30;
/** Instruments, people or hospitals that one text may stand for; who means another types more of it. */
const NAMED = 50;

type Meant = { by: FoundOrders['by']; where: Where<WorkOrder>; isCut: boolean };

/**
 * What a text means, by indexes that there are: an order's number, the beginning of a serial, somebody's whole name, else a
 * hospital as people call it.
 */
async function meant({ actor, store, now }: Context, text: string): Promise<Meant> {
  if (text === '') return { by: 'all', where: {}, isCut: false };
  if (/^wo\d/i.test(text))
    return { by: 'number', where: { number: startsWith(text.toUpperCase()) }, isCut: false };
  const serial = normaliseSerial(text);
  const { instruments, people } = await store.queryTogether({
    instruments: question({
      collection: devicesOfAll,
      where: { serialKey: startsWith(serial || '\u0000') },
      limit: NAMED,
      fields: ['_id'],
    }),
    people: question({
      collection: members,
      where: { name: text, ...(isManufacturer(actor) ? {} : { dealerId: actor.dealerId }) },
      limit: NAMED,
      fields: ['_id'],
    }),
  });
  const ids = (found: readonly { _id: string }[]) => oneOf(found.map(({ _id }) => _id));
  if (people.length > 0) return { by: 'engineer', where: { 'engineer.memberId': ids(people) }, isCut: false };
  if (instruments.length > 0)
    return { by: 'serial', where: { 'device.id': ids(instruments) }, isCut: instruments.length === NAMED };
  const { found } = await hospitalsCalled(store, { text, closedToo: true, today: dayOf(now) });
  return {
    by: 'hospital',
    where: { 'site.hospitalId': ids(found.slice(0, NAMED)) },
    isCut: found.length > NAMED,
  };
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
  { text, group, fromOn, toOn, after },
) => {
  const { by, where, isCut } = await meant(context, text);
  const sorted = by === 'number' ? (['number', 'asc'] as const) : (['createdAt', 'desc'] as const);
  const { rows, next } = await context.store.seek(
    workOrders,
    {
      ...where,
      ...(group === 'all' ? {} : { state: oneOf(orderGroups[group]) }),
      ...madeOn(fromOn, toOn),
    },
    { by: [...sorted], after, limit: PAGE, fields: [...orderRowFields] },
  );
  return { orders: rows.map(orderRow), next, by, isCut };
};
