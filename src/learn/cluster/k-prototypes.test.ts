import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { adjustedRandIndex } from "../../assess/clusters/rand-index.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { AnyStep } from "../../contract/step.ts";
import type { Column, Table } from "../../contract/table.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { oneHot } from "../../prepare/one-hot.ts";
import { kMeans } from "./k-means.ts";
import { type KPrototypesState, kPrototypes } from "./k-prototypes.ts";

/** Made by tests/golden/prototypes.py. */
const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/prototypes.json", import.meta.url), "utf8"));

function word(name: string, words: readonly (string | null)[]): Column {
  const levels = [...new Set(words.filter((w) => w !== null))].sort();
  return {
    name,
    kind: "category",
    levels,
    codes: Int32Array.from(words, (w) => (w === null ? -1 : levels.indexOf(w))),
  };
}

function table(numbers: readonly (readonly number[])[], words: readonly (readonly (string | null)[])[]): Table {
  const rows = Math.max(numbers.length, words.length);
  const columns: Column[] = (numbers[0] ?? []).map((_, j) => ({
    name: `x${j}`,
    kind: "number",
    values: Float64Array.from(numbers, (row) => row[j]!),
  }));
  for (let j = 0; j < (words[0] ?? []).length; j++)
    columns.push(
      word(
        `w${j}`,
        words.map((row) => row[j]!),
      ),
    );
  return { rows, columns };
}

async function fitted(learner: AnyLearner, own: Table, steps: readonly AnyStep[] = []) {
  const task = taskOf(own, "clustering", new Float64Array(0));
  const model = await pipeline(...steps, learner).fit(task, { seed: 2, team: createTeam(1) });
  const { values } = model.predict(own).outputs[0]!;
  return { model, labels: Int32Array.from(values), state: model.state.learner as KPrototypesState };
}

const GOLDEN = table(golden.numbers, golden.words);

describe("k-prototypes", () => {
  test.each(["0.3", "2.0"])("finds the prototypes of kmodes, word weight %s", async (weight) => {
    const { cost, labels } = golden.fits[weight];
    const wordWeight = Number(weight);
    const found = await fitted(kPrototypes({ clusters: 3, wordWeight, starts: 30 }), GOLDEN);
    expect(adjustedRandIndex(found.labels, Int32Array.from(labels))).toBeGreaterThan(0.97);
    // The cost of the rows by the points of the program: at most that of kmodes.
    const { points, factors, clusters } = found.state;
    let own = 0;
    for (let i = 0; i < GOLDEN.rows; i++) {
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < clusters; c++) {
        const row = golden.numbers[i];
        const at = c * factors.length;
        let sum = (row[0] - points[at]!) ** 2 + (row[1] - points[at + 1]!) ** 2;
        ["abc", "xyz"].forEach((all, w) => {
          const from = 2 + 4 * w;
          const mode = all.split("").findIndex((_, k) => points[at + from + k]! > 0);
          if (all[mode] !== golden.words[i][w]) sum += wordWeight;
        });
        least = Math.min(least, sum);
      }
      own += least;
    }
    expect(own).toBeLessThan(cost * (1 + 1e-9));
  });

  test("the usual word weight is that of kmodes", async () => {
    const { model } = await fitted(kPrototypes(), GOLDEN);
    expect(model.report.notes).toContain(`A category weighs ${golden.usual.toPrecision(3)}.`);
  });

  test("codes and one-hot blocks give the same clusters", async () => {
    const learner = kPrototypes({ clusters: 3, wordWeight: 1 });
    const [codes, blocks] = [await fitted(learner, GOLDEN), await fitted(learner, GOLDEN, [oneHot()])];
    expect([...blocks.labels]).toEqual([...codes.labels]);
  });

  test("without words it is k-means", async () => {
    const own = table(golden.numbers, []);
    const means = await fitted(kMeans({ clusters: 2, tolerance: 0 }), own);
    const found = await fitted(kPrototypes({ clusters: 2 }), own);
    expect(adjustedRandIndex(found.labels, means.labels)).toBe(1);
  });

  test("words alone are enough, missing ones are a level, and new ones are answered", async () => {
    const words = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? ["a", null] : ["b", "z"]));
    const { model, labels } = await fitted(kPrototypes({ clusters: 2 }), table([], words));
    expect(
      adjustedRandIndex(
        labels,
        Int32Array.from({ length: 60 }, (_, i) => i % 2),
      ),
    ).toBe(1);
    expect(model.predictOne({ w0: "never", w1: null }).cluster).toBe(model.predictOne({ w0: "a", w1: null }).cluster);
  });

  test("rows that are not all fitted on by the starts are clustered by the rounds on all", async () => {
    const numbers = Array.from({ length: 400 }, (_, i) => [(i % 2) * 9 + (i % 7) / 10]);
    const words = numbers.map((_, i) => [i % 2 === 0 ? "a" : "b"]);
    const { labels } = await fitted(kPrototypes({ clusters: 2, wholeRows: 100 }), table(numbers, words));
    expect(
      adjustedRandIndex(
        labels,
        Int32Array.from({ length: 400 }, (_, i) => i % 2),
      ),
    ).toBe(1);
  });
});
