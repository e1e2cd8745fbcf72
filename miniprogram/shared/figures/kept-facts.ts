import { judgeGroup } from './order-facts';
import type { Judged, OrderFact } from './order-facts';
import { judgeOther } from './other-facts';
import type { OtherFact } from './other-facts';
import { placesOfPart, rowId, spansOf } from './rows';
import type { Part } from './rows';
import { added } from './sums';
import type { Sums } from './sums';

export type FactKind = 'order' | 'survey' | 'callBack' | 'device' | 'partReturn';
/** Another where facts hold more than before: then everything is counted once again. */
export const FACT_SHAPE = '2';
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
  /** Month, level and key of its parts: where the records of a figure are looked up. */
  keys: string[];
  /** When it counts for something else though nothing happens; null: never. */
  nextAt: string | null;
}

export const monthKey = (month: string, level: string, key: string): string => `${month}|${level}|${key}`;

function kept(
  base: Pick<KeptFact, '_id' | 'kind' | 'of' | 'group' | 'hospital' | 'fact'>,
  judged: Judged,
): KeptFact {
  const keys = new Set<string>();
  for (const part of judged.parts)
    for (const [level, key] of placesOfPart(base.fact, part))
      keys.add(monthKey(part.on.slice(0, 7), level, key));
  return { ...base, parts: judged.parts, keys: Array.from(keys).sort(), nextAt: judged.nextAt };
}

export const keptOther = (kind: FactKind, id: string, fact: OtherFact): KeptFact =>
  kept(
    { _id: factId(kind, id), kind, of: id, group: factId(kind, id), hospital: fact.hospital, fact },
    judgeOther(fact),
  );

/** All orders of a group as they count at an instant. */
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
  for (const part of parts)
    for (const [level, key] of placesOfPart(fact, part))
      for (const span of spansOf(part.on)) {
        const id = rowId(span, level, key);
        let row = rows.get(id);
        if (!row) rows.set(id, (row = { span, level, key, sums: {} }));
        added(row.sums, part.sums, times);
      }
}
