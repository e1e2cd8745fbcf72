import type { SkillGaps, SkillHouse } from '../../../../cloudfunctions/_contracts/figures';
import type { Day } from '../../../shared/days';
import type { Nearness, TaskCover, Trainee } from '../../../shared/figures/skill-cover';
import { NOBODY } from '../../../shared/figures/rows';
import { taskKindLabels } from '../../../shared/model/people';
import { sayExpiry } from '../../../shared/say';

export interface Person {
  id: string;
  name: string;
  about: string;
}
export interface House {
  id: string;
  name: string;
  instruments: number;
  tasks: { id: string; label: string; tone: string }[];
  /** Certifications that end soon. */
  ending: Person[];
  trainees: Person[];
  later: number;
  /** Whom one tap certifies together. */
  ids: string;
  hasFile: boolean;
}

const words: Record<Nearness, (on: string) => string> = {
  later: (on) => `认证 ${on} 起有效`,
  lapsed: (on) => `认证 ${on} 已到期，可延长`,
  otherTask: () => '这个机型已有另一项认证',
  sameLine: () => '同产品线已有认证',
  none: () => '还没有这条产品线的认证',
};
const taskSaid = ({ task, able }: TaskCover) => ({
  id: task,
  label: `${taskKindLabels[task]} ${able ? `${able} 人` : '无人'}`,
  tone: able === 0 ? 'danger' : able === 1 ? 'attention' : 'done',
});
const traineeSaid = ({ memberId, name, tasks, why, on }: Trainee): Person => ({
  id: memberId,
  name,
  about: `${tasks.map((task) => taskKindLabels[task]).join('、')} · ${words[why](on || '')}`,
});

function layOutHouse(
  { dealerId, name, instruments, tasks, trainees, traineeCount }: SkillHouse,
  today: Day,
): House {
  return {
    ...{ id: dealerId, name, instruments, hasFile: dealerId !== NOBODY },
    tasks: tasks.map(taskSaid),
    ending: tasks.reduce<Person[]>(
      (all, { task, ending }) => [
        ...all,
        ...ending.map((one) => ({
          id: one.memberId,
          name: one.name,
          about: `${taskKindLabels[task]} · ${sayExpiry(one.toOn, today)}`,
        })),
      ],
      [],
    ),
    trainees: trainees.map(traineeSaid),
    later: traineeCount - trainees.length,
    ids: trainees
      .filter(({ why }) => why !== 'later')
      .map(({ memberId }) => memberId)
      .join(),
  };
}

/** Who closes a cell: renewals first, then whom to train, then who else may serve there. */
export const layOutGaps = ({ houses, houseCount, granted, grantedCount }: SkillGaps, today: Day) => ({
  houses: houses.map((house) => layOutHouse(house, today)),
  housesLeft: houseCount - houses.length,
  granted: granted.map(({ dealerId, name, able }) => ({
    id: dealerId,
    name,
    about:
      able.repair + able.maintenance
        ? `能维修 ${able.repair} 人，能保养 ${able.maintenance} 人`
        : '也没有人有这个机型的认证',
  })),
  grantedLeft: grantedCount - granted.length,
});
