/** A task: a table, the roles of its columns, and what is to be learnt. */
import type { ColumnSchema, Schema } from "./schema.ts";
import type { Table } from "./table.ts";

/** `several`: a model of several targets or quantiles; each has a task of its own, of one of the other kinds. */
export type TaskKind = "binary" | "multiclass" | "regression" | "clustering" | "anomaly" | "several";

export type Roles = {
  readonly target: string | null;
  readonly features: readonly string[];
  readonly weight: string | null;
  readonly group: string | null;
  readonly time: string | null;
  readonly sensitive: readonly string[];
  /** Left out, each with the reason (id, ignored by the user, constant, ...). */
  readonly excluded: readonly { readonly column: string; readonly reason: string }[];
};

export type Task = {
  readonly kind: TaskKind;
  /** Why this kind; shown, and overruled by `--task`. */
  readonly reason: string;
  readonly table: Table;
  readonly schema: Schema;
  readonly roles: Roles;
  /** Per row: the class index, or the value to predict. Empty without a target. */
  readonly target: Float64Array;
  /** Class labels in index order; for binary tasks index 1 is the positive class. Empty for regression. */
  readonly classes: readonly string[];
  /** Why this class is the positive one (binary only). */
  readonly positiveReason: string | null;
  /** Per row, or null when every row counts once. */
  readonly weights: Float64Array | null;
  /** How much rows of each class count in fitting, beside their weight; null or absent where all count the same. */
  readonly classWeights?: readonly number[] | null;
  /** True where the classes are ordered as they stand, from the lowest. */
  readonly ordered?: true;
  /** Regression: the share of values that shall lie below the answer; absent where the mean is asked for. */
  readonly quantile?: number;
};

/** Rows to fit on and rows to score on, as row numbers of the task's table. */
export type Split = { readonly train: Int32Array; readonly test: Int32Array };

/** True for tasks whose target is a class. */
export function isClassification(kind: TaskKind): kind is "binary" | "multiclass" {
  return kind === "binary" || kind === "multiclass";
}

/** What a model was trained to do: the part of a task that a saved model keeps. */
export type TaskRecord = {
  readonly kind: TaskKind;
  readonly target: string | null;
  readonly classes: readonly string[];
  readonly weight: string | null;
  readonly sensitive: readonly string[];
  /** As it was in fitting; absent where all classes counted the same. */
  readonly classWeights?: readonly number[];
  /** How to read the columns above in labelled data; the features' schemas are in the program. */
  readonly columns: readonly ColumnSchema[];
  /** True where the classes are ordered as they stand. */
  readonly ordered?: true;
  /** What a model of kind `several` answers; absent for the others. */
  readonly aims?: readonly AimRecord[];
};

/** One target of a model of several: its own task, and what its outputs are called in the whole. */
export type AimRecord = {
  readonly target: string;
  readonly task: TaskRecord;
  /** What its models were chosen by. */
  readonly metric: string;
  /** Rising shares below, where quantiles are answered; else null. */
  readonly quantiles: readonly number[] | null;
  /** From names of outputs of a model of this target alone to those of the whole. */
  readonly outputs: Readonly<Record<string, string>>;
};

export function taskRecord(
  task: Pick<Task, "kind" | "classes" | "roles" | "schema" | "classWeights" | "ordered">,
): TaskRecord {
  const { target, weight, sensitive } = task.roles;
  const kept = [target, weight, ...sensitive];
  const columns = task.schema.columns.filter((column) => kept.includes(column.name));
  const uneven = task.classWeights == null ? {} : { classWeights: task.classWeights };
  const order = task.ordered === true ? { ordered: true as const } : {};
  return { kind: task.kind, target, classes: task.classes, weight, sensitive, ...uneven, ...order, columns };
}
