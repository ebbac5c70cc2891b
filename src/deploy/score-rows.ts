/**
 * Scoring rows that come over a wire: each row by itself, held to what a file of rows is held to. A row is scored the
 * same whatever stands beside it, so a batch answers what its rows would be answered one by one.
 */
import { unreadable } from "../compute/cells/cells.ts";
import { didYouMean, isError, ModelwrightError, shown } from "../contract/errors.ts";
import type { ProgramInput } from "../contract/program.ts";
import type { RawCell, RawRow } from "../contract/schema.ts";
import { listed } from "../contract/table.ts";
import type { Predictor, RowPrediction } from "../program/predictor.ts";

/** Scores one untrusted row; `place` counts rows from 0 and is named in errors of a batch. */
export type RowScorer = (row: unknown, place?: number) => RowPrediction;

/** Names in an error text: a stranger chooses them, so none may be longer than this. */
const LONGEST_NAME = 60;

export function rowScorer(model: Pick<Predictor, "program" | "predictOne">): RowScorer {
  const { inputs } = model.program;
  const byName = new Map(inputs.map((input) => [input.name, input]));
  return (row, place) => {
    const checked = checkRow(row, inputs, place);
    try {
      return model.predictOne(checked);
    } catch (error) {
      if (!isError(error, "data/unreadable-cell")) throw error;
      // The predictor reads one row and cannot know its number.
      const column = byName.get(error.details.column as string)!;
      throw unreadable(checked[column.name], column, place);
    }
  };
}

/** Every column must be there, and hold one value. Columns that the model does not read are left alone, as in files. */
function checkRow(row: unknown, inputs: readonly ProgramInput[], place: number | undefined): RawRow {
  if (row === null || typeof row !== "object" || Array.isArray(row)) throw notARow(row, place);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!;
    if (!Object.hasOwn(row, input.name)) throw missingColumns(row, inputs, place);
    const cell = (row as Record<string, unknown>)[input.name];
    if (typeof cell === "object" && cell !== null) throw nested(cell, input, place);
    // Files refuse "true" in a column of numbers; so does a wire.
    if (typeof cell === "boolean" && input.kind === "number") throw unreadable(cell, input, place);
  }
  return row as Readonly<Record<string, RawCell>>;
}

function notARow(row: unknown, place: number | undefined): ModelwrightError {
  return new ModelwrightError(
    "data/not-a-row",
    { row: rowNumber(place), expected: "an object with one value per column", received: shown(row) },
    {
      what: `${owner(place)} must be an object with one value per column, got ${shown(row)}.`,
      fix: 'Write it as {"column": value, ...}.',
    },
  );
}

function missingColumns(row: object, inputs: readonly ProgramInput[], place: number | undefined): ModelwrightError {
  const given = Object.keys(row).map(clipped);
  const missing = inputs.filter((input) => !Object.hasOwn(row, input.name)).map((input) => input.name);
  const quoted = missing.map((name) => `"${name}"`);
  return new ModelwrightError(
    "data/missing-column",
    { column: missing[0]!, row: rowNumber(place), expected: missing.slice(0, 100), received: given.slice(0, 100) },
    {
      what: `${owner(place)} must have the ${missing.length === 1 ? "column" : "columns"} ${listed(quoted)}, got none of that name.`,
      fix: `${didYouMean(missing[0]!, given.slice(0, 1000))}It has: ${listed(given) || "none"}. A missing value is null.`,
    },
  );
}

function nested(cell: object, input: ProgramInput, place: number | undefined): ModelwrightError {
  const received = Array.isArray(cell) ? shown(cell) : "an object";
  const expected = "a number, a text, true, false or null";
  return new ModelwrightError(
    "data/nested-cell",
    { column: input.name, row: rowNumber(place), expected, received },
    {
      what: `Column "${input.name}"${place === undefined ? "" : `, row ${place + 1}`} must be ${expected}, got ${received}.`,
      fix: "Give one value per column and row.",
    },
  );
}

function owner(place: number | undefined): string {
  return place === undefined ? "The row" : `Row ${place + 1}`;
}

function rowNumber(place: number | undefined): number | null {
  return place === undefined ? null : place + 1;
}

function clipped(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 3)}...` : name;
}
