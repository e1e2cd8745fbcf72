import { addDays, dayOf } from '../days';
import type { Day } from '../days';
import type { Device } from '../model/devices';
import { noEnd, staysOf } from '../model/grants';
import type { Certification, Member, TaskKind } from '../model/people';
import type { OtherFact } from './other-facts';
import { restsOn } from './kept-facts';
import type { Ground } from './order-facts';
import { NOBODY } from './rows';
import type { Level } from './rows';
import { atLeast } from './spans';
import { collecting } from './standing';
import type { Who } from './standing';

/** What an engineer was certified for, and until which day. */
export interface Held {
  modelId: string;
  task: TaskKind;
  fromOn: Day;
  toOn: Day;
}
export type Certified = Pick<
  Member,
  | '_id'
  | 'roles'
  | 'dealerId'
  | 'active'
  | 'endedAt'
  | 'certifications'
  | 'withdrawnCertifications'
  | 'formerCertifications'
>;
const earlier = (a: Day, b: Day): Day => (a < b ? a : b);

/** The last day on which somebody works here; null: to this day. */
const lastDayOf = ({ active, endedAt }: Pick<Member, 'active' | 'endedAt'>): Day | null =>
  active ? null : endedAt ? addDays(dayOf(endedAt), -1) : '';

/** Certifications on the days on which they held, of somebody who worked here then. */
function heldBy(member: Certified): Held[] {
  if (member.roles.indexOf('engineer') < 0) return [];
  const last = lastDayOf(member);
  const span = ({ modelId, task, fromOn, toOn }: Omit<Certification, 'level'>, endsOn = toOn): Held => {
    const to = earlier(toOn, endsOn);
    return { modelId, task, fromOn, toOn: last === null ? to : earlier(to, last) };
  };
  return [
    ...member.certifications.map((one) => span(one)),
    ...(member.withdrawnCertifications || []).map((one) => span(one, addDays(one.withdrawnOn, -1))),
    ...(member.formerCertifications || []).map((one) => span(one)),
  ].filter(({ fromOn, toOn }) => toOn !== '' && fromOn <= toOn);
}

const skillLevels: readonly Level[] = ['all', 'dealer', 'model', 'line', 'region'];
/** What every instrument in service needs somebody for. */
export const neededTasks = ['repair', 'maintenance'] as const satisfies TaskKind[];
export type NeededTask = (typeof neededTasks)[number];

/**
 * 技能覆盖率: of an instrument in service, for each task that it needs, whether one or two engineers of whoever looks after it
 * hold a certification, day by day.
 *
 * @param people everybody of that dealer, or of the manufacturer
 */
export function skillFact(
  device: Pick<
    Device,
    '_id' | 'installedOn' | 'mergedInto' | 'modelId' | 'productLineId' | 'dealerId' | 'hospitalId'
  >,
  people: readonly Certified[],
  ground: Ground,
  now: string,
): OtherFact {
  const { installedOn, modelId, productLineId, dealerId } = device;
  const hospital = device.hospitalId ? ground.hospital(device.hospitalId) : null;
  const about = { model: modelId, line: productLineId, hospital: hospital ? hospital._id : '' };
  const rests = [restsOn('skills', dealerId || NOBODY)];
  const days = collecting(now);
  if (installedOn === null || device.mergedInto) return { ...about, parts: [], dueAt: null, rests };
  const stays = hospital ? staysOf(hospital) : [{ regionCode: '', fromOn: installedOn, toOn: noEnd }];
  const held = people.reduce<Held[]>((all, member) => all.concat(heldBy(member)), []);
  for (const stay of stays) {
    const fromOn = stay.fromOn > installedOn ? stay.fromOn : installedOn;
    const who: Who = {
      ...{ dealer: dealerId || NOBODY, engineer: '', region: stay.regionCode },
      ...{ cells: true, levels: skillLevels },
    };
    for (const task of neededTasks) {
      const toOn = stay.toOn === noEnd ? null : stay.toOn;
      days.stands(fromOn, toOn, who, { pairs: 1 });
      const able = held
        .filter((one) => one.modelId === modelId && one.task === task)
        .map((one) => ({
          fromOn: one.fromOn > fromOn ? one.fromOn : fromOn,
          toOn: earlier(one.toOn, stay.toOn),
        }))
        .filter((one) => one.fromOn <= one.toOn);
      for (const span of atLeast(able, 1)) days.stands(span.fromOn, span.toOn, who, { pairsOne: 1 });
      for (const span of atLeast(able, 2)) days.stands(span.fromOn, span.toOn, who, { pairsTwo: 1 });
    }
  }
  const { parts, nextAt } = days.done();
  return { ...about, parts, dueAt: nextAt, rests };
}

/** 认证到期: an engineer's certifications, and those that end soon. */
export function personFact(member: Certified, now: string): OtherFact {
  const days = collecting(now);
  const who = {
    dealer: member.dealerId || NOBODY,
    engineer: member._id,
    region: '',
    levels: ['all', 'dealer', 'engineer'] as const,
  };
  for (const { fromOn, toOn } of heldBy(member)) days.stands(fromOn, toOn, who, { certified: 1 });
  for (const { fromOn, toOn } of heldBy({
    ...member,
    withdrawnCertifications: [],
    formerCertifications: [],
  })) {
    const soon = (count: number) => {
      const day = addDays(toOn, -count);
      return day > fromOn ? day : fromOn;
    };
    days.stands(soon(30), toOn, who, { ending30: 1 });
    days.stands(soon(60), toOn, who, { ending60: 1 });
    days.stands(soon(90), toOn, who, { ending90: 1 });
  }
  const { parts, nextAt } = days.done();
  const skills = { house: restsOn('skills', member.dealerId || NOBODY), held: heldBy(member) };
  return { model: '', line: '', hospital: '', parts, dueAt: nextAt, skills };
}
