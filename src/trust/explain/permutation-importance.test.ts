import { expect, test } from "vitest";
import { catalog } from "../../catalog.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import { defineTask } from "../../data/task.ts";
import { boostedTrees } from "../../learn/trees/boosted-trees.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { permutationImportance } from "./permutation-importance.ts";

test("of very many columns, those that no tree reads have importance 0 and the telling ones come first", async () => {
  const random = createRandom(5);
  const rows = 300;
  const numbers = Array.from({ length: 150 }, () => Float64Array.from({ length: rows }, () => random.normal()));
  const y = numbers[7]!.map((value, row) => 3 * value - 2 * numbers[90]![row]!);
  const columns = [...numbers, y].map((values, c) => ({
    name: c === numbers.length ? "y" : `c${c}`,
    kind: "number" as const,
    values,
  }));
  const schema = { columns: columns.map(({ name, kind }) => ({ name, kind, reason: "made" })) };
  const task = defineTask({ rows, columns }, schema as never, { target: "y" });
  const fitted = await pipeline(boostedTrees({ trees: 3, leaves: 4 })).fit(task, { seed: 0, team: createTeam(1) });
  const found = permutationImportance(fitted, task, {
    metric: catalog.metrics.rmse!,
    random: createRandom(1),
    rows: Int32Array.from({ length: rows }, (_, i) => i),
  });
  expect(found).toHaveLength(150);
  expect(
    found
      .slice(0, 2)
      .map(({ column }) => column)
      .sort(),
  ).toEqual(["c7", "c90"]);
  // Three trees of four leaves part by nine columns at most.
  expect(found.filter(({ value }) => value === 0).length).toBeGreaterThanOrEqual(141);
});
