/** The schema: how raw cells become typed columns, and why each column is what it is. */
import type { ColumnKind } from "./table.ts";

/** How the text of a number is written. */
export type NumberFormat = {
  readonly decimal: "." | ",";
  /** Mark between groups of three digits, or "" for none. */
  readonly group: "" | "," | "." | " " | "'" | "_";
  /** Text before or behind the digits that carries no value ("$", "€", "kg"). */
  readonly affix: boolean;
  /** True when values end in % (12% reads as 12). */
  readonly percent: boolean;
};

/** Order of the parts of a date; `iso` is year-month-day with an optional time and offset. */
export type DateFormat = { readonly order: "iso" | "ymd" | "dmy" | "mdy" | "epoch-seconds" | "epoch-milliseconds" };

/** The two words of a boolean, in lower case. */
export type BooleanFormat = {
  readonly yes: readonly string[];
  readonly no: readonly string[];
  /** How no and yes were written most often: the class labels when the column is a target. */
  readonly labels?: readonly [no: string, yes: string];
};

export type ColumnSchema = {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Why this kind: shown to the user, who may overrule it. */
  readonly reason: string;
  /** Cell texts that stand for "missing", beside the empty cell. */
  readonly missing: readonly string[];
  readonly number?: NumberFormat;
  readonly date?: DateFormat;
  readonly boolean?: BooleanFormat;
};

export type Schema = { readonly columns: readonly ColumnSchema[] };

export const PLAIN_NUMBER: NumberFormat = { decimal: ".", group: "", affix: false, percent: false };

/** A cell as a reader, a JSON body or a caller hands it over. */
export type RawCell = string | number | boolean | bigint | Date | null | undefined;
export type RawRow = Readonly<Record<string, RawCell>>;
