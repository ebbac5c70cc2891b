/**
 * Rules that put an interval around a predicted value, fitted to out-of-fold residuals (truth − prediction):
 *
 *   [ŷ − q s₁(ŷ), ŷ + q s₂(ŷ)]
 *
 * s₁ and s₂ are how far residuals reach below and above: the same everywhere (even: on both sides alike; uneven: each side
 * by its quantile), or on a line through bins of like predictions (local). q is the conformal quantile of the larger of
 * −residual / s₁ and residual / s₂, by the s of bins that the row was not in: it keeps the chance whatever s is.
 *
 * Source: H. Papadopoulos, V. Vovk and A. Gammerman, "Regression Conformal Prediction with Nearest Neighbours", JAIR 40,
 * 2011; Y. Romano, E. Patterson and E. Candès, "Conformalized Quantile Regression", NeurIPS 2019; R. Barber, E. Candès,
 * A. Ramdas and R. Tibshirani, "Predictive Inference with the Jackknife+", Annals of Statistics 49, 2021.
 */
import { gather } from "../../compute/frame.ts";
import { onLine } from "../../compute/on-line.ts";
import { risingOrder } from "../../compute/rising-order.ts";
import { mean, quantiles } from "../../compute/statistics.ts";
import type { IntervalForm, IntervalRule } from "../../contract/after.ts";
import { conformalQuantile } from "./conformal-quantile.ts";

/** Predictions of rows, and what was off in each. */
export type Residuals = {
  readonly predicted: Float64Array;
  readonly residual: Float64Array;
  readonly weights: Float64Array | null;
};

/** `below`: the share of all misses that shall lie below the interval; "alike": both sides reach equally far. */
export type RuleForm = {
  readonly form: IntervalForm;
  /** Runs of rows in the order of their prediction; 1 for rules that are the same everywhere. */
  readonly bins: number;
  readonly below: number | "alike";
};

/** Rows are dealt over this many parts to see scales of rows that did not make them. */
const PARTS = 5;
/** A scale is at least this share of the mean size of all residuals: a bin of lucky rows is not sure of anything. */
const LEAST_SCALE = 0.02;

export function fitRule(form: RuleForm, rows: Residuals, coverage: number): IntervalRule {
  const { residual, weights } = rows;
  const { lowers, uppers } = scalesOfOthers(rows, form, coverage);
  const scores = residual.map((r, i) => Math.max(-r / lowers[i]!, r / uppers[i]!));
  const q = conformalQuantile(scores, weights, coverage);
  const { x, lower, upper } = scalesOf(rows, form, coverage);
  return { x, lower: lower.map((s) => (q === 0 ? 0 : -q * s)), upper: upper.map((s) => q * s) };
}

/** [lower, upper] for every predicted value. */
export function boundsOf(rule: IntervalRule, predicted: Float64Array): readonly [Float64Array, Float64Array] {
  const at = (offsets: readonly number[]) => predicted.map((v) => v + onLine(rule.x, offsets, v));
  return [at(rule.lower), at(rule.upper)];
}

type Scales = { readonly x: readonly number[]; readonly lower: readonly number[]; readonly upper: readonly number[] };

/** How far residuals reach on both sides, per bin of rows with like predictions. */
function scalesOf({ predicted, residual, weights }: Residuals, { bins, below }: RuleForm, coverage: number): Scales {
  const sizes = residual.map(Math.abs);
  const least = LEAST_SCALE * mean(sizes, weights);
  const miss = 1 - coverage;
  const order = bins === 1 ? Int32Array.from(predicted.keys()) : risingOrder(predicted);
  const x: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * order.length) / bins);
    const rows = order.subarray(from, Math.floor(((bin + 1) * order.length) / bins));
    if (rows.length === 0) continue;
    const own = weights === null ? null : gather(weights, rows);
    const middle = mean(gather(predicted, rows), own);
    if (!(middle > (x.at(-1) ?? Number.NEGATIVE_INFINITY))) continue;
    const [low, high] =
      below === "alike"
        ? [-mean(gather(sizes, rows), own), mean(gather(sizes, rows), own)]
        : quantiles(gather(residual, rows), [miss * below, 1 - miss * (1 - below)], own);
    x.push(middle);
    // Residuals that are all 0 have no scale.
    lower.push(Math.max(least, -low!) || 1);
    upper.push(Math.max(least, high!) || 1);
  }
  return { x, lower, upper };
}

/** For every row the scales of bins that it is not in: rows are dealt in turn, in the order of their prediction. */
function scalesOfOthers(rows: Residuals, form: RuleForm, coverage: number) {
  const { predicted, residual, weights } = rows;
  const lowers = new Float64Array(residual.length);
  const uppers = new Float64Array(residual.length);
  if (form.bins === 1) {
    // Two numbers from all rows know next to nothing of a single one.
    const { lower, upper } = scalesOf(rows, form, coverage);
    return { lowers: lowers.fill(lower[0]!), uppers: uppers.fill(upper[0]!) };
  }
  const order = risingOrder(predicted);
  for (let part = 0; part < PARTS; part++) {
    const others = order.filter((_, place) => place % PARTS !== part).sort();
    const seen = {
      predicted: gather(predicted, others),
      residual: gather(residual, others),
      weights: weights === null ? null : gather(weights, others),
    };
    const { x, lower, upper } = scalesOf(seen, form, coverage);
    order.forEach((row, place) => {
      if (place % PARTS !== part) return;
      lowers[row] = onLine(x, lower, predicted[row]!);
      uppers[row] = onLine(x, upper, predicted[row]!);
    });
  }
  return { lowers, uppers };
}
