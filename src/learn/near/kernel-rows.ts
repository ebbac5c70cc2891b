/** Rows of the kernel matrix of some points, in float32; those asked for last are kept. */
import { KERNELS, type KernelFunction } from "../../compute/kernel-function.ts";
import { type Arena, alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import { plainKernelRows } from "../../compute/kernels/plain-kernel-rows.ts";
import { plainSupport } from "../../compute/kernels/plain-support.ts";
import { type PlainWorkspace, plainWorkspace, withWorkspace } from "../../compute/kernels/workspace-plain.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import type { Team } from "../../contract/context.ts";

export type KernelRows = {
  readonly count: number;
  readonly diagonal: Float64Array;
  /** Valid until two other rows have been asked for, at least. */
  row(i: number): Float32Array;
  /** What solvers keep of all rows, beside the kernel in its memory. */
  readonly forces: Forces;
};

/** The forces on rows, and the two looks at all of them that a step takes (`kernels/near/support.ts`). */
export type Forces = {
  readonly base: Float64Array;
  readonly rise: Float64Array;
  readonly fall: Float64Array;
  /** Takes `move` times a row less another from the forces; null for no step. */
  pass(own: Float32Array | null, other: Float32Array | null, move: number): Found;
  /** The row that gains most beside that of `own`, -1 for none. */
  partner(own: Float32Array, corner: number, greatest: number): number;
};

/** The greatest force that may rise, its row (-1 for none), and the least that may fall. */
export type Found = { readonly greatest: number; readonly row: number; readonly least: number };

/** Bytes of rows that are kept. */
const KEPT = 2 ** 28;
/** Products below which all rows together are quicker made than a team is started. */
const SMALL = 4_000_000;
/** Points that one call compares with a point, at least: a part of a row for each thread. */
const PART = 1024;

const twins = (views: Parameters<typeof plainKernelRows>[0]) => ({ ...plainKernelRows(views), ...plainSupport(views) });

/** Opens the rows of the numbers `rows` of points for the time of `use`, made by all threads. */
export function withKernelRows<T>(
  team: Team,
  points: Points,
  rows: Int32Array,
  kernel: KernelFunction,
  use: (rows: KernelRows) => Promise<T>,
): Promise<T> {
  const small = rows.length * rows.length * points.width < SMALL;
  const bytes = bytesOf(points, rows, KEPT);
  return withWorkspace(team, bytes, small, twins, (workspace, end) =>
    use(rowsIn(workspace, end, points, rows, kernel, KEPT)),
  );
}

/** The same on one thread with plain kernels; `bytes` may be kept. */
export function kernelRows(points: Points, rows: Int32Array, kernel: KernelFunction, bytes = KEPT): KernelRows {
  const size = bytesOf(points, rows, bytes);
  return rowsIn(plainWorkspace(size, twins), size, points, rows, kernel, bytes);
}

const groupsOf = (rows: Int32Array) => Math.ceil(rows.length / 4) * 4;
const mostOf = (rows: Int32Array, bytes: number) =>
  Math.max(4, Math.min(rows.length, Math.floor(bytes / (4 * Math.max(1, rows.length)))));

function bytesOf({ width }: Points, rows: Int32Array, bytes: number): number {
  const size = groupsOf(rows);
  const forces = 4 * alignedBytes(size * 8) + 64 * MOST_PARTS;
  const kept = mostOf(rows, bytes) * alignedBytes(size * 4);
  return alignedBytes(size * width * 8) + alignedBytes(width * 8) + forces + kept + 1024;
}

function rowsIn(
  workspace: PlainWorkspace,
  end: number,
  { values, width }: Points,
  rows: Int32Array,
  kernel: KernelFunction,
  bytes: number,
): KernelRows {
  const count = rows.length;
  const size = groupsOf(rows);
  const arena = createArena(workspace.base, end);
  const x = arena.take(size * width * 8);
  const point = arena.take(width * 8);
  const groups = new Float64Array(workspace.buffer, x, size * width);
  const own = new Float64Array(workspace.buffer, point, width);
  rows.forEach((row, i) => {
    let to = (i - (i % 4)) * width + (i % 4);
    for (let j = row * width; j < (row + 1) * width; j++, to += 4) groups[to] = values[j]!;
  });
  const { gamma, constant, degree } = kernel;
  const kind = KERNELS.indexOf(kernel.kernel);
  const parts = Math.max(1, Math.min(workspace.threads, Math.floor(count / PART)));
  const step = Math.ceil(size / 4 / parts) * 4;
  const fill = (i: number, address: number): void => {
    own.set(values.subarray(rows[i]! * width, (rows[i]! + 1) * width));
    const calls: number[][] = [];
    for (let from = 0; from < size; from += step) {
      const some = Math.min(step, size - from);
      calls.push([x + from * width * 8, width, some, point, kind, gamma, constant, degree, address + from * 4]);
    }
    workspace.parallel("kernelRow", calls);
  };
  const diagonal = Float64Array.from(rows, (row) => diagonalOf(kernel, values, row * width, width));
  const forces = forcesIn(workspace, arena, size, diagonal);
  const most = mostOf(rows, bytes);
  const kept = new Map<number, Float32Array>();
  return {
    count,
    diagonal,
    forces,
    row(i) {
      const known = kept.get(i);
      if (known !== undefined) {
        // the row asked for longest ago stands first
        if (kept.size >= most) {
          kept.delete(i);
          kept.set(i, known);
        }
        return known;
      }
      let array: Float32Array;
      if (kept.size >= most) {
        const [oldest, given] = kept.entries().next().value!;
        kept.delete(oldest);
        array = given;
      } else array = new Float32Array(workspace.buffer, arena.take(size * 4), size);
      fill(i, array.byteOffset);
      kept.set(i, array);
      return array;
    },
  };
}

/** Parts of all rows that threads look at side by side, at most. */
const MOST_PARTS = 16;
/** Rows that one call looks at, at least. */
const LOOKED_AT = 4096;

function forcesIn(workspace: PlainWorkspace, arena: Arena, size: number, given: Float64Array): Forces {
  const take = () => new Float64Array(workspace.buffer, arena.take(size * 8), size);
  const [base, rise, fall, diagonal] = [take(), take(), take(), take()];
  diagonal.set(given);
  const count = Math.max(1, Math.min(workspace.threads, MOST_PARTS, Math.floor(size / LOOKED_AT)));
  const found = new Float64Array(workspace.buffer, arena.take(64 * MOST_PARTS), 8 * MOST_PARTS);
  const step = Math.ceil(size / 4 / count) * 4;
  const parts = Array.from({ length: count }, (_, k) => ({
    from: k * step,
    rows: Math.min(step, size - k * step),
    found: found.byteOffset + 64 * k,
  }));
  /** The greatest of what the parts found; the first part of equal ones. */
  const first = (): number => {
    let best = 0;
    for (let k = 1; k < count; k++) if (found[8 * k]! > found[8 * best]!) best = k;
    return 8 * best;
  };
  return {
    base,
    rise,
    fall,
    pass(own, other, move) {
      const calls = parts.map((part) => [
        ...[base.byteOffset + part.from * 8, part.rows, part.from],
        own === null ? 0 : own.byteOffset + part.from * 4,
        other === null ? 0 : other.byteOffset + part.from * 4,
        ...[move, rise.byteOffset + part.from * 8, fall.byteOffset + part.from * 8, part.found],
      ]);
      workspace.parallel("supportPass", calls);
      let least = found[2]!;
      for (let k = 1; k < count; k++) least = Math.min(least, found[8 * k + 2]!);
      const best = first();
      return { greatest: found[best]!, row: found[best + 1]!, least };
    },
    partner(own, corner, greatest) {
      const calls = parts.map((part) => [
        ...[base.byteOffset + part.from * 8, part.rows, part.from, own.byteOffset + part.from * 4],
        ...[diagonal.byteOffset + part.from * 8, corner, greatest, fall.byteOffset + part.from * 8, part.found],
      ]);
      workspace.parallel("supportPartner", calls);
      return found[first() + 1]!;
    },
  };
}

function diagonalOf(
  { kernel, gamma, constant, degree }: KernelFunction,
  values: Float64Array,
  from: number,
  width: number,
): number {
  if (kernel === "rbf") return 1;
  let square = 0;
  for (let k = from; k < from + width; k++) square += values[k]! * values[k]!;
  if (kernel === "linear") return square;
  let power = 1;
  for (let k = 0; k < degree; k++) power *= gamma * square + constant;
  return power;
}
