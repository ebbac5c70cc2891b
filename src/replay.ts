/**
 * A model's recorded plan carried out again: `replay` refits it and keeps the result, `verify` says whether the model
 * follows from the data. Both read the data as the training did; nothing has to be told but the tables it joined.
 */
import { availableParallelism } from "node:os";
import { compareModels } from "./artifact/compare-models.ts";
import { loadModel } from "./artifact/files.node.ts";
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { readPlan } from "./artifact/read-training.ts";
import { refuseSeveral } from "./artifact/refuse-several.ts";
import {
  alteredFile,
  endedByTime,
  otherColumns,
  otherData,
  type ReplayedMember,
  type ReplayResult,
  verdictOn,
} from "./artifact/replay-verdict.ts";
import { changedColumns, type DataFault, readAgain, trainingRecord } from "./artifact/training-record.ts";
import type { LoadedModel } from "./artifact/unpack.ts";
import { isError, ModelwrightError } from "./contract/errors.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { TrainingRecord } from "./contract/training.ts";
import { type ModelReadOptions, readForModel } from "./data/join/read-for-model.node.ts";
import { shareTable } from "./data/share-table.ts";
import { maskedSource } from "./data/source.ts";
import { type DefinedTask, defineTask } from "./data/task.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";
import { writeOutcome } from "./outcome.node.ts";
import { createFitted, type Fitted, type PlanRecord } from "./pipeline/fitted.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { openCrew } from "./train.ts";
import { replayPlan } from "./tune/replay.ts";

export type ReplayOptions = ModelReadOptions & {
  readonly threads?: number;
  /** Where the refitted model goes. */
  readonly out?: string;
  readonly signal?: AbortSignal;
};

export type Refitted = ReplayResult & { readonly model: string | null; readonly fitted: Fitted };

/** Above this many cells the fits are made one after the other, each by all threads. */
const TEAM_CELLS = 6e6;

/** Refits the model's plan on `data`, be they the same or newer ones. */
export function replay(model: string, data: string, options: ReplayOptions = {}): Run<TrainEvent, Refitted> {
  return createRun(async (emit, stopped) => {
    if (options.out !== undefined) await refuseUnwritable(options.out);
    const given = await loadModel(model);
    const plan = await planOf(given);
    const read = await readLike(given, plan, data, options, emit);
    const fault = read.faults.find((one) => one.used && !read.task?.table.columns.some((c) => c.name === one.column));
    if (read.task === null || fault !== undefined) throw otherColumns(data, read.faults);
    const { fitted, result } = await refit(given, plan, { ...read, task: read.task }, options, emit, stopped);
    emit({ kind: "stage", stage: "save", words: "writing the model" });
    const { manifest } = given;
    const seed = plan.training.seed;
    const extras = {
      joins: manifest.joins,
      seed,
      metric: manifest.metric,
      ...(result.data.fingerprint === null ? {} : { dataFingerprint: result.data.fingerprint }),
      // How good the model is was found out on the data of the training, and holds for them only.
      ...(result.follows ? { metrics: manifest.metrics } : {}),
      training: await trainingRecord(read.task, plan.training.protocol, seed),
    };
    const report = result.follows ? await given.text("report") : null;
    await writeOutcome({ fitted, extras, report, to: { model: options.out ?? null, report: null } });
    return { ...result, model: options.out ?? null, fitted };
  }, options.signal);
}

/** Says whether the model follows from the data by its plan; what differs is named. Nothing is written. */
export function verify(model: string, data: string, options: ReplayOptions = {}): Run<TrainEvent, ReplayResult> {
  return createRun(async (emit, stopped) => {
    emit({ kind: "stage", stage: "structure", words: "checking the digests inside of the file" });
    let given: LoadedModel;
    let plan: Planned;
    try {
      given = await loadModel(model);
      plan = await planOf(given);
      for (const name of ["report", "card"] as const) await given.text(name);
    } catch (error) {
      if (!isError(error, "artifact/altered")) throw error;
      return alteredFile(error.message);
    }
    const read = await readLike(given, plan, data, options, emit);
    const faults = read.faults.filter((fault) => fault.used);
    if (faults.length > 0 || read.task === null) return otherData(given.manifest, read.faults, read.notes);
    const timed = (plan.plan.members ?? [{ plan: plan.plan }]).filter((member) => member.plan.timed === true);
    if (timed.length > 0)
      return endedByTime(
        given.manifest,
        timed.map((member) => member.plan.learner.name),
        read.notes,
      );
    const { result } = await refit(given, plan, { ...read, task: read.task }, options, emit, stopped);
    return result;
  }, options.signal);
}

type Planned = { readonly plan: PlanRecord; readonly training: TrainingRecord };

async function planOf(model: LoadedModel): Promise<Planned> {
  refuseSeveral(model.manifest.task, "made again");
  const plan = readPlan(await model.pipeline());
  const training = await model.training();
  if (training !== null) return { plan, training };
  throw new ModelwrightError(
    "artifact/no-plan",
    { learner: model.manifest.learner },
    {
      what: "The model must hold the record of its training to be made again, got one without.",
      fix: "Models of `modelwright train` with a target hold it; train it again.",
    },
  );
}

type Read = {
  /** Null where a column that the task needs is not there. */
  readonly task: DefinedTask | null;
  readonly faults: readonly DataFault[];
  readonly notes: readonly string[];
};

/** The data, read and given roles as they were before the training. */
async function readLike(
  model: LoadedModel,
  { training }: Planned,
  data: string,
  options: ReplayOptions,
  emit: (event: TrainEvent) => void,
): Promise<Read> {
  emit({ kind: "stage", stage: "read", words: `reading ${maskedSource(data)}` });
  const { joins } = model.manifest;
  // The rows of a training hold their own past.
  const past = joins.some((plan) => plan.from === "past") ? { history: options.history ?? (false as const) } : {};
  const { whole } = await readForModel(joins, data, { ...options, ...past });
  const { table, schema, faults } = readAgain(whole, training);
  if (faults.some((fault) => fault.used)) return { task: null, faults, notes: whole.notes };
  const there = (names: readonly string[]): string[] =>
    names.filter((name) => table.columns.some((c) => c.name === name));
  const all = table.columns.map((column) => column.name);
  const { target, features, weight, group, time, sensitive, positive } = training;
  const roles = [target, weight, ...features];
  const task = defineTask(table, schema, {
    target,
    task: training.task,
    ...(training.order === undefined ? {} : { order: training.order }),
    ...(positive === null ? {} : { positive }),
    ...(weight === null ? {} : { weight }),
    ...(group === null ? {} : { group }),
    ...(time === null ? {} : { time }),
    sensitive: there(sensitive),
    include: features,
    exclude: all.filter((name) => !roles.includes(name) && name !== group),
  });
  emit({ kind: "stage", stage: "task", words: `${task.kind}: the recorded plan on ${task.table.rows} rows` });
  const changed = await changedColumns(task, training);
  return { task, faults: [...faults, ...changed], notes: [...whole.notes, ...task.notes] };
}

async function refit(
  given: LoadedModel,
  { plan, training }: Planned,
  { task, faults, notes }: Read & { readonly task: DefinedTask },
  options: ReplayOptions,
  emit: (event: TrainEvent) => void,
  stopped: () => boolean,
): Promise<{ readonly fitted: Fitted; readonly result: ReplayResult }> {
  const members = plan.members ?? [{ weight: 1, plan }];
  emit({
    kind: "stage",
    stage: "fit",
    words: `refitting ${members.length === 1 ? "the model" : `${members.length} models`}`,
  });
  const threads = options.threads ?? availableParallelism();
  const isLarge = task.table.rows * task.roles.features.length > TEAM_CELLS;
  const crew = openCrew(isLarge ? 1 : Math.min(threads, members.length));
  const watch = setInterval(() => stopped() && crew.stop(), 30);
  try {
    crew.share("task", { ...task, table: shareTable(task.table) });
    const parts = await replayPlan(task, plan, {
      crew,
      threads: isLarge || members.length === 1 ? threads : 1,
      seed: training.seed,
      protocol: training.protocol,
      onMember: (done, of) => emit({ kind: "progress", name: "refit", done, of }),
    });
    const fitted = createFitted(parts);
    const digest = await digestOf(fitted);
    const same = compareModels(given.program, fitted.program, members.length);
    const named = members.map(({ weight, plan: own }, i): ReplayedMember => {
      const rows = own.rows === undefined || own.rows === "all" ? "" : `, split ${own.rows.split + 1}`;
      return { name: `${own.learner.name}${rows}`, weight, same: same.members[i]! };
    });
    const timed = members.flatMap(({ plan: own }, i) => (own.timed === true ? [named[i]!.name] : []));
    const result = verdictOn(given.manifest, {
      digest,
      fingerprint: await fingerprint(task.table),
      faults,
      members: named,
      sameRest: same.rest,
      timed,
      notes,
    });
    return { fitted, result };
  } finally {
    clearInterval(watch);
    await crew.close();
  }
}
