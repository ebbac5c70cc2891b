/** How every training is recorded: what it was asked, under its command, and what came of it. */
import { isError, ModelwrightError } from "./contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "./contract/events.ts";
import type { RunOutcome } from "./contract/run-record.ts";
import type { Task } from "./contract/task.ts";
import { maskedSource } from "./data/source.ts";
import { writtenBy } from "./outcome.node.ts";
import { commandOf } from "./report/command.ts";
import { openRecorder, type Recorder } from "./runs/recorder.node.ts";

export type Begun = {
  readonly source: string;
  readonly task: Task;
  readonly dataFingerprint: string;
  /** Null where the number of models is the budget. */
  readonly budgetSeconds: number | null;
  readonly metric: string | null;
};

export type RecordOptions = {
  /** The folder of run records; without it none is kept. */
  readonly runs?: string;
  readonly resume?: string | true;
  readonly seed?: number;
  /** The options without passwords. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** Whether fits are kept to go on from. */
  readonly journal: boolean;
};

/** How a run speaks and is kept is not what it made. */
const SPEECH = ["json", "quiet", "signal", "runs", "resume"];

/** What a resumed run has at least, to end well with what it has. */
export const LEAST_SECONDS = 1;

/** The record of the run; null where none is wanted, or the folder cannot hold one. */
export async function recorderFor(
  begun: Begun,
  options: RecordOptions,
  emit: (event: TrainEvent) => void,
): Promise<Recorder | null> {
  const { runs, resume = null, journal } = options;
  if (runs === undefined) {
    if (resume !== null) throw noFolder(resume);
    return null;
  }
  const { source, task, dataFingerprint, budgetSeconds, metric } = begun;
  const shown = Object.fromEntries(Object.entries(options.shown).filter(([name]) => !SPEECH.includes(name)));
  const asked = {
    command: commandOf(maskedSource(source), shown),
    source: maskedSource(source),
    options: shown,
    data: { fingerprint: dataFingerprint, rows: task.table.rows, columns: task.table.columns.length },
    task: { kind: task.kind, target: task.roles.target },
    seed: options.seed ?? 0,
    budgetSeconds,
    metric,
    version: await writtenBy(),
  };
  try {
    const recorder = await openRecorder(runs, asked, { resume, journal });
    if (recorder.pruned > 0)
      emit({ kind: "note", words: `${recorder.pruned} old run records were removed from ${runs}.` });
    if (resume !== null) emit({ kind: "note", words: resumedWords(recorder, budgetSeconds) });
    return recorder;
  } catch (error) {
    // A refusal is the user's business; a folder that cannot be written to must not cost the training.
    if (resume !== null || (isError(error) && error.code !== "data/unwritable")) throw error;
    emit({ kind: "note", words: `No record of the run is kept: ${(error as Error).message}` });
    return null;
  }
}

function resumedWords({ id, journal, usedSeconds }: Recorder, budgetSeconds: number | null): string {
  const fits = `The run ${id} goes on: ${journal?.kept ?? 0} finished fits are kept`;
  if (budgetSeconds === null) return `${fits}.`;
  const left = Math.max(LEAST_SECONDS, budgetSeconds - usedSeconds);
  return `${fits}; ${usedSeconds.toFixed(1)} s of ${budgetSeconds} s are used, ${left.toFixed(1)} s are left.`;
}

type Result = Pick<RunOutcome, "metric" | "members" | "notes" | "digest" | "model" | "report"> & {
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly seconds: number;
  readonly leaderboard: readonly LeaderboardRow[];
};

/** The result as its record keeps it. */
export function outcomeOf(result: Result): Omit<RunOutcome, "error"> {
  const { metric, score, interval, seconds, leaderboard, members, notes, digest, model, report } = result;
  const [low, high] = interval;
  return { metric, score: { value: score, low, high }, seconds, leaderboard, members, notes, digest, model, report };
}

function noFolder(resume: string | true): ModelwrightError {
  return new ModelwrightError(
    "use/option",
    { resume },
    { what: "train.resume must have a folder of runs, got none.", fix: "Name it with runs (--runs)." },
  );
}
