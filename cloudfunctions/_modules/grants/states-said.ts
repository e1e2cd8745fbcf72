import type { Day } from '../../../miniprogram/shared/days';
import type { Grant } from '../../../miniprogram/shared/model/grants';
import { grantStanding, grantStandingLabels } from '../../../miniprogram/shared/model/grants';
import type { SheetQuestion } from '../../_contracts/grants';
import type { GrantDraft, SheetsRead } from '../grant-sheets/model';
import { isInForce, Questions } from '../grant-sheets/questions';
import type { Answers } from '../grant-sheets/questions';

const ourStates: ReadonlySet<string> = new Set(Object.values(grantStandingLabels));
/** What somebody may have ended by hand where we know no such grant. */
const ended: readonly string[] = [
  grantStandingLabels.expired,
  grantStandingLabels.revoked,
  grantStandingLabels.void,
];

/**
 * The column of states in a book that we exported says how each grant stood. Nothing is ever read from it into a grant, so
 * whoever has written another state there is asked, also where the row changes nothing else: 已撤销 typed into a cell
 * revokes nobody. Marks the rows; what is answered with no is left out.
 *
 * @returns what is asked, the drafts that go on, and those of them whose rows say how the grant of their number stands
 */
export function askStatesSaid(
  { rows, traces }: Pick<SheetsRead, 'rows' | 'traces'>,
  numbered: ReadonlyMap<string, Grant>,
  answers: Answers,
  today: Day,
): { questions: SheetQuestion[]; rows: GrantDraft[]; saysState: ReadonlySet<GrantDraft> } {
  const questions = new Questions(answers);
  const saysState = new Set<GrantDraft>();
  const left = new Set<GrantDraft>();
  for (const trace of traces) {
    if (!trace.state || trace.isLeftOut) continue;
    const { number, said, column } = trace.state;
    for (const draft of trace.drafts) saysState.add(draft);
    const grant = numbered.get(number);
    const is = grant && grantStandingLabels[grantStanding(grant, today)];
    const agrees = ourStates.has(said) ? (is ? said === is : !ended.includes(said)) : isInForce(said);
    if (agrees) continue;
    const there = is ? `系统里是“${is}”` : '系统里没有这个编号';
    const text = `写的是“${said}”，${there}。导入不改状态：撤销、作废请在授权页办理`;
    const { sheet, row } = trace.source;
    const answer = questions.ask('status', sheet, { row, column, text });
    if (answer === null) trace.asksState = true;
    if (answer === 'skip') {
      trace.isLeftOut = true;
      for (const draft of trace.drafts) left.add(draft);
    }
  }
  const going = left.size > 0 ? rows.filter((row) => !left.has(row)) : rows;
  return { questions: questions.all(), rows: going, saysState };
}
