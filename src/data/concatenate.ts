/** Several tables of the same columns as one, in the order given. */
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import { textsOfNumbers } from "./apply-schema.ts";
import { isRawTexts, type RawColumn, type RawNumbers, type RawTable, type RawTexts } from "./raw-table.ts";

/** Columns are matched by name; their order is that of the first table. `source` names the whole. */
export function concatenate(tables: readonly RawTable[], source: string): RawTable {
  const first = tables[0]!;
  for (const table of tables.slice(1)) sameColumns(first, table);
  const columns = first.columns.map(({ name }) =>
    joined(tables.map((table) => table.columns.find((column) => column.name === name)!)),
  );
  const notes = tables.flatMap((table) => table.notes.map((note) => `${table.source}: ${note}`));
  // A row's line would be that of a file which the message could not name.
  return { source, rows: tables.reduce((sum, { rows }) => sum + rows, 0), columns, lines: null, notes };
}

function sameColumns(first: RawTable, table: RawTable): void {
  const expected = first.columns.map(({ name }) => name);
  const found = table.columns.map(({ name }) => name);
  const lacking = expected.find((name) => !found.includes(name));
  const extra = found.find((name) => !expected.includes(name));
  if (lacking === undefined && extra === undefined) return;
  const got =
    lacking === undefined
      ? `a column "${extra}" that ${first.source} has not`
      : `no column "${lacking}"${extra === undefined ? "" : `, but "${extra}"`}`;
  throw new ModelwrightError(
    "data/columns-differ",
    { source: table.source, first: first.source, column: lacking ?? extra },
    {
      what: `${table.source} must have the columns of ${first.source}, got ${got}.`,
      fix: `${lacking === undefined ? didYouMean(extra!, expected) : ""}Name files of one table only.`,
    },
  );
}

function joined(parts: readonly RawColumn[]): RawColumn {
  return parts.some(isRawTexts)
    ? joinedTexts(parts.map((part) => (isRawTexts(part) ? part : textsOfNumbers(part))))
    : joinedNumbers(parts as readonly RawNumbers[]);
}

function joinedNumbers(parts: readonly RawNumbers[]): RawNumbers {
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let row = 0;
  for (const part of parts) {
    values.set(part.values, row);
    row += part.values.length;
  }
  return { name: parts[0]!.name, values };
}

function joinedTexts(parts: readonly RawTexts[]): RawTexts {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(parts.reduce((sum, part) => sum + part.codes.length, 0));
  let row = 0;
  for (const part of parts) {
    const renumbered = part.texts.map((text) => {
      const code = codeOf.get(text) ?? codeOf.size;
      codeOf.set(text, code);
      return code;
    });
    for (const code of part.codes) codes[row++] = code < 0 ? -1 : renumbered[code]!;
  }
  return { name: parts[0]!.name, texts: [...codeOf.keys()], codes };
}
