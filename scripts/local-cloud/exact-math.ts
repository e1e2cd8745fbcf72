import { refuse } from './codec';

/**
 * Powers and logarithms as C's library gives them to MongoDB. Its versions are off by up to about a thirtieth of the last
 * place from the truth, so what lies nearer to the middle of two numbers is answered in two ways, and refused. Values are
 * computed as whole numbers of 2^-PLACES.
 */
const PLACES = 256;
const ONE = 1n << BigInt(PLACES);
const MANTISSA = 53;
/** Powers of two that a number of full precision has, and beyond which there is nothing or infinity. */
const [LEAST_NORMAL, LEAST_HALF, MOST] = [-1022, -1076, 1024];

const bitsOf = (value: bigint): number => value.toString(2).length;
const shifted = (value: bigint, by: number): bigint => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));
/** Cut towards zero, so that ever smaller terms end. */
const product = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** A number other than zero as `mantissa * 2 ** exponent`. */
function partsOf(value: number): [mantissa: bigint, exponent: number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(value));
  const all = bits.getBigUint64(0);
  const [exponent, fraction] = [Number(all >> 52n), all & ((1n << 52n) - 1n)];
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  return [value < 0 ? -mantissa : mantissa, Math.max(exponent, 1) - 1075];
}

/** The number nearest to `value * 2 ** exponent`. */
function nearest(value: bigint, exponent: number): { number: number; isClear: boolean } {
  const size = value < 0n ? -value : value;
  const more = bitsOf(size) - MANTISSA;
  if (more <= 0) return { number: Number(value) * 2 ** exponent, isClear: true };
  const rest = size & ((1n << BigInt(more)) - 1n);
  const half = 1n << BigInt(more - 1);
  const isUp = rest > half || (rest === half && ((size >> BigInt(more)) & 1n) === 1n);
  const rounded = Number((size >> BigInt(more)) + (isUp ? 1n : 0n)) * 2 ** (more + exponent);
  const away = rest > half ? rest - half : half - rest;
  return { number: value < 0n ? -rounded : rounded, isClear: away * 32n >= 1n << BigInt(more) };
}

/** 2 * artanh(top / bottom). */
function twiceArtanh(top: bigint, bottom: bigint): bigint {
  const z = (top << BigInt(PLACES)) / bottom;
  const square = product(z, z);
  let sum = 0n;
  for (let [term, odd] = [z, 1n]; term !== 0n; term = product(term, square), odd += 2n) sum += term / odd;
  return sum * 2n;
}
const LN_2 = twiceArtanh(1n, 3n);
const LN_10 = logarithm(10);

function logarithm(value: number): bigint {
  const [mantissa, exponent] = partsOf(value);
  let power = bitsOf(mantissa);
  // From three quarters to one and a half.
  if (mantissa * 4n < 3n << BigInt(power)) power--;
  const one = 1n << BigInt(power);
  return twiceArtanh(mantissa - one, mantissa + one) + BigInt(power + exponent) * LN_2;
}

function exponential(operator: string, exponent: bigint): number {
  const twos = Number((exponent * 2n + LN_2) / (2n * LN_2)) - (exponent < 0n ? 1 : 0);
  if (twos > MOST) return Infinity;
  if (twos < LEAST_HALF) return 0;
  const rest = exponent - BigInt(twos) * LN_2;
  let sum = 0n;
  for (let [term, count] = [ONE, 1n]; term !== 0n; term = product(term, rest) / count++) sum += term;
  return clear(operator, sum, twos - PLACES);
}

function clear(operator: string, value: bigint, exponent: number): number {
  const power = bitsOf(value < 0n ? -value : value) + exponent;
  if (power > MOST) return value < 0n ? -Infinity : Infinity;
  const { number, isClear } = nearest(value, exponent);
  return isClear && power > LEAST_NORMAL
    ? number
    : refuse(`${operator} whose last digit differs from library to library`);
}

export function exactExp(value: number): number {
  if (Number.isNaN(value)) return NaN;
  // Beyond these everything is endless or nothing.
  if (Math.abs(value) > 800) return value > 0 ? Infinity : 0;
  if (value === 0) return 1;
  const [mantissa, exponent] = partsOf(value);
  return exponential('$exp', shifted(mantissa, PLACES + exponent));
}

/** Nearly in the middle of two numbers, but seen to be the same by C's library before and since version 2.28. */
const KNOWN = new Map([10, 100, 1e4, 1e8, 1e16].map((value, twos) => [value, Math.LN10 * 2 ** twos]));
/** Of a number that is not negative. */
export function exactLn(operator: string, value: number): number {
  const known = KNOWN.get(value);
  if (known !== undefined) return known;
  if (value === 0) return -Infinity;
  if (value === 1) return 0;
  return Number.isFinite(value) ? clear(operator, logarithm(value), -PLACES) : value;
}

/** As fdlibm computes it from the natural logarithm, its products rounded or not, and as it is in truth. */
export function exactLog10(value: number): number {
  if (value === 0) return -Infinity;
  if (value === 1) return 0;
  if (!Number.isFinite(value)) return value;
  const [mantissa, exponent] = partsOf(value);
  const power = bitsOf(mantissa) + exponent - 1;
  const twos = power < 0 ? power + 1 : power;
  const ln = exactLn('$log10', value / 2 ** twos);
  const [ivln10, high, low] = [0.4342944819032518, 0.30102999566361177, 3.694239077158931e-13];
  const main = twos * high;
  const ways = [
    twos * low + ivln10 * ln + main,
    fused(twos, low, ivln10 * ln) + main,
    fused(ivln10, ln, twos * low) + main,
    nearest((logarithm(value) << BigInt(PLACES)) / LN_10, -PLACES).number,
  ];
  return ways.every((way) => way === ways[0])
    ? ways[0]!
    : refuse('$log10 whose last digit differs from library to library');
}
/** a * b + c, rounded once. */
function fused(a: number, b: number, c: number): number {
  if (a === 0 || b === 0 || c === 0) return a * b + c;
  const [[x, xPower], [y, yPower], [z, zPower]] = [partsOf(a), partsOf(b), partsOf(c)];
  const least = Math.min(xPower + yPower, zPower);
  const sum = shifted(x * y, xPower + yPower - least) + shifted(z, zPower - least);
  return sum === 0n ? 0 : nearest(sum, least).number;
}

/** As C has it: one to any power is one, and so is minus one to an infinite power. */
export function exactPower(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  const isPlain = base !== 0 && exponent !== 0 && Number.isFinite(base) && Number.isFinite(exponent);
  if (!isPlain || (base < 0 && !Number.isInteger(exponent))) return base ** exponent;
  const sign = base < 0 && exponent % 2 !== 0 ? -1 : 1;
  if (base === -1) return sign;
  const ln = logarithm(Math.abs(base));
  const [mantissa, power] = partsOf(exponent);
  // So far beyond what a number holds that its exact place does not matter.
  if (bitsOf(ln < 0n ? -ln : ln) - PLACES + bitsOf(mantissa) + power > 12)
    return ln > 0n === exponent > 0 ? sign * Infinity : sign * 0;
  return sign * exponential('$pow', shifted(ln * mantissa, power));
}
