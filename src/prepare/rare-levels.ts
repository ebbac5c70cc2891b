/**
 * Rare levels: puts the rare levels of a category together; what comes out is still a category.
 *
 * Levels that are rarer than minCount or beyond the maxLevels most frequent become the level `(rare)`. A level
 * not seen while fitting becomes `(rare)` too where that level exists, else it stays unseen. Missing stays missing.
 *
 * Time O(n), memory O(levels) per column.
 *
 * Source: standard; see M. Kuhn and K. Johnson, "Feature Engineering and Selection", 2019, section 5.
 */
import { integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { byCodeUnit, byFrequency, freeLevel, levelCounts } from "./column.ts";

/** Per column: the new dictionary, and the new code of each old level and of unseen ones. */
export type RareLevelsState = {
  readonly columns: readonly {
    readonly levels: readonly string[];
    readonly codes: Float64Array;
    readonly unseen: number;
  }[];
};

export const rareLevels = defineStep({
  name: "rareLevels",
  summary: "Puts the rare levels of a category together.",
  source: "Kuhn & Johnson 2019",
  selects: ["category"],
  params: {
    maxLevels: integer({ default: 200, min: 1, doc: "Most levels that stay by themselves." }),
    minCount: integer({ default: 2, min: 1, doc: "Rows (by weight) that a level needs to stay by itself." }),
  },

  fit({ columns, weights }, params): RareLevelsState {
    return {
      columns: columns.map((column) => {
        const { counts } = levelCounts(column, weights);
        const frequent = byFrequency(counts);
        const kept = frequent.filter((k, place) => counts[k]! >= params.minCount && place < params.maxLevels);
        const rare = kept.length < frequent.length ? freeLevel("(rare)", column.levels) : null;
        const levels = kept.map((k) => column.levels[k]!);
        if (rare !== null) levels.push(rare);
        levels.sort(byCodeUnit);
        const places = new Map(levels.map((level, place) => [level, place]));
        const unseen = rare === null ? -2 : places.get(rare)!;
        const codes = new Float64Array(column.levels.length).fill(unseen);
        for (const k of kept) codes[k] = places.get(column.levels[k]!)!;
        return { levels, codes, unseen };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { levels, codes, unseen } = state.columns[c]!;
      const constants = { width: 1, table: codes, missing: Float64Array.of(-1), unseen: Float64Array.of(unseen) };
      return { ...column, levels, ref: writer.add("level-map", [column.ref], constants) };
    });
  },
});
