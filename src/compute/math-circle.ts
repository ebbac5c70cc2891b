/** Sine and cosine: reduction to [-π/4, π/4], then minimax polynomials (coefficients of fdlibm 5.3). */

const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in four parts; products of the first three with whole numbers below 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_3_REST = 8.4784276603689e-32;
const ROUNDER = 6755399441055744;

/** Sine of x radians. */
export function sin(x: number): number {
  if (x - x !== 0) return Number.NaN;
  if (x < 0.785398163397448 && x > -0.785398163397448) return sinPart(x, 0);
  return turned(x, 0);
}

/** Cosine of x radians. */
export function cos(x: number): number {
  if (x - x !== 0) return Number.NaN;
  if (x < 0.785398163397448 && x > -0.785398163397448) return cosPart(x, 0);
  return turned(x, 1);
}

/** sin(x + quarter · π/2). */
function turned(x: number, quarter: number): number {
  let turns: number;
  let r: number;
  let rest: number;
  if (x < 1e6 && x > -1e6) {
    turns = x * TWO_OVER_PI + ROUNDER - ROUNDER;
    const a = x - turns * HALF_PI_1;
    const w = turns * HALF_PI_2;
    const b = a - w;
    const c = a - b - w;
    const v = turns * HALF_PI_3;
    const d = b - v;
    const e = b - d - v + c - turns * HALF_PI_3_REST;
    r = d + e;
    rest = d - r + e;
  } else {
    [turns, r, rest] = reduceLarge(x);
  }
  const place = (((turns + quarter) % 4) + 4) % 4;
  const value = place % 2 === 0 ? sinPart(r, rest) : cosPart(r, rest);
  return place < 2 ? value : -value;
}

/** sin(x + rest) for |x| <= π/4. */
function sinPart(x: number, rest: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * rest - v * r) - rest + v * 0.16666666666666632);
}

/** cos(x + rest) for |x| <= π/4. */
function cosPart(x: number, rest: number): number {
  const z = x * x;
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 - z * 1.1359647557788195e-11)))));
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * r - x * rest));
}

/** Exact reduction of a large argument with 1,300 bits of π. */
function reduceLarge(x: number): [turns: number, r: number, rest: number] {
  const bits = 1300n;
  halfPi ??= piBits(bits) / 2n;
  let mantissa = Math.abs(x);
  let exponent = 0n;
  for (; mantissa > 9007199254740992; exponent++) mantissa /= 2;
  for (; !Number.isInteger(mantissa); exponent--) mantissa *= 2;
  const whole = exponent >= 0n ? BigInt(mantissa) << (bits + exponent) : BigInt(mantissa) << (bits + exponent);
  let turns = whole / halfPi;
  let left = whole - turns * halfPi;
  if (2n * left > halfPi) {
    turns += 1n;
    left -= halfPi;
  }
  // Two doubles of 52 bits each are taken from the fixed-point remainder.
  const unit = 7.703719777548943e-34; // 2^-110
  const high = left >> (bits - 110n);
  const r = Number(high) * unit;
  const rest = Number(high - BigInt(Number(high))) * unit;
  const sign = x < 0 ? -1 : 1;
  return [sign * Number(turns % 4n), sign * r, sign * rest];
}

let halfPi: bigint | undefined;

/** π · 2^bits by Machin's formula. */
function piBits(bits: bigint): bigint {
  const guard = 32n;
  const one = 1n << (bits + guard);
  const arctangent = (inverse: bigint): bigint => {
    let power = one / inverse;
    let sum = power;
    for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
      power /= inverse * inverse;
      sum += (sign * power) / n;
    }
    return sum;
  };
  return (16n * arctangent(5n) - 4n * arctangent(239n)) >> guard;
}
