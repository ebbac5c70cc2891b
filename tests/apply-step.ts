/** Tries one step by itself: fits it on cells, runs the program it writes, and sees that a row alone gives the same bits. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { createRandom } from "../src/compute/random.ts";
import type { FitContext } from "../src/contract/context.ts";
import type { FrameColumn } from "../src/contract/frame.ts";
import type { ProgramInput } from "../src/contract/program.ts";
import type { AnyStep, LoweredColumn, StepInput } from "../src/contract/step.ts";
import type { ColumnKind } from "../src/contract/table.ts";
import { Runner } from "../src/program/runner.ts";
import { Writer } from "../src/program/writer.ts";

/** What tests/golden/<name>.json holds. */
// biome-ignore lint/suspicious/noExplicitAny: goldens are read as they are
export function goldenOf(name: string): any {
  return JSON.parse(readFileSync(new URL(`./golden/${name}.json`, import.meta.url), "utf8"));
}

const context: FitContext = {
  random: createRandom(0),
  team: {
    threads: 1,
    workspace: () => {
      throw new Error("no workspace in tests of steps");
    },
  },
  tick: async () => true,
};

export type Cell = number | string | null;

/** A column of numbers, or of words with their sorted dictionary. */
export function column(name: string, cells: readonly Cell[], kind: ColumnKind = "number"): FrameColumn {
  const base = { name, kind, width: 1, parts: [name], origin: [name] };
  if (kind !== "category" && kind !== "text") {
    const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return { ...base, levels: [], values: () => values };
  }
  const levels = [...new Set(cells.filter((cell) => cell !== null))].map(String).sort();
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell))));
  return { ...base, levels, values: () => codes };
}

export type Given = {
  target?: readonly number[];
  weights?: readonly number[];
  task?: StepInput["task"];
  classes?: number;
};
export type Made = Omit<LoweredColumn, "ref"> & { readonly rows: number[][] };

/** Fits a step and runs the program it writes, on the same cells or on others. */
export async function apply(
  step: AnyStep,
  columns: readonly FrameColumn[],
  given: Given = {},
  others: readonly (readonly Cell[])[] | null = null,
): Promise<{ state: unknown; made: Made[] }> {
  const rows = columns[0]!.values().length;
  const state = await step.spec.fit(
    {
      columns,
      rows,
      target: Float64Array.from(given.target ?? []),
      weights: given.weights === undefined ? null : Float64Array.from(given.weights),
      task: given.task ?? "regression",
      classes: given.classes ?? 0,
    },
    step.params,
    context,
  );
  const writer = new Writer();
  const before = columns.map((c) => {
    const { name, kind, parts, levels } = c;
    const ref = writer.input({ name, kind, reason: "", missing: [], levels });
    return { name, kind, parts, levels, ref };
  });
  const after = step.spec.lower(state, before, writer);
  if (after.length === 0) return { state, made: [] };
  const outputs = after.map((c) => ({ name: c.name, kind: "number" as const, labels: [], ref: c.ref }));
  const program = writer.program(outputs);
  const count = others?.[0]?.length ?? rows;
  const runner = new Runner(program, count);
  const alone = new Runner(program, 1);
  program.inputs.forEach((input, place) => {
    const c = columns.findIndex((one) => one.name === input.name);
    for (let i = 0; i < count; i++) {
      const cell = others === null ? cellOf(columns[c]!, i) : others[c]![i]!;
      runner.inputs[place]![i] = inputOf(cell, input);
    }
  });
  runner.run(count);
  const blockOf = (from: Runner, k: number) => from.block(program.outputs[k]!.node);
  for (let i = 0; i < count; i++) {
    for (const [place, values] of runner.inputs.entries()) alone.inputs[place]![0] = values[i]!;
    alone.run(1);
    after.forEach(({ ref: { width } }, k) => {
      expect(blockOf(alone, k).slice(0, width)).toEqual(blockOf(runner, k).slice(i * width, (i + 1) * width));
    });
  }
  const made = after.map(({ ref, ...words }, k) => ({
    ...words,
    rows: Array.from({ length: count }, (_, i) => [...blockOf(runner, k).slice(i * ref.width, (i + 1) * ref.width)]),
  }));
  return { state, made };
}

/** What a program reads for a cell. */
function inputOf(cell: Cell, { kind, levels }: ProgramInput): number | string | null {
  if (kind === "text") return cell as string | null;
  if (kind !== "category") return cell === null ? Number.NaN : Number(cell);
  if (cell === null) return -1;
  return levels.includes(String(cell)) ? levels.indexOf(String(cell)) : -2;
}

function cellOf(c: FrameColumn, i: number): Cell {
  const value = c.values()[i]!;
  if (c.kind === "category" || c.kind === "text") return value < 0 ? null : c.levels[value]!;
  return Number.isNaN(value) ? null : value;
}

export function close(
  got: readonly (readonly number[])[] | undefined,
  want: readonly (number | readonly number[])[],
  digits = 9,
) {
  expect(got?.length).toBe(want.length);
  want.forEach((row, i) => {
    for (const [k, v] of (typeof row === "number" ? [row] : row).entries()) expect(got![i]![k]).toBeCloseTo(v, digits);
  });
}
