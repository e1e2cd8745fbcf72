import type { StockMove } from '../model/goods';

/** Where a lot went, from its movements alone. */
export type TracedMove = Pick<StockMove, 'kind' | 'quantity'> & {
  from: Pick<StockMove['from'], 'place'>;
  to: Pick<StockMove['to'], 'place'>;
};
export interface TraceNode {
  place: string;
  /** From the root. */
  depth: number;
  /** Came here along this branch, net of what went back. */
  quantity: number;
  /** Still here, or ended here; said where the place first stands in the tree. */
  rest: number;
}

/** What is at each place now; below zero where more came out of it than went in: the factory, and what nobody has explained. */
export function netOf(moves: readonly TracedMove[]): Map<string, number> {
  const net = new Map<string, number>();
  const add = (place: string, by: number): void => void net.set(place, (net.get(place) || 0) + by);
  for (const { from, to, quantity } of moves) {
    add(from.place, -quantity);
    add(to.place, quantity);
  }
  return net;
}

/** Places where goods come from nowhere. */
const sources = ['supplier', 'adjustment'];

/** How many there ever were: what the factory gave, and what was found beyond it. */
export const receivedOf = (net: ReadonlyMap<string, number>): number =>
  sources.reduce((sum, place) => sum + Math.max(0, -(net.get(place) || 0)), 0);

/** The ways that goods took as a tree from where they came from; a place that is met again is named and not gone through. */
export function treeOf(moves: readonly TracedMove[]): TraceNode[] {
  const flow = new Map<string, Map<string, number>>();
  const add = (from: string, to: string, by: number): void => {
    const out = flow.get(from) || new Map<string, number>();
    out.set(to, (out.get(to) || 0) + by);
    flow.set(from, out);
  };
  for (const { from, to, quantity } of moves)
    if (from.place !== to.place) add(from.place, to.place, quantity);
  const net = netOf(moves);
  const nodes: TraceNode[] = [];
  const seen = new Set<string>();
  const walk = (place: string, depth: number, quantity: number): void => {
    const isFirst = !seen.has(place);
    nodes.push({ place, depth, quantity, rest: isFirst ? net.get(place) || 0 : 0 });
    if (!isFirst || depth > 12) return;
    seen.add(place);
    const ways = Array.from(flow.get(place) || [])
      .map(([to, sent]) => ({
        to,
        sent: sent - ((flow.get(to) || new Map<string, number>()).get(place) || 0),
      }))
      .filter(({ sent }) => sent > 0)
      .sort((a, b) => b.sent - a.sent || (a.to < b.to ? -1 : 1));
    for (const { to, sent } of ways) walk(to, depth + 1, sent);
  };
  for (const place of [...sources, 'unexplained'])
    if ((net.get(place) || 0) < 0) walk(place, 0, -(net.get(place) || 0));
  return nodes;
}
