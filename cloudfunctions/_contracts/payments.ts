import * as z from 'zod';
import type { BankFile, Payment } from '../../miniprogram/shared/model/trade';
import { paymentStates } from '../../miniprogram/shared/trade/states';
import type { PaymentState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { after, day, file, id, seen, sheetFile, text } from './shapes';
import type { Nothing } from './shapes';

/** 回款: entered, posted by a second person, allocated, reversed. Amounts are fen. */
const reason = text(300).min(1);
const fen = z.int().min(1).max(1_000_000_000_000);
const paymentId = z.string().min(1).max(120);

/** 银行流水 of one payment, whoever brings it. */
export const bankRow = {
  payerName: text(100).min(1),
  instrument: z.enum(['transfer', 'acceptance']),
  /** The bank's number of the row; empty when there is none. */
  reference: text(60),
  /** Own account that it came to. */
  ownAccount: text(40).min(1),
  fen,
  receivedOn: day,
  /** Of an acceptance bill that counts at maturity only. */
  countsOn: day.optional(),
};
const bill = z.strictObject({ number: text(40).min(1), acceptor: text(100).min(1), dueOn: day });
export const EnterPayment = z.strictObject({
  dealerId: id,
  ...bankRow,
  bill: bill.optional(),
  /** 委托付款书 */
  mandate: z.array(file).max(5).default([]),
});
export type EnterPayment = z.infer<typeof EnterPayment>;
export const EnterOffset = z.strictObject({
  dealerId: id,
  kind: z.enum(['rebate', 'fee']),
  number: text(40).min(1),
  fen,
  reason,
});
export type EnterOffset = z.infer<typeof EnterOffset>;
export const PaymentRequest = z.strictObject({ paymentId });
export const SeenPayment = PaymentRequest.extend(seen);
export type SeenPayment = z.infer<typeof SeenPayment>;
export type PaymentRequest = z.infer<typeof PaymentRequest>;
export const AddMandate = z.strictObject({ paymentId, files: z.array(file).min(1).max(5) });
export type AddMandate = z.infer<typeof AddMandate>;
export const AllocatePayment = z.strictObject({
  paymentId,
  /** Oldest first when absent. */
  parts: z
    .array(z.strictObject({ receivableId: z.string().min(1).max(120), fen }))
    .min(1)
    .max(100)
    .optional(),
});
export type AllocatePayment = z.infer<typeof AllocatePayment>;
export const UndoAllocation = z.strictObject({ paymentId, receivableId: z.string().min(1).max(120) });
export type UndoAllocation = z.infer<typeof UndoAllocation>;
export const ReversePayment = z.strictObject({ paymentId, reason });
export type ReversePayment = z.infer<typeof ReversePayment>;
export const DecideReversal = z.strictObject({ paymentId, passes: z.boolean(), ...seen });
export type DecideReversal = z.infer<typeof DecideReversal>;
export const ListPayments = z.strictObject({
  dealerId: id.optional(),
  states: z
    .array(z.enum(Object.keys(paymentStates) as [PaymentState, ...PaymentState[]]))
    .min(1)
    .max(5)
    .optional(),
  /** Only what is not fully allocated. */
  unapplied: z.boolean().default(false),
  /** The beginning of a number, or part of a name. */
  text: text(40).default(''),
  after,
});
export type ListPayments = z.infer<typeof ListPayments>;

/** A file of the bank, and what a person has said of its columns and rows. */
const bankFields = [
  'day',
  'credit',
  'amount',
  'direction',
  'payerName',
  'payerAccount',
  'reference',
] as const;
export type BankField = (typeof bankFields)[number];
export const CheckBankFile = z.strictObject({
  fileId: sheetFile,
  fileName: text(100),
  /** Asked where the file does not name it. */
  ownAccount: text(40).default(''),
  /** Headings that stand for a column, where the file's own are not known. */
  columns: z.partialRecord(z.enum(bankFields), text(60).min(1)).default({}),
});
export type CheckBankFile = z.infer<typeof CheckBankFile>;
export const BookBankFile = z.strictObject({
  ...CheckBankFile.shape,
  /** By the file's rows: whose money it is, or null to set it aside. */
  choices: z
    .array(z.strictObject({ row: z.int().min(1), dealerId: id.nullable() }))
    .max(2000)
    .default([]),
});
export type BookBankFile = z.infer<typeof BookBankFile>;
export const BankFileRequest = z.strictObject({ bankFileId: id });
export type BankFileRequest = z.infer<typeof BankFileRequest>;

export interface BankRowView {
  row: number;
  day: string;
  fen: number;
  payerName: string;
  payerAccount: string;
  reference: string;
  /**
   * `exact`: the payer is the dealer; `known`: somebody has said before whose money it is; `unknown`: somebody has to say it;
   * `there`: booked before; `contradicts`: booked before with another sum or day; `problem`: cannot be read.
   */
  as: 'exact' | 'known' | 'unknown' | 'there' | 'contradicts' | 'problem';
  dealerId: string | null;
  dealerName: string;
  /** What is wrong with it, for the person. */
  why: string;
}
export interface BankFileCheck {
  /** What was read as what; headings of which nothing was made. */
  readAs: { field: string; heading: string }[];
  unread: string[];
  ownAccount: string;
  rows: BankRowView[];
  counts: Record<BankRowView['as'], number>;
  /** Rows of money that went out, and sums. */
  outgoing: number;
  /** Of all that came in, as the bank adds it up at the file's end. */
  totalFen: number;
}
export type BankFileView = Omit<BankFile, 'head' | 'rows'> & { count: number; totalFen: number };
export type PaymentView = Omit<Payment, 'head'>;
export interface PaymentMoved {
  paymentId: string;
  state: PaymentState;
  unappliedFen: number;
  revision: number;
}
export interface BankFileMoved {
  bankFileId: string;
  booked: number;
  count: number;
}
export interface PaymentPage {
  payment: PaymentView;
  /** The period of a rebate or of fees that it came from; that is withdrawn, not the payment. */
  dueId: string | null;
  /** Links by file id. */
  files: Record<string, string>;
}
export interface PaymentActions {
  'payment.enter': Act<typeof EnterPayment, PaymentMoved & { alreadyThere: boolean }>;
  'payment.offset': Act<typeof EnterOffset, PaymentMoved>;
  'payment.post': Act<typeof SeenPayment, PaymentMoved>;
  'payment.allocate': Act<typeof AllocatePayment, PaymentMoved>;
  'payment.deallocate': Act<typeof UndoAllocation, PaymentMoved>;
  'payment.askReversal': Act<typeof ReversePayment, PaymentMoved>;
  'payment.decideReversal': Act<typeof DecideReversal, PaymentMoved>;
  'bankFile.check': Act<typeof CheckBankFile, BankFileCheck>;
  'bankFile.book': Act<typeof BookBankFile, BankFileMoved>;
  'bankFile.step': Act<typeof BankFileRequest, BankFileMoved>;
  'bankFile.list': Act<typeof Nothing, { files: BankFileView[] }>;
  'payment.list': Act<typeof ListPayments, { payments: PaymentView[]; next: string | null }>;
  'payment.addMandate': Act<typeof AddMandate, PaymentMoved>;
  'payment.get': Act<typeof PaymentRequest, PaymentPage>;
}
