/**
 * What happens to a model's answers after the choice: calibration, the decision, intervals or sets. Plain data. The
 * constants alone are enough to write it into a program again; the measured effects say what it was worth.
 */
import type { Estimate } from "./estimate.ts";

export type CalibrationMethod = "none" | "temperature" | "platt" | "beta" | "vector" | "isotonic";

/**
 * Probabilities to better ones, in one of two forms that a program can hold:
 * - log-linear: softmax(weights · ln p + bias), weights row-major, classes × classes;
 * - points of a line from the probability of the second of two classes to the calibrated one.
 */
export type CalibrationMap =
  | { readonly form: "as-it-is" }
  | { readonly form: "log-linear"; readonly weights: readonly number[]; readonly bias: readonly number[] }
  | { readonly form: "points"; readonly x: readonly number[]; readonly y: readonly number[] };

export type Calibration = {
  readonly method: CalibrationMethod;
  readonly map: CalibrationMap;
  /** Log-loss out of fold, without and with it; the second cross-fitted. */
  readonly before: Estimate;
  readonly after: Estimate;
  /** Calibration error out of fold, without and with it. */
  readonly errorBefore: number;
  readonly errorAfter: number;
  readonly why: string;
};

/**
 * From calibrated probabilities to the class decided for:
 * - threshold (two classes): the second class from this probability on;
 * - scores: the class with the largest of scores · p (row-major, classes × classes): expected gains, or weights of classes.
 */
export type DecisionRule =
  | { readonly form: "threshold"; readonly threshold: number }
  | { readonly form: "most-probable" }
  | { readonly form: "scores"; readonly scores: readonly number[] };

export type Decision = {
  readonly rule: DecisionRule;
  /** The metric that the rule was chosen by, or "cost"; null where nothing asked for one. */
  readonly aim: string | null;
  /** The aim out of fold with the usual decision, and with this rule: chosen on other rows than it is measured on. */
  readonly before: Estimate | null;
  readonly after: Estimate | null;
  /** Two classes: the threshold that would serve F1 best, and F1 there and at one half, cross-fitted. */
  readonly forF1: { readonly threshold: number; readonly f1: Estimate; readonly atHalf: Estimate } | null;
  /** True class × decided class, in the order of the classes; null without `--cost`. */
  readonly costs: readonly (readonly number[])[] | null;
  readonly why: string;
};

/** Around a predicted value: offsets to both bounds, on a line between these predictions, flat beyond them. */
export type IntervalRule = {
  readonly x: readonly number[];
  /** At most 0. */
  readonly lower: readonly number[];
  /** At least 0. */
  readonly upper: readonly number[];
};

export type IntervalForm = "even" | "uneven" | "local";

export type Intervals = {
  readonly form: IntervalForm;
  readonly rule: IntervalRule;
  /** The share of new values that shall lie inside. */
  readonly asked: number;
  /** The share that did, on rows that took no part in making the rule. */
  readonly found: Estimate;
  /** Mean width, on the same rows. */
  readonly width: Estimate;
  /** Mean width of intervals that are the same everywhere. */
  readonly evenWidth: number;
  readonly why: string;
};

/** The class decided for, and each class whose probability reaches the cut-off. */
export type PredictionSets = {
  readonly cut: number;
  readonly asked: number;
  /** The share of rows whose true class was in the set, on rows that took no part in making the cut-off. */
  readonly found: Estimate;
  /** Mean number of classes in a set, on the same rows. */
  readonly size: Estimate;
  /** The same share for the class that is covered least. */
  readonly worst: { readonly label: string; readonly found: Estimate } | null;
  readonly why: string;
};

export type After = {
  readonly calibration: Calibration | null;
  readonly decision: Decision | null;
  readonly intervals: Intervals | null;
  readonly sets: PredictionSets | null;
  /** What a reader should know before relying on it. */
  readonly notes: readonly string[];
};

/** What the user asked for. */
export type AfterWishes = {
  /** `true:predicted` label pairs to costs. Pairs not named: 0 where both are the same, else 1. */
  readonly cost?: Readonly<Record<string, number>>;
  /** The share of true values that intervals or sets shall hold, or "none" to leave them out. */
  readonly coverage?: number | "none";
};

export const DEFAULT_COVERAGE = 0.9;
