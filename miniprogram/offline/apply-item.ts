import type { Home } from '../../cloudfunctions/_contracts/replies';
import type { OutboxItem } from './queue';
import type {
  Answer,
  Evidence,
  GradedEvidence,
  PartUsed,
  ServiceReport,
  Signature,
  WorkOrder,
} from '../shared/model/work-orders';
import type { Certification } from '../shared/model/people';
import type { StoredFile } from '../shared/model/entity';
import { gradeCheckIn } from '../shared/visit/check-in';
import * as rule from '../shared/visit/work-order';

/** What the phone knows of its engineer and of the rules, from the last home. */
export interface CertifiedPerson {
  memberId: string;
  name: string;
  dealerId: string | null;
  certifications: Certification[];
}
export type LocalSettings = NonNullable<Home['engineer']>['settings'];

/** The inputs of all steps in one: the queue keeps them as they were when `takeStep` had them checked. */
interface StepInput {
  reason?: string;
  visitId: string;
  evidence: Evidence;
  answers: Answer[];
  part: PartUsed;
  report: ServiceReport;
  signedBy: Signature['signedBy'];
  image: StoredFile;
}

/**
 * What an order looks like once a queued item has been applied, by the same rules as the server's. Throws the rule's
 * refusal. Times are the phone's; the server puts its own in their place.
 */
export function applyItem(
  order: WorkOrder,
  item: Pick<OutboxItem, 'action' | 'input' | 'deviceTime'>,
  me: CertifiedPerson,
  settings: LocalSettings,
): WorkOrder {
  // Null where a full phone kept only that the step was done; what needs no words still moves the order.
  const input = (item.input || {}) as StepInput;
  const act: rule.Act = {
    by: { memberId: me.memberId, name: me.name },
    at: item.deviceTime,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  };
  const checklist = () =>
    rule.checklistFor(settings.checklists, order.device ? order.device.modelId : null, order.task);
  switch (item.action) {
    case 'workOrder.accept':
      return rule.acceptOrder(order, act);
    case 'workOrder.refuse':
      return rule.refuseOrder(order, act);
    case 'workOrder.depart':
      return rule.departForOrder(order, act);
    case 'workOrder.checkIn': {
      const list = checklist();
      return rule.checkIn(
        order,
        {
          visitId: input.visitId,
          evidence: gradedOnPhone(order, input.evidence, settings, item.deviceTime),
          checklistId: list ? list.id : null,
        },
        act,
      );
    }
    case 'workOrder.answer':
      return rule.answerChecklist(order, rule.judgeAnswers(checklist(), input.answers), act);
    case 'workOrder.usePart':
      return rule.usePart(order, input.part, act);
    case 'workOrder.hold':
      return rule.holdOrder(order, act);
    case 'workOrder.resume':
      return rule.resumeOrder(order, act);
    case 'workOrder.complete': {
      const report: ServiceReport = { ...input.report, at: item.deviceTime, file: null };
      return rule.completeOrder(order, report, checklist(), act);
    }
    case 'workOrder.sign': {
      const signature: Signature = { signedBy: input.signedBy, image: input.image, at: item.deviceTime };
      return rule.signReport(order, signature, act);
    }
    case 'workOrder.checkOut':
      return rule.checkOut(order, gradedOnPhone(order, input.evidence, settings, item.deviceTime), act);
    case 'workOrder.cannotComplete':
      return rule.cannotComplete(order, act);
    default:
      return order;
  }
}

/** The verdict that the phone shows; earlier stops elsewhere are known to the server only. */
export function gradedOnPhone(
  order: WorkOrder,
  evidence: Evidence,
  settings: LocalSettings,
  at: string,
): GradedEvidence {
  const grade = gradeCheckIn(
    evidence,
    {
      location: order.site.location,
      scannedDeviceMatches: rule.scannedDeviceMatches(order, evidence.scannedText),
      nonce: order.nonce,
    },
    [],
    settings.checkIn,
    at,
  );
  return {
    ...evidence,
    verdict: grade.verdict,
    distanceMetres: grade.distanceMetres,
    reasons: grade.reasons,
    at,
    skewSeconds: 0,
  };
}
