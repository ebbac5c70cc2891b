/** Reading a node's constants: they may come from a hostile file, so every read checks. */
import { ModelwrightError } from "../contract/errors.ts";
import type { ProgramNode } from "../contract/program.ts";

export function invalid(node: ProgramNode, what: string): ModelwrightError {
  return new ModelwrightError(
    "program/invalid",
    { operator: node.operator },
    {
      what: `Operator ${node.operator} ${what}.`,
      fix: "The program is damaged or was not written by modelwright; save the model again.",
    },
  );
}

/** A constant list of exactly `length` finite numbers (NaN allowed when said so). */
export function numbersOf(node: ProgramNode, name: string, length: number, allowNaN = false): Float64Array {
  const value = node.constants[name];
  if (!(value instanceof Float64Array)) throw invalid(node, `must have the numbers "${name}"`);
  if (value.length !== length) throw invalid(node, `must have ${length} numbers in "${name}", got ${value.length}`);
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(value[i]!) && !(allowNaN && Number.isNaN(value[i]!))) {
      throw invalid(node, `must have finite numbers in "${name}", got ${value[i]} at ${i}`);
    }
  }
  return value;
}

export function numberOf(node: ProgramNode, name: string): number {
  const value = node.constants[name];
  if (typeof value !== "number" || Number.isNaN(value)) throw invalid(node, `must have the number "${name}"`);
  return value;
}

export function integerOf(node: ProgramNode, name: string, min: number, max: number): number {
  const value = node.constants[name];
  if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
    throw invalid(node, `must have a whole number in [${min}, ${max}] as "${name}"`);
  }
  return value as number;
}

export function wordOf<W extends string>(node: ProgramNode, name: string, words: readonly W[]): W {
  const value = node.constants[name];
  if (typeof value !== "string" || !words.includes(value as W)) {
    throw invalid(node, `must have one of ${words.join(", ")} as "${name}"`);
  }
  return value as W;
}

export function argumentCount(node: ProgramNode, widths: readonly number[], count: number): void {
  if (widths.length !== count) throw invalid(node, `must have ${count} arguments, got ${widths.length}`);
}

export function argumentWidth(node: ProgramNode, widths: readonly number[], index: number, width: number): void {
  if (widths[index] !== width) {
    throw invalid(node, `must have argument ${index} of width ${width}, got ${widths[index] ?? "none"}`);
  }
}
