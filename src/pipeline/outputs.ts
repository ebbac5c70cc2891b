/** Named outputs of a task: what a learner's answer is called, and the decision made from it. */
import type { NodeRef, ProgramOutput, ProgramWriter } from "../contract/program.ts";
import { isClassification, type Task, type TaskKind } from "../contract/task.ts";

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
  const name = answerName(task.kind);
  if (task.kind !== "clustering") return [{ name, kind: "number", labels: [], ref: answer }];
  const decided = writer.add("choose", [answer], { threshold });
  return [{ name, kind: "label", labels: clusterLabels(answer.width), ref: decided }];
}

/** "1", "2", ... for the clusters and "none" for rows of no cluster: the last number of a clusterer's answer. */
export function clusterLabels(width: number): readonly string[] {
  return Array.from({ length: width }, (_, c) => (c === width - 1 ? "none" : String(c + 1)));
}

/** What the column with the answer itself is called. */
export function answerName(kind: TaskKind): string {
  return kind === "anomaly" ? "anomaly_score" : kind === "clustering" ? "cluster" : "prediction";
}
