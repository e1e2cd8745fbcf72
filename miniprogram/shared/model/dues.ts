import type { Day } from '../days';
import type { DueState } from '../trade/states';
import type { PriceState } from '../trade/states';
import type { TaskKind } from './people';
import type { Entity, PersonStamp } from './entity';

/** What the house owes its dealers: 返利 by rule over a period, 服务费 by order, put against what they owe. */
export const rebateBasisLabels = { shipped: '发货减退货', paid: '回款' } as const;
export const rebateModeLabels = { whole: '全额按所达档', marginal: '各档分段' } as const;
export interface RebateTier {
  /** From this sum on. */
  fromFen: number;
  /** Hundredths of a percent. */
  basisPoints: number;
}
export interface RebateTerms {
  basis: keyof typeof rebateBasisLabels;
  mode: keyof typeof rebateModeLabels;
  /** Lowest first. */
  tiers: RebateTier[];
  capFen: number | null;
}
export interface FeeTerms {
  task: TaskKind;
  /** Null: of any. */
  modelId: string | null;
  modelName: string;
  regionCode: string | null;
  fen: number;
}
/** 返利规则 or 服务费标准: counts once a second person has said so, and is ended, never changed. */
export interface DueRule extends Entity {
  kind: 'rebate' | 'fee';
  name: string;
  /** Null: of every dealer. */
  dealerId: string | null;
  dealerName: string;
  fromOn: Day;
  toOn: Day;
  rebate: RebateTerms | null;
  fee: FeeTerms | null;
  /** Of a fee, for the question by task; '' of a rebate. */
  task: TaskKind | '';
  state: PriceState;
  reason: string;
  createdAt: string;
  createdBy: PersonStamp;
  approvedBy: PersonStamp | null;
}

/** 服务费 of one visit order; its id is the order's, so that none is paid twice. */
export interface ServiceFee extends Entity {
  dealerId: string;
  orderNumber: string;
  hospitalName: string;
  engineerName: string;
  task: TaskKind;
  modelName: string;
  closedOn: Day;
  ruleId: string;
  fen: number;
  /** The month's sum that it stands in; null while it stands in none. */
  dueId: string | null;
}

/** 返利 of a rule and a period, or the 服务费 of a month: stated, answered by the dealer, credited by a second person. */
export interface Due extends Entity {
  kind: 'rebate' | 'fee';
  dealerId: string;
  dealerName: string;
  ruleId: string | null;
  name: string;
  fromOn: Day;
  toOn: Day;
  /** What the rule was applied to; of fees the number of orders. */
  basis: number;
  /** Of this period alone. */
  ownFen: number;
  /** What earlier periods got too much (below zero) or too little, as the ledger stands. */
  carryFen: number;
  /** What is paid: never below zero; what is below is carried on. */
  fen: number;
  state: DueState;
  answers: {
    at: string;
    by: PersonStamp;
    kind: DueState | 'withdrawing' | 'kept';
    text: string;
  }[];
  statedBy: PersonStamp;
  /** Why it should not stand: asked by one finance person, agreed to by another. Until then nothing else happens to it. */
  withdrawal?: { reason: string; by: PersonStamp } | null | undefined;
  paymentId: string | null;
  createdAt: string;
}
