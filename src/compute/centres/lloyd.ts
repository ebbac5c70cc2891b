/**
 * Lloyd's rounds for k-means: every row to its nearest centre, every centre to the mean of its rows, until no row moves
 * or the centres hardly do.
 *
 * Bounds on distances spare most of them: per row one upper bound to its own centre and one lower bound to all others,
 * both kept true by how far centres move. The result is that of the plain rounds. The work on rows is in the kernels
 * of `kernels/cluster/centres.ts`, on all threads; sums of chunks are added in their order.
 * A centre that lost all its rows goes to the row that lies furthest from its own centre.
 *
 * Time O(n·p·k) for the first round, later rounds far less; memory O(n).
 *
 * Source: S. Lloyd, "Least Squares Quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982;
 * G. Hamerly, "Making k-means Even Faster", SDM 2010.
 */
import type { Matrix } from "../matrices/matrix.ts";
import { squaredDistance } from "../neighbours/nearest.ts";
import { CHUNK } from "../statistics.ts";
import { chunksAtOnce, inPanels, type PairedPoints, sumsOf } from "./paired-points.ts";

export type Lloyd = {
  /** `clusters × width`, row-major. */
  readonly centres: Float64Array;
  readonly assigned: Int32Array;
  /** Σ weight · squared distance to the own centre. */
  readonly squares: number;
  readonly rounds: number;
  readonly settled: boolean;
};

export type LloydOptions = {
  readonly mostRounds: number;
  /** Ends when the squares of the ways of all centres add up to no more than this; 0 for when no row moves. */
  readonly leastMove: number;
};

/** `goOn` is asked before each round. */
export async function lloyd(
  paired: PairedPoints,
  start: Float64Array,
  { mostRounds, leastMove }: LloydOptions,
  goOn: () => Promise<boolean>,
): Promise<Lloyd> {
  const { points, arena } = paired;
  const mark = arena.mark();
  const rows = rowsOf(paired, start.length / points.columns);
  const centres = start.slice();
  const moved = new Float64Array(centres.length / points.columns);
  let still = false;
  let near = false;
  let rounds = 0;
  while (rounds < mostRounds && !near && (rounds === 0 || (await goOn()))) {
    rounds++;
    const moves = rows.assign(centres, moved);
    still = moves === 0 && rounds > 1;
    if (still) break;
    moveCentres(paired, rows, centres, moved);
    let way = 0;
    for (const d of moved) way += d * d;
    near = leastMove > 0 && way <= leastMove;
  }
  // The centres have moved since the last assignment unless nothing moved.
  if (!still) rows.assign(centres, moved);
  const squares = rows.squares();
  const assigned = rows.assigned.slice();
  arena.rewind(mark);
  return { centres, assigned, squares, rounds, settled: still || near || moved.length === 1 };
}

type Rows = ReturnType<typeof rowsOf>;

/** What the kernels know of rows: whose they are, and the bounds. */
function rowsOf({ points, workspace, arena, x, w, four, chunks }: PairedPoints, clusters: number) {
  const { rows, columns } = points;
  const { buffer } = workspace;
  const numbers = (address: number, count: number) => new Float64Array(buffer, address, count);
  const size = sumsOf(clusters, columns);
  const atOnce = Math.min(chunks.length, chunksAtOnce(clusters, columns, workspace.threads));
  const [owners, upper, lower] = [arena.take(rows * 4), arena.take(rows * 8), arena.take(rows * 8)];
  const bounds = arena.take(clusters * 24);
  const panels = arena.take((clusters + 3) * columns * 8);
  const parts = arena.take(Math.max(atOnce * size, chunks.length) * 8);
  const assigned = new Int32Array(buffer, owners, rows);
  assigned.fill(0);
  numbers(upper, rows).fill(Number.POSITIVE_INFINITY);
  numbers(lower, rows).fill(0);
  const packed = numbers(panels, (clusters + 3) * columns);
  const slack = numbers(bounds, clusters * 3);
  /** Per centre the sum of its rows, then per centre its weight, then how many rows changed. */
  const sums = new Float64Array(size);
  const addresses = chunks.map((from) => {
    const place = from * 8;
    return { at: x + place * columns, count: Math.min(CHUNK, rows - from), own: w === 0 ? 0 : w + place, place };
  });
  return {
    assigned,
    sums,
    /** Gives each row its nearest centre, the first of equally near ones; returns how many rows changed. */
    assign(centres: Float64Array, moved: Float64Array): number {
      inPanels(centres, columns, packed);
      slack.set(halfGaps(centres, clusters, columns));
      slack.set(moved, clusters);
      slack.set(othersOf(moved), 2 * clusters);
      sums.fill(0);
      for (let first = 0; first < chunks.length; first += atOnce) {
        const some = addresses.slice(first, first + atOnce);
        const calls = some.map(({ at, count, own, place }, slot) => [
          ...[at, columns, count, own, panels, clusters, bounds, owners + place / 2],
          ...[upper + place, lower + place, four, parts + slot * size * 8],
        ]);
        workspace.parallel("assignCentres", calls);
        for (let slot = 0; slot < some.length; slot++) {
          const part = numbers(parts + slot * size * 8, size);
          for (let k = 0; k < size; k++) sums[k]! += part[k]!;
        }
      }
      return sums[size - 1]!;
    },
    /** Σ weight · squared distance to the own centre. */
    squares(): number {
      const calls = addresses.map(({ at, count, own, place }, k) => {
        return [at, columns, count, own, panels, owners + place / 2, parts + k * 8];
      });
      workspace.parallel("ownSquares", calls);
      return numbers(parts, chunks.length).reduce((total, part) => total + part, 0);
    },
  };
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

/** Per centre: how far another one moved at most. */
function othersOf(moved: Float64Array): Float64Array {
  let most = 0;
  let next = 0;
  let mover = -1;
  for (let c = 0; c < moved.length; c++) {
    const d = moved[c]!;
    if (d > most || mover < 0) {
      next = most;
      most = d;
      mover = c;
    } else if (d > next) next = d;
  }
  return moved.map((_, c) => (c === mover ? next : most));
}

/** Moves every centre to the mean of its rows; writes how far each went. */
function moveCentres({ points, weights }: PairedPoints, rows: Rows, centres: Float64Array, moved: Float64Array): void {
  const { columns, values } = points;
  const clusters = moved.length;
  const taken = new Set<number>();
  const before = centres.slice();
  for (let c = 0; c < clusters; c++) {
    const weight = rows.sums[clusters * columns + c]!;
    if (weight > 0) for (let k = c * columns; k < (c + 1) * columns; k++) centres[k] = rows.sums[k]! / weight;
    else {
      const far = furthest(points, weights, centres, rows.assigned, taken);
      if (far >= 0) centres.set(values.subarray(far * columns, (far + 1) * columns), c * columns);
    }
    moved[c] = Math.sqrt(squaredDistance(before, c * columns, centres, c * columns, columns, Infinity));
  }
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
