import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { WorkOrder } from '../../../miniprogram/shared/model/work-orders';

/** Everybody who has come for an order or was sent along: none of them judges what follows from it. */
export const whoCame = ({
  visits,
  helpers = [],
  helperVisits = [],
}: Pick<WorkOrder, 'visits' | 'helpers' | 'helperVisits'>): PersonStamp[] =>
  [...visits, ...helpers, ...helperVisits].map(({ engineer }) => engineer);
