import * as z from 'zod';
import type { Payment } from '../../miniprogram/shared/model/trade';
import { paymentStates } from '../../miniprogram/shared/trade/states';
import type { PaymentState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { day, id, text } from './shapes';

/** 回款: entered, posted by a second person, allocated, reversed. Amounts are fen. */
const skip = z.int().min(0).max(10_000).default(0);
const reason = text(300).min(1);
const fen = z.int().min(1).max(1_000_000_000_000);
const paymentId = z.string().min(1).max(120);

const row = {
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
export const EnterPayment = z.strictObject({ dealerId: id, ...row });
export type EnterPayment = z.infer<typeof EnterPayment>;
export const PaymentRequest = z.strictObject({ paymentId });
export type PaymentRequest = z.infer<typeof PaymentRequest>;
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
export const DecideReversal = z.strictObject({ paymentId, passes: z.boolean() });
export type DecideReversal = z.infer<typeof DecideReversal>;
export const ListPayments = z.strictObject({
  dealerId: id.optional(),
  states: z
    .array(z.enum(Object.keys(paymentStates) as [PaymentState, ...PaymentState[]]))
    .min(1)
    .max(4)
    .optional(),
  /** Only what is not fully allocated. */
  unapplied: z.boolean().default(false),
  skip,
});
export type ListPayments = z.infer<typeof ListPayments>;

export type PaymentView = Omit<Payment, 'head'>;
export interface PaymentMoved {
  paymentId: string;
  state: PaymentState;
  unappliedFen: number;
  revision: number;
}
export interface PaymentActions {
  'payment.enter': Act<typeof EnterPayment, PaymentMoved & { alreadyThere: boolean }>;
  'payment.post': Act<typeof PaymentRequest, PaymentMoved>;
  'payment.allocate': Act<typeof AllocatePayment, PaymentMoved>;
  'payment.deallocate': Act<typeof UndoAllocation, PaymentMoved>;
  'payment.askReversal': Act<typeof ReversePayment, PaymentMoved>;
  'payment.decideReversal': Act<typeof DecideReversal, PaymentMoved>;
  'payment.list': Act<typeof ListPayments, { payments: PaymentView[]; more: boolean }>;
  'payment.get': Act<typeof PaymentRequest, { payment: PaymentView }>;
}
