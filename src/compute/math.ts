/**
 * Elementary functions from IEEE add, multiply, divide and square root alone, so that every engine
 * gives the same bits. `Math.exp` and its like may differ between engines and versions.
 *
 * Errors are at most 1-2 units in the last place. Special values follow ECMAScript (NaN in, NaN out).
 *
 * Source: the argument reductions and minimax coefficients are those of Sun's fdlibm 5.3 (1993), public domain
 * in effect ("freely granted"); see also J.-M. Muller, "Elementary Functions", 3rd edition, 2016.
 */
import { exp, expm1 } from "./math-exponential.ts";

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = Math.SQRT2;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
/** Where the word with sign and exponent lies on this machine. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  let k = 0;
  let scaled = x;
  if (x < 2.2250738585072014e-308) {
    scaled = x * 18014398509481984;
    k = -54;
  }
  double[0] = scaled;
  const top = words[HIGH]!;
  k += (top >>> 20) - 1023;
  words[HIGH] = (top & 0x000fffff) | 0x3ff00000;
  let m = double[0]!;
  if (m > SQRT2) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  if (f === 0) return k * LN2_HIGH + k * LN2_LOW;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}

/** ln(1 + x); exact near 0. */
export function log1p(x: number): number {
  if (x < 1e-9 && x > -1e-9) return x - 0.5 * x * x;
  const u = 1 + x;
  if (!(u > 0) || u === Infinity) return x === Infinity ? x : u === 0 ? -Infinity : Number.NaN;
  // What the sum lost, as a share of it: the first term of ln(1 + lost / u).
  const lost = u >= 2 ? 1 - (u - x) : x - (u - 1);
  return log(u) + lost / u;
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** ln(1 + e^x), never overflowing: the softplus. */
export function log1pExp(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** ln Σ e^x over `count` numbers from `start`. */
export function logSumExp(values: Float64Array, start = 0, count = values.length - start): number {
  let most = -Infinity;
  for (let i = start; i < start + count; i++) if (!(values[i]! <= most)) most = values[i]!;
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += exp(values[i]! - most);
  return most + log(sum);
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = x < 0 ? -x : x;
  if (size > 22) return x < 0 ? -1 : 1;
  if (size < 1e-17) return x;
  let value: number;
  if (size >= 1) value = 1 - 2 / (expm1(2 * size) + 2);
  else {
    const t = expm1(-2 * size);
    value = -t / (t + 2);
  }
  return x < 0 ? -value : value;
}

export { cos, sin } from "./math-circle.ts";
export { exp, expm1 } from "./math-exponential.ts";
export { pow } from "./math-power.ts";
