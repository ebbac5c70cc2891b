/** Checks a program before it may run: total, O(size), and no trust in where it came from. */
import { ModelwrightError } from "../contract/errors.ts";
import type { OperatorSpec, Program } from "../contract/program.ts";

function refuse(what: string): ModelwrightError {
  return new ModelwrightError(
    "program/invalid",
    {},
    {
      what: `The program ${what}.`,
      fix: "It is damaged or was written by a newer modelwright; save the model again or upgrade.",
    },
  );
}

/** Throws `program/invalid` unless every node, width and output of the program holds together. */
export function checkProgram(program: Program, language: Readonly<Record<string, OperatorSpec>>): void {
  const widths: number[] = [];
  const texts: boolean[] = [];
  program.nodes.forEach((node, place) => {
    if (!Object.hasOwn(language, node.operator)) throw refuse(`uses the unknown operator "${node.operator}"`);
    const operator = language[node.operator]!;
    for (const argument of node.arguments) {
      if (!Number.isSafeInteger(argument) || argument < 0 || argument >= place) {
        throw refuse(`has node ${place} that reads node ${argument}, which does not come before it`);
      }
      if (texts[argument] && node.operator !== "text-terms") throw refuse(`reads texts as numbers in node ${place}`);
    }
    const width = operator.check(
      node,
      node.arguments.map((a) => widths[a]!),
    );
    if (width !== node.width)
      throw refuse(`has node ${place} of width ${node.width} where its operator gives ${width}`);
    if (node.operator === "input") {
      const input = program.inputs[node.constants.input as number];
      if (input === undefined) throw refuse(`reads input ${node.constants.input}, of ${program.inputs.length}`);
      texts.push(input.kind === "text");
    } else texts.push(false);
    widths.push(width);
  });
  if (program.outputs.length === 0) throw refuse("has no output");
  for (const output of program.outputs) {
    const width = widths[output.node];
    if (width === undefined) throw refuse(`has output "${output.name}" of node ${output.node}, which does not exist`);
    if (texts[output.node]) throw refuse(`has output "${output.name}" that is a text`);
    const expected = output.kind === "label" ? 1 : Math.max(1, output.labels.length);
    if (width !== expected) throw refuse(`has output "${output.name}" of width ${width}, expected ${expected}`);
    if (output.kind === "label" && output.labels.length === 0)
      throw refuse(`has output "${output.name}" without labels`);
  }
}
