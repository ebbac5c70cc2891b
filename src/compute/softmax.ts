/** Scores to probabilities: exp(score) over the sum of exp of all scores of the row. */
import { exp } from "./math.ts";

/** `rows × width`, row-major; `out` may be `scores` itself. */
export function softmaxRows(scores: Float64Array, rows: number, width: number, out: Float64Array): void {
  for (let start = 0; start < rows * width; start += width) {
    let top = scores[start]!;
    for (let k = 1; k < width; k++) top = Math.max(top, scores[start + k]!);
    let sum = 0;
    for (let k = 0; k < width; k++) {
      out[start + k] = exp(scores[start + k]! - top);
      sum += out[start + k]!;
    }
    for (let k = 0; k < width; k++) out[start + k]! /= sum;
  }
}
