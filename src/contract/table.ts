/** Tables: immutable, columnar, typed by meaning. */
import { didYouMean, ModelwrightError } from "./errors.ts";

/** What a column means, not how it is stored. */
export type ColumnKind = "number" | "category" | "boolean" | "datetime" | "text";

/** A column of numbers. Booleans are 0/1, datetimes are days since 1970-01-01 UTC; NaN is missing. */
export type NumericColumn = {
  readonly name: string;
  readonly kind: "number" | "boolean" | "datetime";
  readonly values: Float64Array | Float32Array;
};

/** A column of words: codes into a dictionary sorted by code unit. -1 is missing, -2 a level not in the dictionary. */
export type LevelColumn = {
  readonly name: string;
  readonly kind: "category" | "text";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};

export type Column = NumericColumn | LevelColumn;

export const MISSING_CODE = -1;
export const UNSEEN_CODE = -2;

export type Table = {
  readonly rows: number;
  readonly columns: readonly Column[];
};

export function isNumeric(column: Column): column is NumericColumn {
  return "values" in column;
}

/** Places of columns by name, made once per table: tables may have ten thousand columns. */
const INDICES = new WeakMap<Table, ReadonlyMap<string, Column>>();

function indexOf(table: Table): ReadonlyMap<string, Column> {
  let index = INDICES.get(table);
  if (index === undefined) {
    index = new Map(table.columns.map((column) => [column.name, column]));
    INDICES.set(table, index);
  }
  return index;
}

/** The named column, or an error that names it and the nearest one there is. */
export function columnOf(table: Table, name: string): Column {
  const column = indexOf(table).get(name);
  if (column !== undefined) return column;
  const names = table.columns.map((c) => c.name);
  throw new ModelwrightError(
    "data/unknown-column",
    { column: name, columns: names.slice(0, 100) },
    {
      what: `The table has no column "${name}".`,
      fix: `${didYouMean(name, names)}It has ${names.length}: ${listed(names)}.`,
    },
  );
}

/** The first few names and how many more. */
export function listed(names: readonly string[], most = 12): string {
  const head = names.slice(0, most).join(", ");
  return names.length > most ? `${head} and ${names.length - most} more` : head;
}
