import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Column } from "../../contract/table.ts";
import type { Task, TaskKind } from "../../contract/task.ts";
import type { Fitted } from "../../pipeline/fitted.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { generalisedLinear } from "./generalised-linear.ts";
import { huberRegression } from "./huber-regression.ts";
import { type LinearSvmState, linearSvm } from "./linear-svm.ts";
import { quantileRegression } from "./quantile-regression.ts";
import type { LinearState } from "./state.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/losses.json", import.meta.url), "utf8"));

function taskOn(
  target: readonly number[],
  weights: readonly number[] | null = null,
  kind: TaskKind = "regression",
): Task {
  const columns = [0, 1, 2, 3].map(
    (j): Column => ({ name: `x${j}`, kind: "number", values: Float64Array.from(golden.x as number[][], (r) => r[j]!) }),
  );
  const table = { rows: target.length, columns };
  return taskOf(table, kind, Float64Array.from(target), weights && Float64Array.from(weights));
}

function fitted(learner: AnyLearner, task: Task): Promise<Fitted> {
  return pipeline(learner).fit(task, { seed: 1, team: createTeam(1) });
}

type Case = { weighted: boolean; penalty: number; coefficients: number[]; intercept: number } & Record<string, unknown>;

async function compare(learner: AnyLearner, target: readonly number[], want: Case, tolerance: number): Promise<void> {
  const model = await fitted(learner, taskOn(target, want.weighted ? golden.weights : null));
  const state = model.state.learner as LinearState;
  const got = [...state.coefficients, ...state.intercepts];
  [...want.coefficients, want.intercept].forEach((value, i) => {
    const allowed = tolerance * Math.max(1, Math.abs(value));
    expect(Math.abs(got[i]! - value), `${i}: ${got[i]} against ${value}`).toBeLessThan(allowed);
  });
}

describe("generalisedLinear", () => {
  test.each<Case>(golden.tweedie)(
    "equals scikit-learn: $distribution, penalty $penalty, weighted $weighted",
    async (want) => {
      const { distribution, penalty } = want;
      const learner = generalisedLinear({ distribution, penalty, choosePenalty: false } as never);
      await compare(learner, golden.targets[distribution as string], want, 2e-5);
    },
  );

  test("answers stay above 0, and a far row gets a finite one", async () => {
    const model = await fitted(generalisedLinear(), taskOn(golden.targets.poisson));
    const answers = answersOf(model.predict(taskOn(golden.targets.poisson).table), taskOn(golden.targets.poisson));
    expect(Math.min(...answers)).toBeGreaterThan(0);
    const far = Object.values(model.predictOne({ x0: 1e12, x1: 1e12, x2: 1, x3: -1e12 })).at(-1) as number;
    expect(Number.isFinite(far)).toBe(true);
  });

  test("the unit of the target does not matter", async () => {
    const learner = generalisedLinear({ distribution: "gamma", penalty: 0.1, choosePenalty: false });
    const plain = (await fitted(learner, taskOn(golden.targets.gamma))).state.learner as LinearState;
    const million = taskOn((golden.targets.gamma as number[]).map((v) => v * 1e6));
    const large = (await fitted(learner, million)).state.learner as LinearState;
    expect(Math.max(...plain.coefficients.map((c, j) => Math.abs(c - large.coefficients[j]!)))).toBeLessThan(1e-9);
  });

  test("refuses targets below 0, and 0 for gamma", async () => {
    await expect(fitted(generalisedLinear(), taskOn(golden.y))).rejects.toThrow(/targets of 0 or more, got -/);
    const gamma = generalisedLinear({ distribution: "gamma" });
    await expect(fitted(gamma, taskOn(golden.targets.poisson))).rejects.toThrow(/targets of above 0, got 0/);
  });
});

describe("huberRegression", () => {
  test.each<Case>(golden.huber)(
    "equals scikit-learn: threshold $threshold, penalty $penalty, weighted $weighted",
    async (want) => {
      const { threshold, penalty } = want;
      // Neither search ends nearer to the minimum: the loss is flat there to the last digits.
      await compare(huberRegression({ threshold, penalty, choosePenalty: false } as never), golden.y, want, 1e-4);
    },
  );

  test("one wild target hardly moves it", async () => {
    const wild = (golden.y as number[]).map((v, i) => (i === 5 ? 1e6 : v));
    const [one, two] = await Promise.all([
      fitted(huberRegression({ penalty: 0, choosePenalty: false }), taskOn(golden.y)),
      fitted(huberRegression({ penalty: 0, choosePenalty: false }), taskOn(wild)),
    ]);
    const [a, b] = [one, two].map((model) => model.state.learner as LinearState);
    expect(Math.abs(a!.coefficients[0]! - b!.coefficients[0]!)).toBeLessThan(0.2);
  });
});

describe("linearSvm", () => {
  test.each<Case>(golden.svm)("equals scikit-learn: penalty $penalty, weighted $weighted", async (want) => {
    const learner = linearSvm({ penalty: want.penalty, choosePenalty: false, intercept: false });
    const model = await fitted(learner, taskOn(golden.binary, want.weighted ? golden.weights : null, "binary"));
    const state = model.state.learner as LinearSvmState;
    want.coefficients.forEach((value, j) => {
      const allowed = 1e-4 * Math.max(1, Math.abs(value));
      expect(Math.abs(state.coefficients[j]! / state.slope - value)).toBeLessThan(allowed);
    });
  });

  test("its probabilities are as frequent as they say, overall", async () => {
    const task = taskOn(golden.binary, null, "binary");
    const answers = answersOf((await fitted(linearSvm(), task)).predict(task.table), task);
    const mean = answers.reduce((sum, p, i) => sum + (i % 2 === 1 ? p : 0), 0) / task.table.rows;
    const share = golden.binary.reduce((sum: number, v: number) => sum + v, 0) / task.table.rows;
    expect(Math.abs(mean - share)).toBeLessThan(0.05);
  });
});

describe("quantileRegression", () => {
  test.each<Case>(golden.quantile)(
    "equals scikit-learn: quantile $quantile, penalty $penalty, weighted $weighted",
    async (want) => {
      const { quantile, penalty } = want;
      const learner = quantileRegression({ quantile, penalty, l1Share: 1, choosePenalty: false } as never);
      await compare(learner, golden.y, want, 2e-5);
    },
  );

  test("that share of targets lies below it", async () => {
    const task = taskOn(golden.y);
    for (const quantile of [0.1, 0.5, 0.9]) {
      const model = await fitted(quantileRegression({ quantile, penalty: 0.01, choosePenalty: false }), task);
      const answers = answersOf(model.predict(task.table), task);
      const below = answers.filter((value, i) => task.target[i]! <= value).length / answers.length;
      expect(Math.abs(below - quantile)).toBeLessThan(0.07);
    }
  });
});
