/** Named outputs of a task: what a learner's answer is called, and the decision made from it. */
import type { NodeRef, ProgramOutput, ProgramWriter } from "../contract/program.ts";
import { isClassification, type Task } from "../contract/task.ts";

export type WrittenOutput = Omit<ProgramOutput, "node"> & { readonly ref: NodeRef };

/** `threshold` is the probability from which a binary decision is for the positive class. */
export function outputsFor(
  task: Pick<Task, "kind" | "classes">,
  answer: NodeRef,
  writer: ProgramWriter,
  threshold = 0.5,
): readonly WrittenOutput[] {
  if (isClassification(task.kind)) {
    const decided = writer.add("choose", [answer], { threshold });
    return [
      { name: "prediction", kind: "label", labels: task.classes, ref: decided },
      { name: "probability", kind: "number", labels: task.classes, ref: answer },
    ];
  }
  const name = task.kind === "anomaly" ? "anomaly_score" : task.kind === "clustering" ? "cluster" : "prediction";
  return [{ name, kind: "number", labels: [], ref: answer }];
}
