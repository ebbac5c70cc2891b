/** Named outputs of a task: what a learner's answer is called, and the decision made from it. */
import type { NodeRef, ProgramOutput, ProgramWriter } from "../contract/program.ts";
import { isClassification, type Task, type TaskKind } from "../contract/task.ts";

export type WrittenOutput = Omit<ProgramOutput, "node"> & { readonly ref: NodeRef };

/**
 * `threshold` is the probability from which a binary decision is for the positive class. A clusterer whose answers are
 * probabilities has them as an output of their own.
 */
export function outputsFor(
  task: Pick<Task, "kind" | "classes">,
  answer: NodeRef,
  writer: ProgramWriter,
  threshold = 0.5,
  probabilities = false,
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
  const labels = clusterLabels(answer.width);
  const cluster: WrittenOutput = { name, kind: "label", labels, ref: decided };
  if (!probabilities) return [cluster];
  const width = labels.length - 1;
  const ref = writer.add("select", [answer], { from: 0, width });
  return [cluster, { name: "probability", kind: "number", labels: labels.slice(0, width), ref }];
}

/** "1", "2", ... for the clusters and "none" for rows of no cluster: the last number of a clusterer's answer. */
export function clusterLabels(width: number): readonly string[] {
  return Array.from({ length: width }, (_, c) => (c === width - 1 ? "none" : String(c + 1)));
}

/** What the column with the answer itself is called. */
export function answerName(kind: TaskKind): string {
  return kind === "anomaly" ? "anomaly_score" : kind === "clustering" ? "cluster" : "prediction";
}
