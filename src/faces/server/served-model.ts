/** The model behind the routes, and what it says about itself. */
import { basename } from "node:path";
import { type JsonSchema, type LoadedModel, type RowScorer, resultSchema, rowSchema, rowScorer } from "../../score.ts";
import { VERSION } from "../cli/version.ts";

export type ServedModel = {
  /** The file's name without its ending; never its folder. */
  readonly name: string;
  readonly model: LoadedModel;
  /** Compiled once; scores one row at a time. */
  readonly score: RowScorer;
  readonly row: JsonSchema;
  readonly result: JsonSchema;
};

export function servedModel(path: string, model: LoadedModel): ServedModel {
  const { program } = model;
  return {
    name: basename(path).replace(/\.mw$/i, ""),
    model,
    score: rowScorer(model),
    row: rowSchema(program),
    result: resultSchema(program),
  };
}

/** `GET /model`: what it is, what it reads and answers, what it is worth. */
export function describeModel(served: ServedModel): object {
  const { manifest, program } = served.model;
  const { kind, target, classes, aims } = manifest.task;
  return {
    name: served.name,
    digest: manifest.digest,
    task: kind,
    target,
    classes,
    ...(aims === undefined ? {} : { targets: aims.map(aboutTarget) }),
    learner: manifest.learner,
    trainedRows: manifest.trainedRows,
    created: manifest.created,
    writtenBy: manifest.writtenBy,
    servedBy: `modelwright ${VERSION}`,
    metric: manifest.metric,
    metrics: Object.fromEntries(
      Object.entries(manifest.metrics).map(([name, { value, low, high }]) => [name, { value, interval: [low, high] }]),
    ),
    columns: program.inputs.map(({ name, kind: meaning }) => ({ name, kind: meaning })),
    row: served.row,
    result: served.result,
  };
}

type Target = NonNullable<LoadedModel["manifest"]["task"]["aims"]>[number];

/** One target of several: what it is and what its outputs are called. */
function aboutTarget({ target, task, quantiles, outputs }: Target): object {
  return { target, task: task.kind, classes: task.classes, quantiles, outputs: Object.values(outputs) };
}
