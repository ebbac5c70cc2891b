/**
 * Dense matrices in a workspace, and the products that linear fits spend their time in: on all threads of the team.
 *
 * Work is cut into chunks of 4096 rows, whose sums are added in their order, so that any number of threads gives the
 * same bits. Small tables are computed by the plain twins of the kernels, in memory of their own: the same bits
 * again, without starting a team.
 */
import type { Team } from "../../contract/context.ts";
import { type Arena, alignedBytes, createArena } from "../kernels/arena.ts";
import { plainDense } from "../kernels/plain-dense.ts";
import { plainKernelRows } from "../kernels/plain-kernel-rows.ts";
import { plainLogistic } from "../kernels/plain-logistic.ts";
import { type PlainWorkspace, withWorkspace } from "../kernels/workspace-plain.ts";
import { CHUNK } from "../statistics.ts";
import { createMatrix, type Matrix } from "./matrix.ts";

/** A matrix (row-major) whose values lie in the memory of a `Dense`, `address` bytes from its start. */
export type DenseMatrix = Matrix & { readonly address: number };

export type Dense = {
  /** A new matrix of zeros or of what was there before. */
  matrix(rows: number, columns: number): DenseMatrix;
  /** XᵀWX, both triangles. */
  gram(x: DenseMatrix, weights: Float64Array | null): Matrix;
  /** out = X v. */
  multiply(x: DenseMatrix, v: Float64Array, out: Float64Array): void;
  /** out = Xᵀ v. */
  multiplyTransposed(x: DenseMatrix, v: Float64Array, out: Float64Array): void;
  /** Values that stay in the memory, for kernels that read them again and again. */
  hold(values: Float64Array): number;
  /**
   * Loss of logistic regression at a point and its gradient: `outputs × (columns + 1)`, coefficients, then the intercept.
   * `target` and `weights` (0 for none) are held values.
   */
  logistic(x: DenseMatrix, target: number, weights: number, point: Float64Array, gradient: Float64Array): number;
  /** Runs `use` and gives back the memory of the matrices that were made in it. */
  within<T>(use: () => Promise<T>): Promise<T>;
};

/** Bytes of the matrices that a fit holds at once, and of the largest product among them. */
export function denseBytes(matrices: readonly { rows: number; columns: number }[], threads: number): number {
  let held = 0;
  let work = 0;
  for (const { rows, columns } of matrices) {
    held += alignedBytes(rows * columns * 8);
    work = Math.max(work, workBytes(rows, columns, threads));
  }
  return held + work;
}

/** Sums of chunks that wait to be added. */
const WAITING = 8;
/** Rows that the kernel packs at a time. */
const PACKED = 256;

/** Scratch space of the kernel of gram, per thread. */
export const gramScratchBytes = (columns: number) => {
  const size = Math.ceil(columns / 4) * 4;
  return alignedBytes((2 * size * PACKED + size * size) * 8);
};

function workBytes(rows: number, columns: number, threads: number): number {
  const vectors = alignedBytes(rows * 8) + alignedBytes(columns * 8);
  const waiting = Math.min(WAITING, Math.ceil(rows / CHUNK));
  const gram = threads * gramScratchBytes(columns) + waiting * alignedBytes(columns * columns * 8);
  const parts = alignedBytes(Math.ceil(rows / CHUNK) * columns * 8);
  return vectors + Math.max(gram, parts) + 1024;
}

/** Below this many bytes a team is not worth its start. */
const SMALL = 2 ** 20;

const twins = (views: Parameters<typeof plainDense>[0]) => ({
  ...plainDense(views),
  ...plainLogistic(views),
  ...plainKernelRows(views),
});

/** The memory that matrices lie in, for those who fill them by kernels. */
export type DenseGround = { readonly workspace: PlainWorkspace; readonly arena: Arena };

/** Opens memory of `bytes` for the time of `use`. Throws `compute/memory` when there is not that much. */
export function withDense<T>(
  team: Team,
  bytes: number,
  use: (dense: Dense, ground: DenseGround) => Promise<T>,
): Promise<T> {
  return withWorkspace(team, bytes, bytes < SMALL, twins, (workspace, end) => {
    const ground = { workspace, arena: createArena(workspace.base, end) };
    return use(denseIn(ground), ground);
  });
}

function denseIn({ workspace, arena }: DenseGround): Dense {
  const { buffer, threads } = workspace;
  const numbers = (address: number, count: number) => new Float64Array(buffer, address, count);
  const put = (values: Float64Array): number => {
    const address = arena.take(values.length * 8);
    numbers(address, values.length).set(values);
    return address;
  };
  /** Runs `use` and gives back what it took. */
  const borrowed = (use: () => void): void => {
    const mark = arena.mark();
    use();
    arena.rewind(mark);
  };
  const chunksOf = (rows: number) => Array.from({ length: Math.ceil(rows / CHUNK) }, (_, k) => k * CHUNK);

  return {
    matrix(rows, columns) {
      const address = arena.take(rows * columns * 8);
      return { rows, columns, address, values: numbers(address, rows * columns) };
    },

    gram({ rows, columns, address }, weights) {
      const out = createMatrix(columns, columns);
      const squares = columns * columns;
      borrowed(() => {
        const w = weights === null ? 0 : put(weights);
        const bytes = gramScratchBytes(columns);
        const scratch = arena.take(threads * bytes);
        const chunks = chunksOf(rows);
        const parts = chunks.slice(0, WAITING).map(() => arena.take(squares * 8));
        for (let first = 0; first < chunks.length; first += WAITING) {
          const calls = chunks.slice(first, first + WAITING).map((from, slot) => {
            const count = Math.min(CHUNK, rows - from);
            const own = w === 0 ? 0 : w + from * 8;
            return [address + from * columns * 8, columns, count, own, parts[slot]!, scratch, bytes];
          });
          workspace.parallel("denseGram", calls);
          calls.forEach((_, slot) => {
            addTo(out.values, numbers(parts[slot]!, squares));
          });
        }
      });
      return out;
    },

    multiply({ rows, columns, address }, v, out) {
      borrowed(() => {
        const given = put(v);
        const into = arena.take(rows * 8);
        const calls = chunksOf(rows).map((from) => {
          const count = Math.min(CHUNK, rows - from);
          return [address + from * columns * 8, columns, count, given, into + from * 8];
        });
        workspace.parallel("denseMultiply", calls);
        out.set(numbers(into, rows));
      });
    },

    multiplyTransposed({ rows, columns, address }, v, out) {
      borrowed(() => {
        const given = put(v);
        const chunks = chunksOf(rows);
        const parts = arena.take(chunks.length * columns * 8);
        const calls = chunks.map((from, k) => {
          const count = Math.min(CHUNK, rows - from);
          return [address + from * columns * 8, columns, count, given + from * 8, parts + k * columns * 8];
        });
        workspace.parallel("denseMultiplyTransposed", calls);
        out.fill(0);
        chunks.forEach((_, k) => {
          addTo(out, numbers(parts + k * columns * 8, columns));
        });
      });
    },

    hold: put,

    logistic({ rows, columns, address }, target, weights, point, gradient) {
      const outputs = point.length / (columns + 1);
      const size = 1 + point.length;
      let loss = 0;
      gradient.fill(0);
      borrowed(() => {
        const given = put(point);
        const bytes = alignedBytes(outputs * 256);
        const scratch = arena.take(threads * bytes);
        const parts = arena.take(WAITING * size * 8);
        const chunks = chunksOf(rows);
        for (let first = 0; first < chunks.length; first += WAITING) {
          const some = chunks.slice(first, first + WAITING);
          const calls = some.map((from, slot) => [
            ...[address + from * columns * 8, columns, Math.min(CHUNK, rows - from), target + from * 8],
            ...[weights === 0 ? 0 : weights + from * 8, given, outputs, scratch, bytes, parts + slot * size * 8],
          ]);
          workspace.parallel("logisticGradient", calls);
          some.forEach((_, slot) => {
            const part = numbers(parts + slot * size * 8, size);
            loss += part[0]!;
            addTo(gradient, part.subarray(1));
          });
        }
      });
      return loss;
    },

    async within(use) {
      const mark = arena.mark();
      try {
        return await use();
      } finally {
        arena.rewind(mark);
      }
    },
  };
}

function addTo(total: Float64Array, part: Float64Array): void {
  for (let i = 0; i < total.length; i++) total[i]! += part[i]!;
}
