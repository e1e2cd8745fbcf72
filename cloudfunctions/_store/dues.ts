import type { Due, DueRule, ServiceFee } from '../../miniprogram/shared/model/dues';
import type { Actor } from '../_platform/actor';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import type { Collection } from '../_platform/collection';

const ownDealers = (actor: Actor) =>
  isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null;

export const dueRules = defineCollection<DueRule>({
  name: 'due_rules',
  notFound: 'DUE_RULE_NOT_FOUND',
  scope: (actor) => (isManufacturer(actor) ? {} : null),
  indexes: [
    {
      name: 'due_rules_of_task',
      keys: [
        ['task', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'due_rules_newest',
      keys: [
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
/** For the end of an order, whoever's act it is. */
export const dueRulesOfAll: Collection<DueRule> = { ...dueRules, scope: () => ({}) };

export const serviceFees = defineCollection<ServiceFee>({
  name: 'service_fees',
  notFound: 'DUE_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    {
      name: 'fees_of_month',
      keys: [
        ['dealerId', 1],
        ['closedOn', 1],
        ['_id', 1],
      ],
    },
    {
      name: 'fees_of_due',
      keys: [
        ['dueId', 1],
        ['_id', 1],
      ],
    },
  ],
});
export const serviceFeesOfAll: Collection<ServiceFee> = { ...serviceFees, scope: () => ({}) };

export const dues = defineCollection<Due>({
  name: 'dues',
  notFound: 'DUE_NOT_FOUND',
  scope: ownDealers,
  indexes: [
    {
      name: 'dues_of_rule',
      keys: [
        ['dealerId', 1],
        ['ruleId', 1],
        ['fromOn', 1],
      ],
    },
    {
      name: 'dues_of_dealer',
      keys: [
        ['dealerId', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'dues_newest',
      keys: [
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
  ],
});
