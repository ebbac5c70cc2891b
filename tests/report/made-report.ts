/** Report data for tests: every field filled, and names as hostile as a file may bring them. */
import type { Estimate, ReportData, ReportMetric } from "../../src/contract/report.ts";

export const HOSTILE = `<script>alert("x")</script>&'"`;
export const LONG = "a-name-without-any-place-to-break-".repeat(6);

function around(value: number, half: number): Estimate {
  return { value, low: value - half, high: value + half };
}

function metric(name: string, title: string, value: number, greaterIsBetter: boolean): ReportMetric {
  return { name, title, summary: `summary of ${name}`, greaterIsBetter, ...around(value, 0.02) };
}

const METRICS = [metric("log-loss", "Log-loss", 0.4, false), metric("accuracy", "Accuracy", 0.87, true)];

const CURVE = [0, 0.25, 0.5, 1].map((x) => ({ x, y: Math.sqrt(x) }));

/** A binary task. */
export function madeReport(changes: Partial<ReportData> = {}): ReportData {
  return {
    title: `Predicting ${HOSTILE}`,
    created: "2026-01-02 03:04 UTC",
    writtenBy: "modelwright 9.8.7",
    source: { name: "people & co.csv", rows: 12345, columns: 7 },
    task: {
      kind: "binary",
      reason: "the target has 2 classes",
      target: HOSTILE,
      classes: [
        { label: "__proto__", rows: 9000 },
        { label: HOSTILE, rows: 3345 },
      ],
      positive: HOSTILE,
      positiveReason: "it is the rarer one",
    },
    verdict: "The verdict of this report.",
    warnings: ["A warning about <b>bold</b> names."],
    notes: ["A note."],
    validation: "5 folds: a reason",
    metric: "log-loss",
    leaderboard: [
      {
        name: "boostedTrees 2",
        learner: "boostedTrees",
        score: 0.4,
        low: 0.38,
        high: 0.42,
        seconds: 3.4,
        folds: 5,
        note: "a note of a row",
      },
      { name: "baseline", learner: "baseline", score: 0.6, low: 0.59, high: 0.61, seconds: 0.1, folds: 5, note: "" },
    ],
    members: [
      { name: "boostedTrees 2", weight: 0.7 },
      { name: "logistic", weight: 0.3 },
    ],
    honesty: {
      betterThanBaseline: {
        claimed: true,
        pValue: 0.001,
        difference: around(-0.2, 0.02),
        words: "better than the baseline: a lead of this size is not chance",
      },
      optimism: { optimism: around(0.002, 0.001), corrected: around(0.402, 0.02), candidates: 2, words: "Flattered." },
      fresh: { score: around(0.38, 0.02), rows: [800, 1000], exponent: 0.2, fits: 5, words: "Fresh rows." },
      families: [
        {
          family: "boosted trees",
          best: "boostedTrees 2",
          difference: null,
          distinguishable: false,
          words: "the winner",
        },
        { family: "forests", best: null, difference: null, distinguishable: false, words: `not tried: ${HOSTILE}` },
      ],
    },
    metrics: METRICS,
    groups: [{ column: HOSTILE, level: "__proto__", rows: 321, metrics: METRICS }],
    test: { name: "later & other.csv", rows: 777, metrics: METRICS },
    after: madeAfter(),
    columns: [
      {
        name: HOSTILE,
        kind: "category",
        reason: "words",
        role: "target",
        leftOut: "",
        missing: 0,
        distinct: 2,
        prepared: [{ family: "", words: "what is to be predicted" }],
      },
      {
        name: "constructor",
        kind: "number",
        reason: "numbers",
        role: "feature",
        leftOut: "",
        missing: 12,
        distinct: 60,
        prepared: [
          { family: "tree models", words: "used as it is" },
          { family: "linear models", words: "made small" },
        ],
      },
      {
        name: LONG,
        kind: "text",
        reason: "long texts",
        role: "left out",
        leftOut: "an identifier of its own",
        missing: 1,
        distinct: 12344,
        prepared: [],
      },
    ],
    confusion: {
      labels: ["__proto__", HOSTILE],
      counts: [
        [8000, 1000],
        [345, 3000],
      ],
    },
    roc: [{ label: HOSTILE, area: 0.912, points: CURVE }],
    precisionRecall: [{ label: HOSTILE, area: 0.834, points: CURVE }],
    calibration: [0.1, 0.5, 0.9].map((p) => ({ predicted: p, observed: around(p, 0.05), rows: 100 })),
    residuals: [],
    learningCurve: [100, 500, 1000].map((rows, i) => ({ rows, ...around(0.5 - 0.05 * i, 0.02) })),
    importance: [HOSTILE, "__proto__", LONG].map((column, i) => ({ column, ...around(0.3 - 0.1 * i, 0.01) })),
    dependence: [
      {
        column: HOSTILE,
        kind: "number",
        label: HOSTILE,
        points: [1, 2, 3].map((at) => ({ at, mean: 0.1 * at, low: 0, high: 0.5 })),
      },
      {
        column: "born",
        kind: "datetime",
        label: HOSTILE,
        points: [0, 9000, 19_000].map((at) => ({ at, mean: 0.3, low: 0.2, high: 0.5 })),
      },
      {
        column: "__proto__",
        kind: "category",
        label: HOSTILE,
        points: ["__proto__", HOSTILE, LONG].map((at) => ({ at, mean: 0.3, low: 0.2, high: 0.5 })),
      },
      {
        column: "smoker",
        kind: "boolean",
        label: HOSTILE,
        points: [0, 1].map((at) => ({ at, mean: 0.3, low: 0.2, high: 0.5 })),
      },
    ],
    tree: null,
    terms: null,
    explained: { importanceRows: 1999, dependenceRows: 299 },
    leftOut: [{ section: "A section", reason: "a reason for it" }],
    record: {
      seed: 42,
      digest: "d1".repeat(32),
      dataFingerprint: "f2".repeat(32),
      seconds: 12.3,
      command: `modelwright train '${HOSTILE}'`,
    },
    ...changes,
  };
}

/** The same for a number: residuals in place of classes. */
export function madeRegression(): ReportData {
  return madeReport({
    task: {
      kind: "regression",
      reason: "many values",
      target: "price",
      classes: [],
      positive: null,
      positiveReason: null,
    },
    metric: "rmse",
    metrics: [metric("rmse", "RMSE", 538.2, false), metric("r2", "R²", 0.98, true)],
    confusion: null,
    roc: [],
    precisionRecall: [],
    calibration: [],
    residuals: Array.from({ length: 60 }, (_, i) => ({ predicted: 500 * i, residual: (i % 7) * 30 - 90 })),
    dependence: [
      {
        column: "carat",
        kind: "number",
        label: null,
        points: [1, 2, 3].map((at) => ({ at, mean: 4000 * at, low: 100, high: 16_000 })),
      },
    ],
  });
}

/** What is made of the answers of two classes. */
function madeAfter(): ReportData["after"] {
  return {
    calibration: {
      method: "platt",
      map: { form: "log-linear", weights: [1.1, 0, 0, 1.1], bias: [0, -0.2] },
      before: around(0.42, 0.01),
      after: around(0.4, 0.01),
      errorBefore: 0.05,
      errorAfter: 0.01,
      why: "a reason for the calibration",
    },
    decision: {
      rule: { form: "threshold", threshold: 0.3125 },
      aim: "cost",
      before: around(0.5, 0.02),
      after: around(0.4, 0.02),
      forF1: { threshold: 0.41, f1: around(0.7, 0.02), atHalf: around(0.65, 0.02) },
      costs: [
        [0, 1],
        [5, 0],
      ],
      why: "a reason for the decision",
    },
    intervals: null,
    sets: {
      cut: 0.2,
      asked: 0.9,
      found: around(0.901, 0.005),
      size: around(1.15, 0.01),
      worst: { label: HOSTILE, found: around(0.8, 0.02) },
      why: "a reason for the sets",
    },
    notes: ["A doubt about <i>coverage</i>."],
  };
}
