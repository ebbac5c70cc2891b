/** Binding: from a table or a raw row to the blocks that a program's inputs want. */
import { parseRawCell } from "../compute/cells/cells.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { ProgramInput } from "../contract/program.ts";
import type { RawRow } from "../contract/schema.ts";
import {
  type Column,
  isNumeric,
  type LevelColumn,
  listed,
  MISSING_CODE,
  type Table,
  UNSEEN_CODE,
} from "../contract/table.ts";

/** Copies rows `start .. start+count` of one column (or of the chosen rows of it) into an input block. */
export type FillBlock = (start: number, count: number, block: Float64Array | (string | null)[]) => void;

/** One filler per program input; columns are found by name, their order and any others do not matter. */
export function bindTable(
  inputs: readonly ProgramInput[],
  table: Table,
  rows: Int32Array | null = null,
): readonly FillBlock[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  refuseMissing(inputs, (name) => byName.has(name), [...byName.keys()]);
  return inputs.map((input) => bindColumn(input, byName.get(input.name)!, rows));
}

/** Writes one raw row into the blocks of a runner of one row. */
export function bindRow(
  inputs: readonly ProgramInput[],
): (row: RawRow, blocks: readonly (Float64Array | (string | null)[])[]) => void {
  const codes = inputs.map((input) => (input.kind === "category" ? codesOf(input) : null));
  return (row, blocks) => {
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      if (!Object.hasOwn(row, input.name)) refuseMissing(inputs, (name) => Object.hasOwn(row, name), Object.keys(row));
      const value = parseRawCell(row[input.name], input);
      const lookup = codes[i];
      if (lookup) blocks[i]![0] = value === null ? MISSING_CODE : (lookup.get(String(value)) ?? UNSEEN_CODE);
      else blocks[i]![0] = value;
    }
  };
}

function bindColumn(input: ProgramInput, column: Column, rows: Int32Array | null): FillBlock {
  const rowAt = rows === null ? (i: number) => i : (i: number) => rows[i]!;
  const wantsNumbers = input.kind !== "category" && input.kind !== "text";
  if (wantsNumbers !== isNumeric(column)) {
    throw new ModelwrightError(
      "data/wrong-kind",
      { column: input.name, expected: input.kind, received: column.kind },
      {
        what: `Column "${input.name}" must be of kind ${input.kind}, as when the model was trained, got ${column.kind}.`,
        fix: "Read the data with the model's schema, or convert the column.",
      },
    );
  }
  if (isNumeric(column)) {
    const values = column.values;
    return (start, count, block) => {
      for (let i = 0; i < count; i++) (block as Float64Array)[i] = values[rowAt(start + i)]!;
    };
  }
  return input.kind === "text" ? bindText(column, rowAt) : bindLevels(input, column, rowAt);
}

type RowAt = (i: number) => number;

function bindText(column: LevelColumn, rowAt: RowAt): FillBlock {
  const { codes, levels } = column;
  return (start, count, block) => {
    for (let i = 0; i < count; i++) block[i] = levels[codes[rowAt(start + i)]!] ?? null;
  };
}

/** The table's dictionary need not be the model's: codes are translated level by level. */
function bindLevels(input: ProgramInput, column: LevelColumn, rowAt: RowAt): FillBlock {
  const { codes, levels } = column;
  const lookup = codesOf(input);
  const translate = Float64Array.from(levels, (level) => lookup.get(level) ?? UNSEEN_CODE);
  return (start, count, block) => {
    for (let i = 0; i < count; i++) {
      const code = codes[rowAt(start + i)]!;
      block[i] = code >= 0 ? translate[code]! : code;
    }
  };
}

function codesOf(input: ProgramInput): ReadonlyMap<string, number> {
  return new Map(input.levels.map((level, code) => [level, code]));
}

function refuseMissing(
  inputs: readonly ProgramInput[],
  has: (name: string) => boolean,
  given: readonly string[],
): void {
  const missing = inputs.filter((input) => !has(input.name)).map((input) => input.name);
  if (missing.length === 0) return;
  throw new ModelwrightError(
    "data/missing-columns",
    { missing, given: given.slice(0, 100) },
    {
      what: `The data must have every column that the model reads; missing: ${listed(missing)}.`,
      fix: `It has: ${listed(given) || "none"}. Rename or add the columns; a column may be empty.`,
    },
  );
}
