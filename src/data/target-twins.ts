/**
 * Columns that alone all but give the target away: most often they were filled in after the fact.
 * Each column is cut into at most 256 bins (missing is one) and predicts from the other rows of its bin.
 */
import { type Column, columnOf } from "../contract/table.ts";
import { isClassification, type Task } from "../contract/task.ts";
import { quantileStrata } from "./split.ts";

export type TargetTwin = {
  readonly column: string;
  /** Share of the target's errors or variance that this column alone removes, in [0, 1]. */
  readonly skill: number;
};

const BINS = 256;

/** Columns whose skill reaches `least`, the strongest first. */
export function targetTwins(task: Task, least = 0.92): TargetTwin[] {
  if (task.target.length === 0 || task.kind === "clustering" || task.kind === "anomaly") return [];
  const found = task.roles.features.map((name) => ({ column: name, skill: skillOf(columnOf(task.table, name), task) }));
  return found.filter(({ skill }) => skill >= least).sort((a, b) => b.skill - a.skill);
}

function skillOf(column: Column, task: Task): number {
  const bins = binsOf(column);
  return isClassification(task.kind)
    ? classSkill(bins, task.target, task.classes.length)
    : valueSkill(bins, task.target);
}

/** Bin of each row; 0 holds the missing. Rare levels keep a bin of their own, where they have nobody to learn from. */
function binsOf(column: Column): Int32Array {
  if ("codes" in column) return column.codes.map((code) => Math.max(code, -1) + 1);
  const known: number[] = [];
  for (let row = 0; row < column.values.length; row++) if (!Number.isNaN(column.values[row]!)) known.push(row);
  const strata = quantileStrata(
    known.map((row) => column.values[row]!),
    Math.min(BINS, Math.max(1, Math.floor(known.length / 4))),
  );
  // Equal values share the bin of the first of them.
  const binOf = new Map<number, number>();
  const bins = new Int32Array(column.values.length);
  for (let i = 0; i < known.length; i++) {
    const value = column.values[known[i]!]!;
    binOf.set(value, Math.min(binOf.get(value) ?? Number.POSITIVE_INFINITY, strata[i]! + 1));
  }
  for (const row of known) bins[row] = binOf.get(column.values[row]!)!;
  return bins;
}

/** 1 - errors of "the most frequent class among the others of my bin" / errors of the most frequent class. */
function classSkill(bins: Int32Array, target: Float64Array, classes: number): number {
  let width = 0;
  for (const bin of bins) width = Math.max(width, bin + 1);
  if (width * classes > 5e7) return 0;
  const counts = new Int32Array(width * classes);
  const totals = new Int32Array(classes);
  for (let row = 0; row < bins.length; row++) {
    counts[bins[row]! * classes + target[row]!]!++;
    totals[target[row]!]!++;
  }
  const most = totals.reduce((best, count, c) => (count > totals[best]! ? c : best), 0);
  let errors = 0;
  for (let bin = 0; bin < width; bin++) {
    for (let c = 0; c < classes; c++) {
      const own = counts[bin * classes + c]!;
      if (own === 0) continue;
      let rival = -1;
      for (let other = 0; other < classes; other++)
        if (other !== c) rival = Math.max(rival, counts[bin * classes + other]!);
      const others = own - 1;
      // Alone in its bin, or in a tie: the overall most frequent class decides.
      if (others < rival || (others === rival && c !== most)) errors += own;
    }
  }
  const baseline = bins.length - totals[most]!;
  return baseline === 0 ? 0 : 1 - errors / baseline;
}

/** 1 - squared error of "the mean of the others of my bin" / variance. */
function valueSkill(bins: Int32Array, target: Float64Array): number {
  const sums = new Map<number, { sum: number; count: number }>();
  let total = 0;
  for (let row = 0; row < bins.length; row++) {
    const bin = sums.get(bins[row]!) ?? { sum: 0, count: 0 };
    bin.sum += target[row]!;
    bin.count++;
    sums.set(bins[row]!, bin);
    total += target[row]!;
  }
  const mean = total / bins.length;
  let left = 0;
  let all = 0;
  for (let row = 0; row < bins.length; row++) {
    const { sum, count } = sums.get(bins[row]!)!;
    const y = target[row]!;
    const guess = count > 1 ? (sum - y) / (count - 1) : mean;
    left += (y - guess) * (y - guess);
    all += (y - mean) * (y - mean);
  }
  return all === 0 ? 0 : 1 - left / all;
}
