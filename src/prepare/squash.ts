/**
 * Squash: robust scale, then a smooth limit: far values come near ± limit, and none is cut off.
 *
 * u = (x − median) / (upper quartile − lower quartile), then u / √(1 + (u / limit)²). Where the quartiles are equal
 * half the range takes their place; a constant column becomes 0. Missing stays missing. A block of mostly zeros
 * (one-hot, terms) stays as it is.
 *
 * Time O(n log n), memory O(n) per column.
 *
 * Source: D. Holzmüller, L. Grinsztajn and I. Steinwart, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees
 * on Tabular Data", NeurIPS 2024, section 3.
 * Golden numbers: tests/golden/prepare-scalers.json (the paper's formula in NumPy).
 */
import { quantiles } from "../compute/statistics.ts";
import { real } from "../contract/params.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { isSparseBlock, partOf } from "./column.ts";
import { describeScale, finiteRange, type ScaleState } from "./scaling.ts";

/** Beyond this a squashed value is its limit, and its square is still a number. */
const FARTHEST = 1e100;

export const squash = defineStep({
  name: "squash",
  summary: "Median 0, quartiles one apart, far values drawn smoothly to a limit.",
  source: "Holzmüller, Grinsztajn & Steinwart 2024",
  selects: ["number", "datetime"],
  params: {
    limit: real({ default: 3, min: 1e-3, max: 1e6, doc: "Size that squashed values come near to." }),
  },

  fit({ columns, weights }, params): ScaleState {
    return {
      columns: columns.map((column) => {
        const center = new Float64Array(column.width);
        const factor = new Float64Array(column.width);
        if (isSparseBlock(column)) return { center, factor: factor.fill(1), limit: 0 };
        for (let k = 0; k < column.width; k++) {
          const values = partOf(column, k);
          const [low, middle, high] = quantiles(values, [0.25, 0.5, 0.75], weights);
          const { least, most } = finiteRange(values);
          const spread = high! > low! ? high! - low! : (most - least) / 2;
          if (Number.isFinite(middle!)) center[k] = middle!;
          if (spread > 0 && Number.isFinite(1 / spread)) factor[k] = 1 / spread;
        }
        return { center, factor, limit: params.limit };
      }),
    };
  },

  lower(state, columns, writer): LoweredColumn[] {
    return columns.map((column, c) => {
      const { center, factor, limit } = state.columns[c]!;
      if (limit === 0) return column;
      const all = (value: number) => new Float64Array(column.ref.width).fill(value);
      // Limited on both sides of the scaling: an infinity times 0 and the square of an infinity are of no use.
      const bounded = writer.add("clip", [column.ref], { low: all(-Number.MAX_VALUE), high: all(Number.MAX_VALUE) });
      const scaled = writer.add("scale", [bounded], { center, factor });
      const u = writer.add("clip", [scaled], { low: all(-FARTHEST), high: all(FARTHEST) });
      const square = writer.add("multiply", [u, u]);
      const below = writer.add("scale", [square], { center: all(-limit * limit), factor: all(1 / (limit * limit)) });
      const share = writer.add("power", [below, writer.add("constant", [], { value: all(-0.5) })]);
      const squashed = writer.add("multiply", [u, share]);
      // Rounding alone could lead beyond the limit.
      const ref = writer.add("clip", [squashed], { low: all(-limit), high: all(limit) });
      return { ...column, kind: "number", ref };
    });
  },

  describe: describeScale,
});
