import type { DealerRow } from '../../cloudfunctions/_contracts/dealers';
import type { DealerState } from '../shared/states';
import { call } from './client';

const OFFERED = 12;

/**
 * Dealers by any part of their name, short name or credit code, the best of them first; without text the first by name.
 * `more`: who means another types more of it.
 */
export async function dealersCalled(
  text: string,
  states?: DealerState[],
): Promise<{ dealers: DealerRow[]; more: boolean }> {
  const page = await call('channel', 'dealer.list', {
    ...(text ? { text } : {}),
    ...(states ? { states } : {}),
  });
  const more = page.isCut || page.next !== null || page.dealers.length > OFFERED;
  return { dealers: page.dealers.slice(0, OFFERED), more };
}
