/** Predicting: a checked program, a table or a row in, named outputs out. Nothing else predicts anywhere. */
import type { Program, ProgramOutput } from "../contract/program.ts";
import type { RawRow } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import { bindRow, bindTable } from "./bind.ts";
import { checkProgram } from "./check.ts";
import { language } from "./language.ts";
import { Runner } from "./runner.ts";

/** Rows that are evaluated together: small enough for the caches, large enough to spread the calls. */
const BLOCK_ROWS = 512;
/** Numbers that all blocks of a batch hold together: wide programs run in blocks of fewer rows. */
const BLOCK_NUMBERS = 2 ** 22;

/** A named output for all rows: `rows × max(1, labels)` numbers (1 or 0 for a set), or a label's number per row. */
export type OutputValues = ProgramOutput & { readonly values: Float64Array };

export type Predictions = { readonly rows: number; readonly outputs: readonly OutputValues[] };

/** What one row gives: a label or number, one number per label, or the labels of a set. */
export type RowPrediction = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, number>>>
>;

export type Predictor = {
  readonly program: Program;
  /** Every row of the table, or the chosen row numbers in their order. */
  predict(table: Table, rows?: Int32Array): Predictions;
  predictOne(row: RawRow): RowPrediction;
};

/** Checks the program and readies it to predict. */
export function createPredictor(program: Program): Predictor {
  checkProgram(program, language);
  let single: { runner: Runner; bind: ReturnType<typeof bindRow> } | null = null;
  let batch: Runner | null = null;
  return {
    program,
    predict(table, rows) {
      batch ??= new Runner(program, blockRows(program));
      return predictTable(program, batch, table, rows ?? null);
    },
    predictOne(row) {
      single ??= { runner: new Runner(program, 1), bind: bindRow(program.inputs) };
      single.bind(row, single.runner.inputs);
      single.runner.run(1);
      return readRow(program, single.runner);
    },
  };
}

function blockRows(program: Program): number {
  const width = program.nodes.reduce((sum, node) => sum + node.width, 0);
  return Math.max(1, Math.min(BLOCK_ROWS, Math.floor(BLOCK_NUMBERS / width)));
}

function predictTable(program: Program, runner: Runner, table: Table, chosen: Int32Array | null): Predictions {
  const fill = bindTable(program.inputs, table, chosen);
  const rows = chosen === null ? table.rows : chosen.length;
  const outputs = program.outputs.map((output) => ({
    ...output,
    values: new Float64Array(rows * program.nodes[output.node]!.width),
  }));
  for (let start = 0; start < rows; start += runner.blockRows) {
    const count = Math.min(runner.blockRows, rows - start);
    for (let i = 0; i < fill.length; i++) fill[i]!(start, count, runner.inputs[i]!);
    runner.run(count);
    for (const output of outputs) {
      const width = program.nodes[output.node]!.width;
      output.values.set(runner.block(output.node).subarray(0, count * width), start * width);
    }
  }
  return { rows, outputs };
}

function readRow(program: Program, runner: Runner): RowPrediction {
  const row: Record<string, RowPrediction[string]> = {};
  for (const output of program.outputs) {
    const block = runner.block(output.node);
    if (output.kind === "label") row[output.name] = output.labels[block[0]!]!;
    else if (output.kind === "set") row[output.name] = output.labels.filter((_, i) => block[i] !== 0);
    else if (output.labels.length === 0) row[output.name] = block[0]!;
    else row[output.name] = Object.fromEntries(output.labels.map((label, i) => [label, block[i]!]));
  }
  return row;
}
