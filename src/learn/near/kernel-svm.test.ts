import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { packModel } from "../../artifact/pack.ts";
import { unpackModel } from "../../artifact/unpack.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Column } from "../../contract/table.ts";
import type { Fitted } from "../../pipeline/fitted.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { kernelSum } from "../../program/operators/kernel-sum.ts";
import { kernelSvm } from "./kernel-svm.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/kernel-svm.json", import.meta.url), "utf8"));

const columns = (rows: readonly (readonly number[])[]): Column[] =>
  rows[0]!.map((_, j) => ({ name: `x${j}`, kind: "number", values: Float64Array.from(rows, (row) => row[j]!) }));

function close(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${i}: ${got[i]} against ${value}`).toBeLessThan(tolerance);
  });
}

const team = createTeam(1);

/** What the machines of a model say of the golden rows, before it is turned into probabilities. */
function sumsOf({ program }: Fitted, rows: number): Float64Array {
  const node = program.nodes.findIndex(({ operator }) => operator === "kernel-sum");
  const { width, constants } = program.nodes[node]!;
  const found = new Float64Array(rows * width);
  const own = Float64Array.from((golden.x as number[][]).flat());
  kernelSum.compile({ operator: "kernel-sum", arguments: [0], width, constants }, [3], rows)([own], rows, found);
  return found;
}

describe("kernelSvm", () => {
  const table = { rows: golden.x.length, columns: columns(golden.x) };

  test.each(golden.classes as Record<string, unknown>[])(
    "decides as scikit-learn: $params, $classes classes, weighted $weighted",
    async ({ params, classes, weighted, decision }) => {
      const labels = Float64Array.from(golden.multi as number[], (c) => Math.min(c, (classes as number) - 1));
      const weights = weighted ? Float64Array.from(golden.weights) : null;
      const task = taskOf(table, classes === 2 ? "binary" : "multiclass", labels, weights);
      const model = await pipeline(kernelSvm({ ...(params as object), precision: 1e-7 })).fit(task, { seed: 1, team });
      close(sumsOf(model, table.rows), (decision as number[][]).flat(), 1e-3);
    },
  );

  test.each(golden.values as Record<string, unknown>[])(
    "values equal scikit-learn: $params",
    async ({ params, value }) => {
      const task = taskOf(table, "regression", Float64Array.from(golden.y));
      const model = await pipeline(kernelSvm({ ...(params as object), precision: 1e-7 })).fit(task, { seed: 1, team });
      close(answersOf(model.predict(table), task), value as number[], 1e-3);
    },
  );

  test("probabilities are calibrated on rows that a fit has not seen", async () => {
    const random = createRandom("rings");
    const rows = Array.from({ length: 700 }, () => [random.normal(), random.normal()]);
    const label = rows.map(([a, b]) => (a! * a! + b! * b! + 0.5 * random.normal() > 1.5 ? 1 : 0));
    const all = taskOf({ rows: 700, columns: columns(rows) }, "binary", Float64Array.from(label));
    const train = Int32Array.from({ length: 400 }, (_, i) => i);
    const model = await pipeline(kernelSvm()).fit(all, { seed: 1, team, rows: train });
    const answers = answersOf(model.predict(all.table), all);
    let loss = 0;
    for (let i = 400; i < 700; i++) loss -= Math.log(answers[2 * i + label[i]!]!) / 300;
    // the noise alone costs about 0.25, the shares of the classes 0.69
    expect(loss).toBeLessThan(0.35);
    expect((await unpackModel((await packModel(model)).bytes)).manifest.storesTrainingRows).toBe(true);
  });

  test("a kernel row that was given up is computed again: the same answers with little memory", async () => {
    const { kernelRows } = await import("./kernel-rows.ts");
    const points = { rows: 40, width: 2, values: Float64Array.from({ length: 80 }, (_, i) => Math.sin(i)) };
    const kernel = { kernel: "rbf", gamma: 0.7, degree: 3, constant: 0 } as const;
    const rows = kernelRows(
      points,
      Int32Array.from({ length: 40 }, (_, i) => i),
      kernel,
      4 * 40 * 5,
    );
    const first = Array.from({ length: 40 }, (_, i) => rows.row(i).slice());
    for (const i of [39, 3, 0, 17, 3, 39]) expect(rows.row(i)).toEqual(first[i]);
    expect(first[3]![7]).toBeCloseTo(first[7]![3]!, 7);
    expect(rows.diagonal[5]).toBe(1);
  });
});
