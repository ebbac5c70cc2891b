/**
 * Models of several targets become one program. The outputs of a target are called as those of a model of it alone, with
 * `_<target>` behind: `prediction_price`, `lower_price`, `probability_left` with the classes of `left`. Quantiles of a
 * target are `quantile_0.1_price`; where there is one target only, nothing stands behind.
 */
import { ModelwrightError } from "../contract/errors.ts";
import type { AimRecord, TaskRecord } from "../contract/task.ts";
import type { Predictions } from "../program/predictor.ts";
import { Writer } from "../program/writer.ts";
import type { FittedParts } from "./fitted.ts";
import type { WrittenOutput } from "./outputs.ts";

/** The models of one target: one, or one per quantile with what is added to its answers. */
export type AimModel = {
  readonly target: string;
  readonly metric: string;
  readonly models: readonly FittedParts[];
  readonly quantiles: { readonly shares: readonly number[]; readonly shifts: readonly number[] } | null;
};

/** Throws `task/output-twice` where the names of two targets would give outputs of one name. */
export function joinAims(aims: readonly AimModel[]): FittedParts {
  const writer = new Writer();
  const outputs: WrittenOutput[] = [];
  const records = aims.map((aim): AimRecord => {
    const suffix = aims.length === 1 ? "" : `_${aim.target}`;
    const own = aim.quantiles === null ? plainOutputs(aim, writer) : quantileOutputs(aim, aim.quantiles, writer);
    outputs.push(...own.map((output) => ({ ...output, name: `${output.name}${suffix}` })));
    const names = own.map(({ name }) => [name, `${name}${suffix}`]);
    return {
      target: aim.target,
      task: aim.models[0]!.task,
      metric: aim.metric,
      quantiles: aim.quantiles?.shares ?? null,
      outputs: Object.fromEntries(names),
    };
  });
  refuseSameNames(outputs);
  const plans = aims.flatMap(({ models, quantiles }) =>
    models.map(({ plan }, place) => (quantiles === null ? plan : { ...plan, shift: quantiles.shifts[place]! })),
  );
  return {
    task: taskOf(records),
    program: writer.program(outputs),
    plan: { steps: [], learner: { name: "several", params: {} }, aims: plans },
    // The models' state is in the program; a model of several targets is trained anew, not continued.
    state: { steps: [], learner: null },
    report: {},
    trainedRows: Math.max(...aims.map(({ models }) => models[0]!.trainedRows)),
  };
}

/** The answers of one target, under the names that a model of it alone gives them. */
export function answersOfAim(predictions: Predictions, { outputs }: Pick<AimRecord, "outputs">): Predictions {
  const plain = new Map(Object.entries(outputs).map(([name, whole]) => [whole, name]));
  return {
    rows: predictions.rows,
    outputs: predictions.outputs.flatMap((output) => {
      const name = plain.get(output.name);
      return name === undefined ? [] : [{ ...output, name }];
    }),
  };
}

/** What the quantile with so many values below it is called. */
export function quantileName(share: number): string {
  return `quantile_${share}`;
}

function plainOutputs({ models }: AimModel, writer: Writer): WrittenOutput[] {
  const { program } = models[0]!;
  const included = writer.include(program);
  return program.outputs.map(({ node: _, ...output }) => ({ ...output, ref: included(output.name) }));
}

/** Sorted in every row before and after the shift, so that no quantile is above a higher one: that never makes one worse (Chernozhukov et al. 2010). */
function quantileOutputs(
  { models }: AimModel,
  { shares, shifts }: { readonly shares: readonly number[]; readonly shifts: readonly number[] },
  writer: Writer,
): WrittenOutput[] {
  const answers = writer.join(models.map(({ program }) => writer.include(program)("prediction")));
  const shift = writer.add("constant", [], { value: Float64Array.from(shifts) });
  const shifted = writer.add("add", [writer.add("sort", [answers]), shift]);
  const sorted = writer.add("sort", [shifted]);
  return shares.map((share, from) => ({
    name: quantileName(share),
    kind: "number",
    labels: [],
    ref: writer.add("select", [sorted], { from, width: 1 }),
  }));
}

function taskOf(aims: readonly AimRecord[]): TaskRecord {
  const { weight, sensitive } = aims[0]!.task;
  const columns = new Map(aims.flatMap(({ task }) => task.columns.map((column) => [column.name, column])));
  return { kind: "several", target: null, classes: [], weight, sensitive, columns: [...columns.values()], aims };
}

/** Columns of a scored table are named by output and class: two of one name could not be told apart. */
function refuseSameNames(outputs: readonly WrittenOutput[]): void {
  const seen = new Set<string>();
  const columns = outputs.flatMap(({ name, kind, labels }) =>
    kind === "number" && labels.length > 0 ? labels.map((label) => `${name}_${label}`) : [name],
  );
  for (const name of columns) {
    if (seen.has(name)) {
      throw new ModelwrightError(
        "task/output-twice",
        { output: name },
        { what: `Outputs of two targets must have different names, got "${name}" twice.`, fix: "Rename a target." },
      );
    }
    seen.add(name);
  }
}
