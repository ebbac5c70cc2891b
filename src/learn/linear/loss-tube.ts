/** The squared loss outside of a tube around the values, as `loss.ts` has losses. */
import { chunked, type Loss } from "./loss.ts";

/** max(0, |y − η| − tolerated)². */
export function squaredTube(tolerated: number): Loss {
  return {
    outputs: 1,
    quadratic: false,
    evaluate(eta, target, weights, slope) {
      return chunked(target.length, (i) => {
        const d = eta[i]! - target[i]!;
        const over = Math.abs(d) - tolerated;
        slope[i] = over > 0 ? 2 * weights[i]! * (d > 0 ? over : -over) : 0;
        return over > 0 ? weights[i]! * over * over : 0;
      });
    },
    // Of the rows outside of the tube; which these are depends on the value, so all rows are taken.
    curvature(_eta, weights, out) {
      for (let i = 0; i < out.length; i++) out[i] = 2 * weights[i]!;
    },
  };
}
