/** Runs the steps of a pipeline on the rows to fit on: what they learn goes into the program, their columns into the frame. */

import { gather } from "../compute/frame.ts";
import type { FitContext } from "../contract/context.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { ProgramInput } from "../contract/program.ts";
import type { ColumnSchema } from "../contract/schema.ts";
import type { PlainState } from "../contract/state.ts";
import type { AnyStep, LoweredColumn } from "../contract/step.ts";
import { columnOf, listed } from "../contract/table.ts";
import { isClassification, type Task } from "../contract/task.ts";
import { Writer } from "../program/writer.ts";
import { crossFit, crossFolds } from "./cross-fit.ts";
import { Evaluator } from "./evaluator.ts";
import { fittingWeights } from "./fitting-weights.ts";

export type Prepared = {
  readonly writer: Writer;
  readonly columns: readonly LoweredColumn[];
  /** The rows of the task that the frame holds, repeated ones too; null for all of them as they are. */
  readonly rows: Int32Array | null;
  readonly frame: Frame;
  readonly target: Float64Array;
  readonly weights: Float64Array | null;
  readonly stepStates: readonly PlainState[];
  /** The same columns for other rows of the task, by the program alone. */
  frameFor(rows: Int32Array): Frame;
};

/**
 * Fits `steps` on the given rows of the task (null = all) and nothing else. `known`: what the steps learned before, for
 * a fit that goes on from a model; they then only transform.
 */
export async function prepareFrame(
  steps: readonly AnyStep[],
  task: Task,
  rows: Int32Array | null,
  context: FitContext,
  known?: readonly PlainState[],
): Promise<Prepared> {
  const writer = new Writer();
  let training = new Evaluator(writer, task.table, rows);
  let fitted = rows;
  let target = rows === null || task.target.length === 0 ? task.target : gather(task.target, rows);
  const all = fittingWeights(task);
  let weights = rows === null || all === null ? all : gather(all, rows);
  const classes = isClassification(task.kind) ? task.classes.length : 0;

  const schemas = new Map(task.schema.columns.map((column) => [column.name, column]));
  let columns = task.roles.features.map((name) => inputColumn(task, schemas.get(name)!, writer, training));
  const origins = new Map<number, readonly string[]>();
  const originOf = (node: number): readonly string[] => {
    let origin = origins.get(node);
    if (origin === undefined) {
      const { operator, arguments: args, constants } = writer.nodes[node]!;
      const names = operator === "input" ? [task.roles.features[constants.input as number]!] : args.flatMap(originOf);
      origin = [...new Set(names)];
      origins.set(node, origin);
    }
    return origin;
  };
  const frameColumn = (column: LoweredColumn, evaluator: Evaluator): FrameColumn =>
    evaluator.column(column, originOf(column.ref.node));

  const stepStates: PlainState[] = [];
  for (const [place, step] of steps.entries()) {
    refuseOtherTask(step, task);
    const taken = selectColumns(step, columns);
    if (taken.length === 0) {
      stepStates.push(null);
      continue;
    }
    const input = {
      columns: taken.map((c) => frameColumn(c, training)),
      rows: training.rows,
      target,
      weights,
      task: task.kind,
      classes,
    };
    const stepContext = { ...context, random: context.random.fork("step", place) };
    if (step.spec.resamples !== undefined || step.spec.makesRows !== undefined) {
      const made = step.spec.makesRows?.(input, step.params, stepContext);
      const places =
        made === undefined
          ? step.spec.resamples!(input, step.params, stepContext)
          : Int32Array.from({ length: training.rows + made.from.length }, (_, i) => made.from[i - training.rows] ?? i);
      training =
        made === undefined
          ? training.take(places)
          : training.extend(made.from, new Map(taken.map((column, c) => [column.ref.node, made.values[c]!])));
      fitted = fitted === null ? places : gather(fitted, places);
      target = target.length === 0 ? target : gather(target, places);
      weights = weights === null ? null : gather(weights, places);
      stepStates.push(null);
      continue;
    }
    const state =
      known === undefined
        ? ((await step.spec.fit(input, step.params, stepContext)) as PlainState)
        : (known[place] ?? null);
    const made = step.spec.lower(state, taken, writer);
    if (step.spec.looksAtTarget && known === undefined) {
      const foldOf = crossFolds(task, fitted, stepContext.random.fork("cross-fit"));
      await crossFit(step, input, { taken, made, writer, training, foldOf }, stepContext);
    }
    stepStates.push(state);
    columns = replaceColumns(columns, taken, made);
    await context.tick();
  }
  if (columns.length === 0) {
    throw new ModelwrightError(
      "prepare/no-columns",
      {},
      {
        what: "No column is left to learn from after preparation.",
        fix: "Check for constant, empty or excluded columns, or use other steps.",
      },
    );
  }
  const frameOn = (evaluator: Evaluator): Frame => ({
    rows: evaluator.rows,
    columns: columns.map((c) => frameColumn(c, evaluator)),
  });
  return {
    writer,
    columns,
    rows: fitted,
    frame: frameOn(training),
    target,
    weights,
    stepStates,
    frameFor(otherRows) {
      const other = new Evaluator(writer, task.table, otherRows);
      for (const [node, name] of inputsOf(task, writer)) other.source(node, name);
      return frameOn(other);
    },
  };
}

function refuseOtherTask({ spec: { name, tasks } }: AnyStep, task: Task): void {
  if (tasks === undefined || tasks.includes(task.kind)) return;
  throw new ModelwrightError(
    "prepare/wrong-task",
    { step: name, task: task.kind, tasks },
    {
      what: `${name} must be given a task of kind ${tasks.join(" or ")}, got ${task.kind}.`,
      fix: "Leave the step out, or use one that takes this kind of task.",
    },
  );
}

function inputColumn(task: Task, schema: ColumnSchema, writer: Writer, evaluator: Evaluator): LoweredColumn {
  const { name } = schema;
  const column = columnOf(task.table, name);
  const levels = column.kind === "category" && "levels" in column ? column.levels : [];
  const input: ProgramInput = { ...schema, kind: column.kind, levels };
  const ref = writer.input(input);
  evaluator.source(ref.node, name);
  return { name, kind: column.kind, parts: [name], levels: "levels" in column ? column.levels : [], ref };
}

function* inputsOf(task: Task, writer: Writer): Generator<[number, string]> {
  for (const [number, node] of writer.nodes.entries()) {
    if (node.operator === "input") yield [number, task.roles.features[node.constants.input as number]!];
  }
}

export function selectColumns(step: AnyStep, columns: readonly LoweredColumn[]): readonly LoweredColumn[] {
  if (step.columns === null) return columns.filter((c) => step.spec.selects.includes(c.kind));
  const byName = new Map(columns.map((column) => [column.name, column]));
  return step.columns.map((name) => {
    const column = byName.get(name);
    if (column !== undefined) return column;
    throw new ModelwrightError(
      "prepare/unknown-column",
      { step: step.spec.name, column: name },
      {
        what: `${step.spec.name} was given the column "${name}", which is not there at this point.`,
        fix: `There are: ${listed(columns.map((c) => c.name))}.`,
      },
    );
  });
}

/** The made columns stand where the first replaced one stood. */
export function replaceColumns(
  all: readonly LoweredColumn[],
  taken: readonly LoweredColumn[],
  made: readonly LoweredColumn[],
): LoweredColumn[] {
  const gone = new Set(taken);
  const at = all.findIndex((c) => gone.has(c));
  const kept = all.filter((c) => !gone.has(c));
  const before = all.slice(0, at).filter((c) => !gone.has(c)).length;
  return [...kept.slice(0, before), ...made, ...kept.slice(before)];
}
