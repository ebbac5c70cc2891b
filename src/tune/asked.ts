/** What the user asked for by name: a metric and learners that fit the task, or an error that says which do. */
import { defaultMetric } from "../assess/metric-input.ts";
import { type Catalog, entryOf } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import { fitsTask, type MetricSpec } from "../contract/metric.ts";
import type { Task } from "../contract/task.ts";

/** The named metric; without a name, the one that the kind of task is chosen by. */
export function metricFor(task: Task, catalog: Catalog, name: string = defaultMetric(task)): MetricSpec {
  const metric = entryOf(catalog.metrics, "metric", name);
  if (fitsTask(metric, task)) return metric;
  const fitting = Object.values(catalog.metrics).filter((m) => fitsTask(m, task));
  throw new ModelwrightError(
    "use/wrong-metric",
    { metric: name, task: task.kind },
    {
      what: `The metric ${name} is for ${metric.ordered === true ? "ordered classes" : `${metric.tasks.join(", ")} tasks`}, and this is a ${task.kind} task.`,
      fix: `Use one of ${fitting.map((m) => m.name).join(", ")}.`,
    },
  );
}

export function refuseUnfitLearner(task: Task, catalog: Catalog, name: string): void {
  const { tasks } = entryOf(catalog.learners, "learner", name).spec;
  if (tasks.includes(task.kind)) return;
  const fitting = Object.keys(catalog.learners).filter((other) =>
    catalog.learners[other]!.spec.tasks.includes(task.kind),
  );
  throw new ModelwrightError(
    "use/wrong-learner",
    { learner: name, task: task.kind },
    {
      what: `The learner ${name} is for ${tasks.join(", ")} tasks, and this is a ${task.kind} task.`,
      fix: `Use some of ${fitting.join(", ")}.`,
    },
  );
}
