import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import { refusals } from '../../../miniprogram/shared/refusals';
import type { Atlas } from '../coverage/atlas';
import { conflictsOfDrafts } from '../coverage/compiled-coverage';
import type { Claim } from '../coverage/intervals';
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
  /** What becomes new drafts. */
  drafts: GrantDraft[];
  /** Drafts that are there and shall say something else. */
  changes: { draft: GrantDraft; there: StandingDraft }[];
  /** Rows that say what a grant already says. */
  unchanged: number;
  outcomes: ReadonlyMap<GrantDraft, 'new' | 'changed' | 'same' | 'again'>;
  /** Of a change: which terms. */
  differs: ReadonlyMap<GrantDraft, string[]>;
  problems: CodedProblem[];
  conflictCount: number;
  /** The first ones, in the order of rows. */
  conflicts: ImportConflict[];
}

/** A grant that bears a number, with what an edit of it must not overtake and undoing brings back. */
export type StandingDraft = Grant &
  Pick<GrantDocument, 'revision'> &
  Partial<Pick<GrantDocument, 'editedBy' | 'source'>>;

const conflictsDescribed = 200;
/** Those of one import, since they come into force with its last step, in one transaction. */
export const changesAtMost = 100;

/**
 * What a read book means beside the grants there are: numbers that are taken, rows that change nothing, and what would
 * conflict if it were approved. Conflicts do not stop an import: it makes drafts, and approval refuses conflicts.
 */
export function judgeImport(
  rows: readonly GrantDraft[],
  /** Grants in force on some day of the rows. */
  standing: readonly Grant[],
  /** The grants of any state that bear numbers of the rows. */
  byNumber: ReadonlyMap<string, StandingDraft>,
  atlas: Atlas,
  {
    waiting = [],
    terminated = new Set(),
    saysState = new Set(),
  }: {
    /** Drafts and grants that wait for approval: beside `standing` what a row may say once more. */
    waiting?: readonly Grant[];
    /** Dealers. */
    terminated?: ReadonlySet<string>;
    /** Rows beside whose number it stands how the grant is, as in a book that we exported. */
    saysState?: ReadonlySet<GrantDraft>;
  } = {},
): ImportJudged {
  const drafts: GrantDraft[] = [];
  const changes: ImportJudged['changes'] = [];
  const outcomes = new Map<GrantDraft, 'new' | 'changed' | 'same' | 'again'>();
  const differs = new Map<GrantDraft, string[]>();
  const problems: CodedProblem[] = [];
  const there = new TermsSeen();
  for (const grants of [standing, waiting])
    for (const grant of grants) if (grant.state !== 'revoked') there.add(grant);
  // Only a row without a number can be another's repetition.
  const made = rows.some(({ number }) => !number) ? new TermsSeen() : null;
  let unchanged = 0;
  const refuse = (row: GrantDraft, code: CodedProblem['code'], message: string, value = '') =>
    problems.push({ ...row.source, column: '', code, message, value });
  for (const row of rows) {
    const numbered = row.number ? byNumber.get(row.number) : undefined;
    if (keyCount(row) > keysAtMost) refuse(row, 'GRANT_TOO_WIDE', refusals.GRANT_TOO_WIDE);
    else if (numbered && isEnded(numbered) && !saysState.has(row))
      refuse(row, 'SHEET_NUMBER_ENDED', sheetProblemMessages.SHEET_NUMBER_ENDED, row.number);
    else if (numbered ? termsText(numbered) === termsText(row) : there.has(row)) {
      unchanged++;
      outcomes.set(row, 'same');
    } else if (terminated.has(row.dealerId))
      refuse(row, 'GRANT_DEALER_TERMINATED', refusals.GRANT_DEALER_TERMINATED);
    else if (numbered && numbered.state !== 'draft')
      refuse(row, 'SHEET_NUMBER_TAKEN', sheetProblemMessages.SHEET_NUMBER_TAKEN, row.number);
    else if (numbered && changes.length === changesAtMost)
      refuse(row, 'SHEET_TOO_MANY_CHANGES', sheetProblemMessages.SHEET_TOO_MANY_CHANGES);
    else if (numbered) {
      changes.push({ draft: row, there: numbered });
      outcomes.set(row, 'changed');
      differs.set(row, differences(numbered, row));
    } else if (!row.number && made?.has(row)) outcomes.set(row, 'again');
    else {
      drafts.push(row);
      made?.add(row);
      outcomes.set(row, 'new');
    }
  }
  const { conflicts, conflictCount } = conflictsOfRows(
    [...drafts, ...changes.map(({ draft }) => draft)],
    standing,
    atlas,
  );
  return { drafts, changes, unchanged, outcomes, differs, problems, conflictCount, conflicts };
}

/** Nothing is granted by it any more, or soon nothing: "there already, unchanged" would say that something is. */
const isEnded = ({ state }: Grant): boolean => state === 'revoked' || state === 'void';

function conflictsOfRows(drafts: readonly GrantDraft[], standing: readonly Grant[], atlas: Atlas) {
  const pairs = conflictsOfDrafts(atlas, standing, drafts);
  const all = standing.length + drafts.length;
  const places = placesOf(atlas);
  const seen = new Set<number>();
  const found: { draft: number; other: number }[] = [];
  for (let i = 0; i < pairs.count; i++) {
    const [first, second] = [pairs.first[i]!, pairs.second[i]!];
    const key = first * all + second;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ draft: second - standing.length, other: first });
  }
  found.sort((a, b) => a.draft - b.draft || a.other - b.other);
  const conflicts = found.slice(0, conflictsDescribed).map(({ draft, other }): ImportConflict => ({
    source: drafts[draft]!.source,
    otherSource: drafts[other - standing.length]?.source ?? null,
    conflict: conflictBetween(asApproved(drafts, draft), standing[other] ?? asApproved(drafts, other - standing.length), places)!, // prettier-ignore
  }));
  return { conflicts, conflictCount: found.length };
}

const asApproved = (drafts: readonly GrantDraft[], index: number): Grant => ({
  ...drafts[index]!,
  _id: `row-${index}`,
  state: 'approved',
});

function termsText({ dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, kinds }: Claim) {
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

/** Which terms there are already: spelled out only of those that are roughly alike. */
class TermsSeen {
  private readonly alike = new Map<number, Claim | Set<string>>();

  add(terms: Claim): void {
    const key = roughly(terms);
    const there = this.alike.get(key);
    if (!there) this.alike.set(key, terms);
    else if (there instanceof Set) there.add(termsText(terms));
    else this.alike.set(key, new Set([termsText(there), termsText(terms)]));
  }

  has(terms: Claim): boolean {
    const there = this.alike.get(roughly(terms));
    if (!there) return false;
    return there instanceof Set ? there.has(termsText(terms)) : termsText(there) === termsText(terms);
  }
}

/** The same number for the same terms, in whatever order their lists are: no text is made of a hundred thousand grants. */
function roughly({ dealerId, productLineIds, scope, carveOuts, fromOn, toOn }: Claim): number {
  let sum = digest(dealerId) + 3 * digest(fromOn) + 5 * digest(toOn);
  for (const id of productLineIds) sum += 7 * digest(id);
  for (const code of scope.regionCodes) sum += 11 * digest(code);
  for (const id of scope.hospitalIds) sum += 13 * digest(id);
  for (const code of carveOuts.regionCodes) sum += 17 * digest(code);
  for (const id of carveOuts.hospitalIds) sum += 19 * digest(id);
  return sum % 0x3fffffff;
}
function digest(text: string): number {
  let number = 0;
  for (let i = 0; i < text.length; i++) number = (Math.imul(number, 31) + text.charCodeAt(i)) | 0;
  return number & 0x3fffffff;
}

const termNames: [name: string, of: (terms: Claim) => unknown][] = [
  ['经销商', ({ dealerId }) => dealerId],
  ['产品线', ({ productLineIds }) => [...productLineIds].sort()],
  ['范围', ({ scope }) => [[...scope.regionCodes].sort(), [...scope.hospitalIds].sort()]],
  ['除外', ({ carveOuts }) => [[...carveOuts.regionCodes].sort(), [...carveOuts.hospitalIds].sort()]],
  ['期限', ({ fromOn, toOn }) => [fromOn, toOn]],
  ['独家', ({ exclusive }) => exclusive],
  ['业务', ({ kinds }) => [...(kinds ?? ['sell', 'serve'])].sort()],
];
const differences = (before: Claim, after: Claim): string[] =>
  termNames
    .filter(([, of]) => JSON.stringify(of(before)) !== JSON.stringify(of(after)))
    .map(([name]) => name);
