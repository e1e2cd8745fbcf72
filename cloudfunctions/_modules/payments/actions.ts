import type { PaymentActions } from '../../_contracts/payments';
import * as contract from '../../_contracts/payments';
import { fields } from '../../_platform/action';
import type { ActionTable } from '../../_platform/action';
import * as payment from './payment-use-cases';

const finance = ['finance'] as const;
const moved = fields('paymentId', 'state', 'unappliedFen', 'revision');

export const paymentActions: ActionTable<PaymentActions> = {
  'payment.enter': {
    input: contract.EnterPayment,
    reply: fields(...moved, 'alreadyThere'),
    settings: ['trade'],
    contended: true,
    run: payment.enterPayment,
  },
  'payment.post': {
    input: contract.PaymentRequest,
    reply: moved,
    contended: true,
    approves: true,
    run: payment.postPayment,
  },
  'payment.allocate': {
    input: contract.AllocatePayment,
    reply: moved,
    contended: true,
    run: payment.allocatePayment,
  },
  'payment.deallocate': {
    input: contract.UndoAllocation,
    reply: moved,
    contended: true,
    run: payment.undoAllocation,
  },
  'payment.askReversal': {
    input: contract.ReversePayment,
    reply: moved,
    run: payment.askReversal,
  },
  'payment.decideReversal': {
    input: contract.DecideReversal,
    reply: moved,
    contended: true,
    approves: true,
    run: payment.decideReversal,
  },
  'payment.list': {
    input: contract.ListPayments,
    reply: fields('payments', 'more'),
    run: payment.listPayments,
  },
  'payment.get': {
    input: contract.PaymentRequest,
    reply: fields('payment'),
    run: payment.readPayment,
  },
};
