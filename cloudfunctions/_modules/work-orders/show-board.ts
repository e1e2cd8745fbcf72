import { openWorkOrderStates } from '../../../miniprogram/shared/states';
import type { BoardRequest } from '../../_contracts/work-orders';
import type { Board } from '../../_contracts/work-orders';
import { isManufacturer } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { question } from '../../_platform/unit-of-work';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { members } from '../../_store/people';
import { orderRow, orderRowFields } from './dispatch-use-cases';
import { workOrders } from '../../_store/work-orders';

/** Orders that somebody still has to hand out or go to; done ones need no day. */
const toPlan = [...openWorkOrderStates, 'cannot_complete'] as const;

/** 派工板: one house's engineers and all its open orders; the screen lays them out by day. */
export const showBoard: UseCase<BoardRequest, Board> = async ({ actor, store }, request) => {
  const dealerId = isManufacturer(actor) ? request.dealerId : actor.dealerId;
  const { people, orders, houses } = await store.queryTogether({
    people: question({
      collection: members,
      where: { dealerId, active: true, roles: 'engineer' },
      limit: 1000,
      fields: ['_id', 'name'],
    }),
    orders: question({
      collection: workOrders,
      where: { dealerId, state: oneOf(toPlan) },
      orderBy: [['createdAt', -1]],
      limit: 1000,
      fields: [...orderRowFields],
    }),
    houses: question({
      collection: dealers,
      where: { state: 'active' },
      orderBy: [['name', 1]],
      limit: 1000,
      fields: ['_id', 'shortName'],
    }),
  });
  return {
    engineers: people
      .map(({ _id, name }) => ({ memberId: _id, name }))
      .sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
    orders: orders.map(orderRow),
    dealers: isManufacturer(actor) ? houses.map(({ _id, shortName }) => ({ dealerId: _id, shortName })) : [],
  };
};
