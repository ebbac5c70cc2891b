/**
 * Random under-sampling: rows of frequent classes are left out of the fit.
 *
 * A class with more rows than (rows of the smallest class) / ratio keeps that many, drawn without replacement; the order
 * of the rows stays. Nothing is left out where rows are scored. Probabilities then speak of the balanced classes; where
 * they must speak of the true ones, leave the step out.
 *
 * Time O(n), memory O(n).
 *
 * Source: G. Batista, R. Prati and M. Monard, "A Study of the Behavior of Several Methods for Balancing Machine Learning
 * Training Data", SIGKDD Explorations 6(1), 2004.
 */
import { real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { rowsByClass } from "./rows-by-class.ts";

export const undersample = defineStep({
  name: "undersample",
  summary: "Leaves out rows of frequent classes while fitting.",
  source: "Batista, Prati & Monard 2004",
  selects: ["number", "boolean", "datetime", "category", "text"],
  tasks: ["binary", "multiclass"],
  params: {
    ratio: real({
      default: 1,
      min: 0,
      above: true,
      max: 1,
      doc: "Rows of the smallest class, as a share of the most.",
    }),
  },

  resamples({ target, classes }, params, { random }) {
    const groups = rowsByClass(target, classes).filter((rows) => rows.length > 0);
    const most = Math.round(Math.min(...groups.map((rows) => rows.length)) / params.ratio);
    const kept = groups.flatMap((rows, c) => {
      if (rows.length <= most) return [...rows];
      const order = random.fork("class", c).permutation(rows.length);
      return Array.from(order.slice(0, most), (place) => rows[place]!);
    });
    return Int32Array.from(kept).sort();
  },

  fit: () => null,
  lower: (_, columns) => columns,
});
