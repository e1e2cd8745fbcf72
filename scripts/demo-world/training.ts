import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import type { Member } from '../../miniprogram/shared/model/people';
import type {
  CertificationRequest,
  QuizAttempt,
  QuizQuestion,
  QuizVersion,
  Training,
} from '../../miniprogram/shared/model/training';
import { dealers } from './catalogue';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';

const dealerName = (id: string | null): string => dealers.find((one) => one.id === id)?.shortName ?? '';
const question = (id: string, text: string, choices: string[], right: number[]): QuizQuestion => ({
  ...{ id, text, choices, right },
  kind: right.length > 1 ? 'several' : 'one',
});

/** 示例：what anybody who mends an instrument has to know, and one engineer who has shown that he does. */
export function demoTraining(today: Day, members: readonly Draft<Member>[]) {
  const at = (days: number) =>
    new Date(startOfDay(addDays(today, -days)).getTime() + 32_400_000).toISOString();
  const of = (id: string) => {
    const { _id, name } = members.find((one) => one._id === id)!;
    return { memberId: _id, name };
  };
  const liming = members.find(({ _id }) => _id === 'M-liming')!;
  const [held] = liming.certifications;
  const quiz: Draft<QuizVersion> = {
    ...{ _id: 'QZ-demo-v1', listId: 'QZ-demo', version: 1, current: true, endedAt: null },
    ...{ modelId: null, task: 'repair', title: '示例：现场维修安全与确认', passPercent: 80 },
    by: [of('M-fengyu'), of('M-songqing')],
    questions: [
      question(
        'q1',
        '打开仪器外壳、更换电路板之前先做什么',
        ['关机并拔掉电源', '只按停止键', '通知护士站'],
        [0],
      ),
      question('q2', '接触废液管路前须做好哪些防护', ['手套', '护目镜', '消毒或去污', '关闭空调'], [0, 1, 2]),
      question('q3', '更换光源灯后须做什么才能交还使用', ['光路校准和质控在控', '开机即可', '只做本底'], [0]),
      question(
        'q4',
        '质控失控时正确的做法',
        ['停止出报告并排查', '重复测到在控为止', '换一批质控品就行'],
        [0],
      ),
      question('q5', '旧件带离医院前须', ['消毒去污并登记序列号', '直接装箱', '交给保洁处理'], [0]),
    ],
  };
  const attempt: Draft<QuizAttempt> = {
    ...{ _id: 'QA-demo-1', quizId: quiz._id, listId: 'QZ-demo', title: quiz.title, version: 1 },
    ...{ modelId: null, task: 'repair', member: of('M-liming'), dealerId: liming.dealerId },
    ...{ at: at(3), on: addDays(today, -3), percent: 80, passPercent: 80, passed: true },
    answers: quiz.questions.map(({ id, right }, n) => ({
      ...{ questionId: id, chosen: n === 1 ? [0] : right, right: n !== 1 },
    })),
  };
  const training: Omit<Draft<Training>, 'searchKeys'> = {
    ...{
      _id: 'TR-demo-1',
      title: '生化流水线年度复训',
      modelIds: [held!.modelId],
      modelNames: ['LC-2000 生化流水线'],
    },
    ...{ on: addDays(today, -20), hours: 6, trainer: '厂家技术培训中心', memberIds: ['M-liming'], files: [] },
    ...{ people: [of('M-liming')], dealerIds: [liming.dealerId!], note: '理论 2 小时，上机 4 小时' },
    ...{ by: of('M-fengyu'), createdAt: at(19), voided: null },
  };
  const request: Omit<Draft<CertificationRequest>, 'searchKeys'> = {
    ...{
      _id: 'CR-demo-1',
      member: of('M-liming'),
      dealerId: liming.dealerId,
      dealerName: dealerName(liming.dealerId),
    },
    ...{ modelId: held!.modelId, modelName: 'LC-2000 生化流水线', task: held!.task, level: held!.level },
    ...{
      endsOn: held!.toOn,
      files: [],
      note: '已完成年度复训',
      state: 'asked',
      createdAt: at(2),
      decided: null,
    },
    attempt: { id: attempt._id, title: quiz.title, version: 1, percent: 80, on: attempt.on },
  };
  return { quizzes: [quiz], attempts: [attempt], trainings: [training], requests: [request] };
}
