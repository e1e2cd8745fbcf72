import { judgeGroup } from './order-facts';
import type { Judged, OrderFact } from './order-facts';
import { judgeOther } from './other-facts';
import type { OtherFact } from './other-facts';
import { monthAfter, placesOfPart, rowId, spansOf, STANDING } from './rows';
import type { About, Level, Part, SkillPlace } from './rows';
import { skillPlacesOf } from './skill-cells';
import { stockNames } from './standing';
import { reachesTo } from './stretches';
import { added } from './sums';
import type { Sums } from './sums';

export type FactKind =
  | 'order'
  | 'survey'
  | 'callBack'
  | 'device'
  | 'partReturn'
  | 'skill'
  | 'person'
  | 'dealer'
  | 'ground'
  | 'dealerOrder'
  | 'receivable'
  | 'dealerTarget'
  | 'stockMove';
/** Another where facts hold more than before: then everything is counted once again. */
export const FACT_SHAPE = '5';
export const factId = (kind: FactKind, id: string): string => `${kind}:${id}`;

/** What one record counts for. */
export interface KeptFact {
  _id: string;
  kind: FactKind;
  /** The record's. */
  of: string;
  group: string;
  hospital: string;
  fact: OrderFact | OtherFact;
  parts: Part[];
  /**
   * Month, level and key of its parts, of every month through which something of it stood, and of `STANDING` what still
   * does: where the records of a figure are looked up. And what else it rests on (`restsOn`).
   */
  keys: string[];
  /** When it counts for something else though nothing happens; null: never. */
  nextAt: string | null;
  /** Of an order: until when it has to do with others of its group; '' where it is looked at alone. */
  reach?: string;
}

export const monthKey = (month: string, level: string, key: string): string => `${month}|${level}|${key}`;
/** A record of another kind whose change changes what this one counts for. */
export const restsOn = (collection: string, id: string): string => `${collection}:${id}`;

/** Months through which something stood at a level and key, and `STANDING` where it still does. */
function monthsStood(about: About, parts: readonly Part[]): Set<string> {
  const keys = new Set<string>();
  const held = new Map<string, { sums: Sums; month: string }>();
  for (const part of parts) {
    const sums = stockNames.reduce<Sums>((some, name) => {
      const amount = part.sums[name];
      return amount ? { ...some, [name]: amount } : some;
    }, {});
    if (Object.keys(sums).length === 0) continue;
    const month = part.on.slice(0, 7);
    for (const [level, key] of placesOfPart(about, part)) {
      const place = `${level}|${key}`;
      const before = held.get(place);
      if (before && Object.keys(before.sums).length > 0)
        for (let one = before.month; one < month; one = monthAfter(one)) keys.add(monthKey(one, level, key));
      held.set(place, { sums: added(before ? before.sums : {}, sums), month });
    }
  }
  for (const [place, { sums }] of Array.from(held))
    if (Object.keys(sums).length > 0) keys.add(`${STANDING}|${place}`);
  return keys;
}

function kept(
  base: Pick<KeptFact, '_id' | 'kind' | 'of' | 'group' | 'hospital' | 'fact' | 'reach'>,
  judged: Judged,
  rests: readonly string[] = [],
): KeptFact {
  const keys = monthsStood(base.fact, judged.parts);
  for (const one of rests) keys.add(one);
  for (const part of judged.parts)
    for (const [level, key] of placesOfPart(base.fact, part))
      keys.add(monthKey(part.on.slice(0, 7), level, key));
  return { ...base, parts: judged.parts, keys: Array.from(keys).sort(), nextAt: judged.nextAt };
}

export const keptOther = (kind: FactKind, id: string, { rests, ...fact }: OtherFact): KeptFact =>
  kept(
    { _id: factId(kind, id), kind, of: id, group: factId(kind, id), hospital: fact.hospital, fact },
    judgeOther(fact),
    rests,
  );

/** All orders of a group, or of a stretch of it, as they count at an instant. */
export function keptGroup(facts: readonly OrderFact[], now: string): KeptFact[] {
  const judged = judgeGroup(facts, now);
  return facts.map((fact) =>
    kept(
      {
        _id: factId('order', fact._id),
        kind: 'order',
        of: fact._id,
        group: fact.group,
        hospital: fact.hospital,
        fact,
        reach: reachesTo(fact),
      },
      judged.get(fact._id)!,
    ),
  );
}

/** Sums of rows by their ids, with what is needed to make a row of them. */
export type RowSums = Map<string, { span: string; level: string; key: string; sums: Sums }>;

/** Adds what a record counts for (or, with -1, no longer counts for) to the rows of its days, months and years. */
export function addFact(
  rows: RowSums,
  { fact, parts }: Pick<KeptFact, 'fact' | 'parts'>,
  times: 1 | -1,
): void {
  const add = (span: string, level: Level | SkillPlace, key: string, sums: Sums) => {
    const id = rowId(span, level, key);
    let row = rows.get(id);
    if (!row) rows.set(id, (row = { span, level, key, sums: {} }));
    added(row.sums, sums, times);
  };
  for (const part of parts) {
    for (const [level, key] of placesOfPart(fact, part))
      for (const span of spansOf(part.on)) add(span, level, key, part.sums);
    const skills = skillPlacesOf(fact, part);
    if (skills) for (const [place, key] of skills.places) add(STANDING, place, key, skills.sums);
  }
}
