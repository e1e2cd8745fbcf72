import { dayOf } from '../../../miniprogram/shared/days';
import { taskKindLabels } from '../../../miniprogram/shared/model/people';
import type { Member, TaskKind } from '../../../miniprogram/shared/model/people';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { mobileIn } from '../../../miniprogram/shared/tidy';
import { GiveCertificationRequest } from '../../_contracts/people';
import { stampOf } from '../../_platform/actor';
import { give } from '../people/certification-rule';
import { giveCertification } from '../people/certify-members';
import { splitList } from '../grant-sheets/text';
import { listOf, taken, twins } from './list-of';
import type { PlannedRow } from './list-of';
import { membersByMobile, modelsNamed, unnamed } from './named';

type Column = 'name' | 'phone' | 'model' | 'tasks' | 'level' | 'fromOn' | 'toOn' | 'number';
const taskOf = (text: string): TaskKind | undefined =>
  (Object.keys(taskKindLabels) as TaskKind[]).find((task) => taskKindLabels[task] === text);

/** By mobile number, model and tasks; what is held already stays. */
export const certificationList = listOf<Column>({
  headings: {
    name: ['姓名', '工程师', '工程师姓名'],
    phone: ['手机号', '手机', '电话', '手机号码'],
    model: ['机型', '设备型号', '型号', '仪器型号'],
    tasks: ['任务', '认证任务', '认证项目', '项目'],
    level: ['级别', '等级', '认证级别'],
    fromOn: ['生效日期', '开始日期', '认证日期', '起'],
    toOn: ['有效期至', '截止日期', '到期日期', '止'],
    number: ['证书编号', '证书号', '编号'],
  },
  needed: ['name', 'phone', 'model', 'tasks', 'level', 'fromOn', 'toOn'],
  example: {
    name: '李某',
    phone: '13900000000',
    model: '示例机型',
    tasks: '维修、保养',
    level: '2',
    fromOn: '2026-01-01',
    toOn: '2027-12-31',
    number: '',
  },
  async plan(context, rows) {
    const { actor, now } = context;
    const modelOf = await modelsNamed(context);
    const people = await membersByMobile(
      context,
      rows.map(({ row }) => mobileIn(row.text('phone'))),
    );
    const isTwin = twins<Column>('name', '人员、机型、任务');
    const today = dayOf(now);
    return rows.flatMap((read): PlannedRow[] => {
      const { row, wrong } = read;
      const mobile = mobileIn(row.text('phone'));
      const [engineer, another] = (people.get(mobile) ?? []).filter(({ roles }) =>
        roles.includes('engineer'),
      );
      if (!engineer || another)
        return (wrong('phone', mobile ? '没有这位工程师，请先导入工程师' : '请填写手机号'), []);
      if (engineer.name !== row.text('name')) return (wrong('name', `这个手机号是${engineer.name}的`), []);
      if (engineer._id === actor.memberId) return (wrong('name', '不能给自己认证'), []);
      const model = modelOf(row.text('model'));
      if (model === undefined || model === 'several')
        return (wrong('model', unnamed('机型', row.text('model'), model)), []);
      const tasks = splitList(row.text('tasks')).map(taskOf);
      if (tasks.length === 0 || tasks.includes(undefined))
        return (wrong('tasks', `应为：${Object.values(taskKindLabels).join('、')}，几项用顿号分开`), []);
      const [fromOn, toOn] = [row.day('fromOn'), row.day('toOn')];
      for (const [column, day] of [
        ['fromOn', fromOn],
        ['toOn', toOn],
      ] as const)
        if (day === null || day === 'unclear') return (wrong(column, '请写成 2026-01-01'), []);
      const given = {
        memberIds: [engineer._id],
        modelId: model._id,
        tasks,
        level: row.count('level'),
        fromOn,
        toOn,
        certificateNumber: row.text('number'),
      };
      const facts = taken(
        GiveCertificationRequest,
        given,
        { level: 'level', certificateNumber: 'number' },
        'level',
        wrong,
      );
      if (!facts) return [];
      if (facts.toOn < facts.fromOn) return (wrong('toOn', '早于生效日期'), []);
      if (facts.tasks.some((task) => isTwin(`${engineer._id} ${model._id} ${task}`, read))) return [];
      const held = (task: TaskKind) =>
        engineer.certifications.find((one) => one.modelId === model._id && one.task === task);
      const isHeld = facts.tasks.every((task) => {
        const one = held(task);
        return (
          one &&
          one.level === facts.level &&
          one.fromOn === facts.fromOn &&
          one.toOn === facts.toOn &&
          (one.certificateNumber ?? '') === facts.certificateNumber
        );
      });
      if (!isHeld && shrinks(engineer, facts, stampOf(actor), today))
        return (wrong('toOn', '现有认证级别更高或期限更长，请先收回再导入'), []);
      return [
        {
          row: row.row,
          title: engineer.name,
          about: `${model.name} ${facts.tasks.map((task) => taskKindLabels[task]).join('、')} ${facts.level} 级，${facts.fromOn} 至 ${facts.toOn}`,
          as: isHeld ? 'same' : facts.tasks.some(held) ? 'changed' : 'new',
          touches: engineer._id,
          async write(into) {
            await giveCertification(into, facts);
          },
        },
      ];
    });
  },
});

function shrinks(
  engineer: Member,
  { modelId, tasks, level, fromOn, toOn }: GiveCertificationRequest,
  issuedBy: ReturnType<typeof stampOf>,
  today: string,
): boolean {
  try {
    for (const task of tasks) give(engineer, { modelId, task, level, fromOn, toOn, issuedBy }, today);
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
