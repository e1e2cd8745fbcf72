import { outcomeOf, questionsLeft } from '../../../cloudfunctions/_modules/grants/read-import';
import type { GrantDraft, RowTrace, SheetsRead } from '../../../cloudfunctions/_modules/grant-sheets/model';
import type { ImportJudged } from '../../../cloudfunctions/_modules/grants/judge-import';

/** What a row is said to become, where it makes several grants. */
type Outcome = 'new' | 'changed' | 'same' | 'again';
const judged = (outcomes: Outcome[], isAsked: boolean) => {
  const drafts = outcomes.map((_, at) => ({ number: String(at) }) as GrantDraft);
  const trace = {
    ...{ source: { sheet: 'S', row: 2 }, written: [], drafts, isAsked, isLeftOut: false },
  } as unknown as RowTrace;
  const judgement = { outcomes: new Map(drafts.map((draft, at) => [draft, outcomes[at]!])) };
  return [trace, judgement as unknown as ImportJudged] as const;
};

test.each<[Outcome[], boolean, string]>([
  [['same', 'new'], false, 'new'],
  [['new', 'same'], false, 'new'],
  [['same', 'changed'], false, 'changed'],
  [['same', 'again'], false, 'again'],
  [['same', 'new'], true, 'asked'],
  [['again', 'new'], true, 'asked'],
  [['same', 'same'], true, 'same'],
  // It says otherwise of what an earlier row makes.
  [['again'], true, 'asked'],
])('a row of %j, asked about: %s, is %s', (outcomes, isAsked, said) => {
  const [trace, judgement] = judged(outcomes, isAsked);
  expect(outcomeOf(trace, judgement)).toBe(said);
  const question = { sheet: 'S', rows: [2], rowCount: 1, answer: null };
  const left = questionsLeft({ questions: [question], traces: [trace] } as unknown as SheetsRead, judgement);
  expect(left).toHaveLength(said === 'same' || said === 'again' ? 0 : 1);
});
