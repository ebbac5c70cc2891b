import { expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { answersOf } from "../assess/evaluate.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import { logistic } from "../learn/linear/logistic.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { recipeFor } from "../prepare/recipe.ts";
import { readClassWeights } from "./class-weights.ts";

const task = {
  kind: "binary",
  classes: ["no", "yes"],
  target: Float64Array.of(0, 0, 0, 1),
  weights: null,
} as const;

test("balanced gives every class the same total, whatever rows weigh", () => {
  expect(readClassWeights("balanced", task)).toEqual([4 / 6, 2]);
  const weights = Float64Array.of(1, 1, 2, 4);
  expect(readClassWeights("balanced", { ...task, weights })).toEqual([1, 1]);
});

test("named classes get their weight, others 1; none is none", () => {
  expect(readClassWeights({ yes: 3 }, task)).toEqual([1, 3]);
  expect(readClassWeights("none", task)).toBeNull();
  expect(readClassWeights(undefined, task)).toBeNull();
});

test("a class that is not there, and a task without classes, are refused in words", () => {
  expect(() => readClassWeights({ yess: 3 }, task)).toThrowErrorMatchingInlineSnapshot(
    `[ModelwrightError: classWeights must name classes, got "yess". Did you mean yes? The classes are: no, yes.]`,
  );
  const numbers = { ...task, kind: "regression", classes: [] } as const;
  expect(() => readClassWeights("balanced", numbers)).toThrowErrorMatchingInlineSnapshot(
    `[ModelwrightError: classWeights must be given for a task with classes, got regression. Leave it out.]`,
  );
});

test("class weights in fitting are as row weights, and move the answers", async () => {
  const plain = exampleTask("binary", 150);
  const answersWith = async (changes: object) => {
    const own = { ...plain, ...changes };
    const model = await pipeline(...recipeFor("linear", own), logistic()).fit(own, { seed: 1, team: createTeam(1) });
    return answersOf(model.predict(plain.table), plain);
  };
  const byClass = await answersWith({ classWeights: [1, 4] });
  expect(byClass).toEqual(await answersWith({ weights: plain.target.map((c) => (c === 1 ? 4 : 1)) }));
  const mean = (answers: Float64Array) => answers.reduce((sum, p, i) => sum + (i % 2 === 1 ? p : 0), 0) / 150;
  expect(mean(byClass)).toBeGreaterThan(mean(await answersWith({})) + 0.05);
});
