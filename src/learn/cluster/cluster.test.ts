import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { packModel } from "../../artifact/pack.ts";
import { unpackModel } from "../../artifact/unpack.ts";
import { calinskiHarabasz, daviesBouldin, silhouette } from "../../assess/clusters/measures.ts";
import { adjustedRandIndex } from "../../assess/clusters/rand-index.ts";
import { roundsFrom } from "../../compute/centres/k-means-starts.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { coreDistances } from "../../compute/neighbours/spanning-tree.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Column } from "../../contract/table.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { agglomerative } from "./agglomerative.ts";
import { dbscan } from "./dbscan.ts";
import { gaussianMixture } from "./gaussian-mixture.ts";
import { hdbscan } from "./hdbscan.ts";
import { kMeans } from "./k-means.ts";
import { opticsClustering, reachabilityOrder } from "./optics.ts";
import type { LabelledPoints } from "./points.ts";
import { spectral } from "./spectral.ts";

/** Made by tests/golden/clusters.py. */
const GOLDEN = JSON.parse(readFileSync(new URL("../../../tests/golden/clusters.json", import.meta.url), "utf8"));
const POINTS = matrix(GOLDEN.points, 2);

function matrix(values: readonly number[], columns: number): Matrix {
  return { rows: values.length / columns, columns, values: Float64Array.from(values) };
}

async function fitted(learner: AnyLearner, points = POINTS) {
  const columns = Array.from({ length: points.columns }, (_, j) => ({
    name: `x${j}`,
    kind: "number" as const,
    values: Float64Array.from({ length: points.rows }, (_, i) => points.values[i * points.columns + j]!),
  }));
  const task = taskOf({ rows: points.rows, columns }, "clustering", new Float64Array(0));
  const model = await pipeline(learner).fit(task, { team: createTeam(1) });
  const outputs = model.predict(task.table).outputs;
  const none = outputs[0]!.labels.length - 1;
  return { model, outputs, labels: Int32Array.from(outputs[0]!.values, (c) => (c === none ? -1 : c)) };
}

/** The same clusters, whatever their numbers. */
function sameClusters(ours: Int32Array, theirs: readonly number[]): void {
  expect(adjustedRandIndex(ours, Int32Array.from(theirs))).toBe(1);
  expect(Array.from(ours, (c) => c < 0)).toEqual(theirs.map((c) => c < 0));
}

describe("clusters as scikit-learn finds them", () => {
  test("Lloyd's rounds with bounds end where the plain ones do", async () => {
    const points = matrix(GOLDEN.overlap, 3);
    const context = { random: createRandom(1), team: createTeam(1), tick: async () => true };
    const found = await roundsFrom(
      Float64Array.from(GOLDEN.start),
      points,
      null,
      { maxRounds: 300, tolerance: 0 },
      context,
    );
    found.centres.forEach((v, i) => {
      expect(v).toBeCloseTo(GOLDEN.lloyd.centres[i], 9);
    });
    expect(found.squares).toBeCloseTo(GOLDEN.lloyd.squares, 8);
  });

  test("kMeans", async () => sameClusters((await fitted(kMeans({ clusters: 3 }))).labels, GOLDEN.kMeans.labels));

  test("kMeans beyond wholeRows ends next to the optimum of all rows, and on it without a tolerance", async () => {
    const random = createRandom("no groups");
    const points = matrix(
      Array.from({ length: 12_000 }, () => random.normal()),
      3,
    );
    const squaresOf = async (tolerance: number) => {
      const { model } = await fitted(kMeans({ clusters: 5, wholeRows: 500, tolerance }), points);
      expect(model.report.cutShort).toBe(false);
      const input = { team: createTeam(1), random: createRandom(1), tick: async () => true };
      const { points: centres } = model.state.learner as LabelledPoints;
      const [own, end] = [1, 300].map((maxRounds) =>
        roundsFrom(centres, points, null, { maxRounds, tolerance: 0 }, input),
      );
      return [(await own!).squares, (await end!).squares];
    };
    const [near, end] = await squaresOf(1e-4);
    expect(near! / end!).toBeLessThan(1.01);
    const [found, same] = await squaresOf(0);
    expect(found).toBeCloseTo(same!, 6);
  });

  test.each(["full", "diagonal", "spherical"] as const)("gaussianMixture, %s", async (covariance) => {
    const learner = gaussianMixture({ clusters: 3, covariance, tolerance: 1e-10, maxRounds: 2000 });
    const { model, outputs } = await fitted(learner);
    const { bic, probability } = GOLDEN.gaussianMixture[covariance];
    expect(model.report.chosen!.bic).toBeCloseTo(bic, 3);
    probability.flat().forEach((p: number, i: number) => {
      expect(outputs[1]!.values[i]).toBeCloseTo(p, 4);
    });
  });

  test.each(["ward", "average", "complete", "single"] as const)("agglomerative, %s", async (linkage) => {
    sameClusters((await fitted(agglomerative({ clusters: 4, linkage }))).labels, GOLDEN.agglomerative[linkage]);
  });

  test("dbscan", async () => {
    const { labels } = await fitted(dbscan({ radius: 0.9, chooseRadius: false, minRows: 5 }));
    sameClusters(labels, GOLDEN.dbscan);
  });

  test.each([5, 8, 12])("hdbscan, clusters of %i rows", async (minClusterSize) => {
    sameClusters((await fitted(hdbscan({ minClusterSize }))).labels, GOLDEN.hdbscan[minClusterSize]);
  });

  test("opticsClustering: the curve of reachability, and the clusters in its valleys", async () => {
    const goOn = async () => true;
    const curve = await reachabilityOrder(POINTS, await coreDistances(null, POINTS, 5, goOn), goOn);
    expect([...curve.order]).toEqual(GOLDEN.optics.order);
    curve.reachability.forEach((v, row) => {
      const theirs = GOLDEN.optics.reachability[row];
      if (theirs === null) expect(v).toBe(Number.POSITIVE_INFINITY);
      else expect(v).toBeCloseTo(theirs, 12);
    });
    sameClusters((await fitted(opticsClustering())).labels, GOLDEN.optics.labels);
  });

  test("spectral", async () => {
    const { labels } = await fitted(spectral({ clusters: 2 }), matrix(GOLDEN.moons, 2));
    sameClusters(labels, GOLDEN.spectral);
  });

  test("measures", () => {
    const labels = Int32Array.from(GOLDEN.kMeans.labels);
    const { measures } = GOLDEN;
    expect(silhouette(POINTS, labels)).toBeCloseTo(measures.silhouette, 12);
    expect(calinskiHarabasz(POINTS, labels)).toBeCloseTo(measures.calinskiHarabasz, 8);
    expect(daviesBouldin(POINTS, labels)).toBeCloseTo(measures.daviesBouldin, 12);
    expect(adjustedRandIndex(labels, Int32Array.from(measures.other))).toBeCloseTo(measures.rand, 12);
  });
});

test("a new row far from every dense region belongs to none", async () => {
  const { model } = await fitted(hdbscan({ minClusterSize: 8 }));
  expect(model.predictOne({ x0: 500, x1: -500 }).cluster).toBe("none");
});

test("the artifact says that it holds rows of the table where clusters are found by the nearest of them", async () => {
  const values = (shift: number) =>
    Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? i / 60 : shift + i / 60));
  const columns = [5, 9].map((shift, j): Column => ({ name: `x${j}`, kind: "number", values: values(shift) }));
  const task = taskOf({ rows: 60, columns }, "clustering", new Float64Array(0));
  const stores = async (learner: AnyLearner): Promise<boolean> => {
    const { bytes } = await packModel(await pipeline(learner).fit(task, { seed: 0, team: createTeam(1) }));
    return (await unpackModel(bytes)).manifest.storesTrainingRows;
  };
  expect(await stores(kMeans({ clusters: 2 }))).toBe(false);
  expect(await stores(dbscan({ radius: 1 }))).toBe(true);
});
