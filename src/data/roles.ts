/** The roles of a task's columns beside the target: weight, time, features and what is left out of them. */
import { ModelwrightError, shown } from "../contract/errors.ts";
import type { ClassWeights } from "../contract/options-after.ts";
import type { Column, Table } from "../contract/table.ts";
import type { Roles, TaskKind } from "../contract/task.ts";
import { unfitColumn } from "./unfit-columns.ts";

export type TaskOptions = {
  readonly target?: string | null;
  /** `ordinal`: classes with an order, which the classes say themselves where `order` does not. */
  readonly task?: TaskKind | "ordinal";
  /** The classes from the lowest to the highest: they are then decided for by how far off a mistake is. */
  readonly order?: readonly string[];
  /** Label of the positive class (binary only). */
  readonly positive?: string;
  readonly weight?: string;
  /** How much rows of each class count in fitting, beside their weight. */
  readonly classWeights?: ClassWeights;
  readonly group?: string;
  readonly time?: string;
  readonly sensitive?: readonly string[];
  readonly exclude?: readonly string[];
  /** Columns to keep although they look like identifiers or are constant. */
  readonly include?: readonly string[];
};

/** The target has no second role: as a weight, a group or a time it would tell the answer. */
export function refuseTargetTwice(target: string | null, options: TaskOptions): void {
  const { weight, group, time, exclude = [] } = options;
  const given = { weight, group, time, exclude: exclude.find((name) => name === target) };
  for (const [role, name] of Object.entries(given)) {
    if (target === null || name !== target) continue;
    fail(
      "task/target-twice",
      { target, role },
      `task.${role} must be another column than the target, got "${target}" for both.`,
      "Name another column.",
    );
  }
}

export function noteWordsAsTime(column: Column, notes: string[]): void {
  if (!("codes" in column)) return;
  const [first, second] = column.levels;
  const order = second === undefined ? "" : `: ${shown(first)} comes before ${shown(second)}`;
  notes.push(`"${column.name}" holds words, not times: rows are ordered as in a dictionary${order}.`);
}

/** `rows` are the rows of the whole table that were kept, for messages. */
export function readWeights(column: Column, rows: Int32Array): Float64Array {
  if ("codes" in column) {
    fail(
      "task/wrong-kind",
      { weight: column.name, kind: column.kind },
      `task.weight must be a number, got "${column.name}" of kind ${column.kind}.`,
      "Name a column of numbers.",
    );
  }
  const weights = Float64Array.from(column.values);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    const received = Number.isNaN(weights[bad]!) ? "a missing cell" : String(weights[bad]);
    fail(
      "task/bad-weight",
      { weight: column.name, row: rows[bad]! + 1 },
      `task.weight must be a number in [0, ∞), got ${received} in "${column.name}", row ${rows[bad]! + 1}.`,
      "Correct the weights; 0 leaves a row out.",
    );
  }
  if (weights.every((weight) => weight === 0)) {
    fail(
      "task/bad-weight",
      { weight: column.name },
      `task.weight must be above 0 in some row, got "${column.name}" with only 0.`,
      "Name another column.",
    );
  }
  return weights;
}

export function assignRoles(table: Table, options: TaskOptions): Roles {
  const {
    target = null,
    weight = null,
    group = null,
    time = null,
    sensitive = [],
    include = [],
    exclude = [],
  } = options;
  const excluded: { column: string; reason: string }[] = [];
  const features: string[] = [];
  for (const column of table.columns) {
    const name = column.name;
    if (name === target) continue;
    const reason = exclude.includes(name)
      ? "left out by the user"
      : name === weight
        ? "the weight of the row"
        : name === group
          ? "the group of the row"
          : include.includes(name)
            ? null
            : (unfitColumn(column)?.reason ?? null);
    if (reason === null) features.push(name);
    else excluded.push({ column: name, reason });
  }
  if (features.length === 0) {
    const reasons = excluded
      .map((e) => `${e.column}: ${e.reason}`)
      .slice(0, 5)
      .join("; ");
    fail(
      "task/no-features",
      { excluded },
      `A task must have at least 1 column to learn from, got none${reasons === "" ? "" : ` (${reasons})`}.`,
      "Add columns, or include one of these by name.",
    );
  }
  return { target, features, weight, group, time, sensitive, excluded };
}

export function fail(code: `task/${string}`, details: Record<string, unknown>, what: string, fix: string): never {
  throw new ModelwrightError(code, details, { what, fix });
}
