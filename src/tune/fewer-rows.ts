/**
 * Rows of a fold in an order of which any beginning can be learnt from as the whole could: by chance; with groups one
 * group after the other; with a time column the latest rows first, so that fewer rows are not also older rows.
 */
import type { Random } from "../contract/random.ts";
import { type Column, columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";

export function growingOrder({ table, roles }: Task, rows: Int32Array, random: Random): Int32Array {
  if (roles.time !== null) return latestFirst(columnOf(table, roles.time), rows);
  const places = random.permutation(rows.length);
  if (roles.group !== null) return groupAfterGroup(columnOf(table, roles.group), rows, places);
  return places.map((place) => rows[place]!);
}

/** From the latest moment to the earliest. A missing time is never in the future of anything. */
function latestFirst(time: Column, rows: Int32Array): Int32Array {
  const moments = cellsOf(time);
  const at = Float64Array.from(rows, (row) => (Number.isNaN(moments[row]!) ? Number.NEGATIVE_INFINITY : moments[row]!));
  // Equal moments stay in one order, and two missing ones differ by no number.
  const order = Int32Array.from(rows.keys()).sort((a, b) => (at[a] === at[b] ? b - a : at[a]! < at[b]! ? 1 : -1));
  return order.map((place) => rows[place]!);
}

/** Groups in the order in which chance first names one of their rows. */
function groupAfterGroup(group: Column, rows: Int32Array, places: Int32Array): Int32Array {
  const cells = cellsOf(group);
  const members = new Map<number, number[]>();
  for (const place of places) {
    const row = rows[place]!;
    const own = members.get(cells[row]!);
    if (own === undefined) members.set(cells[row]!, [row]);
    else own.push(row);
  }
  return Int32Array.from([...members.values()].flat());
}

function cellsOf(column: Column): ArrayLike<number> {
  return "codes" in column ? column.codes : column.values;
}
