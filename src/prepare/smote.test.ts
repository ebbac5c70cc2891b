import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { column } from "../../tests/apply-step.ts";
import { exampleTask, taskOf } from "../../tests/promises/tables.ts";
import { createRandom } from "../compute/random.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { StepInput } from "../contract/step.ts";
import { logistic } from "../learn/linear/logistic.ts";
import { createContext } from "../pipeline/context.ts";
import { crossFolds } from "../pipeline/cross-fit.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { prepareFrame } from "../pipeline/prepare-frame.ts";
import { impute } from "./impute.ts";
import { oneHot } from "./one-hot.ts";
import { smote } from "./smote.ts";
import { standardise } from "./standardise.ts";

const context = () => createContext({ seed: 1, team: createTeam(1) });

function input(columns: readonly FrameColumn[], target: readonly number[], classes = 2): StepInput {
  const rows = target.length;
  return { columns, rows, target: Float64Array.from(target), weights: null, task: "binary", classes };
}

describe("smote", () => {
  test("gives every class its share of the largest, its rows in turn", () => {
    const targets = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 60 });
    const ratios = fc.integer({ min: 1, max: 10 }).map((tenths) => tenths / 10);
    fc.assert(
      fc.property(targets, ratios, (target, ratio) => {
        const step = smote({ ratio });
        const { from } = step.spec.makesRows!(
          input([column("x", [...target.keys()])], target, 3),
          step.params,
          context(),
        );
        const before = [0, 1, 2].map((c) => target.filter((own) => own === c).length);
        const wanted = Math.round(ratio * Math.max(...before));
        for (const c of [0, 1, 2]) {
          const own = [...from].filter((row) => target[row] === c);
          expect(own.length).toBe(before[c] === 0 ? 0 : Math.max(0, wanted - before[c]!));
          const often = [...target.keys()]
            .filter((row) => target[row] === c)
            .map((row) => own.filter((r) => r === row).length);
          if (often.length > 0) expect(Math.max(...often) - Math.min(...often)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("made rows lie between a row and one of its nearest of the class", () => {
    const random = createRandom(2);
    const target = Array.from({ length: 120 }, (_, i) => Number(i % 6 === 0));
    const [a, b] = [0, 1].map((j) => Array.from(target, (own) => 3 * own * j + random.normal())) as [
      number[],
      number[],
    ];
    const step = smote({ neighbours: 3 });
    const { from, values } = step.spec.makesRows!(
      input([column("a", a), column("b", b)], target),
      step.params,
      context(),
    );
    expect(from.length).toBe(80);
    const deviation = (all: number[]): number => {
      const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
      return Math.sqrt(all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / all.length);
    };
    const [sa, sb] = [deviation(a), deviation(b)];
    const own = [...target.keys()].filter((row) => target[row] === 1);
    from.forEach((row, m) => {
      const near = own
        .filter((other) => other !== row)
        .sort((p, q) => distance(p) - distance(q))
        .slice(0, 3);
      function distance(other: number): number {
        return ((a[row]! - a[other]!) / sa) ** 2 + ((b[row]! - b[other]!) / sb) ** 2;
      }
      const [x, y] = [values[0]![m]!, values[1]![m]!];
      const onOne = near.some((other) => {
        const share = (x - a[row]!) / (a[other]! - a[row]!);
        return share >= 0 && share < 1 && Math.abs(y - (b[row]! + share * (b[other]! - b[row]!))) < 1e-9;
      });
      expect(onOne).toBe(true);
    });
  });

  test("categories take what is commonest nearby, and no level that is nowhere", () => {
    const target = [1, 1, 1, 1, ...new Array(12).fill(0)] as number[];
    const x = column("x", [0, 0.1, 0.2, 9, ...new Array(12).fill(5)]);
    const word = column("word", ["a", "a", "b", "a", ...new Array(12).fill("c")], "category");
    const step = smote({ neighbours: 2 });
    const { from, values } = step.spec.makesRows!(input([x, word], target), step.params, context());
    expect(from.length).toBe(8);
    // Row 2 ("b") has two rows of "a" as its nearest.
    from.forEach((row, m) => {
      if (row === 2) expect(word.levels[values[1]![m]!]).toBe("a");
      expect(values[1]![m]).toBeLessThan(2);
    });
  });

  test("where words differ, rows lie apart by the median deviation", () => {
    // Without the word, row 1 would be the nearest of row 0; with it, row 2 is.
    const target = [1, 1, 1, ...new Array(9).fill(0)] as number[];
    const x = column("x", [0, 0.5, -0.65, ...new Array(9).fill(0)]);
    const word = column("word", ["a", "b", "a", ...new Array(9).fill("a")], "category");
    const step = smote({ neighbours: 1 });
    const { from, values } = step.spec.makesRows!(input([x, word], target), step.params, context());
    from.forEach((row, m) => {
      if (row === 0) expect(values[0]![m]).toBeLessThanOrEqual(0);
    });
  });

  test("a class of one row is copied, gaps stay, and an empty class is left alone", () => {
    const target = [1, 0, 0, 0];
    const columns = [column("x", [7, 1, 2, 3]), column("y", [null, 1, 2, 3])];
    const step = smote();
    const { from, values } = step.spec.makesRows!(input(columns, target, 3), step.params, context());
    expect([...from]).toEqual([0, 0]);
    expect([...values[0]!]).toEqual([7, 7]);
    expect([...values[1]!]).toEqual([Number.NaN, Number.NaN]);
  });

  test("the steps after it see made rows; target and folds are those of the rows that they were made from", async () => {
    const task = exampleTask("binary", 200);
    const rare = Int32Array.from({ length: 200 }, (_, i) => i).filter((i) => task.target[i] === 0 || i % 4 === 0);
    const { frame, target, rows } = await prepareFrame(
      [impute(), smote(), oneHot(), standardise()],
      task,
      rare,
      context(),
    );
    const ones = target.filter((y) => y === 1).length;
    expect(frame.rows).toBe(target.length);
    expect(2 * ones).toBe(target.length);
    expect([...target]).toEqual(Array.from(rows!, (row) => task.target[row]));
    for (const made of frame.columns) {
      expect(made.values().length).toBe(frame.rows * made.width);
      expect([...made.values()].every(Number.isFinite)).toBe(true);
    }
    const folds = crossFolds(task, rows, createRandom(1));
    expect([...folds]).toEqual(Array.from(rows!, (row) => folds[rows!.indexOf(row)]));
  });

  test("a rare class is found more often, and only while fitting are there more rows", async () => {
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
    expect(await found(smote())).toBeGreaterThan(await found());
  });
});
