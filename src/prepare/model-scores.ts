/** What a small model, fitted to all columns together, says of each: for steps that choose columns by a model. */
import { gather, gatherRows } from "../compute/frame.ts";
import { gram, type Matrix } from "../compute/matrices/matrix.ts";
import { solveSymmetric } from "../compute/matrices/solve.ts";
import { moments } from "../compute/statistics.ts";
import { treeImportances } from "../compute/tree-importances.ts";
import type { FitContext } from "../contract/context.ts";
import { choice, integer, real } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import type { StepInput } from "../contract/step.ts";
import { linearTargets, type StandardNumbers } from "./standard-numbers.ts";

/** Which model, and how it is fitted. */
export const modelParams = {
  by: choice({
    default: "trees",
    words: ["trees", "linear"],
    doc: "The model: a forest of random trees, or ridge regression on standardised columns.",
  }),
  trees: integer({ default: 100, min: 1, max: 10_000, doc: "Trees of the forest." }),
  penalty: real({ default: 1, min: 0, above: true, doc: "L2 penalty of the ridge regression." }),
};

export type ModelChoice = { readonly by: string; readonly trees: number; readonly penalty: number };

/** Rows that forests draw from; each of their trees sees a part of them. */
const FOREST_ROWS = 16_384;

export type ModelInput = Pick<StepInput, "target" | "weights" | "task" | "classes">;

/** What a model by trees is fitted to: all rows, or as many drawn at random as its trees can see. */
export function forestPart(
  numbers: StandardNumbers,
  input: ModelInput,
  random: Random,
): { readonly numbers: StandardNumbers; readonly input: ModelInput } {
  const { z, columnOf } = numbers;
  if (z.rows <= FOREST_ROWS) return { numbers, input };
  const rows = random.permutation(z.rows).slice(0, FOREST_ROWS).sort();
  const values = gatherRows(z.values, z.columns, rows);
  const weights = input.weights === null ? null : gather(input.weights, rows);
  return {
    numbers: { z: { rows: rows.length, columns: z.columns, values }, columnOf },
    input: { ...input, target: gather(input.target, rows), weights },
  };
}

/** One score per column, 0 and above: of trees the importance, of ridge the length of its coefficients. */
export async function modelScores(
  { z, columnOf }: StandardNumbers,
  { target, weights, task, classes }: ModelInput,
  model: ModelChoice,
  random: Random,
  context: FitContext,
): Promise<Float64Array> {
  const columns = columnOf.reduce((most, c) => Math.max(most, c + 1), 0);
  const scores = new Float64Array(columns);
  const kinds = task === "regression" ? 0 : classes;
  if (model.by === "trees") {
    const spec = { x: z, target: kinds > 0 ? target : standardised(target, weights), weights, classes: kinds };
    const found = await treeImportances({ ...spec, trees: model.trees }, random, () => context.tick());
    found.forEach((importance, k) => {
      scores[columnOf[k]!]! += importance;
    });
    return scores;
  }
  for (const y of linearTargets(target, kinds)) {
    const coefficients = ridgeCoefficients(z, y, weights, model.penalty);
    coefficients.forEach((coefficient, k) => {
      scores[columnOf[k]!]! += coefficient * coefficient;
    });
  }
  return scores.map(Math.sqrt);
}

/** Of (Zᵀ W Z + penalty) c = Zᵀ W (y − mean): columns of Z have mean 0. */
function ridgeCoefficients(z: Matrix, y: Float64Array, weights: Float64Array | null, penalty: number): Float64Array {
  const width = z.columns;
  const whole = withColumn(z, y, moments(y, weights).mean);
  const products = gram(whole, weights).values;
  const left = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    left.set(products.subarray(i * (width + 1), i * (width + 1) + width), i * width);
    left[i * width + i]! += penalty;
    right[i] = products[i * (width + 1) + width]!;
  }
  return solveSymmetric({ rows: width, columns: width, values: left }, right) ?? new Float64Array(width);
}

/** The numbers with one more behind them, so that one pass gives all products. */
export function withColumn(z: Matrix, y: Float64Array, center: number): Matrix {
  const width = z.columns;
  const values = new Float64Array(z.rows * (width + 1));
  for (let i = 0; i < z.rows; i++) {
    values.set(z.values.subarray(i * width, (i + 1) * width), i * (width + 1));
    values[i * (width + 1) + width] = y[i]! - center;
  }
  return { rows: z.rows, columns: width + 1, values };
}

/** Large values would lose the variance within a node to rounding. */
function standardised(target: Float64Array, weights: Float64Array | null): Float64Array {
  const { mean, variance } = moments(target, weights);
  const factor = variance > 0 && Number.isFinite(1 / variance) ? 1 / Math.sqrt(variance) : 1;
  return target.map((y) => (y - mean) * factor);
}

/** The numbers of some columns only. */
export function someColumns({ z, columnOf }: StandardNumbers, kept: readonly number[]): StandardNumbers {
  const place = new Map(kept.map((c, k) => [c, k]));
  const numbers = [...columnOf.keys()].filter((k) => place.has(columnOf[k]!));
  const width = numbers.length;
  const values = new Float64Array(z.rows * width);
  for (let i = 0; i < z.rows; i++) {
    for (let k = 0; k < width; k++) values[i * width + k] = z.values[i * z.columns + numbers[k]!]!;
  }
  return {
    z: { rows: z.rows, columns: width, values },
    columnOf: Int32Array.from(numbers, (k) => place.get(columnOf[k]!)!),
  };
}
