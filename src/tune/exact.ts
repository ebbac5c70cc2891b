/**
 * Which fits can be made again. A fit that never heard that time was up depends on data, seed and parameters alone. One
 * that did is made again by the parameters of a fit that ends there by itself, where its learner knows them, or else by
 * being told the same after as many ticks.
 */
import { type Catalog, entryOf } from "../contract/catalog.ts";
import type { FittedParts, PlanRows } from "../pipeline/fitted.ts";

/** The fitted parts with the plan that makes them again; null where only the clock knows how the fit ended. */
export function exactParts(parts: FittedParts, rows: PlanRows, catalog: Catalog): FittedParts | null {
  const { plan, report } = parts;
  const { endedAfter, can } = entryOf(catalog.learners, "learner", plan.learner.name).spec;
  const { params } = plan.learner;
  const made = report.validationLoss?.length ?? 0;
  // More rounds were made than the folds then agreed on: the model has the first of them.
  const isShortened = params.keepBest === false && made > 0;
  const recorded = (kept: Readonly<Record<string, unknown>>): FittedParts => ({
    ...parts,
    plan: { ...plan, learner: { ...plan.learner, params: kept }, rows },
  });
  if (report.late === undefined && !isShortened) return recorded(params);
  if (endedAfter !== undefined) {
    const rounds = report.iterations ?? 0;
    return recorded(endedAfter(params as never, isShortened ? Math.min(rounds, made) : rounds, report));
  }
  if (report.late === undefined || can.ticksByThreads === true) return null;
  const exact = recorded(params);
  return { ...exact, plan: { ...exact.plan, ticks: report.late } };
}

/** Parts whose plan says that it cannot be carried out again. */
export function timedParts(parts: FittedParts, rows: PlanRows): FittedParts {
  return { ...parts, plan: { ...parts.plan, rows, timed: true } };
}
