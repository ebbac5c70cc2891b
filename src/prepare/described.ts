/** Fitted numbers as a table for people: one row per column, or per number of a block. */
import type { Column, Table } from "../contract/table.ts";
import { byCodeUnit } from "./column.ts";

/** A table whose first column, `column`, names the row; every list has one entry per name. */
export function describedTable(
  names: readonly string[],
  numbers: Readonly<Record<string, ArrayLike<number>>>,
  words: Readonly<Record<string, readonly string[]>> = {},
): Table {
  const columns: Column[] = [wordColumn("column", names)];
  for (const [name, texts] of Object.entries(words)) columns.push(wordColumn(name, texts));
  for (const [name, values] of Object.entries(numbers)) {
    columns.push({ name, kind: "number", values: Float64Array.from(values) });
  }
  return { rows: names.length, columns };
}

/** `name`, or `name 1`, `name 2` ... for a block of `width` numbers. */
export function partNames(name: string, width: number): readonly string[] {
  return width === 1 ? [name] : Array.from({ length: width }, (_, k) => `${name} ${k + 1}`);
}

function wordColumn(name: string, texts: readonly string[]): Column {
  const levels = [...new Set(texts)].sort(byCodeUnit);
  const places = new Map(levels.map((level, place) => [level, place]));
  return { name, kind: "category", codes: Int32Array.from(texts, (text) => places.get(text)!), levels };
}

/** One row per column and level; every list of `numbers` has one entry per column, with one number per level. */
export function describeLevels(
  columns: readonly { readonly levels: readonly string[] }[],
  names: readonly string[],
  numbers: Readonly<Record<string, readonly Float64Array[]>>,
): Table {
  const flat = Object.entries(numbers).map(([name, lists]) => [name, lists.flatMap((list) => [...list])] as const);
  return describedTable(
    columns.flatMap(({ levels }, c) => levels.map(() => names[c]!)),
    Object.fromEntries(flat),
    { level: columns.flatMap(({ levels }) => levels) },
  );
}
