import * as z from 'zod';
import type { Due, DueRule, ServiceFee } from '../../miniprogram/shared/model/dues';
import { rebateBasisLabels, rebateModeLabels } from '../../miniprogram/shared/model/dues';
import { taskKindLabels } from '../../miniprogram/shared/model/people';
import type { TaskKind } from '../../miniprogram/shared/model/people';
import type { DueState } from '../../miniprogram/shared/trade/states';
import type { Act } from './act';
import { day, id, regionCode, seen, text } from './shapes';

/** 返利与服务费: rules of the house, and what they come to for each dealer. */
const reason = text(300).min(1);
const after = z.string().max(400).nullable().default(null);
const fen = z.int().min(1).max(100_000_000_000);
const keys = <K extends string>(labels: Record<K, string>) => z.enum(Object.keys(labels) as [K, ...K[]]);

export const SaveDueRule = z
  .strictObject({
    name: text(40).min(1),
    dealerId: id.nullable(),
    fromOn: day,
    toOn: day,
    reason,
    rebate: z
      .strictObject({
        basis: keys(rebateBasisLabels),
        mode: keys(rebateModeLabels),
        tiers: z
          .array(
            z.strictObject({
              fromFen: z.int().min(0).max(900_000_000_000),
              basisPoints: z.int().min(1).max(5000),
            }),
          )
          .min(1)
          .max(10)
          .refine((tiers) => tiers.every((one, i) => i === 0 || one.fromFen > tiers[i - 1]!.fromFen)),
        capFen: fen.nullable(),
      })
      .nullable(),
    fee: z
      .strictObject({
        task: keys<TaskKind>(taskKindLabels),
        modelId: id.nullable(),
        regionCode: regionCode.nullable(),
        fen,
      })
      .nullable(),
  })
  .refine(({ rebate, fee }) => (rebate === null) !== (fee === null), { path: ['rebate'] })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] });
export type SaveDueRule = z.infer<typeof SaveDueRule>;
export const DecideDueRule = z.strictObject({
  ruleId: id,
  passes: z.boolean(),
  reason: text(300).default(''),
});
export type DecideDueRule = z.infer<typeof DecideDueRule>;
export const EndDueRule = z.strictObject({ ruleId: id, toOn: day, reason });
export type EndDueRule = z.infer<typeof EndDueRule>;
export const ListDueRules = z.strictObject({ after });
export type ListDueRules = z.infer<typeof ListDueRules>;

export const ListDues = z.strictObject({
  dealerId: id.optional(),
  /** Part of a dealer's name. */
  text: text(40).default(''),
  after,
});
export type ListDues = z.infer<typeof ListDues>;
export const dueId = z.string().min(1).max(200);
export const DueRequest = z.strictObject({ dueId });
export const SeenDue = DueRequest.extend(seen);
export type SeenDue = z.infer<typeof SeenDue>;
export type DueRequest = z.infer<typeof DueRequest>;
/** A rebate rule's period, or a month's fees where no rule is named. Again, while the dealer has not confirmed it: as it stands now. */
export const StateDue = z
  .strictObject({ dealerId: id, ruleId: id.nullable(), fromOn: day, toOn: day })
  .refine(({ fromOn, toOn }) => fromOn <= toOn, { path: ['toOn'] });
export type StateDue = z.infer<typeof StateDue>;
export const AnswerDue = z.strictObject({
  dueId,
  confirms: z.boolean(),
  revision: z.int().min(1),
  text: text(300).default(''),
});
export type AnswerDue = z.infer<typeof AnswerDue>;

/** It should not stand: wrong days, wrong rule. A second finance person says so. */
export const WithdrawDue = z.strictObject({ dueId, reason });
export type WithdrawDue = z.infer<typeof WithdrawDue>;
export const DecideDueWithdrawal = z.strictObject({ dueId, passes: z.boolean(), ...seen });
export type DecideDueWithdrawal = z.infer<typeof DecideDueWithdrawal>;

export interface DueMoved {
  dueId: string;
  state: DueState;
  fen: number;
  revision: number;
}
export type DueRuleView = Omit<DueRule, 'head'>;
export type DueView = Omit<Due, 'head'>;
export type FeeView = Omit<ServiceFee, 'head'>;
export interface DuePage {
  due: DueView;
  rule: DueRuleView | null;
  fees: FeeView[];
}
export interface DueActions {
  'dueRule.list': Act<typeof ListDueRules, { rules: DueRuleView[]; next: string | null }>;
  'dueRule.save': Act<typeof SaveDueRule, { ruleId: string; state: DueRule['state'] }>;
  'dueRule.decide': Act<typeof DecideDueRule, { ruleId: string; state: DueRule['state'] }>;
  'dueRule.end': Act<typeof EndDueRule, { ruleId: string; state: DueRule['state'] }>;
  'due.list': Act<typeof ListDues, { dues: DueView[]; next: string | null }>;
  'due.get': Act<typeof DueRequest, DuePage>;
  'due.state': Act<typeof StateDue, DueMoved>;
  'due.answer': Act<typeof AnswerDue, DueMoved>;
  'due.credit': Act<typeof SeenDue, DueMoved>;
  'due.withdraw': Act<typeof WithdrawDue, DueMoved>;
  'due.decideWithdrawal': Act<typeof DecideDueWithdrawal, DueMoved>;
}
