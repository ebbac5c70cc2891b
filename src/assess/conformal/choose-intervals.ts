/**
 * Which rule for intervals: each is fitted on all parts of the out-of-fold residuals but one and measured on that one. All
 * keep the coverage; those that are hardly longer on average than the shortest are compared by the interval score,
 * width + 2/α · how far outside the truth lies, which is least for the true quantiles of each row; from simple to
 * intricate, the first is taken that is as good as the best but for noise.
 *
 * Source: T. Gneiting and A. Raftery, "Strictly Proper Scoring Rules, Prediction, and Estimation", JASA 102, 2007.
 */
import { gather } from "../../compute/frame.ts";
import type { IntervalRule, Intervals } from "../../contract/after.ts";
import { meanInterval, shareInterval } from "../mean-interval.ts";
import { asGoodAsBest } from "../paired.ts";
import { type Part, thinned } from "../parts.ts";
import { leastRows } from "./conformal-quantile.ts";
import { boundsOf, fitRule, type Residuals, type RuleForm } from "./residual-rule.ts";

/** Rows of a bin, and bins, of the coarser and the finer local rule. */
const COARSE = { rows: 100, most: 10 };
const FINE = { rows: 50, most: 25 };
/** Widths of fewer rows than this per bin are noise. */
const LEAST_ROWS = 150;

/** Rows that a rule is fitted to and measured on, and that forms are compared on, at most; evenly spaced. */
const MOST_ROWS = 20_000;
const MOST_COMPARED = 5000;
/** Shares of the misses that may lie below an interval. */
const SPLITS = [0.2, 0.35, 0.5, 0.65, 0.8];

/** Intervals longer than the shortest by this share may still be the better ones. */
const HARDLY = 0.03;

const EVEN: RuleForm = { form: "even", bins: 1, below: "alike" };

/** Null where there are too few rows for any promise. */
export function chooseIntervals(all: Residuals, allParts: readonly Part[], coverage: number): Intervals | null {
  const { rows, parts } = everyFew(all, allParts, MOST_ROWS);
  const { weights } = rows;
  if (parts.length === 0 || parts.some(({ fit }) => fit.length < leastRows(coverage))) return null;
  const form = bestForm(rows, parts, coverage);
  const { width, outside } = crossFitted(form, rows, parts, coverage);
  const even = form === EVEN ? width : crossFitted(EVEN, rows, parts, coverage).width;
  return {
    form: form.form,
    rule: fitRule(form, rows, coverage),
    asked: coverage,
    found: shareInterval(
      outside.map((far) => (far > 0 ? 0 : 1)),
      weights,
    ),
    width: meanInterval(width, weights),
    evenWidth: meanInterval(even, weights).value,
    why: WHY[form.form],
  };
}

const WHY = {
  even: "intervals that differ from row to row are no better than even ones",
  uneven: "what lies above the prediction and what lies below it spread differently",
  local: "the spread depends on the predicted value",
};

function bestForm(all: Residuals, allParts: readonly Part[], coverage: number): RuleForm {
  const { rows, parts } = everyFew(all, allParts, MOST_COMPARED);
  const forms = formsFor(rows.residual.length, coverage);
  if (forms.length === 1) return EVEN;
  const { weights } = rows;
  const tried = forms.map((form) => ({ form, ...crossFitted(form, rows, parts, coverage) }));
  const widths = tried.map(({ width }) => meanInterval(width, weights).value);
  const least = Math.min(...widths);
  const short = tried.filter((_, place) => widths[place]! <= (1 + HARDLY) * least);
  const scores = short.map(({ width, outside }) => width.map((w, i) => w + (2 / (1 - coverage)) * outside[i]!));
  return short[asGoodAsBest(scores, weights)[0]!]!.form;
}

function formsFor(rows: number, coverage: number): readonly RuleForm[] {
  // Quantiles of the tails ask for twice the rows.
  if (rows < 2 * leastRows(1 - (1 - coverage) / 2)) return [EVEN];
  const uneven = SPLITS.map((below): RuleForm => ({ form: "uneven", bins: 1, below }));
  if (rows < LEAST_ROWS) return [EVEN, ...uneven];
  const bins = [COARSE, FINE].map(({ rows: each, most }) => Math.max(2, Math.min(most, Math.floor(rows / each))));
  const local = [...new Set(bins)].flatMap((count) =>
    (["alike", 0.35, 0.5, 0.65] as const).map((below): RuleForm => ({ form: "local", bins: count, below })),
  );
  return [EVEN, ...uneven, ...local];
}

/** At most so many rows, evenly spaced, with their parts. */
function everyFew(all: Residuals, allParts: readonly Part[], most: number) {
  const step = Math.ceil(all.residual.length / most);
  if (step <= 1) return { rows: all, parts: allParts };
  const { rows, parts } = thinned(allParts, all.residual.length, step);
  return { rows: take(all, rows), parts };
}

function take({ predicted, residual, weights }: Residuals, places: Int32Array): Residuals {
  return {
    predicted: gather(predicted, places),
    residual: gather(residual, places),
    weights: weights === null ? null : gather(weights, places),
  };
}

/** Width and distance outside of every row, by rules that had not seen it. */
function crossFitted(form: RuleForm, rows: Residuals, parts: readonly Part[], coverage: number) {
  const { predicted, residual } = rows;
  const width = new Float64Array(residual.length);
  const outside = new Float64Array(residual.length);
  for (const { fit, held } of parts) {
    const rule: IntervalRule = fitRule(form, take(rows, fit), coverage);
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
