import type { Store } from '../../_platform/unit-of-work';
import { queryAll } from '../../_platform/query-all';
import { oneOf } from '../../_platform/where';
import { dealers } from '../../_store/dealers';
import { sheetNames } from '../../_store/grants';
import { productLines } from '../../_store/product-lines';
import { chinaRegions } from '../coverage/china-regions';
import type { SaidName, SheetWorld } from '../grant-sheets/model';
import { hospitalsIn } from './coverage-views';

/** All that names in a workbook can mean. */
export async function loadSheetWorld(store: Store, said: readonly SaidName[] = []) {
  const [hospitals, lines, everyDealer, kept] = await Promise.all([
    hospitalsIn(store, null),
    store.query(productLines, {}, { limit: 1000 }),
    queryAll(store, dealers, {}, { fields: ['_id', 'name', 'shortName', 'creditCode', 'state'] }),
    queryAll(store, sheetNames, { kind: oneOf(['dealer', 'line', 'hospital']) }),
  ]);
  const world: SheetWorld = {
    regions: chinaRegions(),
    hospitals,
    productLines: lines.map((line) => ({
      ...line,
      aliases: (line.formerNames ?? []).map(({ name }) => name),
    })),
    dealers: everyDealer.map(({ _id, name, shortName, creditCode }) => ({
      ...{ _id, name, creditCode },
      aliases: [shortName],
    })),
    // What is said now goes before what was said earlier.
    names: [...kept.map(({ kind, text, meansId }) => ({ kind, text, id: meansId })), ...said],
  };
  const terminated = new Set(everyDealer.filter(({ state }) => state === 'terminated').map(({ _id }) => _id));
  return { world, terminated };
}
