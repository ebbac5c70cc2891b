/** Columns to think about again: leaks, columns of no use, columns that others already say, columns not to rely on. */
import type { ColumnFinding } from "../../contract/diagnosis.ts";
import { type Column, columnOf, isNumeric } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";
import { findLeaks } from "../../data/leaks/find-leaks.ts";
import { columnSkills } from "../../data/leaks/target-twins.ts";
import { takeRows } from "../../data/take-rows.ts";
import type { ColumnUse } from "./column-use.ts";

/** A column with this part of all rises carries the model; where the model is good besides, that is odd. */
const CARRIES = 0.7;
const GOOD = 0.6;
/** A rise below this part of the loss is of no consequence. */
const LEAST_RISE = 0.005;
/** Another column says so much of this one. */
const SAID = 0.95;
const COMPARED_ROWS = 2000;
const MOST_LEVELS = 50;
const MOST_COLUMNS = 60;
const MOSTLY = 0.8;
/** A column that helps in fewer folds than the rest of this part is not to be relied on. */
const OFTEN = 0.3;

/** `loss` is the mean loss of the rows, `skill` the part of the errors of "always the same answer" that the model removes. */
export function columnFindings(
  task: Task,
  uses: readonly ColumnUse[],
  { loss, skill }: { readonly loss: number; readonly skill: number },
): ColumnFinding[] {
  const found: ColumnFinding[] = [];
  const known = new Set<string>();
  const riseOf = new Map(uses.map((use) => [use.column, use.rise]));
  const add = (kind: ColumnFinding["kind"], column: string, words: string): void => {
    if (known.has(column)) return;
    known.add(column);
    found.push({ column, kind, importance: riseOf.get(column) ?? null, words });
  };
  for (const { code, column, message, fix } of findLeaks(task))
    if (code === "target-twin" || code === "target-sum") add("leak", column, `${message} ${fix}`);
  const total = uses.reduce((sum, { rise }) => sum + Math.max(0, rise.value), 0);
  const first = uses[0];
  if (first !== undefined && skill >= GOOD && uses.length > 1 && first.rise.value >= CARRIES * total)
    add(
      "leak",
      first.column,
      `"${first.column}" carries ${percent(first.rise.value / total)} of the model alone: is it known at the time of predicting?`,
    );
  const said = saidByOthers(task);
  for (const { column, by, part } of said)
    add("redundant", column, `"${by}" says ${percent(part)} of "${column}" alone: one of the two may do.`);
  for (const { column, rise, folds } of uses) {
    if (rise.low <= 0 && rise.value < LEAST_RISE * loss)
      add("useless", column, `Dealing out the cells of "${column}" at random costs nothing that is beyond chance.`);
    else if (folds.filter((value) => value <= 0).length >= OFTEN * folds.length)
      add("fragile", column, `"${column}" helps in some folds and not in others (${folds.map(short).join(", ")}).`);
    else if (missingShare(columnOf(task.table, column)) > MOSTLY)
      add(
        "fragile",
        column,
        `"${column}" helps, but ${percent(missingShare(columnOf(task.table, column)))} of its cells are missing.`,
      );
  }
  return found;
}

/** Of each pair that says the same, the column with less use is named. */
function saidByOthers(task: Task): { column: string; by: string; part: number }[] {
  const { features } = task.roles;
  if (features.length > MOST_COLUMNS) return [];
  const found: { column: string; by: string; part: number }[] = [];
  const taken = new Set<string>();
  // The last columns first: of two that say each other the earlier one stays.
  for (const name of [...features].reverse()) {
    const others = features.filter((other) => other !== name && !taken.has(other));
    const about = asTarget(task, name, others);
    if (about === null) continue;
    const best = columnSkills(about).reduce<{ column: string; skill: number } | null>(
      (most, one) => (most === null || one.skill > most.skill ? one : most),
      null,
    );
    if (best === null || best.skill < SAID) continue;
    taken.add(name);
    found.push({ column: name, by: best.column, part: best.skill });
  }
  return found;
}

/** The task of telling a column from the others; null where it cannot be told in this way. */
function asTarget(task: Task, name: string, features: readonly string[]): Task | null {
  const column = columnOf(task.table, name);
  if (column.kind === "text" || features.length === 0) return null;
  const values = isNumeric(column) ? column.values : column.codes;
  const isKnown = (row: number): boolean => (isNumeric(column) ? !Number.isNaN(values[row]!) : values[row]! >= 0);
  const known = Int32Array.from({ length: task.table.rows }, (_, row) => row).filter(isKnown);
  const step = Math.max(1, Math.ceil(known.length / COMPARED_ROWS));
  const rows = known.filter((_, i) => i % step === 0);
  if (rows.length < 100) return null;
  const raw = Float64Array.from(rows, (row) => values[row]!);
  const distinct = [...new Set(raw)].sort((a, b) => a - b);
  if (distinct.length < 2) return null;
  // Numbers of few values are told like levels: a mean of two values says nothing of a third.
  const isValue = isNumeric(column) && distinct.length > MOST_LEVELS;
  if (!isValue && distinct.length > MOST_LEVELS) return null;
  const place = new Map(distinct.map((value, i) => [value, i]));
  const target = isValue ? raw : raw.map((value) => place.get(value)!);
  const classes = isValue ? [] : distinct.map(String);
  const kind = isValue ? "regression" : distinct.length === 2 ? "binary" : "multiclass";
  const roles = { ...task.roles, target: name, features };
  return { ...task, kind, classes, table: takeRows(task.table, rows), target, roles, weights: null };
}

function missingShare(column: Column): number {
  const { length } = isNumeric(column) ? column.values : column.codes;
  let missing = 0;
  if (isNumeric(column)) for (const value of column.values) missing += Number.isNaN(value) ? 1 : 0;
  else for (const code of column.codes) missing += code < 0 ? 1 : 0;
  return missing / length;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${Math.abs(value) < 0.05 ? 0 : Number(value.toPrecision(Math.abs(value) >= 10 ? 3 : 2))} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
