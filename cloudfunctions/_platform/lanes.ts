import type { Ids } from './ids';

/**
 * A lane numbers the events that one instance of a function writes one after the other, so that one that is missing shows
 * although no document is shared by all writers, which would serialise the house. Calls that run side by side in one process
 * take a lane each.
 */
export interface Lane {
  id: string;
  /** How many events it has. */
  n: number;
}

const free: Lane[] = [];

export const takeLane = (ids: Ids): Lane => free.pop() ?? { id: ids.newId('LN'), n: 0 };

/** After a write that surely came about, with its events counted, or surely did not; one in doubt ends its lane. */
export function giveBack(lane: Lane): void {
  free.push(lane);
}
