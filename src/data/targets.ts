/** Several targets of one table: which columns they are, and a task for each that does not see the others. */
import { ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import { columnOf, type Table } from "../contract/table.ts";
import { type DefinedTask, defineTask, type TaskOptions } from "./task.ts";

/**
 * The columns that `wished` names: a list, or a text with commas. A text that is the name of a column is that one column,
 * commas and all. Throws where a column is not there, or is named twice.
 */
export function targetNames(table: Table, wished: string | readonly string[]): readonly string[] {
  const names = typeof wished === "string" ? namesIn(table, wished) : wished;
  for (const name of names) columnOf(table, name);
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined) {
    throw new ModelwrightError(
      "task/target-twice",
      { target: twice },
      { what: `Every target must be named once, got "${twice}" twice.`, fix: "Leave one of them out." },
    );
  }
  if (names.length > 0) return names;
  throw new ModelwrightError(
    "task/no-target",
    { target: wished },
    { what: "task.target must be a column, got none.", fix: "Name the columns to predict, with commas." },
  );
}

function namesIn(table: Table, wished: string): readonly string[] {
  if (table.columns.some((column) => column.name === wished)) return [wished];
  return wished
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/**
 * A task for one of `all` targets. Rows without it are left out for it alone; the other targets are no features, whatever
 * they say: they are not known where the model is used.
 */
export function taskOfTarget(
  table: Table,
  schema: Schema,
  target: string,
  all: readonly string[],
  options: Omit<TaskOptions, "target">,
): DefinedTask {
  const others = all.filter((name) => name !== target);
  const { exclude = [] } = options;
  const task = defineTask(table, schema, { ...options, target, exclude: [...exclude, ...others] });
  const reason = (column: string, given: string): string =>
    others.includes(column) && !exclude.includes(column) ? "another target" : given;
  const excluded = task.roles.excluded.map((left) => ({ ...left, reason: reason(left.column, left.reason) }));
  return { ...task, roles: { ...task.roles, excluded } };
}
