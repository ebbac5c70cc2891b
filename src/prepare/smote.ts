/**
 * SMOTE: rows of rare classes are made anew between rows that are there, so that a learner cannot pass them over.
 *
 *   made = x + u · (neighbour − x),   u uniform in [0, 1), neighbour: one of the k nearest rows of the class
 *
 * A class with fewer rows than ratio · (rows of the largest class) gets made rows until it has that many; its rows are
 * taken in turn. Categories and booleans take the commonest value among the k nearest; where two rows differ in one, that
 * counts as the median deviation of the numbers. Distances are in units of the columns' deviations, those of blocks as
 * they are; gaps count as the mean. Columns of texts, and those not named, are copied, and so is what is missing.
 *
 * Only the fit sees made rows, and folds within the fit keep them with the row that they were made from. Probabilities
 * then speak of the balanced classes; where they must speak of the true ones, leave the step out.
 *
 * Time that of k nearest neighbours of each row within its class; memory O(n · (p + levels)).
 *
 * Source: N. Chawla, K. Bowyer, L. Hall and W. Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 16,
 * 2002 (section 6.1 for categories).
 * Differs: rows are taken in turn instead of drawn; distances are in units of deviations; levels beyond the 64 commonest
 * of a class are alike.
 */
import { gatherRows } from "../compute/frame.ts";
import { createNeighbours } from "../compute/neighbours/neighbours.ts";
import { median, moments } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { integer, real } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import { defineStep } from "../contract/step.ts";
import { finiteOrMissing } from "./gaps.ts";
import { rowsByClass } from "./rows-by-class.ts";

const MOST_LEVELS = 64;

export const smote = defineStep({
  name: "smote",
  summary: "Makes rows of rare classes between their nearest rows while fitting.",
  source: "Chawla et al. 2002",
  selects: ["number", "boolean", "datetime", "category"],
  tasks: ["binary", "multiclass"],
  params: {
    ratio: real({ default: 1, min: 0, above: true, max: 1, doc: "Least rows of a class, as a share of the largest." }),
    neighbours: integer({
      default: 5,
      min: 1,
      max: 1000,
      doc: "Nearest rows of the class that a row is made towards.",
    }),
  },

  makesRows({ columns, target, classes }, params, { random }) {
    const groups = rowsByClass(target, classes);
    const wanted = Math.round(params.ratio * Math.max(...groups.map((rows) => rows.length)));
    const parts = groups.map((rows, c) => {
      const more = rows.length === 0 ? 0 : Math.max(0, wanted - rows.length);
      return { rows, more, random: random.fork("class", c) };
    });
    const count = parts.reduce((sum, { more }) => sum + more, 0);
    const from = new Int32Array(count);
    const values = columns.map((column) => new Float64Array(count * column.width));
    let at = 0;
    for (const { rows, more, random: own } of parts) {
      if (more === 0) continue;
      const near = nearestOf(columns, rows, Math.min(params.neighbours, rows.length - 1));
      const order = own.fork("order").permutation(rows.length);
      const draws = own.fork("draws");
      for (let m = 0; m < more; m++, at++) {
        const place = order[m % rows.length]!;
        const others = near.subarray((place * near.length) / rows.length, ((place + 1) * near.length) / rows.length);
        from[at] = rows[place]!;
        makeRow(columns, values, at, rows, place, others, draws);
      }
    }
    return { from, values };
  },

  fit: () => null,
  lower: (_, columns) => columns,
});

function isWord(column: FrameColumn): boolean {
  return column.kind === "category" || column.kind === "boolean";
}

/** Writes one made row behind the others; without neighbours it is a copy. */
function makeRow(
  columns: readonly FrameColumn[],
  values: readonly Float64Array[],
  at: number,
  rows: Int32Array,
  place: number,
  others: Int32Array,
  draws: Random,
): void {
  const chosen = others.length === 0 ? place : others[draws.integer(others.length)]!;
  const share = draws.uniform();
  columns.forEach((column, c) => {
    const { width } = column;
    const all = column.values();
    if (isWord(column)) {
      values[c]![at] = commonest(
        Array.from(others, (other) => all[rows[other]!]!),
        all[rows[place]!]!,
      );
      return;
    }
    for (let k = 0; k < width; k++) {
      const own = all[rows[place]! * width + k]!;
      const made = own + share * (all[rows[chosen]! * width + k]! - own);
      // Towards a gap there is no way; what is missing stays so.
      values[c]![at * width + k] = Number.isFinite(made) ? made : own;
    }
  });
}

/** Of equally common values the one of the row itself, else the least; of none the row's own. */
function commonest(values: readonly number[], own: number): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = own;
  let most = counts.get(own) ?? 0;
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (count <= most) continue;
    most = count;
    best = value;
  }
  return best;
}

/** Per row of a class the places of its k nearest within the class, `rows × k`. */
function nearestOf(columns: readonly FrameColumn[], rows: Int32Array, k: number): Int32Array {
  if (k === 0) return new Int32Array(0);
  const numbers = columns.filter((column) => !isWord(column)).map((column) => scaled(column, rows));
  const deviations = numbers.flatMap(({ values, width }) =>
    Array.from({ length: width }, (_, j) => Math.sqrt(moments(values, null, width, j).variance)),
  );
  const apart = deviations.length === 0 ? 1 : median(Float64Array.from(deviations));
  const words = columns.filter(isWord).map((column) => marks(column, rows, apart));
  const blocks = [...numbers, ...words];
  const width = blocks.reduce((sum, block) => sum + block.width, 0);
  const values = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    let at = i * width;
    for (const block of blocks) {
      values.set(block.values.subarray(i * block.width, (i + 1) * block.width), at);
      at += block.width;
    }
  }
  const points = { rows: rows.length, width, values };
  return createNeighbours(points).nearest(points, k, Int32Array.from(rows.keys())).rows;
}

type Block = { readonly width: number; readonly values: Float64Array };

/** Numbers of a class in units of the deviation over all rows; blocks as they are. */
function scaled(column: FrameColumn, rows: Int32Array): Block {
  const all = finiteOrMissing(column.values());
  const { width } = column;
  const { mean, variance } = moments(all);
  const values = gatherRows(all, width, rows);
  if (width > 1) return { width, values: values.map((v) => (Number.isNaN(v) ? 0 : v)) };
  const unit = 1 / Math.sqrt(variance);
  const known = Number.isFinite(unit) && variance < Number.POSITIVE_INFINITY;
  return { width, values: values.map((v) => (known && !Number.isNaN(v) ? (v - mean) * unit : 0)) };
}

/** Words as marks, so that two rows that differ in one lie `apart`. */
function marks(column: FrameColumn, rows: Int32Array, apart: number): Block {
  const all = column.values();
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(all[row]!, (counts.get(all[row]!) ?? 0) + 1);
  const common = [...counts].sort(([a, m], [b, n]) => n - m || a - b).slice(0, MOST_LEVELS);
  const placeOf = new Map(common.map(([value], place) => [value, place]));
  const width = common.length;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    const place = placeOf.get(all[row]!);
    if (place !== undefined) values[i * width + place] = apart * Math.SQRT1_2;
  });
  return { width, values };
}
