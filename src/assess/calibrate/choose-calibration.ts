/**
 * Which calibration helps, if any: each is fitted on all parts of the out-of-fold answers but one and scored on that one.
 * From simple to intricate, the first is taken that is as good as the best but for noise; doing nothing is the simplest.
 * The answers that come back are calibrated by what was fitted without them.
 */
import type { Calibration, CalibrationMap, CalibrationMethod } from "../../contract/after.ts";
import type { MetricInput } from "../../contract/metric.ts";
import { metricInterval } from "../interval.ts";
import { calibrationError } from "../metrics/calibration-error.ts";
import { logLoss } from "../metrics/probability.ts";
import { asGoodAsBest } from "../paired.ts";
import type { Part } from "../parts.ts";
import { type Answers, takeAnswers } from "./answers.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { fitIsotonic } from "./isotonic.ts";
import { fitLogLinear } from "./log-linear.ts";

/** Fewer rows cannot tell a better curve from a luckier one. */
const LEAST_ROWS = 100;
/** Steps of isotonic regression are noise with fewer rows of either class. */
const LEAST_OF_CLASS = 1000;
/** Rows, and rows times squared classes, beyond which a calibration is fitted to evenly spaced rows. */
const MOST_ROWS = 20_000;
const MOST_CELLS = 4e6;
/** With more classes than this a bias of each would be fitted to a handful of rows. */
const MOST_BIASES = 30;

const AS_IT_IS: CalibrationMap = { form: "as-it-is" };

export type ChosenCalibration = {
  readonly calibration: Calibration;
  /** The answers calibrated by what had not seen them. */
  readonly calibrated: Float64Array;
};

export function chooseCalibration(answers: Answers, parts: readonly Part[]): ChosenCalibration {
  const methods = parts.length === 0 ? (["none"] as const) : methodsFor(answers);
  const tried = methods.flatMap((method) => {
    const whole = fitMap(method, answers);
    const calibrated = whole === null ? null : crossFitted(method, answers, parts);
    return whole === null || calibrated === null ? [] : [{ method, map: whole, calibrated }];
  });
  const losses = tried.map(({ calibrated }) => lossesOf(answers, calibrated));
  const chosen = tried[asGoodAsBest(losses, answers.weights)[0]!]!;
  const { method, map, calibrated } = chosen;
  const before = inputOf(answers, answers.probabilities);
  const after = inputOf(answers, calibrated);
  const calibration: Calibration = {
    method,
    map,
    before: metricInterval(logLoss, before),
    after: metricInterval(logLoss, after),
    errorBefore: calibrationError.compute(before),
    errorAfter: calibrationError.compute(after),
    why: whyOf(
      method,
      tried.map((one) => one.method),
    ),
  };
  return { calibration, calibrated };
}

function methodsFor({ truth, weights, classes }: Answers): readonly CalibrationMethod[] {
  if (truth.length < LEAST_ROWS) return ["none"];
  if (classes > 2) return classes <= MOST_BIASES ? ["none", "temperature", "vector"] : ["none", "temperature"];
  const counted = (c: number) =>
    truth.reduce((sum, t, i) => sum + (t === c && (weights === null || weights[i]! > 0) ? 1 : 0), 0);
  const ample = Math.min(counted(0), counted(1)) >= LEAST_OF_CLASS;
  return ample ? ["none", "temperature", "platt", "beta", "isotonic"] : ["none", "temperature", "platt", "beta"];
}

/** Null where the rows do not allow it. */
export function fitMap(method: CalibrationMethod, answers: Answers): CalibrationMap | null {
  if (method === "none") return AS_IT_IS;
  if (method === "isotonic") return fitIsotonic(answers);
  const { truth, classes } = answers;
  const step = Math.max(1, Math.ceil(truth.length / Math.min(MOST_ROWS, MOST_CELLS / (classes * classes))));
  const some = Int32Array.from({ length: Math.ceil(truth.length / step) }, (_, i) => i * step);
  return fitLogLinear(method, step === 1 ? answers : takeAnswers(answers, some));
}

function crossFitted(method: CalibrationMethod, answers: Answers, parts: readonly Part[]): Float64Array | null {
  if (method === "none") return answers.probabilities;
  const { classes } = answers;
  const out = new Float64Array(answers.probabilities.length);
  for (const { fit, held } of parts) {
    const map = fitMap(method, takeAnswers(answers, fit));
    if (map === null) return null;
    const values = applyCalibration(map, takeAnswers(answers, held).probabilities, classes);
    held.forEach((row, i) => {
      out.set(values.subarray(i * classes, (i + 1) * classes), row * classes);
    });
  }
  return out;
}

function lossesOf(answers: Answers, probabilities: Float64Array): Float64Array {
  const term = logLoss.rowTerm(inputOf(answers, probabilities));
  return Float64Array.from(answers.truth, (_, row) => term(row));
}

function inputOf({ truth, weights, classes }: Answers, prediction: Float64Array): MetricInput {
  return { truth, prediction, label: new Float64Array(0), weights, classes };
}

function whyOf(method: CalibrationMethod, tried: readonly CalibrationMethod[]): string {
  const others = tried.filter((name) => name !== "none").join(", ");
  if (others === "") return "there are too few rows to fit a calibration to";
  if (method === "none") return `none of ${others} lowers the log-loss of rows it has not seen by more than noise`;
  return `of none, ${others} the simplest that is as good as the best on rows it has not seen`;
}
