import type { Loan } from '../../miniprogram/shared/model/loans';
import { normaliseSerial } from '../../miniprogram/shared/model/devices';
import { isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';

/** As instruments are found by their serials. */
export const withSerialKey = <T extends Pick<Loan, 'serial'>>(loan: T): T & { serialKey: string } => ({
  ...loan,
  serialKey: normaliseSerial(loan.serial),
});

const withLoanKeys = foundBy<Loan>((one) => [
  ...[one.number, one.productName, one.serial, one.lot, one.dealerName, one.hospitalName],
]);

export const loans = defineCollection<Loan>({
  name: 'loans',
  notFound: 'LOAN_NOT_FOUND',
  derive: (loan) => withSerialKey(withLoanKeys(loan)),
  scope: (actor) =>
    isManufacturer(actor) ? {} : actor.dealerId !== null ? { dealerId: actor.dealerId } : null,
  indexes: [
    ...byText('loans', 'dealerId'),
    {
      name: 'loans_of_serial',
      keys: [
        ['serialKey', 1],
        ['state', 1],
      ],
    },
    { name: 'loans_newest', keys: [['createdAt', -1]] },
    {
      name: 'loans_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
      ],
    },
    {
      name: 'loans_due',
      keys: [
        ['state', 1],
        ['dueOn', 1],
      ],
    },
    {
      name: 'loans_of_dealer',
      keys: [
        ['dealerId', 1],
        ['createdAt', -1],
      ],
    },
  ],
});

/** Asked for by the serial of an instrument that somebody brings. */
export const loansOfAll = defineCollection<Loan>({ ...loans, scope: () => ({}) });
