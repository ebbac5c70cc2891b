/** The target of a task: class indices with their labels, or values. */
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import { type Column, listed } from "../contract/table.ts";
import { isClassification, type Task, type TaskKind } from "../contract/task.ts";

/** A word for each value of a target column that is a class: "Yes", "setosa", "2". */
export function classLabel(column: Column, value: number, schema: Schema): string {
  if ("codes" in column) return column.levels[value]!;
  if (column.kind === "boolean") {
    const labels = schema.columns.find((c) => c.name === column.name)?.boolean?.labels ?? ["false", "true"];
    return labels[value === 1 ? 1 : 0];
  }
  return String(value);
}

/** Per row: code or value; NaN where it is missing. */
export function rawTarget(column: Column): Float64Array {
  if (!("codes" in column)) return Float64Array.from(column.values);
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
}

/** Different values that are not missing, in rising order. */
export function distinctValues(values: Float64Array): number[] {
  const distinct = new Set<number>();
  for (const value of values) if (!Number.isNaN(value)) distinct.add(value === 0 ? 0 : value);
  return [...distinct].sort((a, b) => a - b);
}

const YES_WORDS = ["true", "yes", "t", "y", "positive", "pos", "on"];

/** Which of two classes is the positive one, and why. */
export function choosePositive(
  labels: readonly string[],
  counts: readonly number[],
  wished: string | undefined,
): { index: number; reason: string } {
  if (wished !== undefined) {
    const lower = wished.toLowerCase();
    let index = labels.indexOf(wished);
    if (index < 0)
      index = labels.findIndex((label) => label.toLowerCase() === lower || Number(label) === Number(wished));
    if (index >= 0) return { index, reason: "set by the user" };
    throw new ModelwrightError(
      "task/unknown-class",
      { positive: wished, classes: labels },
      {
        what: `task.positive must be one of ${labels.map((label) => `"${label}"`).join(", ")}, got "${wished}".`,
        fix: `${didYouMean(wished, labels)}Name the class whose probability you want.`,
      },
    );
  }
  const yes = labels.findIndex((label, i) => {
    const other = labels[1 - i]!;
    return YES_WORDS.includes(label.toLowerCase()) || (Number(label) === 1 && (other === "0" || other === "-1"));
  });
  const other = labels[1 - yes]?.toLowerCase();
  if (yes >= 0 && !YES_WORDS.includes(other ?? "")) return { index: yes, reason: `"${labels[yes]}" means yes` };
  if (counts[0] === counts[1]) return { index: 1, reason: "both classes are equally frequent; the second in order" };
  const index = counts[0]! < counts[1]! ? 0 : 1;
  return {
    index,
    reason: `"${labels[index]}" is the rarer class (${counts[index]} of ${counts[0]! + counts[1]!} rows)`,
  };
}

/**
 * The target of another table (a hold-out file) in the terms of a task: class index or value per row,
 * NaN where it is missing. A class that the task does not know is an error.
 */
export function targetFor(task: Pick<Task, "kind" | "classes" | "schema">, column: Column): Float64Array {
  const raw = rawTarget(column);
  if (!isClassification(task.kind)) return raw;
  const indices = new Map<number, number>();
  return raw.map((value, row) => {
    const unseen = "codes" in column && column.codes[row] === -2;
    if (Number.isNaN(value) && !unseen) return Number.NaN;
    let index = indices.get(value);
    if (index === undefined) {
      const label = unseen ? "a class unknown to the model" : classLabel(column, value, task.schema);
      index = task.classes.indexOf(label);
      if (index < 0) throw unknownClass(column.name, label, task.classes, row);
      indices.set(value, index);
    }
    return index;
  });
}

function unknownClass(target: string, label: string, classes: readonly string[], row: number): ModelwrightError {
  return new ModelwrightError(
    "task/unknown-class",
    { target, label, classes, row: row + 1 },
    {
      what: `Column "${target}", row ${row + 1} must be one of the classes ${listed(classes)}, got "${label}".`,
      fix: "Remove the rows of that class, or train again with them.",
    },
  );
}

/** Class index per value, or values as they are. Throws where the target cannot be learnt. */
export function encodeTarget(
  column: Column,
  values: Float64Array,
  kind: TaskKind,
  schema: Schema,
  positive: string | undefined,
  ordered: readonly string[] | null = null,
): { target: Float64Array; classes: string[]; positiveReason: string | null; counts: number[] } {
  if (!isClassification(kind)) return { target: values, classes: [], positiveReason: null, counts: [] };
  const distinct = distinctValues(values);
  let order = distinct.slice();
  const countOf = new Map<number, number>(distinct.map((value) => [value, 0]));
  for (const value of values) countOf.set(value, countOf.get(value)! + 1);
  const label = (value: number) => classLabel(column, value, schema);
  let positiveReason: string | null = null;
  if (ordered !== null) {
    order = ordered.map((name) => distinct.find((value) => label(value) === name)!);
    if (kind === "binary") positiveReason = "the higher of two ordered classes";
  } else if (kind === "binary") {
    const chosen = choosePositive(
      distinct.map(label),
      distinct.map((value) => countOf.get(value)!),
      positive,
    );
    positiveReason = chosen.reason;
    order = [distinct[1 - chosen.index]!, distinct[chosen.index]!];
  }
  const indexOf = new Map(order.map((value, index) => [value, index]));
  return {
    target: values.map((value) => indexOf.get(value)!),
    classes: order.map(label),
    positiveReason,
    counts: order.map((value) => countOf.get(value)!),
  };
}
