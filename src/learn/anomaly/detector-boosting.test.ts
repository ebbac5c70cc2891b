import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Column } from "../../contract/table.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { boostedTrees } from "../trees/boosted-trees.ts";
import { detectorBoosting } from "./detector-boosting.ts";

/** A cloud in six columns; anomalies lie far off it, each in a direction of its own. */
function made(rows: number, seed: number) {
  const random = createRandom(seed);
  const target = Float64Array.from({ length: rows }, (_, i) => (i % 25 === 0 ? 1 : 0));
  const values = Array.from(target, (odd) => {
    const row = Array.from({ length: 6 }, () => random.normal());
    const length = Math.hypot(...row);
    return odd === 1 ? row.map((v) => (4 * v) / length) : row.map((v) => (0.6 + 0.2 * random.uniform()) * v);
  });
  const columns = Array.from(
    { length: 6 },
    (_, j): Column => ({ name: `x${j}`, kind: "number", values: Float64Array.from(values, (row) => row[j]!) }),
  );
  return taskOf({ rows, columns }, "binary", target);
}

function area(probability: Float64Array, target: Float64Array): number {
  let [above, pairs] = [0, 0];
  target.forEach((odd, i) => {
    if (odd !== 1) return;
    target.forEach((other, j) => {
      if (other !== 0) return;
      pairs++;
      above += probability[2 * i + 1]! > probability[2 * j + 1]! ? 1 : 0;
    });
  });
  return above / pairs;
}

describe("detector boosting", () => {
  test("learns from few anomalies that are odd in a way of their own what trees alone cannot", async () => {
    const [train, test] = [made(500, 1), made(500, 2)];
    const found = await Promise.all(
      [detectorBoosting(), boostedTrees({ leaves: 8, minLeafRows: 3 })].map(async (learner) => {
        const fitted = await pipeline(learner).fit(train, { seed: 1, team: createTeam(1) });
        return area(fitted.predict(test.table).outputs[1]!.values, test.target);
      }),
    );
    expect(found[0]).toBeGreaterThan(0.97);
    expect(found[0]).toBeGreaterThan(found[1]!);
  });

  test("rows of weight 0 say nothing of the label", async () => {
    const task = made(300, 3);
    const weights = Float64Array.from({ length: 300 }, (_, i) => (i < 200 ? 1 : 0));
    const turned = { ...task, weights, target: task.target.map((y, i) => (i < 200 ? y : 1 - y)) };
    const fits = await Promise.all(
      [{ ...task, weights }, turned].map((own) =>
        pipeline(detectorBoosting()).fit(own, { seed: 1, team: createTeam(1) }),
      ),
    );
    const [one, two] = fits.map((fitted) => fitted.predict(task.table).outputs[1]!.values);
    expect(one).toEqual(two);
  });
});
