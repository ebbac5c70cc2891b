/** The folder of run records: one folder per run, named so that the names are in the order of time. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { RunRecord } from "../contract/run-record.ts";
import { listed } from "../contract/table.ts";
import { writeWhole } from "../data/write-whole.node.ts";

/** Older records than these are removed. */
const MOST_RECORDS = 100;
/** Journals of older unfinished runs than these are removed: they take the most room. */
const MOST_JOURNALS = 5;
/** Of a process that is at work; it touches its record more often than this, in milliseconds. */
const ALIVE = 60_000;

const RECORD = "run.json";
export const JOURNAL = "fits";
export const EVENTS = "events.ndjson";

/** A record as it is found: a run that says it is running, but whose process is gone, was killed. */
export type FoundRun = RunRecord & { readonly folder: string; readonly killed: boolean };

/** Makes the folder of a new run, and tells version control to look away. */
export async function newRunFolder(runs: string): Promise<{ readonly id: string; readonly folder: string }> {
  await mkdir(runs, { recursive: true });
  const isOwn = basename(dirname(runs)) === ".modelwright";
  await writeFile(join(isOwn ? dirname(runs) : runs, ".gitignore"), "*\n", { flag: "wx" }).catch(() => {});
  const time = new Date().toISOString().replaceAll(/[-:]/g, "").replace("T", "-").slice(0, 15);
  const id = `${time}-${randomBytes(3).toString("hex")}`;
  const folder = join(runs, id);
  // A journal may hold rows of the table: it is nobody else's business.
  await mkdir(folder, { mode: 0o700 });
  return { id, folder };
}

export function writeRecord(folder: string, record: RunRecord): Promise<void> {
  return writeWhole(join(folder, RECORD), `${JSON.stringify(record, null, 1)}\n`);
}

/** All records, the newest first. What is no record is passed over. */
export async function listRuns(runs: string): Promise<readonly FoundRun[]> {
  const names = await readdir(runs).catch(() => []);
  const found = await Promise.all(names.map((name) => readRun(join(runs, name))));
  return found.filter((run) => run !== null).sort((a, b) => (a.id < b.id ? 1 : -1));
}

async function readRun(folder: string): Promise<FoundRun | null> {
  const path = join(folder, RECORD);
  try {
    const record = JSON.parse(await readFile(path, "utf8")) as RunRecord;
    if (record.format !== "modelwright-run" || typeof record.id !== "string") return null;
    const isAtWork = record.status === "running" && isThere(record.process.pid) && (await isFresh(path));
    return { ...record, folder, killed: record.status === "running" && !isAtWork };
  } catch {
    return null;
  }
}

/** A process of another user is there, too. */
function isThere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function isFresh(path: string): Promise<boolean> {
  return Date.now() - (await stat(path)).mtimeMs < ALIVE;
}

/** One run: by its id, the beginning of it, `last`, or `last~1` for the one before. */
export async function findRun(runs: string, wanted: string): Promise<FoundRun> {
  const all = await listRuns(runs);
  const back = /^last(?:~(\d+))?$/.exec(wanted);
  const matching =
    back === null
      ? all.filter(({ id }) => id.startsWith(wanted))
      : all.slice(Number(back[1] ?? 0), Number(back[1] ?? 0) + 1);
  if (matching.length === 1) return matching[0]!;
  const ids = all.map(({ id }) => id);
  const got =
    matching.length === 0
      ? `none of ${ids.length}`
      : `${matching.length}: ${listed(
          matching.map(({ id }) => id),
          5,
        )}`;
  throw new ModelwrightError(
    "use/run",
    { wanted, runs },
    {
      what: `"${wanted}" must be the beginning of one run in ${runs}, got ${got}.`,
      fix: `${matching.length === 0 ? didYouMean(wanted, ids) : ""}\`modelwright runs list\` shows them; last and last~1 mean the newest.`,
    },
  );
}

/** Removes what is too old; says how many records went. */
export async function pruneRuns(runs: string): Promise<number> {
  const all = await listRuns(runs);
  const idle = all.filter((run) => run.status !== "running" || run.killed);
  const old = idle.slice(MOST_RECORDS);
  const unfinished = idle.filter((run) => run.status !== "finished");
  for (const { folder } of old) await rm(folder, { recursive: true, force: true });
  for (const { folder } of unfinished.slice(MOST_JOURNALS))
    await rm(join(folder, JOURNAL), { recursive: true, force: true });
  return old.length;
}
