import type { Day } from '../../../miniprogram/shared/days';
import { oneOf, range } from '../../_platform/where';
import type { Condition } from '../../_platform/where';
import { question } from '../../_platform/unit-of-work';
import type { Store } from '../../_platform/unit-of-work';
import { productLines } from '../product-lines/models';
import { blocks, grants } from './grants';

/** Grants of which the scope names this very hospital. */
export async function namesHospital(store: Store, hospitalId: string): Promise<{ coverageKeys: Condition }> {
  const lines = await store.query(productLines, {}, { limit: 1000, fields: ['_id'] });
  return { coverageKeys: oneOf(lines.map(({ _id }) => `${_id}|#${hospitalId}`)) };
}

/**
 * Whether a grant that holds, or waits to, names it in its scope or as a carve-out, or a block stops it. Were it merged away
 * all the same, a carve-out or a block would silently stop excluding what then goes by the other's name.
 */
export async function grantsNaming(store: Store, hospitalId: string, today: Day): Promise<boolean> {
  const waitOrHold = { state: oneOf(['draft', 'pending', 'approved']), toOn: range({ atLeast: today }) };
  const one = { limit: 1, fields: ['_id'] as ['_id'] };
  const scopes = await namesHospital(store, hospitalId);
  const found = await store.queryTogether({
    named: question({ collection: grants, where: { ...scopes, ...waitOrHold }, ...one }),
    carved: question({
      collection: grants,
      where: { 'carveOuts.hospitalIds': hospitalId, ...waitOrHold },
      ...one,
    }),
    blocked: question({
      collection: blocks,
      where: { hospitalId, untilOn: range({ atLeast: today }) },
      ...one,
    }),
  });
  return found.named.length + found.carved.length + found.blocked.length > 0;
}
