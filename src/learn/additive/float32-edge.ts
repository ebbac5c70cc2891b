/** Edges between float32 values, for values that are compared as float64: every value stays in its bin. */

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const words = new BigInt64Array(double.buffer);

/**
 * The largest float64 that is rounded to `edge` (a float32) or less: half of the way to the next float32, ties to even.
 * Edges of programs are finite: of an infinite one, the largest number.
 */
export function largestRoundedTo(edge: number): number {
  if (edge === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  single[0] = edge;
  // the float32 above: infinities stand for the powers of two that they begin at
  const even = (bits[0]! & 1) === 0;
  if (edge === 0) bits[0] = 1;
  else bits[0] = bits[0]! + (edge > 0 ? 1 : -1);
  const next = Number.isFinite(single[0]!) ? single[0]! : 2 ** 128;
  const low = edge === Number.NEGATIVE_INFINITY ? -(2 ** 128) : edge;
  const middle = low / 2 + next / 2;
  return even ? middle : below(middle);
}

function below(value: number): number {
  double[0] = value;
  if (value === 0) return -Number.MIN_VALUE;
  words[0] = words[0]! + (value > 0 ? -1n : 1n);
  return double[0]!;
}
