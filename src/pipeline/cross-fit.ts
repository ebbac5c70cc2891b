/**
 * Steps that look at the target are cross-fitted: each fold's training rows get values that were fitted without them,
 * or the learner would trust columns that already know its answers.
 */
import { gather, gatherRows } from "../compute/frame.ts";
import type { FitContext } from "../contract/context.ts";
import type { Random } from "../contract/random.ts";
import type { AnyStep, LoweredColumn, StepInput } from "../contract/step.ts";
import type { Task } from "../contract/task.ts";
import { dealGroups } from "../data/split-groups.ts";
import { groupsOfTask } from "../data/split-task.ts";
import type { Writer } from "../program/writer.ts";
import type { Evaluator } from "./evaluator.ts";

const FOLDS = 5;

/** The fold of each row that is fitted on (null = all rows of the task); a group and the copies of a row stay together. */
export function crossFolds(task: Task, rows: Int32Array | null, random: Random): Int32Array {
  const all = groupsOfTask(task);
  const groups = all === null || rows === null ? all : gather(all, rows);
  const count = groups === null ? 0 : Math.min(FOLDS, new Set(groups).size);
  if (groups !== null && count > 1) return dealGroups(groups, null, count, random);
  const copies = rows === null || new Set(rows).size === rows.length ? null : Float64Array.from(rows);
  if (copies?.some((row) => row !== copies[0]))
    return dealGroups(copies, null, Math.min(FOLDS, new Set(copies).size), random);
  const size = rows?.length ?? task.table.rows;
  const folds = Math.min(FOLDS, size);
  return random.permutation(size).map((place) => place % folds);
}

export type CrossFit = {
  readonly taken: readonly LoweredColumn[];
  readonly made: readonly LoweredColumn[];
  readonly writer: Writer;
  readonly training: Evaluator;
  /** Per row of the input. */
  readonly foldOf: Int32Array;
};

/** Puts the cross-fitted values in the place of what the step, fitted on all rows, makes of them. */
export async function crossFit(
  step: AnyStep,
  input: StepInput,
  { taken, made, writer, training, foldOf }: CrossFit,
  context: FitContext,
): Promise<void> {
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold + 1), 0);
  // A column that a step gives back as it is knows nothing of the target.
  const given = new Set(taken.map((column) => column.ref.node));
  const own = (columns: readonly LoweredColumn[]) => columns.filter((column) => !given.has(column.ref.node));
  const blend = own(made).map((c) => new Float64Array(input.rows * c.ref.width));
  for (let fold = 0; fold < folds; fold++) {
    const others = Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] !== fold);
    const held = Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] === fold);
    const part = training.take(held);
    const state = await step.spec.fit(rowsOf(input, others), step.params, context);
    own(step.spec.lower(state, taken, writer)).forEach((column, c) => {
      const values = part.block(column.ref.node) as Float64Array;
      const { width } = column.ref;
      held.forEach((i, k) => {
        for (let j = 0; j < width; j++) blend[c]![i * width + j] = values[k * width + j]!;
      });
    });
  }
  own(made).forEach((column, c) => {
    training.override(column.ref.node, blend[c]!);
  });
}

function rowsOf(input: StepInput, rows: Int32Array): StepInput {
  const columns = input.columns.map((column) => ({
    ...column,
    values: () => {
      const all = column.values();
      if (column.width === 1) return gather(all, rows);
      return gatherRows(all, column.width, rows);
    },
  }));
  const weights = input.weights === null ? null : gather(input.weights, rows);
  return { ...input, columns, rows: rows.length, target: gather(input.target, rows), weights };
}
