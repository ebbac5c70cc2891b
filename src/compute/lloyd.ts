/**
 * Lloyd's rounds for k-means: every row to its nearest centre, every centre to the mean of its rows, until no row moves.
 *
 * Bounds on distances spare most of them: per row one upper bound to its own centre and one lower bound to all others,
 * both kept true by how far centres move. The result is that of the plain rounds.
 * A centre that lost all its rows goes to the row that lies furthest from its own centre.
 *
 * Time O(n·p·k) for the first round, later rounds far less; memory O(n).
 *
 * Source: S. Lloyd, "Least Squares Quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982;
 * G. Hamerly, "Making k-means Even Faster", SDM 2010.
 */
import type { Matrix } from "./matrix.ts";
import { squaredDistance } from "./neighbours-nearest.ts";

export type Lloyd = {
  /** `clusters × width`, row-major. */
  readonly centres: Float64Array;
  readonly assigned: Int32Array;
  /** Σ weight · squared distance to the own centre. */
  readonly squares: number;
  readonly rounds: number;
  readonly settled: boolean;
};

/** `goOn` is asked before each round. */
export async function lloyd(
  points: Matrix,
  weights: Float64Array | null,
  start: Float64Array,
  mostRounds: number,
  goOn: () => Promise<boolean>,
): Promise<Lloyd> {
  const { rows, columns, values } = points;
  const centres = start.slice();
  const clusters = centres.length / columns;
  const assigned = new Int32Array(rows);
  const upper = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const lower = new Float64Array(rows);
  let settled = false;
  let rounds = 0;
  while (rounds < mostRounds && !settled && (rounds === 0 || (await goOn()))) {
    rounds++;
    const moves = assign(points, centres, assigned, upper, lower);
    settled = moves === 0 && rounds > 1;
    if (settled) break;
    const moved = moveCentres(points, weights, centres, assigned);
    loosen(moved, assigned, upper, lower);
  }
  // The centres have moved since the last assignment unless nothing moved.
  if (!settled) assign(points, centres, assigned, upper, lower);
  let squares = 0;
  for (let i = 0; i < rows; i++)
    squares +=
      (weights === null ? 1 : weights[i]!) *
      squaredDistance(values, i * columns, centres, assigned[i]! * columns, columns, Infinity);
  return { centres, assigned, squares, rounds, settled: settled || clusters === 1 };
}

/** Gives each row its nearest centre, the first of equally near ones; returns how many rows changed. */
function assign(
  points: Matrix,
  centres: Float64Array,
  assigned: Int32Array,
  upper: Float64Array,
  lower: Float64Array,
): number {
  const { rows, columns, values } = points;
  const clusters = centres.length / columns;
  const half = halfGaps(centres, clusters, columns);
  let moves = 0;
  for (let i = 0; i < rows; i++) {
    const own = assigned[i]!;
    const safe = Math.max(half[own]!, lower[i]!);
    if (upper[i]! < safe) continue;
    upper[i] = Math.sqrt(squaredDistance(values, i * columns, centres, own * columns, columns, Infinity));
    if (upper[i]! < safe) continue;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) {
      const d = squaredDistance(values, i * columns, centres, c * columns, columns, second);
      if (d < least) {
        second = least;
        least = d;
        best = c;
      } else if (d < second) second = d;
    }
    if (best < 0) continue;
    if (best !== own) moves++;
    assigned[i] = best;
    upper[i] = Math.sqrt(least);
    lower[i] = Math.sqrt(second);
  }
  return moves;
}

/** Per centre: half the distance to its nearest other centre. */
function halfGaps(centres: Float64Array, clusters: number, columns: number): Float64Array {
  const half = new Float64Array(clusters).fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < clusters; a++) {
    for (let b = 0; b < a; b++) {
      const d = Math.sqrt(squaredDistance(centres, a * columns, centres, b * columns, columns, Infinity)) / 2;
      if (d < half[a]!) half[a] = d;
      if (d < half[b]!) half[b] = d;
    }
  }
  return half;
}

/** Moves every centre to the mean of its rows; returns how far each went. */
function moveCentres(
  points: Matrix,
  weights: Float64Array | null,
  centres: Float64Array,
  assigned: Int32Array,
): Float64Array {
  const { rows, columns, values } = points;
  const clusters = centres.length / columns;
  const sums = new Float64Array(centres.length);
  const weight = new Float64Array(clusters);
  for (let i = 0, at = 0; i < rows; i++) {
    const w = weights === null ? 1 : weights[i]!;
    const c = assigned[i]!;
    weight[c]! += w;
    for (let j = 0, to = c * columns; j < columns; j++, at++, to++) sums[to]! += w * values[at]!;
  }
  const taken = new Set<number>();
  const moved = new Float64Array(clusters);
  for (let c = 0; c < clusters; c++) {
    const before = centres.slice(c * columns, (c + 1) * columns);
    if (weight[c]! > 0)
      for (let j = 0; j < columns; j++) centres[c * columns + j] = sums[c * columns + j]! / weight[c]!;
    else {
      const far = furthest(points, weights, centres, assigned, taken);
      if (far >= 0) centres.set(values.subarray(far * columns, (far + 1) * columns), c * columns);
    }
    moved[c] = Math.sqrt(squaredDistance(before, 0, centres, c * columns, columns, Infinity));
  }
  return moved;
}

/** The row furthest from its own centre that was not taken yet; -1 when every row lies on its centre. */
function furthest(
  points: Matrix,
  weights: Float64Array | null,
  centres: Float64Array,
  assigned: Int32Array,
  taken: Set<number>,
): number {
  const { rows, columns, values } = points;
  let best = -1;
  let most = 0;
  for (let i = 0; i < rows; i++) {
    if (taken.has(i) || (weights !== null && weights[i] === 0)) continue;
    const d = squaredDistance(values, i * columns, centres, assigned[i]! * columns, columns, Infinity);
    if (d > most) {
      most = d;
      best = i;
    }
  }
  if (best >= 0) taken.add(best);
  return best;
}

/** Keeps the bounds true after the centres moved. */
function loosen(moved: Float64Array, assigned: Int32Array, upper: Float64Array, lower: Float64Array): void {
  let most = 0;
  let next = 0;
  let mover = -1;
  moved.forEach((d, c) => {
    if (d > most || mover < 0) {
      next = most;
      most = d;
      mover = c;
    } else if (d > next) next = d;
  });
  for (let i = 0; i < assigned.length; i++) {
    const c = assigned[i]!;
    upper[i]! += moved[c]!;
    lower[i]! -= c === mover ? next : most;
  }
}
