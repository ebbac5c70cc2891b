/** A fitted additive model as plain data, made pure from the shapes of its bags. */
import type { BinnedColumn } from "../../compute/binning/edges.ts";
import type { AdditiveTable } from "./additive-table.ts";
import type { CoarseBins } from "./cells.ts";
import type { PairTables } from "./pairs.ts";
import { centre, purify } from "./purify.ts";

/** How a column's values become bins; missing is bin number `bins`. */
export type AdditiveColumn = {
  /** Its place among the flat columns of the frame. */
  readonly source: number;
  readonly categorical: boolean;
  readonly bins: number;
  /** Numbers: bin b holds float32 values in (edge b-1, edge b]. */
  readonly edges: Float32Array;
  /** Categories: the bin of each level, and of levels without one of their own. */
  readonly levelBin: Uint8Array;
  readonly otherBin: number;
};

/** The effect of one column: `values[bin * outputs + output]`, missing last; mean 0 over the training rows. */
export type MainTerm = { readonly column: number; readonly values: Float64Array; readonly importance: number };

/** The effect of two columns beyond their own: `values[coarse a * wide + coarse b]`; its margins are 0. */
export type PairTerm = {
  readonly a: number;
  readonly b: number;
  /** Per bin of a and of b: its coarse bin; missing has the last. */
  readonly codesA: Uint8Array;
  readonly codesB: Uint8Array;
  readonly wide: number;
  readonly values: Float64Array;
  readonly importance: number;
};

export type AdditiveState = {
  readonly outputs: number;
  readonly link: "sigmoid" | "softmax" | "none";
  readonly intercept: Float64Array;
  readonly columns: readonly AdditiveColumn[];
  readonly mains: readonly MainTerm[];
  readonly pairs: readonly PairTerm[];
};

/** `shapes`: `outputs × cells`; `tables`: the cells of the pairs; both are the means over the bags, and are changed. */
export function pureState(
  table: AdditiveTable,
  link: AdditiveState["link"],
  shapes: Float64Array,
  { pairs, coarse, first }: PairTables,
  tables: Float64Array,
): AdditiveState {
  const { cells, base } = table;
  const outputs = base.length;
  const mass = cells.columns.map((_, c) => massOf(table, c));
  const shapeOf = (c: number, k: number) => {
    const start = k * cells.count + cells.first[c]!;
    return shapes.subarray(start, start + cells.columns[c]!.bins + 1);
  };
  const pairTerms = pairs.map(({ a, b }, p): PairTerm => {
    const [tall, wide] = [coarse[a]!.bins, coarse[b]!.bins];
    const values = tables.slice(first[p]!, first[p]! + tall * wide);
    const weight = pairMass(table, a, b, coarse);
    const margins = purify({ values, mass: weight, tall, wide });
    moveMargins(shapeOf(a, 0), coarse[a]!, margins.rows);
    moveMargins(shapeOf(b, 0), coarse[b]!, margins.columns);
    const importance = meanSize(values, weight, 1);
    return { a, b, codesA: coarse[a]!.codes, codesB: coarse[b]!.codes, wide, values, importance };
  });
  const intercept = base.slice();
  const mains = cells.columns.map((column, c): MainTerm => {
    const values = new Float64Array((column.bins + 1) * outputs);
    for (let k = 0; k < outputs; k++) {
      const shape = shapeOf(c, k);
      intercept[k]! += centre(shape, mass[c]!);
      shape.forEach((value, bin) => {
        values[bin * outputs + k] = value;
      });
    }
    return { column: c, values, importance: meanSize(values, mass[c]!, outputs) };
  });
  return { outputs, link, intercept, columns: cells.columns.map(columnOf), mains, pairs: pairTerms };
}

function columnOf({ source, categorical, bins, edges, levelBin, otherBin }: BinnedColumn): AdditiveColumn {
  return { source, categorical, bins, edges, levelBin, otherBin };
}

function moveMargins(shape: Float64Array, { codes }: CoarseBins, margins: Float64Array): void {
  for (let bin = 0; bin < shape.length; bin++) shape[bin]! += margins[codes[bin]!]!;
}

/** Weight of the training rows in each bin of a column. */
function massOf({ workspace, cells, rows, columnStart, columnBytes, weights }: AdditiveTable, c: number): Float64Array {
  const bins = new Uint8Array(workspace.buffer, columnStart + c * columnBytes, rows);
  const mass = new Float64Array(cells.columns[c]!.bins + 1);
  for (let i = 0; i < rows; i++) mass[bins[i]!]! += weights[i]!;
  return mass;
}

function pairMass(table: AdditiveTable, a: number, b: number, coarse: readonly CoarseBins[]): Float64Array {
  const { workspace, rows, columnStart, columnBytes, weights } = table;
  const [binsA, binsB] = [a, b].map((c) => new Uint8Array(workspace.buffer, columnStart + c * columnBytes, rows));
  const wide = coarse[b]!.bins;
  const mass = new Float64Array(coarse[a]!.bins * wide);
  const [codesA, codesB] = [coarse[a]!.codes, coarse[b]!.codes];
  for (let i = 0; i < rows; i++) mass[codesA[binsA![i]!]! * wide + codesB[binsB![i]!]!]! += weights[i]!;
  return mass;
}

/** Mean of |effect| over the training rows, summed over the outputs. */
function meanSize(values: Float64Array, mass: Float64Array, outputs: number): number {
  let sum = 0;
  let weight = 0;
  mass.forEach((m, cell) => {
    for (let k = 0; k < outputs; k++) sum += m * Math.abs(values[cell * outputs + k]!);
    weight += m;
  });
  return weight > 0 ? sum / weight : 0;
}
