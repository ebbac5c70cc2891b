/**
 * How answers of several models become one: values by their weighted mean, probabilities by the weighted mean of their
 * logarithms (the logarithmic opinion pool), brought back by softmax. Beside the linear mean it keeps sharp what all agree on
 * (decision 0027).
 *
 * Source: C. Genest and J. Zidek, "Combining Probability Distributions", Statistical Science 1(1), 1986.
 */
import { log } from "../compute/math.ts";
import { softmaxRows } from "../compute/softmax.ts";
import type { NodeRef, ProgramWriter } from "../contract/program.ts";
import { isClassification, type TaskRecord } from "../contract/task.ts";
import type { Weighted } from "./ensemble.ts";

/** A probability below this counts as this: one model alone cannot rule a class out. */
const LEAST = 1e-6;

export type Pool = {
  /** Numbers per row of an answer. */
  readonly width: number;
  /** From answers to what is summed. */
  into(answers: Float64Array): Float64Array;
  /** From a weighted sum to answers; may change the sum in place. */
  out(sum: Float64Array): Float64Array;
};

export function poolOf(task: Pick<TaskRecord, "kind" | "classes">): Pool {
  if (!isClassification(task.kind)) return { width: 1, into: (answers) => answers, out: (sum) => sum };
  const width = task.classes.length;
  const into = (answers: Float64Array): Float64Array => answers.map((p) => log(p < LEAST ? LEAST : p > 1 ? 1 : p));
  // The arithmetic of the operator `softmax`, so that out-of-fold blends have the bits of the program.
  const out = (sum: Float64Array): Float64Array => {
    softmaxRows(sum, sum.length / width, width, sum);
    return sum;
  };
  return { width, into, out };
}

/** Σ weight · answer of the members in the pool, in their order, and a bias per class where they were stacked. */
export function blendOf(
  answers: readonly Float64Array[],
  members: readonly Weighted[],
  pool: Pool,
  bias: Float64Array | null = null,
): Float64Array {
  if (members.length === 1) return Float64Array.from(answers[members[0]!.place]!);
  const sum = new Float64Array(answers[0]!.length);
  for (const { place, weight } of members) {
    const part = pool.into(answers[place]!);
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * part[i]!;
  }
  if (bias !== null) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + bias[i % pool.width]!;
  return pool.out(sum);
}

/** The same as nodes of a program. */
export function writePool(
  task: Pick<TaskRecord, "kind" | "classes">,
  answers: readonly NodeRef[],
  weights: Float64Array,
  bias: Float64Array | null,
  writer: ProgramWriter,
): NodeRef {
  if (!isClassification(task.kind)) return writer.add("weighted-sum", answers, { weights });
  const width = task.classes.length;
  const bounds = { low: new Float64Array(width).fill(LEAST), high: new Float64Array(width).fill(1) };
  const logs = answers.map((answer) => writer.add("log", [writer.add("clip", [answer], bounds)]));
  const sum = writer.add("weighted-sum", logs, { weights });
  if (bias === null) return writer.add("softmax", [sum]);
  return writer.add("softmax", [writer.add("add", [sum, writer.add("constant", [], { value: bias })])]);
}
