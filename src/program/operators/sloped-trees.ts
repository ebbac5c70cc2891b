/**
 * `sloped-trees`: sums of trees that cut space by sloped planes. out[row] = the sum over trees of the leaf's value.
 *
 * A branch reads `slopeWidth` numbers of the row, weighs them and goes left where the sum is at most its threshold.
 * Children come after their branch, so every walk ends.
 */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf } from "../constants.ts";

/** A child or root is a branch number, or -1 - leaf. */
export type SlopedTrees = {
  /** Numbers of a row. */
  readonly width: number;
  readonly trees: number;
  readonly slopeWidth: number;
  readonly roots: Int32Array;
  /** `branches × slopeWidth`: numbers of the row that a branch reads, and their weights. */
  readonly features: Int32Array;
  readonly slopes: Float64Array;
  /** Per branch. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per leaf. */
  readonly values: Float64Array;
};

function treesOf(node: ProgramNode, width: number): SlopedTrees {
  integerOf(node, "width", width, width);
  const slopeWidth = integerOf(node, "slopeWidth", 1, width);
  const trees = integerOf(node, "trees", 1, 2 ** 20);
  const { left, right, roots, features, values } = node.constants;
  if (
    !(left instanceof Int32Array) ||
    !(right instanceof Int32Array) ||
    !(roots instanceof Int32Array) ||
    !(features instanceof Int32Array) ||
    !(values instanceof Float64Array)
  ) {
    throw invalid(node, "must have roots, branches and leaves");
  }
  const branches = left.length;
  if (roots.length !== trees) throw invalid(node, `must have ${trees} roots, got ${roots.length}`);
  if (right.length !== branches || features.length !== branches * slopeWidth) {
    throw invalid(node, "must have two children and a slope per branch");
  }
  if (features.some((feature) => feature < 0 || feature >= width)) throw invalid(node, "must read numbers that exist");
  const inside = (child: number, above: number): boolean =>
    child >= 0 ? child > above && child < branches : -1 - child < values.length;
  if (!roots.every((root) => inside(root, -1))) throw invalid(node, "must have roots that exist");
  for (let i = 0; i < branches; i++) {
    if (!inside(left[i]!, i) || !inside(right[i]!, i)) throw invalid(node, "must have children after their branch");
  }
  return {
    width,
    trees,
    slopeWidth,
    left,
    right,
    roots,
    features,
    slopes: numbersOf(node, "slopes", features.length),
    threshold: numbersOf(node, "threshold", branches),
    values: numbersOf(node, "values", values.length),
  };
}

export const slopedTrees: OperatorSpec = {
  name: "sloped-trees",
  summary: "Adds up the leaf values of trees whose branches weigh several numbers of a row.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    treesOf(node, widths[0]!);
    return 1;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { slopeWidth, roots, features, slopes, threshold, left, right, values } = treesOf(node, width);
    return ([input], rows, out) => {
      const x = input as Float64Array;
      for (let row = 0; row < rows; row++) out[row] = 0;
      // Trees outside: the branches of one tree stay in the cache for all rows.
      for (let tree = 0; tree < roots.length; tree++) {
        for (let row = 0; row < rows; row++) {
          const start = row * width;
          let at = roots[tree]!;
          while (at >= 0) {
            let sum = 0;
            for (let k = at * slopeWidth; k < (at + 1) * slopeWidth; k++) sum += slopes[k]! * x[start + features[k]!]!;
            // A missing number makes the sum missing, and the row goes right.
            at = sum <= threshold[at]! ? left[at]! : right[at]!;
          }
          out[row] = out[row]! + values[-1 - at]!;
        }
      }
    };
  },
};
