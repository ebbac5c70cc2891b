/**
 * What a decision costs: a matrix of true by decided classes, and the rule that costs least on average where
 * probabilities are right.
 *
 * Source: C. Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001.
 */
import type { DecisionRule } from "../../contract/after.ts";
import { didYouMean, ModelwrightError } from "../../contract/errors.ts";
import type { MetricSpec } from "../../contract/metric.ts";
import { listed } from "../../contract/table.ts";
import { defineRowMetric } from "../metrics/row-loss.ts";

export type CostMatrix = readonly (readonly number[])[];

/** Pairs `true:decided` of labels to a matrix in the order of the classes; 0 and 1 where nothing is said. */
export function costMatrix(cost: Readonly<Record<string, number>>, labels: readonly string[]): CostMatrix {
  const matrix = labels.map((_, t) => labels.map((__, d): number => (t === d ? 0 : 1)));
  const pairs = new Map(labels.flatMap((t, i) => labels.map((d, j) => [`${t}:${d}`, [i, j] as const])));
  for (const [pair, value] of Object.entries(cost)) {
    const place = pairs.get(pair);
    if (place === undefined) throw unknownPair(pair, labels, [...pairs.keys()]);
    matrix[place[0]]![place[1]] = value;
  }
  labels.forEach((label, t) => {
    const wrong = matrix[t]!.findIndex((value) => value < matrix[t]![t]!);
    if (wrong >= 0) throw cheapMistake(label, labels[wrong]!, matrix[t]![t]!, matrix[t]![wrong]!);
  });
  return matrix;
}

/** The mean cost of a row, as a metric. */
export function costMetric(matrix: CostMatrix): MetricSpec {
  const all = matrix.flat();
  return defineRowMetric({
    name: "cost",
    title: "Cost of a row",
    summary: "Mean cost of the decisions.",
    source: 'C. Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001',
    tasks: ["binary", "multiclass"],
    greaterIsBetter: false,
    decides: true,
    range: [Math.min(...all), Math.max(...all)],
    rowTerm:
      ({ truth, label }) =>
      (i) =>
        matrix[truth[i]!]![label[i]!]!,
  });
}

/** The class of least expected cost; of two classes a threshold: what a miss costs against what a false alarm does. */
export function ruleOfCosts(matrix: CostMatrix): DecisionRule {
  if (matrix.length === 2) {
    const [[right, alarm], [miss, hit]] = matrix as [[number, number], [number, number]];
    const [fromAlarm, fromMiss] = [alarm - right, miss - hit];
    return { form: "threshold", threshold: fromAlarm + fromMiss === 0 ? 0.5 : fromAlarm / (fromAlarm + fromMiss) };
  }
  // Row d: minus what deciding for d costs in each true class.
  return { form: "scores", scores: matrix.flatMap((_, d) => matrix.map((row) => (row[d] === 0 ? 0 : -row[d]!))) };
}

function unknownPair(pair: string, labels: readonly string[], known: readonly string[]): ModelwrightError {
  return new ModelwrightError(
    "task/unknown-class",
    { cost: pair, classes: labels.slice(0, 100) },
    {
      what: `cost must name pairs of classes as true:predicted, got ${JSON.stringify(pair)}.`,
      fix: `${didYouMean(pair, known.slice(0, 1000))}The classes are: ${listed(labels)}.`,
    },
  );
}

function cheapMistake(label: string, decided: string, right: number, wrong: number): ModelwrightError {
  return new ModelwrightError(
    "task/cheap-mistake",
    { class: label, predicted: decided },
    {
      what: `cost must not make a mistake cheaper than the right decision, got ${label}:${decided} = ${wrong} and ${label}:${label} = ${right}.`,
      fix: "Give what each decision costs; a gain is a negative cost.",
    },
  );
}
