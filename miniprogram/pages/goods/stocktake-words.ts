import type { Stocktake } from '../../shared/model/stocktakes';
import { sayFen } from '../../shared/trade/say-fen';

/** What a count's differences are worth, and whether finance still has to agree; '' where nothing is said of it. */
export function sayWorth({
  state,
  worth,
  agreedBy,
}: Pick<Stocktake, 'state' | 'worth' | 'agreedBy'>): string {
  if (!worth) return '';
  const sum = `差异 ${sayFen(worth.fen)}${worth.unpriced > 0 ? `，另有 ${worth.unpriced} 行没有价格` : ''}`;
  if (!worth.overLimit) return sum;
  if (agreedBy) return `${sum}，财务 ${agreedBy.name} 已同意`;
  return state === 'counted' ? `${sum}，待财务同意` : sum;
}
