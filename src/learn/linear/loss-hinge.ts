/** The squared hinge, as `loss.ts` has losses. */
import { chunked, type Loss } from "./loss.ts";

/** Σ over outputs of max(0, 1 − s η)²; one output: s = 1 for class 1; more: s = 1 for the row's class, else −1. */
export function squaredHinge(outputs: number): Loss {
  return {
    outputs,
    quadratic: false,
    evaluate(eta, target, weights, slope) {
      const n = target.length;
      return chunked(n, (i) => {
        let sum = 0;
        for (let k = 0; k < outputs; k++) {
          const side = target[i] === (outputs === 1 ? 1 : k) ? 1 : -1;
          const gap = 1 - side * eta[k * n + i]!;
          slope[k * n + i] = gap > 0 ? -2 * weights[i]! * side * gap : 0;
          if (gap > 0) sum += gap * gap;
        }
        return weights[i]! * sum;
      });
    },
    // Of the rows inside the margin; which these are depends on the class, so all rows are taken.
    curvature(eta, weights, out) {
      const n = weights.length;
      for (let i = 0; i < eta.length; i++) out[i] = 2 * weights[i % n]!;
    },
  };
}
