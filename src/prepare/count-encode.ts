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
import { levelCounts } from "./column.ts";
import { describeLevels } from "./described.ts";
import { type LevelNumbersState, lowerLevelNumbers } from "./level-numbers.ts";

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

  fit({ columns, weights }, params): LevelNumbersState {
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

  lower: lowerLevelNumbers,

  describe({ columns }, names) {
    return describeLevels(columns, names, { value: columns.map(({ table }) => table) });
  },
});
