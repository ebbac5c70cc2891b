/** The jobs that workers do for a training: fit one candidate on some rows and predict the others, or refit a plan. */

import { answersOf } from "../assess/evaluate.ts";
import type { Job, JobContext, Jobs } from "../compute/threads/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Team } from "../contract/context.ts";
import type { AnyLearner } from "../contract/learner.ts";
import type { AnyStep } from "../contract/step.ts";
import type { Task } from "../contract/task.ts";
import { createContext } from "../pipeline/context.ts";
import { createFitted, type FittedParts } from "../pipeline/fitted.ts";
import { fitLearner } from "../pipeline/pipeline.ts";
import { type Prepared, prepareFrame } from "../pipeline/prepare-frame.ts";
import { type AnswerRequest, type FitAnswer, type FitRequest, learnerOf, stepsOf } from "./candidate.ts";
import { bytesOf } from "./limits.ts";
import { partsOf, type ReplayRequest } from "./replay.ts";

/** Prepared columns kept per worker: candidates of one family follow each other fold by fold. */
const KEPT = 6;

/** A fold's model larger than this is not sent back: copying it would cost more than it is worth. */
const KEPT_BYTES = 8e6;

type Asked = Pick<FitRequest, "rowsKey" | "train" | "test" | "seed" | "deadline"> & {
  readonly threads: number;
  readonly ticks?: number;
};

/** The jobs of a worker. `team` gives the threads inside one fit. */
export function trainJobs(catalog: Catalog, team: (threads: number) => Team): Jobs {
  const kept = new Map<string, Prepared>();
  let keptTask: Task | null = null;

  const fitted = async (
    plan: { readonly steps: readonly AnyStep[]; readonly learner: AnyLearner },
    task: Task,
    asked: Asked,
    { shared, stopped, onProgress }: JobContext,
  ): Promise<FittedParts> => {
    const whole = shared.task as Task;
    if (whole !== keptTask) {
      kept.clear();
      keptTask = whole;
    }
    const { seed, ticks } = asked;
    const own = { seed, team: team(asked.threads), stopped, onProgress };
    const steps = plan.steps.map(({ spec, params, columns }) => [spec.name, params, columns]);
    const key = `${asked.rowsKey} ${JSON.stringify([steps, task.roles.features])}`;
    let prepared = kept.get(key);
    if (prepared === undefined) {
      // Prepared columns serve many fits: the clock has no say in them.
      prepared = await prepareFrame(plan.steps, task, asked.train, createContext(own));
      kept.set(key, prepared);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    }
    let late: number | undefined;
    const context = createContext({
      ...own,
      deadline: asked.deadline - performance.timeOrigin,
      ...(ticks === undefined ? {} : { ticks }),
      onLate: (before) => {
        late = before;
      },
    });
    const parts = await fitLearner(plan, task, prepared, { validation: asked.test, context });
    return late === undefined ? parts : { ...parts, report: { ...parts.report, late } };
  };

  const fit: Job = async (request: FitRequest & { readonly threads: number }, context) => {
    const whole = context.shared.task as Task;
    const started = performance.now();
    const { candidate, test, without = [] } = request;
    const task = without.length === 0 ? whole : withoutFeatures(whole, without);
    const wished = learnerOf(catalog, candidate);
    const staged = request.staged === true && Object.hasOwn(wished.spec.params, "keepBest");
    const learner = staged ? wished.with({ keepBest: false }) : wished;
    const steps = stepsOf(catalog, candidate, task);
    const parts = await fitted({ steps, learner }, task, request, context);
    const curve = parts.report.validationLoss;
    const open = staged && curve !== undefined && curve.length > 0;
    const predictions = open || test === null ? null : answersOf(createFitted(parts).predict(task.table, test), task);
    const seconds = (performance.now() - started) / 1000;
    // The rounds are still open: nobody goes on from this state, and copying it is not free.
    if (open) return { parts: withoutState(parts), report: parts.report, predictions, seconds } satisfies FitAnswer;
    const sent = request.keep !== true && test !== null && bytesOf(parts) > KEPT_BYTES ? null : parts;
    return { parts: sent, report: parts.report, predictions, seconds } satisfies FitAnswer;
  };
  const answer: Job = async ({ parts, rows }: AnswerRequest, { shared }) => {
    const task = shared.task as Task;
    return answersOf(createFitted(parts).predict(task.table, rows), task);
  };
  const refit: Job = async ({ plan, ...request }: ReplayRequest, context) => {
    const task = context.shared.task as Task;
    const ticks = plan.ticks === undefined ? {} : { ticks: plan.ticks };
    const asked = { ...request, ...ticks, deadline: Number.POSITIVE_INFINITY };
    const parts = await fitted(partsOf(plan, catalog), task, asked, context);
    return Object.hasOwn(plan.learner.params, "keepBest") && request.test !== null ? withoutState(parts) : parts;
  };
  return { fit, answer, refit };
}

function withoutState(parts: FittedParts): FittedParts {
  return { ...parts, state: { steps: [], learner: null } };
}

function withoutFeatures(task: Task, names: readonly string[]): Task {
  const features = task.roles.features.filter((name) => !names.includes(name));
  return { ...task, roles: { ...task.roles, features } };
}
