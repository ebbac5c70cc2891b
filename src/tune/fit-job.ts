/** The job that workers do while a model is chosen: fit one candidate on some rows, predict the others. */

import { answersOf } from "../assess/evaluate.ts";
import type { Job, Jobs } from "../compute/threads/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Team } from "../contract/context.ts";
import type { Task } from "../contract/task.ts";
import { createContext } from "../pipeline/context.ts";
import { createFitted } from "../pipeline/fitted.ts";
import { fitLearner } from "../pipeline/pipeline.ts";
import { type Prepared, prepareFrame } from "../pipeline/prepare-frame.ts";
import { type AnswerRequest, type FitAnswer, type FitRequest, learnerOf, stepsOf } from "./candidate.ts";
import { bytesOf } from "./limits.ts";

/** Prepared columns kept per worker: candidates of one family follow each other fold by fold. */
const KEPT = 6;

/** A fold's model larger than this is not sent back: copying it would cost more than it is worth. */
const KEPT_BYTES = 8e6;

/** The jobs of a worker. `team` gives the threads inside one fit. */
export function trainJobs(catalog: Catalog, team: (threads: number) => Team): Jobs {
  const kept = new Map<string, Prepared>();
  let keptTask: Task | null = null;

  const fit: Job = async (request: FitRequest & { readonly threads: number }, { shared, stopped, onProgress }) => {
    const whole = shared.task as Task;
    if (whole !== keptTask) {
      kept.clear();
      keptTask = whole;
    }
    const started = performance.now();
    const { candidate, train, test, seed, without = [] } = request;
    const task = without.length === 0 ? whole : withoutFeatures(whole, without);
    const wished = learnerOf(catalog, candidate);
    const staged = request.staged === true && Object.hasOwn(wished.spec.params, "keepBest");
    const learner = staged ? wished.with({ keepBest: false }) : wished;
    const steps = stepsOf(catalog, candidate, task);
    const context = createContext({
      seed,
      team: team(request.threads),
      stopped,
      deadline: request.deadline - performance.timeOrigin,
      onProgress,
    });
    const key = `${request.rowsKey} ${learner.spec.family} ${JSON.stringify([candidate.recipe, ...without])}`;
    let prepared = kept.get(key);
    if (prepared === undefined) {
      prepared = await prepareFrame(steps, task, train, context);
      kept.set(key, prepared);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    }
    const parts = await fitLearner({ steps, learner }, task, prepared, { validation: test, context });
    const curve = parts.report.validationLoss;
    const open = staged && curve !== undefined && curve.length > 0;
    const predictions = open || test === null ? null : answersOf(createFitted(parts).predict(task.table, test), task);
    const seconds = (performance.now() - started) / 1000;
    const sent = !open && request.keep !== true && test !== null && bytesOf(parts) > KEPT_BYTES ? null : parts;
    return { parts: sent, report: parts.report, predictions, seconds } satisfies FitAnswer;
  };
  const answer: Job = async ({ parts, rows }: AnswerRequest, { shared }) => {
    const task = shared.task as Task;
    return answersOf(createFitted(parts).predict(task.table, rows), task);
  };
  return { fit, answer };
}

function withoutFeatures(task: Task, names: readonly string[]): Task {
  const features = task.roles.features.filter((name) => !names.includes(name));
  return { ...task, roles: { ...task.roles, features } };
}
