import type { DryRun, ReadRow, SheetQuestion, SheetSummary } from '../../_contracts/grants';
import { grantKinds } from '../../../miniprogram/shared/model/grants';
import { namedGround } from './find-conflicts';
import type { FindHospital } from '../hospitals/load-hospitals';
import type { GrantDraft, RowTrace, SheetsRead } from '../grant-sheets/model';
import type { ImportJudged } from './judge-import';

/** What screens call dealers and lines. */
export interface ImportNames {
  dealers: ReadonlyMap<string, string>;
  lines: ReadonlyMap<string, string>;
  hospital: FindHospital;
}

/** What became of a row: what it makes, or why it makes nothing. */
export function outcomeOf(trace: RowTrace, { outcomes }: Pick<ImportJudged, 'outcomes'>): ReadRow['outcome'] {
  if (trace.isLeftOut) return 'left_out';
  if (trace.asksState) return 'asked';
  // A row may make several grants: it is what the most telling of them is.
  const all = trace.drafts.flatMap((draft) => outcomes.get(draft) ?? []);
  const outcome = telling.find((one) => all.includes(one));
  if (!outcome) return 'refused';
  // About what is there already there is nothing to decide; of what an earlier row makes, this one says otherwise.
  return trace.isAsked && outcome !== 'same' ? 'asked' : outcome;
}
const telling = ['changed', 'new', 'again', 'same'] as const;

/** A row beside what was made of it, for people to compare. */
export function readRow(trace: RowTrace, judged: ImportJudged, names: ImportNames): ReadRow {
  const isRead = trace.drafts.some((draft) => judged.outcomes.has(draft));
  return {
    ...trace.source,
    written: trace.written,
    outcome: outcomeOf(trace, judged),
    reads: isRead ? trace.drafts.map((draft) => readTerms(draft, names)) : [],
    differs: trace.drafts.flatMap((draft) => judged.differs.get(draft) ?? []),
  };
}

function readTerms(draft: GrantDraft, { dealers, lines, hospital }: ImportNames): ReadRow['reads'][number] {
  const placeNames = (ground: GrantDraft['scope']) => {
    const { regions, hospitals } = namedGround(
      {
        regionCodes: ground.regionCodes.slice(0, placesShown),
        hospitalIds: ground.hospitalIds.slice(0, placesShown),
      },
      hospital,
    );
    const more = ground.regionCodes.length + ground.hospitalIds.length - regions.length - hospitals.length;
    return [...[...regions, ...hospitals].map(({ name }) => name), ...(more > 0 ? [`等 ${more} 处`] : [])];
  };
  const { number, dealerId, productLineIds, scope, carveOuts, fromOn, toOn, exclusive, kinds } = draft;
  return {
    ...{ number, fromOn, toOn, exclusive },
    dealerName: dealers.get(dealerId) ?? dealerId,
    lineNames: productLineIds.map((id) => lines.get(id) ?? id),
    scope: placeNames(scope),
    carveOuts: placeNames(carveOuts),
    kinds: [...(kinds ?? grantKinds)],
  };
}
const placesShown = 20;

/** Questions that still matter: not those about rows that change nothing anyway. */
export function questionsLeft({ questions, traces }: SheetsRead, judged: ImportJudged): SheetQuestion[] {
  const idle = new Set(
    traces
      .filter((trace) => ['same', 'again'].includes(outcomeOf(trace, judged)))
      .map(({ source }) => `${source.row} ${source.sheet}`),
  );
  return questions.filter(
    ({ sheet, rows, rowCount, answer }) =>
      answer !== null ||
      rowCount > rows.length ||
      rows.length === 0 ||
      rows.some((row) => !idle.has(`${row} ${sheet}`)),
  );
}

export function summaries(traces: readonly RowTrace[], judged: ImportJudged): SheetSummary[] {
  const bySheet = new Map<string, SheetSummary>();
  const counted = {
    new: 'made',
    changed: 'changed',
    same: 'same',
    again: 'same',
    asked: 'asked',
    left_out: 'leftOut',
    refused: 'refused',
  } as const satisfies Record<ReadRow['outcome'], keyof DryRun['sheets'][number]>;
  for (const trace of traces) {
    const { sheet } = trace.source;
    const summary = bySheet.get(sheet) ?? {
      sheet,
      rows: 0,
      made: 0,
      changed: 0,
      same: 0,
      asked: 0,
      leftOut: 0,
      refused: 0,
    };
    bySheet.set(sheet, summary);
    summary.rows++;
    summary[counted[outcomeOf(trace, judged)]]++;
  }
  return [...bySheet.values()];
}
