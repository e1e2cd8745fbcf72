import type { CreditActions } from '../../_contracts/credit';
import * as contract from '../../_contracts/credit';
import { fields, sight } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import { creditAccounts, receivables, statements } from '../../_store/credit';
import { dealers } from '../../_store/dealers';
import * as credit from './credit-use-cases';
import { bookInvoices } from './invoices';
import { listReceivables } from './list-receivables';
import * as debt from './debts';
import { getStatementPaper } from './statement-paper';
import * as statement from './statement-use-cases';

const accountMoved = fields('dealerId', 'seq', 'availableFen');
const statementMoved = fields('statementId', 'state', 'revision');

export const creditActions: ActionTable<CreditActions> = {
  'credit.account': {
    input: contract.AccountRequest,
    reply: fields('account', 'receivables', 'entries'),
    run: credit.readAccount,
  },
  'credit.accounts': {
    input: contract.ListAccounts,
    reply: fields('accounts', 'next'),
    run: credit.listAccounts,
  },
  'credit.askTerms': {
    input: contract.AskTerms,
    reply: accountMoved,
    contended: true,
    run: credit.askTerms,
  },
  'credit.decideTerms': {
    input: contract.DecideTerms,
    reply: accountMoved,
    contended: true,
    approves: true,
    sees: ({ dealerId, askedAt }) => [sight(creditAccounts, dealerId, askedAt, ({ asked }) => asked?.at)],
    run: credit.decideTerms,
  },
  'credit.entries': {
    input: contract.ListEntries,
    reply: fields('entries', 'more'),
    run: credit.listEntries,
  },
  'credit.ageing': {
    input: contract.AgeingRequest,
    reply: fields('asOf', 'buckets', 'totalFen', 'receivables', 'unlisted'),
    settings: ['trade'],
    run: credit.showAgeing,
  },
  'credit.opening': {
    input: contract.BookOpening,
    reply: accountMoved,
    contended: true,
    run: credit.bringOpening,
  },
  'credit.charge': {
    input: contract.BookCharge,
    reply: accountMoved,
    contended: true,
    run: credit.bookCharge,
  },
  'credit.receivables': {
    input: contract.ListReceivables,
    reply: fields('receivables', 'next', 'isCut'),
    run: listReceivables,
  },
  'credit.invoice': {
    input: contract.BookInvoices,
    reply: fields('receivableId', 'invoices'),
    run: bookInvoices,
  },
  'credit.askWriteOff': {
    input: contract.AskWriteOff,
    reply: accountMoved,
    run: debt.askWriteOff,
  },
  'credit.decideWriteOff': {
    input: contract.DecideWriteOff,
    reply: accountMoved,
    contended: true,
    approves: true,
    sees: ({ receivableId, askedAt }) => [
      sight(receivables, receivableId, askedAt, ({ writeOff }) => writeOff?.at),
    ],
    run: debt.decideWriteOff,
  },
  'credit.overdue': {
    input: contract.ListOverdue,
    reply: fields('overdue', 'totalFen', 'next'),
    settings: ['trade'],
    run: debt.listOverdue,
  },
  'statement.seal': {
    input: contract.SealStatement,
    reply: statementMoved,
    contended: true,
    run: statement.sealStatement,
  },
  'statement.list': {
    input: contract.ListStatements,
    reply: fields('statements', 'next'),
    run: statement.listStatements,
  },
  'statement.get': {
    input: contract.StatementRequest,
    reply: fields('statement', 'entries', 'answerBy', 'files'),
    // Its id begins with its dealer's.
    loads: ({ statementId }) => [
      [statements, statementId],
      [dealers, statementId.split(':')[0]!],
    ],
    settings: ['trade'],
    run: statement.readStatement,
  },
  'statement.paper': {
    input: contract.StatementRequest,
    reply: fields('link', 'bytes'),
    loads: ({ statementId }) => [[statements, statementId]],
    settings: ['letters'],
    run: getStatementPaper,
  },
  'statement.scan': {
    input: contract.ScanStatement,
    reply: statementMoved,
    loads: ({ statementId }) => [[statements, statementId]],
    run: statement.scanStatement,
  },
  'statement.confirm': {
    input: contract.ConfirmStatement,
    reply: statementMoved,
    sees: 'a statement is sealed; the act names the hash of its last row',
    run: statement.confirmStatement,
  },
  'statement.dispute': {
    input: contract.DisputeStatement,
    reply: statementMoved,
    run: statement.disputeStatement,
  },
  'statement.answer': {
    input: contract.AnswerStatement,
    reply: statementMoved,
    run: statement.answerStatement,
  },
};
