/** Keeps the record of one run while it goes on: what was asked at once, events as they come, the outcome at the end. */
import { appendFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isError, ModelwrightError } from "../contract/errors.ts";
import type { TimedEvent } from "../contract/events.ts";
import type { RunOutcome, RunRecord } from "../contract/run-record.ts";
import { type DiskJournal, openJournal } from "./journal.node.ts";
import {
  EVENTS,
  type FoundRun,
  findRun,
  JOURNAL,
  listRuns,
  newRunFolder,
  pruneRuns,
  writeRecord,
} from "./store.node.ts";

/** What is known when the fits begin. */
export type RunAsked = Pick<
  RunRecord,
  "command" | "source" | "options" | "data" | "task" | "seed" | "budgetSeconds" | "metric"
> & { readonly version: string };

export type Recorder = {
  readonly id: string;
  /** Null for trainings that make no fits by folds. */
  readonly journal: DiskJournal | null;
  /** Of earlier parts of the run. */
  readonly usedSeconds: number;
  /** Records that were too old. */
  readonly pruned: number;
  event(event: TimedEvent): void;
  end(status: "finished" | "interrupted", outcome: Omit<RunOutcome, "error">): Promise<void>;
  fail(error: unknown): Promise<void>;
};

/** Milliseconds after which events are written, and the record is touched to say that the run is at work. */
const BEAT = 500;

const NOTHING: RunOutcome = {
  metric: null,
  score: null,
  seconds: null,
  leaderboard: [],
  members: [],
  notes: [],
  digest: null,
  model: null,
  report: null,
  error: null,
};

/** `resume`: true for the newest unfinished run of the same data and options, or the name of one. */
export async function openRecorder(
  runs: string,
  asked: RunAsked,
  { resume, journal: wantsJournal }: { readonly resume: string | true | null; readonly journal: boolean },
): Promise<Recorder> {
  const before = resume === null ? null : await unfinished(runs, asked, resume);
  const pruned = before === null ? await pruneRuns(runs) : 0;
  const { id, folder } = before ?? (await newRunFolder(runs));
  const usedSeconds = before === null ? 0 : await secondsUsed(before);
  const { version, ...about } = asked;
  const now = new Date().toISOString();
  const record: RunRecord = {
    format: "modelwright-run",
    formatVersion: 1,
    id,
    status: "running",
    started: before?.started ?? now,
    ended: null,
    versions: { modelwright: version, node: process.versions.node, platform: `${process.platform} ${process.arch}` },
    process: { pid: process.pid, host: hostname() },
    usedSeconds,
    partStarted: now,
    resumed: before === null ? 0 : before.resumed + 1,
    ...NOTHING,
    ...about,
  };
  await writeRecord(folder, record);
  const journal = wantsJournal ? await openJournal(join(folder, JOURNAL)) : null;
  const log = openLog(folder);

  const end = async (last: Partial<RunRecord>): Promise<void> => {
    await log.close();
    await journal?.close();
    if (last.status === "finished") await rm(join(folder, JOURNAL), { recursive: true, force: true });
    await writeRecord(folder, { ...record, ...last, ended: new Date().toISOString() });
  };
  return {
    id,
    journal,
    usedSeconds,
    pruned,
    event: log.take,
    end: (status, outcome) => end({ ...outcome, status }),
    async fail(error) {
      const code = isError(error) ? error.code : "run/fault";
      const words = error instanceof Error ? error.message : String(error);
      await end({ status: code === "run/aborted" ? "interrupted" : "failed", error: { code, words } });
    },
  };
}

type Log = { readonly take: (event: TimedEvent) => void; readonly close: () => Promise<void> };

/** Events are appended in batches: a fit never waits for the disk. */
function openLog(folder: string): Log {
  let lines: string[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const write = (): void => {
    const text = lines.join("");
    lines = [];
    const now = new Date();
    last = last
      .then(() => (text === "" ? undefined : appendFile(join(folder, EVENTS), text)))
      .then(() => utimes(join(folder, "run.json"), now, now))
      .catch(() => {});
  };
  const timer = setInterval(write, BEAT);
  timer.unref();
  return {
    // How far single fits are is of interest while they run, and never again.
    take: (event) => {
      if (event.kind !== "progress") lines.push(`${JSON.stringify(event)}\n`);
    },
    async close() {
      clearInterval(timer);
      write();
      await last;
    },
  };
}

/** What decides what is fitted, and on what; how long, and where the result goes, may change from part to part. */
const FREE = ["out", "report", "threads", "budgetSeconds", "maxModels", "test"];

function keyOf({ data, options }: Pick<RunRecord, "data" | "options">): string {
  const kept = Object.entries(JSON.parse(JSON.stringify(options)) as object).filter(([name]) => !FREE.includes(name));
  return JSON.stringify([data.fingerprint, kept.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

async function unfinished(runs: string, asked: RunAsked, resume: string | true): Promise<FoundRun> {
  const isOpen = (run: FoundRun): boolean => run.killed || run.status === "interrupted" || run.status === "failed";
  if (resume !== true) {
    const run = await findRun(runs, resume);
    if (!isOpen(run)) throw refused(run.id, `must be an unfinished run, got one that is ${run.status}`);
    if (run.data.fingerprint !== asked.data.fingerprint)
      throw refused(run.id, "must be a run of the same data, got one of other cells");
    if (keyOf(run) !== keyOf(asked)) throw refused(run.id, `must be a run of the same options, got: ${run.command}`);
    return run;
  }
  const run = (await listRuns(runs)).find((one) => isOpen(one) && keyOf(one) === keyOf(asked));
  if (run !== undefined) return run;
  throw new ModelwrightError(
    "use/run",
    { runs },
    {
      what: `--resume must find an unfinished run of the same data and options in ${runs}, got none.`,
      fix: "Leave it out to begin anew; `modelwright runs list` shows what there is.",
    },
  );
}

function refused(id: string, what: string): ModelwrightError {
  return new ModelwrightError(
    "use/run",
    { id },
    { what: `The run ${id} ${what}.`, fix: "Leave --resume out, or name another run." },
  );
}

/** A run that was killed could not say when: its last beat does. */
async function secondsUsed(run: FoundRun): Promise<number> {
  const begun = Date.parse(run.partStarted);
  const path = join(run.folder, run.status === "running" ? "run.json" : EVENTS);
  const beat = await stat(path).catch(() => null);
  return run.usedSeconds + Math.max(0, ((beat?.mtimeMs ?? begun) - begun) / 1000);
}
