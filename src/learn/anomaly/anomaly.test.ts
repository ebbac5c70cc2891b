import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Column, Table } from "../../contract/table.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { copod } from "./copod.ts";
import { ecod } from "./ecod.ts";
import { extendedIsolationForest } from "./extended-isolation-forest.ts";
import { histogramOutliers } from "./histogram-outliers.ts";
import { isolationForest } from "./isolation-forest.ts";
import { averagePath } from "./isolation-tree.ts";
import { localOutlierFactor } from "./local-outlier-factor.ts";
import { nearestDistance } from "./nearest-distance.ts";
import { oneClassSvm } from "./one-class-svm.ts";
import { principalReconstruction } from "./principal-reconstruction.ts";
import { robustCovariance } from "./robust-covariance.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/anomaly.json", import.meta.url), "utf8"));

function tableOf(rows: readonly (readonly number[])[]): Table {
  const columns = rows[0]!.map(
    (_, j): Column => ({ name: `x${j}`, kind: "number", values: Float64Array.from(rows, (row) => row[j]!) }),
  );
  return { rows: rows.length, columns };
}

/** Scores of `scored` by a detector that is fitted on `rows` as they are. */
async function scores(learner: AnyLearner, rows: readonly number[][], scored = rows, seed = 0): Promise<Float64Array> {
  const task = taskOf(tableOf(rows), "anomaly", new Float64Array(0));
  const fitted = await pipeline(learner).fit(task, { seed, team: createTeam(1) });
  return fitted.predict(tableOf(scored)).outputs[0]!.values;
}

function close(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  want.forEach((v, i) => {
    expect(Math.abs(got[i]! - v), `row ${i}: ${got[i]} for ${v}`).toBeLessThan(tolerance);
  });
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  order.forEach((row, rank) => {
    out[row] = rank;
  });
  return out;
}

function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (x.length - 1) / 2;
  let [both, one] = [0, 0];
  x.forEach((rank, i) => {
    both += (rank - mean) * (y[i]! - mean);
    one += (rank - mean) ** 2;
  });
  return both / one;
}

/** The chance that an odd row scores above a usual one. */
function area(found: ArrayLike<number>, label: readonly number[]): number {
  let [above, pairs] = [0, 0];
  label.forEach((odd, i) => {
    label.forEach((other, j) => {
      if (odd !== 1 || other !== 0) return;
      pairs++;
      above += found[i]! > found[j]! ? 1 : found[i]! === found[j]! ? 0.5 : 0;
    });
  });
  return above / pairs;
}

describe("the scores of the peers", () => {
  test("ECOD, COPOD and HBOS agree with PyOD on the rows fitted on", async () => {
    close(await scores(ecod(), golden.x), golden.ecod, 1e-10);
    close(await scores(copod(), golden.x), golden.copod, 1e-10);
    close(await scores(histogramOutliers(), golden.x), golden.histogram, 1e-10);
  });

  test("distances to neighbours agree with PyOD on new rows and on the rows fitted on", async () => {
    close(await scores(nearestDistance(), golden.x, golden.new), golden.neighbourMean, 1e-10);
    close(await scores(nearestDistance({ of: "largest" }), golden.x, golden.new), golden.neighbourLargest, 1e-10);
    close(await scores(nearestDistance(), golden.x), golden.neighbourOwn, 1e-10);
  });

  test("the local outlier factor agrees with scikit-learn on new rows and on the rows fitted on", async () => {
    close(await scores(localOutlierFactor(), golden.x, golden.new), golden.localOutlierFactor, 1e-9);
    close(await scores(localOutlierFactor(), golden.x), golden.localOutlierFactorOwn, 1e-9);
  });

  test("the robust covariance is scikit-learn's", async () => {
    close(await scores(robustCovariance({ share: 0.75 }), golden.x, golden.new), golden.robustDistance, 1e-6);
  });

  test("the one-class machine is scikit-learn's, over share · rows", async () => {
    const exact = { precision: 1e-9 };
    const found = await scores(oneClassSvm({ share: 0.2, gamma: 0.1, ...exact }), golden.x, golden.new);
    close(found, golden.oneClass, 1e-8);
    close(await scores(oneClassSvm(exact), golden.x, golden.new), golden.oneClassDefault, 1e-8);
  });

  test("reconstruction by two components is that of scikit-learn's PCA", async () => {
    const learner = principalReconstruction({ share: golden.reconstructionShare - 1e-9 });
    close(await scores(learner, golden.x, golden.new), golden.reconstruction, 1e-9);
    const whole = principalReconstruction({ share: 0, whiten: true });
    close(await scores(whole, golden.x, golden.new), golden.mahalanobis, 1e-9);
  });

  test("the isolation forest ranks rows as scikit-learn's does with another seed", async () => {
    const found = await scores(isolationForest({ trees: 400 }), golden.x);
    const between = rankCorrelation(golden.isolation, golden.isolationOther);
    expect(between).toBeGreaterThan(0.97);
    expect(rankCorrelation(found, golden.isolation)).toBeGreaterThan(between - 0.02);
    expect(Math.abs(area(found, golden.label) - area(golden.isolation, golden.label))).toBeLessThan(0.01);
    // The scale is the same too: both are 2^(-path / c).
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
    expect(mean(found)).toBeCloseTo(mean(golden.isolation), 2);
  });
});

describe("isolation forest", () => {
  test("knows the average path", () => {
    expect(averagePath(2)).toBe(1);
    expect(averagePath(256)).toBeCloseTo(10.248689925634562, 12);
  });

  test("finds a rare level and a rare gap", async () => {
    const rows = 300;
    const random = createRandom(4);
    const usual = Float64Array.from({ length: rows }, () => random.normal());
    const codes = Int32Array.from({ length: rows }, (_, i) => (i === 7 ? 2 : i % 2));
    const gaps = Float64Array.from({ length: rows }, (_, i) => (i === 9 ? Number.NaN : random.normal()));
    const columns: Column[] = [
      { name: "usual", kind: "number", values: usual },
      { name: "word", kind: "category", codes, levels: ["a", "b", "c"] },
      { name: "gaps", kind: "number", values: gaps },
    ];
    const task = taskOf({ rows, columns }, "anomaly", new Float64Array(0));
    const fitted = await pipeline(isolationForest()).fit(task, { seed: 1, team: createTeam(1) });
    const found = ranks(fitted.predict(task.table).outputs[0]!.values);
    expect(found[7]).toBeGreaterThan(0.9 * rows);
    expect(found[9]).toBeGreaterThan(0.9 * rows);
  });
});

describe("tails of a column", () => {
  test("compression keeps every score within 0.02", async () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 20_000 }, () => [random.normal()]);
    const sorted = rows.map(([v]) => v!).sort((a, b) => a - b);
    const found = await scores(
      ecod(),
      rows,
      sorted.map((v) => [v]),
    );
    sorted.forEach((_, i) => {
      const exact = Math.max(-Math.log((i + 1) / 20_000), -Math.log((20_000 - i) / 20_000));
      expect(Math.abs(found[i]! - exact)).toBeLessThan(0.02);
    });
  });

  test("a value beyond all others scores as the outermost one", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => [i]);
    const found = await scores(ecod(), rows, [[49], [1e6]]);
    expect(found[1]).toBe(found[0]);
  });
});

test("a random part of the rows is enough for the order of distances", async () => {
  const few = await scores(nearestDistance({ storedRows: 100 }), golden.x);
  expect(rankCorrelation(few, golden.neighbourOwn)).toBeGreaterThan(0.9);
});

describe("extended isolation forest", () => {
  test("sees what lies where two clouds only cross in their columns; the plain forest hardly does", async () => {
    const random = createRandom(5);
    const cloud = (x: number, y: number, rows: number): number[][] =>
      Array.from({ length: rows }, () => [x + random.normal(), y + random.normal()]);
    const usual = [...cloud(10, 0, 300), ...cloud(0, 10, 300)];
    const odd = [...cloud(0, 0, 8), ...cloud(10, 10, 8)];
    const label = [...usual.map(() => 0), ...odd.map(() => 1)];
    const all = [...usual, ...odd];
    const plain = area(await scores(isolationForest(), usual, all), label);
    const sloped = area(await scores(extendedIsolationForest(), usual, all), label);
    expect(sloped).toBeGreaterThan(0.97);
    expect(sloped).toBeGreaterThan(plain);
  });
});

describe("robust covariance", () => {
  test("does not depend on the axes that the rows are told in", async () => {
    const random = createRandom(8);
    const rows = Array.from({ length: 1300 }, (_, i) => {
      const [a, b] = [random.normal(), random.normal()];
      return i % 5 === 0 ? [a + 8, b, a - b] : [a, b, random.normal()];
    });
    const turned = rows.map(([a, b, c]) => [1000 + a! - 2 * b!, 0.001 * (a! + b!), c! + 3 * a!]);
    const found = await scores(robustCovariance(), rows);
    close(await scores(robustCovariance(), turned), [...found], 1e-5);
    // A fifth of the rows lies elsewhere and is seen.
    const far = rows.map((_, i) => (i % 5 === 0 ? 1 : 0));
    expect(area(found, far)).toBeGreaterThan(0.999);
  });

  test("sees a row that breaks a rule of all others, and a level that few rows have", async () => {
    const random = createRandom(9);
    const rows = Array.from({ length: 200 }, (_, i) => {
      const [a, b] = [random.normal(), random.normal()];
      return [a, b, i === 7 ? a - b : a + b, i < 6 ? 1 : 0];
    });
    const found = await scores(robustCovariance(), rows);
    const order = ranks(found);
    expect(order[7]).toBe(199);
    for (let i = 0; i < 6; i++) expect(order[i]).toBeGreaterThan(180);
    expect(Math.max(...found.filter((_, i) => i !== 7))).toBeLessThan(100);
  });
});

describe("one-class machine", () => {
  test("leaves at most the share outside, and as much supports the border", async () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 400 }, () => [random.normal(), random.normal()]);
    for (const share of [0.05, 0.3]) {
      const found = await scores(oneClassSvm({ share, precision: 1e-6 }), rows);
      // Kernel rows are float32: what lies on the border may lie this far off it.
      const beyond = (limit: number): number => found.filter((score) => score > limit).length / rows.length;
      expect(beyond(1e-5)).toBeLessThanOrEqual(share);
      expect(beyond(-1e-5)).toBeGreaterThanOrEqual(share);
    }
  });

  test("a random part of the rows is enough for the order", async () => {
    const few = await scores(oneClassSvm({ storedRows: 80 }), golden.x);
    expect(rankCorrelation(few, await scores(oneClassSvm(), golden.x))).toBeGreaterThan(0.9);
  });
});

test("reconstruction sees a row beside the plane, and not one far out on it", async () => {
  const random = createRandom(3);
  const rows = Array.from({ length: 300 }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [a, b, a + b, a - b + 0.01 * random.normal()];
  });
  const found = await scores(principalReconstruction({ share: 0.99 }), rows, [
    [5, 5, 10, 0],
    [0, 0, 1, 0],
  ]);
  expect(found[1]).toBeGreaterThan(100 * found[0]!);
});

test("numbers that are missing are refused by name", async () => {
  const rows = [[1], [Number.NaN], [3]];
  for (const learner of [oneClassSvm(), robustCovariance(), principalReconstruction()]) {
    await expect(scores(learner, rows)).rejects.toThrow(
      `${learner.spec.name} cannot use missing values; column "x0" has 1. Add impute() before it.`,
    );
  }
});
