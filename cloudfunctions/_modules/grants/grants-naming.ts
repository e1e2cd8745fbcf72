import { oneOf } from '../../_platform/where';
import type { Store } from '../../_platform/unit-of-work';
import { productLines } from '../product-lines/models';
import { grants } from './grants';

/** Whether a grant that holds, or waits to, names this very hospital as its scope. */
export async function grantsNaming(store: Store, hospitalId: string): Promise<boolean> {
  const lines = await store.query(productLines, {}, { limit: 1000, fields: ['_id'] });
  const keys = lines.map(({ _id }) => `${_id}|#${hospitalId}`);
  const found = await store.query(
    grants,
    { coverageKeys: oneOf(keys), state: oneOf(['draft', 'pending', 'approved']) },
    { limit: 1, fields: ['_id'] },
  );
  return found.length > 0;
}
