import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { packModel } from "../../artifact/pack.ts";
import { unpackModel } from "../../artifact/unpack.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Column } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { linearDiscriminant } from "../linear/linear-discriminant.ts";
import { quadraticDiscriminant } from "../linear/quadratic-discriminant.ts";
import { naiveBayes } from "./naive-bayes.ts";
import { nearestNeighbours } from "./nearest-neighbours.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/near.json", import.meta.url), "utf8"));

function numbers(rows: readonly (readonly number[])[]): Column[] {
  return rows[0]!.map((_, j) => ({ name: `x${j}`, kind: "number", values: Float64Array.from(rows, (r) => r[j]!) }));
}

function task(columns: readonly Column[], target: readonly number[], weights: readonly number[] | null = null): Task {
  const kind = target.every((t) => Number.isInteger(t)) ? "multiclass" : "regression";
  const rows = target.length;
  return taskOf({ rows, columns }, kind, Float64Array.from(target), weights && Float64Array.from(weights));
}

async function answers(learner: AnyLearner, given: Task, rows?: Int32Array): Promise<Float64Array> {
  const team = createTeam(1);
  const model = await pipeline(learner).fit(given, { seed: 1, team, ...(rows === undefined ? {} : { rows }) });
  return answersOf(model.predict(given.table), given);
}

function close(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${i}: ${got[i]} against ${value}`).toBeLessThan(tolerance);
  });
}

describe("nearestNeighbours", () => {
  const classes = task(numbers(golden.x), golden.multi);
  const values = task(numbers(golden.x), golden.y);
  const first60 = Int32Array.from({ length: 60 }, (_, i) => i);

  test.each(golden.nearest as Record<string, unknown>[])(
    "equals scikit-learn: $neighbours neighbours, $weights",
    async ({ neighbours, weights, probability, value }) => {
      const learner = nearestNeighbours({ neighbours, weights, prior: 0 } as never);
      close(await answers(learner, classes, first60), (probability as number[][]).flat(), 1e-12);
      close(await answers(learner, values, first60), value as number[], 1e-12);
    },
  );

  test("the prior stands for that many neighbours of the shares of all rows", async () => {
    const plain = await answers(nearestNeighbours({ neighbours: 5, prior: 0 }), classes);
    const drawn = await answers(nearestNeighbours({ neighbours: 5, prior: 2 }), classes);
    const base = [0, 1, 2].map((c) => golden.multi.filter((k: number) => k === c).length / golden.multi.length);
    close(
      drawn,
      [...plain].map((share, i) => (5 * share + 2 * base[i % 3]!) / 7),
      1e-12,
    );
  });

  test("a row of weight 0 is not there, and a heavy one has more say", async () => {
    const x = numbers([[0], [1], [1]]);
    const learner = nearestNeighbours({ neighbours: 3, weights: "uniform" });
    close(await answers(learner, task(x, [0.5, 2, 8], [0, 1, 3])), [6.5, 6.5, 6.5], 1e-12);
  });

  test("its artifact says that it stores training rows", async () => {
    const model = await pipeline(nearestNeighbours()).fit(classes, { seed: 1, team: createTeam(1) });
    expect((await unpackModel((await packModel(model)).bytes)).manifest.storesTrainingRows).toBe(true);
  });
});

describe("naiveBayes", () => {
  const codes: Column[] = [0, 1].map((j) => ({
    name: `c${j}`,
    kind: "category",
    codes: Int32Array.from(golden.codes as number[][], (row) => row[j]!),
    levels: ["a", "b", "c", "d"],
  }));
  const columnsOf = (kind: string) =>
    kind === "gaussian" ? numbers(golden.x) : kind === "category" ? codes : numbers(golden.counts);

  test.each(golden.bayes as Record<string, unknown>[])(
    "equals scikit-learn: $numbers, weighted $weighted",
    async (want) => {
      const kind = want.numbers as string;
      const learner = naiveBayes(kind === "category" ? {} : ({ numbers: kind } as never));
      const given = task(columnsOf(kind), golden.multi, want.weighted ? golden.weights : null);
      const found = (await answers(learner, given)).map((p) => Math.log(p));
      close(found, (want.logProbability as number[][]).flat(), 1e-6);
    },
  );

  test("a missing value is left out of the product: the answer is that of a model without the column", async () => {
    const [first, second] = numbers(golden.x) as [Column & { values: Float64Array }, Column & { values: Float64Array }];
    for (const kind of ["gaussian", "histogram"] as const) {
      const full = [first, second];
      const model = await pipeline(naiveBayes({ numbers: kind })).fit(task(full, golden.multi), {
        seed: 1,
        team: createTeam(1),
      });
      const alone = await pipeline(naiveBayes({ numbers: kind })).fit(task([first], golden.multi), {
        seed: 1,
        team: createTeam(1),
      });
      const last = (row: Record<string, unknown>) => Object.values(row).at(-1) as Record<string, number>;
      const got = last(model.predictOne({ x0: 0.5, x1: null }));
      close(Object.values(got), Object.values(last(alone.predictOne({ x0: 0.5 }))), 1e-12);
    }
  });

  test("the unit of a column does not matter", async () => {
    const tiny = numbers((golden.x as number[][]).map((row) => row.map((v, j) => (j === 0 ? v * 1e-8 : v + 1e6))));
    const plain = await answers(naiveBayes({ numbers: "gaussian" }), task(numbers(golden.x), golden.multi));
    close(await answers(naiveBayes({ numbers: "gaussian" }), task(tiny, golden.multi)), [...plain], 1e-5);
  });

  test("refuses negative counts", async () => {
    const learner = naiveBayes({ numbers: "multinomial" });
    await expect(answers(learner, task(numbers(golden.x), golden.multi))).rejects.toThrow(/needs counts of 0 or more/);
  });
});

describe.each([
  ["linear", linearDiscriminant],
  ["quadratic", quadraticDiscriminant],
] as const)("%sDiscriminant", (name, maker) => {
  test.each(golden.clouds as Record<string, unknown>[])(
    "equals scikit-learn: shrinkage $shrinkage, weighted $weighted",
    async (want) => {
      const shrinkage = want.shrinkage as number;
      const learner = maker(shrinkage < 0 ? {} : { shrinkage, chooseShrinkage: false });
      const given = task(numbers(golden.x), golden.multi, want.weighted ? golden.copies : null);
      close((await answers(learner, given)).map(Math.log), (want[name] as number[][]).flat(), 1e-8);
    },
  );

  test("the units of columns do not matter", async () => {
    const other = numbers((golden.x as number[][]).map((row) => row.map((v, j) => 1e3 * j + v * 10 ** (3 * j - 4))));
    const plain = await answers(maker(), task(numbers(golden.x), golden.multi));
    close(await answers(maker(), task(other, golden.multi)), [...plain], 1e-9);
  });

  test("equal priors lift rare classes", async () => {
    const target = (golden.multi as number[]).map((c, i) => (c === 2 && i % 3 > 0 ? 1 : c));
    const sum = (answers: Float64Array) => answers.reduce((total, v, i) => total + (i % 3 === 2 ? v : 0), 0);
    const given = task(numbers(golden.x), target);
    expect(sum(await answers(maker({ priors: "equal" }), given))).toBeGreaterThan(sum(await answers(maker(), given)));
  });

  test("refuses what cannot be inverted", async () => {
    const twice = numbers((golden.x as number[][]).map((row) => [row[0]!, row[0]!]));
    const learner = maker({ shrinkage: 0, chooseShrinkage: false });
    await expect(answers(learner, task(twice, golden.multi))).rejects.toThrow(/could not invert the covariance/);
  });
});
