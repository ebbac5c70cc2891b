/** Collects grown trees into the flat arrays of the tree-ensemble operator, and lowers them with their columns. */
import type { BinnedMatrix } from "../../compute/binning/binned-matrix.ts";
import type { BinnedColumn } from "../../compute/binning/edges.ts";
import type { Frame } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";
import type { GrownTree } from "./grow.ts";

/** Per column of the frame: null for numbers; for categories the code of each level, and of levels without their own. */
export type TreeColumns = readonly (null | { readonly codes: Float64Array; readonly other: number })[];

export type EnsembleState = { readonly columns: TreeColumns; readonly trees: TreeEnsemble };

export type EnsembleBuilder = {
  add(tree: GrownTree, output: number): void;
  /** The first `trees` trees. */
  build(base: Float64Array, trees: number): TreeEnsemble;
};

export function createEnsembleBuilder(matrix: BinnedMatrix, outputs: number): EnsembleBuilder {
  const trees: { tree: GrownTree; output: number }[] = [];
  return {
    add: (tree, output) => void trees.push({ tree, output }),
    build(base, count) {
      const kept = trees.slice(0, count);
      const branches = kept.reduce((sum, { tree }) => sum + tree.splits.length, 0);
      const leaves = kept.reduce((sum, { tree }) => sum + tree.values.length, 0);
      const e = emptyEnsemble(base, outputs, kept.length, branches, leaves);
      const sets: number[] = [];
      let branch = 0;
      let leaf = 0;
      kept.forEach(({ tree, output }, t) => {
        const moved = (child: number) => (child >= 0 ? child + branch : child - leaf);
        e.roots[t] = tree.splits.length > 0 ? branch : -1 - leaf;
        e.treeOutput[t] = output;
        tree.splits.forEach((split, i) => {
          const column = matrix.columns[split.column]!;
          const at = branch + i;
          e.feature[at] = column.source;
          e.left[at] = moved(tree.left[i]!);
          e.right[at] = moved(tree.right[i]!);
          if (split.set === null) {
            e.threshold[at] = column.edges[split.bin] ?? Number.POSITIVE_INFINITY;
            e.flags[at] = split.missingLeft ? MISSING_LEFT : 0;
          } else {
            const missingLeft = isIn(split.set, matrix.strides[split.column]! - 1);
            e.flags[at] = MEMBERSHIP | (missingLeft ? MISSING_LEFT : 0);
            e.setStart[at] = sets.length;
            const words = setOf(split.set, column);
            e.setWords[at] = words.length;
            for (const word of words) sets.push(word);
          }
        });
        e.values.set(tree.values, leaf);
        branch += tree.splits.length;
        leaf += tree.values.length;
      });
      return { ...e, sets: Uint32Array.from(sets) };
    },
  };
}

function isIn(set: Uint32Array, bin: number): boolean {
  return ((set[bin >> 5]! >>> (bin & 31)) & 1) === 1;
}

/** A set of bins as a set of the codes of levels: those outside of the slice go where its other levels go. */
function setOf(set: Uint32Array, { slice, otherBin }: BinnedColumn): Uint32Array {
  const words = new Uint32Array(Math.ceil((slice.of + 1) / 32));
  const others = isIn(set, otherBin);
  for (let code = 0; code <= slice.of; code++) {
    const bin = code - slice.first;
    const goes = bin >= 0 && bin < otherBin ? isIn(set, bin) : others;
    if (goes) words[code >> 5]! |= 1 << (code & 31);
  }
  return words;
}

export function emptyEnsemble(base: Float64Array, outputs: number, trees: number, branches: number, leaves: number) {
  return {
    precision: "f32" as const,
    outputs,
    leafWidth: 1,
    base,
    roots: new Int32Array(trees),
    treeOutput: new Int32Array(trees),
    feature: new Int32Array(branches),
    threshold: new Float32Array(branches),
    flags: new Uint8Array(branches),
    left: new Int32Array(branches),
    right: new Int32Array(branches),
    setStart: new Int32Array(branches),
    setWords: new Int32Array(branches),
    sets: new Uint32Array(0),
    values: new Float64Array(leaves),
  };
}

/** How each column of the frame reaches the trees. `binned`: the flat columns or their slices, in any order. */
export function treeColumnsOf(frame: Frame, binned: readonly BinnedColumn[]): TreeColumns {
  const bySource = new Map<number, BinnedColumn[]>();
  for (const column of binned) bySource.set(column.source, [...(bySource.get(column.source) ?? []), column]);
  let source = 0;
  return frame.columns.map((column) => {
    const slices = bySource.get(source) ?? [];
    source += column.width;
    if (!slices[0]?.categorical) return null;
    const codes = new Float64Array(slices[0].levelBin.length).fill(slices[0].slice.of);
    for (const { levelBin, otherBin, slice } of slices) {
      levelBin.forEach((bin, level) => {
        if (bin < otherBin) codes[level] = slice.first + bin;
      });
    }
    return { codes, other: slices[0].slice.of };
  });
}

/** Raw scores of the trees, as a node. */
export function lowerTrees(state: EnsembleState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const features = columns.map((column, i) => {
    const levels = state.columns[i] ?? null;
    if (levels === null) return column;
    return writer.add("level-map", [column], {
      width: 1,
      table: levels.codes,
      missing: Float64Array.of(Number.NaN),
      unseen: Float64Array.of(levels.other),
    });
  });
  return writer.add("tree-ensemble", [writer.join(features)], state.trees);
}
