import type { WorkOrderView } from '../../cloudfunctions/_contracts/work-orders';
import type { Checklist, ChecklistItem } from '../shared/model/settings';
import { itemsOf, sayAnswer } from '../shared/visit/checklist';
import type {
  Answer,
  Evidence,
  PartUsed,
  ServiceReport,
  Signature,
  Visit,
} from '../shared/model/work-orders';
import { evidenceReasonLabels, reportResultLabels } from '../shared/model/work-orders';
import { taskKindLabels } from '../shared/model/people';
import type { TaskKind } from '../shared/model/people';
import { dayOf } from '../shared/days';
import { sayClock, sayTime } from '../shared/say';
import { sayWindow, windowOf } from '../shared/visit/appointments';
import type { Agreed } from '../shared/visit/appointments';
import { checkInVerdictLabels, workOrderStateLabels } from '../shared/states';
import type { WorkOrderState } from '../shared/states';
import { isStep, steps } from '../shared/visit/steps';
import type { OutboxItem } from './queue';

/** One line of what an item says, beside what the server has in the same place; empty where it has nothing. */
export interface VersionLine {
  label: string;
  mine: string;
  theirs: string;
}

/** Inputs of all queued actions in one; each names what it carries. */
interface Told extends Agreed {
  minutes: number;
  visitId: string;
  reason: string;
  evidence: Evidence;
  answers: (Omit<Answer, 'outOfLimits'> & { outOfLimits?: boolean })[];
  part: PartUsed;
  report: ServiceReport;
  signedBy: Signature['signedBy'];
  name: string;
  phone: string;
  address: string;
  serial: string;
  softwareVersion: string;
  task: TaskKind;
  description: string;
}

type Seen = Pick<WorkOrderView, 'state' | 'timeline' | 'visits' | 'engineer' | 'appointment' | 'eta'>;

/**
 * What the person did, in words, beside the server's version of the same things. `server` is null while it is not known
 * (no network, or what the item makes is not there yet).
 */
export function compareVersions(
  item: Pick<OutboxItem, 'action' | 'input' | 'refusal'>,
  server: Seen | null,
  checklists: readonly Checklist[],
  now: Date,
): VersionLine[] {
  const input = (typeof item.input === 'object' && item.input !== null ? item.input : {}) as Partial<Told>;
  const visits = server ? server.visits : [];
  const visit = visits.find(({ id }) => id === input.visitId) || visits[visits.length - 1] || null;
  const lines: VersionLine[] = [
    ...ofState(item, server, now),
    ...ofEvidence(item.action, input, visit),
    ...ofAnswers(input, visit, checklists),
    ...ofPart(input, visit),
    ...ofReport(input, visit),
  ];
  const plain: [string, string | undefined, string?][] = [
    ...ofAppointment(input, server, now),
    ['原因', input.reason],
    [
      '签字人',
      input.signedBy && input.signedBy.name,
      visit && visit.signature ? visit.signature.signedBy.name : '',
    ],
    ['任务', input.task && taskKindLabels[input.task]],
    ['故障描述', input.description],
    ['名称', input.name],
    ['电话', input.phone],
    ['地址', input.address],
    ['序列号', input.serial],
    ['软件版本', input.softwareVersion],
  ];
  return [...lines, ...plain.map(([label, mine = '', theirs = '']) => ({ label, mine, theirs }))].filter(
    ({ mine, theirs }) => mine || theirs,
  );
}

/** Where it matters who has the order now. */
const inHands: readonly WorkOrderState[] = ['assigned', 'accepted', 'travelling', 'onsite', 'on_hold'];

function ofState(
  { action, refusal }: Pick<OutboxItem, 'action' | 'refusal'>,
  server: Seen | null,
  now: Date,
): VersionLine[] {
  const wanted = isStep(action) ? steps[action].leadsTo : null;
  const details = refusal && (refusal.details as { current?: WorkOrderState } | undefined);
  const last = server && server.timeline[server.timeline.length - 1];
  const state = server ? server.state : details && details.current;
  if (!wanted && !refusal) return [];
  const theirs = state
    ? [
        workOrderStateLabels[state],
        last ? `${last.by.name} ${sayTime(last.at, now)}` : '',
        last && last.reason ? last.reason : '',
        server && server.engineer && inHands.indexOf(server.state) >= 0
          ? `工程师 ${server.engineer.name}`
          : '',
      ]
    : [];
  return [
    {
      label: '工单状态',
      mine: wanted ? workOrderStateLabels[wanted] : '',
      theirs: theirs.filter(Boolean).join('，'),
    },
  ];
}

function ofAppointment(
  { on, span, from = '', to = '', with: who, minutes }: Partial<Told>,
  server: Seen | null,
  now: Date,
): [string, string, string][] {
  const today = dayOf(now);
  const agreed = server && server.appointment;
  const lines: [string, string, string][] = [];
  if (on && span)
    lines.push(
      [
        '预约',
        sayWindow({ on, span, ...windowOf({ on, span, from, to }) }, today),
        agreed ? sayWindow(agreed, today) : '',
      ],
      ['约定人', who || '', agreed ? agreed.with : ''],
    );
  if (minutes)
    lines.push(['预计到达', `${minutes} 分钟后`, server && server.eta ? sayTime(server.eta.at, now) : '']);
  return lines;
}

function ofEvidence(action: string, { evidence }: Partial<Told>, visit: Visit | null): VersionLine[] {
  if (!evidence) return [];
  const { position, scannedText, photos, note, deviceTime } = evidence;
  const mine = [
    sayClock(deviceTime),
    position ? `定位精度 ${Math.round(position.accuracyMetres)} 米` : evidenceReasonLabels.no_position,
    scannedText ? '已扫设备' : '未扫设备',
    `照片 ${photos.length} 张`,
    note,
  ];
  const graded = visit && (action === 'workOrder.checkOut' ? visit.checkOut : visit.checkIn);
  return [
    {
      label: action === 'workOrder.checkOut' ? '签退' : '签到',
      mine: mine.filter(Boolean).join('，'),
      theirs: graded ? `${sayClock(graded.at)}，${checkInVerdictLabels[graded.verdict]}` : '',
    },
  ];
}

function ofAnswers(
  { answers }: Partial<Told>,
  visit: Visit | null,
  checklists: readonly Checklist[],
): VersionLine[] {
  const begun = visit && checklists.find(({ id }) => id === visit.checklistId);
  const items = [...(begun ? [begun] : []), ...checklists].reduce<ChecklistItem[]>(
    (all, list) => all.concat(itemsOf(list)),
    [],
  );
  return (answers || []).map((answer) => {
    const known = items.find(({ id }) => id === answer.itemId);
    const say = (said: Pick<Answer, 'value' | 'rows' | 'note' | 'photos'>) =>
      [
        sayAnswer(known, { ...said, photos: [] }),
        said.photos.length ? `照片 ${said.photos.length} 张` : '',
        said.note,
      ]
        .filter(Boolean)
        .join('，');
    const theirs = visit && visit.answers[answer.itemId];
    return {
      label: known ? known.text : answer.itemId,
      mine: say(answer),
      theirs: theirs ? say(theirs) : '',
    };
  });
}

function ofPart({ part }: Partial<Told>, visit: Visit | null): VersionLine[] {
  if (!part) return [];
  const say = ({ name, partNumber, quantity, serial }: PartUsed) =>
    [`${name || partNumber} × ${quantity}`, serial].filter(Boolean).join('，');
  const theirs = visit && visit.parts.find(({ id }) => id === part.id);
  return [{ label: '备件', mine: say(part), theirs: theirs ? say(theirs) : '' }];
}

function ofReport({ report }: Partial<Told>, visit: Visit | null): VersionLine[] {
  if (!report) return [];
  const theirs = visit && visit.report;
  const line = (label: string, say: (one: ServiceReport) => string): VersionLine => ({
    label,
    mine: say(report),
    theirs: theirs ? say(theirs) : '',
  });
  return [
    line('处理结果', ({ result }) => reportResultLabels[result]),
    line('小结', ({ summary }) => summary),
    line('原因分析', ({ cause }) => cause),
    line('处理过程', ({ action }) => action),
    line('工时', ({ labourMinutes }) => `${labourMinutes} 分钟`),
  ];
}
