/** A fit that time ended is made again: after as many rounds, or as many ticks, on any number of threads. */
import { describe, expect, test } from "vitest";
import { flats, people } from "../../tests/journeys/cli.ts";
import { catalog } from "../catalog.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import type { Task } from "../contract/task.ts";
import { applySchema } from "../data/apply-schema.ts";
import { inferSchema } from "../data/infer-schema.ts";
import { readCsv } from "../data/read-csv.ts";
import { defineTask } from "../data/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import type { FitAnswer } from "./candidate.ts";
import { exactParts } from "./exact.ts";
import { trainJobs } from "./fit-job.ts";

const taskOf = (csv: string, target: string): Task => {
  const raw = readCsv(csv);
  const schema = inferSchema(raw);
  return defineTask(applySchema(raw, schema.columns), schema, { target });
};
const tasks = [taskOf(people(160, 4), "left"), taskOf(flats(160, 4), "price")];
const learners = Object.values(catalog.learners).filter(({ spec }) =>
  spec.tasks.some((kind) => kind === "binary" || kind === "regression"),
);

describe.each(learners.map(({ spec }) => [spec.name, spec] as const))("%s", (learner, spec) => {
  const task = tasks.find(({ kind }) => spec.tasks.includes(kind))!;
  const rows = Int32Array.from({ length: 120 }, (_, i) => i);
  const test_ = Int32Array.from({ length: 40 }, (_, i) => 120 + i);
  const jobs = trainJobs(catalog, createTeam);
  const context = { shared: { task }, stopped: () => false, onProgress: () => {} };
  const request = { rowsKey: "some", train: rows, test: test_, seed: 1 };
  const refitted = (parts: FittedParts, threads: number) =>
    jobs.refit!({ ...request, plan: parts.plan, threads } as never, context) as Promise<FittedParts>;

  // A deadline that is over, and one that ends the fit somewhere in the middle.
  test.each([0, 4, 20])("is made again after a deadline of %i ms", async (milliseconds) => {
    const candidate = { name: learner, learner, params: {}, recipe: {}, why: "", slot: "" };
    const deadline = performance.timeOrigin + performance.now() + milliseconds;
    const asked = { ...request, candidate, deadline, threads: 2, staged: false };
    const { parts } = (await jobs.fit!(asked as never, context)) as FitAnswer;
    const exact = exactParts(parts!, { split: 0 }, catalog);
    if (exact === null) {
      expect(spec.can.ticksByThreads).toBe(true);
      return;
    }
    for (const threads of [1, 2]) expect((await refitted(exact, threads)).program).toEqual(exact.program);
  });
});
