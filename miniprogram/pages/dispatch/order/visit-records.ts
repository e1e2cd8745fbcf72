import type { WorkOrderView } from '../../../../cloudfunctions/_contracts/work-orders';
import type { Checklist } from '../../../shared/model/settings';
import { answersInOrder, sayAnswer, sayLimits } from '../../../shared/visit/checklist';
import { evidenceReasonLabels, reportResultLabels } from '../../../shared/model/work-orders';
import type { Answer, GradedEvidence, Visit } from '../../../shared/model/work-orders';
import type { StoredFile } from '../../../shared/model/entity';
import { sayTime } from '../../../shared/say';
import { signedVersion } from '../../../shared/visit/work-order';
import { checkInVerdictLabels } from '../../../shared/states';

interface Stop {
  title: string;
  verdict: string;
  tone: string;
  /** When, how far from the hospital, how sure. */
  facts: string;
  reasons: string;
  /** What the label of another instrument said. */
  scanned: string;
  note: string;
  photos: StoredFile[];
  added: { at: string; note: string; photos: StoredFile[] }[];
  settled: string;
  rejected: string;
}
interface AnswerLine {
  id: string;
  text: string;
  value: string;
  limits: string;
  outOfLimits: boolean;
  note: string;
  photos: StoredFile[];
}
export interface VisitRecord {
  id: string;
  title: string;
  stops: Stop[];
  canJudge: boolean;
  canReject: boolean;
  answers: AnswerLine[];
  beyond: number;
  parts: string[];
  report: { summary: string; cause: string; action: string; result: string; minutes: string } | null;
  /** Of the report; what it said before stands in `replaced`. */
  version: number;
  replaced: string[];
  canApproveUnsigned: boolean;
  signed: string;
  /** What a helper says of the own work. */
  along?: string;
}

export const sayDistance = (metres: number): string =>
  metres < 1000 ? `${Math.round(metres)} 米` : `${(metres / 1000).toFixed(1)} 公里`;

function stop(title: string, graded: GradedEvidence | null, now: Date): Stop[] {
  if (!graded) return [];
  const { verdict, distanceMetres, position, approvedBy, rejected } = graded;
  return [
    {
      title,
      verdict: checkInVerdictLabels[verdict],
      tone: verdict === 'verified' ? 'done' : verdict === 'outside' ? 'danger' : 'attention',
      facts: [
        sayTime(graded.at, now),
        distanceMetres === null ? '' : `距医院 ${sayDistance(distanceMetres)}`,
        position && position.accuracyMetres >= 0 ? `精度 ${Math.round(position.accuracyMetres)} 米` : '',
      ]
        .filter(Boolean)
        .join(' · '),
      reasons: graded.reasons.map((reason) => evidenceReasonLabels[reason]).join('；'),
      scanned: graded.reasons.indexOf('other_device_scanned') >= 0 ? graded.scannedText || '' : '',
      note: graded.note,
      photos: graded.photos,
      added: (graded.added || []).map((one) => ({ ...one, at: sayTime(one.at, now) })),
      settled: approvedBy ? `${approvedBy.name} 已人工确认` : '',
      rejected: rejected ? `${rejected.by.name} 退回：${rejected.reason}` : '',
    },
  ];
}

const sayMinutes = ({ labourMinutes, travelMinutes }: { labourMinutes: number; travelMinutes: number }) =>
  `工时 ${labourMinutes} 分钟${travelMinutes ? `，路途 ${travelMinutes} 分钟` : ''}`;

/** What can be decided of an arrival that proves nothing. */
function judging(checkIn: GradedEvidence | null, judges: boolean) {
  const canJudge = judges && checkIn !== null && checkIn.verdict !== 'verified' && !checkIn.approvedBy;
  return { canJudge, canReject: canJudge && !checkIn.rejected };
}

/** What was asked in the order of the list; what the list does not have comes last. */
function answerLines(answers: Record<string, Answer>, checklist: Checklist | undefined): AnswerLine[] {
  return answersInOrder(checklist, answers).map(({ item, answer, known }) => {
    const { outOfLimits, note, photos } = answer;
    const limits = typeof answer.value === 'number' ? sayLimits(item) : '';
    return {
      id: item.id,
      text: known ? item.text : '已删除的检查项',
      value: answer.value === null && !answer.rows && photos.length ? '' : sayAnswer(item, answer) || '未填',
      limits: limits && `范围 ${limits}`,
      outOfLimits,
      note,
      photos,
    };
  });
}

/** Every visit of an order for whoever judges it, the newest first: arrival and leaving, answers beside limits, photos. */
export function visitRecords(
  { visits, helperVisits = [] }: Pick<WorkOrderView, 'visits' | 'helperVisits'>,
  checklists: readonly Checklist[],
  judges: boolean,
  now: Date,
): VisitRecord[] {
  const own = visits.map((visit: Visit, at): VisitRecord => {
    const { checkIn, report } = visit;
    const answers = answerLines(
      visit.answers,
      checklists.find(({ id }) => id === visit.checklistId),
    );
    return {
      id: visit.id,
      ...judging(checkIn, judges),
      title: `${visits.length > 1 ? `第 ${at + 1} 次上门` : '上门'} · ${visit.engineer.name}`,
      stops: [...stop('签到', checkIn, now), ...stop('签退', visit.checkOut, now)],
      answers,
      beyond: answers.filter(({ outOfLimits }) => outOfLimits).length,
      parts: visit.parts.map(
        ({ name, partNumber, quantity, serial, lot }) =>
          `${name || partNumber} × ${quantity}${serial ? ` · SN ${serial}` : ''}${lot ? ` · 批号 ${lot}` : ''}`,
      ),
      report: report && {
        summary: report.summary,
        cause: report.cause,
        action: report.action,
        result: reportResultLabels[report.result],
        minutes: sayMinutes(report),
      },
      version: 1 + (visit.replacedReports || []).length,
      replaced: (visit.replacedReports || []).map(
        ({ summary, result, replacedAt, replacedBy, reason }, n) =>
          `第 ${n + 1} 版（${reportResultLabels[result]}）：${summary} · ${replacedBy.name} ${sayTime(replacedAt, now)} 更正，${reason}`,
      ),
      canApproveUnsigned: judges && !!visit.unsignedReason && !visit.signature && !visit.unsignedApproved,
      signed: visit.signature
        ? `${visit.signature.signedBy.name} 已签字${visit.replacedReports ? `（第 ${signedVersion(visit)} 版）` : ''}`
        : visit.unsignedReason
          ? `未签字：${visit.unsignedReason}${visit.unsignedApproved ? `；${visit.unsignedApproved.by.name} 同意完工：${visit.unsignedApproved.reason}` : ''}`
          : '',
    };
  });
  // Who came along stands beside the visits, after the newest.
  const along = helperVisits.map(
    ({ id, engineer, checkIn, checkOut, labourMinutes, travelMinutes, note }): VisitRecord => ({
      id,
      ...judging(checkIn, judges),
      title: `同行 · ${engineer.name}`,
      stops: [...stop('签到', checkIn, now), ...stop('签退', checkOut, now)],
      ...{ answers: [], beyond: 0, parts: [], report: null, version: 1, replaced: [], signed: '' },
      canApproveUnsigned: false,
      along: checkOut ? [sayMinutes({ labourMinutes, travelMinutes }), note].filter(Boolean).join('；') : '',
    }),
  );
  return [...own.reverse(), ...along.reverse()];
}
