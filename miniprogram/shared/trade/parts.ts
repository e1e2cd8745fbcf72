/**
 * Exact parts of an amount. Units of a line are counted in the order in which they are settled, so the parts of any split
 * add up to the whole to the fen.
 */
const upTo = (gross: number, quantity: number, units: number): number =>
  // Split so that no product passes 2^53.
  Math.floor(gross / quantity) * units + Math.floor(((gross % quantity) * units) / quantity);

/** What units `from + 1 … to` of `quantity` make of the gross, in fen. */
export function exactPart(gross: number, quantity: number, from: number, to: number): number {
  return upTo(gross, quantity, to) - upTo(gross, quantity, from);
}

/** The tax inside a gross, rounded half up; the rate in whole percent. */
export function taxInside(gross: number, ratePercent: number): number {
  return Math.floor((2 * gross * ratePercent + 100 + ratePercent) / (2 * (100 + ratePercent)));
}
