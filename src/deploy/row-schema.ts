/**
 * What a model reads and answers as JSON Schema (2020-12), for every contract over a wire. It says what a careful caller
 * sends; the model reads more (numbers as text, levels it has not seen), as it does in files.
 */
import { expectedCell } from "../compute/cells/cells.ts";
import type { Program, ProgramInput, ProgramOutput } from "../contract/program.ts";
import type { RawCell } from "../contract/schema.ts";

export type JsonSchema = { readonly [key: string]: unknown };

/** Longer lists of levels help nobody and make a document of megabytes. */
const MOST_LEVELS = 200;

/** Schema of one row. */
export function rowSchema(program: Program): JsonSchema {
  return {
    type: "object",
    description: "One row. Every column must be there; a missing value is null. Other columns are left alone.",
    properties: named(program.inputs.map((input) => [input.name, cellSchema(input)])),
    required: program.inputs.map((input) => input.name),
    additionalProperties: true,
  };
}

/** Schema of the answer to one row. */
export function resultSchema(program: Program): JsonSchema {
  return {
    type: "object",
    description: "The answer to one row. A number that is not finite is null.",
    properties: named(program.outputs.map((output) => [output.name, outputSchema(output)])),
    required: program.outputs.map((output) => output.name),
    additionalProperties: false,
  };
}

/** A row made from the schema alone: it never shows anybody's data. */
export function exampleRow(program: Program): Readonly<Record<string, RawCell>> {
  return named(program.inputs.map((input) => [input.name, exampleCell(input)]));
}

function cellSchema(input: ProgramInput): JsonSchema {
  const example = { examples: [exampleCell(input)] };
  switch (input.kind) {
    case "number":
      return { type: ["number", "null"], description: `A number; as text, ${expectedCell(input)}.`, ...example };
    case "boolean":
      return { type: ["boolean", "null"], description: `As text, ${expectedCell(input)}.`, ...example };
    case "datetime":
      return { type: ["string", "null"], description: `${capital(expectedCell(input))}.`, ...example };
    case "text":
      return { type: ["string", "null"], description: "A text.", ...example };
    case "category":
      if (input.levels.length === 0 || input.levels.length > MOST_LEVELS)
        return { type: ["string", "null"], description: `One of ${input.levels.length} levels.`, ...example };
      return {
        type: ["string", "null"],
        enum: [...input.levels, null],
        description: "A level of the training data. Any other text is read as a level that was not seen.",
        ...example,
      };
  }
}

function outputSchema(output: ProgramOutput): JsonSchema {
  if (output.kind === "label") return { type: "string", enum: [...output.labels] };
  if (output.kind === "set") {
    const items = { type: "string", enum: [...output.labels] };
    return {
      type: "array",
      description: "The classes that may well be the true one.",
      items,
      minItems: 1,
      uniqueItems: true,
    };
  }
  const value = { type: ["number", "null"] };
  if (output.labels.length === 0) return value;
  return {
    type: "object",
    description: "One number per class.",
    properties: named(output.labels.map((label) => [label, value])),
    required: [...output.labels],
    additionalProperties: false,
  };
}

function exampleCell(input: ProgramInput): RawCell {
  switch (input.kind) {
    case "number":
      return 1;
    case "boolean":
      return true;
    case "datetime":
      return exampleDate(input);
    case "text":
      return "some words";
    case "category":
      return input.levels[0] ?? null;
  }
}

function exampleDate(input: ProgramInput): string {
  const dates = {
    iso: "2020-01-31",
    ymd: "2020/01/31",
    dmy: "31.01.2020",
    mdy: "01/31/2020",
    "epoch-seconds": "1580428800",
    "epoch-milliseconds": "1580428800000",
  };
  return dates[input.date?.order ?? "iso"];
}

/** An object with exactly these keys, whatever they are called: `__proto__` is a name like any other. */
function named<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries(entries);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
