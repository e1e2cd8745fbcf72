import type { ProductLineView } from '../../../cloudfunctions/_contracts/master-data';
import { call } from '../../api/client';

export { whoAmI } from '../../api/who-am-i';

export type NamedLine = Pick<ProductLineView, 'id' | 'name'>;
let lines: Promise<ProductLineView[]> | null = null;

/** All product lines in their order, those that are not sold any more too; asked once a launch, or anew. */
export function productLines(fresh = false): Promise<ProductLineView[]> {
  lines = (!fresh && lines) || call('channel', 'productLine.list', {}).then((reply) => reply.productLines);
  lines.catch(() => (lines = null));
  return lines;
}

export async function lineNames(): Promise<(ids: readonly string[]) => string> {
  const names = new Map((await productLines()).map(({ id, name }) => [id, name]));
  return (ids) => ids.map((id) => names.get(id) || id).join('、');
}
