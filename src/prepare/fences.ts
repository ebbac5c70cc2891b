/**
 * Fences: the values that lie unusually far out, by Tukey's rule on quartiles or by the median's own deviation.
 *
 * quartiles: [q₁ − reach · (q₃ − q₁), q₃ + reach · (q₃ − q₁)]; deviation: median ± reach · 1.4826 · median |x − median|.
 * A column whose spread is 0 has no fences: every other value of it would lie outside.
 *
 * Source: J. Tukey, "Exploratory Data Analysis", 1977; B. Iglewicz and D. Hoaglin, "How to Detect and Handle
 * Outliers", 1993.
 */
import { median, quantiles } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { choice, real } from "../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../contract/program.ts";
import type { Table } from "../contract/table.ts";
import { isSparseBlock, partOf } from "./column.ts";
import { describedTable, partNames } from "./described.ts";

/** Per column and number of a row, in the units of the column; the greatest numbers where there is no fence. */
export type Fences = {
  readonly columns: readonly {
    readonly low: Float64Array;
    readonly high: Float64Array;
    readonly middle: Float64Array;
    readonly open: boolean;
  }[];
};

export type FenceParams = { readonly method: "quartiles" | "deviation"; readonly reach: number };

/** The params of every step that uses fences. */
export const fenceParams = {
  method: choice({
    default: "quartiles",
    words: ["quartiles", "deviation"],
    doc: "Fences from the quartiles, or from the median absolute deviation.",
  }),
  reach: real({
    default: 0,
    min: 0,
    max: 1000,
    doc: "Spreads from the quartiles or the median to a fence; 0 for the usual 1.5 (quartiles) or 3.5 (deviation).",
  }),
};

/** 1 / Φ⁻¹(3/4): the median absolute deviation of a normal distribution in its standard deviations. */
const NORMAL = 1.4826022185056018;

export function fencesOf(columns: readonly FrameColumn[], weights: Float64Array | null, params: FenceParams): Fences {
  const reach = params.reach > 0 ? params.reach : params.method === "quartiles" ? 1.5 : 3.5;
  return {
    columns: columns.map((column) => {
      const low = new Float64Array(column.width).fill(-Number.MAX_VALUE);
      const high = new Float64Array(column.width).fill(Number.MAX_VALUE);
      const middle = new Float64Array(column.width);
      let open = true;
      for (let k = 0; k < (isSparseBlock(column) ? 0 : column.width); k++) {
        const values = partOf(column, k);
        const [below, center, above] = quantiles(values, [0.25, 0.5, 0.75], weights);
        if (!Number.isFinite(center!)) continue;
        middle[k] = center!;
        const byQuartiles = params.method === "quartiles";
        const away = values.map((v) => Math.abs(v - center!));
        const spread = reach * (byQuartiles ? above! - below! : NORMAL * median(away, weights));
        const from = (byQuartiles ? below! : center!) - spread;
        const to = (byQuartiles ? above! : center!) + spread;
        if (!(spread > 0) || !Number.isFinite(from) || !Number.isFinite(to)) continue;
        low[k] = from;
        high[k] = to;
        open = false;
      }
      return { low, high, middle, open };
    }),
  };
}

/** 1 where a number lies within its fences, 0 where it lies outside, missing where it is missing. */
export function lowerWithin({ low, high }: Fences["columns"][number], ref: NodeRef, writer: ProgramWriter): NodeRef {
  const above = writer.add("compare", [writer.add("constant", [], { value: low }), ref]);
  const below = writer.add("compare", [ref, writer.add("constant", [], { value: high })]);
  return writer.add("multiply", [above, below]);
}

export function describeFences({ columns }: Fences, names: readonly string[]): Table {
  const fenced = columns.map((column, c) => ({ ...column, name: names[c]! })).filter(({ open }) => !open);
  return describedTable(
    fenced.flatMap(({ name, low }) => partNames(name, low.length)),
    { low: fenced.flatMap(({ low }) => [...low]), high: fenced.flatMap(({ high }) => [...high]) },
  );
}
