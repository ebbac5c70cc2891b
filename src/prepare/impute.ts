/**
 * Impute: fills missing values, and marks where they were.
 *
 * Numbers and dates: the weighted median or mean, or a constant. Booleans: the more frequent value.
 * Categories: the most frequent level, or a level of their own. A column without any value becomes 0.
 * A column that had missing values while fitting gets a second column, `<name> missing`, of 1 and 0.
 *
 * Time O(n log n) per column for medians, else O(n); memory O(n).
 *
 * Source: D. Rubin, "Inference and Missing Data", Biometrika 63(3), 1976; indicators: J. Josse et al., "On the
 * Consistency of Supervised Learning with Missing Values", Statistical Papers 65, 2024.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `SimpleImputer`).
 */
import { median, moments } from "../compute/statistics.ts";
import { choice, flag, real } from "../contract/params.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { byFrequency, freeLevel, hasLevels, levelCounts, numberColumn, partOf } from "./column.ts";

/** One entry per column. */
export type ImputeState = {
  readonly columns: readonly {
    /** Per number of a row; empty for categories. */
    readonly value: Float64Array;
    /** Code that missing categories get; the number of levels when they get a level of their own; -1 for numbers. */
    readonly level: number;
    readonly indicator: boolean;
  }[];
};

export const impute = defineStep({
  name: "impute",
  summary: "Fills missing values and marks where they were.",
  source: "Rubin 1976; Josse et al. 2024",
  selects: ["number", "boolean", "datetime", "category"],
  params: {
    numbers: choice({ default: "median", words: ["median", "mean", "constant"], doc: "What missing numbers become." }),
    constant: real({ default: 0, doc: "The value for numbers: constant." }),
    categories: choice({
      default: "mode",
      words: ["mode", "level"],
      doc: "What missing categories become: the most frequent level, or a level (missing) of their own.",
    }),
    indicator: flag({ default: true, doc: "Whether to add a column that marks where values were missing." }),
  },

  fit({ columns, weights }, params): ImputeState {
    return {
      columns: columns.map((column) => {
        if (hasLevels(column)) {
          const { counts, missing } = levelCounts(column, weights);
          const common = byFrequency(counts)[0] ?? column.levels.length;
          const level = params.categories === "mode" ? common : column.levels.length;
          return { value: new Float64Array(0), level, indicator: params.indicator && missing > 0 };
        }
        const value = new Float64Array(column.width);
        let indicator = false;
        // Blocks are wide and seldom have gaps: without one there is nothing to sort for.
        if (column.width > 1 && !column.values().some(Number.isNaN)) return { value, level: -1, indicator };
        for (let k = 0; k < column.width; k++) {
          const values = partOf(column, k);
          const found = moments(values, weights);
          indicator ||= found.count < values.length;
          const typical =
            column.kind === "boolean"
              ? Number(found.mean > 0.5)
              : params.numbers === "median"
                ? median(values, weights)
                : params.numbers === "mean"
                  ? found.mean
                  : params.constant;
          value[k] = Number.isFinite(typical) ? typical : 0;
        }
        return { value, level: -1, indicator: params.indicator && indicator };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { value, level, indicator } = state.columns[c]!;
      const out: LoweredColumn[] = [];
      if (level < 0) {
        out.push({ ...column, ref: writer.add("fill", [column.ref], { value }) });
        if (indicator) {
          const parts = column.parts.map((part) => `${part} missing`);
          out.push(numberColumn(`${column.name} missing`, writer.add("is-missing", [column.ref]), parts));
        }
        return out;
      }
      const count = column.levels.length;
      const own = level === count;
      const levels = own ? [...column.levels, freeLevel("(missing)", column.levels)] : column.levels;
      const table = Float64Array.from({ length: count }, (_, k) => k);
      const filled = { width: 1, table, missing: Float64Array.of(level), unseen: Float64Array.of(-2) };
      out.push({ ...column, levels, ref: writer.add("level-map", [column.ref], filled) });
      if (indicator) {
        const marked = {
          width: 1,
          table: new Float64Array(count),
          missing: Float64Array.of(1),
          unseen: Float64Array.of(0),
        };
        out.push(numberColumn(`${column.name} missing`, writer.add("level-map", [column.ref], marked)));
      }
      return out;
    });
  },
});
