/**
 * Count encode: a category as how often its level occurs in the rows fitted on.
 *
 * The level's weight (count), its share of the whole weight (share), or ln(1 + weight) (log). Missing values are a
 * level; a level not seen while fitting occurs 0 times.
 *
 * Time O(n), memory O(levels) per column.
 *
 * Source: C. Micci-Barreca, "A Preprocessing Scheme for High-Cardinality Categorical Attributes", SIGKDD
 * Explorations 3(1), 2001.
 * Golden numbers: tests/golden/prepare-encoders.json (category_encoders `CountEncoder`).
 */
import { log1p } from "../compute/math.ts";
import { choice } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { levelCounts, numberColumn } from "./column.ts";
import { describeLevels } from "./described.ts";

/** Per column: the number of each level of the dictionary, and of missing values. */
export type CountEncodeState = {
  readonly columns: readonly {
    readonly table: Float64Array;
    readonly missing: number;
    readonly levels: readonly string[];
  }[];
};

export const countEncode = defineStep({
  name: "countEncode",
  summary: "A category as how often its level occurs.",
  source: "Micci-Barreca 2001",
  selects: ["category"],
  params: {
    as: choice({
      default: "share",
      words: ["share", "count", "log"],
      doc: "Share of the rows, their number, or the logarithm of one more than it.",
    }),
  },

  fit({ columns, weights }, params): CountEncodeState {
    return {
      columns: columns.map((column) => {
        const { counts, missing, total } = levelCounts(column, weights);
        const asked = (count: number): number => {
          if (params.as === "log") return log1p(count);
          return params.as === "count" ? count : total > 0 ? count / total : 0;
        };
        return { table: counts.map(asked), missing: asked(missing), levels: column.levels };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { table, missing } = state.columns[c]!;
      const constants = { width: 1, table, missing: Float64Array.of(missing), unseen: Float64Array.of(0) };
      return numberColumn(column.name, writer.add("level-map", [column.ref], constants));
    });
  },

  describe({ columns }, names) {
    return describeLevels(columns, names, { value: columns.map(({ table }) => table) });
  },
});
