// Loss and gradient of logistic regression over a chunk of at most 4096 rows (row-major f64), in one pass over them.
// The plain twin is in src/compute/kernels/plain-logistic.ts.
import { addTransposed, denseMultiply } from "./dense";
import { expOfTwo, logOfTwo, logPlusOneOfTwo } from "../elementary";
import { pairAt, putPair } from "./row-pairs";

/** Rows that stay in the first-level cache between their sums and what they add to the gradient. */
const BLOCK: usize = 32;

/**
 * One output is the log-odds of class 1, several are scores under a softmax. target f64[rows]: classes; weights f64[rows]
 * or 0 for none; point f64: per output its coefficients, then its intercept. out f64: the loss, then per output the
 * gradient in the same order. scratch: 32 numbers per output and thread, `scratchBytes` apart.
 */
export function logisticGradient(
  x: usize,
  columns: i32,
  rows: i32,
  target: usize,
  weights: usize,
  point: usize,
  outputs: i32,
  scratch: usize,
  scratchBytes: usize,
  out: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const width = p << 3;
  const sums = scratch + <usize>thread * scratchBytes;
  memory.fill(out, 0, (1 + <usize>outputs * (p + 1)) << 3);
  for (let from: usize = 0; from < <usize>rows; from += BLOCK) {
    const held = min(BLOCK, <usize>rows - from);
    const block = x + from * width;
    const y = target + (from << 3);
    const w = weights == 0 ? 0 : weights + (from << 3);
    for (let k: usize = 0; k < <usize>outputs; k++) {
      const own = sums + k * (BLOCK << 3);
      const given = point + k * (width + 8);
      denseMultiply(block, columns, <i32>held, given, own);
      const b = load<f64>(given + width);
      for (let i: usize = 0; i < held << 3; i += 8) store<f64>(own + i, load<f64>(own + i) + b);
    }
    const loss = load<f64>(out);
    store<f64>(out, outputs == 1 ? ofOdds(sums, y, w, held, loss) : ofShares(sums, y, w, held, <usize>outputs, loss));
    for (let k: usize = 0; k < <usize>outputs; k++) {
      const own = sums + k * (BLOCK << 3);
      const into = out + 8 + k * (width + 8);
      addTransposed(block, columns, <i32>held, own, into);
      let sum = load<f64>(into + width);
      for (let i: usize = 0; i < held << 3; i += 8) sum += load<f64>(own + i);
      store<f64>(into + width, sum);
    }
  }
}

/** Log-odds become slopes; the loss with those of the block added. */
function ofOdds(sums: usize, target: usize, weights: usize, rows: usize, loss: f64): f64 {
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < rows; i += 2) {
    const two = i + 1 < rows;
    const at = i << 3;
    const z = pairAt(sums + at, two);
    const y = pairAt(target + at, two);
    const w = weights == 0 ? one : pairAt(weights + at, two);
    const above = f64x2.gt(z, f64x2.splat(0));
    // the loss and its slope share one power of e, at most 1
    const e = expOfTwo(v128.bitselect(f64x2.neg(z), z, above));
    const lesser = f64x2.div(e, f64x2.add(one, e));
    const share = v128.bitselect(f64x2.sub(one, lesser), lesser, above);
    putPair(sums + at, f64x2.mul(w, f64x2.sub(share, y)), two);
    const positive = v128.bitselect(z, f64x2.splat(0), above);
    const value = f64x2.mul(w, f64x2.sub(f64x2.add(positive, logPlusOneOfTwo(e)), f64x2.mul(y, z)));
    loss += f64x2.extract_lane(value, 0);
    if (two) loss += f64x2.extract_lane(value, 1);
  }
  return loss;
}

/** Scores of all classes become slopes; the loss with those of the block added. */
function ofShares(sums: usize, target: usize, weights: usize, rows: usize, outputs: usize, loss: f64): f64 {
  const stride = BLOCK << 3;
  for (let i: usize = 0; i < rows; i += 2) {
    const two = i + 1 < rows;
    const at = sums + (i << 3);
    const y = pairAt(target + (i << 3), two);
    const w = weights == 0 ? f64x2.splat(1) : pairAt(weights + (i << 3), two);
    let most = pairAt(at, two);
    for (let k: usize = 1; k < outputs; k++) most = f64x2.pmax(most, pairAt(at + k * stride, two));
    const first = <usize>f64x2.extract_lane(y, 0);
    const next = <usize>f64x2.extract_lane(y, 1);
    const beside: usize = two ? 8 : 0;
    const own = f64x2.replace_lane(v128.load64_splat(at + first * stride), 1, load<f64>(at + next * stride + beside));
    let total = f64x2.splat(0);
    for (let k: usize = 0; k < outputs; k++) {
      const part = expOfTwo(f64x2.sub(pairAt(at + k * stride, two), most));
      total = f64x2.add(total, part);
      putPair(at + k * stride, part, two);
    }
    for (let k: usize = 0; k < outputs; k++) {
      const share = f64x2.div(pairAt(at + k * stride, two), total);
      const truth = v128.and(f64x2.eq(y, f64x2.splat(<f64>k)), f64x2.splat(1));
      putPair(at + k * stride, f64x2.mul(w, f64x2.sub(share, truth)), two);
    }
    const value = f64x2.mul(w, f64x2.sub(f64x2.add(most, logOfTwo(total)), own));
    loss += f64x2.extract_lane(value, 0);
    if (two) loss += f64x2.extract_lane(value, 1);
  }
  return loss;
}
