/** What is asked of a model of several targets: its aims, or an error that names the option that does not fit. */
import { catalog } from "./catalog.ts";
import { ModelwrightError, shown } from "./contract/errors.ts";
import { checkOption } from "./contract/options.ts";
import type { Joined } from "./data/join/read-joined.node.ts";
import { taskOfTarget } from "./data/targets.ts";
import { type Aim, learnersOf, metricOf, type TargetsOptions } from "./fit-aim.ts";
import { refuseBadOptions, type TrainOptions } from "./train.ts";
import { metricFor } from "./tune/asked.ts";
import { verbs } from "./verbs.ts";

/** Each target with its own task; with quantiles, once per share. Metrics and learners that suit none are refused here. */
export function aimsOf({ table, schema }: Joined, names: readonly string[], options: TargetsOptions): readonly Aim[] {
  const { target: _, metric, learners, classWeights, quantiles = [], ...roles } = options;
  if (names.length === 1 && quantiles.length === 0) throw oneTarget(names[0]!);
  refuseForSeveral(names, options);
  const shares = [...quantiles].sort((a, b) => a - b);
  const kind = shares.length === 0 ? {} : { task: "regression" as const };
  const aims = names.flatMap((target): Aim[] => {
    const weighting = classWeights === undefined ? {} : { classWeights };
    const task = taskOfTarget(table, schema, target, names, { ...roles, ...kind, ...weighting });
    if (shares.length === 0) return [{ name: target, target, quantile: null, task }];
    return shares.map((quantile) => ({ name: `${target} at ${quantile}`, target, quantile, task }));
  });
  for (const aim of aims) learnersOf(aim, learners);
  if (metric !== undefined && aims.every((aim) => metricOf(aim, metric) !== metric))
    metricFor(aims[0]!.task, catalog, metric);
  return aims;
}

/** What speaks of the classes of one target says nothing where there are several; a shared word does. */
function refuseForSeveral(names: readonly string[], options: TargetsOptions): void {
  for (const name of ["positive", "resume"] as const)
    if ((options as Partial<TrainOptions>)[name] !== undefined)
      throw unfit(name, "must not be given with several targets or quantiles");
  const { cost, classWeights, order } = options;
  if (names.length < 2) return;
  const given =
    order !== undefined
      ? "order"
      : cost !== undefined
        ? "cost"
        : typeof classWeights === "object"
          ? "classWeights"
          : null;
  if (given !== null) throw unfit(given, `must speak of one target, got it with ${names.length}`);
}

/** The checks of `train`, and what quantiles rule out; before anything is read. */
export function refuseUnfitOptions(options: TargetsOptions): void {
  const { target, quantiles, ...same } = options;
  const isNames = Array.isArray(target) && target.every((name) => typeof name === "string" && name !== "");
  if (!isNames && (typeof target !== "string" || target === ""))
    throw unfit("target", `must be the name of a column or a list of them, got ${shown(target)}`, "Correct it");
  refuseBadOptions("trainTargets", same);
  if (same.task === "clustering" || same.task === "anomaly" || same.task === "several")
    throw unfit("task", `must be a task with scores to choose by, got ${same.task}`);
  if (quantiles === undefined) return;
  checkOption("trainTargets.quantiles", verbs.train.options.quantiles, quantiles);
  const { task, metric, coverage, cost, classWeights } = same;
  for (const [name, value] of Object.entries({ metric, coverage, cost, classWeights }))
    if (value !== undefined) throw unfit(name, "must not be given with quantiles");
  if (task !== undefined && task !== "regression")
    throw unfit("task", `must be regression with quantiles, got ${task}`);
}

function oneTarget(target: string): ModelwrightError {
  return new ModelwrightError(
    "use/one-target",
    { target },
    { what: `trainTargets.target must be several columns, got "${target}" alone.`, fix: "Call train() instead." },
  );
}

function unfit(option: string, what: string, fix = "Leave it out"): ModelwrightError {
  return new ModelwrightError("use/option", { option }, { what: `trainTargets.${option} ${what}.`, fix: `${fix}.` });
}
