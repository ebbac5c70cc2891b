import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleTask, taskOf } from "../../../tests/promises/tables.ts";
import { digestOf, packModel } from "../../artifact/pack.ts";
import { unpackModel } from "../../artifact/unpack.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { KERNELS, type KernelFunction, kernelOf } from "../../compute/kernel-function.ts";
import { withDense } from "../../compute/matrices/dense.ts";
import { dot } from "../../compute/matrices/matrix.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Column } from "../../contract/table.ts";
import type { Task, TaskKind } from "../../contract/task.ts";
import type { Fitted } from "../../pipeline/fitted.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { recipeFor } from "../../prepare/recipe.ts";
import { kernelSum } from "../../program/operators/kernel-sum.ts";
import { kernelSvm } from "./kernel-svm.ts";
import { featureBytes, featuresOf, landmarksOf, landmarkWeights } from "./nystrom.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/kernel-svm.json", import.meta.url), "utf8"));

const columns = (rows: readonly (readonly number[])[]): Column[] =>
  rows[0]!.map((_, j) => ({ name: `x${j}`, kind: "number", values: Float64Array.from(rows, (row) => row[j]!) }));
const everyRow = (rows: number) => Int32Array.from({ length: rows }, (_, i) => i);

function pointsOf(rows: number, width: number) {
  const random = createRandom(rows);
  return { rows, width, values: Float64Array.from({ length: rows * width }, () => random.normal()) };
}

function close(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${i}: ${got[i]} against ${value}`).toBeLessThan(tolerance);
  });
}

describe("Nyström features", () => {
  test("with every row a landmark, products of features are the kernel", async () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom(...KERNELS), async ({ rows, width }, kind) => {
        const points = pointsOf(rows, width);
        const kernel: KernelFunction = { kernel: kind, gamma: 0.3, degree: 2, constant: 0.5 };
        const all = everyRow(rows);
        const landmarks = landmarksOf(points, all, rows, kernel, createRandom(1), "it");
        const bytes = featureBytes(rows, width, landmarks, 1) + 4096;
        await withDense(createTeam(1), bytes, async (dense, ground) => {
          const { features, reached } = await featuresOf(dense, ground, points, all, landmarks, async () => true, "it");
          expect(reached).toBe(rows);
          const { columns: p, values } = features;
          const random = createRandom(2);
          const linear = Float64Array.from({ length: p }, () => random.normal());
          const weights = landmarkWeights(landmarks, linear);
          for (let a = 0; a < rows; a++) {
            const own = values.slice(a * p, (a + 1) * p);
            let sum = 0;
            for (let b = 0; b < rows; b++) {
              const truth = kernelOf(kernel, points.values, a * width, points.values, b * width, width);
              expect(dot(own, values.slice(b * p, (b + 1) * p))).toBeCloseTo(truth, 2);
              const at = landmarks.points;
              sum += weights[b]! * kernelOf(kernel, points.values, a * width, at, b * width, width);
            }
            expect(Math.abs(dot(own, linear) - sum)).toBeLessThan(1e-2);
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  test("are the same bits by plain twins and by kernels on 1, 2 and 4 threads", async () => {
    const points = pointsOf(9001, 3);
    const kernel: KernelFunction = { kernel: "rbf", gamma: 0.3, degree: 1, constant: 0 };
    const rows = everyRow(9001);
    const landmarks = landmarksOf(points, rows, 13, kernel, createRandom(1), "it");
    const bytes = featureBytes(rows.length, 3, landmarks, 4) + 4096;
    const found: Float64Array[] = [];
    for (const threads of [1, 2, 4]) {
      await withDense(createTeam(threads), bytes + 2 ** 20, async (dense, ground) => {
        const { features } = await featuresOf(dense, ground, points, rows, landmarks, async () => true, "it");
        found.push(features.values.slice());
      });
    }
    // so few that the plain twins do it
    const few = rows.subarray(0, 203);
    await withDense(createTeam(1), featureBytes(203, 3, landmarks, 1) + 4096, async (dense, ground) => {
      const { features } = await featuresOf(dense, ground, points, few, landmarks, async () => true, "it");
      expect(features.values).toEqual(found[0]!.subarray(0, features.values.length));
    });
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
  });

  test("rows that there was no time for have features of 0", async () => {
    const points = pointsOf(5000, 2);
    const kernel: KernelFunction = { kernel: "rbf", gamma: 1, degree: 1, constant: 0 };
    const landmarks = landmarksOf(points, everyRow(5000), 5, kernel, createRandom(1), "it");
    await withDense(createTeam(1), featureBytes(5000, 2, landmarks, 1) + 4096, async (dense, ground) => {
      const goOn = async () => false;
      const { features, reached } = await featuresOf(dense, ground, points, everyRow(5000), landmarks, goOn, "it");
      expect(reached).toBe(4096);
      expect(features.values.subarray(0, features.columns).some((value) => value !== 0)).toBe(true);
      expect(features.values.subarray(4096 * features.columns).every((value) => value === 0)).toBe(true);
    });
  });
});

describe("kernelSvm over landmarks", () => {
  const team = createTeam(1);
  const table = { rows: golden.x.length, columns: columns(golden.x) };

  test.each(golden.landmarkClasses as Record<string, unknown>[])(
    "decides as scikit-learn: $params, $classes classes, weighted $weighted",
    async ({ params, classes, weighted, decision }) => {
      const labels = Float64Array.from(golden.multi as number[], (c) => Math.min(c, (classes as number) - 1));
      const weights = weighted ? Float64Array.from(golden.weights) : null;
      const task = taskOf(table, classes === 2 ? "binary" : "multiclass", labels, weights);
      const model = await pipeline(kernelSvm({ ...(params as object), wholeRows: 1 })).fit(task, { seed: 1, team });
      const { width, constants } = model.program.nodes.find(({ operator }) => operator === "kernel-sum")!;
      const found = new Float64Array(table.rows * width);
      const own = Float64Array.from((golden.x as number[][]).flat());
      const node = { operator: "kernel-sum", arguments: [0], width, constants };
      kernelSum.compile(node, [3], table.rows)([own], table.rows, found);
      close(found, (decision as number[][]).flat(), 5e-3);
    },
  );

  test.each(golden.landmarkValues as Record<string, unknown>[])(
    "values equal scikit-learn: $params",
    async ({ params, value }) => {
      const task = taskOf(table, "regression", Float64Array.from(golden.y));
      const model = await pipeline(kernelSvm({ ...(params as object), wholeRows: 1 })).fit(task, { seed: 1, team });
      close(answersOf(model.predict(table), task), value as number[], 5e-3);
    },
  );

  const fitOn = (task: Task, threads = 1, params = {}): Promise<Fitted> => {
    const learner = kernelSvm({ wholeRows: 50, landmarks: 30, ...params });
    return pipeline(...recipeFor("near", task), learner).fit(task, { seed: 3, team: createTeam(threads) });
  };

  test.each<TaskKind>(["binary", "multiclass", "regression"])("keeps the promises of a learner: %s", async (kind) => {
    const task = exampleTask(kind, 6000);
    const models = [await fitOn(task, 1), await fitOn(task, 2), await fitOn(task, 4)];
    const digests = await Promise.all(models.map(digestOf));
    expect(new Set(digests).size).toBe(1);
    const model = models[0]!;
    const answers = answersOf(model.predict(task.table), task);
    expect(answers.every(Number.isFinite)).toBe(true);
    const loaded = await unpackModel((await packModel(model)).bytes);
    expect(loaded.manifest.storesTrainingRows).toBe(true);
    const few = { rows: 1, columns: task.table.columns.map((column) => firstOf(column)) };
    const width = answers.length / task.table.rows;
    expect(answersOf(model.predict(few), task)).toEqual(answers.slice(0, width));
    expect(model.report.notes?.join(" ")).toContain("Kernel sums over 30 landmarks (Nyström)");
  });

  test("a row of weight 2 counts as two rows, where both ways take every row as a landmark", async () => {
    const task = exampleTask("regression", 120);
    const all = everyRow(120);
    const weights = Float64Array.from(all, (i) => (i % 3 === 0 ? 2 : 1));
    const rows = Int32Array.from([...all, ...all.filter((i) => i % 3 === 0)]);
    const steps = { wholeRows: 1, landmarks: 2000, gamma: 0.1 };
    const plain = taskOf({ rows: 120, columns: columns(numbersOf(120)) }, "regression", task.target);
    const weighted = { ...plain, weights };
    const a = await pipeline(kernelSvm(steps)).fit(weighted, { seed: 1, team });
    const b = await pipeline(kernelSvm(steps)).fit(plain, { seed: 1, team, rows });
    close(answersOf(a.predict(plain.table), plain), [...answersOf(b.predict(plain.table), plain)], 0.05);
  });

  test("refuses kernels beyond float32, and more rows and landmarks than one memory holds", async () => {
    const rows = numbersOf(80).map((row) => row.map((value) => value * 1e20));
    const target = Float64Array.from({ length: 80 }, (_, i) => i % 2);
    const task = taskOf({ rows: 80, columns: columns(rows) }, "binary", target);
    const learner = kernelSvm({ wholeRows: 1, kernel: "linear" });
    await expect(pipeline(learner).fit(task, { seed: 1, team })).rejects.toThrow("kernelSvm.kernel must be at most");
    const many = 3_000_000;
    const x = Float64Array.from({ length: many }, (_, i) => (i * 7919) % 1000);
    const large = taskOf(
      { rows: many, columns: [{ name: "x", kind: "number", values: x }] },
      "binary",
      x.map((value) => value % 2),
    );
    await expect(pipeline(kernelSvm({ gamma: 10, landmarks: 300 })).fit(large, { seed: 1, team })).rejects.toThrow(
      /kernelSvm must fit in 4.00 GiB, got .* GiB for 3000000 rows and 300 landmarks. Lower landmarks/,
    );
  });
});

function numbersOf(rows: number): number[][] {
  const random = createRandom(7);
  return Array.from({ length: rows }, () => [random.normal(), random.normal()]);
}

function firstOf(column: Column): Column {
  if ("codes" in column) return { ...column, codes: column.codes.slice(0, 1) };
  return { ...column, values: column.values.slice(0, 1) } as Column;
}
