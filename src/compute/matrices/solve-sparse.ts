/**
 * Ridge regression on sparse rows, by conjugate gradients.
 *
 * Minimises Σ w_i (y_i − b − x_i·c)² + penalty · |c|². Rows are centred by their mean without losing their zeros.
 *
 * Time O(rounds · nonzeros), memory O(width).
 *
 * Source: M. Hestenes and E. Stiefel, "Methods of Conjugate Gradients for Solving Linear Systems", Journal of Research
 * of the National Bureau of Standards 49(6), 1952.
 */
import { dot } from "./matrix.ts";
import { addSparse, type SparseMatrix, sparseTransposed } from "./matrix-sparse.ts";

export type SparseRidge = { readonly coefficients: Float64Array; readonly intercept: number };

/** Ends when what is left of the right side is this share of it. */
const TOLERANCE = 1e-10;

export function sparseRidge(
  x: SparseMatrix,
  y: Float64Array,
  weights: Float64Array,
  penalty: number,
  rounds: number,
): SparseRidge {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = total > 0 ? dot(weights, y) / total : 0;
  const center = new Float64Array(x.width);
  sparseTransposed(x, weights, center);
  if (total > 0) for (let j = 0; j < x.width; j++) center[j]! /= total;

  const image = new Float64Array(x.rows);
  const back = (values: Float64Array, out: Float64Array): void => {
    sparseTransposed(x, values, out);
    const sum = values.reduce((a, b) => a + b, 0);
    for (let j = 0; j < x.width; j++) out[j]! -= center[j]! * sum;
  };
  const times = (v: Float64Array, out: Float64Array): void => {
    image.fill(-dot(center, v));
    addSparse(x, v, image);
    for (let i = 0; i < x.rows; i++) image[i]! *= weights[i]!;
    back(image, out);
    for (let j = 0; j < x.width; j++) out[j]! += penalty * v[j]!;
  };

  const coefficients = new Float64Array(x.width);
  const left = new Float64Array(x.width);
  back(
    y.map((value, i) => weights[i]! * (value - mean)),
    left,
  );
  const direction = left.slice();
  const product = new Float64Array(x.width);
  let squares = dot(left, left);
  const enough = TOLERANCE * TOLERANCE * squares;
  for (let round = 0; round < rounds && squares > enough; round++) {
    times(direction, product);
    const length = squares / dot(direction, product);
    for (let j = 0; j < x.width; j++) {
      coefficients[j]! += length * direction[j]!;
      left[j]! -= length * product[j]!;
    }
    const next = dot(left, left);
    for (let j = 0; j < x.width; j++) direction[j] = left[j]! + (next / squares) * direction[j]!;
    squares = next;
  }
  return { coefficients, intercept: mean - dot(center, coefficients) };
}
