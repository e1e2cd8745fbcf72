import * as limit from '../limits';
import type { Allowed, Limit } from '../limits';
import { reportResultLabels } from '../model/work-orders';
import type { Evidence, GradedEvidence, WorkOrder } from '../model/work-orders';
import type { Checklist } from '../model/settings';
import type { WorkOrderState } from '../states';
import { appoint, spans, tellEta } from './appointments';
import { checklistBegunWith, checklistOf, judgeAnswers, MOST_COLUMNS, MOST_ROWS } from './checklist';
import { helperCheckIn, helperCheckOut } from './helpers';
import { shareVisit } from './shared-visits';
import type { Act } from './work-order';
import * as rule from './work-order';

/** What the side that takes a step brings: the phone its copies, the server its register. */
export interface Place {
  checklists: readonly Checklist[];
  grade(order: WorkOrder, evidence: Evidence): GradedEvidence;
  /** The order whose coming a step names; null: not known here. */
  main?: WorkOrder | null;
}

interface Step<Input> {
  /** What the step makes of the order; null: it stays what it is. */
  leadsTo: WorkOrderState | null;
  limits: Limit<Input>;
  take(order: WorkOrder, input: Input, act: Act, place: Place): WorkOrder;
}
const step = <Input>(one: Step<Input>): Step<Input> => one;

const workOrderId = limit.id;
const onlyTheOrder = limit.shaped({ workOrderId });
const reason = limit.labelled('原因', limit.text(200, { min: 1 }));
const withReason = limit.shaped({ workOrderId, reason });

const MAX_PHOTOS = 9;
const photos = limit.list(limit.file, MAX_PHOTOS);

/** As the phone's receiver said it; what makes no sense is graded (`isPlausible`), what is no position at all is none. */
const claimedPosition: Limit<Evidence['position']> = {
  read(value) {
    if (typeof value !== 'object' || value === null) return null;
    const { longitude, latitude, accuracyMetres, takenAt } = value as Record<string, unknown>;
    const finite = (one: unknown, most: number): one is number =>
      typeof one === 'number' && Number.isFinite(one) && Math.abs(one) <= most;
    if (!finite(longitude, 180) || !finite(latitude, 90)) return null;
    return {
      longitude,
      latitude,
      accuracyMetres: finite(accuracyMetres, 1_000_000) ? accuracyMetres : -1,
      takenAt: typeof takenAt === 'string' ? takenAt.slice(0, 40) : '',
    };
  },
};
/** Odd evidence is graded, never refused: nobody standing in a basement can mend what a receiver or a label says. */
const evidence: Limit<Evidence> = limit.shaped({
  position: claimedPosition,
  scannedText: limit.maybe(limit.cutText(1024)),
  photos,
  nonce: limit.maybe(limit.cutText(64)),
  deviceTime: limit.instant,
  note: limit.labelled('备注', limit.text(500)),
});

const said = (most: number): Limit<string | number | null> => ({
  ...limit.maybe(limit.text(most)),
  read: (value, look, path) =>
    typeof value === 'number' && Number.isFinite(value)
      ? value
      : limit.maybe(limit.text(most)).read(value, look, path),
});
const cell = limit.labelled('表格', said(60));
const answer = limit.shaped({
  itemId: limit.id,
  value: limit.labelled('答案', said(1000)),
  rows: limit.optional(limit.list(limit.list(cell, MOST_COLUMNS), MOST_ROWS)),
  photos,
  note: limit.labelled('说明', limit.text(500)),
  at: limit.instant,
});

const report = limit.shaped({
  summary: limit.labelled('工作内容', limit.text(2000, { min: 1 })),
  cause: limit.labelled('故障原因', limit.text(2000)),
  action: limit.labelled('处理过程', limit.text(2000)),
  faultCode: limit.text(20),
  labourMinutes: limit.labelled('工时', limit.whole(0, 10_000)),
  travelMinutes: limit.labelled('路途时间', limit.whole(0, 10_000)),
  /** What the next visit needs, where this one did not mend it. */
  partsWanted: limit.optional(
    limit.list(
      limit.shaped({
        name: limit.labelled('备件', limit.text(100, { min: 1 })),
        quantity: limit.labelled('数量', limit.whole(1, 999)),
      }),
      20,
    ),
  ),
  counter: limit.optional(limit.labelled('测试数', limit.whole(0, 1_000_000_000))),
  along: limit.optional(limit.list(limit.id, 10)),
  result: limit.labelled(
    '处理结果',
    limit.oneOfThese(Object.keys(reportResultLabels) as (keyof typeof reportResultLabels)[]),
  ),
});

const clock = limit.pattern(/^(([01]\d|2[0-3]):[0-5]\d)?$/, '应为几点几分');

const part = limit.shaped({
  id: limit.id,
  productId: limit.optional(limit.id),
  oldSerial: limit.optional(limit.labelled('旧件序列号', limit.text(60))),
  partNumber: limit.labelled('备件号', limit.text(60, { min: 1 })),
  name: limit.labelled('备件名称', limit.text(100)),
  quantity: limit.labelled('数量', limit.whole(1, 999)),
  serial: limit.labelled('备件序列号', limit.text(60)),
  lot: limit.labelled('备件批号', limit.text(60)),
  returnsOldPart: limit.flag,
  at: limit.instant,
});

export const contactName = limit.labelled('姓名', limit.personName(40, { min: 1 }));
export const contactPhone = limit.labelled('电话', limit.phone);

/**
 * Every step of a visit, once: what may be said (`limits`), where it leads, and what it does. Phone and server run the same
 * table, so what the phone shows as saved is what the server will decide. Times of the acts come in with `act`: the phone's
 * estimate there, the corrected one here.
 */
export const steps = {
  'workOrder.accept': step({
    leadsTo: 'accepted',
    limits: onlyTheOrder,
    take: (order, _, act) => rule.acceptOrder(order, act),
  }),
  'workOrder.refuse': step({
    leadsTo: null,
    limits: withReason,
    take: (order, _, act) => rule.refuseOrder(order, act),
  }),
  'workOrder.depart': step({
    leadsTo: 'travelling',
    limits: onlyTheOrder,
    take: (order, _, act) => rule.departForOrder(order, act),
  }),
  'workOrder.appoint': step({
    leadsTo: null,
    limits: limit.also(
      limit.shaped({
        workOrderId,
        on: limit.labelled('日期', limit.day),
        span: limit.labelled('时段', limit.oneOfThese(spans)),
        from: limit.labelled('开始时间', clock),
        to: limit.labelled('结束时间', clock),
        with: limit.labelled('约定人', limit.personName(40)),
        reason: limit.optional(limit.labelled('改约原因', limit.text(200))),
      }),
      ({ span, from, to }) =>
        span === 'hours' && !(from && to) ? { path: from ? 'to' : 'from', why: '请选择时间' } : null,
    ),
    take: (order, agreed, act) => appoint(order, agreed, act),
  }),
  'workOrder.tellEta': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, minutes: limit.labelled('几分钟后到', limit.whole(1, 600)) }),
    take: (order, { minutes }, act) => tellEta(order, minutes, act),
  }),
  'workOrder.checkIn': step({
    leadsTo: 'onsite',
    limits: limit.shaped({
      workOrderId,
      visitId: limit.id,
      evidence,
      /** The version of the checklist that the phone had, off line perhaps. */
      checklistId: limit.optional(limit.maybe(limit.id)),
    }),
    take(order, { visitId, evidence: claimed, checklistId }, act, place) {
      const list = checklistBegunWith(place.checklists, order, checklistId, act.at);
      return rule.checkIn(
        order,
        { visitId, evidence: place.grade(order, claimed), checklistId: list ? list.id : null },
        act,
      );
    },
  }),
  'workOrder.shareVisit': step({
    leadsTo: 'onsite',
    limits: limit.shaped({
      workOrderId,
      mainId: limit.id,
      visitId: limit.id,
      checklistId: limit.optional(limit.maybe(limit.id)),
    }),
    take(order, { visitId, checklistId }, act, place) {
      const list = checklistBegunWith(place.checklists, order, checklistId, act.at);
      return shareVisit(order, place.main || null, { visitId, checklistId: list ? list.id : null }, act);
    },
  }),
  'workOrder.addEvidence': step({
    leadsTo: null,
    limits: limit.also(
      limit.shaped({
        workOrderId,
        visitId: limit.id,
        photos,
        note: limit.labelled('说明', limit.text(500)),
      }),
      ({ photos: taken, note }) => (taken.length || note ? null : { path: 'note', why: '请拍照或写明情况' }),
    ),
    take: (order, { visitId, photos: taken, note }, act) =>
      rule.addEvidence(order, { visitId, photos: taken, note }, act),
  }),
  'workOrder.answer': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, answers: limit.list(answer, 100, { min: 1 }) }),
    take(order, { answers }, act, place) {
      // When it was answered is when the step was taken, by the clock that counts.
      const given = answers.map((one) => ({ ...one, at: act.at }));
      const list = checklistOf(order, place.checklists);
      return rule.answerChecklist(order, judgeAnswers(list, given), list, act);
    },
  }),
  'workOrder.usePart': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, part }),
    take: (order, { part: used }, act) => rule.usePart(order, { ...used, at: act.at }, act),
  }),
  'workOrder.takeBackPart': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, partId: limit.id, reason }),
    take: (order, { partId }, act) => rule.takeBackPart(order, partId, act),
  }),
  'workOrder.hold': step({
    leadsTo: 'on_hold',
    limits: withReason,
    take: (order, _, act) => rule.holdOrder(order, act),
  }),
  'workOrder.resume': step({
    leadsTo: 'onsite',
    limits: onlyTheOrder,
    take: (order, _, act) => rule.resumeOrder(order, act),
  }),
  'workOrder.complete': step({
    leadsTo: 'completed',
    limits: limit.shaped({ workOrderId, report }),
    take: (order, { report: written }, act, place) =>
      rule.completeOrder(
        order,
        { ...written, at: act.at, file: null },
        checklistOf(order, place.checklists),
        act,
      ),
  }),
  'workOrder.reopen': step({
    leadsTo: 'onsite',
    limits: withReason,
    take: (order, _, act) => rule.reopenOrder(order, act),
  }),
  'workOrder.undo': step({
    leadsTo: 'onsite',
    limits: onlyTheOrder,
    take: (order, _, act) => rule.undoStop(order, act),
  }),
  'workOrder.amendReport': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, visitId: limit.id, report, reason }),
    take: (order, { visitId, report: written }, act) =>
      rule.amendReport(order, { visitId, report: { ...written, at: act.at, file: null } }, act),
  }),
  'workOrder.sign': step({
    leadsTo: 'confirmed',
    limits: limit.shaped({
      workOrderId,
      signedBy: limit.shaped({
        id: limit.maybe(limit.id),
        name: limit.labelled('签字人', limit.personName(40, { min: 1 })),
        phone: contactPhone,
      }),
      image: limit.labelled('签字', limit.file),
    }),
    take: (order, { signedBy, image }, act) => rule.signReport(order, { signedBy, image, at: act.at }, act),
  }),
  'workOrder.checkOut': step({
    leadsTo: null,
    limits: limit.shaped({
      workOrderId,
      evidence,
      /** Owed when finished work is left without a signature: nobody there, or nobody who would sign. */
      unsignedReason: limit.optional(limit.labelled('未签字原因', limit.text(200, { min: 1 }))),
    }),
    take: (order, { evidence: claimed, unsignedReason }, act, place) =>
      rule.checkOut(order, place.grade(order, claimed), act, unsignedReason),
  }),
  'workOrder.helperCheckIn': step({
    leadsTo: null,
    limits: limit.shaped({ workOrderId, visitId: limit.id, evidence }),
    take: (order, { visitId, evidence: claimed }, act, place) =>
      helperCheckIn(order, { visitId, evidence: place.grade(order, claimed) }, act),
  }),
  'workOrder.helperCheckOut': step({
    leadsTo: null,
    limits: limit.shaped({
      workOrderId,
      evidence,
      labourMinutes: limit.labelled('工时', limit.whole(0, 10_000)),
      travelMinutes: limit.labelled('路途时间', limit.whole(0, 10_000)),
      note: limit.labelled('做了什么', limit.text(500)),
    }),
    take: (order, { evidence: claimed, labourMinutes, travelMinutes, note }, act, place) =>
      helperCheckOut(
        order,
        { evidence: place.grade(order, claimed), labourMinutes, travelMinutes, note },
        act,
      ),
  }),
  'workOrder.cannotComplete': step({
    leadsTo: 'cannot_complete',
    limits: withReason,
    take: (order, _, act) => rule.cannotComplete(order, act),
  }),
};

export type StepAction = keyof typeof steps;
export type StepInput<A extends StepAction> = Allowed<(typeof steps)[A]['limits']>;

export const isStep = (action: string): action is StepAction =>
  Object.prototype.hasOwnProperty.call(steps, action);

/** One step, whoever takes it; refuses by the rule and then nothing has changed. */
export function takeStepOf<A extends StepAction>(
  action: A,
  order: WorkOrder,
  input: StepInput<A>,
  act: Act,
  place: Place,
): WorkOrder {
  const { reason: why } = input as { reason?: string };
  const one = steps[action] as unknown as Step<StepInput<A>>;
  return one.take(order, input, why === undefined ? act : { ...act, reason: why }, place);
}
