/**
 * Elementary functions from IEEE add, multiply, divide and square root alone, so that every engine
 * gives the same bits. `Math.exp` and its like may differ between engines and versions.
 *
 * Errors are at most 1-2 units in the last place. Special values follow ECMAScript (NaN in, NaN out).
 *
 * Source: the argument reductions and minimax coefficients are those of Sun's fdlibm 5.3 (1993), public domain
 * in effect ("freely granted"); see also J.-M. Muller, "Elementary Functions", 3rd edition, 2016.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
const SQRT2 = Math.SQRT2;
/** Adding and taking away 1.5 · 2^52 rounds a small double to the nearest whole number. */
const ROUNDER = 6755399441055744;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
/** Where the word with sign and exponent lies on this machine. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;

/** 2^k for k in [-1074, 1023], at k + 1074. */
const POWERS_OF_TWO = new Float64Array(2098);
for (let k = 0, power = Number.MIN_VALUE; k < 2098; k++, power *= 2) POWERS_OF_TWO[k] = power;

/** e to the x. */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return x >= 709.782712893384 ? (x > 709.782712893384 ? Infinity : expTop(x)) : x;
  if (x < -745.1332191019412) return 0;
  const k = x * INVERSE_LN2 + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // 2^1024 has no double, and below 2^-1022 a single product would round a subnormal twice.
  if (k > 1023) return y * 2 * POWERS_OF_TWO[1023 + 1074]!;
  return k >= -1021 ? y * POWERS_OF_TWO[k + 1074]! : y * POWERS_OF_TWO[k + 1000 + 1074]! * 9.332636185032189e-302;
}

/** The last argument below overflow. */
function expTop(x: number): number {
  const half = exp(x - 1);
  return half * Math.E;
}

/** e to the x, less 1; exact near 0. */
export function expm1(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -40) return -1;
  if (x < 1e-17 && x > -1e-17) return x;
  const k = x < 0.34657359 && x > -0.34657359 ? 0 : x * INVERSE_LN2 + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const lost = high - r - low;
  const half = 0.5 * r;
  const square = r * half;
  const r1 =
    1 +
    square *
      (-0.03333333333333313 +
        square *
          (0.0015873015872548146 +
            square * (-0.0000793650757867488 + square * (0.000004008217827329362 - square * 2.0109921818362437e-7))));
  const t = 3 - r1 * half;
  let e = square * ((r1 - t) / (6 - r * t));
  if (k === 0) return r - (r * e - square);
  e = r * (e - lost) - lost - square;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2) return (1 - (e - r)) * POWERS_OF_TWO[k + 1074]! - 1;
  if (k > 1023) return exp(x);
  if (k > 56) return (1 - (e - r)) * POWERS_OF_TWO[k + 1074]! - 1;
  const inverse = POWERS_OF_TWO[1074 - k]!;
  const y = k < 20 ? 1 - inverse - (e - r) : r - (e + inverse) + 1;
  return y * POWERS_OF_TWO[k + 1074]!;
}

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
export { pow } from "./math-power.ts";
