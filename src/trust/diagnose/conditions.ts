/** Conditions that slices are made of: levels, ranges between quantiles, and cells that are missing. */
import { quantiles } from "../../compute/statistics.ts";
import type { SliceCondition } from "../../contract/diagnosis.ts";
import { type Column, columnOf, isNumeric, type LevelColumn, MISSING_CODE } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";

export type Condition = SliceCondition & {
  /** Places among the rows looked at, ascending. */
  readonly places: Int32Array;
};

/** Levels beyond the most frequent are too rare, each alone, to say anything. */
const MOST_LEVELS = 20;
const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];
const MILLISECONDS_PER_DAY = 86_400_000;

/** Only those that hold for at least `least` rows and leave out as many. */
export function conditionsOf(task: Task, rows: Int32Array, least: number): Condition[] {
  return task.roles.features.flatMap((name) => {
    const column = columnOf(task.table, name);
    if (column.kind === "text") return [];
    return groupsOf(column, rows)
      .map(({ words, holds }) => ({
        column: name,
        words,
        places: Int32Array.from(rows.keys()).filter((place) => holds(rows[place]!)),
      }))
      .filter(({ places }) => places.length >= least && rows.length - places.length >= least);
  });
}

type Group = { readonly words: string; readonly holds: (row: number) => boolean };

function groupsOf(column: Column, rows: Int32Array): Group[] {
  return isNumeric(column) ? rangesOf(column, rows) : levelsOf(column, rows);
}

function levelsOf(column: LevelColumn, rows: Int32Array): Group[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(column.codes[row]!, (counts.get(column.codes[row]!) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_LEVELS)
    .map(([code]) => {
      const level = code === MISSING_CODE ? "is missing" : `= ${column.levels[code] ?? "a level not seen before"}`;
      return { words: `${column.name} ${level}`, holds: (row) => column.codes[row]! === code };
    });
}

/** Numbers with few values are levels; others are cut at their quantiles, the outer parts also together with the next. */
function rangesOf(column: Column & { readonly values: ArrayLike<number> }, rows: Int32Array): Group[] {
  const { name, values } = column;
  const known = Float64Array.from(rows, (row) => values[row]!).filter((value) => !Number.isNaN(value));
  const groups: Group[] = [];
  if (known.length < rows.length)
    groups.push({ words: `${name} is missing`, holds: (row) => Number.isNaN(values[row]!) });
  if (known.length === 0) return groups;
  const shown = (value: number): string =>
    column.kind === "datetime" ? dayOf(value) : String(Number(value.toPrecision(4)));
  const distinct = [...new Set(known)].sort((a, b) => a - b);
  if (distinct.length <= MOST_LEVELS / 2) {
    for (const value of distinct)
      groups.push({ words: `${name} = ${shown(value)}`, holds: (row) => values[row]! === value });
    return groups;
  }
  const cuts = [...new Set(quantiles(known, QUANTILES))];
  for (let from = -1; from < cuts.length; from++) {
    for (const to of [from + 1, from + 2]) {
      if (to > cuts.length) continue;
      const low = cuts[from] ?? Number.NEGATIVE_INFINITY;
      const high = cuts[to] ?? Number.POSITIVE_INFINITY;
      if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) continue;
      const words =
        low === Number.NEGATIVE_INFINITY
          ? `${name} ≤ ${shown(high)}`
          : high === Number.POSITIVE_INFINITY
            ? `${name} > ${shown(low)}`
            : `${shown(low)} < ${name} ≤ ${shown(high)}`;
      groups.push({ words, holds: (row) => values[row]! > low && values[row]! <= high });
    }
  }
  return groups;
}

/** Days since 1970 as a date. */
function dayOf(days: number): string {
  return new Date(days * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}
