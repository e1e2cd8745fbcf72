import type { Quote } from '../../miniprogram/shared/model/quotes';
import type { Actor } from '../_platform/actor';
import { hasRole, isManufacturer } from '../_platform/actor';
import { defineCollection } from '../_platform/collection';
import { byText, foundBy } from '../_platform/find-by-text';
import { noneOf } from '../_platform/where';
import type { Where } from '../_platform/where';

/** Managers, dispatch and finance see all; a dealer's people those of the dealer's orders. */
export const quotes = defineCollection<Quote>({
  name: 'quotes',
  derive: foundBy(({ orderNumber, hospitalName, deviceName, invoice }) => [
    ...[orderNumber, hospitalName, deviceName, invoice?.number ?? ''],
  ]),
  namesFiles: true,
  notFound: 'QUOTE_NOT_FOUND',
  scope: (actor) => {
    if (actor.kind === 'system') return {};
    if (isManufacturer(actor)) return hasRole(actor, 'engineer', 'dispatcher', 'service_manager', 'finance', 'auditor') ? {} : null; // prettier-ignore
    return actor.dealerId === null ? null : { dealerId: actor.dealerId };
  },
  indexes: [
    ...byText('quotes', 'dealerId'),
    { name: 'documents_naming_file', keys: [['fileMarks', 1]] },
    {
      name: 'quotes_of_order',
      keys: [
        ['workOrderId', 1],
        ['version', -1],
      ],
    },
    {
      name: 'quotes_by_state',
      keys: [
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'quotes_of_dealer',
      keys: [
        ['dealerId', 1],
        ['state', 1],
        ['createdAt', -1],
        ['_id', 1],
      ],
    },
    {
      name: 'quotes_running_out',
      keys: [
        ['state', 1],
        ['validUntilOn', 1],
        ['_id', 1],
      ],
    },
    { name: 'quote_by_code', keys: [['codeHash', 1]] },
  ],
});

/** Whoever holds the code, or the order. */
export const quotesOfAll = defineCollection<Quote>({ ...quotes, scope: () => ({}) });

/** What waits for the reader: of others to agree to, and of the own house to send a bill for. */
export const quotesToDecide = (actor: Actor): Where<Quote> => ({
  state: 'pending',
  'madeBy.memberId': noneOf([actor.memberId]),
});
export const quotesToBill = (actor: Actor): Where<Quote> => ({ state: 'accepted', dealerId: actor.dealerId });
