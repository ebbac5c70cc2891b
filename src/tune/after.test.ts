import { describe, expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { evaluate, evaluateAnswers } from "../assess/evaluate.ts";
import { metrics } from "../assess/metrics/metrics.ts";
import { rocAuc } from "../assess/metrics/roc-auc.ts";
import { sigmoid } from "../compute/math.ts";
import { createRandom } from "../compute/random.ts";
import type { AfterWishes } from "../contract/after.ts";
import type { Task } from "../contract/task.ts";
import { afterChoice, refuseUnfitWishes } from "./after.ts";

/** A task of two classes and answers of a model that is too sure of itself. */
function sure(rows: number, changes: Partial<Task> = {}): { task: Task; answers: Float64Array; rows: Int32Array } {
  const random = createRandom(3);
  const task = exampleTask("binary", rows);
  const target = new Float64Array(rows);
  const answers = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const z = random.normal() - 1;
    target[row] = random.uniform() < sigmoid(z) ? 1 : 0;
    answers.set([sigmoid(-3 * z), sigmoid(3 * z)], 2 * row);
  }
  return { task: { ...task, target, ...changes }, answers, rows: Int32Array.from(target.keys()) };
}

const choose = (made: ReturnType<typeof sure>, metric = "log-loss", wishes: AfterWishes = {}) =>
  afterChoice({ ...made, metric: metrics[metric]!, wishes, random: createRandom(1) });

describe("after the choice, with two classes", () => {
  test("probabilities are calibrated, a decision is made for the metric, sets hold the truth", async () => {
    const made = sure(2000);
    const { after, answers, decided } = await choose(made, "f1");
    expect(after.calibration!.method).not.toBe("none");
    expect(after.calibration!.after.high).toBeLessThan(after.calibration!.before.low);
    expect(after.calibration!.errorAfter).toBeLessThan(after.calibration!.errorBefore);
    expect(after.decision!.after!.value).toBeGreaterThan(after.decision!.before!.value);
    expect(after.sets!.found.low < 0.9 && after.sets!.found.high > 0.9).toBe(true);
    // What metrics of decisions are measured on is what the decision says.
    const whole = evaluateAnswers(made.task, answers, made.rows, { metrics }, decided);
    expect(whole.metrics.find(({ name }) => name === "f1")!.value).toBe(after.decision!.after!.value);
  });

  test("the ranking of the rows stays, but for what parts of them do to each other", async () => {
    const made = sure(2000);
    const { answers } = await choose(made);
    const auc = (prediction: Float64Array) =>
      rocAuc.compute({ truth: made.task.target, prediction, label: new Float64Array(0), weights: null, classes: 2 });
    expect(Math.abs(auc(answers) - auc(made.answers))).toBeLessThan(0.002);
  });

  test("the same answers give the same choice", async () => {
    expect((await choose(sure(500), "f1")).after).toEqual((await choose(sure(500), "f1")).after);
  });

  test("costs decide instead of the metric; no coverage leaves sets out", async () => {
    const { after } = await choose(sure(1000), "f1", { cost: { "yes:no": 4 }, coverage: "none" });
    expect(after.decision).toMatchObject({ aim: "cost", rule: { form: "threshold", threshold: 0.2 } });
    expect(after.sets).toBeNull();
  });

  test("the unweighted truth repairs what class weights did to the probabilities", async () => {
    const random = createRandom(9);
    const made = sure(3000);
    // Answers as balanced fitting gives them: the odds of the rare class are too high by the ratio of the classes.
    made.task.target.forEach((_, row) => {
      const z = random.normal() - 2;
      made.task.target[row] = random.uniform() < sigmoid(z) ? 1 : 0;
      made.answers.set([sigmoid(-z - 1.8), sigmoid(z + 1.8)], 2 * row);
    });
    const { after, answers } = await choose(made);
    const mean = answers.reduce((sum, p, i) => sum + (i % 2 === 1 ? p : 0), 0) / 3000;
    const share = made.task.target.reduce((sum, y) => sum + y, 0) / 3000;
    expect(["platt", "beta"]).toContain(after.calibration!.method);
    expect(Math.abs(mean - share)).toBeLessThan(0.005);
  });

  test("few rows, groups that are one, and times get what can be had, with words", async () => {
    const few = await choose(sure(8));
    expect(few.after).toMatchObject({ calibration: { method: "none" }, sets: null });
    expect(few.after.notes.join()).toMatch(/8 rows are too few for intervals or sets that hold 90 % of true values/);
    const made = sure(400);
    const name = made.task.table.columns.find((column) => column.kind === "number")!.name;
    const timed = await choose({ ...made, task: { ...made.task, roles: { ...made.task.roles, time: name } } });
    expect(timed.after.notes.join()).toMatch(/ordered by .* rests on new rows that are like those seen/);
    const grouped = await choose({ ...made, task: { ...made.task, roles: { ...made.task.roles, group: name } } });
    expect(grouped.after.notes.join()).toMatch(/may differ from group to group/);
  });
});

describe("after the choice, with numbers", () => {
  test("intervals are made, and a model that gives them is measured by them", async () => {
    const random = createRandom(5);
    const task = exampleTask("regression", 1500);
    const predicted = Float64Array.from({ length: 1500 }, () => 10 * random.uniform());
    const target = predicted.map((v) => v + (0.2 + v / 4) * random.normal());
    const rows = Int32Array.from(target.keys());
    const made = { task: { ...task, target }, answers: predicted, rows };
    const { after, answers, decided } = await choose(made, "rmse");
    expect(answers).toBe(predicted);
    expect(decided).toBeNull();
    expect(after.intervals).toMatchObject({ form: "local", asked: 0.9 });
    const { lower, upper, x } = after.intervals!.rule;
    const at = (side: readonly number[]) =>
      predicted.map((v) => v + side[x.findIndex((_, i) => i === x.length - 1 || v < x[i + 1]!)]!);
    const outputs = [
      { name: "prediction", kind: "number", node: 0, labels: [], values: predicted },
      { name: "lower", kind: "number", node: 1, labels: [], values: at(lower) },
      { name: "upper", kind: "number", node: 2, labels: [], values: at(upper) },
    ] as const;
    const { coverage } = evaluate({ predict: () => ({ rows: 1500, outputs }) }, made.task, { metrics });
    expect(coverage!.kind).toBe("interval");
    expect(Math.abs(coverage!.found.value - 0.9)).toBeLessThan(0.05);
    expect(coverage!.size.value).toBeGreaterThan(0);
  });
});

test("costs for numbers and for classes that are not there are refused before anything is fitted", () => {
  expect(() => refuseUnfitWishes({ kind: "regression", classes: [] }, { cost: { "a:b": 1 } })).toThrow(
    "cost must be given for a task with classes, got regression. Leave it out.",
  );
  expect(() => refuseUnfitWishes({ kind: "binary", classes: ["no", "yes"] }, { cost: { "a:b": 1 } })).toThrow(
    /cost must name pairs of classes as true:predicted, got "a:b"/,
  );
});
