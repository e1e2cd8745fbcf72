import type { Day } from '../../../miniprogram/shared/days';
import type { DayRange, GlobalBlock, Grant, GrantKind, Ground, HospitalPlace } from './model';
import { effectiveDays, isClosedOn, kindsOf, placeOn } from './model';
import type { RegionTree } from './region-tree';

/** Who may sell or serve a product line at a hospital on a day? */
export interface Question {
  hospital: HospitalPlace;
  productLineId: string;
  day: Day;
  /** Either kind will do when absent. */
  kind?: GrantKind;
}

/** The part of a scope or of the carve-outs that decided: the hospital itself, else the smallest region named. */
export type Clause = { hospitalId: string } | { regionCode: string };

/** What one grant says to one question, and by which of its clauses. */
export type Finding = { grantId: string; number: string; dealerId: string } & (
  | { outcome: 'authorizes'; clause: Clause }
  | { outcome: 'blocked'; clause: Clause; block: GlobalBlock }
  | { outcome: 'hospital_closed'; clause: Clause; closedOn: Day }
  | ({
      outcome: 'not_in_effect';
      clause: Clause;
      because: 'not_approved' | 'not_begun' | 'ended' | 'revoked';
    } & DayRange)
  | { outcome: 'carved_out'; clause: Clause; carveOut: Clause }
  | { outcome: 'other_place' }
  | { outcome: 'other_kind' }
  | { outcome: 'other_line' }
);

export interface Decision {
  /** Grants that authorize, by id. */
  grants: Grant[];
  /** Their dealers, without repetition, by id. */
  dealerIds: string[];
  /** One finding a grant asked: those that authorize first, then those that came nearest. */
  findings: Finding[];
}

/**
 * Answers a question from any set of grants that holds at least those found under `keysToAsk`, and the global blocks of
 * the hospital and of the grants' dealers. Not authorized unless a grant says so; carve-outs bind their own grant only;
 * blocks always win; the order of grants and blocks does not matter.
 */
export function decide(
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  question: Question,
  regions: RegionTree,
): Decision {
  const judged = grants
    .map((grant) => ({ grant, finding: judge(grant, blocks, question, regions) }))
    .sort(
      (a, b) =>
        nearness[a.finding.outcome] - nearness[b.finding.outcome] || compare(a.grant._id, b.grant._id),
    );
  const authorizing = judged
    .filter(({ finding }) => finding.outcome === 'authorizes')
    .map(({ grant }) => grant);
  return {
    grants: authorizing,
    dealerIds: [...new Set(authorizing.map((grant) => grant.dealerId))].sort(compare),
    findings: judged.map(({ finding }) => finding),
  };
}

/** The dealers that may, by id. */
export function who(
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  question: Question,
  regions: RegionTree,
): string[] {
  return decide(grants, blocks, question, regions).dealerIds;
}

export function may(
  dealerId: string,
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  question: Question,
  regions: RegionTree,
): boolean {
  return grants.some(
    (grant) =>
      grant.dealerId === dealerId && judge(grant, blocks, question, regions).outcome === 'authorizes',
  );
}

/** What each grant of one dealer, or each grant at all, says; an empty list means that no grant names the place. */
export function explain(
  dealerId: string | null,
  grants: readonly Grant[],
  blocks: readonly GlobalBlock[],
  question: Question,
  regions: RegionTree,
): Finding[] {
  const asked = dealerId === null ? grants : grants.filter((grant) => grant.dealerId === dealerId);
  return decide(asked, blocks, question, regions).findings;
}

const nearness: Record<Finding['outcome'], number> = {
  authorizes: 0,
  blocked: 1,
  hospital_closed: 2,
  not_in_effect: 3,
  carved_out: 4,
  other_place: 5,
  other_kind: 6,
  other_line: 7,
};
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function judge(
  grant: Grant,
  blocks: readonly GlobalBlock[],
  { hospital: known, productLineId, day, kind }: Question,
  regions: RegionTree,
): Finding {
  const hospital = placeOn(known, day);
  const from = { grantId: grant._id, number: grant.number, dealerId: grant.dealerId };
  if (!grant.productLineIds.includes(productLineId)) return { ...from, outcome: 'other_line' };
  if (kind && !kindsOf(grant).includes(kind)) return { ...from, outcome: 'other_kind' };
  const clause = clauseCovering(grant.scope, hospital, regions);
  if (!clause) return { ...from, outcome: 'other_place' };
  const carveOut = clauseCovering(grant.carveOuts, hospital, regions);
  if (carveOut) return { ...from, outcome: 'carved_out', clause, carveOut };
  const because = whyNotInEffect(grant, day);
  if (because) {
    const { fromOn, toOn } = effectiveDays(grant) ?? grant;
    return { ...from, outcome: 'not_in_effect', clause, because, fromOn, toOn };
  }
  if (isClosedOn(hospital, day))
    return { ...from, outcome: 'hospital_closed', clause, closedOn: hospital.closedOn! };
  const block = blockOn(blocks, grant.dealerId, hospital._id, productLineId, day);
  return block ? { ...from, outcome: 'blocked', clause, block } : { ...from, outcome: 'authorizes', clause };
}

/** The smallest place of the ground that holds the hospital where its `regionCode` puts it: ask `placeOn` first. */
export function clauseCovering(ground: Ground, hospital: HospitalPlace, regions: RegionTree): Clause | null {
  if (ground.hospitalIds.includes(hospital._id)) return { hospitalId: hospital._id };
  if (ground.regionCodes.length === 0) return null;
  const named = new Map<string, string>();
  for (const code of ground.regionCodes) {
    for (const today of regions.today(code)) {
      const before = named.get(today);
      if (before === undefined || code < before) named.set(today, code);
    }
  }
  const around = regions.chainOf(hospital.regionCode).find((code) => named.has(code));
  return around === undefined ? null : { regionCode: named.get(around)! };
}

function whyNotInEffect(grant: Grant, day: Day) {
  const days = effectiveDays(grant);
  if (!days) return grant.state === 'revoked' ? 'revoked' : 'not_approved';
  if (day < days.fromOn) return 'not_begun';
  if (day > grant.toOn) return 'ended';
  return day > days.toOn ? 'revoked' : null;
}

/** The block that stands against a dealer at a hospital, the first by id when there are several. */
export function blockOn(
  blocks: readonly GlobalBlock[],
  dealerId: string,
  hospitalId: string,
  productLineId: string,
  day: Day,
): GlobalBlock | null {
  let found: GlobalBlock | null = null;
  for (const block of blocks) {
    const against = block.kind === 'dealer' ? block.dealerId === dealerId : block.hospitalId === hospitalId;
    const applies =
      against &&
      (!block.productLineIds || block.productLineIds.includes(productLineId)) &&
      block.fromOn <= day &&
      (block.toOn === null || day <= block.toOn);
    if (applies && (!found || block._id < found._id)) found = block;
  }
  return found;
}
