import type { Home } from '../../../cloudfunctions/_contracts/replies';
import { call } from '../../api/client';
import { keepHome, lastHome } from '../../offline/local-world';
import type { DealerRow, GrantList, GrantPage, GrantRow } from './replies';

/** Who holds this phone: the last home, or a fresh one when a page was opened by a link. */
export async function whoAmI(): Promise<Home['me']> {
  const kept = lastHome();
  if (kept) return kept.me;
  const home = await call<Home>('service', 'home.get');
  keepHome(home);
  return home.me;
}

export interface NamedLine {
  id: string;
  name: string;
}
let lines: Promise<NamedLine[]> | null = null;

/** Product lines by name, asked once a launch: from few grants that together hold every line that is granted. */
export function productLines(): Promise<NamedLine[]> {
  lines = lines || linesOfGrants();
  lines.catch(() => (lines = null));
  return lines;
}

async function linesOfGrants(): Promise<NamedLine[]> {
  const rows: GrantRow[] = [];
  for (let page = 0; page < 4; page++) {
    const { grants, more } = await call<GrantList>('channel', 'grant.list', { skip: page * 50 });
    rows.push(...grants);
    if (!more) break;
  }
  const unnamed = new Set(rows.flatMap(({ productLineIds }) => productLineIds));
  const telling: string[] = [];
  for (const row of rows.sort((a, b) => b.productLineIds.length - a.productLineIds.length)) {
    if (!row.productLineIds.some((id) => unnamed.has(id))) continue;
    row.productLineIds.forEach((id) => unnamed.delete(id));
    telling.push(row._id);
  }
  const pages = await Promise.all(
    telling.map((grantId) => call<GrantPage>('channel', 'grant.get', { grantId })),
  );
  const named = new Map(pages.flatMap((page) => page.productLines).map(({ id, name }) => [id, name]));
  return [...named].map(([id, name]) => ({ id, name })).sort((a, b) => (a.id < b.id ? -1 : 1));
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
    const page = await call<{ dealers: DealerRow[]; more: boolean }>('channel', 'dealer.list', {
      skip: rows.length,
    });
    rows.push(...page.dealers);
    if (!page.more) break;
  }
  dealers = { rows, at: Date.now() };
  return rows;
}
