import type { RotaEntry } from '../model/people';
import type { Day } from '../days';
import { sayDay } from '../say';

/** 排班: who is away on which days, and who is on duty when others rest. */
export const rotaLabels = { leave: '休假', training: '培训', duty: '值班' } as const;
export type RotaKind = keyof typeof rotaLabels;
export const rotaKinds = Object.keys(rotaLabels) as RotaKind[];
export const MOST_ROTA = 60;

type WithRota = { rota?: readonly RotaEntry[] };
const on = ({ rota = [] }: WithRota, day: Day, fits: (kind: RotaKind) => boolean) =>
  rota.find(({ kind, fromOn, toOn }) => fits(kind) && fromOn <= day && day <= toOn) || null;

/** Why somebody cannot be sent on a day; null: they can. */
export const awayOn = (member: WithRota, day: Day): RotaEntry | null =>
  on(member, day, (kind) => kind !== 'duty');
export const isOnDuty = (member: WithRota, day: Day): boolean =>
  on(member, day, (kind) => kind === 'duty') !== null;

/** 休假至 12月3日 */
export const sayAway = ({ kind, toOn }: Pick<RotaEntry, 'kind' | 'toOn'>, today: Day): string =>
  `${rotaLabels[kind]}至${sayDay(toOn, today)}`;
