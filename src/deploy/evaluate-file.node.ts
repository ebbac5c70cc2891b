/** Evaluating a saved model on a labelled file. */
import { loadModel } from "../artifact/files.node.ts";
import { type Evaluation, evaluate } from "../assess/evaluate.ts";
import { evaluateAims, type SeveralEvaluation } from "../assess/evaluate-aims.ts";
import type { Catalog } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { TaskKind } from "../contract/task.ts";
import { type ModelReadOptions, readForModel } from "../data/join/read-for-model.node.ts";
import { labelledTask } from "../data/labelled.ts";

export type EvaluatedFile = Evaluation & {
  readonly metric: string | null;
  readonly target: string;
  readonly notes: readonly string[];
};

export async function evaluateFile(
  modelPath: string,
  data: string,
  catalog: Pick<Catalog, "metrics">,
  options: ModelReadOptions = {},
): Promise<EvaluatedFile> {
  const model = await loadModel(modelPath);
  refuseSeveral(model.manifest.task.kind);
  if (model.manifest.task.target === null) throw noTarget(model.manifest.task.kind);
  const { whole: raw } = await readForModel(model.manifest.joins, data, options);
  const task = labelledTask(model.manifest.task, model.program.inputs, raw);
  const { metric, task: record } = model.manifest;
  return {
    ...evaluate(model, task, catalog),
    metric,
    target: record.target!,
    notes: [...raw.notes, ...task.notes],
  };
}

/** The same for a model of several targets or quantiles. */
export async function evaluateSeveral(
  modelPath: string,
  data: string,
  catalog: Pick<Catalog, "metrics">,
  options: ModelReadOptions = {},
): Promise<SeveralEvaluation> {
  const model = await loadModel(modelPath);
  const { aims } = model.manifest.task;
  if (aims === undefined) {
    throw new ModelwrightError(
      "use/no-target",
      { task: model.manifest.task.kind },
      {
        what: `The model must have several targets, got a ${model.manifest.task.kind} model.`,
        fix: "Use evaluateFile.",
      },
    );
  }
  const { whole: raw } = await readForModel(model.manifest.joins, data, options);
  const { notes, ...found } = evaluateAims(model, aims, raw, catalog);
  return { ...found, notes: [...raw.notes, ...notes] };
}

function refuseSeveral(task: TaskKind): void {
  if (task !== "several") return;
  throw new ModelwrightError(
    "use/no-target",
    { task },
    { what: "The model must have one target, got one of several.", fix: "Use evaluateSeveral()." },
  );
}

function noTarget(task: TaskKind): ModelwrightError {
  return new ModelwrightError(
    "use/no-target",
    { task },
    {
      what: `The model must have a target to be evaluated, got a ${task} model.`,
      fix: "Use predict; the report tells how good it is.",
    },
  );
}
