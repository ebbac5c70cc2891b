/** Moments of numbers of which none is missing and all count alike: what most columns are. */

type WholeMoments = {
  readonly count: number;
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
  readonly least: number;
  readonly most: number;
};

/** In two passes, four lanes, and chunks of numbers that are added in order; null where a number is missing. */
export function wholeMoments(values: Float64Array | Float32Array | Int32Array, chunk: number): WholeMoments | null {
  const count = values.length;
  if (count === 0) return null;
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < count; start += chunk) {
    const end = Math.min(start + chunk, count);
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const a = values[i]!;
      const b = values[i + 1]!;
      const c = values[i + 2]!;
      const d = values[i + 3]!;
      s0 += a;
      s1 += b;
      s2 += c;
      s3 += d;
      if (a < least) least = a;
      if (b < least) least = b;
      if (c < least) least = c;
      if (d < least) least = d;
      if (a > most) most = a;
      if (b > most) most = b;
      if (c > most) most = c;
      if (d > most) most = d;
    }
    for (; i < end; i++) {
      const value = values[i]!;
      s0 += value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    total += s0 + s1 + (s2 + s3);
  }
  // a missing number, or infinities of both signs
  if (Number.isNaN(total)) return null;
  if (least === most) return { count, weight: count, mean: least, variance: 0, least, most };
  const mean = total / count;
  let squares = 0;
  for (let start = 0; start < count; start += chunk) {
    const end = Math.min(start + chunk, count);
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const a = values[i]! - mean;
      const b = values[i + 1]! - mean;
      const c = values[i + 2]! - mean;
      const d = values[i + 3]! - mean;
      s0 += a * a;
      s1 += b * b;
      s2 += c * c;
      s3 += d * d;
    }
    for (; i < end; i++) {
      const d = values[i]! - mean;
      s0 += d * d;
    }
    squares += s0 + s1 + (s2 + s3);
  }
  return { count, weight: count, mean, variance: squares / count, least, most };
}
