import * as z from 'zod';
import { isCreditCode } from '../../miniprogram/shared/credit-code';
import type { Dealer, Member, DealerEvent } from '../../miniprogram/shared/model/people';
import type { DealerState } from '../../miniprogram/shared/states';
import { dealerStates } from '../../miniprogram/shared/states';
import { after, oneOf, id, text, regionCode } from './shapes';
import type { Act } from './act';

/** What concerns its contract, money and people stands in its file (`dealer.life`). */
export type DealerRow = Omit<
  Dealer,
  'head' | 'history' | 'profile' | 'bank' | 'contract' | 'asked' | 'searchKeys'
>;
export interface DealerList {
  dealers: DealerRow[];
  next: string | null;
  /** Of a search: more than can be shown; who means another types more. */
  isCut: boolean;
  /** How many there are in each state, where it was asked for; 1000 means that many or more. */
  counts: Record<DealerState, number> | null;
}
export interface DealerPage {
  dealer: DealerRow;
  regionName: string;
  grantCounts: { approved: number; pending: number };
  people: Pick<Member, '_id' | 'name' | 'roles' | 'active'>[];
  /** Why it was moved is the manufacturer's own affair: empty for the dealer. */
  history: DealerEvent[];
}
export interface DealerMoved {
  dealerId: string;
  state: DealerState;
  revision: number;
}

export const ListDealersRequest = z.strictObject({
  states: z.array(oneOf<DealerState>(dealerStates)).min(1).max(5).optional(),
  /** Part of the name, the short name or the credit code: the best of those called so. */
  text: text(40).optional(),
  after,
  counted: z.boolean().optional(),
});
export type ListDealersRequest = z.infer<typeof ListDealersRequest>;
export const DealerRequest = z.strictObject({ dealerId: id });
export type DealerRequest = z.infer<typeof DealerRequest>;
const dealerFacts = {
  name: text(100).min(2),
  shortName: text(20).min(1),
  regionCode,
  contactName: text(40),
  contactPhone: text(20),
};
export const CreateDealerRequest = z.strictObject({
  ...dealerFacts,
  creditCode: text(18).refine(isCreditCode),
});
export type CreateDealerRequest = z.infer<typeof CreateDealerRequest>;
export const EditDealerRequest = z.strictObject({
  dealerId: id,
  /** What the person has edited. */
  revision: z.int().min(1),
  ...dealerFacts,
});
export type EditDealerRequest = z.infer<typeof EditDealerRequest>;
export interface DealerActions {
  'dealer.list': Act<typeof ListDealersRequest, DealerList>;
  'dealer.get': Act<typeof DealerRequest, DealerPage>;
  'dealer.create': Act<typeof CreateDealerRequest, DealerMoved>;
  'dealer.edit': Act<typeof EditDealerRequest, DealerMoved>;
}
