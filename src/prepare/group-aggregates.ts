/**
 * Group aggregates: what a number usually is in the group of the row, as new columns beside the given ones.
 *
 * For every category and every number: mean, deviation, least and most of the number among the rows of the level, and
 * the number less that mean; for every category the weight of its rows. Missing values of a category are a group; a
 * group without values, and a level not seen, get the values of all rows. Looks at no target. Blocks of several
 * numbers are left out.
 *
 * Time O(n · categories · numbers), memory O(levels · numbers).
 *
 * Source: J. Kanter and K. Veeramachaneni, "Deep Feature Synthesis: Towards Automating Data Science Endeavors",
 * DSAA 2015.
 * Golden numbers: tests/golden/prepare-features.json (pandas `groupby`).
 */
import { type Moments, moments } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { flag } from "../contract/params.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { hasLevels, levelCounts, numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing } from "./gaps.ts";

/** The last row of each table is for missing values, the one before it for levels not seen. */
export type GroupAggregatesState = {
  readonly difference: boolean;
  readonly groups: readonly {
    /** Place of the category among the columns given. */
    readonly category: number;
    readonly levels: readonly string[];
    readonly counts: Float64Array;
    /** Place of each number among the columns given; its `(levels + 2) × 4` values. */
    readonly numbers: readonly { readonly place: number; readonly table: Float64Array }[];
  }[];
};

const WORDS = ["mean", "deviation", "least", "most"] as const;

export const groupAggregates = defineStep({
  name: "groupAggregates",
  summary: "What a number usually is in the group of the row, as new columns.",
  source: "Kanter & Veeramachaneni 2015",
  selects: ["number", "category"],
  params: {
    difference: flag({ default: true, doc: "Whether to add how far the number is from the mean of its group." }),
  },

  fit({ columns, weights }, params): GroupAggregatesState {
    const numbers = [...columns.keys()].filter((c) => !hasLevels(columns[c]!) && columns[c]!.width === 1);
    const words = [...columns.keys()].filter((c) => hasLevels(columns[c]!));
    return {
      difference: params.difference,
      groups: words.map((category) => {
        const column = columns[category]!;
        const { counts, missing } = levelCounts(column, weights);
        return {
          category,
          levels: column.levels,
          counts: Float64Array.of(...counts, 0, missing),
          numbers: numbers.map((place) => ({ place, table: aggregates(column, columns[place]!, weights) })),
        };
      }),
    };
  },

  lower({ difference, groups }, columns, writer) {
    const added = groups.flatMap(({ category, counts, numbers }): LoweredColumn[] => {
      const group = columns[category]!;
      const mapped = (width: number, all: Float64Array) => {
        const unseen = all.length - 2 * width;
        return writer.add("level-map", [group.ref], {
          width,
          table: all.slice(0, unseen),
          unseen: all.slice(unseen, unseen + width),
          missing: all.slice(unseen + width),
        });
      };
      const made = numbers.flatMap(({ place, table }) => {
        const { name, ref } = columns[place]!;
        const block = mapped(WORDS.length, table);
        const by = `${name} by ${group.name}`;
        const usual = numberColumn(
          by,
          block,
          WORDS.map((word) => `${by} ${word}`),
        );
        if (!difference) return [usual];
        const mean = writer.add("select", [block], { from: 0, width: 1 });
        const minus = writer.add("scale", [mean], { center: Float64Array.of(0), factor: Float64Array.of(-1) });
        return [usual, numberColumn(`${by} difference`, writer.add("add", [ref, minus]))];
      });
      return [numberColumn(`${group.name} rows`, mapped(1, counts)), ...made];
    });
    return [...columns, ...added];
  },

  describe({ groups }, names) {
    const rows = groups.flatMap(({ category, levels, numbers }) =>
      numbers.flatMap(({ place, table }) =>
        levels.map((level, k) => ({ name: names[place]!, by: names[category]!, level, at: k * WORDS.length, table })),
      ),
    );
    const numbers = WORDS.map((word, k) => [word, rows.map(({ table, at }) => table[at + k]!)]);
    return describedTable(
      rows.map(({ name }) => name),
      Object.fromEntries(numbers),
      {
        by: rows.map(({ by }) => by),
        level: rows.map(({ level }) => level),
      },
    );
  },
});

function aggregates(group: FrameColumn, number: FrameColumn, weights: Float64Array | null): Float64Array {
  const codes = group.values();
  const values = finiteOrMissing(number.values());
  const levels = group.levels.length;
  const rowsOf: number[][] = Array.from({ length: levels + 2 }, () => []);
  for (let i = 0; i < codes.length; i++) rowsOf[codes[i]! >= 0 ? codes[i]! : levels + 1]!.push(i);
  const overall = fourOf(moments(values, weights), [0, 0, 0, 0]);
  return Float64Array.from(
    rowsOf.flatMap((rows) => {
      const own = Float64Array.from(rows, (i) => values[i]!);
      return fourOf(moments(own, weights === null ? null : Float64Array.from(rows, (i) => weights[i]!)), overall);
    }),
  );
}

function fourOf({ mean, variance, least, most }: Moments, none: readonly number[]): readonly number[] {
  const four = [mean, Math.sqrt(variance), least, most];
  return four.every(Number.isFinite) ? four : none;
}
