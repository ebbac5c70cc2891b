/** Fits that go on from a model: its steps stay as they are, its learner starts from where it stood. */
import { ModelwrightError } from "../contract/errors.ts";
import type { AnyLearner } from "../contract/learner.ts";
import type { AnyStep } from "../contract/step.ts";
import { type Column, UNSEEN_CODE } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import type { Fitted } from "./fitted.ts";

/** What is needed of a model to go on from it. */
export type Earlier = Pick<Fitted, "task" | "program" | "plan" | "state">;

/** Refuses a model that was not made by the same steps and learner, for the same question. */
export function checkEarlier(steps: readonly AnyStep[], { spec }: AnyLearner, task: Task, from: Earlier): void {
  if (spec.can.continues !== true) {
    throw refused(`${spec.name} cannot go on from an earlier fit.`, "Fit anew, on all rows.");
  }
  const names = (list: readonly string[]) => list.join(", ") || "none";
  const [own, earlier] = [steps.map((step) => step.spec.name), from.plan.steps.map((step) => step.name)];
  if (names(own) !== names(earlier) || from.plan.learner.name !== spec.name) {
    throw refused(
      `from must be a model of the same steps and learner (${names(own)}; ${spec.name}), got ${names(earlier)}; ${from.plan.learner.name}.`,
      "Build the pipeline as the model's plan says.",
    );
  }
  if (task.kind !== from.task.kind || names(task.classes) !== names(from.task.classes)) {
    throw refused(
      `from must answer the same question (${task.kind}: ${names(task.classes)}), got ${from.task.kind}: ${names(from.task.classes)}.`,
      "Define the task with the target and classes of the model.",
    );
  }
}

function refused(what: string, fix: string): ModelwrightError {
  return new ModelwrightError("pipeline/cannot-go-on", {}, { what, fix });
}

/** The task with the model's dictionaries: levels that the model never saw are unseen, what is missing or unseen stays so. */
export function withLevelsOf(task: Task, { program }: Earlier): Task {
  const known = new Map(program.inputs.map((input) => [input.name, input]));
  const columns = task.table.columns.map((column): Column => {
    const input = known.get(column.name);
    if (column.kind !== "category" || !("codes" in column) || input?.kind !== "category") return column;
    const places = new Map(input.levels.map((level, code) => [level, code]));
    const moved = column.levels.map((level) => places.get(level) ?? UNSEEN_CODE);
    return { ...column, levels: input.levels, codes: column.codes.map((code) => moved[code] ?? code) };
  });
  return { ...task, table: { ...task.table, columns } };
}
