/** Small JSON tables: an array of objects, or one object per line (NDJSON). Nested values become their JSON text. */
import { ModelwrightError } from "../contract/errors.ts";
import type { RawCell, RawRow } from "../contract/schema.ts";
import { type RawColumn, type RawTable, TextColumnBuilder } from "./raw-table.ts";
import { headerOnly } from "./read-csv.ts";

/** Reads a JSON text; which of the two forms it has is seen from its first character. */
export function readJson(text: string, source = "the table"): RawTable {
  const trimmed = text.trim();
  if (trimmed === "") {
    throw new ModelwrightError(
      "data/empty",
      { source },
      { what: `${source} must be a table of JSON objects, got nothing.`, fix: "Check that it was written." },
    );
  }
  if (trimmed.startsWith("[")) return rowsToRaw(objectsOf(parsed(trimmed, source, null), source), source);
  const rows: unknown[] = [];
  const lines: number[] = [];
  const all = trimmed.split("\n");
  // One object over several lines is a table of one row.
  if (!oneObjectPerLine(all[0]!)) return rowsToRaw(objectsOf([parsed(trimmed, source, null)], source), source);
  for (let i = 0; i < all.length; i++) {
    if (all[i]!.trim() === "") continue;
    rows.push(parsed(all[i]!, source, i + 1));
    lines.push(i + 1);
  }
  return { ...rowsToRaw(objectsOf(rows, source), source), lines: Int32Array.from(lines) };
}

function oneObjectPerLine(first: string): boolean {
  try {
    JSON.parse(first);
    return true;
  } catch {
    return first.trim().length > 1 && first.trim().endsWith("}");
  }
}

function parsed(text: string, source: string, line: number | null): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = line === null ? "" : `, line ${line}`;
    throw new ModelwrightError(
      "data/bad-json",
      { source, line },
      {
        what: `${source}${place} must be valid JSON, got ${(error as Error).message}.`,
        fix: "Write an array of objects, or one object per line.",
      },
    );
  }
}

function objectsOf(value: unknown, source: string): Readonly<Record<string, unknown>>[] {
  const rows = value as unknown[];
  const bad = rows.findIndex((row) => row === null || typeof row !== "object" || Array.isArray(row));
  if (bad >= 0) {
    throw new ModelwrightError(
      "data/bad-json",
      { source, row: bad + 1 },
      {
        what: `${source}, row ${bad + 1} must be an object with one value per column, got ${JSON.stringify(rows[bad])?.slice(0, 60)}.`,
        fix: "Write an array of objects, or one object per line.",
      },
    );
  }
  return rows as Readonly<Record<string, unknown>>[];
}

/** Rows of cells, as from JSON or a caller, to raw columns. Columns are in order of first appearance; a lacking cell is missing. */
export function rowsToRaw(rows: readonly (RawRow | Readonly<Record<string, unknown>>)[], source = "rows"): RawTable {
  const cells = new Map<string, unknown[]>();
  for (let r = 0; r < rows.length; r++) {
    for (const [name, cell] of Object.entries(rows[r]!)) {
      let column = cells.get(name);
      if (column === undefined) {
        column = new Array(rows.length).fill(null);
        cells.set(name, column);
      }
      column[r] = cell ?? null;
    }
  }
  if (rows.length === 0 || cells.size === 0) throw headerOnly(source, cells.size);
  const columns = [...cells].map(([name, column]) => columnOf(name, column));
  return { source, rows: rows.length, columns, lines: null, notes: [] };
}

/** Numbers stay what they are: as texts they would be read by the decimal mark of the schema, which is not theirs. */
function columnOf(name: string, cells: readonly unknown[]): RawColumn {
  if (cells.some((cell) => typeof cell === "number") && cells.every((cell) => cell === null || isNumber(cell))) {
    return { name, values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : (cell as number))) };
  }
  const builder = new TextColumnBuilder(cells.length);
  for (const cell of cells) builder.push(cellText(cell as RawCell | object));
  return builder.finish(name);
}

/** NaN is a number to JavaScript only: as a cell it is the text that it prints as. */
function isNumber(cell: unknown): cell is number {
  return typeof cell === "number" && !Number.isNaN(cell);
}

function cellText(cell: RawCell | object): string | null {
  if (cell === null || cell === undefined) return null;
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? null : cell.toISOString();
  if (Object.is(cell, -0)) return "-0";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
