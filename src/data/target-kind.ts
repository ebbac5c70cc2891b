/** What is to be learnt from a target column: a class or an amount, and why. */
import { ModelwrightError } from "../contract/errors.ts";
import type { Column } from "../contract/table.ts";
import type { TaskKind } from "../contract/task.ts";
import { nameWords } from "./name-hints.ts";

const CLASS_NAMES = ["class", "classes", "label", "type", "category", "species", "cluster", "segment", "group", "kind"];
const AMOUNT_NAMES = [
  "count",
  "cnt",
  "number",
  "num",
  "score",
  "rating",
  "quality",
  "grade",
  "age",
  "price",
  "rings",
  "children",
  "days",
  "years",
  "hours",
  "points",
  "stars",
  "level",
  "rank",
];

/** `distinct`: how many different values the rows with a target have. */
export function guessTargetKind(
  column: Column,
  distinct: readonly number[],
  rows: number,
): { kind: TaskKind; reason: string } {
  const d = distinct.length;
  if (column.kind === "boolean") return { kind: "binary", reason: "the target is yes or no" };
  if (column.kind === "datetime")
    return { kind: "regression", reason: "the target is a date: days since 1970-01-01 are predicted" };
  if (column.kind !== "number") {
    if (d > 2 && d > 0.5 * rows && rows >= 20) {
      throw new ModelwrightError(
        "task/too-many-classes",
        { target: column.name, classes: d, rows },
        {
          what: `task.target must be a column whose values repeat, got "${column.name}" with ${d} different words in ${rows} rows.`,
          fix: "Name another target, or set its kind to number if it is one.",
        },
      );
    }
    return d <= 2
      ? { kind: "binary", reason: "the target has 2 classes" }
      : { kind: "multiclass", reason: `the target has ${d} classes` };
  }
  if (d <= 2) return { kind: "binary", reason: "the target has 2 different values" };
  if (!distinct.every(Number.isInteger))
    return { kind: "regression", reason: `the target has ${d} different values, not all whole` };
  const [low, high] = [distinct[0]!, distinct[d - 1]!];
  const words = nameWords(column.name);
  const className = words.find((word) => CLASS_NAMES.includes(word));
  if (className !== undefined && d <= 30) {
    return { kind: "multiclass", reason: `the target has ${d} whole values and its name says "${className}"` };
  }
  const amountName = words.find((word) => AMOUNT_NAMES.includes(word));
  if (amountName !== undefined) {
    return {
      kind: "regression",
      reason: `the target has ${d} whole values and its name says "${amountName}": an amount`,
    };
  }
  const numbered = (low === 0 || low === 1) && high - low === d - 1;
  if (numbered && d <= 10 && rows >= 5 * d) {
    return {
      kind: "multiclass",
      reason: `the target numbers ${d} classes ${low} to ${high}; use the task regression if it is an amount`,
    };
  }
  const why = d > 10 ? `${d} whole values` : `whole values ${low} to ${high} that do not number classes from 0 or 1`;
  return { kind: "regression", reason: `the target has ${why}: an amount` };
}
