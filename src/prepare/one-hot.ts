/**
 * One-hot: a category as a block of 0 and 1, one number per level.
 *
 * The most frequent levels get a number each; levels that are rarer than minCount or beyond maxLevels share one
 * number, `<name>=(rare)`. Missing values get a number of their own if there were some while fitting, else all 0.
 * A level not seen while fitting counts as rare where rare levels exist, else all 0. A single level gives one number.
 *
 * Time O(n), memory O(levels) per column.
 *
 * Source: D. Suits, "Use of Dummy Variables in Regression Equations", Journal of the American Statistical
 * Association 52, 1957.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `OneHotEncoder(min_frequency=..., handle_unknown=
 * "infrequent_if_exist")`).
 * Differs: numbers come in order of the dictionary, the rare one and the missing one last.
 */
import { flag, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { byFrequency, freeLevel, levelCounts, numberColumn } from "./column.ts";

/** One entry per column. */
export type OneHotState = {
  readonly columns: readonly {
    /** Per level of the dictionary: its number in the block, or -1 for none. */
    readonly slots: Int32Array;
    readonly width: number;
    /** -1 when missing values are all 0. */
    readonly missing: number;
    /** -1 when levels not seen are all 0. */
    readonly unseen: number;
    readonly labels: readonly string[];
  }[];
};

export const oneHot = defineStep({
  name: "oneHot",
  summary: "A category as 0 and 1 per level, rare levels together.",
  source: "Suits 1957",
  selects: ["category"],
  params: {
    maxLevels: integer({ default: 40, min: 1, max: 10_000, doc: "Most levels that get a number of their own." }),
    minCount: integer({ default: 1, min: 1, doc: "Rows (by weight) that a level needs for a number of its own." }),
    missing: flag({ default: true, doc: "Whether missing values get a number of their own." }),
  },

  fit({ columns, weights }, params): OneHotState {
    return {
      columns: columns.map((column) => {
        const { counts, missing } = levelCounts(column, weights);
        const frequent = byFrequency(counts);
        const own = frequent.filter((k, place) => counts[k]! >= params.minCount && place < params.maxLevels);
        own.sort((a, b) => a - b);
        const slots = new Int32Array(column.levels.length).fill(-1);
        const labels: string[] = [];
        for (const k of own) {
          slots[k] = labels.length;
          labels.push(column.levels[k]!);
        }
        let unseen = -1;
        if (own.length < frequent.length) {
          unseen = labels.length;
          labels.push(freeLevel("(rare)", column.levels));
          for (const k of frequent) if (slots[k]! < 0) slots[k] = unseen;
        }
        // A level of the dictionary that no row of this part has is as good as unseen.
        for (let k = 0; k < slots.length; k++) if (counts[k] === 0) slots[k] = unseen;
        let missingSlot = -1;
        if (params.missing && missing > 0) {
          missingSlot = labels.length;
          labels.push(freeLevel("(missing)", column.levels));
        }
        return { slots, width: labels.length, missing: missingSlot, unseen, labels };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { slots, width, missing, unseen, labels } = state.columns[c]!;
      if (width === 0) return [];
      const table = new Float64Array(slots.length * width);
      slots.forEach((slot, k) => {
        if (slot >= 0) table[k * width + slot] = 1;
      });
      const single = (slot: number) => {
        const row = new Float64Array(width);
        if (slot >= 0) row[slot] = 1;
        return row;
      };
      const ref = writer.add("level-map", [column.ref], {
        width,
        table,
        missing: single(missing),
        unseen: single(unseen),
      });
      const parts = labels.map((label) => `${column.name}=${label}`);
      return [numberColumn(column.name, ref, parts)];
    });
  },
});
