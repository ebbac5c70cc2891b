/**
 * Min-max scale: moves the range of each column to [low, high].
 *
 * low + (x − least) · (high − low) / (most − least), least and most over the finite values of the rows fitted on.
 * With limit, values beyond those seen become low or high. A constant column becomes low; missing stays missing.
 *
 * Time O(n), memory O(1) per column.
 *
 * Source: standard; see J. Han, M. Kamber and J. Pei, "Data Mining", 2011, section 3.5.
 * Golden numbers: tests/golden/prepare-scalers.json (scikit-learn `MinMaxScaler`).
 * Differs: limit is on unless told otherwise; scikit-learn's `clip` is off.
 */
import { ModelwrightError } from "../contract/errors.ts";
import { flag, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { partOf } from "./column.ts";
import { describedTable, partNames } from "./described.ts";
import { finiteRange } from "./scaling.ts";

/** Per column and number of a row: the least value seen, in the units of the column, and the stretch. */
export type MinMaxScaleState = {
  readonly low: number;
  readonly high: number;
  readonly limit: boolean;
  readonly columns: readonly { readonly least: Float64Array; readonly factor: Float64Array }[];
};

export const minMaxScale = defineStep({
  name: "minMaxScale",
  summary: "The range of each column moved to [0, 1], or as told.",
  source: "Han, Kamber & Pei 2011",
  selects: ["number", "datetime"],
  params: {
    low: real({ default: 0, min: -1e6, max: 1e6, doc: "What the least value becomes." }),
    high: real({ default: 1, min: -1e6, max: 1e6, doc: "What the greatest value becomes; above low." }),
    limit: flag({ default: true, doc: "Whether values beyond those seen while fitting become low or high." }),
  },

  fit({ columns }, params): MinMaxScaleState {
    const { low, high, limit } = params;
    if (!(high > low)) {
      throw new ModelwrightError(
        "params/out-of-range",
        { owner: "minMaxScale", param: "high", expected: `above low (${low})`, received: high },
        {
          what: `minMaxScale.high must be above low, which is ${low}, got ${high}.`,
          fix: "Give a low that is less than high.",
        },
      );
    }
    return {
      low,
      high,
      limit,
      columns: columns.map((column) => {
        const least = new Float64Array(column.width);
        const factor = new Float64Array(column.width);
        for (let k = 0; k < column.width; k++) {
          const range = finiteRange(partOf(column, k));
          const stretch = (high - low) / (range.most - range.least);
          least[k] = range.least;
          if (Number.isFinite(stretch)) factor[k] = stretch;
        }
        return { least, factor };
      }),
    };
  },

  lower({ low, high, limit, columns: fitted }, columns, writer) {
    return columns.map((column, c) => {
      const { least, factor } = fitted[c]!;
      const all = (value: number) => new Float64Array(column.ref.width).fill(value);
      // An infinity times 0 would be missing: it is limited before a constant column is flattened.
      let ref = writer.add("clip", [column.ref], { low: all(-Number.MAX_VALUE), high: all(Number.MAX_VALUE) });
      ref = writer.add("scale", [ref], { center: least, factor });
      if (low !== 0) ref = writer.add("scale", [ref], { center: all(-low), factor: all(1) });
      if (limit) ref = writer.add("clip", [ref], { low: all(low), high: all(high) });
      return { ...column, kind: "number", ref };
    });
  },

  describe({ columns, low, high }, names) {
    const parts = columns.flatMap(({ least }, c) => partNames(names[c]!, least.length));
    const least = columns.flatMap((column) => [...column.least]);
    const factor = columns.flatMap((column) => [...column.factor]);
    const most = least.map((value, k) => (factor[k] === 0 ? value : value + (high - low) / factor[k]!));
    return describedTable(parts, { least, most });
  },
});
