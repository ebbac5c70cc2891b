/**
 * Isolation forest: outliers are cut off from the other rows by few random questions.
 *
 *   score(x) = 2^(-E[h(x)] / c(m)),   c(m) = 2 H(m - 1) - 2 (m - 1) / m
 *
 * h(x): questions until x is alone in a tree grown on m rows drawn at random, plus c(rows) of a leaf that holds more;
 * H: harmonic numbers. Near 1: alone at once. 0.5: as in random data. A question is a random column and a random
 * threshold between its least and largest value in the node; of a category, a random part of the levels.
 *
 * Time O(trees·m·log m) to fit, O(trees·log m) a row to score; memory O(trees·m).
 *
 * Source: F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation Forest", IEEE ICDM, 2008.
 * Golden numbers: tests/golden/anomaly.json (scikit-learn 1.9.1 `IsolationForest`, by rank correlation).
 * Differs: missing values go to a side drawn for each question, categories need no encoding, 200 trees; H is
 * exact, not log(m - 1) + 0.5772.
 */
import type { FrameColumn } from "../../contract/frame.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import type { TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";
import { lowerTrees, type TreeColumns } from "../trees/ensemble.ts";
import { drawRows } from "./draw-rows.ts";
import { averagePath, depthFor, IsolationTrees, type SampleColumn } from "./isolation-tree.ts";

/** `trees` hold -log 2 · path / (trees · c(sample)) per leaf; their sum is the logarithm of the score. */
export type IsolationState = { readonly columns: TreeColumns; readonly trees: TreeEnsemble };

export const isolationForest = defineLearner({
  name: "isolationForest",
  tasks: ["anomaly"],
  family: "trees",
  summary: "How few random questions cut a row off from the others; fast, and good at rows unlike all others.",
  source: "Liu, Ting & Zhou 2008",
  can: { missing: true, categories: true },
  params: {
    trees: integer({ default: 200, min: 1, max: 10_000, doc: "Number of trees; more make the scores steadier." }),
    sample: integer({
      default: 256,
      min: 2,
      max: 100_000,
      tune: [64, 1024, "log"],
      doc: "Rows drawn for each tree, without replacement.",
    }),
  },

  async fit({ frame }, params, context) {
    const size = Math.min(params.sample, frame.rows);
    const maxDepth = depthFor(size);
    const trees = new IsolationTrees();
    let cutShort = false;
    for (let t = 0; t < params.trees; t++) {
      cutShort = !(await context.tick({ done: t, of: params.trees })) && t > 0;
      if (cutShort) break;
      const random = context.random.fork("tree", t);
      trees.grow(sampleOf(frame.columns, drawRows(frame.rows, size, random)), maxDepth, random);
    }
    const state: IsolationState = { columns: frame.columns.map(codesOf), trees: packed(trees, averagePath(size)) };
    return { state, report: { cutShort, iterations: trees.roots.length } };
  },

  lower: (state, columns, writer) => writer.add("exp", [lowerTrees(state, columns, writer)]),
});

/** Every number of the rows of the sample, a column each. Words keep their codes; codes of gaps become NaN. */
function sampleOf(columns: readonly FrameColumn[], rows: Int32Array): SampleColumn[] {
  return columns.flatMap((column) => {
    const { kind, levels, width } = column;
    const block = column.values();
    return Array.from({ length: width }, (_, part) => {
      const values = new Float32Array(rows.length);
      for (let i = 0; i < rows.length; i++) {
        const value = block[rows[i]! * width + part]!;
        values[i] = kind === "category" && value < 0 ? Number.NaN : value;
      }
      return { levels: kind === "category" ? levels.length : 0, values };
    });
  });
}

function codesOf(column: FrameColumn): TreeColumns[number] {
  if (column.kind !== "category") return null;
  // A level that was never seen is on no side of any question: it goes right, like one that was not drawn.
  return { codes: Float64Array.from(column.levels, (_, code) => code), other: column.levels.length };
}

function packed(trees: IsolationTrees, normal: number): TreeEnsemble {
  const unit = normal > 0 ? -Math.LN2 / (normal * trees.roots.length) : 0;
  return {
    precision: "f32",
    outputs: 1,
    leafWidth: 1,
    base: new Float64Array(1),
    roots: Int32Array.from(trees.roots),
    treeOutput: new Int32Array(trees.roots.length),
    feature: Int32Array.from(trees.feature),
    threshold: Float32Array.from(trees.threshold),
    flags: Uint8Array.from(trees.flags),
    left: Int32Array.from(trees.left),
    right: Int32Array.from(trees.right),
    setStart: Int32Array.from(trees.setStart),
    setWords: Int32Array.from(trees.setWords),
    sets: Uint32Array.from(trees.sets),
    values: Float64Array.from(trees.paths, (path) => path * unit),
  };
}
