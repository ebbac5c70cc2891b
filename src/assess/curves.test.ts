import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { MetricInput } from "../contract/metric.ts";
import { calibrationBins, rankingCurves } from "./curves.ts";
import { curveRuns, scoreRuns } from "./metrics/ranking.ts";
import { areaOf } from "./metrics/roc-auc.ts";

/** Answers with many ties: `levels` different scores. */
function made(rows: number, classes: number, levels: number, weighted: boolean): MetricInput {
  const random = createRandom(rows + classes);
  const truth = Float64Array.from({ length: rows }, () => random.integer(classes));
  const prediction = Float64Array.from({ length: rows * classes }, () => random.integer(levels) / levels);
  const weights = weighted ? Float64Array.from({ length: rows }, () => random.uniform()) : null;
  return { truth, prediction, label: new Float64Array(rows), weights, classes };
}

/** The definition: for each threshold, the share of positives and of negatives at or above it. */
function rocByDefinition({ truth, prediction, classes }: MetricInput, c: number) {
  const scores = [...truth.keys()].map((i) => prediction[i * classes + c]!);
  const positives = truth.filter((t) => t === c).length;
  return [Number.POSITIVE_INFINITY, ...[...new Set(scores)].sort((a, b) => b - a)].map((threshold) => {
    const above = [...truth.keys()].filter((i) => scores[i]! >= threshold);
    const hits = above.filter((i) => truth[i] === c).length;
    return { x: (above.length - hits) / (truth.length - positives), y: hits / positives };
  });
}

describe("ranking curves", () => {
  test.each([2, 3, 7])("of %i classes follow their definition", (classes) => {
    const input = made(150, classes, 11, false);
    const labels = Array.from({ length: classes }, (_, c) => `class ${c}`);
    const { roc, precisionRecall } = rankingCurves(input, labels);
    const shown = classes === 2 ? [1] : labels.map((_, c) => c);
    expect(roc.map(({ label }) => label)).toEqual(shown.map((c) => labels[c]));
    shown.forEach((c, i) => {
      expect(roc[i]!.points).toEqual(rocByDefinition(input, c));
      expect(roc[i]!.area).toBe(areaOf(scoreRuns(input, c)));
      expect(precisionRecall[i]!.points[0]).toEqual({ x: 0, y: 1 });
      expect(precisionRecall[i]!.points.at(-1)).toMatchObject({ x: 1 });
    });
  });

  test("take the same runs from sides sorted apart as from rows in order", () => {
    for (const [levels, weighted] of [
      [3, false],
      [1e9, false],
      [50, true],
    ] as const) {
      const input = made(2000, 4, levels, weighted);
      const { positive, negative } = scoreRuns(input, 2);
      expect(curveRuns(input, 2)).toMatchObject({ positive, negative });
    }
  });

  test("are thinned to what a screen shows, with both ends", () => {
    const [curve] = rankingCurves(made(5000, 2, 1e9, false), ["no", "yes"]).roc;
    expect(curve!.points.length).toBeLessThanOrEqual(201);
    expect(curve!.points[0]).toEqual({ x: 0, y: 0 });
    expect(curve!.points.at(-1)).toEqual({ x: 1, y: 1 });
  });

  test("are not there for a class without rows, nor for answers that are no numbers", () => {
    const input = made(50, 3, 9, false);
    const lacking = { ...input, truth: input.truth.map((t) => Math.min(t, 1)) };
    expect(rankingCurves(lacking, ["a", "b", "c"]).roc.map(({ label }) => label)).toEqual(["a", "b"]);
    const broken = { ...input, prediction: input.prediction.map((p, i) => (i === 7 ? Number.NaN : p)) };
    expect(rankingCurves(broken, ["a", "b", "c"])).toEqual({ roc: [], precisionRecall: [] });
  });
});

test("calibration bins hold like many predictions in rising order, ties in the order of rows", () => {
  for (const classes of [2, 5]) {
    const input = made(203, classes, 13, false);
    const pairs = [...input.prediction]
      .map((p, at) => ({ p, came: input.truth[Math.floor(at / classes)] === at % classes ? 1 : 0, at }))
      .filter(({ at }) => classes > 2 || at % 2 === 1)
      .sort((a, b) => a.p - b.p);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    calibrationBins(input).forEach(({ predicted, observed, rows }, b, bins) => {
      const part = pairs.slice(
        Math.floor((b * pairs.length) / bins.length),
        Math.floor(((b + 1) * pairs.length) / bins.length),
      );
      expect(rows).toBe(part.length);
      expect(predicted).toBe(mean(part.map(({ p }) => p)));
      expect(observed.value).toBe(mean(part.map(({ came }) => came)));
    });
  }
});
