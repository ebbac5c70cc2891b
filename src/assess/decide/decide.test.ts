import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sigmoid } from "../../compute/math.ts";
import { createRandom } from "../../compute/random.ts";
import { kFold } from "../../data/split.ts";
import type { Answers } from "../calibrate/answers.ts";
import { metrics } from "../metrics/metrics.ts";
import type { Part } from "../parts.ts";
import { chooseDecision } from "./choose-decision.ts";
import { costMatrix, ruleOfCosts } from "./costs.ts";
import { decide } from "./rules.ts";
import { bestThreshold } from "./threshold.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/after.json", import.meta.url), "utf8"));

/** Two classes; the second is rare and its chance is what is answered. */
function made(rows: number, seed: number): Answers {
  const random = createRandom(seed);
  const probabilities = new Float64Array(2 * rows);
  const truth = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const p = sigmoid(1.5 * random.normal() - 2);
    probabilities.set([1 - p, p], 2 * row);
    truth[row] = random.uniform() < p ? 1 : 0;
  }
  return { probabilities, truth, weights: null, classes: 2 };
}

function partsFor({ truth }: Answers): readonly Part[] {
  const { splits } = kFold({ rows: truth.length, strata: truth }, 5, createRandom(3));
  return splits.map(({ train, test: held }) => ({ fit: train, held }));
}

const scoreOf = (name: string, answers: Answers, label: Float64Array): number =>
  metrics[name]!.compute({ ...answers, prediction: answers.probabilities, label });

const choice = (answers: Answers, metric: string, costs: number[][] | null = null) =>
  chooseDecision({
    answers,
    parts: partsFor(answers),
    metric: metrics[metric]!,
    costs,
    random: createRandom(5),
  });

describe("costs", () => {
  const labels = ["no", "yes"];
  test("pairs to a matrix; 0 and 1 where nothing is said", () => {
    expect(costMatrix({ "yes:no": 5 }, labels)).toEqual([
      [0, 1],
      [5, 0],
    ]);
    expect(costMatrix({ "a:b:c": 3 }, ["a", "b:c"])).toEqual([
      [0, 3],
      [1, 0],
    ]);
  });

  test("unknown labels and mistakes that are cheaper than what is right are refused in words", () => {
    expect(() => costMatrix({ "yes:nO": 5 }, labels)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: cost must name pairs of classes as true:predicted, got "yes:nO". Did you mean yes:no? The classes are: no, yes.]`,
    );
    expect(() => costMatrix({ "yes:yes": 2 }, labels)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: cost must not make a mistake cheaper than the right decision, got yes:no = 1 and yes:yes = 2. Give what each decision costs; a gain is a negative cost.]`,
    );
  });

  test("of two classes are a threshold: alarm / (alarm + miss)", () => {
    expect(ruleOfCosts(costMatrix({ "no:yes": 1, "yes:no": 4 }, labels))).toEqual({
      form: "threshold",
      threshold: 0.2,
    });
    // A bank that gains 10 by each hit and pays 2 for each letter.
    expect(
      ruleOfCosts([
        [0, 2],
        [0, -8],
      ]),
    ).toEqual({ form: "threshold", threshold: 0.2 });
  });

  test("of more classes give the decision of least expected cost", () => {
    const matrix = [
      [0, 1, 9],
      [4, 0, 1],
      [2, 7, 0],
    ];
    const random = createRandom(2);
    const probabilities = new Float64Array(300);
    for (let i = 0; i < 300; i++) probabilities[i] = random.uniform();
    const decided = decide(ruleOfCosts(matrix), probabilities, 3);
    decided.forEach((d, row) => {
      const costs = matrix.map((_, to) =>
        matrix.reduce((sum, line, t) => sum + line[to]! * probabilities[3 * row + t]!, 0),
      );
      expect(costs[d]!).toBeLessThanOrEqual(Math.min(...costs) + 1e-12);
    });
  });

  test("lower the cost of rows not seen", () => {
    const costs = [
      [0, 1],
      [10, 0],
    ];
    const { decision, decided } = choice(made(3000, 1), "log-loss", costs);
    expect(decision.aim).toBe("cost");
    expect(decision.rule).toEqual({ form: "threshold", threshold: 1 / 11 });
    expect(decision.after!.high).toBeLessThan(decision.before!.low);
    expect(decided.length).toBe(3000);
  });
});

describe("a threshold", () => {
  test("is as good for F1 as the best of all, which scikit-learn gives", () => {
    const probabilities = Float64Array.from((golden.p as number[]).flatMap((p) => [1 - p, p]));
    const answers = { probabilities, truth: Float64Array.from(golden.y), weights: null, classes: 2 };
    const threshold = bestThreshold(metrics.f1!, answers, createRandom(1));
    const reached = scoreOf("f1", answers, decide({ form: "threshold", threshold }, probabilities, 2));
    // The mean over bootstrap samples: steadier than the best of these rows, and little worse on them.
    expect(golden.f1.best - reached).toBeLessThan(0.03);
    expect(Math.abs(threshold - golden.f1.threshold)).toBeLessThan(0.1);
  });

  test("for F1 comes close to what fresh rows ask for", () => {
    const { decision } = choice(made(4000, 1), "f1");
    if (decision.rule.form !== "threshold") throw new Error("no threshold");
    const fresh = made(40_000, 2);
    const at = (threshold: number) =>
      scoreOf("f1", fresh, decide({ form: "threshold", threshold }, fresh.probabilities, 2));
    const best = Math.max(...Array.from({ length: 60 }, (_, k) => at(0.1 + k / 100)));
    expect(best - at(decision.rule.threshold)).toBeLessThan(0.005);
    expect(decision.after!.value).toBeGreaterThan(decision.before!.value);
    // What was measured on rows not seen holds for fresh ones.
    expect(at(decision.rule.threshold)).toBeGreaterThan(decision.after!.low);
    expect(at(decision.rule.threshold)).toBeLessThan(decision.after!.high);
  });

  test("for balanced accuracy is the share of the class, for accuracy one half", () => {
    const answers = made(4000, 1);
    const positive = answers.truth.reduce((sum, y) => sum + y, 0) / 4000;
    expect(choice(answers, "balanced-accuracy").decision.rule).toEqual({ form: "threshold", threshold: positive });
    expect(choice(answers, "accuracy").decision.rule).toEqual({ form: "threshold", threshold: 0.5 });
  });

  test("stays at one half for metrics of probabilities; what F1 would want is told", () => {
    const { decision } = choice(made(4000, 1), "log-loss");
    expect(decision.rule).toEqual({ form: "threshold", threshold: 0.5 });
    expect(decision.aim).toBeNull();
    expect(decision.forF1!.threshold).toBeLessThan(0.45);
    expect(decision.forF1!.f1.value).toBeGreaterThan(decision.forF1!.atHalf.value);
  });
});

describe("more classes", () => {
  /** A common class and two rare ones, told apart with doubt. */
  function three(rows: number, seed: number): Answers {
    const random = createRandom(seed);
    const probabilities = new Float64Array(3 * rows);
    const truth = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const raw = [0.85 * random.uniform(), 0.1 * random.uniform() ** 3, 0.15 * random.uniform() ** 3];
      const total = raw.reduce((sum, v) => sum + v, 0);
      let left = random.uniform();
      raw.forEach((value, c) => {
        probabilities[3 * row + c] = value / total;
        if (left >= 0) truth[row] = c;
        left -= value / total;
      });
    }
    return { probabilities, truth, weights: null, classes: 3 };
  }

  test("rare classes are decided for more often where the aim is the mean over classes", () => {
    for (const name of ["balanced-accuracy", "f1-macro"]) {
      const answers = three(4000, 1);
      const { decision } = choice(answers, name);
      expect(decision.rule.form).toBe("scores");
      const fresh = three(20_000, 2);
      const usual = scoreOf(name, fresh, decide({ form: "most-probable" }, fresh.probabilities, 3));
      expect(scoreOf(name, fresh, decide(decision.rule, fresh.probabilities, 3))).toBeGreaterThan(usual + 0.02);
    }
  });

  test("the most probable class is decided for where the aim is accuracy", () => {
    expect(choice(three(2000, 1), "accuracy").decision.rule).toEqual({ form: "most-probable" });
  });
});
