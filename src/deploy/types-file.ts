/** A `.d.ts` for a saved model: a wrong column or level then fails the compiler, not the customer. */
import type { Manifest } from "../artifact/format.ts";
import type { Program, ProgramInput, ProgramOutput } from "../contract/program.ts";

/** Unions longer than this slow the compiler down and help nobody. */
const MOST_LEVELS = 200;

export function typesOf(manifest: Pick<Manifest, "digest">, program: Program): string {
  const inputs = program.inputs.map((input) => `  ${key(input.name)}: ${inputType(input)};`);
  const outputs = program.outputs.map((output) => `  readonly ${key(output.name)}: ${outputType(output)};`);
  return `// Written by \`modelwright types\` for the model with digest ${manifest.digest}.
// import { load } from "modelwright/predict";
// const model = await load<Row, Result>("model.mw");

/** One row of input. Every column must be there; a missing value is null. */
export type Row = {
${inputs.join("\n")}
};

/** What the model answers for one row. */
export type Result = {
${outputs.join("\n")}
};
`;
}

/** Levels that were not seen in training are allowed: the model has a stated answer for them. */
function inputType(input: ProgramInput): string {
  switch (input.kind) {
    case "number":
      return "number | null";
    case "boolean":
      return "boolean | null";
    case "datetime":
      return "string | Date | null";
    case "text":
      return "string | null";
    case "category":
      return input.levels.length > MOST_LEVELS || input.levels.length === 0
        ? "string | null"
        : `${input.levels.map((level) => JSON.stringify(level)).join(" | ")} | null`;
  }
}

function outputType(output: ProgramOutput): string {
  if (output.kind === "set") return `readonly (${output.labels.map((label) => JSON.stringify(label)).join(" | ")})[]`;
  if (output.kind === "label") return output.labels.map((label) => JSON.stringify(label)).join(" | ");
  if (output.labels.length === 0) return "number";
  return `{ ${output.labels.map((label) => `readonly ${key(label)}: number`).join("; ")} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
