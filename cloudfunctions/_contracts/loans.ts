import * as z from 'zod';
import { isDay } from '../../miniprogram/shared/days';
import { loanStates } from '../../miniprogram/shared/goods/states';
import type { LoanState } from '../../miniprogram/shared/goods/states';
import { loanPurposeLabels } from '../../miniprogram/shared/model/loans';
import type { Loan } from '../../miniprogram/shared/model/loans';
import type { Act } from './act';
import { day as dayText, id, oneOf, reason, searched, text } from './shapes';
import type { Listed } from './shapes';

/** 借用. */
const day = dayText.refine(isDay);
export const ListLoans = z.strictObject({
  states: z.array(oneOf(loanStates)).min(1).max(6).optional(),
  /** Only what should have come back by now. */
  overdue: z.boolean().default(false),
  /** A number, a product, its serial or lot, a dealer or a hospital. */
  text: searched,
  after: z.string().max(400).nullable().default(null),
});
export type ListLoans = z.infer<typeof ListLoans>;
export const AskLoan = z.strictObject({
  fromId: id,
  productId: id,
  serial: text(60).min(1),
  purpose: oneOf(loanPurposeLabels),
  dealerId: id.nullable(),
  hospitalId: id.nullable(),
  dueOn: day,
  reason,
});
export type AskLoan = z.infer<typeof AskLoan>;
export const DecideLoan = z
  .strictObject({ loanId: id, passes: z.boolean(), note: text(200) })
  .refine(({ passes, note }) => passes || note !== '', { path: ['note'] });
export type DecideLoan = z.infer<typeof DecideLoan>;
export const LoanRequest = z.strictObject({ loanId: id });
export type LoanRequest = z.infer<typeof LoanRequest>;
export const ExtendLoan = z.strictObject({ loanId: id, dueOn: day, reason });
export type ExtendLoan = z.infer<typeof ExtendLoan>;
export const ReturnLoan = z.strictObject({
  loanId: id,
  locationId: id,
  condition: z.enum(['pending', 'defective']),
  note: reason,
});
export type ReturnLoan = z.infer<typeof ReturnLoan>;
export const LoseLoan = z.strictObject({ loanId: id, reason });
export type LoseLoan = z.infer<typeof LoseLoan>;

export type LoanRow = Omit<Loan, 'head' | 'searchKeys'>;
export interface LoanMoved {
  loanId: string;
  state: LoanState;
}
export interface LoanActions {
  'loan.list': Act<typeof ListLoans, Listed<'loans', LoanRow>>;
  'loan.ask': Act<typeof AskLoan, LoanMoved>;
  'loan.decide': Act<typeof DecideLoan, LoanMoved>;
  'loan.handOver': Act<typeof LoanRequest, LoanMoved>;
  'loan.extend': Act<typeof ExtendLoan, LoanMoved>;
  'loan.return': Act<typeof ReturnLoan, LoanMoved>;
  'loan.lose': Act<typeof LoseLoan, LoanMoved>;
}
