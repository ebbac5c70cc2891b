/** The table of the tree tests: made by a linear congruential generator, so that other systems can make it too. */
import { frameOf } from "../../src/compute/frame.ts";
import { createRandom } from "../../src/compute/random.ts";
import { createTeam } from "../../src/compute/threads/team.node.ts";
import type { FitContext } from "../../src/contract/context.ts";
import type { AnyLearner, FitInput, FitReport } from "../../src/contract/learner.ts";
import type { Column, Table } from "../../src/contract/table.ts";
import type { TaskKind } from "../../src/contract/task.ts";
import { createPredictor } from "../../src/program/predictor.ts";
import { Writer } from "../../src/program/writer.ts";

export type TestTable = { readonly table: Table; readonly value: Float64Array };

/** 6 columns; x4 has the whole numbers 0-7, x3 is missing in a fifth of the rows; `value` is a noisy sum of parts. */
export function madeTable(rows = 4000, levels = false): TestTable {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const columns = Array.from({ length: 6 }, () => new Float64Array(rows));
  const value = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const x = columns.map(uniform);
    x[4] = Math.floor(x[4]! * 8);
    const noise = uniform() + uniform() + uniform() - 1.5;
    const bonus = [1, 4, 6].includes(x[4]) ? 1 : 0;
    value[i] = 3 * x[0]! * x[1]! - 2 * (x[2]! > 0.5 ? 1 : 0) + x[3]! * x[3]! + bonus + noise;
    if (x[5]! < 0.2) x[3] = Number.NaN;
    for (let j = 0; j < 6; j++) columns[j]![i] = x[j]!;
  }
  const made: Column[] = columns.map((values, j) =>
    levels && j === 4
      ? {
          name: "x4",
          kind: "category",
          codes: Int32Array.from(values),
          levels: ["0", "1", "2", "3", "4", "5", "6", "7"],
        }
      : { name: `x${j}`, kind: "number", values },
  );
  return { table: { rows, columns: made }, value };
}

export function rowRange(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}

/** What a fit on some rows of the table needs. */
export function inputOf(
  table: Table,
  target: Float64Array,
  task: TaskKind,
  rows: Int32Array,
  more: Partial<FitInput> = {},
): FitInput {
  const classes =
    task === "regression" ? 0 : 1 + target.reduce((most, k) => Math.max(most, k), task === "binary" ? 1 : 0);
  const names = table.columns.map((column) => column.name);
  const own = Float64Array.from(rows, (row) => target[row]!);
  return { frame: frameOf(table, names, rows), target: own, weights: null, task, classes, validation: null, ...more };
}

export function contextOf(threads = 1, seed = 1): FitContext {
  return { random: createRandom(seed), team: createTeam(threads), tick: async () => true };
}

export type Fitted = {
  readonly report: FitReport;
  readonly state: unknown;
  predict(table: Table, rows: Int32Array): Float64Array;
};

/** Fits, lowers, and returns how the program predicts. */
export async function fitted(
  learner: AnyLearner,
  input: FitInput,
  table: Table,
  context = contextOf(),
): Promise<Fitted> {
  const { state, report } = await learner.spec.fit(input, learner.params, context);
  const writer = new Writer();
  const inputs = table.columns.map((column) =>
    writer.input({
      name: column.name,
      kind: column.kind,
      reason: "",
      missing: [],
      levels: "levels" in column ? column.levels : [],
    }),
  );
  const node = learner.spec.lower(state, inputs, writer);
  const labels = input.classes > 0 ? Array.from({ length: input.classes }, (_, k) => String(k)) : [];
  const program = writer.program([{ name: "p", ref: node, kind: "number", labels }]);
  const predictor = createPredictor(program);
  return { report, state, predict: (given, rows) => predictor.predict(given, rows).outputs[0]!.values };
}

export function logLossOf(probabilities: Float64Array, truth: Float64Array, rows: Int32Array, classes: number): number {
  let sum = 0;
  rows.forEach((row, i) => {
    sum -= Math.log(Math.max(probabilities[i * classes + truth[row]!]!, 1e-6));
  });
  return sum / rows.length;
}

export function squaredErrorOf(prediction: Float64Array, truth: Float64Array, rows: Int32Array): number {
  let sum = 0;
  rows.forEach((row, i) => {
    sum += (prediction[i]! - truth[row]!) ** 2;
  });
  return sum / rows.length;
}
