// What all classes of a row share in a softmax.
import { exp4 } from "../exponential";

/** Per row the greatest score and 1 / sum of exp(score - greatest). scores: class k at scores + k * stride bytes. */
export function softmaxTotals(
  scores: usize,
  stride: usize,
  classes: i32,
  rows: i32,
  top: usize,
  inverse: usize,
): void {
  for (let i: usize = 0; i < <usize>rows << 2; i += 16) {
    let p = scores + i;
    let most = v128.load(p);
    for (let k = 1; k < classes; k++) {
      p += stride;
      most = f32x4.pmax(most, v128.load(p));
    }
    p = scores + i;
    let sum = f32x4.splat(0);
    for (let k = 0; k < classes; k++) {
      sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(p), most)));
      p += stride;
    }
    v128.store(top + i, most);
    v128.store(inverse + i, f32x4.div(f32x4.splat(1), sum));
  }
}
