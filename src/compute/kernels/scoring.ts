/**
 * The kernels of predicting: one small module per process, one instance per memory. Where WebAssembly is forbidden (a
 * strict content policy), there are none, and who asks goes its plain way, to the same bits.
 */

import { type Arena, createArena } from "./arena.ts";
import { moduleOf, PAGE } from "./module-text.ts";
import { SCORING_KERNELS } from "./scoring-binary.generated.ts";

export type Scoring = {
  readonly buffer: ArrayBuffer;
  readonly arena: Arena;
  placeNumbers(x: number, rows: number, limits: number, half: number, kind: number, places: number): void;
  addSymmetricTrees(trees: number, count: number, rows: number, sums: number, room: number): void;
  addTrees(
    trees: number,
    count: number,
    leaves: number,
    values: number,
    leafWidth: number,
    x: number,
    stride: number,
    rows: number,
    sums: number,
    outputs: number,
    plain: number,
  ): void;
  /** Integers of rows, and the nearest points of rows: see ../neighbours/layout.ts and ../neighbours/search.ts. */
  placeRows(...args: number[]): void;
  layRows(...args: number[]): void;
  nearestRows(...args: number[]): void;
};

let compiled: WebAssembly.Module | undefined;

/** A memory of at least `bytes` with the kernels on it; null where there can be none. */
export function openScoring(bytes: number): Scoring | null {
  try {
    compiled ??= moduleOf(SCORING_KERNELS);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) + 1 });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const arena = createArena(64, memory.buffer.byteLength);
    return { buffer: memory.buffer, arena, ...(exports as unknown as Omit<Scoring, "buffer" | "arena">) };
  } catch {
    return null;
  }
}
