import { describe, expect, test } from "vitest";
import { taskOf } from "../../tests/promises/tables.ts";
import { catalog } from "../catalog.ts";
import { createRandom } from "../compute/random.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { Task } from "../contract/task.ts";
import { anomalyVote } from "../learn/anomaly/anomaly-vote.ts";
import { detectorBoosting } from "../learn/anomaly/detector-boosting.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { learnKnownAnomalies } from "./known-anomalies.ts";

/** Rows of two columns, from one cloud. */
function task(rows: number, seed: number): Task {
  const random = createRandom(seed);
  const columns = ["a", "b"].map((name) => ({
    name,
    kind: "number" as const,
    values: Float64Array.from({ length: rows }, () => random.normal()),
  }));
  return taskOf({ rows, columns }, "anomaly", new Float64Array(0));
}

async function learn(own: Task, known: Float64Array, milliseconds = 60_000) {
  const to = { seed: 1, team: createTeam(1) };
  const voted = await pipeline(anomalyVote({ trees: 50 })).fit(own, to);
  const count = (label: number): number => known.filter((other) => other === label).length;
  return learnKnownAnomalies({
    task: own,
    labels: { column: "odd", anomaly: "yes", reason: "", known, anomalies: count(1), usual: count(0) },
    scores: voted.predict(own.table).outputs[0]!.values,
    fit: (binary, rows) =>
      pipeline(detectorBoosting({ forestTrees: 50, trees: 40 })).fit(binary, { ...to, ...(rows && { rows }) }),
    deadline: performance.now() + milliseconds,
    random: createRandom(1),
    catalog,
  });
}

describe("known anomalies", () => {
  const own = task(400, 1);
  const [a] = own.table.columns.map((column) => ("values" in column ? column.values : []));
  // Anomalies that lie in the middle, where no detector looks.
  const inside = Float64Array.from({ length: 400 }, (_, i) => (Math.abs(a![i]!) < 0.12 ? 1 : 0));

  test("are learnt where the columns tell of them, and unknown rows take no part", async () => {
    const known = inside.map((label, i) => (i % 4 === 3 ? Number.NaN : label));
    const { fitted, threshold, report, notes } = await learn(own, known);
    expect(fitted).not.toBeNull();
    expect(notes).toEqual([]);
    expect(report).toMatchObject({ learnt: true, rows: 300, unknown: 100, unknownAreUsual: false });
    expect(report.metrics.map(({ name }) => name)).toEqual(["pr-auc", "roc-auc", "f1"]);
    for (const { value, detectors } of report.metrics) expect(value).toBeGreaterThan(detectors.value);
    expect(threshold!.value).toBeGreaterThan(0);
    expect(threshold!.value).toBeLessThan(1);
  });

  test("are left to the detectors where the columns know nothing of them", async () => {
    const random = createRandom(5);
    const { fitted, report, notes } = await learn(
      own,
      inside.map(() => (random.uniform() < 0.1 ? 1 : 0)),
    );
    expect(fitted).toBeNull();
    expect(report.learnt).toBe(false);
    expect(notes[0]).toMatch(/ranks known anomalies no better/);
  });

  test("are not learnt from when they are few, or time is", async () => {
    const few = inside.map((label, i) => (i < 60 ? label : 0));
    expect((await learn(own, few)).notes[0]).toMatch(/fewer than 10 of each/);
    expect((await learn(own, inside, 0)).notes[0]).toMatch(/There was no time to learn from "odd"/);
  });

  test("alone make all other rows usual", async () => {
    const { report } = await learn(
      own,
      inside.map((label) => (label === 1 ? 1 : Number.NaN)),
    );
    expect(report).toMatchObject({ learnt: true, usual: 0, unknownAreUsual: true, rows: 400 });
  });
});
