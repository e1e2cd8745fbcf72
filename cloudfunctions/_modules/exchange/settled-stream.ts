import type { Context } from '../../_platform/context';
import type { Collection } from '../../_platform/collection';
import type { Kept } from '../../../miniprogram/shared/model/entity';
import { nextOf } from '../../_platform/seek';
import { range } from '../../_platform/where';

/**
 * A row bears the time at which its act began and shows when it is committed: younger ones wait, so that none appears behind
 * a page that was read already. Longer than any function runs.
 */
const SETTLED_AFTER_MS = 90_000;

/** Up to when nothing can appear any more. */
export const settledAt = (now: Date): string => new Date(now.getTime() - SETTLED_AFTER_MS).toISOString();

/**
 * Rows in order of time, from where the caller has got to; `next` is the place behind the last of them, also when there is
 * nothing more yet.
 */
export async function settledStream<T extends Kept & { at: string }>(
  { store, now }: Pick<Context, 'store' | 'now'>,
  rows: Collection<T>,
  {
    after,
    limit,
    where = {},
    fields,
  }: { after: string | null; limit: number; where?: object; fields?: readonly string[] },
): Promise<{ rows: T[]; next: string | null; more: boolean }> {
  const settled = range({ below: settledAt(now) });
  const page = await store.seek(rows, { ...where, at: settled } as never, {
    by: ['at', 'asc'],
    after,
    limit,
    ...(fields ? { fields: [...fields] } : {}),
  });
  const last = page.rows.at(-1);
  return { rows: page.rows, next: last ? nextOf(last, 'at') : after, more: page.next !== null };
}
