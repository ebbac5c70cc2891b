/** The numbers of some columns side by side, each with mean 0 and deviation 1, for steps that weigh columns together. */
import type { Matrix } from "../compute/matrices/matrix.ts";
import { moments } from "../compute/statistics.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { partOf } from "./column.ts";
import { finiteOrMissing } from "./gaps.ts";

export type StandardNumbers = {
  /** `rows × numbers`; missing values count as the mean, constant numbers are 0. */
  readonly z: Matrix;
  /** Per number: the place of its column. */
  readonly columnOf: Int32Array;
};

/** More numbers than this take gigabytes and minutes. */
const MOST_NUMBERS = 2000;

export function standardNumbers(
  step: string,
  columns: readonly FrameColumn[],
  rows: number,
  weights: Float64Array | null,
): StandardNumbers {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  if (width > MOST_NUMBERS) {
    throw new ModelwrightError(
      "prepare/too-wide",
      { step, numbers: width, most: MOST_NUMBERS },
      {
        what: `${step} must be given at most ${MOST_NUMBERS} numbers per row, got ${width}.`,
        fix: "Name fewer columns, or put selectBest before it, which looks at one column at a time.",
      },
    );
  }
  const values = new Float64Array(rows * width);
  const columnOf = new Int32Array(width);
  let number = 0;
  columns.forEach((column, c) => {
    for (let k = 0; k < column.width; k++, number++) {
      columnOf[number] = c;
      const own = finiteOrMissing(partOf(column, k));
      const { mean, variance } = moments(own, weights);
      const factor = 1 / Math.sqrt(variance);
      if (!(variance > 0) || !Number.isFinite(variance) || !Number.isFinite(factor)) continue;
      for (let i = 0; i < rows; i++) {
        const v = own[i]!;
        values[i * width + number] = Number.isNaN(v) ? 0 : (v - mean) * factor;
      }
    }
  });
  return { z: { rows, columns: width, values }, columnOf };
}

/** What a linear model is fitted to: the target, or 1 for the rows of each class (of the second, where there are two). */
export function linearTargets(target: Float64Array, classes: number): readonly Float64Array[] {
  if (classes === 0) return [target];
  const own = classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c);
  return own.map((c) => target.map((y) => (y === c ? 1 : 0)));
}
