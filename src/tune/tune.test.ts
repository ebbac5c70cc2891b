import { describe, expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { digestOf } from "../artifact/pack.ts";
import { catalog } from "../catalog.ts";
import { createRandom } from "../compute/random.ts";
import { createCrew } from "../compute/threads/crew.node.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import { isError, ModelwrightError } from "../contract/errors.ts";
import type { TrainEvent } from "../contract/events.ts";
import { defineLearner } from "../contract/learner.ts";
import type { Task } from "../contract/task.ts";
import { selectEnsemble } from "./ensemble.ts";
import { trainJobs } from "./fit-job.ts";
import { blendOf, poolOf } from "./pool.ts";
import { portfolio } from "./portfolio.ts";
import { chooseProtocol } from "./protocol.ts";
import { type SelectOptions, select } from "./select.ts";

const squared = (truth: ArrayLike<number>) => (places: Int32Array) => (sum: Float64Array) =>
  places.reduce((total, place, i) => total + (sum[i]! - truth[place]!) ** 2, 0);
const VALUES = poolOf({ kind: "regression", classes: [] });
const all = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

/** The pattern repeated until the table is large enough to be chosen on as it is, without resamples. */
const selectOn = (answers: readonly Float64Array[], truth: readonly number[]) => {
  const many = <T>(part: ArrayLike<T>): T[] => Array.from({ length: 3000 }, (_, i) => part[i % part.length]!);
  const repeated = answers.map((a) => Float64Array.from(many(a)));
  return selectEnsemble({ answers: repeated, width: 1, rows: 3000, lossOn: squared(many(truth)) }, createRandom(0));
};

describe("ensemble selection", () => {
  test("takes the best candidate alone when no other helps", () => {
    const answers = [Float64Array.of(0, 0, 0), Float64Array.of(1, 2, 3), Float64Array.of(9, 9, 9)];
    expect(selectOn(answers, [1, 2, 3])).toEqual([{ place: 1, weight: 1 }]);
  });

  test("weights candidates whose errors cancel, and weights sum to 1", () => {
    const answers = [Float64Array.of(0, 3), Float64Array.of(2, 1), Float64Array.of(50, 50)];
    const members = selectOn(answers, [1, 2]);
    expect(members).toEqual([
      { place: 0, weight: 0.5 },
      { place: 1, weight: 0.5 },
    ]);
    expect([...blendOf(answers, members, VALUES)]).toEqual([1, 2]);
  });

  test("is never worse than the best candidate on what it was chosen by", () => {
    const random = createRandom(4);
    for (let round = 0; round < 5; round++) {
      const truth = Array.from({ length: 30 }, () => random.normal());
      const answers = Array.from({ length: 6 }, () => Float64Array.from(truth, (t) => t + random.normal()));
      const loss = squared(truth)(all(30));
      const members = selectOn(answers, truth);
      expect(loss(blendOf(answers, members, VALUES))).toBeLessThanOrEqual(Math.min(...answers.map(loss)) + 1e-9);
    }
  });

  test("on a small table hedges over resamples, gives the same weights each time, and looks where it may", () => {
    const random = createRandom(9);
    const truth = Array.from({ length: 60 }, () => random.normal());
    const answers = Array.from({ length: 4 }, () => Float64Array.from(truth, (t) => t + random.normal()));
    const blending = { answers, width: 1, rows: 60, lossOn: squared(truth) };
    const members = selectEnsemble(blending, createRandom(1));
    expect(members).toEqual(selectEnsemble(blending, createRandom(1)));
    expect(members.length).toBeGreaterThan(1);
    expect(members.reduce((sum, m) => sum + m.weight, 0)).toBeCloseTo(1, 12);
    const changed = answers.map((a, k) => a.map((value, row) => (row < 30 ? value : 100 * k)));
    const first = all(30);
    expect(selectEnsemble(blending, createRandom(1), first)).toEqual(
      selectEnsemble({ ...blending, answers: changed }, createRandom(1), first),
    );
  });

  test("survives candidates whose score is not a number", () => {
    const answers = [Float64Array.of(Number.NaN, 1), Float64Array.of(1, 2)];
    expect(selectOn(answers, [1, 2])).toEqual([{ place: 1, weight: 1 }]);
  });
});

describe("the pool of probabilities", () => {
  const pool = poolOf({ kind: "multiclass", classes: ["a", "b", "c"] });

  test("keeps what all say, and is sharp where all are", () => {
    const sure = Float64Array.of(0.98, 0.01, 0.01);
    const halves = [
      { place: 0, weight: 0.5 },
      { place: 1, weight: 0.5 },
    ];
    const same = blendOf([sure, sure], halves, pool);
    for (const [c, p] of sure.entries()) expect(same[c]).toBeCloseTo(p, 12);
    const zero = Float64Array.of(1, 0, 0);
    const half = blendOf([zero, sure], halves, pool);
    expect(half.every((p) => p > 0)).toBe(true);
    expect(half.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

describe("the protocol", () => {
  test("tests every row of a table of middling size once", () => {
    const { splits, scored } = chooseProtocol(exampleTask("binary", 900), null, createRandom(0));
    expect(splits).toHaveLength(5);
    expect(splits.flatMap((s) => [...s.test]).sort((a, b) => a - b)).toEqual([...scored]);
    expect(scored).toHaveLength(900);
  });

  test("repeats the folds of a tiny table and lowers their number when rows are few", () => {
    expect(chooseProtocol(exampleTask("regression", 100), null, createRandom(0)).splits).toHaveLength(10);
    expect(chooseProtocol(exampleTask("regression", 100), null, createRandom(0), 60).splits).toHaveLength(24);
    expect(chooseProtocol(exampleTask("regression", 2000), null, createRandom(0), 0.2).splits).toHaveLength(3);
    expect(chooseProtocol(exampleTask("regression", 3), 5, createRandom(0)).splits).toHaveLength(3);
  });
});

describe("the portfolio", () => {
  test("gives every candidate a reason, and no two alike", () => {
    const made = [...portfolio(exampleTask("regression"), catalog, null, () => null)];
    expect(made.length).toBeGreaterThan(12);
    expect(new Set(made.map(({ why: _, ...rest }) => JSON.stringify(rest))).size).toBe(made.length);
    expect(made.every((c) => c.why.length > 3)).toBe(true);
  });

  test("keeps to the learners that were asked for, and the baseline", () => {
    const source = portfolio(exampleTask("binary"), catalog, ["logistic"], () => null);
    expect([...new Set([...source].map((c) => c.learner))]).toEqual(["baseline", "logistic"]);
  });
});

function selecting(task: Task, options: Partial<SelectOptions> & { catalog?: Catalog } = {}) {
  const using = options.catalog ?? catalog;
  const crew = createCrew(1, null, trainJobs(using, createTeam));
  crew.share("task", task);
  return select(task, { catalog: using, crew, threads: 1, maxModels: 4, ...options });
}

describe("select", () => {
  test("by count gives the same model twice", async () => {
    const task = exampleTask("multiclass", 300);
    const [one, two] = [await selecting(task).result, await selecting(task).result];
    expect(await digestOf(one.fitted)).toBe(await digestOf(two.fitted));
    expect(one.leaderboard.map((r) => r.score)).toEqual(two.leaderboard.map((r) => r.score));
  });

  test("beats the baseline where there is something to learn, and says what it is made of", async () => {
    const { leaderboard, members, fitted } = await selecting(exampleTask("regression", 400)).result;
    const baseline = leaderboard.find((row) => row.learner === "baseline")!;
    expect(leaderboard[0]!.score).toBeLessThan(0.5 * baseline.score);
    expect(members.reduce((sum, m) => sum + m.weight, 0)).toBeCloseTo(1, 12);
    expect(fitted.program.inputs.length).toBeGreaterThan(1);
  });

  test("claims next to nothing when the target is shuffled", async () => {
    const { leaderboard } = await selecting(exampleTask("binary", 500, 3, { shuffled: true }), { metric: "roc-auc" })
      .result;
    for (const row of leaderboard) expect(row.score).toBeLessThan(0.6);
  });

  test("goes on when a candidate fails, and says which and why", async () => {
    const broken = defineLearner({
      ...catalog.learners.logistic!.spec,
      async fit() {
        throw new ModelwrightError("learn/singular", {}, { what: "It broke.", fix: "Mend it." });
      },
    });
    const using = { ...catalog, learners: { ...catalog.learners, logistic: broken } };
    const run = selecting(exampleTask("binary", 200), { catalog: using as never });
    const events: TrainEvent[] = [];
    for await (const event of run) events.push(event);
    const { leaderboard } = await run.result;
    expect(events.find((e) => e.kind === "candidate-failed")).toMatchObject({
      name: "logistic",
      words: "It broke. Mend it.",
    });
    expect(leaderboard.length).toBeGreaterThan(1);
  });

  test("keeps what is finished when it is stopped", async () => {
    const run = selecting(exampleTask("binary", 300), { maxModels: 50 });
    for await (const event of run) {
      if (event.kind === "candidate-finished" && event.row.learner === "boostedTrees") run.stop();
    }
    const selection = await run.result;
    expect(selection.interrupted).toBe(true);
    expect(selection.leaderboard.length).toBeLessThan(50);
  });

  test("stopped before anything is finished rejects with a typed error", async () => {
    const run = selecting(exampleTask("binary", 300));
    run.stop();
    await expect(run.result).rejects.toSatisfy((error) => isError(error, "run/aborted"));
  });

  test("refuses a metric that is unknown or of another task", async () => {
    const task = exampleTask("binary", 100);
    await expect(selecting(task, { metric: "roc-acu" }).result).rejects.toThrow("Did you mean roc-auc?");
    await expect(selecting(task, { metric: "rmse" }).result).rejects.toThrow("this is a binary task");
  });
});
