/**
 * Target encode: a category as the mean of the target among rows of its level, drawn towards the overall mean.
 *
 * value(level) = (n · mean(level) + m · overall mean) / (n + m),  n the level's weight.
 * smoothing "auto": m = σ² / τ², with σ² the variance within levels and τ² the variance between level means
 * (method of moments), so that levels count by what they were found to tell. smoothing "fixed": m = strength.
 * Binary and regression: one number; more classes: one per class. Missing values are a level if there were some
 * while fitting; levels not seen get the overall mean.
 *
 * Time O(n), memory O(levels · classes) per column.
 *
 * Source: C. Micci-Barreca, "A Preprocessing Scheme for High-Cardinality Categorical Attributes", SIGKDD
 * Explorations 3(1), 2001; τ²: W. Cochran, "The Combination of Estimates from Different Experiments", Biometrics 10, 1954.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `TargetEncoder(smooth=10.0)`).
 * Differs: scikit-learn's "auto" takes a level's own variance for σ², so that a level of one row keeps its target.
 */

import type { FrameColumn } from "../contract/frame.ts";
import { choice, real } from "../contract/params.ts";
import { defineStep, type StepInput } from "../contract/step.ts";
import { numberColumn } from "./column.ts";

/** One entry per column. */
export type TargetEncodeState = {
  /** Numbers per level: 1, or the number of classes. */
  readonly width: number;
  readonly columns: readonly {
    /** `levels × width`, in the units of the target or as probabilities. */
    readonly table: Float64Array;
    readonly missing: Float64Array;
    readonly prior: Float64Array;
  }[];
};

export const targetEncode = defineStep({
  name: "targetEncode",
  summary: "A category as the smoothed mean of the target per level.",
  source: "Micci-Barreca 2001; Cochran 1954",
  selects: ["category"],
  looksAtTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    smoothing: choice({
      default: "auto",
      words: ["auto", "fixed"],
      doc: "How strongly levels are drawn to the overall mean: as the data say, or by strength.",
    }),
    strength: real({ default: 10, min: 0, doc: "Rows' worth of overall mean that each level is mixed with (fixed)." }),
  },

  fit(input, params): TargetEncodeState {
    const width = input.task === "multiclass" ? input.classes : 1;
    const fixed = params.smoothing === "fixed" ? params.strength : null;
    return { width, columns: input.columns.map((column) => encode(column, input, width, fixed)) };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { table, missing, prior } = state.columns[c]!;
      const constants = { width: state.width, table, missing, unseen: prior };
      const ref = writer.add("level-map", [column.ref], constants);
      const parts =
        state.width === 1 ? [column.name] : Array.from({ length: state.width }, (_, k) => `${column.name} class ${k}`);
      return numberColumn(column.name, ref, parts);
    });
  },
});

function encode(column: FrameColumn, input: StepInput, width: number, fixed: number | null) {
  const { target, weights, rows } = input;
  const codes = column.values();
  const levels = column.levels.length;
  // Place `levels` is for missing values.
  const counts = new Float64Array(levels + 1);
  const sums = new Float64Array((levels + 1) * width);
  const squares = new Float64Array(width);
  const totals = new Float64Array(width);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const w = weights === null ? 1 : weights[i]!;
    const place = codes[i]! >= 0 ? codes[i]! : levels;
    counts[place]! += w;
    total += w;
    for (let k = 0; k < width; k++) {
      const y = width === 1 ? target[i]! : Number(target[i] === k);
      sums[place * width + k]! += w * y;
      totals[k]! += w * y;
    }
  }
  const prior = totals.map((t) => (total > 0 ? t / total : 0));
  // Squares about the overall mean, for the variance within levels without cancellation.
  for (let i = 0; i < rows; i++) {
    const w = weights === null ? 1 : weights[i]!;
    for (let k = 0; k < width; k++) {
      const d = (width === 1 ? target[i]! : Number(target[i] === k)) - prior[k]!;
      squares[k]! += w * d * d;
    }
  }
  const strength = Float64Array.from(
    squares,
    (_, k) => fixed ?? chosenStrength(counts, sums, squares, prior, total, width, k),
  );
  const table = new Float64Array((levels + 1) * width);
  for (let place = 0; place <= levels; place++) {
    for (let k = 0; k < width; k++) {
      const n = counts[place]!;
      const m = strength[k]!;
      const mean = n > 0 ? sums[place * width + k]! / n : prior[k]!;
      const share = n > 0 ? (m === Number.POSITIVE_INFINITY ? 0 : n / (n + m)) : 0;
      table[place * width + k] = share * mean + (1 - share) * prior[k]!;
    }
  }
  return { table: table.slice(0, levels * width), missing: table.slice(levels * width), prior };
}

/** σ² / τ² by the method of moments; infinite when the levels do not differ beyond chance. */
function chosenStrength(
  counts: Float64Array,
  sums: Float64Array,
  squares: Float64Array,
  prior: Float64Array,
  total: number,
  width: number,
  k: number,
): number {
  let between = 0;
  let countSquares = 0;
  let present = 0;
  counts.forEach((n, place) => {
    if (!(n > 0)) return;
    const d = sums[place * width + k]! / n - prior[k]!;
    between += n * d * d;
    countSquares += n * n;
    present++;
  });
  const left = total - present;
  // With one row per level nothing is known about the variance within; the whole variance stands in.
  const within = left > 0 ? Math.max(0, squares[k]! - between) / left : squares[k]! / Math.max(total, 1);
  const spread = (between - (present - 1) * within) / (total - countSquares / total);
  return spread > 0 ? within / spread : Number.POSITIVE_INFINITY;
}
