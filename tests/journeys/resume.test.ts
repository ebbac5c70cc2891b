/** A training that was killed goes on: nothing that was finished is fitted again, and the model is the same. */
import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectEnd, folder, modelwright, people, start } from "./cli.ts";

const RUNS = "runs";
const ARGS = ["train", "table.csv", "--target", "left", "--no-report", "--quiet", "--json", "--threads", "2"];

const runsIn = (cwd: string): string[] => readdirSync(join(cwd, RUNS)).filter((name) => !name.startsWith("."));
const recordOf = (cwd: string, id: string) => JSON.parse(readFileSync(join(cwd, RUNS, id, "run.json"), "utf8"));
const eventsOf = (cwd: string, id: string): { kind: string; kept?: true; keptFits?: number; id?: string }[] =>
  readFileSync(join(cwd, RUNS, id, "events.ndjson"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const fitsOf = (cwd: string): string[] => {
  try {
    const [id] = runsIn(cwd);
    return readdirSync(join(cwd, RUNS, id!, "fits")).filter((name) => name.endsWith(".fit"));
  } catch {
    return [];
  }
};

/** Starts the training and kills it, without a warning, once so many fits are on disk. */
async function killed(cwd: string, args: readonly string[], fits: number): Promise<string> {
  const { child, ended } = start([...ARGS, ...args], { cwd, runs: RUNS });
  while (fitsOf(cwd).length < fits && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  expect((await ended).code).toBe(null);
  return runsIn(cwd)[0]!;
}

describe("a run that was killed", () => {
  test("goes on without refitting what was finished, and ends with the digest of a run that was not", async () => {
    const table = people(700, 9);
    const count = ["--max-models", "6"];
    const whole = modelwright([...ARGS, ...count], { cwd: folder({ "table.csv": table }) });
    const cwd = folder({ "table.csv": table });
    const id = await killed(cwd, count, 12);
    const fits = fitsOf(cwd);
    // A file that was not written to its end is as good as none.
    truncateSync(join(cwd, RUNS, id, "fits", fits[0]!), 100);
    const ended = await modelwright([...ARGS, ...count, "--resume"], { cwd, runs: RUNS });
    expectEnd(ended, 0);
    const result = JSON.parse(ended.stdout);
    expect(result.run).toBe(id);
    const untouched = await whole;
    expectEnd(untouched, 0);
    expect(result.digest).toBe(JSON.parse(untouched.stdout).digest);

    const events = eventsOf(cwd, id);
    const after = events.slice(events.findLastIndex((event) => event.kind === "run-started"));
    expect(after[0]).toMatchObject({ id, keptFits: fits.length });
    const folds = after.filter((event) => event.kind === "fold");
    expect(folds).toHaveLength(30);
    expect(folds.filter((event) => event.kept)).toHaveLength(fits.length - 1);
    const record = recordOf(cwd, id);
    expect(record).toMatchObject({ status: "finished", resumed: 1, digest: result.digest, metric: "log-loss" });
    expect(record.leaderboard).toHaveLength(result.leaderboard.length);
    // What the fits left is gone once the run has ended well.
    expect(readdirSync(join(cwd, RUNS, id)).sort()).toEqual(["events.ndjson", "run.json"]);
  });

  test("under a clock has the rest of its time, and its model can be made again", async () => {
    const cwd = folder({ "table.csv": people(900, 10) });
    const id = await killed(cwd, ["--budget", "6s"], 10);
    const began = performance.now();
    const ended = await modelwright([...ARGS, "--budget", "6s", "--resume", id.slice(0, 16)], { cwd, runs: RUNS });
    expectEnd(ended, 0);
    const { usedSeconds } = recordOf(cwd, id);
    expect(usedSeconds).toBeGreaterThan(0);
    expect((performance.now() - began) / 1000).toBeLessThan(6 - usedSeconds + 4);
    expect(JSON.parse(ended.stdout).run).toBe(id);
    expectEnd(await modelwright(["verify", "table.mw", "table.csv"], { cwd }), 0);
  });

  test("is not mixed with other data or options, and a finished one is not resumed", async () => {
    const cwd = folder({ "table.csv": people(300, 9), "other.csv": people(300, 10) });
    const id = await killed(cwd, ["--max-models", "4"], 3);
    const refused = async (args: readonly string[], words: RegExp): Promise<void> => {
      const ended = await modelwright(args, { cwd, runs: RUNS });
      expectEnd(ended, 2);
      expect(ended.stderr).toMatch(words);
    };
    await refused([...ARGS, "--max-models", "4", "--seed", "1", "--resume"], /must find an unfinished run of the same/);
    await refused([...ARGS.with(1, "other.csv"), "--resume", id], /must be a run of the same data/);
    await refused([...ARGS, "--resume", "nope"], /must be the beginning of one run in runs, got none of 1/);
    expectEnd(await modelwright([...ARGS, "--max-models", "4", "--resume"], { cwd, runs: RUNS }), 0);
    await refused(
      [...ARGS, "--max-models", "4", "--resume", id],
      /must be an unfinished run, got one that is finished/,
    );
    await refused([...ARGS, "--runs", "none", "--resume"], /must have a folder of runs/);
  });
});
