/**
 * Columns that alone all but give the target away: most often they were filled in after the fact.
 * Each column is cut into at most 256 bins (missing is one) and predicts from the other rows of its bin.
 */
import { type Column, columnOf } from "../../contract/table.ts";
import { isClassification, type Task } from "../../contract/task.ts";
import { quantileStrata } from "../split.ts";

export type ColumnSkill = {
  readonly column: string;
  /** Share of the target's errors or variance that this column alone removes, at most 1. */
  readonly skill: number;
  /** What is sure of it: with few errors left over, the next rows may well bring more. */
  readonly sure: number;
  /** ROC area of the column alone; null unless there are two classes. */
  readonly area: number | null;
};

const BINS = 256;
/** Standard deviations that a count of errors may lie too low by. */
const SURE = 1.645;

type Skill = Pick<ColumnSkill, "skill" | "sure">;
const NONE: Skill = { skill: 0, sure: 0 };

/** What each feature alone knows of the target, in the features' order. */
export function columnSkills(task: Task): ColumnSkill[] {
  if (task.target.length === 0 || task.kind === "clustering" || task.kind === "anomaly") return [];
  return task.roles.features.map((name) => skillOf(columnOf(task.table, name), task));
}

/** Columns that reach the least skill, or rank two classes all but perfectly; the strongest first. */
export function targetTwins(skills: readonly ColumnSkill[], least = 0.92, leastArea = 0.985): ColumnSkill[] {
  const isTwin = ({ sure, area }: ColumnSkill): boolean => sure >= least || (area ?? 0) >= leastArea;
  return skills.filter(isTwin).sort((a, b) => b.skill - a.skill);
}

function skillOf(column: Column, task: Task): ColumnSkill {
  const bins = binsOf(column);
  if (!isClassification(task.kind)) return { column: column.name, ...valueSkill(bins, task.target), area: null };
  const area = task.classes.length === 2 ? areaOf(bins, task.target) : null;
  return { column: column.name, ...classSkill(bins, task.target, task.classes.length), area };
}

/**
 * The ROC area of "the share of the second class in my bin", where the share is of the other half of the rows: with
 * the row itself left out alone, rows of the second class would rank behind the others of their bin.
 */
function areaOf(bins: Int32Array, target: Float64Array): number {
  let width = 0;
  for (const bin of bins) width = Math.max(width, bin + 1);
  // Per half and bin: rows of the second class, and all.
  const yes = [new Float64Array(width), new Float64Array(width)] as const;
  const all = [new Float64Array(width), new Float64Array(width)] as const;
  for (let row = 0; row < bins.length; row++) {
    yes[row % 2]![bins[row]!]! += target[row]!;
    all[row % 2]![bins[row]!]!++;
  }
  return (halfArea(yes[0], all[0], yes[1], all[1]) + halfArea(yes[1], all[1], yes[0], all[0])) / 2;
}

function halfArea(yes: Float64Array, all: Float64Array, otherYes: Float64Array, otherAll: Float64Array): number {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const [positives, rows] = [total(yes), total(all)];
  if (positives === 0 || positives === rows) return 0.5;
  const prior = total(otherYes) / Math.max(1, total(otherAll));
  const share = all.map((_, bin) => (otherYes[bin]! + prior) / (otherAll[bin]! + 1));
  const order = Int32Array.from(all.keys())
    .filter((bin) => all[bin]! > 0)
    .sort((a, b) => share[a]! - share[b]!);
  let [area, below] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let [tiedYes, tiedNo, j] = [0, 0, i];
    for (; j < order.length && share[order[j]!] === share[order[i]!]; j++) {
      tiedYes += yes[order[j]!]!;
      tiedNo += all[order[j]!]! - yes[order[j]!]!;
    }
    area += tiedYes * (below + tiedNo / 2);
    below += tiedNo;
    i = j;
  }
  return area / (positives * (rows - positives));
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
function classSkill(bins: Int32Array, target: Float64Array, classes: number): Skill {
  let width = 0;
  for (const bin of bins) width = Math.max(width, bin + 1);
  if (width * classes > 5e7) return NONE;
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
  if (baseline === 0) return NONE;
  return { skill: 1 - errors / baseline, sure: 1 - (errors + SURE * Math.sqrt(errors)) / baseline };
}

/** 1 - squared error of "the mean of the others of my bin" / variance. */
function valueSkill(bins: Int32Array, target: Float64Array): Skill {
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
  const skill = all === 0 ? 0 : 1 - left / all;
  return { skill, sure: skill };
}
