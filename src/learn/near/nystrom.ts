/**
 * Nyström features: numbers of a row whose products are near a kernel's, from how alike the row is to some landmarks.
 *
 *   z(x) = Λ^(−½) Vᵀ k(x),  k(x) = kernel(x, landmarks),  kernel(landmarks, landmarks) = V Λ Vᵀ
 *
 * Any root of the inverse gives the same products; this one leaves out directions in which landmarks hardly differ.
 * A linear function of z is a kernel sum over the landmarks. Kernels in f32, products in f64.
 *
 * Time O(n·m·(p + m) + m³), memory O(n·m), for m landmarks.
 *
 * Source: C. Williams and M. Seeger, "Using the Nyström Method to Speed Up Kernel Machines", NIPS 2000.
 */

import { KERNELS, type KernelFunction, kernelOf } from "../../compute/kernel-function.ts";
import { alignedBytes } from "../../compute/kernels/arena.ts";
import { type Dense, type DenseGround, type DenseMatrix, denseBytes } from "../../compute/matrices/dense.ts";
import { type Factor, packedBytes, product } from "../../compute/matrices/dense-product.ts";
import { symmetricEigen } from "../../compute/matrices/eigen.ts";
import { createMatrix, type Matrix } from "../../compute/matrices/matrix.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import { CHUNK } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Random } from "../../contract/random.ts";

export type Landmarks = {
  readonly count: number;
  /** `count × width`. */
  readonly points: Float64Array;
  readonly kernel: KernelFunction;
  /** `features × count`: Λ^(−½) Vᵀ. */
  readonly root: Matrix;
};

/**
 * Directions below this share of the greatest eigenvalue are left out: kernels are f32, and their rounding would be
 * blown up by the root of the inverse.
 */
const LEAST_SHARE = 1e-6;

/** At most `most` of the rows, drawn evenly, and the root of their kernel's inverse. */
export function landmarksOf(
  { width, values }: Points,
  rows: Int32Array,
  most: number,
  kernel: KernelFunction,
  random: Random,
  owner: string,
): Landmarks {
  const drawn = random.permutation(rows.length).slice(0, most).sort();
  const count = drawn.length;
  const points = new Float64Array(count * width);
  drawn.forEach((place, l) => {
    points.set(values.subarray(rows[place]! * width, (rows[place]! + 1) * width), l * width);
  });
  const inner = createMatrix(count, count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      const value = kernelOf(kernel, points, a * width, points, b * width, width);
      if (!(Math.abs(value) <= MOST_SINGLE)) throw tooGreat(owner, kernel, value);
      inner.values[a * count + b] = value;
      inner.values[b * count + a] = value;
    }
  }
  const { values: found, vectors } = symmetricEigen(inner);
  // one direction at least, that of no length where the kernel is 0 everywhere
  const kept = Math.max(1, found.filter((value) => value > LEAST_SHARE * found[0]!).length);
  const root = createMatrix(kept, count);
  for (let k = 0; k < kept; k++) {
    const factor = found[k]! > 0 ? 1 / Math.sqrt(found[k]!) : 0;
    for (let l = k * count; l < (k + 1) * count; l++) root.values[l] = vectors.values[l]! * factor;
  }
  return { count, points, kernel, root };
}

/** Bytes of the features of `rows` rows with what makes them; scratch is given back afterwards. */
export function featureBytes(rows: number, width: number, { count, root }: Landmarks, threads: number): number {
  const chunk = Math.min(CHUNK, rows) + 4;
  const scratch =
    alignedBytes(chunk * width * 8) + alignedBytes(count * width * 8) + 2 * alignedBytes(chunk * count * 8);
  const factors = alignedBytes(root.values.length * 8) + alignedBytes(packedBytes(factorOf(root, 0), 8));
  return denseBytes([{ rows, columns: root.rows }], threads) + scratch + factors;
}

const factorOf = ({ rows, columns }: Matrix, address: number): Factor => ({ address, rows, columns, transposed: true });

/**
 * Features of the numbers `rows` of points. `goOn` is asked before each chunk but the first; rows that there was no time
 * for have features of 0, and `reached` is the first of them.
 */
export async function featuresOf(
  dense: Dense,
  { workspace, arena }: DenseGround,
  { width, values }: Points,
  rows: Int32Array,
  { count, points, kernel, root }: Landmarks,
  goOn: (done: number, of: number) => Promise<boolean>,
  owner: string,
): Promise<{ readonly features: DenseMatrix; readonly reached: number }> {
  const features = dense.matrix(rows.length, root.rows);
  const mark = arena.mark();
  const take = (numbers: Float64Array): number => {
    const address = arena.take(numbers.length * 8);
    new Float64Array(workspace.buffer, address, numbers.length).set(numbers);
    return address;
  };
  const held = Math.ceil(Math.min(CHUNK, rows.length) / 4) * 4;
  const [x, alike, wide] = [arena.take(held * width * 8), arena.take(held * count * 4), arena.take(held * count * 8)];
  const right = factorOf(root, take(root.values));
  const packed = arena.take(packedBytes(right, 8));
  const own = take(points);
  const kind = KERNELS.indexOf(kernel.kernel);
  const { gamma, constant, degree } = kernel;
  let reached = 0;
  while (reached < rows.length && (reached === 0 || (await goOn(reached, rows.length)))) {
    const some = rows.subarray(reached, reached + CHUNK);
    const size = Math.ceil(some.length / 4) * 4;
    inGroups(values, width, some, new Float64Array(workspace.buffer, x, size * width));
    const calls = Array.from({ length: count }, (_, l) => [
      ...[x, width, size, own + l * width * 8, kind, gamma, constant, degree, alike + l * size * 4],
    ]);
    workspace.parallel("kernelRow", calls);
    const single = new Float32Array(workspace.buffer, alike, size * count);
    const double = new Float64Array(workspace.buffer, wide, some.length * count);
    for (let l = 0, to = 0; l < count; l++) {
      for (let from = l * size, end = from + some.length; from < end; from++, to++) {
        const value = single[from]!;
        if (value - value !== 0) throw tooGreat(owner, kernel, value);
        double[to] = value;
      }
    }
    const left = { address: wide, rows: count, columns: some.length, transposed: true };
    product(workspace, 8, left, right, features.address + reached * root.rows * 8, packed);
    reached += some.length;
  }
  features.values.fill(0, reached * root.rows);
  arena.rewind(mark);
  return { features, reached };
}

/** What a linear function of the features weighs the landmarks by. */
export function landmarkWeights({ count, root }: Landmarks, linear: Float64Array): Float64Array {
  const weights = new Float64Array(count);
  for (let k = 0; k < root.rows; k++) {
    for (let l = 0; l < count; l++) weights[l]! += linear[k]! * root.values[k * count + l]!;
  }
  return weights;
}

/** Rows in groups of 4, column by column, as the kernel takes them. */
function inGroups(values: Float64Array, width: number, rows: Int32Array, out: Float64Array): void {
  out.fill(0);
  rows.forEach((row, i) => {
    let to = (i - (i % 4)) * width + (i % 4);
    for (let j = row * width; j < (row + 1) * width; j++, to += 4) out[to] = values[j]!;
  });
}

/** The greatest number of f32. */
const MOST_SINGLE = 3.4028234663852886e38;

function tooGreat(owner: string, { kernel, degree }: KernelFunction, value: number): ModelwrightError {
  return new ModelwrightError(
    "learn/overflow",
    { owner, kernel, degree, value },
    {
      what: `${owner}.kernel must be at most ${MOST_SINGLE} between any two rows, got ${value} with "${kernel}".`,
      fix: "Standardise the columns, or lower gamma, degree or constant.",
    },
  );
}
