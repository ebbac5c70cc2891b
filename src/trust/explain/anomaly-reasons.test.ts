import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Table } from "../../contract/table.ts";
import { anomalyVote } from "../../learn/anomaly/anomaly-vote.ts";
import { isolationForest } from "../../learn/anomaly/isolation-forest.ts";
import { nearestDistance } from "../../learn/anomaly/nearest-distance.ts";
import { oneClassSvm } from "../../learn/anomaly/one-class-svm.ts";
import { principalReconstruction } from "../../learn/anomaly/principal-reconstruction.ts";
import { robustCovariance } from "../../learn/anomaly/robust-covariance.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { anomalyReasons } from "./anomaly-reasons.ts";

/** Row 3 is odd in "b" alone, row 5 in "a" and less in "c". */
function made(): Table {
  const random = createRandom(2);
  const columns = ["a", "b", "c"].map((name) => ({
    name,
    kind: "number" as const,
    values: Float64Array.from({ length: 200 }, () => random.normal()),
  }));
  const [a, b, c] = columns;
  [a!.values[3], b!.values[3], c!.values[3]] = [0, 9, 0];
  [a!.values[5], b!.values[5], c!.values[5]] = [9, 0, -6];
  return { rows: 200, columns };
}

describe("reasons of anomalies", () => {
  const learners = [
    anomalyVote(),
    isolationForest(),
    nearestDistance(),
    oneClassSvm(),
    robustCovariance(),
    principalReconstruction({ share: 0 }),
  ];
  test.each(learners.map((learner) => [learner.spec.name, learner] as const))("of %s", async (_name, learner) => {
    const table = made();
    const task = taskOf(table, "anomaly", new Float64Array(0));
    const fitted = await pipeline(learner).fit(task, { seed: 1, team: createTeam(1) });
    const [one, two] = anomalyReasons(fitted, table, Int32Array.of(3, 5));
    expect(one![0]).toMatchObject({ column: "b", tail: 1 / 200 });
    expect(one![0]!.fall).toBeGreaterThan(3 * (one![1]?.fall ?? 0));
    expect(two!.slice(0, 2).map(({ column }) => column)).toContain("a");
    for (const { fall } of [...one!, ...two!]) {
      expect(fall).toBeGreaterThan(0);
      expect(Number.isFinite(fall)).toBe(true);
    }
  });
});
