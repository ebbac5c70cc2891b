/** A calibration applied to a block of answers; the same numbers that the program gives, in the same order of sums. */
import { log } from "../../compute/math.ts";
import { onLine } from "../../compute/on-line.ts";
import { softmaxRows } from "../../compute/softmax.ts";
import type { CalibrationMap } from "../../contract/after.ts";
import { LEAST_PROBABILITY as FLOOR } from "../../pipeline/write-after.ts";

/** `probabilities` is `rows × classes`, row-major; the answer is a new block. */
export function applyCalibration(map: CalibrationMap, probabilities: Float64Array, classes: number): Float64Array {
  if (map.form === "as-it-is") return probabilities;
  const out = new Float64Array(probabilities.length);
  if (map.form === "points") {
    for (let i = 0; i < out.length; i += 2) {
      const p = onLine(map.x, map.y, probabilities[i + 1]!);
      out[i] = 1 - p;
      out[i + 1] = p;
    }
    return out;
  }
  const logs = new Float64Array(classes);
  const { weights, bias } = map;
  for (let from = 0; from < out.length; from += classes) {
    for (let c = 0; c < classes; c++) {
      const p = probabilities[from + c]!;
      logs[c] = log(p < FLOOR ? FLOOR : p);
    }
    for (let c = 0; c < classes; c++) {
      let z = bias[c]!;
      for (let j = 0; j < classes; j++) if (weights[c * classes + j] !== 0) z += weights[c * classes + j]! * logs[j]!;
      out[from + c] = z;
    }
  }
  softmaxRows(out, out.length / classes, classes, out);
  return out;
}
