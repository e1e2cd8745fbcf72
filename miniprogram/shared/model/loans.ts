import type { LoanState } from '../goods/states';
import type { Day } from '../days';
import type { Entity, PersonStamp, Searchable } from './entity';

export const loanPurposeLabels = { spare: '备用机', trial: '试用', demo: '演示' } as const;
export type LoanPurpose = keyof typeof loanPurposeLabels;

/** 借用: one piece that is ours and stands elsewhere; while it is out the loan is its place. */
export interface Loan extends Entity, Searchable {
  number: string;
  productId: string;
  productName: string;
  lot: string;
  serial: string;
  /** `normaliseSerial(serial)`; absent in those of before it was kept. */
  serialKey?: string;
  /** The warehouse it leaves, and comes back to. */
  fromId: string;
  fromName: string;
  purpose: LoanPurpose;
  /** Who answers for it; null: our own people. */
  dealerId: string | null;
  dealerName: string;
  hospitalId: string | null;
  hospitalName: string;
  dueOn: Day;
  reason: string;
  state: LoanState;
  /** As it came back, or why it never will. */
  outcome: string;
  askedBy: PersonStamp;
  createdAt: string;
  history: { at: string; by: PersonStamp; state: LoanState; note: string }[];
}
