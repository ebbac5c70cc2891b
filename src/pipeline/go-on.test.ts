import { describe, expect, test } from "vitest";
import { madeTable, rowRange } from "../../tests/trees/made-table.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { Task } from "../contract/task.ts";
import { ridge } from "../learn/linear/ridge.ts";
import { boostedTrees } from "../learn/trees/boosted-trees.ts";
import { targetEncode } from "../prepare/target-encode.ts";
import { withLevelsOf } from "./go-on.ts";
import { pipeline } from "./pipeline.ts";

const team = createTeam(1);
const { table, value } = madeTable(3000, true);

function taskOf(kind: "regression" | "binary" | "multiclass"): Task {
  const names = table.columns.map((column) => column.name);
  const counts = { regression: 0, binary: 2, multiclass: 3 }[kind];
  const target = counts === 0 ? value : value.map((v) => Math.max(0, Math.min(counts - 1, Math.floor(v))));
  return {
    kind,
    reason: "",
    table,
    schema: { columns: table.columns.map(({ name, kind: own }) => ({ name, kind: own, reason: "", missing: [] })) },
    roles: { target: "y", features: names, weight: null, group: null, time: null, sensitive: [], excluded: [] },
    target,
    classes: Array.from({ length: counts }, (_, k) => `class ${k}`),
    positiveReason: null,
    weights: null,
  } as unknown as Task;
}

const answers = (model: { predict(given: typeof table): { outputs: readonly { values: Float64Array }[] } }) =>
  model.predict(table).outputs[model.predict(table).outputs.length - 1]!.values;

describe("going on from a model", () => {
  for (const kind of ["regression", "binary", "multiclass"] as const) {
    test(`twice 20 rounds are 40 rounds, but for rounding: ${kind}`, async () => {
      const task = taskOf(kind);
      const rows = rowRange(0, 2000);
      const validation = rowRange(2000, 3000);
      const half = pipeline(boostedTrees({ trees: 20 }));
      const first = await half.fit(task, { team, rows, validation });
      const second = await half.fit(task, { team, rows, validation, from: first });
      const whole = await pipeline(boostedTrees({ trees: 40 })).fit(task, { team, rows, validation });
      const [a, b] = [answers(second), answers(whole)];
      const apart = a.map((v, i) => Math.abs(v - b[i]!)).sort();
      expect(apart[Math.floor(apart.length * 0.9)]).toBeLessThan(0.02);
      expect(second.report.validationLoss!.at(-1)).toBeCloseTo(whole.report.validationLoss!.at(-1)!, 2);
      expect(second.report.validationLoss![0]).toBeLessThan(first.report.validationLoss!.at(-1)!);
    });
  }

  test("a third time, on other rows, on any number of threads; a batch is its rows", async () => {
    const task = taskOf("binary");
    const train = async (threads: number) => {
      const own = createTeam(threads);
      const trees = pipeline(boostedTrees({ trees: 10 }));
      let model = await trees.fit(task, { team: own, rows: rowRange(0, 1000) });
      for (const from of [1000, 2000]) {
        model = await trees.fit(task, { team: own, rows: rowRange(from, from + 1000), from: model });
      }
      return model;
    };
    const [one, two] = [await train(1), await train(2)];
    expect(two.program).toEqual(one.program);
    const batch = answers(one);
    for (const row of [0, 7, 2999]) {
      const given = Object.fromEntries(
        table.columns.map((c) => [c.name, "levels" in c ? c.levels[c.codes[row]!]! : c.values[row]!]),
      );
      const alone = one.predictOne(given).probability as Record<string, number>;
      expect(Object.values(alone)).toEqual([...batch.subarray(2 * row, 2 * row + 2)]);
    }
  });

  test("levels keep the codes of the model, and new ones are unseen", async () => {
    const task = taskOf("regression");
    const trees = pipeline(boostedTrees({ trees: 15 }));
    const first = await trees.fit(task, { team });
    const column = table.columns[4]!;
    if (!("levels" in column)) throw new Error("a category was expected");
    // the same words under other codes, and one word that the model never saw
    const levels = ["new", ...column.levels].sort().reverse();
    const codes = column.codes.map((code, row) =>
      row % 50 === 0 ? levels.indexOf("new") : levels.indexOf(column.levels[code]!),
    );
    const columns = table.columns.map((own) => (own === column ? { ...column, levels, codes } : own));
    const second = await trees.fit({ ...task, table: { ...table, columns } }, { team, from: first });
    expect(second.program.inputs[4]!.levels).toEqual(column.levels);
    const error = (model: typeof first) =>
      answers(model).reduce((sum, v, i) => sum + (v - value[i]!) ** 2, 0) / value.length;
    expect(error(second)).toBeLessThan(error(first));
  });

  test("what is missing stays missing, and what is unseen stays unseen", async () => {
    const task = taskOf("regression");
    const model = await pipeline(boostedTrees({ trees: 2 })).fit(task, { team });
    const column = table.columns[4]!;
    if (!("levels" in column)) throw new Error("a category was expected");
    const codes = column.codes.map((code, row) => (row === 0 ? -1 : row === 1 ? -2 : code));
    const columns = table.columns.map((own) => (own === column ? { ...column, codes } : own));
    const moved = withLevelsOf({ ...task, table: { ...table, columns } }, model).table.columns[4]!;
    expect("codes" in moved && moved.codes).toEqual(codes);
  });

  test("steps are not fitted anew", async () => {
    const task = taskOf("regression");
    const encoded = pipeline(targetEncode(), boostedTrees({ trees: 5 }));
    const first = await encoded.fit(task, { team, rows: rowRange(0, 500) });
    const second = await encoded.fit(task, { team, rows: rowRange(500, 3000), from: first });
    expect(second.state.steps).toEqual(first.state.steps);
  });

  test("other steps, learners, classes and losses are refused by name", async () => {
    const task = taskOf("regression");
    const model = await pipeline(boostedTrees({ trees: 3 })).fit(task, { team });
    const go = (...parts: Parameters<typeof pipeline>) => pipeline(...parts).fit(task, { team, from: model });
    await expect(go(targetEncode(), boostedTrees())).rejects.toThrow(
      "from must be a model of the same steps and learner (targetEncode; boostedTrees), got none; boostedTrees.",
    );
    await expect(go(targetEncode(), ridge())).rejects.toThrow("ridge cannot go on from an earlier fit.");
    const other = pipeline(boostedTrees()).fit(taskOf("binary"), { team, from: model });
    await expect(other).rejects.toThrow("from must answer the same question");
    const counts = { ...task, target: value.map((v) => Math.max(0, Math.floor(v))) };
    const counted = pipeline(boostedTrees({ objective: "poisson" })).fit(counts, { team, from: model });
    await expect(counted).rejects.toThrow("must go on from a fit whose scores mean the same (exp), got none.");
  });
});
