/** What trainings leave behind: records that are listed, shown and compared, and events for who watches. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectEnd, folder, listing, modelwright, people } from "./cli.ts";

const ARGS = ["train", "table.csv", "--target", "left", "--max-models", "2", "--no-report", "--quiet", "--json"];

describe("two runs of one table", () => {
  const made = (async () => {
    const cwd = folder({ "table.csv": people(200, 8) });
    for (const more of [
      ["--events", "events.ndjson"],
      ["--seed", "1"],
    ])
      expectEnd(await modelwright([...ARGS, ...more], { cwd, runs: ".modelwright/runs" }), 0);
    return cwd;
  })();
  made.catch(() => {});
  const asked = async (args: readonly string[]) => {
    const ended = await modelwright(["runs", ...args, "--json"], { cwd: await made, runs: ".modelwright/runs" });
    expectEnd(ended, 0);
    return JSON.parse(ended.stdout);
  };

  test("are listed, the newest first, and kept out of version control", async () => {
    const list = await asked(["list"]);
    expect(list).toHaveLength(2);
    expect(list[0]).toMatchObject({ status: "finished", source: "table.csv", metric: "log-loss" });
    expect(list[0].id > list[1].id).toBe(true);
    expect(readFileSync(join(await made, ".modelwright/.gitignore"), "utf8")).toBe("*\n");
    // No cell of the table: a name of a job would be one.
    const text = readFileSync(join(await made, ".modelwright/runs", list[0].id, "run.json"), "utf8");
    expect(text).not.toContain("nurse");
  });

  test("are shown with the command that makes them again", async () => {
    const run = await asked(["show", "last"]);
    expect(run.command).toBe("modelwright train table.csv --target left --max-models 2 --seed 1");
    expect(run.leaderboard).toHaveLength(run.members.length > 1 ? 3 : 2);
    expect((await asked(["show", "last~1"])).seed).toBe(0);
  });

  test("are compared: what differs, and whether the scores can be told apart", async () => {
    const found = await asked(["compare", "last", "last~1"]);
    expect(found).toMatchObject({ refused: null, differences: [{ name: "option seed", values: [1, 0] }] });
    expect(found.verdicts).toHaveLength(1);
    const { differences } = await asked(["diff", "last~1", "last"]);
    expect(differences).toContainEqual({ field: "options.seed", before: 0, after: 1 });
  });

  test("tell what happens as lines of JSON, in the order of time", async () => {
    const lines = readFileSync(join(await made, "events.ndjson"), "utf8")
      .trim()
      .split("\n");
    const events = lines.map((line) => JSON.parse(line));
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const needed = [
      "run-started",
      "stage",
      "stage-ended",
      "candidate-started",
      "fold",
      "candidate-finished",
      "members",
    ];
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(needed));
    expect(events.filter(({ kind }) => kind === "candidate-started")).toMatchObject([{ learner: "baseline" }, {}]);
  });
});

test("no record is kept where none is wanted, and words that mean nothing are refused", async () => {
  const cwd = folder({ "table.csv": people(120, 8) });
  expectEnd(await modelwright([...ARGS, "--runs", "none"], { cwd, runs: "somewhere" }), 0);
  expect(listing(cwd)).toEqual(["table.csv", "table.mw"]);
  expect(existsSync(join(cwd, "somewhere"))).toBe(false);
  for (const [args, words] of [
    [["runs", "lst"], /Did you mean list/],
    [["runs", "show", "last"], /must be the beginning of one run in nowhere, got none of 0/],
    [["runs", "compare", "last"], /must name 2 to 20 runs, got 1/],
    [[...ARGS, "--events", "-"], /--events must be a file where --json is given/],
  ] as const) {
    const ended = await modelwright(args, { cwd, runs: "nowhere" });
    expectEnd(ended, 2);
    expect(ended.stderr).toMatch(words);
  }
});
