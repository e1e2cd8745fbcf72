import { dueTogether, layOutSkills } from '../../../miniprogram/pages/dispatch/skills/lay-out-skills';
import type { Certification } from '../../../miniprogram/shared/model/people';

const today = '2026-11-23';
const models = ['M1', 'M2'].map((_id) => ({ _id, name: `机型 ${_id}`, lineId: 'L1', lineName: '生化' }));
const certification = (change: Partial<Certification>): Certification => ({
  modelId: 'M1',
  task: 'repair',
  level: 2,
  fromOn: '2026-01-01',
  toOn: '2027-12-31',
  ...change,
});
const person = (_id: string, ...certifications: Certification[]) => ({
  _id,
  name: _id,
  dealerName: '丙',
  certifications,
});

describe('the matrix of skills', () => {
  test.each<[string, Certification[], string, string]>([
    ['nobody has given one', [], '无', 'past'],
    ['all hold', [certification({})], '有效', 'done'],
    [
      'one ends today',
      [certification({}), certification({ task: 'maintenance', toOn: today })],
      '将到期',
      'attention',
    ],
    [
      'one ended yesterday',
      [certification({}), certification({ task: 'maintenance', toOn: '2026-11-22' })],
      '已过期',
      'danger',
    ],
    ['it begins tomorrow', [certification({ fromOn: '2026-11-24' })], '未生效', 'active'],
  ])('says, where %s, what needs somebody first', (_, certifications, label, tone) => {
    expect(layOutSkills([person('li', ...certifications)], models, today)[0]!.cells).toMatchObject([
      { modelId: 'M1', label, tone },
      { modelId: 'M2', label: '无', tone: 'past' },
    ]);
  });

  test('names tasks with their levels', () => {
    const both = [certification({}), certification({ task: 'maintenance', level: 1 })];
    expect(layOutSkills([person('li', ...both)], models, today)[0]!.cells[0]!.tasks).toBe('维修2 保养1');
  });

  test('extends together what is due of these people on these models, and nothing else', () => {
    const due = [
      person(
        'li',
        certification({ toOn: '2026-12-01' }),
        certification({ modelId: 'M9', toOn: '2026-12-01' }),
      ),
      person('wang', certification({ toOn: '2025-12-31' }), certification({ task: 'training' })),
    ];
    expect(dueTogether(due, models, today)).toMatchObject([
      { memberId: 'li', modelId: 'M1', task: 'repair' },
      { memberId: 'wang', modelId: 'M1', task: 'repair' },
    ]);
  });
});
