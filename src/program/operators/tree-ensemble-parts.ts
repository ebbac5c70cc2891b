/** The constants of the tree-ensemble operator. */

/** Bits of `flags`. */
export const MISSING_LEFT = 1;
export const MEMBERSHIP = 2;

/** The constants of a tree ensemble. A child or root is a branch number, or -1 - leaf. */
export type TreeEnsemble = {
  readonly precision: "f32" | "f64";
  readonly outputs: number;
  /** Numbers per leaf: 1, added to the output of its tree, or `outputs`. */
  readonly leafWidth: number;
  readonly base: Float64Array;
  /** Per tree. */
  readonly roots: Int32Array;
  readonly treeOutput: Int32Array;
  /** Per branch. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array | Float32Array;
  readonly flags: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** First word of the branch's set in `sets`, and how many words it has. */
  readonly setStart: Int32Array;
  readonly setWords: Int32Array;
  readonly sets: Uint32Array;
  /** `leaves × leafWidth`. */
  readonly values: Float64Array;
};
