/**
 * Impute iteratively: a missing number becomes what a ridge regression on the row's other numbers says.
 *
 * All gaps start at their column's mean. Then, round by round and column by column (fewest gaps first), a ridge
 * regression of the column on all others, as they are filled by now, is fitted to the rows that have it, and fills
 * its gaps, within the range seen. Ends after `rounds`, or when no filled value moves by `tolerance` deviations. The
 * program goes the same way with the same models. Columns that had no gap while fitting are filled by their mean; a
 * column without any value becomes 0.
 *
 * Time O(rounds · columns with gaps · n · p²), memory O(n · p) and for the program O(rounds · columns with gaps · p).
 *
 * Source: S. van Buuren and K. Groothuis-Oudshoorn, "mice: Multivariate Imputation by Chained Equations in R",
 * Journal of Statistical Software 45(3), 2011.
 * Golden numbers: tests/golden/prepare-imputation.json (scikit-learn `IterativeImputer(estimator=Ridge(...))`).
 * Differs: the regression penalty is on standardised columns; models are fitted to at most maxRows rows, drawn by the
 * seed; values are expected ones, never drawn.
 */
import { gather, gatherRows } from "../compute/frame.ts";
import { matrixOf } from "../compute/frame-matrix.ts";
import { gram } from "../compute/matrices/matrix.ts";
import { solveSymmetric } from "../compute/matrices/solve.ts";
import { blockMoments } from "../compute/statistics.ts";
import { flag, integer, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing, lowerFilled, numbersNames } from "./gaps.ts";

/** Over the numbers of all columns side by side; the models as operator `fill-linear` takes them. */
export type ImputeIterativelyState = {
  readonly turns: Int32Array;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly center: Float64Array;
  readonly spread: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Per column: 1 when it had gaps. */
  readonly gaps: Uint8Array;
  readonly indicator: boolean;
};

export const imputeIteratively = defineStep({
  name: "imputeIteratively",
  summary: "Fills missing numbers by regressions on the other numbers, in rounds.",
  source: "van Buuren & Groothuis-Oudshoorn 2011",
  selects: ["number"],
  params: {
    rounds: integer({ default: 10, min: 1, max: 100, doc: "Most rounds over the columns with gaps." }),
    tolerance: real({ default: 1e-3, min: 0, doc: "Standard deviations that filled values move in a last round." }),
    penalty: real({ default: 1, min: 0, above: true, doc: "Ridge penalty, in rows, on standardised columns." }),
    maxRows: integer({ default: 10_000, min: 2, max: 10_000_000, doc: "Most rows that models are fitted to." }),
    indicator: flag({ default: true, doc: "Whether to add a column that marks where values were missing." }),
  },

  async fit(input, params, context): Promise<ImputeIterativelyState> {
    const { columns } = input;
    const { values: given, columns: width } = matrixOf({ rows: input.rows, columns });
    const kept =
      input.rows <= params.maxRows
        ? null
        : context.random.fork("rows").permutation(input.rows).slice(0, params.maxRows).sort();
    const all = finiteOrMissing(kept === null ? given : gatherRows(given, width, kept));
    const weights = input.weights === null || kept === null ? input.weights : gather(input.weights, kept);
    const rows = kept?.length ?? input.rows;
    const found = blockMoments(all, weights, width);
    const center = Float64Array.from(found, ({ mean }) => (Number.isFinite(mean) ? mean : 0));
    const spread = Float64Array.from(found, ({ variance }) => (Number.isFinite(variance) ? Math.sqrt(variance) : 0));
    const low = Float64Array.from(found, ({ least }, j) => (Number.isFinite(least) ? least : center[j]!));
    const high = Float64Array.from(found, ({ most }, j) => (Number.isFinite(most) ? most : center[j]!));

    // Standardised, gaps at the mean, and a 1 behind each row: products with it are sums.
    const filled = new Float64Array(rows * (width + 1));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        const z = (all[i * width + j]! - center[j]!) / spread[j]!;
        filled[i * (width + 1) + j] = Number.isFinite(z) ? z : 0;
      }
      filled[i * (width + 1) + width] = 1;
    }
    const matrix = { rows, columns: width + 1, values: filled };
    const targets = targetsOf(all, rows, width, spread);
    const turns: number[] = [];
    const models: Model[] = [];
    for (let round = 0; round < params.rounds; round++) {
      let moved = 0;
      for (const { place, there, gone } of targets) {
        const model = regression(gram(matrix, weights, there), place, params.penalty);
        const bounds = [low[place]!, high[place]!].map((v) => (v - center[place]!) / spread[place]!);
        for (const i of gone) {
          const at = i * (width + 1);
          let z = model.bias;
          for (let j = 0; j < width; j++) z += model.weights[j]! * filled[at + j]!;
          z = Math.min(bounds[1]!, Math.max(bounds[0]!, z));
          moved = Math.max(moved, Math.abs(z - filled[at + place]!));
          filled[at + place] = z;
        }
        turns.push(place);
        models.push(model);
      }
      const proceed = await context.tick({ done: round + 1, of: params.rounds });
      if (!proceed || moved < params.tolerance) break;
    }
    return {
      turns: Int32Array.from(turns),
      weights: Float64Array.from(models.flatMap((model) => [...model.weights])),
      bias: Float64Array.from(models, (model) => model.bias),
      center,
      spread,
      low,
      high,
      gaps: Uint8Array.from(columns, (column) => Number(column.values().some(Number.isNaN))),
      indicator: params.indicator,
    };
  },

  lower(state, columns, writer) {
    const { gaps: _gaps, indicator: _indicator, ...models } = state;
    return lowerFilled(state, "fill-linear", { ...models, start: state.center }, columns, writer);
  },

  describe({ turns, center, spread, low, high }, names) {
    const rounds = center.map((_, place) => turns.filter((turn) => turn === place).length);
    return describedTable(numbersNames(names, center.length), { mean: center, spread, low, high, rounds });
  },
});

/** Places with gaps and with something to learn, fewest gaps first; the rows that have the number, and the others. */
function targetsOf(all: Float64Array, rows: number, width: number, spread: Float64Array) {
  const every = Int32Array.from({ length: rows }, (_, i) => i);
  return Array.from({ length: width }, (_, place) => {
    const missing = (i: number): boolean => Number.isNaN(all[i * width + place]!);
    return { place, there: every.filter((i) => !missing(i)), gone: every.filter(missing) };
  })
    .filter(({ place, gone }) => gone.length > 0 && spread[place]! > 0)
    .sort((a, b) => a.gone.length - b.gone.length || a.place - b.place);
}

type Model = { readonly weights: Float64Array; readonly bias: number };

/** Ridge regression of number `place` on the others, from the products of all numbers and of a 1 behind them. */
function regression(
  products: { readonly columns: number; readonly values: Float64Array },
  place: number,
  penalty: number,
): Model {
  const size = products.columns;
  const last = size - 1;
  const others = Array.from({ length: last }, (_, j) => j).filter((j) => j !== place);
  const at = (i: number, j: number): number => products.values[i * size + j]!;
  const total = at(last, last);
  const mean = (j: number): number => at(j, last) / total;
  const p = others.length;
  const system = new Float64Array(p * p);
  const right = new Float64Array(p);
  others.forEach((i, a) => {
    others.forEach((j, b) => {
      system[a * p + b] = at(i, j) - total * mean(i) * mean(j) + (a === b ? penalty : 0);
    });
    right[a] = at(i, place) - total * mean(i) * mean(place);
  });
  const solved = solveSymmetric({ rows: p, columns: p, values: system }, right) ?? new Float64Array(p);
  const weights = new Float64Array(last);
  let bias = mean(place);
  others.forEach((j, a) => {
    weights[j] = solved[a]!;
    bias -= solved[a]! * mean(j);
  });
  return { weights, bias };
}
