/** Tables to text: RFC 4180, UTF-8, numbers in the shortest form that reads back as the same number. */

/** Values of one column to write, by row; null is an empty cell. */
export type CsvColumn = { readonly name: string; readonly cell: (row: number) => string | null };

export type CsvWriteOptions = { readonly delimiter?: "," | ";" | "\t" | "|"; readonly lineEnd?: "\n" | "\r\n" };

/** The table as one text. */
export function writeCsv(columns: readonly CsvColumn[], rows: number, options: CsvWriteOptions = {}): string {
  return [...csvPieces(columns, rows, options)].join("");
}

/** The table piece by piece, some thousand rows at a time: for files larger than a string can be. */
export function* csvPieces(
  columns: readonly CsvColumn[],
  rows: number,
  options: CsvWriteOptions = {},
): Generator<string> {
  const { delimiter = ",", lineEnd = "\n" } = options;
  // A row of one empty cell would be a blank line, which readers skip.
  const alone = columns.length === 1;
  const record = (cells: readonly string[]) => (alone && cells[0] === "" ? '""' : cells.join(delimiter)) + lineEnd;
  yield record(columns.map((column) => quoted(column.name, delimiter)));
  let piece = "";
  const cells = new Array<string>(columns.length);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns.length; c++) {
      const text = columns[c]!.cell(row);
      cells[c] = text === null ? "" : quoted(text, delimiter);
    }
    piece += record(cells);
    if (piece.length > 1_000_000) {
      yield piece;
      piece = "";
    }
  }
  if (piece !== "") yield piece;
}

/** Quotes where the text needs it: delimiter, quotation mark, line end, or blanks at its ends. */
function quoted(text: string, delimiter: string): string {
  const plain = !text.includes(delimiter) && !/["\r\n\ufeff]/.test(text) && text.trim().length === text.length;
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
