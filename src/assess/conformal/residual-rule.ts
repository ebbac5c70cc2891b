/**
 * Rules that put an interval around a predicted value, fitted to out-of-fold residuals (truth − prediction):
 *
 *   even     ŷ ± q                     q from |residual|
 *   uneven   [ŷ − q₁, ŷ + q₂]          each side by its own quantile
 *   local    [ŷ − q₁ s₁(ŷ), ŷ + q₂ s₂(ŷ)]
 *
 * s₁ and s₂ are the quantiles of the residuals among rows of like prediction, on a line through the middles of bins; q₁
 * and q₂ are conformal quantiles of residuals over the s that rows of other parts give: they keep the chance whatever s is.
 *
 * Source: H. Papadopoulos, V. Vovk and A. Gammerman, "Regression Conformal Prediction with Nearest Neighbours", JAIR 40,
 * 2011; Y. Romano, E. Patterson and E. Candès, "Conformalized Quantile Regression", NeurIPS 2019; R. Barber, E. Candès,
 * A. Ramdas and R. Tibshirani, "Predictive Inference with the Jackknife+", Annals of Statistics 49, 2021.
 */
import { gather } from "../../compute/frame.ts";
import { risingOrder } from "../../compute/rising-order.ts";
import { mean, quantiles } from "../../compute/statistics.ts";
import type { IntervalRule } from "../../contract/after.ts";
import { onLine } from "../calibrate/apply-calibration.ts";
import { conformalQuantile } from "./conformal-quantile.ts";

/** Predictions of rows, and what was off in each. */
export type Residuals = {
  readonly predicted: Float64Array;
  readonly residual: Float64Array;
  readonly weights: Float64Array | null;
};

/** How many bins `local` has; none for the others. */
export type RuleForm =
  | { readonly form: "even" }
  | { readonly form: "uneven" }
  | { readonly form: "local"; readonly bins: number };

/** Rows are dealt over this many parts to see scales of rows that did not make them. */
const PARTS = 5;
/** A scale is at least this share of the mean size of all residuals: a bin of lucky rows is not sure of anything. */
const LEAST_SCALE = 0.02;

export function fitRule(form: RuleForm, rows: Residuals, coverage: number): IntervalRule {
  const { residual, weights } = rows;
  if (form.form === "even") {
    const reach = conformalQuantile(residual.map(Math.abs), weights, coverage);
    return { x: [0], lower: [negative(reach)], upper: [reach] };
  }
  // Each side may be missed by half of what is allowed.
  const level = 1 - (1 - coverage) / 2;
  const below = residual.map((r) => -r);
  if (form.form === "uneven") {
    const [down, up] = [conformalQuantile(below, weights, level), conformalQuantile(residual, weights, level)];
    return { x: [0], lower: [negative(Math.max(0, down))], upper: [Math.max(0, up)] };
  }
  const { lowers, uppers } = scalesOfOthers(rows, form.bins, level);
  const scaled = (side: Float64Array, scale: Float64Array) => side.map((r, i) => r / scale[i]!);
  const down = Math.max(0, conformalQuantile(scaled(below, lowers), weights, level));
  const up = Math.max(0, conformalQuantile(scaled(residual, uppers), weights, level));
  const whole = scalesOf(rows, form.bins, level);
  return { x: whole.x, lower: whole.lower.map((s) => negative(down * s)), upper: whole.upper.map((s) => up * s) };
}

/** [lower, upper] for every predicted value. */
export function boundsOf(rule: IntervalRule, predicted: Float64Array): readonly [Float64Array, Float64Array] {
  const at = (offsets: readonly number[]) => predicted.map((v) => v + onLine(rule.x, offsets, v));
  return [at(rule.lower), at(rule.upper)];
}

type Scales = { readonly x: readonly number[]; readonly lower: readonly number[]; readonly upper: readonly number[] };

/** Quantiles of the residuals on both sides, per bin of rows with like predictions. */
function scalesOf({ predicted, residual, weights }: Residuals, bins: number, level: number): Scales {
  const least = LEAST_SCALE * mean(residual.map(Math.abs), weights);
  const order = risingOrder(predicted);
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
    const [low, high] = quantiles(gather(residual, rows), [1 - level, level], own);
    x.push(middle);
    lower.push(Math.max(least, -low!) || 1);
    upper.push(Math.max(least, high!) || 1);
  }
  return { x, lower, upper };
}

/** For every row the scales of bins that it is not in: rows are dealt in turn, in the order of their prediction. */
function scalesOfOthers(rows: Residuals, bins: number, level: number) {
  const { predicted, residual, weights } = rows;
  const order = risingOrder(predicted);
  const lowers = new Float64Array(order.length);
  const uppers = new Float64Array(order.length);
  for (let part = 0; part < PARTS; part++) {
    const others = order.filter((_, place) => place % PARTS !== part).sort();
    const scales = scalesOf(
      {
        predicted: gather(predicted, others),
        residual: gather(residual, others),
        weights: weights === null ? null : gather(weights, others),
      },
      bins,
      level,
    );
    order.forEach((row, place) => {
      if (place % PARTS !== part) return;
      lowers[row] = onLine(scales.x, scales.lower, predicted[row]!);
      uppers[row] = onLine(scales.x, scales.upper, predicted[row]!);
    });
  }
  return { lowers, uppers };
}

/** Never -0, which a reader would see. */
function negative(value: number): number {
  return value === 0 ? 0 : -value;
}
