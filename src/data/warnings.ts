/** What is wrong or suspicious in a table: each warning names the column, says it in words and what to do. */
import { parseNumber } from "../compute/cells/cells.ts";
import { listed, type Table } from "../contract/table.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { ColumnProfile } from "./column-profile.ts";
import { twinColumns } from "./fingerprints.ts";
import { findLeaks, type LeakCode, type LeakWarning } from "./leaks/find-leaks.ts";
import type { PersonalColumn } from "./personal-data.ts";
import { unfitColumns } from "./unfit-columns.ts";

export type WarningCode =
  | "all-missing"
  | "constant"
  | "id"
  | "mostly-missing"
  | "infinite"
  | "missing-code"
  | "mixed-kinds"
  | "many-levels"
  | "extreme-skew"
  | "duplicate-column"
  | "duplicate-rows"
  | LeakCode
  | "imbalance"
  | "rare-class"
  | "personal-data";

export type TableWarning = {
  readonly code: WarningCode;
  /** Null for warnings about the whole table. */
  readonly column: string | null;
  readonly message: string;
  readonly fix: string;
};

export type WarningInput = {
  readonly table: Table;
  readonly columns: readonly ColumnProfile[];
  readonly duplicateRows: number;
  readonly personal: readonly PersonalColumn[];
  readonly task: Task | null;
  /** What is known of the task's leaks; looked for when left out. */
  readonly leaks?: readonly LeakWarning[];
};

export function findWarnings(input: WarningInput): TableWarning[] {
  const unfit = new Map(unfitColumns(input.table).map((found) => [found.column, found]));
  const warnings: TableWarning[] = [];
  for (const column of input.columns) {
    const found = unfit.get(column.name);
    if (found !== undefined && column.name !== input.task?.roles.target) {
      warnings.push({
        code: found.code,
        column: column.name,
        message: `Column "${column.name}": ${found.reason}.`,
        fix: "It is left out unless you include it.",
      });
    }
    if (found === undefined || found.code === "id")
      warnings.push(...aboutColumn(column, input.table, found !== undefined));
  }
  warnings.push(...aboutTable(input, unfit));
  if (input.task !== null) {
    // A number of the rows is said already where the column is left out as an identifier.
    const leaks = (input.leaks ?? findLeaks(input.task)).filter(({ column }) => !unfit.has(column));
    warnings.push(...leaks, ...aboutTask(input.task));
  }
  warnings.push(...input.personal.map(aboutPerson));
  return warnings;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : "under 0.1"} %`;
}

function aboutColumn(column: ColumnProfile, table: Table, id: boolean): TableWarning[] {
  const warnings: TableWarning[] = [];
  const warn = (code: WarningCode, message: string, fix: string) =>
    warnings.push({ code, column: column.name, message: `Column "${column.name}" ${message}.`, fix });
  const { numbers, cells, missing } = column;
  if (missing > 0.5 * cells)
    warn(
      "mostly-missing",
      `is missing in ${percent(missing / cells)} of the rows`,
      "Find out why; that a cell is missing may itself say something.",
    );
  if (numbers !== null) {
    if (numbers.infinite > 0)
      warn("infinite", `has ${numbers.infinite} infinite values`, "Correct them, or declare them missing.");
    const sentinel = sentinelOf(column);
    if (sentinel !== null)
      warn(
        "missing-code",
        `holds ${sentinel.value} ${sentinel.count} times, far from every other value`,
        `If it stands for "missing", say --missing "${sentinel.value}".`,
      );
    else if (column.kind === "number" && Math.abs(numbers.skewness) > 10 && column.distinct > 10) {
      warn(
        "extreme-skew",
        `is extremely skewed (skewness ${numbers.skewness.toFixed(1)}, largest ${numbers.max}, median ${numbers.median})`,
        "Check the largest values; trees do not mind, linear models are given a milder scale.",
      );
    }
  }
  if (column.kind === "category" && !id) {
    const share = numberShare(column.name, table);
    if (share > 0.1 && share < 1)
      warn(
        "mixed-kinds",
        `mixes numbers (${percent(share)} of its cells) and words`,
        "Correct the words, declare them missing, or keep it as a category.",
      );
    if (column.distinct > 1000 || (column.distinct > 50 && column.distinct > 0.5 * (cells - missing))) {
      warn(
        "many-levels",
        `has ${column.distinct} levels in ${cells - missing} cells`,
        "Most levels are too rare to learn from; consider grouping them.",
      );
    }
  }
  return warnings;
}

const SENTINELS = new Set(["-999", "-9999", "-99999", "999", "9999", "99999", "999999", "-99", "-1"]);

/** A frequent value of the usual forms that lies far outside the rest. */
function sentinelOf(column: ColumnProfile): { value: string; count: number } | null {
  const { numbers } = column;
  if (numbers === null || column.kind !== "number" || column.distinct < 5) return null;
  const found = column.mostFrequent.find(
    ({ value, count }) => SENTINELS.has(value) && count >= 2 && count >= 0.002 * column.cells,
  );
  if (found === undefined) return null;
  const value = Number(found.value);
  const reach = 3 * (numbers.q3 - numbers.q1);
  const outside = value < numbers.q1 - reach || value > numbers.q3 + reach;
  const extreme = value === numbers.min || value === numbers.max;
  return extreme && outside && (value !== -1 || numbers.negative === found.count) ? found : null;
}

/** Share of the cells of a column of words that are numbers; bare digits only, not codes with leading zeros. */
function numberShare(name: string, table: Table): number {
  const column = table.columns.find((c) => c.name === name);
  if (column === undefined || !("codes" in column)) return 0;
  const numeric = column.levels.map((level) => !Number.isNaN(parseNumber(level)));
  let [cells, known] = [0, 0];
  for (const code of column.codes) {
    if (code < 0) continue;
    known++;
    if (numeric[code]) cells++;
  }
  return known === 0 ? 0 : cells / known;
}

function aboutTable(input: WarningInput, unfit: ReadonlyMap<string, unknown>): TableWarning[] {
  const warnings: TableWarning[] = [];
  for (const { column, twin } of twinColumns(input.table)) {
    if (unfit.has(column) || unfit.has(twin)) continue;
    warnings.push({
      code: "duplicate-column",
      column,
      message: `Column "${column}" says the same as "${twin}" in every row.`,
      fix: "Leave one of them out.",
    });
  }
  if (input.duplicateRows > 0) {
    const share = percent(input.duplicateRows / input.table.rows);
    warnings.push({
      code: "duplicate-rows",
      column: null,
      message: `${input.duplicateRows} rows (${share}) repeat an earlier row.`,
      fix: "If they are copies and not equal cases, drop them: a copy on both sides of a split flatters the score.",
    });
  }
  return warnings;
}

function aboutTask(task: Task): TableWarning[] {
  const warnings: TableWarning[] = [];
  if (!isClassification(task.kind)) return warnings;
  const counts = new Int32Array(task.classes.length);
  for (const c of task.target) counts[c]!++;
  const rare = task.classes.filter((_, c) => counts[c]! < 10);
  if (rare.length > 0) {
    warnings.push({
      code: "rare-class",
      column: task.roles.target,
      message: `${rare.length === 1 ? "Class" : "Classes"} ${listed(rare)} of "${task.roles.target}" ${rare.length === 1 ? "has" : "have"} fewer than 10 rows.`,
      fix: "Collect more rows, or merge classes.",
    });
  }
  const least = counts.reduce((best, count, c) => (count < counts[best]! ? c : best), 0);
  const share = counts[least]! / task.target.length;
  // A twentieth of two classes, and as far below an equal share of more.
  if (share < 0.1 / task.classes.length) {
    warnings.push({
      code: "imbalance",
      column: task.roles.target,
      message: `Class "${task.classes[least]}" of "${task.roles.target}" makes up ${percent(share)} of the rows.`,
      fix: "Judge by log-loss or average precision, not by accuracy.",
    });
  }
  return warnings;
}

function aboutPerson(found: PersonalColumn): TableWarning {
  const article = /^[aeiI]/.test(found.kind) ? "an" : "a";
  const how =
    found.by === "name"
      ? `is likely ${article} ${found.kind}, by its name`
      : found.insideText
        ? `holds texts with ${article} ${found.kind} in them (${percent(found.share)})`
        : `is likely ${article} ${found.kind} (${percent(found.share)} of its values)`;
  return {
    code: "personal-data",
    column: found.column,
    message: `Column "${found.column}" ${how}.`,
    fix: "Exclude it unless you need it and may use it.",
  };
}
