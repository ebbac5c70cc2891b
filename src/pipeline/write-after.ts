/**
 * Writes what happens after the choice behind a fitted model's answers: calibration, the decision, and intervals or sets.
 * It needs the constants alone, so that a recorded plan can be written again.
 */
import type { After, CalibrationMap, DecisionRule, IntervalRule } from "../contract/after.ts";
import type { NodeRef } from "../contract/program.ts";
import { isClassification } from "../contract/task.ts";
import { Writer } from "../program/writer.ts";
import type { FittedParts } from "./fitted.ts";
import { answerName, type WrittenOutput } from "./outputs.ts";

/** Probabilities are kept this far from 0 before their logarithm. */
export const LEAST_PROBABILITY = 1e-12;

/** The same model with other outputs, and `after` in its plan. */
export function writeAfter(parts: FittedParts, after: After): FittedParts {
  const writer = new Writer();
  const { task } = parts;
  const included = writer.include(parts.program);
  const outputs = isClassification(task.kind)
    ? classOutputs(included("probability"), after, task.classes, writer)
    : valueOutputs(answerName(task.kind), included(answerName(task.kind)), after, writer);
  return { ...parts, program: writer.program(outputs), plan: { ...parts.plan, after } };
}

function classOutputs(answer: NodeRef, after: After, labels: readonly string[], writer: Writer): WrittenOutput[] {
  const map = after.calibration?.map ?? { form: "as-it-is" };
  const probability = calibrated(answer, map, writer);
  const rule = after.decision?.rule ?? { form: "most-probable" };
  const decided = decision(probability, rule, writer);
  const outputs: WrittenOutput[] = [
    { name: "prediction", kind: "label", labels, ref: decided },
    { name: "probability", kind: "number", labels, ref: probability },
  ];
  if (after.sets !== null) {
    const ref = writer.add("prediction-set", [probability, decided], { cut: after.sets.cut });
    outputs.push({ name: "prediction_set", kind: "set", labels, ref });
  }
  return outputs;
}

function calibrated(answer: NodeRef, map: CalibrationMap, writer: Writer): NodeRef {
  if (map.form === "as-it-is") return answer;
  if (map.form === "points") {
    const second = writer.add("select", [answer], { from: 1, width: 1 });
    const p = writer.add("piecewise-linear", [second], { x: Float64Array.from(map.x), y: Float64Array.from(map.y) });
    return writer.add("linear", [p], { weights: Float64Array.of(-1, 1), bias: Float64Array.of(1, 0) });
  }
  const { width } = answer;
  const bounds = { low: new Float64Array(width).fill(LEAST_PROBABILITY), high: new Float64Array(width).fill(1) };
  const logs = writer.add("log", [writer.add("clip", [answer], bounds)]);
  const weights = Float64Array.from(map.weights);
  return writer.add("softmax", [writer.add("linear", [logs], { weights, bias: Float64Array.from(map.bias) })]);
}

function decision(probability: NodeRef, rule: DecisionRule, writer: Writer): NodeRef {
  if (rule.form === "threshold") return writer.add("choose", [probability], { threshold: rule.threshold });
  if (rule.form === "most-probable") return writer.add("choose", [probability], { threshold: 0.5 });
  const bias = new Float64Array(probability.width);
  const scores = writer.add("linear", [probability], { weights: Float64Array.from(rule.scores), bias });
  return writer.add("choose", [scores], { threshold: 0 });
}

function valueOutputs(name: string, answer: NodeRef, after: After, writer: Writer): WrittenOutput[] {
  const value: WrittenOutput = { name, kind: "number", labels: [], ref: answer };
  if (after.intervals === null) return [value];
  const { rule } = after.intervals;
  const bound = (side: "lower" | "upper"): WrittenOutput => ({
    name: side,
    kind: "number",
    labels: [],
    ref: writer.add("add", [answer, offsets(answer, rule, side, writer)]),
  });
  return [value, bound("lower"), bound("upper")];
}

function offsets(answer: NodeRef, rule: IntervalRule, side: "lower" | "upper", writer: Writer): NodeRef {
  return writer.add("piecewise-linear", [answer], { x: Float64Array.from(rule.x), y: Float64Array.from(rule[side]) });
}
