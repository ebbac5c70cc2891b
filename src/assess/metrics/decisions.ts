/** Metrics of decided classes: accuracy, balanced accuracy, F1 and its means, Matthews' correlation, quadratic kappa. */
import { defineMetric, type MetricInput } from "../../contract/metric.ts";
import { type ClassCounts, classCounts, confusion, f1Of } from "./confusion.ts";
import { defineRowMetric } from "./row-loss.ts";

const CLASSES = { tasks: ["binary", "multiclass"], greaterIsBetter: true, decides: true, range: [0, 1] } as const;

export const accuracy = defineRowMetric({
  ...CLASSES,
  name: "accuracy",
  title: "Accuracy",
  summary: "Share of rows decided right.",
  source: "standard",
  rowTerm:
    ({ truth, label }) =>
    (i) =>
      truth[i] === label[i] ? 1 : 0,
});

export const balancedAccuracy = defineMetric({
  ...CLASSES,
  name: "balanced-accuracy",
  title: "Balanced accuracy",
  summary: "Mean over the classes that occur of the share of their rows decided right.",
  source: 'K. Brodersen et al., "The Balanced Accuracy and Its Posterior Distribution", ICPR 2010',
  compute: (input) =>
    meanOf(
      counts(input).filter((c) => c.actual > 0),
      (c) => c.hits / c.actual,
    ),
});

export const f1 = defineMetric({
  ...CLASSES,
  tasks: ["binary"],
  name: "f1",
  title: "F1",
  summary: "Harmonic mean of precision and recall of the positive class.",
  source: 'C. van Rijsbergen, "Information Retrieval", 1979',
  compute: (input) => f1Of(counts(input)[1]!),
});

export const f1Macro = defineMetric({
  ...CLASSES,
  name: "f1-macro",
  title: "F1 (macro)",
  summary: "Mean of F1 over the classes that occur or were decided.",
  source: 'Y. Yang and X. Liu, "A Re-examination of Text Categorization Methods", SIGIR 1999',
  compute: (input) =>
    meanOf(
      counts(input).filter((c) => c.actual + c.decided > 0),
      f1Of,
    ),
});

export const f1Micro = defineMetric({
  ...CLASSES,
  name: "f1-micro",
  title: "F1 (micro)",
  summary: "F1 over all classes' decisions together; with one class per row, the accuracy.",
  source: 'Y. Yang and X. Liu, "A Re-examination of Text Categorization Methods", SIGIR 1999',
  compute(input) {
    const all = counts(input);
    const total = all.reduce((sum, c) => sum + c.actual, 0);
    return total > 0 ? all.reduce((sum, c) => sum + c.hits, 0) / total : Number.NaN;
  },
});

export const f1Weighted = defineMetric({
  ...CLASSES,
  name: "f1-weighted",
  title: "F1 (weighted)",
  summary: "Mean of F1 over classes, each by its weight.",
  source: "standard",
  compute(input) {
    const all = counts(input).filter((c) => c.actual > 0);
    const total = all.reduce((sum, c) => sum + c.actual, 0);
    return total > 0 ? all.reduce((sum, c) => sum + c.actual * f1Of(c), 0) / total : Number.NaN;
  },
});

export const mcc = defineMetric({
  ...CLASSES,
  name: "mcc",
  title: "Matthews correlation",
  summary: "Correlation between true and decided classes; 0 when either never varies.",
  source: "B. Matthews, BBA Protein Structure 405, 1975; J. Gorodkin, Computational Biology and Chemistry 28, 2004",
  range: [-1, 1],
  compute(input) {
    const all = counts(input);
    let total = 0;
    let hits = 0;
    let cross = 0;
    let actualSquares = 0;
    let decidedSquares = 0;
    for (const c of all) {
      total += c.actual;
      hits += c.hits;
      cross += c.actual * c.decided;
      actualSquares += c.actual * c.actual;
      decidedSquares += c.decided * c.decided;
    }
    if (!(total > 0)) return Number.NaN;
    const spread = (total * total - actualSquares) * (total * total - decidedSquares);
    return spread > 0 ? (hits * total - cross) / Math.sqrt(spread) : 0;
  },
});

export const quadraticKappa = defineMetric({
  ...CLASSES,
  name: "quadratic-kappa",
  title: "Quadratic kappa",
  summary: "Agreement beyond chance of ordered classes, errors by their squared distance.",
  source: 'J. Cohen, "Weighted Kappa", Psychological Bulletin 70(4), 1968',
  range: [-1, 1],
  compute(input) {
    const { classes } = input;
    const matrix = confusion(input);
    const all = classCounts(matrix, classes);
    const total = all.reduce((sum, c) => sum + c.actual, 0);
    let seen = 0;
    let expected = 0;
    for (let t = 0; t < classes; t++) {
      for (let d = 0; d < classes; d++) {
        const distance = (t - d) * (t - d);
        seen += distance * matrix[t * classes + d]!;
        expected += (distance * all[t]!.actual * all[d]!.decided) / total;
      }
    }
    return expected > 0 ? 1 - seen / expected : Number.NaN;
  },
});

function counts(input: MetricInput): ClassCounts[] {
  return classCounts(confusion(input), input.classes);
}

function meanOf(all: readonly ClassCounts[], term: (c: ClassCounts) => number): number {
  return all.length === 0 ? Number.NaN : all.reduce((sum, c) => sum + term(c), 0) / all.length;
}
