/** Many fitted programs become one: a weighted vote of their answers, with one decision at the end. */

import { isClassification, type TaskRecord } from "../contract/task.ts";
import type { FittedParts, PlanRecord } from "../pipeline/fitted.ts";
import { outputsFor } from "../pipeline/outputs.ts";
import { Writer } from "../program/writer.ts";
import { writePool } from "./pool.ts";

export type Member = { readonly parts: FittedParts; readonly weight: number };

/** The vote of the members; a single member stays as it is. Weights sum to 1, or there is a bias per class: a stack. */
export function mergeMembers(
  task: TaskRecord,
  members: readonly Member[],
  trainedRows: number,
  bias: Float64Array | null = null,
): FittedParts {
  if (members.length === 1) return members[0]!.parts;
  const writer = new Writer();
  const output = isClassification(task.kind) ? "probability" : "prediction";
  const answers = members.map(({ parts }) => writer.include(parts.program)(output));
  const weights = Float64Array.from(members, (member) => member.weight);
  const vote = writePool(task, answers, weights, bias, writer);
  return {
    task,
    program: writer.program(outputsFor(task, vote, writer)),
    plan: {
      steps: [],
      learner: { name: "ensemble", params: {} },
      members: members.map(({ parts, weight }): { weight: number; plan: PlanRecord } => ({ weight, plan: parts.plan })),
      ...(bias === null ? {} : { bias: [...bias] }),
    },
    // The members' state is in the program; an ensemble is trained anew, not continued.
    state: { steps: [], learner: null },
    report: {},
    trainedRows,
  };
}
