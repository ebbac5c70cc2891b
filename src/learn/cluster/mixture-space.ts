/**
 * Rows and what components of a mixture have of them, in a workspace: the two steps of a round on all threads, by the
 * kernels of `kernels/cluster/mixture.ts`. Sums of chunks of 4096 rows are added in their order.
 */

import { alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import { plainMixture } from "../../compute/kernels/plain-mixture.ts";
import { type PlainWorkspace, withWorkspace } from "../../compute/kernels/workspace-plain.ts";
import { log } from "../../compute/math.ts";
import { gramScratchBytes } from "../../compute/matrices/dense.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { CHUNK } from "../../compute/statistics.ts";
import type { Team } from "../../contract/context.ts";

export type Shape = "spherical" | "diagonal" | "full";

export type Mixture = {
  /** `components`, adding up to 1. */
  readonly shares: Float64Array;
  /** `components × width`. */
  readonly means: Float64Array;
  /** Per component the inverse of the lower Cholesky factor of its covariance: `width × width`, row-major. */
  readonly inverses: readonly Float64Array[];
  /** Per component: ½ · log of the determinant of its covariance. */
  readonly halfLogDeterminants: Float64Array;
};

/** What components have of all rows: Σ weight · share, and `components × width` of Σ weight · share · row. */
export type Holdings = { readonly weights: Float64Array; readonly rows: Float64Array };

export type MixtureSpace = {
  readonly points: Matrix;
  /** Gives every row wholly to one component. */
  assign(assigned: Int32Array): Holdings;
  /** How much each row belongs to each component; the mean log-likelihood. */
  expect(mixture: Mixture, shape: Shape): Holdings & { readonly logLikelihood: number };
  /** Per component Σ weight · share · (row − mean)(row − mean)ᵀ: `width × width` where full, else its diagonal. */
  spread(means: Float64Array, shape: Shape): Float64Array[];
  /** The component that each row belongs to most, the first of equals. */
  assigned(): Int32Array;
};

const LOG_TWO_PI = log(2 * Math.PI);
/** Rows that a kernel packs at a time. */
const PACKED = 256;
/** Products of a row with a factor below which a round is quicker than the start of a team. */
const SMALL = 200_000;
/** Numbers of sums that wait to be added. */
const WAITING = 2 ** 19;

const scratchOf = (columns: number) => alignedBytes(PACKED * (columns + 1) * 8 + gramScratchBytes(columns));
const sumsOf = (components: number, columns: number) => 2 + components * (columns + 1);
const factorOf = (columns: number) => Math.ceil(columns / 4) * columns * 4;

export function withMixtureSpace<T>(
  team: Team,
  points: Matrix,
  weights: Float64Array | null,
  components: number,
  use: (space: MixtureSpace) => Promise<T>,
): Promise<T> {
  const { rows, columns } = points;
  const sums = sumsOf(components, columns);
  const slots = Math.max(2 * team.threads, Math.floor(WAITING / Math.max(sums, columns * columns)));
  const bytes =
    alignedBytes(rows * columns * 8) +
    alignedBytes(rows * 8) +
    alignedBytes(rows * components * 8) +
    alignedBytes(components * columns * 8) +
    alignedBytes(components * factorOf(columns) * 8) +
    alignedBytes(components * 8) +
    team.threads * scratchOf(columns) +
    slots * alignedBytes(Math.max(sums, columns * columns) * 8);
  const small = rows * columns * components < SMALL;
  return withWorkspace(team, bytes + 4096, small, plainMixture, (workspace, end) =>
    use(spaceIn(workspace, end, points, weights, components, slots)),
  );
}

function spaceIn(
  workspace: PlainWorkspace,
  end: number,
  points: Matrix,
  weights: Float64Array | null,
  components: number,
  slots: number,
): MixtureSpace {
  const { rows, columns } = points;
  const arena = createArena(workspace.base, end);
  const take = (count: number) => {
    const address = arena.take(count * 8);
    return { address, values: new Float64Array(workspace.buffer, address, count) };
  };
  const x = take(rows * columns);
  x.values.set(points.values);
  const w = take(rows);
  if (weights !== null) w.values.set(weights);
  const shares = take(rows * components);
  const means = take(components * columns);
  const factors = take(components * factorOf(columns));
  const offsets = take(components);
  const scratchBytes = scratchOf(columns);
  const scratch = arena.take(workspace.threads * scratchBytes);
  const chunks = Array.from({ length: Math.ceil(rows / CHUNK) }, (_, k) => {
    const from = k * CHUNK;
    const own = weights === null ? 0 : w.address + from * 8;
    // within a chunk one component's shares come after another's
    const held = shares.address + from * components * 8;
    return { from, count: Math.min(CHUNK, rows - from), at: x.address + from * columns * 8, own, held };
  });
  const sums = sumsOf(components, columns);
  const size = Math.max(sums, columns * columns);
  const parts = Array.from({ length: slots }, () => take(size));

  /** Runs calls, some at a time, and hands on what each has written, in their order. */
  const inOrder = (kernel: string, calls: readonly number[][], add: (part: Float64Array, call: number) => void) => {
    for (let first = 0; first < calls.length; first += slots) {
      const some = calls.slice(first, first + slots);
      workspace.parallel(kernel, some);
      some.forEach((_, slot) => {
        add(parts[slot]!.values, first + slot);
      });
    }
  };
  /** The slot that a call writes to. */
  const slotOf = (call: number) => parts[call % slots]!.address;

  return {
    points,

    assign(assigned) {
      const holdings = { weights: new Float64Array(components), rows: new Float64Array(components * columns) };
      shares.values.fill(0);
      for (const { from, count } of chunks) {
        for (let i = from; i < from + count; i++) {
          const c = assigned[i]!;
          shares.values[from * components + c * count + (i - from)] = 1;
          const weight = weights === null ? 1 : weights[i]!;
          holdings.weights[c]! += weight;
          for (let j = 0, to = c * columns, at = i * columns; j < columns; j++, to++, at++)
            holdings.rows[to]! += weight * points.values[at]!;
        }
      }
      return holdings;
    },

    expect({ shares: parts, means: middles, inverses, halfLogDeterminants }, shape) {
      means.values.set(middles);
      inverses.forEach((inverse, c) => {
        if (shape === "full") inPanels(inverse, columns, factors.values, c * factorOf(columns));
        else for (let j = 0; j < columns; j++) factors.values[c * columns + j] = inverse[j * columns + j]!;
        offsets.values[c] = log(parts[c]!) - halfLogDeterminants[c]! - (columns * LOG_TWO_PI) / 2;
      });
      const total = new Float64Array(sums);
      const calls = chunks.map(({ count, at, own, held }, k) => [
        ...[at, columns, count, own, components, means.address, factors.address, shape === "full" ? 1 : 0],
        ...[offsets.address, scratch, scratchBytes, held, slotOf(k)],
      ]);
      inOrder("mixtureExpect", calls, (part) => addTo(total, part));
      return {
        logLikelihood: total[0]! / total[1]!,
        weights: total.subarray(2, 2 + components),
        rows: total.subarray(2 + components),
      };
    },

    spread(middles, shape) {
      means.values.set(middles);
      const width = shape === "full" ? columns * columns : columns;
      const spreads = Array.from({ length: components }, () => new Float64Array(width));
      const calls = spreads.flatMap((_, c) =>
        chunks.map(({ count, at, own, held }, k) => [
          ...[at, columns, count, own, held + c * count * 8, means.address + c * columns * 8],
          ...[shape === "full" ? 1 : 0, scratch, scratchBytes, slotOf(c * chunks.length + k)],
        ]),
      );
      inOrder("mixtureSpread", calls, (part, call) => addTo(spreads[Math.floor(call / chunks.length)]!, part));
      return spreads;
    },

    assigned() {
      const out = new Int32Array(rows);
      for (const { from, count } of chunks) {
        const own = shares.values.subarray(from * components, (from + count) * components);
        for (let i = 0; i < count; i++) {
          let top = 0;
          for (let c = 1; c < components; c++) if (own[c * count + i]! > own[top * count + i]!) top = c;
          out[from + i] = top;
        }
      }
      return out;
    },
  };
}

/** A lower triangle in panels of 4 rows: per panel, column by column, 4 numbers. */
function inPanels(lower: Float64Array, columns: number, out: Float64Array, start: number): void {
  for (let at = start, first = 0; first < columns; first += 4) {
    for (let k = 0; k < columns; k++) {
      for (let j = first; j < first + 4; j++, at++) out[at] = j < columns ? lower[j * columns + k]! : 0;
    }
  }
}

function addTo(total: Float64Array, part: Float64Array): void {
  for (let k = 0; k < total.length; k++) total[k]! += part[k]!;
}
