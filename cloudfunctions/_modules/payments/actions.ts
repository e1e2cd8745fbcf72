import type { PaymentActions } from '../../_contracts/payments';
import * as contract from '../../_contracts/payments';
import type { ActionTable } from '../../_platform/serve';
import * as payment from './payment-use-cases';

const finance = ['finance'] as const;
const readers = ['finance', 'channel_manager', 'auditor', 'dealer_admin'] as const;
const moved = ['paymentId', 'state', 'unappliedFen', 'revision'] as const;

export const paymentActions: ActionTable<PaymentActions> = {
  'payment.enter': {
    input: contract.EnterPayment,
    allow: finance,
    reply: [...moved, 'alreadyThere'],
    writes: true,
    settings: ['trade'],
    contended: true,
    run: payment.enterPayment,
  },
  'payment.post': {
    input: contract.PaymentRequest,
    allow: finance,
    reply: moved,
    writes: true,
    contended: true,
    approves: true,
    run: payment.postPayment,
  },
  'payment.allocate': {
    input: contract.AllocatePayment,
    allow: finance,
    reply: moved,
    writes: true,
    contended: true,
    run: payment.allocatePayment,
  },
  'payment.deallocate': {
    input: contract.UndoAllocation,
    allow: finance,
    reply: moved,
    writes: true,
    contended: true,
    run: payment.undoAllocation,
  },
  'payment.askReversal': {
    input: contract.ReversePayment,
    allow: finance,
    reply: moved,
    writes: true,
    run: payment.askReversal,
  },
  'payment.decideReversal': {
    input: contract.DecideReversal,
    allow: finance,
    reply: moved,
    writes: true,
    contended: true,
    approves: true,
    run: payment.decideReversal,
  },
  'payment.list': {
    input: contract.ListPayments,
    allow: readers,
    reply: ['payments', 'more'],
    writes: false,
    run: payment.listPayments,
  },
  'payment.get': {
    input: contract.PaymentRequest,
    allow: readers,
    reply: ['payment'],
    writes: false,
    run: payment.readPayment,
  },
};
