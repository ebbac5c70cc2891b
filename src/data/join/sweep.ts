/**
 * One pass over two tables, key by key and in the order of time: every row of the second table is met once, and each
 * row of the main table is answered when exactly the rows before its time have been met. n + m for the order, which
 * is a radix sort, and for each pass.
 */
import { risingOrder } from "../../compute/rising-order.ts";
import type { RawColumn } from "../raw-table.ts";
import type { Groups } from "./match-keys.ts";

/** Meets the rows of one key in order; it is asked between them. */
export type Gatherer = {
  /** Filled when the sweep is over; one cell per row of the main table. */
  readonly columns: readonly RawColumn[];
  /** A key begins. */
  start(): void;
  /** A row of the second table counts from here on. */
  meet(row: number): void;
  /** What is known by now belongs to this row of the main table. */
  answer(row: number): void;
};

export type Visits = {
  readonly count: number;
  readonly here: Order;
  readonly there: Order;
  /** Per place of `here.rows`: the place of `there.rows` before which rows count. */
  readonly until: Int32Array;
};

/** Rows with a key (and a time, where there is one), by key, then time, then their own order. */
type Order = { readonly rows: Int32Array; readonly starts: Int32Array };

export type Times = { readonly here: ArrayLike<number>; readonly there: ArrayLike<number> };

/** With times, rows of the second table count when they are strictly before: what happens at once may be the outcome. */
export function planVisits(groups: Groups, times: Times | null): Visits {
  const { count } = groups;
  const here = orderOf(groups.here, count, times?.here ?? null);
  const there = orderOf(groups.there, count, times?.there ?? null);
  const until = new Int32Array(here.rows.length);
  for (let group = 0; group < count; group++) {
    const end = there.starts[group + 1]!;
    let at = times === null ? end : there.starts[group]!;
    for (let place = here.starts[group]!; place < here.starts[group + 1]!; place++) {
      if (times !== null) {
        const now = times.here[here.rows[place]!]!;
        while (at < end && times.there[there.rows[at]!]! < now) at++;
      }
      until[place] = at;
    }
  }
  return { count, here, there, until };
}

export function sweep({ count, here, there, until }: Visits, gatherer: Gatherer): void {
  for (let group = 0; group < count; group++) {
    const end = here.starts[group + 1]!;
    let place = here.starts[group]!;
    if (place === end) continue;
    gatherer.start();
    let at = there.starts[group]!;
    for (; place < end; place++) {
      while (at < until[place]!) gatherer.meet(there.rows[at++]!);
      gatherer.answer(here.rows[place]!);
    }
  }
}

function orderOf(groups: Int32Array, count: number, times: ArrayLike<number> | null): Order {
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < groups.length; row++)
    if (groups[row]! >= 0 && !Number.isNaN(times === null ? 0 : times[row]!)) starts[groups[row]! + 1]!++;
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const rows = new Int32Array(starts[count]!);
  // Times beside their rows: the sorts then read what lies together.
  const beside = new Float64Array(times === null ? 0 : rows.length);
  for (let row = 0; row < groups.length; row++) {
    const time = times === null ? 0 : times[row]!;
    if (groups[row]! < 0 || Number.isNaN(time)) continue;
    const place = next[groups[row]!]!++;
    rows[place] = row;
    if (times !== null) beside[place] = time;
  }
  if (times === null) return { rows, starts };
  const sorted = new Int32Array(rows.length);
  for (let group = 0; group < count; group++) {
    const start = starts[group]!;
    const order = risingOrder(beside.subarray(start, starts[group + 1]!));
    for (let i = 0; i < order.length; i++) sorted[start + i] = rows[start + order[i]!]!;
  }
  return { rows: sorted, starts };
}
