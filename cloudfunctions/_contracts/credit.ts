import * as z from 'zod';
import { INVOICE_NUMBER } from '../../miniprogram/shared/trade/invoices';
import type { Day } from '../../miniprogram/shared/days';
import type { CreditAccount, CreditEntry, Receivable, Statement } from '../../miniprogram/shared/model/trade';
import type { AgeingBucket } from '../../miniprogram/shared/trade/ageing';
import { statementStates } from '../../miniprogram/shared/trade/states';
import type { StatementState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { after, day, file, id, seenAsked, text } from './shapes';
import type { FileLink } from './shapes';

/** 授信, 应收, 账龄 and 对账单. Amounts are fen. */
const reason = text(300).min(1);
const fen = z.int().min(0).max(1_000_000_000_000);

export const AccountRequest = z.strictObject({ dealerId: id.optional() });
export type AccountRequest = z.infer<typeof AccountRequest>;
export const ListAccounts = z.strictObject({
  /** Those over their limit, with changes waiting, or all. */
  only: z.enum(['over_limit', 'asked']).optional(),
  after,
});
export type ListAccounts = z.infer<typeof ListAccounts>;
export const ListOverdue = z.strictObject({ after });
export type ListOverdue = z.infer<typeof ListOverdue>;
export const AskTerms = z.strictObject({
  dealerId: id,
  limitFen: fen,
  termDays: z.int().min(0).max(365),
  graceDays: z.int().min(0).max(365),
  raise: z
    .strictObject({ fen: fen.min(1), fromOn: day, toOn: day })
    .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] })
    .nullable(),
  reason,
});
export type AskTerms = z.infer<typeof AskTerms>;
export const DecideTerms = z.strictObject({
  dealerId: id,
  passes: z.boolean(),
  reason: text(300),
  ...seenAsked,
});
export type DecideTerms = z.infer<typeof DecideTerms>;
export const ListEntries = z.strictObject({
  dealerId: id.optional(),
  /** Rows before this number, newest first. */
  beforeSeq: z.int().min(1).optional(),
});
export type ListEntries = z.infer<typeof ListEntries>;
export const AgeingRequest = z.strictObject({
  dealerId: id.optional(),
  /** Today when absent. */
  asOf: day.optional(),
  by: z.enum(['day', 'valueOn']).default('day'),
});
export type AgeingRequest = z.infer<typeof AgeingRequest>;
export const BookOpening = z.strictObject({
  dealerId: id,
  kind: z.enum(['receivable', 'advance']),
  number: text(40).min(1),
  fen: fen.min(1),
  issuedOn: day,
  dueOn: day,
});
export type BookOpening = z.infer<typeof BookOpening>;
export const invoiceNumber = z.string().regex(INVOICE_NUMBER);
export const BookInvoices = z.strictObject({
  receivableId: z.string().min(1).max(120),
  invoices: z.array(invoiceNumber).min(1).max(50),
});
export type BookInvoices = z.infer<typeof BookInvoices>;
export const ListReceivables = z.strictObject({
  dealerId: id.optional(),
  /** 未清, 逾期, 已清, 全部. */
  state: z.enum(['open', 'overdue', 'settled', 'all']).default('all'),
  /** Part of a number, an invoice's or its last digits, or part of a dealer's name. */
  text: text(40).default(''),
  after,
});
export type ListReceivables = z.infer<typeof ListReceivables>;
export const BookCharge = z.strictObject({
  dealerId: id,
  number: text(40).min(1),
  fen: fen.min(1),
  dueOn: day,
  reason,
});
export type BookCharge = z.infer<typeof BookCharge>;
const receivableId = z.string().min(1).max(160);
export const AskWriteOff = z.strictObject({ receivableId, fen: fen.min(1), reason });
export type AskWriteOff = z.infer<typeof AskWriteOff>;
export const DecideWriteOff = z.strictObject({ receivableId, passes: z.boolean(), ...seenAsked });
export type DecideWriteOff = z.infer<typeof DecideWriteOff>;
export const SealStatement = z.strictObject({
  dealerId: id,
  period: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
});
export type SealStatement = z.infer<typeof SealStatement>;
/** Its dealer's id and its month. */
const statementId = z.string().min(1).max(100);
export const StatementRequest = z.strictObject({ statementId });
export type StatementRequest = z.infer<typeof StatementRequest>;
export const ScanStatement = z.strictObject({
  statementId,
  /** Takes the place of what was there; none takes it back. */
  files: z.array(file).max(6),
});
export type ScanStatement = z.infer<typeof ScanStatement>;
export const ConfirmStatement = z.strictObject({
  statementId,
  /** The hash that the person has before their eyes. */
  rowsHash: z.string().max(64),
});
export type ConfirmStatement = z.infer<typeof ConfirmStatement>;
export const DisputeStatement = z.strictObject({
  statementId,
  rows: z
    .array(z.strictObject({ seq: z.int().min(1), reason }))
    .min(1)
    .max(100),
});
export type DisputeStatement = z.infer<typeof DisputeStatement>;
export const AnswerStatement = z.strictObject({ statementId, text: reason });
export type AnswerStatement = z.infer<typeof AnswerStatement>;
export const ListStatements = z.strictObject({
  dealerId: id.optional(),
  states: z
    .array(z.enum(Object.keys(statementStates) as [StatementState, ...StatementState[]]))
    .min(1)
    .max(4)
    .optional(),
  /** The beginning of a number, or part of a name. */
  text: text(40).default(''),
  after,
});
export type ListStatements = z.infer<typeof ListStatements>;

export type AccountView = Omit<CreditAccount, 'head' | 'tail' | 'alone'> & {
  availableFen: number;
  limitTodayFen: number;
};
export type EntryView = Omit<CreditEntry, 'prev' | 'hash' | 'postings'>;
export type ReceivableView = Omit<Receivable, 'head' | 'searchKeys'>;
export type ReceivableRow = Omit<ReceivableView, 'writeOff'> & { dealerName: string; isLate: boolean };
/** `isCut`: more fit what was typed than one look lists. */
export interface ReceivableList {
  receivables: ReceivableRow[];
  next: string | null;
  isCut: boolean;
}
export interface AccountPage {
  account: AccountView;
  receivables: ReceivableView[];
  entries: EntryView[];
}
export interface Ageing {
  asOf: string;
  buckets: AgeingBucket[];
  totalFen: number;
  /** The longest overdue first, as far as people look through them. */
  receivables: { receivableId: string; number: string; fen: number; dueOn: string; daysPastDue: number }[];
  /** How many more there are; the total and the buckets hold them. */
  unlisted: number;
}
export type StatementView = Omit<Statement, 'head'>;
export interface AccountMoved {
  dealerId: string;
  seq: number;
  availableFen: number;
}
/** What a dealer owes past its days, and what follows. */
export interface OverdueRow {
  dealerId: string;
  dealerName: string;
  fen: number;
  count: number;
  /** Days past due of the oldest. */
  days: number;
  oldest: { receivableId: string; number: string; dueOn: string };
  /** `told`: people are reminded; then orders are not approved, then nothing is shipped. */
  level: 'told' | 'no_approvals' | 'no_shipments';
}
export interface StatementMoved {
  statementId: string;
  state: StatementState;
  revision: number;
}
export interface CreditActions {
  'credit.account': Act<typeof AccountRequest, AccountPage>;
  'credit.accounts': Act<typeof ListAccounts, { accounts: AccountView[]; next: string | null }>;
  'credit.askTerms': Act<typeof AskTerms, AccountMoved>;
  'credit.decideTerms': Act<typeof DecideTerms, AccountMoved>;
  'credit.entries': Act<typeof ListEntries, { entries: EntryView[]; more: boolean }>;
  'credit.ageing': Act<typeof AgeingRequest, Ageing>;
  'credit.opening': Act<typeof BookOpening, AccountMoved>;
  'credit.charge': Act<typeof BookCharge, AccountMoved>;
  'credit.receivables': Act<typeof ListReceivables, ReceivableList>;
  'credit.invoice': Act<typeof BookInvoices, { receivableId: string; invoices: string[] }>;
  'credit.askWriteOff': Act<typeof AskWriteOff, AccountMoved>;
  'credit.decideWriteOff': Act<typeof DecideWriteOff, AccountMoved>;
  'credit.overdue': Act<
    typeof ListOverdue,
    /** `totalFen`: of those that are listed; the rest is behind `next`. */
    { overdue: OverdueRow[]; totalFen: number; next: string | null }
  >;
  'statement.seal': Act<typeof SealStatement, StatementMoved>;
  'statement.list': Act<typeof ListStatements, { statements: StatementView[]; next: string | null }>;
  'statement.get': Act<
    typeof StatementRequest,
    {
      statement: StatementView;
      entries: EntryView[];
      answerBy: Day | null;
      /** Links to the scan's pictures for a while, by file id. */
      files: Record<string, string>;
    }
  >;
  'statement.paper': Act<typeof StatementRequest, FileLink>;
  'statement.scan': Act<typeof ScanStatement, StatementMoved>;
  'statement.confirm': Act<typeof ConfirmStatement, StatementMoved>;
  'statement.dispute': Act<typeof DisputeStatement, StatementMoved>;
  'statement.answer': Act<typeof AnswerStatement, StatementMoved>;
}
