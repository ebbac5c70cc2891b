import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { column } from "../../tests/apply-step.ts";
import { exampleTask, taskOf } from "../../tests/promises/tables.ts";
import { createRandom } from "../compute/random.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { StepInput } from "../contract/step.ts";
import { logistic } from "../learn/linear/logistic.ts";
import { createContext } from "../pipeline/context.ts";
import { crossFolds } from "../pipeline/cross-fit.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { prepareFrame } from "../pipeline/prepare-frame.ts";
import { dropOutlierRows } from "./drop-outlier-rows.ts";
import { oversample } from "./oversample.ts";
import { standardise } from "./standardise.ts";
import { targetEncode } from "./target-encode.ts";
import { undersample } from "./undersample.ts";

const context = () => createContext({ seed: 1, team: createTeam(1) });

function input(target: readonly number[], classes: number): StepInput {
  const columns = [column("x", [...target.keys()])];
  return {
    columns,
    rows: target.length,
    target: Float64Array.from(target),
    weights: null,
    task: "multiclass",
    classes,
  };
}

function countsOf(rows: Int32Array, target: readonly number[], classes: number): number[] {
  return Array.from({ length: classes }, (_, c) => rows.filter((row) => target[row] === c).length);
}

const targets = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 });
const ratios = fc.integer({ min: 1, max: 10 }).map((tenths) => tenths / 10);

describe("oversample", () => {
  test("gives every class its share of the largest, each row equally often", () => {
    fc.assert(
      fc.property(targets, ratios, (target, ratio) => {
        const step = oversample({ ratio });
        const rows = step.spec.resamples!(input(target, 3), step.params, context());
        const before = countsOf(Int32Array.from(target.keys()), target, 3);
        const wanted = Math.round(ratio * Math.max(...before));
        expect(countsOf(rows, target, 3)).toEqual(before.map((n) => (n === 0 ? 0 : Math.max(n, wanted))));
        expect([...rows.slice(0, target.length)]).toEqual([...target.keys()]);
        for (let c = 0; c < 3; c++) {
          const times = [...target.keys()].filter((row) => target[row] === c);
          const often = times.map((row) => rows.filter((other) => other === row).length);
          if (often.length > 0) expect(Math.max(...often) - Math.min(...often)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("a rare class is found more often", async () => {
    const random = createRandom(3);
    const target = Float64Array.from({ length: 400 }, (_, i) => Number(i % 20 === 0));
    const values = target.map((c) => 1.2 * c + random.normal());
    const task = taskOf({ rows: 400, columns: [{ name: "x", kind: "number", values }] }, "binary", target);
    const found = async (...steps: Parameters<typeof prepareFrame>[0]) => {
      const model = await pipeline(...steps, logistic()).fit(task, { seed: 1, team: createTeam(1) });
      const { values: labels } = model.predict(task.table).outputs.find(({ kind }) => kind === "label")!;
      expect(labels).toHaveLength(400);
      return labels.reduce((sum: number, label: number, i: number) => sum + Number(label === 1 && target[i] === 1), 0);
    };
    expect(await found(oversample())).toBeGreaterThan(await found());
    expect(await found(undersample())).toBeGreaterThan(await found());
  });
});

test("undersample leaves no class more than its share, and keeps the order", () => {
  fc.assert(
    fc.property(targets, ratios, (target, ratio) => {
      const step = undersample({ ratio });
      const rows = step.spec.resamples!(input(target, 3), step.params, context());
      const before = countsOf(Int32Array.from(target.keys()), target, 3);
      const most = Math.round(Math.min(...before.filter((n) => n > 0)) / ratio);
      expect(countsOf(rows, target, 3)).toEqual(before.map((n) => Math.min(n, most)));
      expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
    }),
  );
});

describe("dropOutlierRows", () => {
  const task = (values: number[]) =>
    taskOf(
      { rows: values.length, columns: [{ name: "x", kind: "number", values: Float64Array.from(values) }] },
      "regression",
      Float64Array.from(values.keys()),
    );

  test("leaves out what lies beyond the fences, and keeps gaps; the target follows", async () => {
    // Quartiles 2 and 4: fences at -1 and 7.
    const values = [1, 2, 3, 4, 5, Number.NaN, 100, -60, 2, 4, 3];
    const prepared = await prepareFrame([dropOutlierRows()], task(values), null, context());
    expect([...prepared.rows!]).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 10]);
    expect([...prepared.target]).toEqual([0, 1, 2, 3, 4, 5, 8, 9, 10]);
    expect(prepared.frame.rows).toBe(9);
  });

  test("later steps learn from what is left", async () => {
    const values = [1, 2, 3, 4, 5, 1e6, 3, 3, 2, 4];
    const { frame } = await prepareFrame([dropOutlierRows(), standardise()], task(values), null, context());
    expect(Math.max(...frame.columns[0]!.values())).toBeLessThan(3);
  });
});

describe("rows that were resampled", () => {
  test("copies of a row are in one fold", () => {
    const task = exampleTask("binary", 60);
    const rows = Int32Array.from({ length: 150 }, (_, i) => (i * 7) % 60);
    const folds = crossFolds(task, rows, createRandom(1));
    for (let i = 0; i < rows.length; i++) expect(folds[i]).toBe(folds[rows.indexOf(rows[i]!)]);
    expect(new Set(folds).size).toBe(5);
  });

  test("keep what a step before them was cross-fitted to", async () => {
    const task = exampleTask("binary", 120);
    const before = await prepareFrame([targetEncode()], task, null, context());
    const after = await prepareFrame([targetEncode(), oversample()], task, null, context());
    after.frame.columns.forEach((made, c) => {
      const values = before.frame.columns[c]!.values();
      expect([...made.values()]).toEqual(Array.from(after.rows!, (row) => values[row]));
    });
    expect([...after.target]).toEqual(Array.from(after.rows!, (row) => task.target[row]));
  });
});
