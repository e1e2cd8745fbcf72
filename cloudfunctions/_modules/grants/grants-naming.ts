import { oneOf } from '../../_platform/where';
import type { Condition } from '../../_platform/where';
import type { Store } from '../../_platform/unit-of-work';
import { productLines } from '../product-lines/models';
import { grants } from './grants';

/** Grants of which the scope names this very hospital. */
export async function namesHospital(store: Store, hospitalId: string): Promise<{ coverageKeys: Condition }> {
  const lines = await store.query(productLines, {}, { limit: 1000, fields: ['_id'] });
  return { coverageKeys: oneOf(lines.map(({ _id }) => `${_id}|#${hospitalId}`)) };
}

/** Whether a grant that holds, or waits to, names it. */
export async function grantsNaming(store: Store, hospitalId: string): Promise<boolean> {
  const found = await store.query(
    grants,
    { ...(await namesHospital(store, hospitalId)), state: oneOf(['draft', 'pending', 'approved']) },
    { limit: 1, fields: ['_id'] },
  );
  return found.length > 0;
}
