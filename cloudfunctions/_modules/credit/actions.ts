import type { CreditActions } from '../../_contracts/credit';
import * as contract from '../../_contracts/credit';
import type { ActionTable } from '../../_platform/serve';
import * as credit from './credit-use-cases';
import * as statement from './statement-use-cases';

const readers = ['finance', 'channel_manager', 'auditor', 'dealer_admin'] as const;
const accountMoved = ['dealerId', 'seq', 'availableFen'] as const;
const statementMoved = ['statementId', 'state', 'revision'] as const;

export const creditActions: ActionTable<CreditActions> = {
  'credit.account': {
    input: contract.AccountRequest,
    allow: readers,
    reply: ['account', 'receivables', 'entries'],
    writes: false,
    run: credit.readAccount,
  },
  'credit.accounts': {
    input: contract.ListAccounts,
    allow: ['finance', 'channel_manager', 'auditor'],
    reply: ['accounts', 'more'],
    writes: false,
    run: credit.listAccounts,
  },
  'credit.askTerms': {
    input: contract.AskTerms,
    allow: ['finance', 'channel_manager'],
    reply: accountMoved,
    writes: true,
    contended: true,
    run: credit.askTerms,
  },
  'credit.decideTerms': {
    input: contract.DecideTerms,
    allow: ['finance'],
    reply: accountMoved,
    writes: true,
    contended: true,
    approves: true,
    run: credit.decideTerms,
  },
  'credit.entries': {
    input: contract.ListEntries,
    allow: readers,
    reply: ['entries', 'more'],
    writes: false,
    run: credit.listEntries,
  },
  'credit.ageing': {
    input: contract.AgeingRequest,
    allow: readers,
    reply: ['asOf', 'buckets', 'totalFen', 'receivables'],
    writes: false,
    settings: ['trade'],
    run: credit.showAgeing,
  },
  'credit.opening': {
    input: contract.BookOpening,
    allow: ['finance'],
    reply: accountMoved,
    writes: true,
    contended: true,
    run: credit.bookOpening,
  },
  'credit.charge': {
    input: contract.BookCharge,
    allow: ['finance'],
    reply: accountMoved,
    writes: true,
    contended: true,
    run: credit.bookCharge,
  },
  'statement.seal': {
    input: contract.SealStatement,
    allow: ['finance'],
    reply: statementMoved,
    writes: true,
    run: statement.sealStatement,
  },
  'statement.list': {
    input: contract.ListStatements,
    allow: readers,
    reply: ['statements', 'more'],
    writes: false,
    run: statement.listStatements,
  },
  'statement.get': {
    input: contract.StatementRequest,
    allow: readers,
    reply: ['statement', 'entries'],
    writes: false,
    run: statement.readStatement,
  },
  'statement.confirm': {
    input: contract.ConfirmStatement,
    allow: ['dealer_admin'],
    reply: statementMoved,
    writes: true,
    run: statement.confirmStatement,
  },
  'statement.dispute': {
    input: contract.DisputeStatement,
    allow: ['dealer_admin'],
    reply: statementMoved,
    writes: true,
    run: statement.disputeStatement,
  },
  'statement.answer': {
    input: contract.AnswerStatement,
    allow: ['finance'],
    reply: statementMoved,
    writes: true,
    run: statement.answerStatement,
  },
};
