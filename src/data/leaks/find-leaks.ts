/**
 * What may have leaked from the outcome into the columns, before anything is fitted: columns that alone, or added up,
 * give the target away; numbers of rows; times that the folds should respect; names that speak of the outcome.
 *
 * Looked at on at most some ten thousand rows, evenly spaced: about half a second for 30 columns.
 */

import { listed } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";
import { takeRows } from "../take-rows.ts";
import { soundsLate } from "./late-names.ts";
import { risingColumns } from "./row-order.ts";
import { targetSum } from "./target-sums.ts";
import { type ColumnSkill, columnSkills, targetTwins } from "./target-twins.ts";

export type LeakCode = "target-twin" | "target-sum" | "row-counter" | "time-order" | "late-name";

export type LeakWarning = {
  readonly code: LeakCode;
  readonly column: string;
  readonly message: string;
  readonly fix: string;
};

const MOST_ROWS = 20_000;
/** Columns that are warned of one by one; a table of a thousand sensors may have hundreds. */
const NAMED_TWINS = 5;
/** A name alone is no reason to warn: the column must also know something of the target. */
const LEAST_LATE_SKILL = 0.1;

export function findLeaks(whole: Task): LeakWarning[] {
  if (whole.roles.target === null || whole.target.length === 0) return [];
  const task = evenRows(whole);
  const skills = columnSkills(task);
  const twins = targetTwins(skills);
  const warnings = twins.slice(0, NAMED_TWINS).map((twin) => aboutTwin(twin, whole.roles.target!));
  if (twins.length > NAMED_TWINS) warnings.push(aboutMore(twins.slice(NAMED_TWINS), whole.roles.target));
  const known = new Set(twins.map(({ column }) => column));
  // A column that all but equals the target makes up a sum with any other.
  const same = new Set(twins.filter(({ skill }) => skill >= 0.99).map(({ column }) => column));
  const sum = targetSum(task, same);
  if (sum !== null) {
    for (const column of sum.columns) known.add(column);
    warnings.push({
      code: "target-sum",
      column: sum.columns[0]!,
      message: `Columns make up the target: "${whole.roles.target}" is ${sum.formula} (it explains ${percent(sum.explained)} of its variance).`,
      fix: `If they are not known at the time of predicting, exclude them: --exclude "${sum.columns.join(",")}".`,
    });
  }
  warnings.push(...aboutOrder(task));
  for (const { column, skill, area } of skills) {
    const why = soundsLate(column, whole.roles.target);
    const tells = Math.max(skill, area === null ? 0 : 2 * Math.abs(area - 0.5));
    if (why === null || known.has(column) || tells < LEAST_LATE_SKILL) continue;
    warnings.push({
      code: "late-name",
      column,
      message: `Column "${column}" may have been written after the outcome: ${why}, and ${skillWords(skill, area)}.`,
      fix: `If so, exclude it: --exclude "${column}".`,
    });
  }
  return warnings;
}

function aboutMore(twins: readonly ColumnSkill[], target: string): LeakWarning {
  const names = twins.map(({ column }) => column);
  return {
    code: "target-twin",
    column: names[0]!,
    message: `${names.length} more columns alone give nearly all of the target "${target}": ${listed(names)}.`,
    fix: "If so many columns are nearly the target, look for what they have in common.",
  };
}

function aboutTwin({ column, skill, area }: ColumnSkill, target: string): LeakWarning {
  const alone =
    skill >= 0.92 || area === null
      ? `gives ${percent(skill)} of the target`
      : `has a ROC area of ${area.toFixed(3)} for the target`;
  return {
    code: "target-twin",
    column,
    message: `Column "${column}" alone ${alone} "${target}".`,
    fix: `If it is not known at the time of predicting, exclude it: --exclude "${column}".`,
  };
}

function aboutOrder(task: Task): LeakWarning[] {
  return risingColumns(task).flatMap(({ column, isTime, drift, drifts }): LeakWarning[] => {
    if (!isTime)
      return [
        {
          code: "row-counter",
          column,
          message: `Column "${column}" rises from row to row: it numbers the rows, and says when a row was written, not what is in it.`,
          fix: `Exclude it: --exclude "${column}"; if time matters, say --time "${column}".`,
        },
      ];
    if (!drifts || task.roles.time !== null) return [];
    return [
      {
        code: "time-order",
        column,
        message: `Rows are in the order of "${column}", and the target drifts along it (${percent(drift)} of its variance): folds at random score on a past that the model has seen the future of.`,
        fix: `Fit on the past and score on the future: --time "${column}".`,
      },
    ];
  });
}

function evenRows(task: Task): Task {
  const { rows } = task.table;
  if (rows <= MOST_ROWS) return task;
  const step = rows / MOST_ROWS;
  const some = Int32Array.from({ length: MOST_ROWS }, (_, i) => Math.floor(i * step));
  return { ...task, table: takeRows(task.table, some), target: Float64Array.from(some, (row) => task.target[row]!) };
}

function skillWords(skill: number, area: number | null): string {
  return area === null || skill >= 0.5
    ? `it alone removes ${percent(skill)} of the errors`
    : `it alone ranks rows with a ROC area of ${area.toFixed(2)}`;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 99.95 ? "all but all" : `${value.toFixed(value >= 10 ? 0 : 1)} %`}`;
}
