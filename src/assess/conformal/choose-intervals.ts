/**
 * Which rule for intervals: each is fitted on all parts of the out-of-fold residuals but one and measured on that one.
 * They are compared by the interval score, width + 2/α · how far outside the truth lies, which is least for the true
 * quantiles; from simple to intricate, the first is taken that is as good as the best but for noise.
 *
 * Source: T. Gneiting and A. Raftery, "Strictly Proper Scoring Rules, Prediction, and Estimation", JASA 102, 2007.
 */
import { gather } from "../../compute/frame.ts";
import type { IntervalRule, Intervals } from "../../contract/after.ts";
import { meanInterval, shareInterval } from "../mean-interval.ts";
import { simplestOfBest } from "../paired.ts";
import type { Part } from "../parts.ts";
import { leastRows } from "./conformal-quantile.ts";
import { boundsOf, fitRule, type Residuals, type RuleForm } from "./residual-rule.ts";

/** Rows of a bin, and bins, of the coarser and the finer local rule. */
const COARSE = { rows: 100, most: 10 };
const FINE = { rows: 50, most: 25 };
/** Widths of fewer rows than this per bin are noise. */
const LEAST_ROWS = 150;

/** Null where there are too few rows for any promise. */
export function chooseIntervals(rows: Residuals, parts: readonly Part[], coverage: number): Intervals | null {
  const { residual, weights } = rows;
  if (parts.length === 0 || parts.some(({ fit }) => fit.length < leastRows(coverage))) return null;
  const forms = formsFor(residual.length, coverage);
  const tried = forms.map((form) => ({ form, ...crossFitted(form, rows, parts, coverage) }));
  const losses = tried.map(({ width, outside }) => width.map((w, i) => w + (2 / (1 - coverage)) * outside[i]!));
  const { form, width, outside } = tried[simplestOfBest(losses, weights)]!;
  const inside = outside.map((far) => (far > 0 ? 0 : 1));
  return {
    form: form.form,
    rule: fitRule(form, rows, coverage),
    asked: coverage,
    found: shareInterval(inside, weights),
    width: meanInterval(width, weights),
    evenWidth: meanInterval(tried[0]!.width, weights).value,
    why: WHY[form.form],
  };
}

const WHY = {
  even: "intervals that differ from row to row are no better than even ones",
  uneven: "what lies above the prediction and what lies below it spread differently",
  local: "the spread depends on the predicted value",
};

function formsFor(rows: number, coverage: number): readonly RuleForm[] {
  const [even, uneven] = [{ form: "even" }, { form: "uneven" }] as const;
  // Half of what may be missed on each side asks for twice the rows.
  if (rows < 2 * leastRows(1 - (1 - coverage) / 2)) return [even];
  if (rows < LEAST_ROWS) return [even, uneven];
  const bins = [COARSE, FINE].map(({ rows: each, most }) => Math.max(2, Math.min(most, Math.floor(rows / each))));
  return [even, uneven, ...[...new Set(bins)].map((count) => ({ form: "local", bins: count }) as const)];
}

/** Width and distance outside of every row, by rules that had not seen it. */
function crossFitted(form: RuleForm, rows: Residuals, parts: readonly Part[], coverage: number) {
  const { predicted, residual, weights } = rows;
  const width = new Float64Array(residual.length);
  const outside = new Float64Array(residual.length);
  for (const { fit, held } of parts) {
    const part = {
      predicted: gather(predicted, fit),
      residual: gather(residual, fit),
      weights: weights === null ? null : gather(weights, fit),
    };
    const rule: IntervalRule = fitRule(form, part, coverage);
    const at = gather(predicted, held);
    const [low, high] = boundsOf(rule, at);
    held.forEach((row, i) => {
      const truth = at[i]! + residual[row]!;
      width[row] = high[i]! - low[i]!;
      outside[row] = Math.max(0, low[i]! - truth, truth - high[i]!);
    });
  }
  return { width, outside };
}
