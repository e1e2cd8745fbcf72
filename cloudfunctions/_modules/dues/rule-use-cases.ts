import { addDays, dayOf } from '../../../miniprogram/shared/days';
import type { DueRule } from '../../../miniprogram/shared/model/dues';
import { pages } from '../../../miniprogram/shared/pages';
import { Refusal } from '../../../miniprogram/shared/refusal';
import { canMove } from '../../../miniprogram/shared/states';
import { priceStates } from '../../../miniprogram/shared/trade/states';
import type { PriceState } from '../../../miniprogram/shared/trade/states';
import type {
  DecideDueRule,
  DueRuleView,
  EndDueRule,
  ListDueRules,
  SaveDueRule,
} from '../../_contracts/dues';
import { stampOf } from '../../_platform/actor';
import type { UseCase } from '../../_platform/context';
import { dealers } from '../../_store/dealers';
import { dueRules } from '../../_store/dues';
import { models } from '../../_store/product-lines';
import { isAmongPersons } from '../people/second-person';
import { peopleWithRole } from '../people/whom-to-tell';

const PAGE = 50;
type RuleMoved = { ruleId: string; state: PriceState };
const moved = ({ _id, state }: DueRule): RuleMoved => ({ ruleId: _id, state });

export const listDueRules: UseCase<ListDueRules, { rules: DueRuleView[]; next: string | null }> = async (
  { store },
  { after },
) => {
  const { rows, next } = await store.seek(dueRules, {}, { by: ['createdAt', 'desc'], after, limit: PAGE });
  return { rules: rows.map(({ head: _, ...rule }) => rule), next };
};

/** Asked for by one, agreed to by another. */
export const saveDueRule: UseCase<SaveDueRule, RuleMoved> = async (
  { actor, store, now, ids },
  { dealerId, rebate, fee, ...rule },
) => {
  const dealer = dealerId === null ? null : await store.get(dealers, dealerId);
  const model = fee?.modelId ? await store.get(models, fee.modelId) : null;
  const saved = store.insert(dueRules, {
    _id: ids.newId('DR'),
    ...rule,
    kind: rebate ? 'rebate' : 'fee',
    dealerId,
    dealerName: dealer?.shortName ?? '',
    rebate,
    fee: fee && { ...fee, modelName: model?.name ?? '' },
    task: fee?.task ?? '',
    state: 'pending',
    createdAt: now.toISOString(),
    createdBy: stampOf(actor),
    approvedBy: null,
  });
  const readers = [...(await peopleWithRole('finance')), ...(await peopleWithRole('channel_manager'))];
  store.notify({
    memberIds: [...new Set(readers)].filter((id) => id !== actor.memberId),
    kind: 'due_rule_asked',
    title: rebate ? '有返利规则待复核' : '有服务费标准待复核',
    body: `${saved.name} ${saved.fromOn} 至 ${saved.toOn}`,
    page: pages.dueRules(),
  });
  return moved(saved);
};

export const decideDueRule: UseCase<DecideDueRule, RuleMoved> = async (
  { actor, store },
  { ruleId, passes, reason },
) => {
  const rule = await store.get(dueRules, ruleId);
  const to = passes ? 'approved' : 'draft';
  if (!canMove(priceStates, rule.state, to))
    throw new Refusal('DUE_RULE_STATE_CHANGED', { state: rule.state });
  if (await isAmongPersons(store, actor, [rule.createdBy], passes))
    throw new Refusal('DUE_SECOND_PERSON_MISSING');
  if (!passes && reason === '') throw new Refusal('REASON_MISSING', { path: 'reason' });
  const approvedBy = passes ? stampOf(actor) : null;
  return moved(
    store.save(dueRules, { ...rule, state: to, approvedBy, reason: reason || rule.reason }, reason),
  );
};

/** From a day on it counts no more; what was before stays as it was. */
export const endDueRule: UseCase<EndDueRule, RuleMoved> = async (
  { store, now },
  { ruleId, toOn, reason },
) => {
  const rule = await store.get(dueRules, ruleId);
  if (!canMove(priceStates, rule.state, 'ended'))
    throw new Refusal('DUE_RULE_STATE_CHANGED', { state: rule.state });
  if (toOn < addDays(dayOf(now), -1) || toOn > rule.toOn)
    throw new Refusal('DUE_DAYS_INVALID', { path: 'toOn' });
  return moved(store.save(dueRules, { ...rule, state: 'ended', toOn, reason }, reason));
};
