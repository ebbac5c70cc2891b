/** What the numbers of a prepared row are called: the steps of a fitted model are written once more, on no row. */
import { type Catalog, entryOf } from "../contract/catalog.ts";
import type { PlainState } from "../contract/state.ts";
import type { LoweredColumn } from "../contract/step.ts";
import { type Column, type ColumnKind, columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { Writer } from "../program/writer.ts";
import type { Fitted } from "./fitted.ts";
import { replaceColumns, selectColumns } from "./prepare-frame.ts";

export type PreparedColumn = {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The dictionary of a category, else empty. */
  readonly levels: readonly string[];
};

/** One entry per number that the learner sees, in its order; blocks are taken apart. `task`: the one it was fitted on. */
export function preparedColumns(
  { plan, state, program }: Pick<Fitted, "plan" | "state" | "program">,
  task: Pick<Task, "table" | "schema" | "roles">,
  { steps }: Pick<Catalog, "steps">,
): readonly PreparedColumn[] {
  const writer = new Writer();
  // The model's own dictionaries, where the program reads the column.
  const known = new Map(program.inputs.map((input) => [input.name, input]));
  const schemas = new Map(task.schema.columns.map((column) => [column.name, column]));
  let columns = task.roles.features.map((name): LoweredColumn => {
    const column = columnOf(task.table, name);
    const levels = known.get(name)?.levels ?? levelsOf(column);
    const ref = writer.input({ ...schemas.get(name)!, kind: column.kind, levels });
    return { name, kind: column.kind, parts: [name], levels, ref };
  });
  plan.steps.forEach(({ name, params, columns: named }, place) => {
    const step = entryOf(steps, "step", name)(params as object, named ?? undefined);
    if (step.spec.resamples !== undefined || step.spec.makesRows !== undefined) return;
    const taken = selectColumns(step, columns);
    if (taken.length === 0) return;
    const made = step.spec.lower((state.steps[place] ?? null) as PlainState, taken, writer);
    columns = replaceColumns(columns, taken, made);
  });
  return columns.flatMap(({ kind, levels, parts }) => parts.map((name) => ({ name, kind, levels })));
}

function levelsOf(column: Column): readonly string[] {
  return column.kind === "category" && "levels" in column ? column.levels : [];
}
