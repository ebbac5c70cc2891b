/** Words for people go to stderr; stdout is for results. */
import { styleText } from "node:util";

export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

/** The next useful command, at the end of every verb. */
export function hint(command: string): void {
  const words = `next: modelwright ${command}`;
  say(process.stderr.isTTY ? styleText("dim", words) : words);
}

/** Columns of text side by side, the first flush left and the others flush right where they are numbers. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c]!.length)));
  const isNumber = header.map((_, c) => rows.every((row) => /^[-+]?[\d.,e%∞ ]*$/.test(row[c]!)));
  const lay = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (isNumber[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join("  ")
      .trimEnd();
  return [lay(header), ...rows.map(lay)].join("\n");
}
