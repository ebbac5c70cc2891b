/** Losses of linear models: value, slope and curvature in the linear predictor. */
import { exp, log, log1p, sigmoid } from "../../compute/math.ts";
import { CHUNK } from "../../compute/statistics.ts";

/** `eta`, slopes and curvatures are `outputs × rows`: one output after the other. */
export type Loss = {
  readonly outputs: number;
  /** True when the curvature is the same everywhere. */
  readonly quadratic: boolean;
  /** True where a kernel gives the loss and its gradient in one pass over the rows (`Dense.logistic`). */
  readonly fused?: true;
  /** Σ w · loss; writes the slope of it in eta. */
  evaluate(eta: Float64Array, target: Float64Array, weights: Float64Array, slope: Float64Array): number;
  /** Writes w · second derivative in eta, `outputs × rows`. */
  curvature(eta: Float64Array, weights: Float64Array, out: Float64Array): void;
};

/** ½ (eta − y)². */
export const squaredLoss: Loss = {
  outputs: 1,
  quadratic: true,
  evaluate(eta, target, weights, slope) {
    return chunked(target.length, (i) => {
      const d = eta[i]! - target[i]!;
      slope[i] = weights[i]! * d;
      return 0.5 * weights[i]! * d * d;
    });
  },
  curvature(_eta, weights, out) {
    out.set(weights);
  },
};

/** −ln of the probability of the true class, two classes. */
export const logisticLoss: Loss = {
  outputs: 1,
  quadratic: false,
  fused: true,
  evaluate(eta, target, weights, slope) {
    return chunked(target.length, (i) => {
      const z = eta[i]!;
      const y = target[i]!;
      const w = weights[i]!;
      // the loss and its slope share one power of e, at most 1
      const e = exp(z > 0 ? -z : z);
      const lesser = e / (1 + e);
      slope[i] = w * ((z > 0 ? 1 - lesser : lesser) - y);
      return w * ((z > 0 ? z : 0) + log1p(e) - y * z);
    });
  },
  curvature(eta, weights, out) {
    for (let i = 0; i < out.length; i++) {
      const p = sigmoid(eta[i]!);
      out[i] = weights[i]! * p * (1 - p);
    }
  },
};

/** −ln of the probability of the true class, `classes` classes. */
export function softmaxLoss(classes: number): Loss {
  const shares = new Float64Array(classes);
  const fill = (eta: Float64Array, n: number, i: number): number => {
    let most = eta[i]!;
    for (let k = 1; k < classes; k++) if (eta[k * n + i]! > most) most = eta[k * n + i]!;
    let total = 0;
    for (let k = 0; k < classes; k++) {
      shares[k] = exp(eta[k * n + i]! - most);
      total += shares[k]!;
    }
    for (let k = 0; k < classes; k++) shares[k]! /= total;
    return most + log(total);
  };
  return {
    outputs: classes,
    quadratic: false,
    fused: true,
    evaluate(eta, target, weights, slope) {
      const n = target.length;
      return chunked(n, (i) => {
        const w = weights[i]!;
        const size = fill(eta, n, i);
        const truth = target[i]!;
        for (let k = 0; k < classes; k++) slope[k * n + i] = w * (shares[k]! - (k === truth ? 1 : 0));
        return w * (size - eta[truth * n + i]!);
      });
    },
    curvature(eta, weights, out) {
      const n = weights.length;
      for (let i = 0; i < n; i++) {
        fill(eta, n, i);
        for (let k = 0; k < classes; k++) out[k * n + i] = weights[i]! * shares[k]! * (1 - shares[k]!);
      }
    },
  };
}

/** The sum of a term per row, in chunks that are added in order. */
export function chunked(rows: number, term: (i: number) => number): number {
  let total = 0;
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, rows);
    let part = 0;
    for (let i = start; i < end; i++) part += term(i);
    total += part;
  }
  return total;
}
