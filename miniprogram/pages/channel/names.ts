import type { DealerRow } from '../../../cloudfunctions/_contracts/dealers';
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

let dealers: { rows: DealerRow[]; at: number } | null = null;

/** All dealers, to be searched on the phone; asked again after a minute or once something changed. */
export async function allDealers(fresh = false): Promise<DealerRow[]> {
  if (!fresh && dealers && Date.now() - dealers.at < 60_000) return dealers.rows;
  const rows: DealerRow[] = [];
  for (;;) {
    const page = await call('channel', 'dealer.list', {
      skip: rows.length,
    });
    rows.push(...page.dealers);
    if (!page.more) break;
  }
  dealers = { rows, at: Date.now() };
  return rows;
}
