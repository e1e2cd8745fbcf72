import type { Home } from '../../cloudfunctions/_contracts/home';
import { fields, loadIf } from '../../cloudfunctions/_platform/action';
import type { FieldsOf } from '../../cloudfunctions/_platform/action';
import { workOrders } from '../../cloudfunctions/_store/work-orders';

/** What a table must not be able to say, beside `typings/phone-probes.ts`: `tsc` fails on a line that has become legal. */
const forgetsFields = (): FieldsOf<Home> =>
  // @ts-expect-error a row that forgets fields of its reply cuts them off for every page
  fields('me', 'unread');
const loadsNothing = () =>
  // @ts-expect-error only collections can be loaded
  loadIf(42, 'WO-1');

it('a load names its collection, and none when there is no id', () => {
  expect(loadIf(workOrders, 'WO-1')).toEqual([[workOrders, 'WO-1']]);
  expect(loadIf(workOrders, null)).toEqual([]);
  expect([forgetsFields, loadsNothing]).toHaveLength(2);
});
