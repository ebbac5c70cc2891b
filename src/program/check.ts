/** Checks a program before it may run: total, O(size), and no trust in where it came from. */
import { ModelwrightError } from "../contract/errors.ts";
import type { OperatorSpec, Program, ProgramOutput } from "../contract/program.ts";

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

/** Numbers per row over all nodes: what a program makes memory for is bounded before any is taken. */
const MOST_NUMBERS = 2 ** 24;

/** Throws `program/invalid` unless every node, width and output of the program holds together. */
export function checkProgram(program: Program, language: Readonly<Record<string, OperatorSpec>>): void {
  const widths: number[] = [];
  const texts: boolean[] = [];
  let total = 0;
  program.nodes.forEach((node, place) => {
    if (!Object.hasOwn(language, node.operator)) throw refuse(`uses the unknown operator "${node.operator}"`);
    const operator = language[node.operator]!;
    for (const argument of node.arguments) {
      if (!Number.isSafeInteger(argument) || argument < 0 || argument >= place) {
        throw refuse(`has node ${place} that reads node ${argument}, which does not come before it`);
      }
      const wantsText = node.operator === "text-terms";
      if (texts[argument] !== wantsText) {
        throw refuse(`reads ${wantsText ? "numbers as texts" : "texts as numbers"} in node ${place}`);
      }
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
    total += width;
    if (total > MOST_NUMBERS) throw refuse(`has more than ${MOST_NUMBERS} numbers per row`);
  });
  if (program.outputs.length === 0) throw refuse("has no output");
  for (const output of program.outputs) {
    const width = widths[output.node];
    if (width === undefined) throw refuse(`has output "${output.name}" of node ${output.node}, which does not exist`);
    if (texts[output.node]) throw refuse(`has output "${output.name}" that is a text`);
    const expected = output.kind === "label" ? 1 : Math.max(1, output.labels.length);
    if (width !== expected) throw refuse(`has output "${output.name}" of width ${width}, expected ${expected}`);
    if (output.kind !== "number" && output.labels.length === 0)
      throw refuse(`has output "${output.name}" without labels`);
    if (output.kind === "label") checkDecision(program, widths, output);
  }
}

/** A label is looked up by the number of the class decided for, so each such number must have one. */
function checkDecision(program: Program, widths: readonly number[], output: ProgramOutput): void {
  const {
    operator,
    arguments: [decided],
  } = program.nodes[output.node]!;
  if (operator === "choose" && widths[decided!] === output.labels.length) return;
  throw refuse(`has output "${output.name}" that does not choose among its ${output.labels.length} labels`);
}
