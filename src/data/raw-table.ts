/** Cells as they were read, before they mean anything: per column a dictionary of distinct texts and one code per row. */

/** Texts as written and a code per row; -1 where the source had no cell at all (JSON null, SQL NULL). */
export type RawTexts = { readonly name: string; readonly texts: readonly string[]; readonly codes: Int32Array };

/** A column that its reader already knows to be plain numbers; NaN is missing. */
export type RawNumbers = { readonly name: string; readonly values: Float64Array };

export type RawColumn = RawTexts | RawNumbers;

export type RawTable = {
  /** Where the cells came from, for messages: a file name, "stdin", "rows". */
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** Line of the source on which each row starts; null when the source has no lines. */
  readonly lines: Int32Array | null;
  /** What the reader decided or repaired, in words. */
  readonly notes: readonly string[];
};

/** The distinct, trimmed texts of a column that are not missing, and how many cells hold each. */
export type Distinct = {
  readonly texts: readonly string[];
  readonly counts: readonly number[];
  readonly cells: number;
};

export function isRawTexts(column: RawColumn): column is RawTexts {
  return "texts" in column;
}

/** How often each distinct text occurs. */
export function countsOf(column: RawTexts): Int32Array {
  const counts = new Int32Array(column.texts.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  return counts;
}

/** The cell as text; null where there was no cell. */
export function textAt(column: RawColumn, row: number): string | null {
  if (isRawTexts(column)) {
    const code = column.codes[row]!;
    return code < 0 ? null : column.texts[code]!;
  }
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : String(value);
}

/** Builds one column text by text. Codes are in order of first appearance. */
export class TextColumnBuilder {
  readonly #codes = new Map<string, number>();
  #rows: Int32Array;
  #count = 0;
  #lastText: string | null = null;
  #lastCode = -1;

  constructor(capacity = 1024) {
    this.#rows = new Int32Array(Math.max(16, capacity));
  }

  push(text: string | null): void {
    if (this.#count === this.#rows.length) {
      const larger = new Int32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#count++] = text === null ? -1 : this.#codeOf(text);
  }

  #codeOf(text: string): number {
    if (text === this.#lastText) return this.#lastCode;
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#codes.size;
      this.#codes.set(text, code);
    }
    this.#lastText = text;
    this.#lastCode = code;
    return code;
  }

  finish(name: string): RawTexts {
    return { name, texts: [...this.#codes.keys()], codes: this.#rows.slice(0, this.#count) };
  }
}
