import type { Questionnaire, SurveyQuestion } from '../../../shared/model/settings';

type Sample = Pick<Questionnaire, 'title' | 'questions'>;

const rating: SurveyQuestion = { id: 'stars', text: '总体满意度', kind: 'stars', required: true };
const whenLow = { questionId: 'stars', atMost: 3 };
const sample = (line: string, ...own: SurveyQuestion[]): Sample => ({
  title: `示例：${line}服务评价`,
  questions: [
    rating,
    {
      ...{ id: 'chips', text: '哪些方面', kind: 'chips' },
      chipsLow: ['来得慢', '没修好', '讲解不清', '态度不好', '现场没有清理'],
      chipsHigh: ['来得快', '修得好', '讲解清楚', '态度好', '现场整洁'],
    },
    ...own,
    { id: 'wish', text: '希望我们怎样改进', kind: 'text', when: whenLow },
    { id: 'words', text: '还想说的', kind: 'text' },
  ],
});
const choice = (id: string, text: string, ...choices: string[]): SurveyQuestion => ({
  ...{ id, text, kind: 'choice', choices },
});
const follow = (id: string, text: string, questionId: string, ...is: string[]): SurveyQuestion => ({
  ...{ id, text, kind: 'text', when: { questionId, is } },
});

/** What laboratories are asked line by line, to begin with; every title says 示例 until somebody has gone through them. */
export const surveySamples: readonly Sample[] = [
  sample(
    '血液分析（血球）',
    choice('control', '完工后质控是否在控', '在控', '复测后在控', '仍有偏差'),
    follow('drift', '哪些项目有偏差', 'control', '仍有偏差'),
  ),
  sample(
    '生化',
    choice('results', '完工后结果与维修前是否一致', '一致', '个别项目有差异', '没有比对'),
    follow('which', '哪些项目有差异', 'results', '个别项目有差异'),
  ),
  sample(
    '免疫（化学发光）',
    choice('calibration', '定标和质控是否当场完成', '已完成', '由我们自己完成', '没有完成'),
    choice('stop', '停机有没有影响急诊项目', '没有影响', '延迟发报告', '外送检测'),
  ),
  sample('凝血', choice('emergency', '停机有没有影响急诊凝血', '没有影响', '延迟发报告', '外送检测'), {
    id: 'speed',
    text: '到场速度',
    kind: 'stars',
  }),
  sample('尿液', choice('flow', '进样和试纸传送是否恢复正常', '正常', '偶有卡条', '仍不正常'), {
    id: 'teaching',
    text: '日常保养讲解',
    kind: 'stars',
  }),
  sample(
    '即时检验（POCT）',
    choice('place', '服务的地点', '检验科', '急诊', '病区', '门诊'),
    choice('operator', '临床使用人员是否得到培训', '已培训', '部分培训', '没有培训'),
  ),
  sample(
    '分子诊断',
    choice('contamination', '完工后阴性对照', '正常', '出现扩增', '没有做'),
    follow('steps', '希望我们协助哪些防污染措施', 'contamination', '出现扩增'),
  ),
  sample(
    '微生物',
    choice('positions', '瓶位是否全部恢复', '全部恢复', '个别停用', '多个停用'),
    choice('samples', '在机标本的处置', '没有影响', '转移到其他仪器', '有标本报废'),
  ),
];
