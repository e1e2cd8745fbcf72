import * as contract from '../../_contracts/dues';
import type { DueActions } from '../../_contracts/dues';
import { dues } from '../../_store/dues';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as due from './due-use-cases';
import * as rule from './rule-use-cases';
import * as withdraw from './withdraw-due';

const dueMoved = fields('dueId', 'state', 'fen', 'revision');
const ruleMoved = fields('ruleId', 'state');

export const dueActions: ActionTable<DueActions> = {
  'dueRule.list': { input: contract.ListDueRules, reply: fields('rules', 'next'), run: rule.listDueRules },
  'dueRule.save': { input: contract.SaveDueRule, reply: ruleMoved, run: rule.saveDueRule },
  'dueRule.decide': {
    input: contract.DecideDueRule,
    reply: ruleMoved,
    approves: true,
    sees: 'a rule is written once; another one is a rule of its own',
    run: rule.decideDueRule,
  },
  'dueRule.end': { input: contract.EndDueRule, reply: ruleMoved, run: rule.endDueRule },
  'due.list': { input: contract.ListDues, reply: fields('dues', 'next'), run: due.listDues },
  'due.get': { input: contract.DueRequest, reply: fields('due', 'rule', 'fees'), run: due.readDue },
  'due.state': { input: contract.StateDue, reply: dueMoved, contended: true, run: due.stateDue },
  'due.answer': {
    input: contract.AnswerDue,
    reply: dueMoved,
    sees: 'the act holds the due against the revision, which each request names',
    run: due.answerDue,
  },
  'due.credit': {
    input: contract.SeenDue,
    reply: dueMoved,
    contended: true,
    approves: true,
    sees: ({ dueId, revision }) => [sight(dues, dueId, revision)],
    run: due.creditDue,
  },
  'due.withdraw': { input: contract.WithdrawDue, reply: dueMoved, run: withdraw.askDueWithdrawal },
  'due.decideWithdrawal': {
    input: contract.DecideDueWithdrawal,
    reply: dueMoved,
    contended: true,
    approves: true,
    sees: ({ dueId, revision }) => [sight(dues, dueId, revision)],
    run: withdraw.decideDueWithdrawal,
  },
};
