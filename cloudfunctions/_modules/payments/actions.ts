import type { PaymentActions } from '../../_contracts/payments';
import * as contract from '../../_contracts/payments';
import { fields } from '../../_platform/action';
import type { ActionTable, Load } from '../../_platform/action';
import { payments } from '../../_store/credit';
import * as payment from './payment-use-cases';

const ofPayment = ({ paymentId }: { paymentId: string }): Load[] => [[payments, paymentId]];
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
    loads: ofPayment,
    reply: moved,
    contended: true,
    approves: true,
    run: payment.postPayment,
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
    run: payment.undoAllocation,
  },
  'payment.askReversal': {
    input: contract.ReversePayment,
    loads: ofPayment,
    reply: moved,
    run: payment.askReversal,
  },
  'payment.decideReversal': {
    input: contract.DecideReversal,
    loads: ofPayment,
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
    loads: ofPayment,
    reply: fields('payment'),
    run: payment.readPayment,
  },
};
