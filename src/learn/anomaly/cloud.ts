/** The normal cloud of some rows: middle, shape, and how far off rows lie in units of the shape. */

import { log } from "../../compute/math.ts";
import { symmetricEigen } from "../../compute/matrices/eigen.ts";
import { gram, type Matrix } from "../../compute/matrices/matrix.ts";
import { cholesky, invertLower } from "../../compute/matrices/solve.ts";
import { CHUNK } from "../../compute/statistics.ts";

export type Cloud = {
  readonly mean: Float64Array;
  /** `width × width`: rows whose products with x − mean are uncorrelated and of variance 1. */
  readonly transform: Float64Array;
  /** Row k of the transform ends at place k. */
  readonly triangular: boolean;
  /** Of the covariance, as a logarithm. */
  readonly determinant: number;
};

/** Variances below this, in units of the column's usual spread, are those of a rule that the rows keep. */
const LEAST = 1e-9;

/**
 * A direction in which the rows do not vary takes the variance of all rows (`whole`, `width × width`): a level that only
 * other rows have is odd by how rare it is. `x` is in units of the usual spread of its columns.
 */
export function cloudOf(x: Matrix, rows: Int32Array, whole: Float64Array): Cloud {
  const { mean, covariance } = spreadOf(x, rows);
  const width = x.columns;
  const factor = cholesky({ rows: width, columns: width, values: covariance });
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < width; k++) least = Math.min(least, factor === null ? 0 : factor.values[k * width + k]! ** 2);
  if (factor === null || !(least > LEAST)) return repairedCloud(mean, covariance, whole);
  let determinant = 0;
  for (let k = 0; k < width; k++) determinant += 2 * log(factor.values[k * width + k]!);
  return { mean, transform: invertLower(factor), triangular: true, determinant };
}

/** Mean and covariance (divided by their number) of rows. */
export function spreadOf(x: Matrix, rows: Int32Array): { mean: Float64Array; covariance: Float64Array } {
  const width = x.columns;
  const count = rows.length;
  const mean = new Float64Array(width);
  const sums = new Float64Array(width);
  for (let from = 0; from < count; from += CHUNK) {
    sums.fill(0);
    for (const row of rows.subarray(from, from + CHUNK)) {
      for (let j = 0, at = row * width; j < width; j++, at++) sums[j]! += x.values[at]!;
    }
    for (let j = 0; j < width; j++) mean[j]! += sums[j]! / count;
  }
  const covariance = gram(x, null, rows).values.map(
    (product, at) => product / count - mean[Math.floor(at / width)]! * mean[at % width]!,
  );
  return { mean, covariance };
}

function repairedCloud(mean: Float64Array, covariance: Float64Array, whole: Float64Array): Cloud {
  const width = mean.length;
  const own = symmetricEigen({ rows: width, columns: width, values: covariance });
  const kept = own.values.findIndex((value) => !(value > LEAST));
  const alive = kept < 0 ? width : kept;
  const transform = new Float64Array(width * width);
  let determinant = 0;
  const write = (k: number, direction: (j: number) => number, variance: number): void => {
    const unit = 1 / Math.sqrt(variance);
    for (let j = 0; j < width; j++) transform[k * width + j] = direction(j) * unit;
    determinant += log(variance);
  };
  const vectors = own.vectors.values;
  for (let k = 0; k < alive; k++) write(k, (j) => vectors[k * width + j]!, own.values[k]!);
  // Within what is left, the directions of all rows.
  const rest = width - alive;
  const lost = vectors.subarray(alive * width);
  const inside = new Float64Array(rest * rest);
  for (let a = 0; a < rest; a++) {
    const turned = new Float64Array(width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) turned[j]! += lost[a * width + i]! * whole[i * width + j]!;
    }
    for (let b = 0; b < rest; b++) {
      for (let j = 0; j < width; j++) inside[a * rest + b]! += turned[j]! * lost[b * width + j]!;
    }
  }
  const other = symmetricEigen({ rows: rest, columns: rest, values: inside });
  for (let k = 0; k < rest; k++) {
    const direction = (j: number): number => {
      let sum = 0;
      for (let a = 0; a < rest; a++) sum += other.vectors.values[k * rest + a]! * lost[a * width + j]!;
      return sum;
    };
    write(alive + k, direction, Math.max(LEAST, other.values[k]!));
  }
  return { mean, transform, triangular: false, determinant };
}

/** Squared distances of the rows from the middle, in units of the shape. */
export function squaredDistances(x: Matrix, rows: Int32Array, cloud: Cloud): Float64Array {
  const width = x.columns;
  const { mean, transform, triangular } = cloud;
  const from = new Float64Array(width);
  return Float64Array.from(rows, (row) => {
    for (let j = 0, at = row * width; j < width; j++, at++) from[j] = x.values[at]! - mean[j]!;
    let total = 0;
    for (let k = 0; k < width; k++) {
      const end = triangular ? k + 1 : width;
      let sum = 0;
      for (let j = 0, at = k * width; j < end; j++, at++) sum += transform[at]! * from[j]!;
      total += sum * sum;
    }
    return total;
  });
}
