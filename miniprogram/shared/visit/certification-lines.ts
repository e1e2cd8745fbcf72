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

const SOON_DAYS = 30;

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
