import type { Day } from '../days';
import { addDays } from '../days';
import { taskKindLabels } from '../model/people';
import type { Certification } from '../model/people';
import { sayExpiry } from '../say';

export interface CertificationLine {
  modelId: string;
  tasks: string;
  expiry: string;
  tone: 'done' | 'attention' | 'danger';
}

export const SOON_DAYS = 30;

/** How one certification stands on a day: to come, valid, soon to end, or lapsed. */
export type CertificationStanding = 'later' | 'valid' | 'ending' | 'lapsed';
export function certificationStanding(
  { fromOn, toOn }: Pick<Certification, 'fromOn' | 'toOn'>,
  today: Day,
): CertificationStanding {
  if (toOn < today) return 'lapsed';
  if (fromOn > today) return 'later';
  return toOn <= addDays(today, SOON_DAYS) ? 'ending' : 'valid';
}
/** What needs somebody first says how a model stands. */
const worstFirst: CertificationStanding[] = ['lapsed', 'ending', 'later', 'valid'];
export function standingFor(
  certifications: readonly Certification[],
  modelId: string,
  today: Day,
): CertificationStanding | 'none' {
  const found = certifications
    .filter((one) => one.modelId === modelId)
    .map((one) => certificationStanding(one, today));
  return worstFirst.find((standing) => found.indexOf(standing) >= 0) || 'none';
}
export const standingTones = {
  later: 'active',
  valid: 'done',
  ending: 'attention',
  lapsed: 'danger',
} as const satisfies Record<CertificationStanding, string>;

/** One line a model: its tasks with levels, and the day that comes first; soonest on top. */
export function certificationLines(
  certifications: readonly Certification[],
  today: Day,
): CertificationLine[] {
  const byModel = new Map<string, Certification[]>();
  for (const one of certifications) byModel.set(one.modelId, [...(byModel.get(one.modelId) ?? []), one]);
  const first = (all: readonly Certification[]) => all.map(({ toOn }) => toOn).sort()[0]!;
  return [...byModel]
    .sort(([, a], [, b]) => (first(a) < first(b) ? -1 : 1))
    .map(([modelId, all]) => {
      const toOn = first(all);
      return {
        modelId,
        tasks: all.map(({ task, level }) => `${taskKindLabels[task]} ${level} 级`).join('、'),
        expiry: sayExpiry(toOn, today),
        tone: toOn < today ? 'danger' : toOn <= addDays(today, SOON_DAYS) ? 'attention' : 'done',
      };
    });
}
