// exp and log of doubles, step by step as src/compute/math.ts takes them: the same bits.

const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
const INVERSE_LN2: f64 = 1.4426950408889634;
const ROUNDER: f64 = 6755399441055744;

/** 2^k for k in [-1022, 1023]. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: i64): f64 {
  return reinterpret<f64>((k + 1023) << 52);
}

/** e to an x of at most 709; NaN stays NaN. */
export function expOf(x: f64): f64 {
  if (!(x >= -745.1332191019412)) return x < 0 ? 0 : x;
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
  return k >= -1021 ? y * powerOfTwo(<i64>k) : y * powerOfTwo(<i64>k + 1000) * 9.332636185032189e-302;
}

/** expOf of two lanes. */
export function expOfTwo(x: v128): v128 {
  const first = f64x2.extract_lane(x, 0);
  const next = f64x2.extract_lane(x, 1);
  if (!(first >= -700) || !(next >= -700)) {
    return f64x2.replace_lane(f64x2.splat(expOf(first)), 1, expOf(next));
  }
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(INVERSE_LN2)), f64x2.splat(ROUNDER));
  const k = f64x2.sub(shifted, f64x2.splat(ROUNDER));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(-0.0000016533902205465252), f64x2.mul(t, f64x2.splat(4.1381367970572385e-8)));
  p = f64x2.add(f64x2.splat(0.00006613756321437934), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(-0.0027777777777015593), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(0.16666666666666602), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const part = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(low, part), high));
  // the lowest bits of the rounded number are k, and a shift takes them to the exponent of 2^k
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return f64x2.mul(y, power);
}

/** Natural logarithm of a positive number that is neither subnormal nor infinite; NaN stays NaN. */
export function logOf(x: f64): f64 {
  if (!(x > 0)) return NaN;
  const bits = reinterpret<u64>(x);
  let k = <f64>(<i32>(bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  if (f == 0) return k * LN2_HIGH + k * LN2_LOW;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + even + odd) + k * LN2_LOW) - f);
}

/** logOf of two lanes that are not NaN. */
export function logOfTwo(x: v128): v128 {
  const exponent = i64x2.shr_u(x, 52);
  // the exponent as the lowest bits of 2^52 becomes a double
  const shifted = v128.or(exponent, i64x2.splat(0x4330000000000000));
  let k = f64x2.sub(shifted, f64x2.splat(4503599627371519));
  const part = v128.and(x, i64x2.splat(0x000fffffffffffff));
  let m = v128.or(part, i64x2.splat(0x3ff0000000000000));
  const large = f64x2.gt(m, f64x2.splat(1.4142135623730951));
  m = v128.bitselect(f64x2.mul(m, f64x2.splat(0.5)), m, large);
  k = v128.bitselect(f64x2.add(k, f64x2.splat(1)), k, large);
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.add(f64x2.splat(0.22222198432149784), f64x2.mul(w, f64x2.splat(0.15313837699209373)));
  even = f64x2.mul(w, f64x2.add(f64x2.splat(0.3999999999940942), f64x2.mul(w, even)));
  let odd = f64x2.add(f64x2.splat(0.1818357216161805), f64x2.mul(w, f64x2.splat(0.14798198605116586)));
  odd = f64x2.add(f64x2.splat(0.2857142874366239), f64x2.mul(w, odd));
  odd = f64x2.mul(z, f64x2.add(f64x2.splat(0.6666666666666735), f64x2.mul(w, odd)));
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const inner = f64x2.mul(s, f64x2.add(f64x2.add(half, even), odd));
  const rest = f64x2.sub(f64x2.sub(half, f64x2.add(inner, f64x2.mul(k, f64x2.splat(LN2_LOW)))), f);
  return f64x2.sub(f64x2.mul(k, f64x2.splat(LN2_HIGH)), rest);
}

/** log(1 + x) of two lanes between 0 and 1. */
export function logPlusOneOfTwo(x: v128): v128 {
  const u = f64x2.add(f64x2.splat(1), x);
  const lost = f64x2.sub(x, f64x2.sub(u, f64x2.splat(1)));
  const value = f64x2.add(logOfTwo(u), f64x2.div(lost, u));
  const near = f64x2.sub(x, f64x2.mul(f64x2.mul(f64x2.splat(0.5), x), x));
  return v128.bitselect(near, value, f64x2.lt(x, f64x2.splat(1e-9)));
}
