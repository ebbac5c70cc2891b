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
import { type Part, thinned } from "../parts.ts";
import { type Answers, takeAnswers } from "./answers.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { fitIsotonic } from "./isotonic.ts";
import { fitLogLinear } from "./log-linear.ts";

/** Fewer rows cannot tell a better curve from a luckier one. */
const LEAST_ROWS = 100;
/** Steps of isotonic regression are noise with fewer rows of either class. */
const LEAST_OF_CLASS = 1000;
/** Rows that methods are compared on, and that the chosen one is fitted to, at most; evenly spaced. */
const MOST_COMPARED = 10_000;
const MOST_ROWS = 20_000;
/** Rows times squared classes at most. */
const MOST_CELLS = 2e6;
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
  const method = bestMethod(methods, answers, parts);
  const found = method === "none" ? null : fitMap(method, answers);
  const map = found ?? AS_IT_IS;
  const calibrated = (found === null ? null : crossFitted(method, answers, parts)) ?? answers.probabilities;
  const before = inputOf(answers, answers.probabilities);
  const after = inputOf(answers, calibrated);
  const calibration: Calibration = {
    method,
    map,
    before: metricInterval(logLoss, before),
    after: metricInterval(logLoss, after),
    errorBefore: calibrationError.compute(before),
    errorAfter: calibrationError.compute(after),
    why: whyOf(method, methods),
  };
  return { calibration, calibrated };
}

/** From simple to intricate the first that is as good as the best but for noise, on evenly spaced rows where there are many. */
function bestMethod(methods: readonly CalibrationMethod[], all: Answers, allParts: readonly Part[]): CalibrationMethod {
  if (methods.length === 1) return methods[0]!;
  const step = stepFor(all, MOST_COMPARED);
  const { rows, parts } = thinned(allParts, all.truth.length, step);
  const answers = step === 1 ? all : takeAnswers(all, rows);
  const tried = methods.flatMap((method) => {
    const calibrated = crossFitted(method, answers, parts);
    return calibrated === null ? [] : [{ method, losses: lossesOf(answers, calibrated) }];
  });
  const good = asGoodAsBest(
    tried.map(({ losses }) => losses),
    answers.weights,
  );
  return tried[good[0]!]!.method;
}

/** Every how many-th row is looked at. */
function stepFor({ truth, classes }: Answers, most: number): number {
  return Math.max(1, Math.ceil(truth.length / Math.min(most, MOST_CELLS / (classes * classes))));
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
  const { truth } = answers;
  const step = stepFor(answers, MOST_ROWS);
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
