/**
 * What is said of the rows of a second table that count for a row of the main one. A key without rows has the count,
 * the sums and the numbers of levels 0, everything else is missing; a row without a key or a time has nothing.
 */
import type { JoinMeasure, MadeColumn } from "../../contract/join.ts";
import type { Column, LevelColumn } from "../../contract/table.ts";
import type { RawColumn } from "../raw-table.ts";
import { gatherPast } from "./gather-past.ts";
import type { Gatherer, Times } from "./sweep.ts";

/** A gatherer for what is made of one column of the second table, or of its rows alone (null). */
export function gathering(
  of: Column | null,
  makes: readonly MadeColumn[],
  times: Times | null,
  rows: number,
): Gatherer {
  if (of === null) return gatherRows(makes, times, rows);
  if ("codes" in of) return gatherLevels(of, makes, rows);
  return makes.some((made) => made.rows !== null)
    ? gatherPast(of.values, makes, rows)
    : gatherNumbers(of.values, makes, rows);
}

/** The columns that are made, from the arrays that were filled. */
function named(makes: readonly MadeColumn[], arrays: Partial<Record<JoinMeasure, Float64Array>>): RawColumn[] {
  return makes.map(({ name, measure }) => ({ name, values: arrays[measure]! }));
}

function missing(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.NaN);
}

function gatherRows(makes: readonly MadeColumn[], times: Times | null, rows: number): Gatherer {
  const arrays = { count: missing(rows), since: missing(rows) };
  let count = 0;
  let last = Number.NaN;
  return {
    columns: named(makes, arrays),
    start() {
      count = 0;
      last = Number.NaN;
    },
    meet(row) {
      count++;
      if (times !== null) last = times.there[row]!;
    },
    answer(row) {
      arrays.count[row] = count;
      if (times !== null) arrays.since[row] = times.here[row]! - last;
    },
  };
}

/** Sums run in the order of time, then of the rows, so that a row gets the same bits whatever stands beside it. */
function gatherNumbers(values: ArrayLike<number>, makes: readonly MadeColumn[], rows: number): Gatherer {
  const [mean, min, max] = [missing(rows), missing(rows), missing(rows)];
  const [sum, last] = [missing(rows), missing(rows)];
  let [count, total, least, most, latest] = [0, 0, 0, 0, Number.NaN];
  return {
    // The mean of flags is the share of those that are set.
    columns: named(makes, { mean, rate: mean, min, max, sum, last }),
    start() {
      [count, total, latest] = [0, 0, Number.NaN];
      [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    },
    meet(row) {
      const value = values[row]!;
      if (Number.isNaN(value)) return;
      count++;
      total += value;
      latest = value;
      if (value < least) least = value;
      if (value > most) most = value;
    },
    answer(row) {
      sum[row] = total;
      if (count === 0) return;
      mean[row] = total / count;
      min[row] = least;
      max[row] = most;
      last[row] = latest;
    },
  };
}

/** Among levels that are equally frequent the first in the order of their texts is taken. */
function gatherLevels({ codes, levels }: LevelColumn, makes: readonly MadeColumn[], rows: number): Gatherer {
  const counts = new Int32Array(levels.length);
  const distinct = missing(rows);
  const most = new Int32Array(rows).fill(-1);
  const met: number[] = [];
  let best = -1;
  return {
    columns: makes.map(({ name, measure }) =>
      measure === "distinct" ? { name, values: distinct } : { name, texts: levels, codes: most },
    ),
    start() {
      for (const code of met) counts[code] = 0;
      met.length = 0;
      best = -1;
    },
    meet(row) {
      const code = codes[row]!;
      if (code < 0) return;
      if (counts[code] === 0) met.push(code);
      const count = ++counts[code]!;
      const record = best < 0 ? 0 : counts[best]!;
      if (count > record || (count === record && code < best)) best = code;
    },
    answer(row) {
      distinct[row] = met.length;
      most[row] = best;
    },
  };
}
