/** From untrusted JSON to a `Program`: shapes here, meaning in `checkProgram`. */
import type { Program, ProgramInput, ProgramNode, ProgramOutput } from "../contract/program.ts";
import type { PlainState } from "../contract/state.ts";
import { checkProgram } from "../program/check.ts";
import { language } from "../program/language.ts";
import { damaged, unpackPlain } from "./plain.ts";

const KINDS = ["number", "category", "boolean", "datetime", "text"];
type Fields = Readonly<Record<string, PlainState>>;

export function readProgram(json: unknown, arrays: Uint8Array): Program {
  const root = fields(unpackPlain(json, arrays), "program");
  const program: Program = {
    inputs: list(root.inputs, "inputs").map(readInput),
    nodes: list(root.nodes, "nodes").map(readNode),
    outputs: list(root.outputs, "outputs").map(readOutput),
  };
  checkProgram(program, language);
  return program;
}

function readInput(value: PlainState): ProgramInput {
  const input = fields(value, "input");
  const kind = word(input.kind, "kind");
  if (!KINDS.includes(kind)) throw damaged(`has an input of unknown kind "${kind}"`);
  for (const format of ["number", "date", "boolean"]) {
    if (input[format] !== undefined) fields(input[format], format);
  }
  const checked = { ...input, name: word(input.name, "name"), kind, missing: words(input.missing, "missing") };
  return { ...checked, levels: words(input.levels, "levels") } as unknown as ProgramInput;
}

function readNode(value: PlainState): ProgramNode {
  const node = fields(value, "node");
  return {
    operator: word(node.operator, "operator"),
    arguments: list(node.arguments, "arguments") as readonly number[],
    width: node.width as number,
    constants: fields(node.constants, "constants"),
  };
}

function readOutput(value: PlainState): ProgramOutput {
  const output = fields(value, "output");
  const kind = word(output.kind, "kind");
  if (kind !== "number" && kind !== "label" && kind !== "set") throw damaged(`has an output of unknown kind "${kind}"`);
  return { name: word(output.name, "name"), node: output.node as number, kind, labels: words(output.labels, "labels") };
}

function fields(value: PlainState | undefined, what: string): Fields {
  if (value === null || typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw damaged(`has a malformed ${what}`);
  }
  return value as Fields;
}

function list(value: PlainState | undefined, what: string): readonly PlainState[] {
  if (!Array.isArray(value)) throw damaged(`has malformed ${what}`);
  return value;
}

function word(value: PlainState | undefined, what: string): string {
  if (typeof value !== "string") throw damaged(`has a malformed ${what}`);
  return value;
}

function words(value: PlainState | undefined, what: string): readonly string[] {
  return list(value, what).map((item) => word(item, what));
}
