import { describe, expect, test } from "vitest";
import { taskOf } from "../../../tests/promises/tables.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Column, Table } from "../../contract/table.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { anomalyVote } from "./anomaly-vote.ts";
import { bulkScale, scoreAt } from "./bulk-scale.ts";

/** `rows` usual rows of two columns that go together, then `odd` rows far from them. */
function made(rows: number, odd: number, seed = 1): Table {
  const random = createRandom(seed);
  const a = new Float64Array(rows + odd);
  const b = new Float64Array(rows + odd);
  for (let i = 0; i < rows + odd; i++) {
    a[i] = random.normal();
    const far = (3 + 6 * random.uniform()) * (random.integer(2) === 0 ? 1 : -1);
    b[i] = a[i]! + (i < rows ? 0.3 * random.normal() : far);
  }
  const columns: Column[] = [
    { name: "a", kind: "number", values: a },
    { name: "b", kind: "number", values: b },
  ];
  return { rows: rows + odd, columns };
}

async function scored(table: Table): Promise<Float64Array> {
  const task = taskOf(table, "anomaly", new Float64Array(0));
  const fitted = await pipeline(anomalyVote()).fit(task, { seed: 5, team: createTeam(1) });
  return fitted.predict(table).outputs[0]!.values;
}

describe("anomaly vote", () => {
  test("half a point parts odd rows from usual ones, be they few or many", async () => {
    for (const odd of [0, 4, 20, 40]) {
      const found = await scored(made(1000, odd));
      const usual = found.subarray(0, 1000).filter((score) => score >= 0.5).length;
      const caught = found.subarray(1000).filter((score) => score >= 0.5).length;
      expect(usual, `${odd} odd rows: false alarms`).toBeLessThan(10);
      expect(caught, `${odd} odd rows: caught`).toBeGreaterThanOrEqual(0.7 * odd);
    }
  });

  test("scores lie in [0, 1]", async () => {
    const found = await scored(made(300, 3));
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...found)).toBeLessThanOrEqual(1);
  });
});

describe("the scale of usual scores", () => {
  test("finds shape and quantiles of a log-normal bulk", () => {
    const random = createRandom(3);
    const values = Float64Array.from({ length: 50_000 }, () => Math.exp(0.5 * random.normal()));
    const scale = bulkScale(values);
    expect(scale.skew).toBeCloseTo(0.5, 1);
    expect(scoreAt(scale, 3.09)).toBeCloseTo(Math.exp(0.5 * 3.09), 0);
  });

  test("a twentieth of outliers hardly moves it", () => {
    const random = createRandom(3);
    const values = Float64Array.from({ length: 10_000 }, () => random.normal());
    const clean = scoreAt(bulkScale(values), 3);
    const spoilt = scoreAt(bulkScale(values.map((v, i) => (i % 20 === 0 ? 1000 : v))), 3);
    expect(clean).toBeCloseTo(3, 0);
    expect(spoilt).toBeLessThan(3 * clean);
  });

  test("equal scores have no scale", () => {
    expect(bulkScale(new Float64Array(10).fill(2))).toEqual({ median: 2, factor: 0, skew: 0 });
  });
});
