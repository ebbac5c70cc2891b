/** The door for people who write learners, steps, metrics and operators. */

export type { Catalog } from "./contract/catalog.ts";
export type { FitContext, Progress, Team, Workspace } from "./contract/context.ts";
export { ModelwrightError } from "./contract/errors.ts";
export type { Frame, FrameColumn } from "./contract/frame.ts";
export { type AnyLearner, defineLearner, type FitInput, type FitResult, type LearnerSpec } from "./contract/learner.ts";
export { defineMetric, type MetricInput, type MetricSpec } from "./contract/metric.ts";
export { choice, flag, integer, list, real } from "./contract/params.ts";
export type { NodeRef, OperatorSpec, Program, ProgramWriter } from "./contract/program.ts";
export type { PlainState } from "./contract/state.ts";
export { defineStep, type LoweredColumn, type StepInput, type StepSpec } from "./contract/step.ts";
export { runWorker } from "./run-worker.node.ts";
