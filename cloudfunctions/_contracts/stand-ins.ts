import * as z from 'zod';
import type { StandIn } from '../../miniprogram/shared/model/people';
import { roleLabels } from '../../miniprogram/shared/states';
import type { Role } from '../../miniprogram/shared/states';
import type { Act } from './act';
import { day, id, oneOf, reason, text } from './shapes';

/** Who of the own house may be asked, by name. */
export const ListStandInsRequest = z.strictObject({ text: text(40).optional() });
export type ListStandInsRequest = z.infer<typeof ListStandInsRequest>;
/** `memberId` is to do what the caller may, from the first day to the last. */
export const AskStandInRequest = z.strictObject({
  memberId: id,
  roles: z.array(oneOf<Role>(roleLabels)).min(1).max(4),
  fromOn: day,
  toOn: day,
  reason,
});
export type AskStandInRequest = z.infer<typeof AskStandInRequest>;
export const StandInRequest = z.strictObject({ memberId: id, standInId: id });
export type StandInRequest = z.infer<typeof StandInRequest>;

export interface StandInRow extends Pick<StandIn, 'id' | 'roles' | 'fromOn' | 'toOn' | 'state' | 'reason'> {
  /** Who stands in, and for whom. */
  memberId: string;
  name: string;
  forName: string;
  agreedByName: string;
  canAgree: boolean;
  canEnd: boolean;
}
export interface StandIns {
  rows: StandInRow[];
  /** Of the own roles those that another may be given. */
  roles: Role[];
  people: { id: string; name: string; roles: Role[] }[];
}
export interface StandInActions {
  'standIn.list': Act<typeof ListStandInsRequest, StandIns>;
  'standIn.ask': Act<typeof AskStandInRequest, { standInId: string }>;
  'standIn.agree': Act<typeof StandInRequest, { standInId: string }>;
  'standIn.end': Act<typeof StandInRequest, { standInId: string }>;
}
