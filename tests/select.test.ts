/** `select()`: the choice of a model from code, with learners and steps of one's own, here and on workers. */
import { describe, expect, test } from "vitest";
import { defineLearner, defineStep, real } from "../src/author.ts";
import { catalog, digestOf, isError, select } from "../src/index.ts";
import { exampleTask } from "./promises/tables.ts";

/** Always says the mean of the target, moved by its parameter: good enough to be told apart. */
const shiftedMean = defineLearner({
  name: "shiftedMean",
  summary: "The mean of the target, moved.",
  source: "none",
  tasks: ["regression"],
  family: "none",
  can: { missing: true, categories: true, weights: true },
  params: { shift: real({ default: 0, doc: "What is added." }) },
  async fit({ target }, { shift }) {
    return { state: target.reduce((sum, y) => sum + y, 0) / target.length + shift, report: {} };
  },
  lower: (state, _columns, writer) => writer.add("constant", [], { value: Float64Array.of(state) }),
});

const doubled = defineStep({
  name: "doubled",
  summary: "Every number twice as large.",
  source: "none",
  selects: ["number"],
  params: {},
  fit: () => null,
  lower: (_state, columns, writer) =>
    columns.map((column) => ({ ...column, ref: writer.add("add", [column.ref, column.ref]) })),
});

const own = {
  ...catalog,
  learners: { ...catalog.learners, shiftedMean },
  steps: { ...catalog.steps, doubled },
};

describe("select", () => {
  test("says what the model is expected to score on fresh rows, as it learns from more than its folds' models", async () => {
    const task = exampleTask("regression", 300);
    const run = select(task, { maxModels: 3, seed: 1, threads: 1 });
    const { judgement, leaderboard, metric } = await run.result;
    const fresh = judgement.fresh!;
    expect(fresh.fits).toBe(10);
    expect(fresh.rows).toEqual([240, 300]);
    expect(metric.name).toBe("rmse");
    expect(fresh.score.value).toBeCloseTo(leaderboard[0]!.score * 0.8 ** fresh.exponent, 9);
    expect(fresh.score.value).toBeLessThan(leaderboard[0]!.score);
  });

  test("tells what happens, and gives the same model for the same seed and count", async () => {
    const task = exampleTask("binary", 200);
    const kinds = new Set<string>();
    const run = select(task, { maxModels: 4, seed: 7, threads: 1 });
    for await (const event of run) kinds.add(event.kind);
    const { fitted, leaderboard, members } = await run.result;
    expect(kinds).toContain("candidate-finished");
    expect(leaderboard.length).toBeGreaterThanOrEqual(4);
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    const again = await select(task, { maxModels: 4, seed: 7, threads: 1 }).result;
    expect(await digestOf(again.fitted)).toBe(await digestOf(fitted));
  });

  test("tries own learners and steps beside the built-in ones", async () => {
    const task = exampleTask("regression", 200);
    const run = select(task, { maxModels: 8, catalog: own, steps: [doubled()], threads: 1 });
    const whys: string[] = [];
    for await (const event of run) if (event.kind === "candidate-started") whys.push(event.why);
    const { leaderboard } = await run.result;
    expect(leaderboard.map(({ learner }) => learner)).toContain("shiftedMean");
    expect(whys.filter((why) => why === "with your own steps")).toHaveLength(2);
  });

  test("ends when it is told to, with what it has or an error that says so", async () => {
    const stop = new AbortController();
    const run = select(exampleTask("binary", 400), { budget: 600, signal: stop.signal, threads: 1 });
    for await (const event of run) if (event.kind === "candidate-finished") stop.abort();
    const { interrupted, leaderboard } = await run.result;
    expect(interrupted).toBe(true);
    expect(leaderboard.length).toBeGreaterThan(0);
    const before = AbortSignal.abort();
    await expect(select(exampleTask("binary", 50), { signal: before }).result).rejects.toSatisfy((error) =>
      isError(error, "run/aborted"),
    );
  });

  test("keeps to what a model may cost", async () => {
    const task = exampleTask("regression", 300);
    const free = await select(task, { maxModels: 6, threads: 1 }).result;
    const bytes = Math.round(free.cost.bytes / 3);
    const small = await select(task, { maxModels: 6, threads: 1, maxSize: bytes }).result;
    expect(small.cost.bytes).toBeLessThanOrEqual(bytes);
    const simple = await select(task, { maxModels: 4, threads: 1, simple: true }).result;
    expect(simple.members).toHaveLength(1);
    expect(["baseline", "ridge", "elasticNet", "decisionTree", "explainableBoosting"]).toContain(
      simple.best.candidate.learner,
    );
  });
});
