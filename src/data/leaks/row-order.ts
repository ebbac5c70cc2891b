/** Columns that rise from row to row: numbers of rows, and times along which the target may drift. */
import { type Column, columnOf } from "../../contract/table.ts";
import { isClassification, type Task } from "../../contract/task.ts";

export type RisingColumn = {
  readonly column: string;
  /** True for times; numbers that rise with all but every row are counters. */
  readonly isTime: boolean;
  /** Share of the target's variance that lies between ten stretches of the rows. */
  readonly drift: number;
  /** True where chance does not explain the drift. */
  readonly drifts: boolean;
};

const STRETCHES = 10;
const LEAST_ROWS = 100;
/** Neighbours that may stand the wrong way round, and the share of rows that a counter has a value of its own for. */
const LEAST_RISING = 0.98;
const LEAST_DISTINCT = 0.9;
/** Less drift than this is of no consequence; chi-squared of nine degrees is beyond 40 once in 10^5. */
const LEAST_DRIFT = 0.01;
const LEAST_CHI_SQUARED = 40;

/** Rows must be in the order of the file. */
export function risingColumns(task: Task): RisingColumn[] {
  if (task.table.rows < LEAST_ROWS || task.target.length === 0) return [];
  const drift = driftOf(task);
  const drifts = drift >= LEAST_DRIFT && drift * task.table.rows >= LEAST_CHI_SQUARED;
  return task.roles.features.flatMap((name) => {
    const column = columnOf(task.table, name);
    const isTime = column.kind === "datetime";
    if ((!isTime && column.kind !== "number") || !rises(column, isTime)) return [];
    return [{ column: name, isTime, drift, drifts }];
  });
}

function rises(column: Column, isTime: boolean): boolean {
  if (!("values" in column)) return false;
  let [cells, rising, falling] = [0, 0, 0];
  let last = Number.NaN;
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    if (cells > 0) {
      if (value >= last) rising++;
      if (value <= last) falling++;
    }
    last = value;
    cells++;
  }
  const distinct = new Set(column.values).size;
  if (cells < 0.9 * column.values.length || distinct < (isTime ? STRETCHES : LEAST_DISTINCT * cells)) return false;
  return Math.max(rising, falling) >= LEAST_RISING * (cells - 1);
}

/** Between-stretch part of the variance of the value, or of the class that drifts most. */
function driftOf({ target, kind, classes }: Task): number {
  if (!isClassification(kind)) return between(target);
  return Math.max(...classes.map((_, c) => between(target.map((value) => (value === c ? 1 : 0)))));
}

function between(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  let explained = 0;
  for (let s = 0; s < STRETCHES; s++) {
    const part = values.subarray(Math.floor((s * n) / STRETCHES), Math.floor(((s + 1) * n) / STRETCHES));
    const own = part.reduce((sum, value) => sum + value, 0) / part.length;
    explained += part.length * (own - mean) ** 2;
  }
  // Ten stretches explain nine parts in n by chance alone.
  return total > 0 ? Math.max(0, explained / total - (STRETCHES - 1) / n) : 0;
}
