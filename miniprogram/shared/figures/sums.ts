/**
 * What a row of figures holds: sums and counts by name, so that any period and any roll-up is an addition. Zeros are left
 * out, so that equal rows look alike.
 */
export type Sums = Record<string, number>;

export function added(into: Sums, sums: Sums, times = 1): Sums {
  for (const name of Object.keys(sums)) {
    const sum = (into[name] || 0) + sums[name]! * times;
    if (sum === 0) delete into[name];
    else into[name] = sum;
  }
  return into;
}

export const sumsEqual = (a: Sums, b: Sums): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

/** Each bucket ends a tenth above the one before, so that what is read from its middle is off by 5 % at most. */
const STEP = Math.log(1.1);
export const bucketOf = (minutes: number): string =>
  minutes < 1 ? 'm0' : `m${Math.ceil(Math.log(minutes) / STEP) + 1}`;
/** The minutes that a bucket stands for. */
export const middleOf = (bucket: number): number => (bucket === 0 ? 0 : Math.exp((bucket - 1.5) * STEP));

/** The minutes that a share of all lies at or below, by nearest rank; null without any. */
export function percentile(sums: Sums, share: number): number | null {
  const buckets = Object.keys(sums)
    .filter((name) => /^m\d+$/.test(name))
    .map((name): [number, number] => [Number(name.slice(1)), sums[name]!])
    .sort((a, b) => a[0] - b[0]);
  const count = buckets.reduce((sum, [, n]) => sum + n, 0);
  if (count === 0) return null;
  let left = Math.max(1, Math.ceil(share * count));
  for (const [bucket, n] of buckets) {
    left -= n;
    if (left <= 0) return Math.round(middleOf(bucket));
  }
  return null;
}
