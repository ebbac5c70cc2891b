/** Losses of regressions beyond least squares, as `loss.ts` has them. */
import { exp } from "../../compute/math.ts";
import { chunked, type Loss } from "./loss.ts";

/**
 * Half the unit deviance of a Tweedie distribution under the log link, without what does not depend on eta:
 *   e^((2−p) η) / (2−p) − y e^((1−p) η) / (1−p);  p = 1: e^η − y η;  p = 2: y e^−η + η.
 * The curvature is the expected one.
 */
export function tweedieLoss(power: number): Loss {
  const one = 1 - power;
  const two = 2 - power;
  return {
    outputs: 1,
    quadratic: false,
    evaluate(eta, target, weights, slope) {
      return chunked(target.length, (i) => {
        const z = eta[i]!;
        const y = target[i]!;
        const w = weights[i]!;
        const upper = power === 2 ? 1 : exp(two * z);
        const lower = power === 1 ? y : y === 0 ? 0 : y * exp(one * z);
        slope[i] = w * (upper - lower);
        return w * ((power === 2 ? z : upper / two) - (power === 1 ? y * z : lower / one));
      });
    },
    curvature(eta, weights, out) {
      for (let i = 0; i < out.length; i++) out[i] = weights[i]! * (power === 2 ? 1 : exp(two * eta[i]!));
    },
  };
}

/**
 * Huber's loss with its own scale:  min over σ of  Σ w (σ + σ H((y − η) / σ)),  H(z) = z² up to `threshold`, then
 * 2 · threshold · |z| − threshold². As σ is the best for each eta, the slope is that at fixed σ.
 */
export function huberLoss(
  threshold: number,
): Loss & { scaleOf(residuals: Float64Array, weights: Float64Array): number } {
  const outside = 1 - threshold * threshold;

  /** Where the slope in σ, W_in + (1 − threshold²) W_out − Σ_in w r² / σ², is 0; it rises with σ. */
  const scaleOf = (residuals: Float64Array, weights: Float64Array): number => {
    let inner = 0;
    let outer = 0;
    let squares = 0;
    const passAt = (sigma: number) => {
      inner = 0;
      outer = 0;
      squares = 0;
      const bound = threshold * sigma;
      for (let i = 0; i < residuals.length; i++) {
        const r = residuals[i]!;
        if (r <= bound && r >= -bound) {
          inner += weights[i]!;
          squares += weights[i]! * r * r;
        } else outer += weights[i]!;
      }
      return inner + outside * outer - squares / (sigma * sigma);
    };
    let high = 0;
    for (let i = 0; i < residuals.length; i++) high = Math.max(high, Math.abs(residuals[i]!));
    if (!(high > 0)) return 0;
    let low = 0;
    let sigma = high;
    for (let round = 0; round < 100; round++) {
      const slope = passAt(sigma);
      if (slope < 0) low = sigma;
      else high = sigma;
      // With the same rows inside, the root is known; else the middle of what brackets it.
      const denominator = inner + outside * outer;
      let next = denominator > 0 ? Math.sqrt(squares / denominator) : Number.NaN;
      if (!(next >= low && next <= high)) next = (low + high) / 2;
      if (Math.abs(next - sigma) <= 1e-14 * sigma) return next;
      sigma = next;
    }
    return sigma;
  };

  return {
    outputs: 1,
    quadratic: false,
    scaleOf,
    evaluate(eta, target, weights, slope) {
      const residuals = target.map((y, i) => y - eta[i]!);
      // A perfect fit has no scale; the least one keeps slopes finite.
      const sigma = Math.max(scaleOf(residuals, weights), 1e-10);
      return chunked(target.length, (i) => {
        const z = residuals[i]! / sigma;
        const w = weights[i]!;
        if (z <= threshold && z >= -threshold) {
          slope[i] = -2 * w * z;
          return w * sigma * (1 + z * z);
        }
        slope[i] = z > 0 ? -2 * w * threshold : 2 * w * threshold;
        return w * sigma * (1 + 2 * threshold * Math.abs(z) - threshold * threshold);
      });
    },
    curvature(_eta, weights, out) {
      for (let i = 0; i < out.length; i++) out[i] = 2 * weights[i]!;
    },
  };
}

/** quantile · r above 0 and (quantile − 1) · r below, for r = y − η. It has corners: fitted by `quantile-interior.ts`. */
export function pinballLoss(quantile: number): Loss {
  return {
    outputs: 1,
    quadratic: false,
    evaluate(eta, target, weights, slope) {
      return chunked(target.length, (i) => {
        const r = target[i]! - eta[i]!;
        const share = r > 0 ? quantile : quantile - 1;
        slope[i] = -weights[i]! * share;
        return weights[i]! * share * r;
      });
    },
    curvature(_eta, _weights, out) {
      out.fill(0);
    },
  };
}
