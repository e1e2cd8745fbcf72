import { addDays } from '../days';
import type { Day } from '../days';
import type { Certification } from '../model/people';
import { certificationStanding } from '../visit/certification-lines';
import { neededTasks } from './people-facts';
import type { NeededTask } from './people-facts';

/** A certification that ends within so many days is renewed now, not when the gap is there. */
export const CLOSING_DAYS = 60;

export interface Skilled {
  _id: string;
  name: string;
  certifications: readonly Pick<Certification, 'modelId' | 'task' | 'fromOn' | 'toOn'>[];
}
/** Whom a house has for a task today, and whose certification ends soon. */
export interface TaskCover {
  task: NeededTask;
  able: number;
  ending: { memberId: string; name: string; toOn: Day }[];
}
/** Why somebody is near to being able: the nearest first. */
export const nearness = ['later', 'lapsed', 'otherTask', 'sameLine', 'none'] as const;
export type Nearness = (typeof nearness)[number];
export interface Trainee {
  memberId: string;
  name: string;
  tasks: NeededTask[];
  why: Nearness;
  /** Of `later` the day on which it begins, of `lapsed` the one on which it ended. */
  on: Day | null;
}

/** 补缺: who of a house may do what on a model, and who is nearest to it where there is nobody, or one alone. */
export function coverOf(
  people: readonly Skilled[],
  modelId: string,
  lineModelIds: readonly string[],
  today: Day,
): { tasks: TaskCover[]; trainees: Trainee[] } {
  const of = ({ certifications }: Skilled, task: NeededTask) =>
    certifications.filter((one) => one.modelId === modelId && one.task === task)[0];
  const holds = (person: Skilled, task: NeededTask) => {
    const own = of(person, task);
    return own !== undefined && own.fromOn <= today && today <= own.toOn;
  };
  const tasks = neededTasks.map((task): TaskCover => {
    const able = people.filter((person) => holds(person, task));
    return {
      task,
      able: able.length,
      ending: able
        .map((person) => ({ memberId: person._id, name: person.name, toOn: of(person, task)!.toOn }))
        .filter(({ toOn }) => toOn <= addDays(today, CLOSING_DAYS))
        .sort((a, b) => (a.toOn < b.toOn ? -1 : 1)),
    };
  });
  const thin = tasks.filter(({ able }) => able < 2).map(({ task }) => task);
  const trainees = people
    .map((person): Trainee => {
      const lacking = thin.filter((task) => !holds(person, task));
      const own = lacking.map((task) => of(person, task)).filter((one) => one !== undefined);
      const later = own.filter((one) => certificationStanding(one, today) === 'later')[0];
      const lapsed = own.filter((one) => certificationStanding(one, today) === 'lapsed')[0];
      const valid = person.certifications.filter((one) => one.fromOn <= today && today <= one.toOn);
      const why: Nearness = later
        ? 'later'
        : lapsed
          ? 'lapsed'
          : valid.some((one) => one.modelId === modelId)
            ? 'otherTask'
            : valid.some((one) => lineModelIds.indexOf(one.modelId) >= 0)
              ? 'sameLine'
              : 'none';
      const on = later ? later.fromOn : lapsed ? lapsed.toOn : null;
      return { memberId: person._id, name: person.name, tasks: lacking, why, on };
    })
    .filter((one) => one.tasks.length > 0)
    .sort((a, b) => nearness.indexOf(a.why) - nearness.indexOf(b.why) || (a.name < b.name ? -1 : 1));
  return { tasks, trainees };
}
