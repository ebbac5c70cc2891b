/** Powers: x^y = e^(y ln x) with ln x and the product carried in two doubles. */
import { exp } from "./math-exponential.ts";

/** ln 2 and 2/3 as sums of two doubles. */
const LN2 = Math.LN2;
const LN2_REST = 2.3190468138462996e-17;
const TWO_THIRDS = 0.6666666666666666;
const TWO_THIRDS_REST = 3.700743415417188e-17;
/** 2^27 + 1 splits a double into two halves whose products are exact. */
const SPLITTER = 134217729;

/** x to the power y; NaN for a negative x and a fractional y. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 1) return Math.abs(y) === Number.POSITIVE_INFINITY ? Number.NaN : 1;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 0.5 && x >= 0) return x === 0 ? 0 : Math.sqrt(x);
  const odd = Math.abs(y) < 9007199254740992 && y % 2 !== 0 && Number.isInteger(y);
  if (x === 0 || x === Infinity || x === -Infinity || y === Infinity || y === -Infinity) return limit(x, y, odd);
  if (x < 0 && !Number.isInteger(y)) return Number.NaN;
  const size = positivePower(Math.abs(x), y);
  return x < 0 && odd ? -size : size;
}

/** The values at 0 and at the infinities. */
function limit(x: number, y: number, odd: boolean): number {
  if (y === Infinity || y === -Infinity) {
    const size = Math.abs(x);
    if (size === 1) return Number.NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  const negative = odd && (x < 0 || Object.is(x, -0));
  const size = (x === 0) === y > 0 ? 0 : Infinity;
  return negative ? -size : size;
}

function positivePower(x: number, y: number): number {
  // x = m · 2^k with m near 1.
  let m = x;
  let k = 0;
  if (m < 2.2250738585072014e-308) {
    m *= 18014398509481984;
    k = -54;
  }
  for (; m >= 4294967296; k += 32) m /= 4294967296;
  for (; m < 2.3283064365386963e-10; k -= 32) m *= 4294967296;
  for (; m > Math.SQRT2; k++) m *= 0.5;
  for (; m < Math.SQRT1_2; k--) m *= 2;

  // s = (m − 1) / (m + 1) in two doubles.
  const above = m - 1;
  const below = m + 1;
  const belowRest = m - (below - 1);
  const s = above / below;
  const product = times(s, below);
  const sRest = (above - product[0] - product[1] - s * belowRest) / below;

  // ln m = 2s + (2/3)s³ + (2/5)s⁵ + ...; the first two terms in two doubles.
  const z = s * s;
  const tail =
    z *
    z *
    s *
    (2 / 5 +
      z *
        (2 / 7 +
          z *
            (2 / 9 +
              z * (2 / 11 + z * (2 / 13 + z * (2 / 15 + z * (2 / 17 + z * (2 / 19 + z * (2 / 21 + z * (2 / 23))))))))));
  const [square, squareRest] = times(s, s);
  const squareLow = squareRest + 2 * s * sRest;
  const [cube, cubeRest] = times(square, s);
  const cubeLow = cubeRest + squareLow * s + square * sRest;
  const [third, thirdRest] = times(cube, TWO_THIRDS);
  const thirdLow = thirdRest + cubeLow * TWO_THIRDS + cube * TWO_THIRDS_REST;
  const [base, baseRest] = times(k, LN2);

  let high = base;
  let low = baseRest + k * LN2_REST;
  for (const [term, rest] of [
    [2 * s, 2 * sRest],
    [third, thirdLow],
    [tail, 0],
  ] as const) {
    const sum = high + term;
    const back = sum - high;
    low += high - (sum - back) + (term - back) + rest;
    high = sum;
  }
  const logarithm = high + low;
  const logarithmRest = high - logarithm + low;

  if (Math.abs(y) > 1e300) return logarithm > 0 === y > 0 ? Infinity : 0;
  const whole = y * logarithm;
  if (whole > 710) return Infinity;
  if (whole < -746) return 0;
  const [exponent, exponentRest] = times(y, logarithm);
  const rest = exponentRest + y * logarithmRest;
  const value = exp(exponent);
  return value === Infinity || value === 0 ? value : value + value * rest;
}

/** The exact product as a sum of two doubles. */
function times(a: number, b: number): readonly [number, number] {
  const product = a * b;
  const ta = a * SPLITTER;
  const aHigh = ta - (ta - a);
  const aLow = a - aHigh;
  const tb = b * SPLITTER;
  const bHigh = tb - (tb - b);
  const bLow = b - bHigh;
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow];
}
