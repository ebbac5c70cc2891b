/**
 * Truncated SVD: numbers, most of them 0, as few new ones; nothing is centred, so that zeros cost nothing.
 *
 * Component k is vₖ · x, v the leading right singular vectors of the rows. Missing values count as 0.
 *
 * Time O(rounds · numbers that are not 0 · components), memory O(that + numbers · components).
 *
 * Source: N. Halko, P.-G. Martinsson and J. Tropp, "Finding Structure with Randomness", SIAM Review 53(2), 2011.
 * Golden numbers: tests/golden/prepare-reductions.json (scikit-learn `TruncatedSVD`).
 * Differs: row weights are not used.
 */

import { matrixOf } from "../compute/frame-matrix.ts";
import { truncatedSvd as decompose } from "../compute/matrices/eigen-sparse.ts";
import { integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";

export type TruncatedSvdState = {
  /** Numbers per row, of all columns side by side. */
  readonly width: number;
  /** `components × width`, row-major. */
  readonly weights: Float64Array;
  readonly singularValues: Float64Array;
};

export const truncatedSvd = defineStep({
  name: "truncatedSvd",
  summary: "Many numbers, most of them 0, as few.",
  source: "Halko, Martinsson & Tropp 2011",
  selects: ["number"],
  params: {
    components: integer({ default: 30, min: 1, max: 1000, doc: "Most components." }),
    rounds: integer({ default: 8, min: 1, max: 100, doc: "Rounds of the search: more for close singular values." }),
  },

  fit({ columns, rows }, params, context): TruncatedSvdState {
    const { values, columns: width } = matrixOf({ rows, columns });
    const starts = new Int32Array(rows + 1);
    const places: number[] = [];
    const filled: number[] = [];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        const value = values[i * width + j]!;
        if (value === 0 || !Number.isFinite(value)) continue;
        places.push(j);
        filled.push(value);
      }
      starts[i + 1] = places.length;
    }
    if (filled.length === 0) return { width, weights: new Float64Array(0), singularValues: new Float64Array(0) };
    const sparse = { rows, width, starts, columns: Int32Array.from(places), values: Float64Array.from(filled) };
    const random = context.random.fork("components");
    const { components, singularValues } = decompose(sparse, params.components, random, params.rounds);
    const count = components.columns;
    const weights = Float64Array.from({ length: count * width }, (_, at) => {
      return components.values[(at % width) * count + Math.floor(at / width)]!;
    });
    return { width, weights, singularValues };
  },

  lower({ width, weights, singularValues }, columns, writer) {
    const count = singularValues.length;
    if (count === 0) return [];
    const joined = writer.join(columns.map((column) => column.ref));
    const whole = writer.add("fill", [joined], { value: new Float64Array(width) });
    const ref = writer.add("linear", [whole], { weights, bias: new Float64Array(count) });
    return [
      numberColumn(
        "components",
        ref,
        Array.from({ length: count }, (_, k) => `component ${k + 1}`),
      ),
    ];
  },

  describe({ singularValues }) {
    const names = Array.from(singularValues, (_, k) => `component ${k + 1}`);
    return describedTable(names, { "singular value": singularValues });
  },
});
