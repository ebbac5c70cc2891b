/** The waist: steps and a learner become a pipeline; a pipeline and a task become a fitted model. */

import { gather } from "../compute/frame.ts";
import type { FitContext, Progress, Team } from "../contract/context.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { AnyLearner, FitInput } from "../contract/learner.ts";
import type { NodeRef } from "../contract/program.ts";
import type { PlainState } from "../contract/state.ts";
import type { AnyStep } from "../contract/step.ts";
import { isClassification, type Task, taskRecord } from "../contract/task.ts";
import { type ContextOptions, createContext } from "./context.ts";
import { createFitted, type Fitted, type FittedParts } from "./fitted.ts";
import { fittingWeights } from "./fitting-weights.ts";
import { checkEarlier, type Earlier, withLevelsOf } from "./go-on.ts";
import { outputsFor } from "./outputs.ts";
import { type Prepared, prepareFrame } from "./prepare-frame.ts";
import { createRun, type Run } from "./run.ts";

export type FitOptions = Omit<ContextOptions, "team" | "stopped" | "onProgress"> & {
  readonly team: Team;
  readonly signal?: AbortSignal;
  /** Row numbers to fit on; all rows when left out. */
  readonly rows?: Int32Array;
  /** Row numbers kept aside for early stopping. */
  readonly validation?: Int32Array;
  /** A model of the same steps and learner to go on from: more trees, say, grown on newer rows. */
  readonly from?: Earlier;
};

export type Pipeline = {
  readonly steps: readonly AnyStep[];
  readonly learner: AnyLearner;
  fit(task: Task, options: FitOptions): Promise<Fitted>;
  /** A fit that can be watched and stopped. */
  run(task: Task, options: FitOptions): Run<Progress, Fitted>;
};

/** `pipeline(impute(), standardise(), ridge())`: any number of steps, then one learner. Frozen; nothing is fitted yet. */
export function pipeline(...parts: readonly [...AnyStep[], AnyLearner]): Pipeline {
  const learner = parts.at(-1) as AnyLearner;
  const steps = parts.slice(0, -1) as AnyStep[];
  const run = (task: Task, options: FitOptions): Run<Progress, Fitted> =>
    createRun(async (emit, stopped) => {
      const context = createContext({ ...options, stopped, onProgress: emit });
      const { rows = null, validation = null, from } = options;
      if (from !== undefined) checkEarlier(steps, learner, task, from);
      const own = from === undefined ? task : withLevelsOf(task, from);
      const prepared = await prepareFrame(steps, own, rows, context, from?.state.steps);
      const earlier = from?.state.learner;
      return createFitted(await fitLearner({ steps, learner }, own, prepared, { validation, context, earlier }));
    }, options.signal);
  return Object.freeze({ steps, learner, run, fit: (task: Task, options: FitOptions) => run(task, options).result });
}

/** Fits the learner on columns that are prepared already, and writes the whole program. */
export async function fitLearner(
  plan: { readonly steps: readonly AnyStep[]; readonly learner: AnyLearner },
  task: Task,
  prepared: Prepared,
  fit: {
    readonly validation: Int32Array | null;
    readonly context: FitContext;
    readonly earlier?: PlainState | undefined;
  },
): Promise<FittedParts> {
  const { spec, params } = plan.learner;
  refuseUnfit(plan.learner, task, prepared);
  const { validation, context, earlier } = fit;
  const weights = fittingWeights(task);
  const input: FitInput = {
    frame: prepared.frame,
    target: prepared.target,
    weights: prepared.weights,
    task: task.kind,
    classes: isClassification(task.kind) ? task.classes.length : 0,
    validation:
      validation === null || validation.length === 0 || !spec.can.validation
        ? null
        : {
            frame: prepared.frameFor(validation),
            target: gather(task.target, validation),
            weights: weights === null ? null : gather(weights, validation),
          },
    ...(earlier === undefined ? {} : { earlier }),
  };
  const { state, report } = await spec.fit(input, params, { ...context, random: context.random.fork("learner") });
  const columns: NodeRef[] = prepared.columns.map((column) => column.ref);
  // What the learner writes is taken back afterwards, so that prepared columns can serve many learners.
  const mark = prepared.writer.mark();
  const answer = spec.lower(state, columns, prepared.writer);
  const outputs = outputsFor(task, answer, prepared.writer, undefined, spec.can.probabilities);
  const program = prepared.writer.program(outputs);
  prepared.writer.rewind(mark);
  return {
    task: taskRecord(task),
    program,
    plan: {
      steps: plan.steps.map((step) => ({ name: step.spec.name, params: step.params, columns: step.columns })),
      learner: { name: spec.name, params },
    },
    state: { steps: prepared.stepStates, learner: state },
    report,
    trainedRows: prepared.frame.rows,
  };
}

/** Says before the fit, in words, what the learner cannot take and which step would help. */
function refuseUnfit(learner: AnyLearner, task: Task, prepared: Prepared): void {
  const { spec } = learner;
  const refuse = (code: `learn/${string}`, what: string, fix: string, details = {}): never => {
    throw new ModelwrightError(code, { learner: spec.name, ...details }, { what, fix });
  };
  if (!spec.tasks.includes(task.kind)) {
    refuse(
      "learn/wrong-task",
      `${spec.name} is for ${spec.tasks.join(", ")} tasks, got a ${task.kind} task.`,
      "Choose another learner.",
    );
  }
  if (fittingWeights(task) !== null && !spec.can.weights) {
    refuse(
      "learn/no-weights",
      `${spec.name} cannot honour row weights.`,
      "Choose another learner, or drop the weight column and the class weights.",
    );
  }
  // A learner of no family looks at no column.
  for (const column of spec.family === "none" ? [] : prepared.frame.columns) {
    const isWords = column.kind === "category" || column.kind === "text";
    if (isWords && !(column.kind === "category" && spec.can.categories)) {
      const step = column.kind === "text" ? "textEmbed()" : "oneHot()";
      refuse(
        "learn/needs-numbers",
        `${spec.name} needs numbers; column "${column.name}" is of kind ${column.kind}.`,
        `Add ${step} before it.`,
        { column: column.name },
      );
    }
    if (!isWords && !spec.can.missing) {
      const missing = countMissing(column.values());
      if (missing > 0) {
        refuse(
          "learn/missing-values",
          `${spec.name} cannot use missing values; column "${column.name}" has ${missing}.`,
          "Add impute() before it.",
          { column: column.name, missing },
        );
      }
    }
  }
}

function countMissing(values: ArrayLike<number>): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing++;
  return missing;
}
