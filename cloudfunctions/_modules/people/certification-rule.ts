import { addDays, isDay } from '../../../miniprogram/shared/days';
import type { Day } from '../../../miniprogram/shared/days';
import type { PersonStamp } from '../../../miniprogram/shared/model/entity';
import type { Certification, Member, TaskKind } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';

type Certified = Pick<
  Member,
  '_id' | 'name' | 'certifications' | 'withdrawnCertifications' | 'formerCertifications'
>;
export interface Which {
  modelId: string;
  task: TaskKind;
}
const isOf =
  ({ modelId, task }: Which) =>
  (one: Certification): boolean =>
    one.modelId === modelId && one.task === task;

function without<M extends Certified>(member: M, which: Which): Certification[] {
  return member.certifications.filter((one) => !isOf(which)(one));
}

function get(member: Certified, which: Which): Certification {
  const found = member.certifications.find(isOf(which));
  if (!found) throw new Refusal('CERTIFICATION_NOT_FOUND', { names: [member.name] });
  return found;
}

export function assertDays(fromOn: Day, toOn: Day): void {
  if (!isDay(fromOn) || !isDay(toOn) || toOn < fromOn) throw new Refusal('CERTIFICATION_DAYS_INVALID');
}

/**
 * A new certification takes the place of the one for the same model and task. It never makes less of one that holds today:
 * whoever is in a training list by mistake must not lose a level, months, or the days until the new one begins.
 */
export function give<M extends Certified>(member: M, given: Certification, today: Day): M {
  const held = member.certifications.find(isOf(given));
  const holds = held && held.fromOn <= today && today <= held.toOn;
  if (holds && (given.level < held.level || given.toOn < held.toOn || given.fromOn > today))
    throw new Refusal('CERTIFICATION_WOULD_SHRINK', { names: [member.name] });
  return { ...withFormer(member, held, given.fromOn), certifications: [...without(member, given), given] };
}

/** What another takes the place of from a day on held until then, if ever: past days are still asked for it. */
function withFormer<M extends Certified>(member: M, held: Certification | undefined, fromOn: Day): M {
  if (!held || held.fromOn >= fromOn) return member;
  const last = addDays(fromOn, -1);
  const { modelId, task, level, fromOn: began, toOn } = held;
  const former = { modelId, task, level, fromOn: began, toOn: toOn < last ? toOn : last };
  return { ...member, formerCertifications: [...(member.formerCertifications ?? []), former] };
}

/** One that has lapsed holds again from today: the days between were without it, and stay so. */
export function extend<M extends Certified>(
  member: M,
  which: Which,
  toOn: Day,
  by: PersonStamp,
  today: Day,
): M {
  const held = get(member, which);
  if (!isDay(toOn) || toOn <= held.toOn || toOn < today) throw new Refusal('CERTIFICATION_NOT_LONGER');
  const fromOn = held.toOn < today ? today : held.fromOn;
  const extended: Certification = { ...held, fromOn, toOn, issuedBy: by };
  return { ...withFormer(member, held, fromOn), certifications: [...without(member, which), extended] };
}

/** Taken back from today on; who took it back, and why, stays on the person's page. */
export function withdraw<M extends Certified>(
  member: M,
  which: Which,
  by: PersonStamp,
  reason: string,
  today: Day,
): M {
  const taken = { ...get(member, which), withdrawnOn: today, withdrawnBy: by, reason };
  return {
    ...member,
    certifications: without(member, which),
    withdrawnCertifications: [...(member.withdrawnCertifications ?? []), taken],
  };
}
