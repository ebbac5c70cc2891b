import { describe, expect, test } from "vitest";
import { readPlan, readTraining } from "./read-training.ts";

const schema = { name: "age", kind: "number", reason: "every value is a number", missing: [] };
const training = {
  seed: 0,
  protocol: { kind: "folds", folds: 5, repeats: 1 },
  task: "binary",
  positive: "yes",
  target: "left",
  features: ["age"],
  weight: null,
  group: null,
  time: null,
  sensitive: [],
  rows: 300,
  columns: [{ schema, fingerprint: "ab" }],
};
const plan = { steps: [], learner: { name: "ridge", params: {} }, rows: "all" };

describe("the record of a training", () => {
  test("is read as it was written", () => {
    expect(readTraining(training)).toEqual(training);
    expect(readPlan({ plan, state: null })).toEqual(plan);
    const members = [{ weight: 1, plan: { ...plan, rows: { split: 2 } } }];
    expect(readPlan({ plan: { ...plan, members } })).toEqual({ ...plan, members });
  });

  test.each([
    null,
    [],
    { ...training, seed: -1 },
    { ...training, protocol: { kind: "folds", folds: 1, repeats: 1 } },
    { ...training, protocol: { kind: "holdOut", share: 1 } },
    { ...training, task: "clustering" },
    { ...training, features: [3] },
    { ...training, group: 3 },
    { ...training, columns: [{ schema: { ...schema, kind: "other" }, fingerprint: "ab" }] },
    { ...training, columns: [{ schema, fingerprint: 3 }] },
  ])("is refused where a field is unsound: %j", (given) => {
    expect(() => readTraining(given)).toThrow("unsound record of its training");
  });

  test.each([
    undefined,
    { plan: null },
    { plan: { ...plan, steps: [{}] } },
    { plan: { ...plan, learner: { name: "ridge" } } },
    { plan: { ...plan, rows: { split: 0.5 } } },
    { plan: { ...plan, members: [{ weight: 1, plan: { ...plan, members: [] } }] } },
    { plan: { ...plan, members: [{ weight: "1", plan }] } },
  ])("has no plan that is unsound: %j", (given) => {
    expect(() => readPlan(given)).toThrow("unsound plan");
  });
});
