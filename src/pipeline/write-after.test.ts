import { describe, expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { digestOf } from "../artifact/pack.ts";
import { applyCalibration } from "../assess/calibrate/apply-calibration.ts";
import { boundsOf } from "../assess/conformal/residual-rule.ts";
import { decide } from "../assess/decide/rules.ts";
import { answersOf } from "../assess/evaluate.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { After, CalibrationMap, DecisionRule } from "../contract/after.ts";
import type { Task, TaskKind } from "../contract/task.ts";
import { logistic } from "../learn/linear/logistic.ts";
import { ridge } from "../learn/linear/ridge.ts";
import { recipeFor } from "../prepare/recipe.ts";
import { createFitted, type Fitted } from "./fitted.ts";
import { pipeline } from "./pipeline.ts";
import { writeAfter } from "./write-after.ts";

const NOTHING: After = { calibration: null, decision: null, intervals: null, sets: null, notes: [] };
const some = { value: 0.5, low: 0.4, high: 0.6 };

async function made(kind: TaskKind): Promise<{ task: Task; fitted: Fitted }> {
  const task = exampleTask(kind, 120);
  const learner = kind === "regression" ? ridge() : logistic();
  const plan = pipeline(...recipeFor(learner.spec.family, task), learner);
  return { task, fitted: await plan.fit(task, { seed: 1, team: createTeam(1) }) };
}

function classAfter(map: CalibrationMap, rule: DecisionRule, cut: number): After {
  const measured = { before: some, after: some };
  return {
    ...NOTHING,
    calibration: { method: "beta", map, ...measured, errorBefore: 0.1, errorAfter: 0.1, why: "" },
    decision: { rule, aim: "f1", ...measured, forF1: null, costs: null, why: "" },
    sets: { cut, asked: 0.9, found: some, size: some, worst: null, why: "" },
  };
}

const maps: readonly CalibrationMap[] = [
  { form: "as-it-is" },
  { form: "log-linear", weights: [0.7, 0, 0, 1.3], bias: [0, -0.25] },
  { form: "points", x: [0, 0.3, 0.8, 1], y: [0.01, 0.2, 0.9, 0.95] },
];

const values = (model: Fitted, task: Task, name: string): Float64Array =>
  model.predict(task.table).outputs.find((output) => output.name === name)!.values;

describe("what is written behind two classes", () => {
  test.each(maps)("gives the bits of the formula: $form", async (map) => {
    const { task, fitted } = await made("binary");
    const rule: DecisionRule = { form: "threshold", threshold: 0.37 };
    const model = createFitted(writeAfter(fitted, classAfter(map, rule, 0.25)));
    const want = applyCalibration(map, answersOf(fitted.predict(task.table), task), 2);
    expect(values(model, task, "probability")).toEqual(want);
    const decided = decide(rule, want, 2);
    expect(values(model, task, "prediction")).toEqual(decided);
    const set = values(model, task, "prediction_set");
    expect(set).toEqual(want.map((p, i) => (p >= 0.25 || decided[i >> 1] === i % 2 ? 1 : 0)));
  });

  test("a row by itself gets the same, a set as a list of labels", async () => {
    const { task, fitted } = await made("binary");
    const after = classAfter(maps[1]!, { form: "threshold", threshold: 0.37 }, 0.25);
    const model = createFitted(writeAfter(fitted, after));
    const row = Object.fromEntries(
      task.table.columns.map((column) => {
        if ("codes" in column) return [column.name, column.levels[column.codes[5]!] ?? null];
        const value = column.values[5]!;
        if (column.kind === "datetime") return [column.name, new Date(value * 86_400_000)];
        return [column.name, Number.isNaN(value) ? null : column.kind === "boolean" ? value === 1 : value];
      }),
    );
    const batch = model.predict(task.table);
    const one = model.predictOne(row as never);
    const of = (name: string) => batch.outputs.find((output) => output.name === name)!;
    expect(one.prediction).toBe(task.classes[of("prediction").values[5]!]);
    expect(one.prediction_set).toEqual(task.classes.filter((_, c) => of("prediction_set").values[10 + c] === 1));
    expect(Object.values(one.probability as object)).toEqual([...of("probability").values.subarray(10, 12)]);
  });

  test("an `after` that went through JSON writes the same model again", async () => {
    const { fitted } = await made("binary");
    const after = classAfter(maps[2]!, { form: "threshold", threshold: 1 / 3 }, 0.1);
    const again = JSON.parse(JSON.stringify(after)) as After;
    const digest = await digestOf(createFitted(writeAfter(fitted, after)));
    expect(await digestOf(createFitted(writeAfter(fitted, again)))).toBe(digest);
    expect(createFitted(writeAfter(fitted, after)).plan.after).toEqual(after);
  });

  test("nothing made leaves the outputs as they are", async () => {
    const { task, fitted } = await made("binary");
    const model = createFitted(writeAfter(fitted, NOTHING));
    expect(model.program.outputs.map(({ name }) => name)).toEqual(["prediction", "probability"]);
    expect(values(model, task, "probability")).toEqual(values(fitted, task, "probability"));
    expect(values(model, task, "prediction")).toEqual(values(fitted, task, "prediction"));
  });
});

test("what is written behind more classes gives the bits of the formula", async () => {
  const { task, fitted } = await made("multiclass");
  const width = task.classes.length;
  const scores = Array.from({ length: width * width }, (_, i) => ((i * 7) % 5) - 2);
  const weights = Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 0.8 : 0));
  const map: CalibrationMap = { form: "log-linear", weights, bias: weights.slice(0, width).map((_, c) => 0.3 * c) };
  const model = createFitted(writeAfter(fitted, classAfter(map, { form: "scores", scores }, 0.3)));
  const want = applyCalibration(map, answersOf(fitted.predict(task.table), task), width);
  expect(values(model, task, "probability")).toEqual(want);
  expect(values(model, task, "prediction")).toEqual(decide({ form: "scores", scores }, want, width));
});

test("intervals are written as they were made", async () => {
  const { task, fitted } = await made("regression");
  const rule = { x: [-1, 0, 2], lower: [-1, -0.5, -3], upper: [2, 0.25, 1] };
  const intervals = { form: "local", rule, asked: 0.9, found: some, width: some, evenWidth: 1, why: "" } as const;
  const model = createFitted(writeAfter(fitted, { ...NOTHING, intervals }));
  const predicted = values(model, task, "prediction");
  expect(predicted).toEqual(values(fitted, task, "prediction"));
  const [lower, upper] = boundsOf(rule, predicted);
  expect(values(model, task, "lower")).toEqual(lower);
  expect(values(model, task, "upper")).toEqual(upper);
});
