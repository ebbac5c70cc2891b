import { expect, test } from "vitest";
import { catalog } from "../catalog.ts";
import { clusterCandidates } from "./cluster-candidates.ts";

test("prototypes are tried where numbers and words are together, and only there", () => {
  const names = (mixed: boolean) => clusterCandidates({ rows: 100, mixed }, catalog).map(({ name }) => name);
  expect(names(true).filter((name) => name.startsWith("kPrototypes"))).toHaveLength(9);
  expect(names(true).filter((name) => !name.startsWith("kPrototypes"))).toEqual(names(false));
});

test("only the learners that are named are tried", () => {
  const found = clusterCandidates({ rows: 100, mixed: true }, catalog, ["kPrototypes"]);
  expect(new Set(found.map(({ learner }) => learner.spec.name))).toEqual(new Set(["kPrototypes"]));
});
