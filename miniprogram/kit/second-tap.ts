import { besideData } from './beside-data';

/** Two taps this close together (ms) are meant as one: nobody has read the button's new label between them. */
const TOGETHER = 350;
const taps = besideData(() => ({ at: -Infinity }));

export interface Tapped {
  timeStamp?: number;
}
/**
 * Whether this tap is the second half of a double tap. For buttons whose next meaning takes their place at once: without
 * it two taps on 接单 also depart.
 */
export function isSecondTap(page: object, event?: Tapped): boolean {
  if (!event || event.timeStamp === undefined) return false;
  const last = taps(page);
  const since = event.timeStamp - last.at;
  last.at = event.timeStamp;
  return since >= 0 && since < TOGETHER;
}
