/** Text tables (CSV, TSV and the like) to raw columns. Quoting as in RFC 4180; parsed by csv-parse. */
import { CsvError, parse } from "csv-parse/sync";
import { ModelwrightError } from "../contract/errors.ts";
import { type Delimiter, sniffDelimiter } from "./delimiter.ts";
import { headerNames } from "./header.ts";
import { type RawTable, TextColumnBuilder } from "./raw-table.ts";

export type CsvOptions = {
  /** Sniffed when absent. */
  readonly delimiter?: Delimiter;
  /** False when the first record is data; columns are then called "column 1" and so on. */
  readonly header?: boolean;
  /** Name for messages. */
  readonly source?: string;
};

/** Reads a whole text table. Blank lines are skipped; every record must be as wide as the first. */
export function readCsv(given: string, options: CsvOptions = {}): RawTable {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  const source = options.source ?? "the table";
  if (text.trim() === "") {
    throw new ModelwrightError(
      "data/empty",
      { source },
      { what: `${source} must be a table with a header and rows, got nothing.`, fix: "Check that it was written." },
    );
  }
  const collector = new Collector(source, options.header ?? true, text.length);
  const delimiter = options.delimiter ?? sniffDelimiter(text);
  if (text.includes('"')) parseQuoted(text, delimiter, collector);
  else splitPlain(text, delimiter, collector);
  return collector.finish(delimiter);
}

/** The cells of the first record, for readers that take the rest from elsewhere. */
export function firstRecord(text: string, delimiter: Delimiter): string[] {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const settings = {
    delimiter,
    to: 1,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ["\r\n", "\n", "\r"],
  };
  return parse(bare, settings)[0] ?? [];
}

/** A text without a single quotation mark needs no parser: cutting it is several times faster. */
function splitPlain(text: string, delimiter: string, collector: Collector): void {
  const clean = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  let start = 0;
  for (let line = 1; start < clean.length; line++) {
    let end = clean.indexOf("\n", start);
    if (end < 0) end = clean.length;
    if (end > start) collector.add(clean.slice(start, end).split(delimiter), line);
    start = end + 1;
  }
}

function parseQuoted(text: string, delimiter: string, collector: Collector): void {
  // `info.lines` is the line on which a record ends, with \r\n inside quotes counted twice.
  let ended = 0;
  let doubled = 0;
  const settings = {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    on_record: (record: string[], info: { lines: number }) => {
      let inside = 0;
      for (const cell of record) {
        if (!cell.includes("\n") && !cell.includes("\r")) continue;
        inside += cell.split(/\r\n?|\n/).length - 1;
        doubled += cell.split("\r\n").length - 1;
      }
      ended = info.lines - doubled;
      collector.add(record, ended - inside);
      return null;
    },
  };
  try {
    parse(text, settings);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quotation mark inside an unquoted cell (a 5" pipe) is a character like any other; behind a blank it opens a quote.
    if ((error.code as string) === "INVALID_OPENING_QUOTE") {
      ended = 0;
      doubled = 0;
      collector.restart();
      try {
        parse(text, { ...settings, relax_quotes: true, ltrim: true, rtrim: true });
        return;
      } catch (second) {
        if (!(second instanceof CsvError)) throw second;
        throw unbalancedQuote(collector.source, ended + 1);
      }
    }
    throw unbalancedQuote(collector.source, ended + 1);
  }
}

function unbalancedQuote(source: string, line: number): ModelwrightError {
  return new ModelwrightError(
    "data/unbalanced-quote",
    { source, line },
    {
      what: `${source}, line ${line} must be closed by a quotation mark before the next delimiter or line end, got an unbalanced quotation mark in the record that starts there.`,
      fix: 'Close the quote, or write a quotation mark inside a cell as "".',
    },
  );
}

/** Takes records as they come: the header first, then rows of its width. */
class Collector {
  readonly source: string;
  readonly #withHeader: boolean;
  readonly #capacity: number;
  #names: string[] = [];
  #notes: string[] = [];
  #builders: TextColumnBuilder[] = [];
  #lines: number[] = [];
  #trailing = 0;

  constructor(source: string, withHeader: boolean, length: number) {
    this.source = source;
    this.#withHeader = withHeader;
    this.#capacity = Math.ceil(length / 64);
  }

  restart(): void {
    this.#names = [];
    this.#builders = [];
    this.#lines = [];
    this.#trailing = 0;
  }

  add(record: readonly string[], line: number): void {
    if (this.#builders.length === 0) {
      const header = headerNames(this.#withHeader ? record : record.map(() => ""));
      this.#names = header.names;
      this.#notes = this.#withHeader ? header.notes : ["The first line was read as data; columns are numbered."];
      this.#builders = record.map(() => new TextColumnBuilder(this.#capacity));
      if (this.#withHeader) return;
    }
    const builders = this.#builders;
    // A delimiter behind the last cell adds nothing; the database reads such rows too.
    const trailing = record.length === builders.length + 1 && record[builders.length] === "";
    if (trailing) this.#trailing++;
    else if (record.length !== builders.length) throw raggedRow(this.source, line, builders.length, record.length);
    for (let c = 0; c < builders.length; c++) builders[c]!.push(record[c]!);
    this.#lines.push(line);
  }

  finish(delimiter: Delimiter): RawTable {
    if (this.#lines.length === 0) throw headerOnly(this.source, this.#names.length);
    const notes = [...this.#notes];
    if (this.#trailing > 0) notes.push(`${this.#trailing} rows end with a delimiter too many; it was ignored.`);
    const marks = { ";": "semicolons", "\t": "tabs", "|": "vertical bars" };
    return {
      source: this.source,
      rows: this.#lines.length,
      columns: this.#builders.map((builder, c) => builder.finish(this.#names[c]!)),
      lines: Int32Array.from(this.#lines),
      notes: delimiter === "," ? notes : [`Cells are separated by ${marks[delimiter]}.`, ...notes],
    };
  }
}

export function raggedRow(source: string, line: number, expected: number, received: number): ModelwrightError {
  return new ModelwrightError(
    "data/ragged-rows",
    { source, line, expected, received },
    {
      what: `${source}, line ${line} must be ${expected} cells wide like the first line, got ${received}.`,
      fix: "Correct the line, or quote cells that contain the delimiter.",
    },
  );
}

export function headerOnly(source: string, columns: number): ModelwrightError {
  return new ModelwrightError(
    "data/no-rows",
    { source, columns },
    {
      what: `${source} must be a header and at least one row, got a header of ${columns} names and no row.`,
      fix: "Add rows.",
    },
  );
}
