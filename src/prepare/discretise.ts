/**
 * Discretise: a number as the bin that it lies in, of bins equally wide or equally full.
 *
 * Bins are closed above: (a, b]. Values beyond those seen lie in the first or the last bin. Equal quantiles are one
 * edge, so that a column of many equal values has fewer bins. A bin is its place, 0 for the lowest, or a level of
 * a category. Missing stays missing. A block of mostly zeros (one-hot, terms) stays as it is.
 *
 * Time O(n log n), memory O(n) per column.
 *
 * Source: J. Dougherty, R. Kohavi and M. Sahami, "Supervised and Unsupervised Discretization of Continuous
 * Features", ICML 1995.
 * Golden numbers: tests/golden/prepare-bins.json (pandas `cut` and `qcut`).
 * Differs: scikit-learn's `KBinsDiscretizer` closes bins below.
 */
import { type Numbers, quantiles } from "../compute/statistics.ts";
import { choice, integer } from "../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../contract/program.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { isSparseBlock, partOf } from "./column.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing } from "./gaps.ts";
import { finiteRange } from "./scaling.ts";

/** Per column and number of a row: the edges between bins, ascending, in the units of the column. */
export type DiscretiseState = {
  readonly as: "number" | "category";
  readonly columns: readonly { readonly edges: readonly Float64Array[] }[];
};

export const discretise = defineStep({
  name: "discretise",
  summary: "A number as the bin that it lies in.",
  source: "Dougherty, Kohavi & Sahami 1995",
  selects: ["number"],
  params: {
    bins: integer({ default: 5, min: 2, max: 1000, doc: "Most bins per column." }),
    method: choice({ default: "quantile", words: ["quantile", "uniform"], doc: "Bins equally full, or equally wide." }),
    as: choice({ default: "number", words: ["number", "category"], doc: "Whether a bin is its place or a level." }),
  },

  fit({ columns, weights }, params): DiscretiseState {
    return {
      as: params.as,
      columns: columns.map((column) => ({
        edges: Array.from({ length: isSparseBlock(column) ? 0 : column.width }, (_, k) => {
          const values = partOf(column, k);
          return params.method === "uniform" ? evenEdges(values, params.bins) : fullEdges(values, weights, params.bins);
        }),
      })),
    };
  },

  lower({ as, columns: fitted }, columns, writer) {
    return columns.flatMap((column, c): LoweredColumn[] => {
      const { edges } = fitted[c]!;
      if (edges.length === 0) return [column];
      const partRef = (k: number) =>
        edges.length === 1 ? column.ref : writer.add("select", [column.ref], { from: k, width: 1 });
      if (as === "number") {
        const refs = edges.map((own, k) => binNumber(own, partRef(k), writer));
        return [{ ...column, ref: writer.join(refs) }];
      }
      return edges.map((own, k) => {
        const values = Float64Array.from({ length: own.length + 1 }, (_, bin) => bin);
        const ref = writer.add("step-table", [partRef(k)], { edges: own, values, missing: -1 });
        const name = column.parts[k]!;
        return { name, kind: "category", parts: [name], levels: labelsOf(own), ref };
      });
    });
  },

  describe({ columns }, names) {
    const rows = columns.flatMap(({ edges }, c) =>
      edges.flatMap((own, k) => {
        const name = edges.length === 1 ? names[c]! : `${names[c]} ${k + 1}`;
        return labelsOf(own).map((label, bin) => ({ name, label, above: bin === 0 ? Number.NaN : own[bin - 1]! }));
      }),
    );
    return describedTable(
      rows.map(({ name }) => name),
      { above: rows.map(({ above }) => above) },
      { bin: rows.map(({ label }) => label) },
    );
  },
});

function evenEdges(values: Numbers, bins: number): Float64Array {
  const { least, most } = finiteRange(values);
  const width = (most - least) / bins;
  return rising(Float64Array.from({ length: bins - 1 }, (_, k) => least + (k + 1) * width));
}

function fullEdges(values: Numbers, weights: Float64Array | null, bins: number): Float64Array {
  const finite = finiteOrMissing(values);
  const { most } = finiteRange(finite);
  const shares = Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins);
  // Nothing lies above the greatest value: as an edge it would make an empty bin.
  return rising(quantiles(finite, shares, weights).filter((edge) => edge < most));
}

/** The finite ones of ascending edges, each once. */
function rising(edges: Float64Array): Float64Array {
  return edges.filter((edge, k) => Number.isFinite(edge) && (k === 0 || edge > edges[k - 1]!));
}

/** The place of the bin; what is missing is added, as a 0 that is missing. */
function binNumber(edges: Float64Array, part: NodeRef, writer: ProgramWriter): NodeRef {
  const values = Float64Array.from({ length: edges.length + 1 }, (_, bin) => bin);
  const bin = writer.add("step-table", [part], { edges, values, missing: 0 });
  const nothing = writer.add("clip", [part], { low: Float64Array.of(0), high: Float64Array.of(0) });
  return writer.add("add", [bin, nothing]);
}

/** Labels that sort as their bins do. */
function labelsOf(edges: Float64Array): string[] {
  const digits = String(edges.length + 1).length;
  return Array.from({ length: edges.length + 1 }, (_, bin) => {
    const place = String(bin + 1).padStart(digits, "0");
    if (edges.length === 0) return `${place}: any`;
    if (bin === edges.length) return `${place}: above ${edges[bin - 1]}`;
    return `${place}: up to ${edges[bin]}`;
  });
}
