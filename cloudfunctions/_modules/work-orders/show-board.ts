import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import type { BoardRequest } from '../../_contracts/work-orders';
import type { Board } from '../../_contracts/work-orders';
import { isManufacturer } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { question, tally } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { members } from '../../_store/people';
import { orderRow, orderRowFields } from './dispatch-use-cases';
import { workOrders } from '../../_store/work-orders';

/** Orders that somebody still has to hand out or go to; done ones need no day. */
const toPlan = [...openWorkOrderStates, 'cannot_complete'] as const;

/** Cards of a board; whose clock runs out first has one. */
const CARDS = 100;

/** 派工板: one house's engineers and all its open orders; the screen lays them out by day. */
export const showBoard: UseCase<BoardRequest, Board> = async ({ actor, store }, request) => {
  const dealerId = isManufacturer(actor) ? request.dealerId : actor.dealerId;
  const where = { dealerId, state: oneOf(toPlan) };
  const [{ people, orders, all }, houses] = await Promise.all([
    store.queryTogether({
      people: question({
        collection: members,
        where: { dealerId, active: true, roles: 'engineer' },
        limit: 500,
        fields: ['_id', 'name', 'rota'],
      }),
      orders: question({
        collection: workOrders,
        where,
        orderBy: [['repairDueAt', 1]],
        limit: CARDS,
        fields: [...orderRowFields],
      }),
      all: tally({ collection: workOrders, where }),
    }),
    isManufacturer(actor) ? housesThatRepair(store) : Promise.resolve([]),
  ]);
  return {
    engineers: people
      .map(({ _id, name, rota = [] }) => ({ memberId: _id, name, rota }))
      .sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
    orders: orders.map(orderRow),
    beyond: all - orders.length,
    dealers: houses,
  };
};

/** Dealers with engineers, by name: most dealers only sell. */
async function housesThatRepair(store: Store): Promise<Board['dealers']> {
  const engineers = await queryAll(
    store,
    members,
    { roles: 'engineer', active: true },
    { fields: ['dealerId'] },
  );
  const ids = [...new Set(engineers.flatMap(({ dealerId }) => dealerId ?? []))];
  const found = await queryAll(
    store,
    dealers,
    { _id: oneOf(ids), state: 'active' },
    { fields: ['shortName'] },
  );
  return found
    .map(({ _id, shortName }) => ({ dealerId: _id, shortName }))
    .sort((a, b) => (a.shortName < b.shortName ? -1 : 1));
}
