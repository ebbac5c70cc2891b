import { describe, expect, test } from "vitest";
import type { RunRecord } from "../contract/run-record.ts";
import { compareRuns, diffRuns } from "./compare.ts";

const run = (id: string, value: number, more: Partial<RunRecord> = {}): RunRecord => ({
  format: "modelwright-run",
  formatVersion: 1,
  id,
  status: "finished",
  started: "2026-01-01T00:00:00.000Z",
  ended: null,
  command: "modelwright train people.csv",
  source: "people.csv",
  options: { target: "left", seed: 0 },
  versions: { modelwright: "0.1.0", node: "20", platform: "linux x64" },
  process: { pid: 1, host: "here" },
  data: { fingerprint: "ab", rows: 300, columns: 6 },
  task: { kind: "binary", target: "left" },
  seed: 0,
  budgetSeconds: 60,
  usedSeconds: 0,
  partStarted: "2026-01-01T00:00:00.000Z",
  resumed: 0,
  metric: "log-loss",
  score: { value, low: value - 0.02, high: value + 0.02 },
  seconds: 60,
  leaderboard: [{ name: "ridge", learner: "ridge", score: value, low: 0, high: 1, seconds: 1, folds: 5, note: "" }],
  members: [],
  notes: [],
  digest: id,
  model: null,
  report: null,
  error: null,
  ...more,
});
const less = () => false;

describe("runs of the same data and metric", () => {
  test("are held against the best, which the metric chooses", () => {
    const runs = [run("a", 0.4), run("b", 0.41), run("c", 0.5)];
    const { refused, verdicts } = compareRuns(runs, less);
    expect(refused).toBe(null);
    expect(verdicts.map(({ id, against, beyond }) => [id, against, beyond])).toEqual([
      ["b", "a", false],
      ["c", "a", true],
    ]);
    // Two independent means of half-width 0.02: sqrt(2) times that.
    expect(verdicts[1]!.low).toBeCloseTo(0.1 - 0.02 * Math.SQRT2, 10);
    expect(compareRuns(runs, () => true).verdicts[0]).toMatchObject({ id: "a", against: "c" });
  });

  test("show the options that differ, and candidates side by side", () => {
    const other = run("b", 0.41, { options: { target: "left", seed: 1, folds: 3 } });
    const { differences, leaderboard } = compareRuns([run("a", 0.4), other], less);
    expect(differences).toEqual([
      { name: "option seed", values: [0, 1] },
      { name: "option folds", values: [null, 3] },
    ]);
    expect(leaderboard).toEqual([{ name: "ridge", scores: [0.4, 0.41] }]);
  });

  test("differ field by field", () => {
    expect(diffRuns(run("a", 0.4), run("a", 0.4))).toEqual([]);
    expect(diffRuns(run("a", 0.4), run("b", 0.4, { seed: 1, options: { target: "left", seed: 1 } }))).toEqual([
      { field: "options.seed", before: 0, after: 1 },
      { field: "digest", before: "a", after: "b" },
    ]);
  });
});

test.each([
  ["other data", { data: { fingerprint: "cd", rows: 300, columns: 6 } }, "b was trained on other data than a"],
  ["another metric", { metric: "accuracy" }, "a is scored by log-loss, b by accuracy"],
  ["another target", { task: { kind: "binary", target: "stayed" } }, "b predicts another column than a"],
  ["no score", { score: null }, "b has no score"],
] as const)("scores are not compared with a run of %s", (_, more, words) => {
  expect(compareRuns([run("a", 0.4), run("b", 0.5, more)], less)).toMatchObject({ refused: words, verdicts: [] });
});
