import { addDays, startOfDay } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { creditCodeCheckCharacter } from '../../miniprogram/shared/credit-code';
import type {
  AdmissionLink,
  DealerApplication,
  DealerTargets,
  DealerTask,
  DealerVisit,
  ImprovementPlan,
} from '../../miniprogram/shared/model/dealers-life';
import type { PersonStamp } from '../../miniprogram/shared/model/entity';
import { settingsFrom } from '../../miniprogram/shared/settings/table';
import type { Draft } from '../../cloudfunctions/_platform/unit-of-work';

/** The code with which a company of the demo applies. */
export const admissionCode = 'DEMAPPLY22';
const manager: PersonStamp = { memberId: 'M-zhouhan', name: '周涵' };

/** Invented: a company that applies, one that has to complete, a plan half way, a suspension to be decided, what follows visits. */
export function demoDealersLife(today: Day) {
  const at = (days: number, hour = 9): string =>
    new Date(startOfDay(addDays(today, days)).getTime() + hour * 3_600_000).toISOString();
  const { questions, checks, suspension } = settingsFrom([])('lifecycle');
  const link: Draft<AdmissionLink> = {
    _id: admissionCode,
    note: '华东招募',
    createdBy: manager,
    createdAt: at(-20),
    untilOn: addDays(today, 60),
    endedAt: null,
  };
  const application = (
    id: string,
    name: string,
    shortName: string,
    first17: string,
    days: number,
  ): Draft<DealerApplication> => ({
    _id: `DA-${id}`,
    number: `ZR${addDays(today, days).replace(/-/g, '')}-${id.toUpperCase()}`,
    linkId: admissionCode,
    openid: `demo-applicant-${id}`,
    state: 'sent',
    name,
    shortName,
    creditCode: first17 + creditCodeCheckCharacter(first17),
    regionCode: first17.slice(2, 8),
    address: '示例路 1 号',
    contactName: '陆瑶',
    contactTitle: '总经理',
    contactPhone: '13900001234',
    wishes: '省内三级医院，生化和免疫',
    experience: '做过检验试剂配送八年',
    answers: questions.map((text) => ({ id: text, text, answer: '见附件' })),
    files: [],
    checks: [],
    reviewer: null,
    recommended: null,
    decidedBy: null,
    dealerId: null,
    sentAt: at(days),
    history: [{ at: at(days), by: '陆瑶', to: 'sent', reason: '' }],
  });
  const fresh = application('qinghe', '南京清禾医疗器械有限公司', '清禾医疗', '91320106MA1K00042', -1);
  const begun = application('lanting', '合肥澜汀生物科技有限公司', '澜汀生物', '91340104MA1K00043', -6);
  const reviewing: Draft<DealerApplication> = {
    ...begun,
    state: 'reviewing',
    reviewer: manager,
    checks: checks.map((text) => ({ id: text, text, verdict: 'ok', note: '' })),
    recommended: { by: manager, at: at(-1, 15), note: '证照齐全，库房合格' },
    history: [
      ...begun.history,
      { at: at(-5), by: manager.name, to: 'reviewing', reason: '' },
      { at: at(-1, 15), by: manager.name, to: 'recommended', reason: '证照齐全，库房合格' },
    ],
  };
  const task = (
    id: string,
    dealer: readonly [string, string],
    change: Pick<DealerTask, 'kind' | 'text' | 'role'> & Partial<DealerTask>,
    days: number,
  ): Draft<DealerTask> => ({
    _id: `DT-${id}`,
    dealerId: dealer[0],
    dealerName: dealer[1],
    sourceId: null,
    owner: null,
    dueOn: addDays(today, days),
    check: null,
    required: false,
    shared: false,
    state: 'open',
    note: '',
    closedBy: null,
    closedAt: null,
    createdAt: at(-10),
    ...change,
  });
  const chengyue = ['D-chengyue', '澄岳诊断'] as const;
  const yeqiao = ['D-yeqiao', '叶桥生物'] as const;
  const visit: Draft<DealerVisit> = {
    _id: 'DV-chengyue',
    dealerId: chengyue[0],
    dealerName: chengyue[1],
    kind: 'coaching',
    visitedOn: addDays(today, -10),
    people: '经销商管理员',
    notes: '备件台账按批号登记不全，现场教了扫码入库。下月复查。',
    shared: true,
    by: manager,
    createdAt: at(-10),
  };
  const plan: Draft<ImprovementPlan> = {
    _id: 'IP-yeqiao',
    dealerId: yeqiao[0],
    dealerName: yeqiao[1],
    why: '连续两个季度响应达标率不到 85%',
    fromOn: addDays(today, -30),
    untilOn: addDays(today, 60),
    state: 'open',
    goals: [
      {
        id: 'G1',
        text: '响应达标率',
        target: '90%',
        dueOn: addDays(today, 60),
        verdict: 'open',
        evidence: '',
      },
      {
        id: 'G2',
        text: '再有一名工程师通过维修认证',
        target: '1 人',
        dueOn: addDays(today, 30),
        verdict: 'open',
        evidence: '',
      },
    ],
    reviews: [],
    nextReviewOn: today,
    seenBy: null,
    seenAt: null,
    openedBy: manager,
    createdAt: at(-30),
    closedBy: null,
    closedAt: null,
    result: '',
  };
  const year = Number(today.slice(0, 4));
  const targets: Draft<DealerTargets> = {
    _id: `${chengyue[0]}:${year}`,
    dealerId: chengyue[0],
    dealerName: chengyue[1],
    year,
    rows: ([1, 2, 3, 4] as const).flatMap((quarter) => [
      { quarter, lineId: 'bio', fen: 30_000_000 },
      { quarter, lineId: 'imm', fen: 60_000_000 },
    ]),
    setBy: manager,
    setAt: at(-100),
  };
  return {
    links: [link],
    applications: [fresh, reviewing],
    visits: [visit],
    plans: [plan],
    targets: [targets],
    tasks: [
      task(
        'stock-book',
        chengyue,
        {
          kind: 'next_step',
          text: '按批号补全备件台账',
          role: 'dealer_admin',
          shared: true,
          sourceId: visit._id,
        },
        5,
      ),
      task(
        'training',
        chengyue,
        { kind: 'next_step', text: '安排免疫线维修认证', role: 'service_manager' },
        -2,
      ),
      ...suspension.map(({ id, text, role, check }) =>
        task(`yexi-${id}`, ['D-yexi', '椰溪医疗'], { kind: 'suspension', text, role, check }, 3),
      ),
    ],
  };
}
