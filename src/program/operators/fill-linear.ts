/**
 * `fill-linear`: missing numbers of a row start at stored values and become, turn by turn, what linear models of the
 * row's other numbers say. A row without gaps passes as it is.
 */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, invalid, numbersOf } from "../constants.ts";

/**
 * `turns`: the place that each model fills, in the order of use; `weights`: `turns × width` and `bias`: one per turn, on
 * numbers scaled by `center` and `spread`; `low`, `high`: bounds of what is filled in, in the units of the row.
 */
function modelsOf(node: ProgramNode, width: number) {
  const { turns } = node.constants;
  if (!(turns instanceof Int32Array)) throw invalid(node, `must have the whole numbers "turns"`);
  if (!turns.every((place) => place >= 0 && place < width)) {
    throw invalid(node, `must have whole numbers in [0, ${width - 1}] in "turns"`);
  }
  return {
    turns,
    weights: numbersOf(node, "weights", turns.length * width),
    bias: numbersOf(node, "bias", turns.length),
    center: numbersOf(node, "center", width),
    spread: numbersOf(node, "spread", width),
    start: numbersOf(node, "start", width),
    low: numbersOf(node, "low", width),
    high: numbersOf(node, "high", width),
  };
}

export const fillLinear: OperatorSpec = {
  name: "fill-linear",
  summary: "Missing numbers become what linear models of the row's other numbers say.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    modelsOf(node, widths[0]!);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { turns, weights, bias, center, spread, start, low, high } = modelsOf(node, width);
    const scaled = new Float64Array(width);
    const scale = (value: number, j: number): number => (spread[j] === 0 ? 0 : (value - center[j]!) / spread[j]!);

    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let row = 0; row < rows; row++) {
        const from = row * width;
        let gaps = 0;
        for (let j = 0; j < width; j++) {
          const value = values[from + j]!;
          const missing = Number.isNaN(value);
          if (missing) gaps++;
          out[from + j] = missing ? start[j]! : value;
          scaled[j] = scale(out[from + j]!, j);
        }
        for (let turn = 0; turn < turns.length && gaps > 0; turn++) {
          const place = turns[turn]!;
          if (!Number.isNaN(values[from + place]!)) continue;
          let sum = bias[turn]!;
          for (let j = 0, w = turn * width; j < width; j++, w++) sum += weights[w]! * scaled[j]!;
          const said = center[place]! + spread[place]! * sum;
          // Infinite numbers in the row may leave a model without an answer.
          const known = Number.isNaN(said) ? start[place]! : said;
          const filled = Math.min(high[place]!, Math.max(low[place]!, known));
          out[from + place] = filled;
          scaled[place] = scale(filled, place);
        }
      }
    };
  },
};
