/** A raw table read by a schema: the table of typed columns that everything else works on. */
import { isMissingNumber, isMissingText, parseNumericText, unreadable } from "../compute/cells/cells.ts";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { ColumnSchema } from "../contract/schema.ts";
import { type Column, listed, MISSING_CODE, type NumericColumn, type Table, UNSEEN_CODE } from "../contract/table.ts";
import { isRawTexts, type RawColumn, type RawNumbers, type RawTable, type RawTexts } from "./raw-table.ts";

/** A column to read; with `levels`, categories get the codes of that stored dictionary (-2 when not in it). */
export type StoredColumn = ColumnSchema & { readonly levels?: readonly string[] };

/** Reads the named columns, in the order of `columns`. Others are left alone; they stay in the raw table. */
export function applySchema(raw: RawTable, columns: readonly StoredColumn[]): Table {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const missing = columns.filter((column) => !byName.has(column.name)).map((column) => column.name);
  if (missing.length > 0) throw missingColumns(raw, missing);
  return { rows: raw.rows, columns: columns.map((column) => readColumn(byName.get(column.name)!, column, raw)) };
}

function missingColumns(raw: RawTable, missing: readonly string[]): ModelwrightError {
  const names = raw.columns.map((column) => column.name);
  const quoted = missing.map((name) => `"${name}"`);
  return new ModelwrightError(
    "data/missing-column",
    { source: raw.source, missing, columns: names.slice(0, 100) },
    {
      what: `${raw.source} must have the ${missing.length === 1 ? "column" : "columns"} ${listed(quoted)}, got none of that name.`,
      fix: `${didYouMean(missing[0]!, names)}It has ${names.length}: ${listed(names)}.`,
    },
  );
}

function readColumn(raw: RawColumn, column: StoredColumn, table: RawTable): Column {
  if (column.kind === "category" || column.kind === "text") return readLevels(raw, column);
  const name = column.name;
  if (isRawTexts(raw)) return { name, kind: column.kind, values: readTexts(raw, column, table) };
  if (column.kind === "number") return { name, kind: "number", values: readNumbers(raw, column) };
  return readColumn(textsOfNumbers(raw), column, table);
}

/** One parse per distinct text, then one look-up per row. */
function readTexts(raw: RawTexts, column: ColumnSchema, table: RawTable): NumericColumn["values"] {
  const parsed = new Float64Array(raw.texts.length);
  for (let code = 0; code < parsed.length; code++) {
    const text = raw.texts[code]!.trim();
    if (isMissingText(text, column)) {
      parsed[code] = Number.NaN;
      continue;
    }
    const value = parseNumericText(text, column);
    if (Number.isNaN(value))
      throw unreadable(raw.texts[code]!, column, raw.codes.indexOf(code), table.lines?.[raw.codes.indexOf(code)]);
    parsed[code] = column.kind === "number" && isMissingNumber(value, column) ? Number.NaN : value;
  }
  const values = new Float64Array(raw.codes.length);
  for (let row = 0; row < values.length; row++) {
    const code = raw.codes[row]!;
    values[row] = code < 0 ? Number.NaN : parsed[code]!;
  }
  return values;
}

function readNumbers(raw: RawNumbers, column: ColumnSchema): Float64Array {
  if (column.missing.length === 0) return raw.values;
  return raw.values.map((value) => (isMissingNumber(value, column) ? Number.NaN : value));
}

function readLevels(given: RawColumn, column: StoredColumn): Column {
  const raw = isRawTexts(given) ? given : textsOfNumbers(given);
  const trimmed = raw.texts.map((text) => {
    const bare = text.trim();
    return isMissingText(bare, column) ? null : bare;
  });
  // A text is read for what it says, so it needs no stored dictionary.
  const stored = column.kind === "category" ? column.levels : undefined;
  const levels = stored ?? [...new Set(trimmed.filter((text) => text !== null))].sort();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = trimmed.map((text) => (text === null ? MISSING_CODE : (codeOf.get(text) ?? UNSEEN_CODE)));
  const rows = new Int32Array(raw.codes.length);
  for (let row = 0; row < rows.length; row++) {
    const code = raw.codes[row]!;
    rows[row] = code < 0 ? MISSING_CODE : codes[code]!;
  }
  return { name: column.name, kind: column.kind as "category" | "text", codes: rows, levels };
}

/** Numbers as the texts they print as, for columns whose kind is set to something else. */
export function textsOfNumbers(raw: RawNumbers): RawTexts {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(raw.values.length);
  for (let row = 0; row < codes.length; row++) {
    const value = raw.values[row]!;
    if (Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { name: raw.name, texts: [...codeOf.keys()].map(String), codes };
}
