/** Columns that a model must not or cannot learn from: identifiers, constants, empty ones. Each with its reason. */
import type { Column, LevelColumn, NumericColumn, Table } from "../contract/table.ts";
import { namesId } from "./name-hints.ts";

export type Unfit = {
  readonly column: string;
  readonly code: "id" | "constant" | "all-missing";
  readonly reason: string;
};

export function unfitColumns(table: Table): Unfit[] {
  return table.columns.flatMap((column) => {
    const found = unfitColumn(column);
    return found === null ? [] : [{ column: column.name, ...found }];
  });
}

export function unfitColumn(column: Column): Omit<Unfit, "column"> | null {
  return "codes" in column ? unfitWords(column) : unfitNumbers(column);
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
/** Fewer cells than this prove nothing about uniqueness. */
const FEWEST = 20;

function unfitWords(column: LevelColumn): Omit<Unfit, "column"> | null {
  const counts = new Int32Array(column.levels.length);
  let cells = 0;
  for (const code of column.codes) {
    if (code < 0) continue;
    counts[code]!++;
    cells++;
  }
  if (cells === 0) return { code: "all-missing", reason: "every cell is missing" };
  const used = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (used === 1 && cells === column.codes.length) {
    return { code: "constant", reason: `every cell is "${column.levels[counts.findIndex((count) => count > 0)]}"` };
  }
  if (cells < FEWEST) return null;
  if (column.levels.every((level) => UUID.test(level)) && used > 0.5 * cells) {
    return { code: "id", reason: "an identifier: every value is a UUID" };
  }
  if (column.kind === "text") return null;
  const hint = namesId(column.name);
  if (used >= 0.95 * cells || (hint !== null && used >= 0.8 * cells)) {
    const words = hint === null ? "" : ` and the name says "${hint}"`;
    return { code: "id", reason: `an identifier: ${used} distinct values in ${cells} cells${words}` };
  }
  return null;
}

function unfitNumbers(column: NumericColumn): Omit<Unfit, "column"> | null {
  const { values } = column;
  let cells = 0;
  let first = Number.NaN;
  let constant = true;
  let rising = true;
  let whole = true;
  let previous = Number.NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (cells === 0) first = value;
    else {
      if (value !== first) constant = false;
      if (value !== previous + 1) rising = false;
    }
    if (!Number.isInteger(value)) whole = false;
    previous = value;
    cells++;
  }
  if (cells === 0) return { code: "all-missing", reason: "every cell is missing" };
  if (constant && cells === values.length) return { code: "constant", reason: `every cell is ${first}` };
  if (column.kind !== "number" || !whole || cells < FEWEST) return null;
  if (rising && cells === values.length && (first === 0 || first === 1)) {
    return { code: "id", reason: `a row number: ${first}, ${first + 1}, ${first + 2}, ...` };
  }
  const hint = namesId(column.name);
  if (hint === null || new Set(values).size < 0.95 * cells) return null;
  return { code: "id", reason: `an identifier: whole numbers, all but unique, and the name says "${hint}"` };
}
