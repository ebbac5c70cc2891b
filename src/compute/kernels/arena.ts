/** A stack of byte ranges inside a workspace: taken in order, given back from the top. */
import { ModelwrightError } from "../../contract/errors.ts";

/** Every range starts at a multiple of this many bytes: a cache line. */
const ALIGNMENT = 64;

/** Bytes that a range of `bytes` takes up. */
export function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

export type Arena = {
  /** First byte of a new range. */
  take(bytes: number): number;
  /** The place to `rewind` to. */
  mark(): number;
  /** Gives back everything taken since that mark. */
  rewind(mark: number): void;
  /** The highest byte that was ever taken. */
  highest(): number;
};

/** An arena over the bytes `base` to `end`; with `end` Infinity it only measures. */
export function createArena(base: number, end: number): Arena {
  let top = alignedBytes(base);
  let highest = top;
  return {
    take(bytes) {
      const start = top;
      top += alignedBytes(bytes);
      if (top > end) {
        throw new ModelwrightError(
          "compute/memory",
          { needed: top, available: end },
          {
            what: `A workspace of ${end} bytes must hold ${top} bytes.`,
            fix: "This is a fault of the learner that sized the workspace; please report it.",
          },
        );
      }
      highest = Math.max(highest, top);
      return start;
    },
    mark: () => top,
    highest: () => highest,
    rewind(mark) {
      top = mark;
    },
  };
}
