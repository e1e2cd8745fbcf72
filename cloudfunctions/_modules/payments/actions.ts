import type { PaymentActions } from '../../_contracts/payments';
import * as contract from '../../_contracts/payments';
import { Nothing } from '../../_contracts/shapes';
import { fields, sight } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { payments } from '../../_store/credit';
import { bookBankFile, checkBankFile, listBankFiles, stepBankFile } from './bank-files';
import { enterOffset, enterPayment } from './enter-payment';
import * as payment from './payment-use-cases';
import * as reverse from './reverse-payment';

const ofPayment = ({ paymentId }: { paymentId: string }): Load[] => [[payments, paymentId]];
const bankFileMoved = fields('bankFileId', 'booked', 'count');
const moved = fields('paymentId', 'state', 'unappliedFen', 'revision');

export const paymentActions: ActionTable<PaymentActions> = {
  'payment.enter': {
    input: contract.EnterPayment,
    reply: fields(...moved, 'alreadyThere'),
    settings: ['trade'],
    contended: true,
    run: enterPayment,
  },
  'payment.offset': {
    input: contract.EnterOffset,
    reply: moved,
    run: enterOffset,
  },
  'payment.post': {
    input: contract.SeenPayment,
    loads: ofPayment,
    reply: moved,
    contended: true,
    approves: true,
    sees: ({ paymentId, revision }) => [sight(payments, paymentId, revision)],
    run: payment.postPayment,
  },
  'payment.addMandate': {
    input: contract.AddMandate,
    loads: ofPayment,
    reply: moved,
    run: payment.addMandate,
  },
  'payment.allocate': {
    input: contract.AllocatePayment,
    loads: ofPayment,
    reply: moved,
    contended: true,
    run: payment.allocatePayment,
  },
  'payment.deallocate': {
    input: contract.UndoAllocation,
    loads: ofPayment,
    reply: moved,
    contended: true,
    run: reverse.undoAllocation,
  },
  'payment.askReversal': {
    input: contract.ReversePayment,
    loads: ofPayment,
    reply: moved,
    run: reverse.askReversal,
  },
  'payment.decideReversal': {
    input: contract.DecideReversal,
    loads: ofPayment,
    reply: moved,
    contended: true,
    approves: true,
    sees: ({ paymentId, revision }) => [sight(payments, paymentId, revision)],
    run: reverse.decideReversal,
  },
  'bankFile.check': {
    input: contract.CheckBankFile,
    reply: fields('readAs', 'unread', 'ownAccount', 'rows', 'counts', 'outgoing', 'totalFen'),
    run: checkBankFile,
  },
  'bankFile.book': {
    input: contract.BookBankFile,
    reply: bankFileMoved,
    run: bookBankFile,
  },
  // Each step finds its own work done when it is repeated.
  'bankFile.step': {
    input: contract.BankFileRequest,
    reply: bankFileMoved,
    settings: ['trade'],
    contended: true,
    changesPerMinute: null,
    run: stepBankFile,
  },
  'bankFile.list': {
    input: Nothing,
    reply: fields('files'),
    run: listBankFiles,
  },
  'payment.list': {
    input: contract.ListPayments,
    reply: fields('payments', 'next'),
    run: payment.listPayments,
  },
  'payment.get': {
    input: contract.PaymentRequest,
    loads: ofPayment,
    reply: fields('payment', 'dueId', 'files'),
    run: payment.readPayment,
  },
};
