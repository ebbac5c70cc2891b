/**
 * One cell as a column reads it: the same rules while a schema is inferred, while a table is read
 * and behind the predict door. Pure, without dependencies.
 */
import { ModelwrightError, shown } from "../../contract/errors.ts";
import type { BooleanFormat, ColumnSchema, RawCell } from "../../contract/schema.ts";
import { parseDate } from "./cell-dates.ts";
import { describeNumberFormat, parseNumber } from "./cell-numbers.ts";

export { daysFromCivil, detectDateFormat, formatDate, parseDate } from "./cell-dates.ts";
export { describeNumberFormat, detectNumberFormat, parseNumber } from "./cell-numbers.ts";

/** Texts (in lower case) that stand for "missing" in every column. */
export const MISSING_WORDS: ReadonlySet<string> = new Set([
  "",
  "?",
  "na",
  "n/a",
  "#n/a",
  "n.a.",
  "<na>",
  "nan",
  "-nan",
  "nat",
  "null",
  "\\n",
]);

/** Texts (in lower case) that stand for "missing" only where the other cells are numbers, dates or booleans. */
export const WEAK_MISSING_WORDS: ReadonlySet<string> = new Set([
  "none",
  "-",
  "--",
  "---",
  "–",
  "—",
  ".",
  "..",
  "nil",
  "missing",
  "unknown",
  "not available",
  "not applicable",
  "#value!",
  "#ref!",
  "#div/0!",
  "undefined",
  "void",
]);

/** Pairs of words that mean yes and no. Single letters count only when both are there. */
export const BOOLEAN_WORDS: readonly BooleanFormat[] = [
  { yes: ["true"], no: ["false"] },
  { yes: ["yes"], no: ["no"] },
  { yes: ["t"], no: ["f"] },
  { yes: ["y"], no: ["n"] },
  { yes: ["on"], no: ["off"] },
];

/** True when this trimmed text means "missing" everywhere. */
export function isStandardMissing(text: string): boolean {
  return text.length <= 4 && MISSING_WORDS.has(text.toLowerCase());
}

/** True when this trimmed text means "missing" in this column. */
export function isMissingText(text: string, column: Pick<ColumnSchema, "missing">): boolean {
  return isStandardMissing(text) || column.missing.includes(text);
}

/** 1, 0, or NaN when the trimmed text is neither word. */
export function parseBoolean(text: string, format: BooleanFormat): number {
  const word = text.toLowerCase();
  if (format.yes.includes(word)) return 1;
  return format.no.includes(word) ? 0 : Number.NaN;
}

/** The value of a trimmed, not missing text in a number, boolean or datetime column; NaN when it is unreadable. */
export function parseNumericText(text: string, column: ColumnSchema): number {
  switch (column.kind) {
    case "number":
      return parseNumber(text, column.number);
    case "datetime":
      return parseDate(text, column.date ?? { order: "iso" });
    case "boolean": {
      const value = parseBoolean(text, column.boolean ?? BOOLEAN_WORDS[0]!);
      return Number.isNaN(value) ? plainBoolean(text) : value;
    }
    default:
      return Number.NaN;
  }
}

/** Every boolean column also reads true, false, 1 and 0. */
function plainBoolean(text: string): number {
  const word = text.toLowerCase();
  if (word === "true" || word === "1") return 1;
  return word === "false" || word === "0" ? 0 : Number.NaN;
}

/**
 * A cell as its column reads it: a number for number, boolean and datetime columns (NaN = missing),
 * a text for category and text columns (null = missing). `row` is for the error text, from 0.
 */
export function parseRawCell(cell: RawCell, column: ColumnSchema, row?: number): number | string | null {
  const words = column.kind === "category" || column.kind === "text";
  if (cell === null || cell === undefined) return words ? null : Number.NaN;
  if (typeof cell === "number" && column.kind !== "datetime" && !words) {
    if (column.kind === "number") return column.missing.length > 0 && isMissingNumber(cell, column) ? Number.NaN : cell;
    if (cell === 0 || cell === 1 || Number.isNaN(cell)) return cell;
    throw unreadable(cell, column, row);
  }
  if (typeof cell === "boolean" && !words && column.kind !== "datetime") return cell ? 1 : 0;
  if (cell instanceof Date && !words) {
    if (column.kind !== "datetime") throw unreadable(cell.toISOString(), column, row);
    return cell.getTime() / 86_400_000;
  }
  const text = textOf(cell).trim();
  if (isMissingText(text, column)) return words ? null : Number.NaN;
  if (words) return text;
  const value = parseNumericText(text, column);
  if (Number.isNaN(value)) throw unreadable(cell, column, row);
  return column.kind === "number" && column.missing.length > 0 && isMissingNumber(value, column) ? Number.NaN : value;
}

/** A cell's text: dates in ISO form, everything else as it prints. */
export function textOf(cell: Exclude<RawCell, null | undefined>): string {
  return cell instanceof Date ? cell.toISOString() : String(cell);
}

/** True for a number that the schema declares missing (-999, say), however it is written. */
export function isMissingNumber(value: number, column: Pick<ColumnSchema, "missing">): boolean {
  for (const token of column.missing) if (token.trim() !== "" && Number(token) === value) return true;
  return false;
}

/** What a cell of this column must be, in words. */
export function expectedCell(column: ColumnSchema): string {
  if (column.kind === "number")
    return describeNumberFormat(column.number ?? { decimal: ".", group: "", affix: false, percent: false });
  if (column.kind === "boolean") {
    const format = column.boolean ?? BOOLEAN_WORDS[0]!;
    return `one of ${[...format.yes, ...format.no].join(", ")}`;
  }
  if (column.kind !== "datetime") return "a text";
  const examples = {
    iso: "a date such as 2020-01-31",
    ymd: "a date such as 2020/01/31",
    dmy: "a date such as 31.01.2020 (day first)",
    mdy: "a date such as 01/31/2020 (month first)",
    "epoch-seconds": "seconds since 1970",
    "epoch-milliseconds": "milliseconds since 1970",
  };
  return examples[column.date?.order ?? "iso"];
}

/** `data/unreadable-cell`: names the column, the row (counted from 1), the value and the expected form. */
export function unreadable(value: RawCell, column: ColumnSchema, row?: number, line?: number): ModelwrightError {
  const expected = expectedCell(column);
  const place = row === undefined ? "" : `, row ${row + 1}${line === undefined ? "" : ` (line ${line})`}`;
  return new ModelwrightError(
    "data/unreadable-cell",
    {
      column: column.name,
      row: row === undefined ? null : row + 1,
      line: line ?? null,
      value: String(value),
      expected,
    },
    {
      what: `Column "${column.name}"${place} must be ${expected}, got ${shown(value instanceof Date ? value.toISOString() : value)}.`,
      fix: "Correct the cell, or declare it a missing value, or give the column another kind.",
    },
  );
}
