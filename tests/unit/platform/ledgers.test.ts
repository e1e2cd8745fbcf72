import type { Entity } from '../../../miniprogram/shared/model/entity';
import type { Collection } from '../../../cloudfunctions/_platform/collection';
import { surroundings } from '../../../cloudfunctions/_platform/serve';
import { UnitOfWork } from '../../../cloudfunctions/_platform/unit-of-work';
import { system } from '../../../cloudfunctions/_platform/actor';
import { creditEntries } from '../../../cloudfunctions/_store/credit';
import { stockMoves } from '../../../cloudfunctions/_store/goods';

it.each([
  ['credit_entries', creditEntries],
  ['stock_moves', stockMoves],
])('a row of %s never changes, and is made by append alone', (name, ledger) => {
  const work = new UnitOfWork(system, new Date(), surroundings().ids, 'test');
  const row = { _id: 'E-1', revision: 1, head: '' };
  // It would not compile otherwise.
  const asOthers = ledger as unknown as Collection<Entity>;
  expect(ledger.name).toBe(name);
  expect(() => work.save(asOthers, row)).toThrow(`${name}:E-1 is a ledger's row`);
  expect(() => work.insert(asOthers, row)).toThrow('is a ledger');
});
