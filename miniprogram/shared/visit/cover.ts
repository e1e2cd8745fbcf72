import type { Day } from '../days';
import { coverKindLabels } from '../model/devices';
import type { CoverKind, Entitlement } from '../model/devices';
import type { TaskKind } from '../model/people';
import type { CoverLine, OrderCover } from '../model/work-orders';
import { sayDay } from '../say';

/** What an order of a kind takes of whoever pays; what belongs to the sale (装机) or to nobody's account takes nothing. */
const kindsOf: Record<TaskKind, readonly CoverKind[]> = {
  repair: ['labour', 'travel', 'parts'],
  maintenance: ['maintenance', 'parts'],
  calibration: ['calibration', 'parts'],
  installation: [],
  relocation: ['labour', 'travel'],
  removal: [],
  loan: [],
  training: [],
};
/** Parts need no visit of their own. */
const takesVisit = (kind: CoverKind): boolean => kind !== 'parts';

const runsOn = ({ fromOn, toOn }: Entitlement, day: Day): boolean => fromOn <= day && day <= toOn;
export const visitsLeft = ({ visits, visitsTakenBy }: Entitlement, orderId?: string): number =>
  visits === null ? Infinity : visits - visitsTakenBy.filter((one) => one !== orderId).length;

const inTurn = (a: Entitlement, b: Entitlement): number => {
  if (a.kind !== b.kind) return a.kind === 'contract' ? -1 : 1;
  const [one, other] = a.toOn === b.toOn ? [a.number, b.number] : [a.toOn, b.toOn];
  return one < other ? -1 : one > other ? 1 : 0;
};

/**
 * Which cover counts on the day, for each kind by itself: a contract before the warranty before none. Of several contracts
 * the one that ends first, then the lower number; one without visits left pays for no visit.
 */
export function judgeCover(
  entitlements: readonly Entitlement[],
  { task, on, orderId }: { task: TaskKind; on: Day; orderId: string },
): OrderCover {
  const running = entitlements.filter((one) => runsOn(one, on)).sort(inTurn);
  const lines = kindsOf[task].map((kind): CoverLine => {
    const found = running.find(
      (one) => one.includes.includes(kind) && (!takesVisit(kind) || visitsLeft(one, orderId) > 0),
    );
    if (!found) return { kind, by: null };
    const { id, kind: what, name, number, toOn } = found;
    return { kind, by: { id, kind: what, name, number, toOn } };
  });
  return { on, lines };
}

export const isSameCover = (a: OrderCover, b: OrderCover): boolean =>
  a.lines.every(({ kind, by }) => {
    const other = b.lines.find((line) => line.kind === kind);
    return (by === null ? null : by.id) === (!other || other.by === null ? null : other.by.id);
  });

/** The instrument's cover after an order took its visit by this judgement, or (null) gave it back; the same where nothing changes. */
export function withVisitTaken(
  entitlements: readonly Entitlement[],
  orderId: string,
  cover: OrderCover | null,
): readonly Entitlement[] {
  const takes = (one: Entitlement) =>
    one.visits !== null &&
    cover !== null &&
    cover.lines.some(({ kind, by }) => by !== null && by.id === one.id && takesVisit(kind));
  if (entitlements.every((one) => takes(one) === one.visitsTakenBy.includes(orderId))) return entitlements;
  return entitlements.map((one) => {
    const others = one.visitsTakenBy.filter((id) => id !== orderId);
    return { ...one, visitsTakenBy: takes(one) ? [...others, orderId] : others };
  });
}

/** What nobody but the hospital pays for. */
export const uncovered = (cover: OrderCover | undefined): CoverKind[] =>
  cover ? cover.lines.filter(({ by }) => by === null).map(({ kind }) => kind) : [];

export const sayKinds = (kinds: readonly CoverKind[]): string =>
  kinds.map((kind) => coverKindLabels[kind]).join('、');

/** 人工、差旅：原厂保修（2027年3月1日止） · 备件：不在保，由医院承担 */
export function sayCover(cover: OrderCover | undefined, today: Day): string {
  if (!cover) return '';
  const groups: { by: CoverLine['by']; kinds: CoverKind[] }[] = [];
  for (const { kind, by } of cover.lines) {
    const same = groups.find((one) => (one.by === null ? null : one.by.id) === (by === null ? null : by.id));
    if (same) same.kinds.push(kind);
    else groups.push({ by, kinds: [kind] });
  }
  return groups
    .map(({ by, kinds }) => {
      const payer = by
        ? `${by.name}${by.number ? ` ${by.number}` : ''}（${sayDay(by.toOn, today)}止）`
        : '不在保，由医院承担';
      return `${sayKinds(kinds)}：${payer}`;
    })
    .join(' · ');
}

/** As it was kept before covers named their kinds: in words. */
export interface EarlierEntitlement extends Pick<Entitlement, 'kind' | 'name' | 'fromOn' | 'toOn'> {
  covers: string;
}
const isEarlier = (one: Entitlement | EarlierEntitlement): one is EarlierEntitlement => !('includes' in one);

/** What covers an instrument, however it was kept; 备件另计 names the parts to leave them out. */
export function entitlementsOf({ entitlements }: { entitlements: readonly unknown[] }): Entitlement[] {
  return (entitlements as readonly (Entitlement | EarlierEntitlement)[]).map((one, at) => {
    if (!isEarlier(one)) return one;
    const { covers, kind, name, fromOn, toOn } = one;
    const said = covers.replace(/[；;。].*/, '');
    const kinds = (Object.keys(coverKindLabels) as CoverKind[]).filter(
      (what) => said.includes('全保') || said.includes(coverKindLabels[what]),
    );
    return {
      id: `E${at + 1}`,
      kind,
      name,
      number: '',
      fromOn,
      toOn,
      includes: kinds,
      visits: null,
      visitsTakenBy: [],
    };
  });
}
