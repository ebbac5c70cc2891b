import { describe, expect, test } from "vitest";
import { exampleTask } from "../../../tests/promises/tables.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { catalog } from "../../catalog.ts";
import { sigmoid } from "../../compute/math.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Task } from "../../contract/task.ts";
import { explainableBoosting } from "../../learn/additive/explainable-boosting.ts";
import { baseline } from "../../learn/baseline.ts";
import { decisionTree } from "../../learn/trees/decision-tree.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { preparedColumns } from "../../pipeline/prepared-columns.ts";
import { recipeFor } from "../../prepare/recipe.ts";
import { readableModel } from "./readable-model.ts";

function modelOf(learner: AnyLearner, task: Task) {
  const steps = recipeFor(learner.spec.family, task);
  return pipeline(...steps, learner).fit(task, { seed: 1, team: createTeam(1) });
}

/** Row `row` of a column of the task, as text or number. */
function cell(task: Task, name: string, row: number): string | number {
  const column = task.table.columns.find((one) => one.name === name)!;
  return "codes" in column ? (column.levels[column.codes[row]!] ?? "missing") : column.values[row]!;
}

describe("prepared columns", () => {
  test("are called as the steps call them, in the learner's order", async () => {
    const task = exampleTask("regression");
    const fitted = await modelOf(decisionTree({ minLeafRows: 2 }), task);
    const columns = preparedColumns(fitted, task, catalog);
    const names = columns.map(({ name }) => name);
    expect(names).toContain("day days");
    expect(names).toContain("day month");
    expect(names).not.toContain("day");
    const kept = task.roles.features.filter((name) => names.includes(name));
    expect(names.filter((name) => kept.includes(name))).toEqual(kept);
    const used = (fitted.state.learner as { columns: readonly unknown[] }).columns;
    expect(columns).toHaveLength(used.length);
    columns.forEach(({ levels }, i) => {
      expect(levels.length > 0).toBe(used[i] !== null);
    });
  });
});

describe("a tree as a report", () => {
  test.each(["binary", "multiclass", "regression"] as const)("answers %s tasks as the model does", async (kind) => {
    const task = exampleTask(kind);
    const fitted = await modelOf(decisionTree({ pruning: "fixed", maxDepth: 5 }), task);
    const { tree, terms } = readableModel(fitted, task, catalog);
    expect(terms).toBeNull();
    const [root] = tree!.nodes;
    expect(root!.rows).toBe(task.table.rows);
    expect(root!.leaves).toBe(tree!.nodes.filter(({ yes }) => yes < 0).length);
    expect(root!.leaves).toBeGreaterThan(3);
    const width = Math.max(1, task.classes.length);
    const values = answersOf(fitted.predict(task.table), task);
    // The mean over the leaves is the mean of the model's answers.
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let row = 0; row < task.table.rows; row++) sum += values[row * width + k]!;
      expect(root!.answer[k]).toBeCloseTo(sum / task.table.rows, 9);
    }
    for (const { yes, no, rows } of tree!.nodes)
      if (yes >= 0) expect(tree!.nodes[yes]!.rows + tree!.nodes[no]!.rows).toBe(rows);
    for (const { column } of tree!.nodes) if (column !== "") expect(tree!.rules).toContain(column);
  });
});

describe("an additive model as a report", () => {
  test("adds up to the model's answer", async () => {
    const task = exampleTask("binary");
    const fitted = await modelOf(explainableBoosting({ bags: 2, rounds: 80, pairsPerColumn: 0 }), task);
    const { tree, terms } = readableModel(fitted, task, catalog);
    expect(tree).toBeNull();
    expect(terms).toMatchObject({ link: "sigmoid", classes: task.classes });
    const day = terms!.terms.filter(({ name }) => name.startsWith("day "));
    expect(day.length).toBeGreaterThan(0);
    const flag = terms!.terms.find(({ name }) => name === "flag")!;
    expect(flag.axes[0]!.levels).toEqual([["no"], ["yes"]]);
    // Two rows that differ in the flag alone differ by its term alone.
    const row = Object.fromEntries(task.roles.features.map((name) => [name, cell(task, name, 0)]));
    const score = (value: boolean): number => {
      const { probability } = fitted.predictOne({ ...row, flag: value, day: null, job: null }) as never as {
        probability: Record<string, number>;
      };
      return probability[task.classes[1]!]!;
    };
    const oddsOf = (p: number): number => p / (1 - p);
    const [no, yes] = [score(false), score(true)];
    const moved = flag.values[1]! - flag.values[0]!;
    expect(oddsOf(yes) / oddsOf(no)).toBeCloseTo(oddsOf(sigmoid(moved)), 9);
  });

  test("other models have neither", async () => {
    const task = exampleTask("binary");
    const fitted = await modelOf(baseline(), task);
    expect(readableModel(fitted, task, catalog)).toEqual({ tree: null, terms: null });
  });
});
