/** A fitted model: a program that predicts, the plan and state it came from, and a report. Frozen. */

import type { After } from "../contract/after.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { FitReport } from "../contract/learner.ts";
import type { Program } from "../contract/program.ts";
import type { RawRow } from "../contract/schema.ts";
import type { PlainState } from "../contract/state.ts";
import type { Table } from "../contract/table.ts";
import type { TaskRecord } from "../contract/task.ts";
import { createPredictor, type Predictions, type RowPrediction } from "../program/predictor.ts";

/** What was executed, as plain data: names and checked parameters. */
export type PlanRecord = {
  readonly steps: readonly {
    readonly name: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly columns: readonly string[] | null;
  }[];
  readonly learner: { readonly name: string; readonly params: Readonly<Record<string, unknown>> };
  /** What an ensemble is made of. */
  readonly members?: readonly { readonly weight: number; readonly plan: PlanRecord }[];
  /** The models of a model of several targets or quantiles, target by target. */
  readonly aims?: readonly PlanRecord[];
  /** What is added to the answers of a quantile, so that the share below it is right on rows not seen. */
  readonly shift?: number;
  /** Per class: what is added to the members' weighted logarithms, where they were stacked. */
  readonly bias?: readonly number[];
  /** What was made of its answers; absent where they are given as they are. */
  readonly after?: After;
  /** Which rows of the task a training fitted it on; absent where a pipeline was fitted by hand. */
  readonly rows?: PlanRows;
  /** The fit was told that time was up after so many ticks; absent where the clock had no say. */
  readonly ticks?: number;
  /** True where time ended the fit at a place that no parameter can say: it cannot be made again. */
  readonly timed?: true;
};

/** All rows, or those of one split of the protocol; its other rows were there to stop early on. */
export type PlanRows = "all" | { readonly split: number };

/** All of a fitted model that is plain data: what a worker sends back. */
export type FittedParts = {
  readonly task: TaskRecord;
  readonly program: Program;
  readonly plan: PlanRecord;
  readonly state: { readonly steps: readonly PlainState[]; readonly learner: PlainState };
  readonly report: FitReport;
  readonly trainedRows: number;
};

export type Fitted = {
  readonly task: TaskRecord;
  readonly program: Program;
  readonly plan: PlanRecord;
  readonly state: FittedParts["state"];
  readonly report: FitReport;
  readonly trainedRows: number;
  /** Named outputs for every row, or for the chosen row numbers. */
  predict(table: Table, rows?: Int32Array): Predictions;
  /** Named outputs for one raw row: `{ age: 39, job: "clerk" }`. */
  predictOne(row: RawRow): RowPrediction;
};

export function createFitted(parts: FittedParts): Fitted {
  const { program, plan, state, report, trainedRows } = parts;
  const predictor = createPredictor(program);
  refuseNaNConstants(program, plan.learner.name);
  const { predict, predictOne } = predictor;
  return Object.freeze({
    task: parts.task,
    program,
    plan,
    state,
    report,
    trainedRows,
    predict,
    predictOne,
  });
}

/** A model that would answer NaN is refused where it is made, not where it is used. */
function refuseNaNConstants(program: Program, owner: string): void {
  for (const node of program.nodes) {
    for (const name of ["weights", "bias", "leaves"]) {
      const values = node.constants[name];
      if (values instanceof Float64Array && values.some((v) => !Number.isFinite(v))) {
        throw new ModelwrightError(
          "learn/not-finite",
          { owner, operator: node.operator },
          {
            what: `${owner} did not arrive at finite numbers.`,
            fix: "Scale the columns, raise the penalty or lower the learning rate.",
          },
        );
      }
    }
  }
}
