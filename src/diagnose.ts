/**
 * `diagnose`: where a model fails on labelled rows, why, and what would help most. Everything is said of answers to
 * rows that the answering model had not seen: the model's own where the rows are new, else those of its plan fitted
 * again under folds.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { loadModel } from "./artifact/files.node.ts";
import { fingerprint } from "./artifact/fingerprint.ts";
import { refuseSeveral } from "./artifact/refuse-several.ts";
import type { LoadedModel } from "./artifact/unpack.ts";
import { answersOf } from "./assess/evaluate.ts";
import { metricInput } from "./assess/metric-input.ts";
import { catalog } from "./catalog.ts";
import { createRandom } from "./compute/random.ts";
import { createCrew } from "./compute/threads/crew.node.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import type { Diagnosis } from "./contract/diagnosis.ts";
import { ModelwrightError } from "./contract/errors.ts";
import type { TrainEvent } from "./contract/events.ts";
import { checkOption } from "./contract/options.ts";
import type { Task } from "./contract/task.ts";
import { applySchema } from "./data/apply-schema.ts";
import { inferSchema } from "./data/infer-schema.ts";
import { type ModelReadOptions, readForModel } from "./data/join/read-for-model.node.ts";
import { type KeptApart, keptApart } from "./data/kept-apart.ts";
import { type Labelled, labelledTask } from "./data/labelled.ts";
import type { RawTable } from "./data/raw-table.ts";
import { shareTable } from "./data/share-table.ts";
import { defineTask } from "./data/task.ts";
import { Diagnosing } from "./diagnosing.ts";
import type { PlanRecord } from "./pipeline/fitted.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { candidatesOfPlan } from "./tune/candidate-of-plan.ts";
import { trainJobs } from "./tune/fit-job.ts";
import { now } from "./tune/now.ts";
import { verbs } from "./verbs.ts";

export type DiagnoseOptions = ModelReadOptions & {
  /** From the table read to the last finding; what there is no time for is left out by name. */
  readonly budgetSeconds?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
};

const DEFAULT_SECONDS = 60;
/** Fewer rows than this show no faults that are beyond chance. */
const LEAST_ROWS = 50;
/** Members of the model that are fitted again. */
const MEMBERS = 2;

/** `data` are labelled rows: those that the model was trained on, or new ones. */
export function diagnose(model: string, data: string, options: DiagnoseOptions = {}): Run<TrainEvent, Diagnosis> {
  return createRun(async (emit, stopped) => {
    refuseBadOptions(options);
    const loaded = await loadModel(model);
    const { manifest } = loaded;
    refuseSeveral(manifest.task, "diagnosed");
    if (manifest.task.target === null) throw noTarget(manifest.task.kind);
    emit({ kind: "stage", stage: "read", words: "reading labelled rows" });
    const { given, whole: raw } = await readForModel(manifest.joins, data, options);
    const apart = keptApart(await loaded.training(), raw);
    const record = { ...manifest.task, columns: [...manifest.task.columns, ...apart.columns] };
    const labelled = labelledTask(record, loaded.program.inputs, raw);
    if (labelled.table.rows < LEAST_ROWS) throw tooFew(labelled.table.rows);
    const task = taskOf(labelled, loaded, apart);
    const started = now();
    const threads = options.threads ?? availableParallelism();
    const entry = new URL("./worker.js", import.meta.url);
    const crew = createCrew(threads, existsSync(entry) ? entry : null, trainJobs(catalog, createTeam));
    const watch = setInterval(() => stopped() && crew.stop(), 30);
    try {
      crew.share("task", task);
      const own = answersOf(loaded.predict(task.table), task);
      const seen = await haveBeenSeen(given, loaded, task, own);
      const { plan } = (await loaded.pipeline()) as unknown as { readonly plan: PlanRecord };
      const diagnosing = new Diagnosing({
        task,
        crew,
        candidates: candidatesOfPlan(plan, MEMBERS),
        own: seen.seen ? null : own,
        random: createRandom(options.seed ?? 0).fork("diagnose"),
        seed: options.seed ?? 0,
        numbers: labelled.rows.map((row) => row + 1),
        until: started + 1000 * (options.budgetSeconds ?? DEFAULT_SECONDS),
        stopped,
        emit,
      });
      const found = await diagnosing.run();
      return {
        model,
        rows: task.table.rows,
        target: manifest.task.target,
        task: task.kind,
        fresh: !seen.seen,
        ...found,
        notes: [...raw.notes, ...labelled.notes, ...apart.notes, seen.words, ...found.notes],
        seconds: (now() - started) / 1000,
      };
    } finally {
      clearInterval(watch);
      await crew.close();
    }
  }, options.signal);
}

function taskOf(
  labelled: Labelled,
  { manifest, program }: LoadedModel,
  { group, time, columns: keys }: KeptApart,
): Task {
  const { kind, classes, table, target, weights, roles } = labelled;
  const columns = [...program.inputs, ...manifest.task.columns, ...keys];
  return {
    kind,
    reason: "as the model was trained",
    table: shareTable(table),
    schema: { columns },
    roles: { ...roles, group, time },
    target,
    classes,
    positiveReason: null,
    ...(labelled.ordered === true ? { ordered: true } : {}),
    weights,
  };
}

/**
 * The same table as in training has its fingerprint. A table with another one may still hold rows of it: the model then
 * answers them better than it answered rows that it had not seen.
 */
async function haveBeenSeen(
  given: RawTable,
  { manifest }: LoadedModel,
  task: Task,
  answers: Float64Array,
): Promise<{ readonly seen: boolean; readonly words: string }> {
  const again = "the model's plan is fitted again under folds, so that nothing is said of rows it had learnt by heart";
  if (manifest.joins.length === 0 && manifest.dataFingerprint !== null) {
    const schema = inferSchema(given);
    const about = { target: manifest.task.target, task: task.kind };
    const trained = defineTask(applySchema(given, schema.columns), schema, about);
    if ((await fingerprint(trained.table)) === manifest.dataFingerprint)
      return { seen: true, words: `The model was trained on these rows: ${again}.` };
  }
  const metric = manifest.metric === null ? undefined : catalog.metrics[manifest.metric];
  const record = manifest.metric === null ? undefined : manifest.metrics[manifest.metric];
  if (metric === undefined || record === undefined)
    return { seen: true, words: `It is not known which rows were trained on: ${again}.` };
  const value = metric.compute(metricInput(task, answers, null));
  const tooGood = metric.greaterIsBetter ? value > record.high : value < record.low;
  return tooGood
    ? {
        seen: true,
        words: `The model answers these rows better than rows it had not seen (${metric.name} ${short(value)} against ${short(record.value)}), so some may have been trained on: ${again}.`,
      }
    : { seen: false, words: "These rows are new to the model: it answers them itself." };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function refuseBadOptions({ budgetSeconds, seed, threads }: DiagnoseOptions): void {
  const declared = verbs.diagnose.options;
  if (budgetSeconds !== undefined) checkOption("diagnose.budgetSeconds", declared.budget, budgetSeconds);
  if (seed !== undefined) checkOption("diagnose.seed", declared.seed, seed);
  if (threads !== undefined) checkOption("diagnose.threads", declared.threads, threads);
}

function noTarget(task: string): ModelwrightError {
  return new ModelwrightError(
    "use/no-target",
    { task },
    {
      what: `The model must have a target to be diagnosed, got a ${task} model.`,
      fix: "Its report tells what it found.",
    },
  );
}

function tooFew(rows: number): ModelwrightError {
  return new ModelwrightError(
    "data/too-few-rows",
    { rows, least: LEAST_ROWS },
    {
      what: `Data to diagnose a model on must have at least ${LEAST_ROWS} labelled rows, got ${rows}.`,
      fix: "Give more rows; the rows that the model was trained on will do.",
    },
  );
}
