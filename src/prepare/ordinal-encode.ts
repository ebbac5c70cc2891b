/**
 * Ordinal encode: a category as one number, its rank by frequency.
 *
 * The most frequent level is 0, the next 1; equal ones in dictionary order. Missing values and levels not seen
 * while fitting stay missing, or become -1 and the number of levels.
 *
 * Time O(n + levels log levels), memory O(levels) per column.
 *
 * Source: standard; counts as codes as in C. Micci-Barreca, "A Preprocessing Scheme for High-Cardinality
 * Categorical Attributes", SIGKDD Explorations 3(1), 2001.
 */
import { flag } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { byFrequency, levelCounts, numberColumn } from "./column.ts";

/** Per column: the rank of each level of the dictionary, NaN where it does not occur; the number of ranks. */
export type OrdinalEncodeState = {
  readonly columns: readonly { readonly ranks: Float64Array; readonly count: number }[];
  readonly keepMissing: boolean;
};

export const ordinalEncode = defineStep({
  name: "ordinalEncode",
  summary: "A category as its rank by frequency.",
  source: "Micci-Barreca 2001",
  selects: ["category"],
  params: {
    keepMissing: flag({ default: true, doc: "Whether missing and unseen levels stay missing." }),
  },

  fit({ columns, weights }, params): OrdinalEncodeState {
    return {
      keepMissing: params.keepMissing,
      columns: columns.map((column) => {
        const order = byFrequency(levelCounts(column, weights).counts);
        const ranks = new Float64Array(column.levels.length).fill(Number.NaN);
        order.forEach((level, rank) => {
          ranks[level] = rank;
        });
        return { ranks, count: order.length };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { ranks, count } = state.columns[c]!;
      const missing = Float64Array.of(state.keepMissing ? Number.NaN : -1);
      const unseen = Float64Array.of(state.keepMissing ? Number.NaN : count);
      const table = ranks.map((rank) => (Number.isNaN(rank) ? unseen[0]! : rank));
      return numberColumn(column.name, writer.add("level-map", [column.ref], { width: 1, table, missing, unseen }));
    });
  },
});
