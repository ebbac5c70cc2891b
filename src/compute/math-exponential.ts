/** e^x and e^x − 1, reduced to [−½ ln 2, ½ ln 2] (coefficients of fdlibm 5.3). */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** Adding and taking away 1.5 · 2^52 rounds a small double to the nearest whole number. */
const ROUNDER = 6755399441055744;

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
