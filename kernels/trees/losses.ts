// Mean losses of rows that trees do not learn from. Per 16 rows two f64 go to `out`: the product of the numbers whose
// logarithms are wanted, which cannot overflow, and the sum of the rest: 16 rows take one logarithm.
import { exp4 } from "../exponential";

// @ts-ignore: decorator
@inline
function lane(x: v128, i: usize): f64 {
  if (i == 0) return <f64>f32x4.extract_lane(x, 0);
  if (i == 1) return <f64>f32x4.extract_lane(x, 1);
  return i == 2 ? <f64>f32x4.extract_lane(x, 2) : <f64>f32x4.extract_lane(x, 3);
}

/** log(1 + exp(m)), m the score against the target: max(m, 0) + log(1 + exp(-|m|)). score, target: f32[rows], readable in fours. */
export function logisticLoss(score: usize, target: usize, rows: i32, out: usize): void {
  const n = <usize>rows;
  for (let from: usize = 0; from < n; from += 16) {
    let product: f64 = 1;
    let rest: f64 = 0;
    for (let i = from; i < min<usize>(from + 16, n); i += 4) {
      const s = v128.load(score + (i << 2));
      const positive = f32x4.gt(v128.load(target + (i << 2)), f32x4.splat(0.5));
      const m = v128.bitselect(f32x4.neg(s), s, positive);
      const e = f32x4.add(f32x4.splat(1), exp4(f32x4.neg(f32x4.abs(m))));
      const most = f32x4.max(m, f32x4.splat(0));
      for (let j: usize = 0; j < 4 && i + j < n; j++) {
        product *= lane(e, j);
        rest += lane(most, j);
      }
    }
    store<f64>(out, product);
    store<f64>(out, rest, 8);
    out += 16;
  }
}

/** log(sum of exp(score)) - score of the target. scores: class k at scores + k * stride bytes. */
export function softmaxLoss(scores: usize, stride: usize, classes: i32, target: usize, rows: i32, out: usize): void {
  const n = <usize>rows;
  for (let from: usize = 0; from < n; from += 16) {
    let product: f64 = 1;
    let rest: f64 = 0;
    for (let i = from; i < min<usize>(from + 16, n); i += 4) {
      const at = scores + (i << 2);
      let p = at;
      let most = v128.load(p);
      for (let k = 1; k < classes; k++) {
        p += stride;
        most = f32x4.pmax(most, v128.load(p));
      }
      p = at;
      let sum = f32x4.splat(0);
      for (let k = 0; k < classes; k++) {
        sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(p), most)));
        p += stride;
      }
      for (let j: usize = 0; j < 4 && i + j < n; j++) {
        product *= lane(sum, j);
        const label = <usize>load<f32>(target + ((i + j) << 2));
        rest += lane(most, j) - <f64>load<f32>(scores + label * stride + ((i + j) << 2));
      }
    }
    store<f64>(out, product);
    store<f64>(out, rest, 8);
    out += 16;
  }
}
