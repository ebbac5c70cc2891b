/** `FitContext`: the only door from a learner or step to the outside. Interfaces only. */
import type { Random } from "./random.ts";

export type Progress = {
  readonly done: number;
  readonly of: number;
  /** Current training or validation loss, where there is one. */
  readonly loss?: number;
};

/** One WebAssembly memory with the compiled kernels on it, and the threads that may run them. */
export interface Workspace {
  readonly buffer: ArrayBufferLike;
  /** First byte that belongs to the user; everything from here to the end is theirs. */
  readonly base: number;
  readonly kernels: Readonly<Record<string, (...args: number[]) => number>>;
  /** Runs one kernel once per argument list, spread over the threads, and returns when all are done. */
  parallel(kernel: string, calls: readonly (readonly number[])[]): void;
  /** Gives memory and threads back. */
  release(): void;
}

export interface Team {
  readonly threads: number;
  /** A workspace of at least `bytes`; throws `compute/memory` with the arithmetic when that is too much. */
  workspace(bytes: number): Promise<Workspace>;
}

export interface FitContext {
  readonly random: Random;
  readonly team: Team;
  /**
   * Reports progress, gives the event loop a turn and throws `run/aborted` when the run was stopped.
   * Returns false when time is up and the learner should finish with what it has.
   */
  tick(progress?: Progress): Promise<boolean>;
}
