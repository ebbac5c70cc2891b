/** Probabilities with the classes that came true: what calibration is fitted to. */
import { gather, gatherRows } from "../../compute/frame.ts";

export type Answers = {
  /** `rows × classes`, row-major. */
  readonly probabilities: Float64Array;
  /** Per row: the index of the true class. */
  readonly truth: Float64Array;
  /** Per row, or null where every row counts once. */
  readonly weights: Float64Array | null;
  readonly classes: number;
};

export function takeAnswers({ probabilities, truth, weights, classes }: Answers, rows: Int32Array): Answers {
  return {
    probabilities: gatherRows(probabilities, classes, rows),
    truth: gather(truth, rows),
    weights: weights === null ? null : gather(weights, rows),
    classes,
  };
}
