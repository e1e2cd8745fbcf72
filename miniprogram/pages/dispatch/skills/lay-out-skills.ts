import type { ModelRow } from '../../../../cloudfunctions/_contracts/people';
import type { Day } from '../../../shared/days';
import { taskKindLabels } from '../../../shared/model/people';
import type { Certification } from '../../../shared/model/people';
import { certificationStanding, standingFor, standingTones } from '../../../shared/visit/certification-lines';
import type { CertificationStanding } from '../../../shared/visit/certification-lines';

export interface Skilled {
  _id: string;
  name: string;
  dealerName: string;
  certifications: readonly Certification[];
}
export interface SkillCell {
  modelId: string;
  model: string;
  label: string;
  tone: string;
  /** 维修2 保养1 */
  tasks: string;
}
export interface SkillRow {
  id: string;
  name: string;
  dealer: string;
  cells: SkillCell[];
  none: boolean;
}

const labels: Record<CertificationStanding | 'none', string> = {
  later: '未生效',
  valid: '有效',
  ending: '将到期',
  lapsed: '已过期',
  none: '无',
};
/** 技能: engineers down, models of one product line across; a cell says the worst of its tasks. */
export function layOutSkills(
  people: readonly Skilled[],
  models: readonly ModelRow[],
  today: Day,
): SkillRow[] {
  return people.map(({ _id, name, dealerName, certifications }) => {
    const standings = models.map((model) => standingFor(certifications, model._id, today));
    return {
      id: _id,
      name,
      dealer: dealerName,
      none: standings.every((one) => one === 'none'),
      cells: models.map((model, i) => ({
        modelId: model._id,
        model: model.name,
        label: labels[standings[i]!],
        tone: standings[i] === 'none' ? 'past' : standingTones[standings[i] as CertificationStanding],
        tasks: certifications
          .filter(({ modelId }) => modelId === model._id)
          .map(({ task, level }) => `${taskKindLabels[task]}${level}`)
          .join(' '),
      })),
    };
  });
}

/** What of these people, on these models, is about to end or has ended: what is extended together. */
export function dueTogether(
  people: readonly Skilled[],
  models: readonly ModelRow[],
  today: Day,
): { memberId: string; modelId: string; task: Certification['task']; toOn: Day }[] {
  const ids = models.map(({ _id }) => _id);
  return people.flatMap(({ _id, certifications }) =>
    certifications
      .filter((one) => ids.indexOf(one.modelId) >= 0)
      .filter((one) => ['ending', 'lapsed'].indexOf(certificationStanding(one, today)) >= 0)
      .map(({ modelId, task, toOn }) => ({ memberId: _id, modelId, task, toOn })),
  );
}
