import { expect, test } from "vitest";
import { catalog } from "../catalog.ts";
import { createRandom } from "../compute/random.ts";
import { createCrew } from "../compute/threads/crew.node.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import { applySchema } from "../data/apply-schema.ts";
import { inferSchema } from "../data/infer-schema.ts";
import { readCsv } from "../data/read-csv.ts";
import { defineTask } from "../data/task.ts";
import { trainJobs } from "./fit-job.ts";
import { learningCurve } from "./learning-curve.ts";
import { chooseProtocol } from "./protocol.ts";

/** A world that turned over: y is 3 - x in the first half of the days, and x in the second; rows come in no order. */
function turnedWorld(rows: number): string {
  const random = createRandom(3);
  const order = random.permutation(rows);
  const lines = Array.from(order, (day) => {
    const x = random.normal();
    const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
    return `${date},${x.toFixed(4)},${(day < rows / 2 ? 3 - x : x + 0.01 * random.normal()).toFixed(4)}`;
  });
  return ["day,x,y", ...lines].join("\n");
}

async function curveOf(time: boolean) {
  const raw = readCsv(turnedWorld(600), { source: "made" });
  const schema = inferSchema(raw);
  const options = { target: "y", ...(time ? { time: "day" } : { exclude: ["day"] }) };
  const task = defineTask(applySchema(raw, schema.columns), schema, options);
  const random = createRandom(0);
  const { splits } = chooseProtocol(task, 5, random.fork("splits"));
  const crew = createCrew(1, null, trainJobs(catalog, createTeam));
  crew.share("task", task);
  const candidate = { name: "ridge", learner: "ridge", params: {}, recipe: {}, why: "", slot: "" };
  const metric = catalog.metrics.rmse!;
  const common = { crew, metric, random, seed: 0, threads: 1, deadline: Number.POSITIVE_INFINITY };
  try {
    return await learningCurve(task, { candidate }, { ...common, split: splits.at(-1)! });
  } finally {
    await crew.close();
  }
}

test("in time order fewer rows are the latest, so a short past can tell more than a long one", async () => {
  const curve = (await curveOf(true))!;
  expect(curve.map(({ rows }) => rows)).toEqual([50, 125, 250, 500]);
  // The last 200 days before the scored ones are like them; the 300 before are not.
  expect(curve[0]!.value).toBeLessThan(0.4);
  expect(curve[1]!.value).toBeLessThan(0.4);
  expect(curve[3]!.value).toBeGreaterThan(1);
  expect(await curveOf(true)).toEqual(curve);
});

test("without time every share is of all kinds of rows", async () => {
  const curve = (await curveOf(false))!;
  expect(curve).toHaveLength(4);
  for (const { value } of curve) expect(value).toBeGreaterThan(1);
});
