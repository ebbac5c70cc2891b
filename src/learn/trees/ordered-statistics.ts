/**
 * Ordered target statistics: a category as what earlier rows of its level had for a target, in a random order of rows.
 * No row's own target is in its value, so nothing leaks, and no fold is needed.
 *
 * value = (sum of targets of earlier rows of the level + prior) / (their weight + 1); new rows take all training rows.
 * Beside it, the weight of the level: how often it occurs.
 * Source: L. Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018, section 3.
 */
import type { FrameColumn } from "../../contract/frame.ts";

/** What new rows are given: `width` numbers per level, the last one its weight. */
export type LevelStatistics = {
  readonly width: number;
  /** `levels × width`. */
  readonly table: Float64Array;
  readonly missing: Float64Array;
  readonly unseen: Float64Array;
};

/** Rows' worth of overall mean that each level begins with. */
const PRIOR_WEIGHT = 1;

export type Answers = {
  readonly target: Float64Array;
  readonly weights: Float64Array | null;
  /** Classes of a classification, else 0. */
  readonly classes: number;
};

/** Numbers per level that speak of the target: one, or one per class where there are more than two. */
function shares(classes: number): number {
  return classes > 2 ? classes : 1;
}

function answer({ target, classes }: Answers, row: number, k: number): number {
  return classes > 2 ? Number(target[row] === k) : target[row]!;
}

function priorsOf(answers: Answers): Float64Array {
  const sums = new Float64Array(shares(answers.classes));
  let total = 0;
  for (let i = 0; i < answers.target.length; i++) {
    const w = answers.weights?.[i] ?? 1;
    total += w;
    for (let k = 0; k < sums.length; k++) sums[k]! += w * answer(answers, i, k);
  }
  return sums.map((sum) => (total > 0 ? sum / total : 0));
}

/** The statistics of all rows, for rows that are new. Missing is one more level. */
export function levelStatistics(column: FrameColumn, answers: Answers): LevelStatistics {
  const codes = column.values();
  const levels = column.levels.length;
  const priors = priorsOf(answers);
  const width = priors.length + 1;
  const table = new Float64Array((levels + 1) * width);
  for (let i = 0; i < codes.length; i++) {
    const at = placeOf(codes[i]!, levels) * width;
    const w = answers.weights?.[i] ?? 1;
    for (let k = 0; k < priors.length; k++) table[at + k]! += w * answer(answers, i, k);
    table[at + priors.length]! += w;
  }
  for (let at = 0; at < table.length; at += width) {
    const weight = table[at + priors.length]!;
    for (let k = 0; k < priors.length; k++) {
      table[at + k] = (table[at + k]! + PRIOR_WEIGHT * priors[k]!) / (weight + PRIOR_WEIGHT);
    }
  }
  const cut = levels * width;
  return { width, table: table.slice(0, cut), missing: table.slice(cut), unseen: Float64Array.of(...priors, 0) };
}

/** Per number of the statistics the values of the training rows, each from the rows before it in `order`. */
export function orderedValues(column: FrameColumn, answers: Answers, order: Int32Array): Float32Array[] {
  const codes = column.values();
  const levels = column.levels.length;
  const priors = priorsOf(answers);
  const sums = new Float64Array((levels + 1) * priors.length);
  const weights = new Float64Array(levels + 1);
  const out = Array.from({ length: priors.length + 1 }, () => new Float32Array(codes.length));
  for (const row of order) {
    const place = placeOf(codes[row]!, levels);
    const w = answers.weights?.[row] ?? 1;
    for (let k = 0; k < priors.length; k++) {
      const at = place * priors.length + k;
      out[k]![row] = (sums[at]! + PRIOR_WEIGHT * priors[k]!) / (weights[place]! + PRIOR_WEIGHT);
      sums[at]! += w * answer(answers, row, k);
    }
    weights[place]! += w;
  }
  // How often a level occurs says nothing of the target: it is the same for training rows and new ones.
  const last = out[priors.length]!;
  for (let row = 0; row < codes.length; row++) last[row] = weights[placeOf(codes[row]!, levels)]!;
  return out;
}

/** Per number of the statistics the values of new rows. */
export function newValues(column: FrameColumn, { width, table, missing, unseen }: LevelStatistics): Float32Array[] {
  const codes = column.values();
  const levels = table.length / width;
  return Array.from({ length: width }, (_, k) =>
    Float32Array.from(codes, (code) =>
      code >= 0 && code < levels ? table[code * width + k]! : code === -1 ? missing[k]! : unseen[k]!,
    ),
  );
}

function placeOf(code: number, levels: number): number {
  return code >= 0 ? code : levels;
}
