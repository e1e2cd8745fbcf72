import { refusals } from '../../../miniprogram/shared/refusals';
import type { Atlas } from '../coverage/atlas';
import { allConflicts } from '../coverage/compiled-coverage';
import { conflictBetween, placesOf } from '../coverage/conflicts';
import type { Conflict } from '../coverage/conflicts';
import type { Grant } from '../coverage/model';
import type { GrantDraft, CodedProblem } from '../grant-sheets/model';
import { sheetProblemMessages } from '../grant-sheets/model';
import { keyCount, keysAtMost } from './grant-terms';

/** A row of a sheet against a grant that is approved, or against another row. */
export interface ImportConflict {
  source: GrantDraft['source'];
  /** The other row; null when the other is in the database. */
  otherSource: GrantDraft['source'] | null;
  conflict: Conflict;
}

export interface ImportJudged {
  /** Rows that become drafts. */
  drafts: GrantDraft[];
  /** Rows that say what the grant of their number already says. */
  unchanged: number;
  problems: CodedProblem[];
  conflictCount: number;
  /** The first ones, in the order of rows. */
  conflicts: ImportConflict[];
}

const conflictsDescribed = 200;

/**
 * What a read book means beside the grants there are: numbers that are taken, rows that change nothing, and what would
 * conflict if it were approved. Conflicts do not stop an import: it makes drafts, and approval refuses conflicts.
 */
export function judgeImport(
  rows: readonly GrantDraft[],
  /** Grants in force on some day of the rows. */
  standing: readonly Grant[],
  /** The grants of any state that bear numbers of the rows. */
  byNumber: ReadonlyMap<string, Grant>,
  atlas: Atlas,
): ImportJudged {
  const drafts: GrantDraft[] = [];
  const problems: CodedProblem[] = [];
  let unchanged = 0;
  for (const row of rows) {
    const there = row.number ? byNumber.get(row.number) : undefined;
    if (keyCount(row) > keysAtMost)
      problems.push({
        ...row.source,
        column: '',
        code: 'GRANT_TOO_WIDE',
        message: refusals.GRANT_TOO_WIDE,
        value: '',
      });
    else if (!there) drafts.push(row);
    else if (termsText(there) === termsText(row)) unchanged++;
    else
      problems.push({
        ...row.source,
        column: '',
        code: 'SHEET_NUMBER_TAKEN',
        message: sheetProblemMessages.SHEET_NUMBER_TAKEN,
        value: row.number,
      });
  }
  const { conflicts, conflictCount } = conflictsOfDrafts(drafts, standing, atlas);
  return { drafts, unchanged, problems, conflictCount, conflicts };
}

function conflictsOfDrafts(drafts: readonly GrantDraft[], standing: readonly Grant[], atlas: Atlas) {
  const all = [...standing, ...drafts.map(asApproved)];
  const pairs = allConflicts(atlas, all);
  const places = placesOf(atlas);
  const seen = new Set<number>();
  const found: { draft: number; other: number }[] = [];
  for (let i = 0; i < pairs.count; i++) {
    const [first, second] = [pairs.first[i]!, pairs.second[i]!];
    // Pairs of grants that are both in the database are no news of this import.
    if (second < standing.length) continue;
    const key = first * all.length + second;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ draft: second - standing.length, other: first });
  }
  found.sort((a, b) => a.draft - b.draft || a.other - b.other);
  const conflicts = found.slice(0, conflictsDescribed).map(({ draft, other }): ImportConflict => ({
    source: drafts[draft]!.source,
    otherSource: drafts[other - standing.length]?.source ?? null,
    conflict: conflictBetween(all[standing.length + draft]!, all[other]!, places)!,
  }));
  return { conflicts, conflictCount: found.length };
}

const asApproved = (draft: GrantDraft, index: number): Grant => {
  const { number, dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, kinds } = draft;
  const _id = `row-${index}`;
  const terms = { _id, number, dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive };
  return kinds ? { ...terms, state: 'approved', kinds } : { ...terms, state: 'approved' };
};

type Terms = Pick<
  Grant,
  'dealerId' | 'productLineIds' | 'scope' | 'carveOuts' | 'fromOn' | 'toOn' | 'exclusive' | 'kinds'
>;
function termsText({ dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, kinds }: Terms) {
  const sorted = (values: readonly string[]) => [...values].sort();
  return JSON.stringify([
    dealerId,
    sorted(productLineIds),
    ...[scope, carveOuts].flatMap((ground) => [sorted(ground.regionCodes), sorted(ground.hospitalIds)]),
    fromOn,
    toOn,
    exclusive,
    sorted(kinds ?? ['sell', 'serve']),
  ]);
}
