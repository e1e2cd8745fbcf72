import type { Home } from '../../cloudfunctions/_contracts/home';
import { environment } from '../environment';
import type { Certification } from '../shared/model/people';
import type { Evidence, GradedEvidence, WorkOrder } from '../shared/model/work-orders';
import { dayOf } from '../shared/days';
import { gradeCheckIn } from '../shared/visit/check-in';
import { labelNames } from '../shared/visit/label-evidence';
import { isStep, takeStepOf } from '../shared/visit/steps';
import type { StepInput } from '../shared/visit/steps';
import { knownInstrument } from './known-instruments';
import type { OutboxItem } from './queue';

/** What the phone knows of its engineer and of the rules, from the last home. */
export interface CertifiedPerson {
  memberId: string;
  name: string;
  dealerId: string | null;
  certifications: Certification[];
}
export type LocalSettings = NonNullable<Home['engineer']>['settings'];

/** When it happened, as far as the phone can tell: its clock less what it was ahead at the last contact. */
export const estimatedAt = ({
  deviceTime,
  clockAheadSeconds,
}: Pick<OutboxItem, 'deviceTime' | 'clockAheadSeconds'>): string =>
  new Date(Date.parse(deviceTime) - (clockAheadSeconds || 0) * 1000).toISOString();

/**
 * What an order looks like once a queued item has been applied, by the table that the server runs too. Throws the rule's
 * refusal. Times are the phone's estimate; the server puts its own in their place.
 */
export function applyItem(
  order: WorkOrder,
  item: Pick<OutboxItem, 'action' | 'input' | 'deviceTime' | 'clockAheadSeconds'>,
  me: CertifiedPerson,
  settings: LocalSettings,
  home: Home | null = null,
  orderOf: (id: string) => WorkOrder | null = () => null,
): WorkOrder {
  if (!isStep(item.action)) return order;
  const at = estimatedAt(item);
  const { mainId } = (item.input || {}) as { mainId?: string };
  const place = {
    main: mainId ? orderOf(mainId) : null,
    checklists: settings.checklists,
    grade: (before: WorkOrder, evidence: Evidence) => gradedOnPhone(before, evidence, settings, at, home),
  };
  // Null where a full phone kept only that the step was done; what needs no words still moves the order.
  const input = (item.input || {}) as StepInput<typeof item.action>;
  return takeStepOf(item.action, order, input, { by: { memberId: me.memberId, name: me.name }, at }, place);
}

/** Whether a scanned label is the order's instrument's, as far as this phone knows; null: it cannot tell. */
export function labelFits(
  { device }: Pick<WorkOrder, 'device'>,
  scannedText: string | null,
  home: Home | null,
): boolean | null {
  const site = environment.officialSite;
  const hosts = { deviceLabel: site, letters: site };
  return device && labelNames(knownInstrument(device, home), scannedText, hosts, dayOf(new Date()));
}

/** The verdict that the phone shows; earlier stops elsewhere are known to the server only. */
export function gradedOnPhone(
  order: WorkOrder,
  evidence: Evidence,
  settings: LocalSettings,
  at: string,
  home: Home | null = null,
): GradedEvidence {
  const grade = gradeCheckIn(
    evidence,
    {
      location: order.site.location,
      scannedDeviceMatches: labelFits(order, evidence.scannedText, home),
      nonce: order.nonce,
    },
    [],
    settings.checkIn,
    at,
    null,
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
