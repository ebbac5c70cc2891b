import { expect, test } from "vitest";
import { createTeam } from "../compute/threads/team.node.ts";
import { boostedTrees } from "../learn/trees/boosted-trees.ts";
import { pipeline } from "../pipeline/pipeline.ts";
import { recipeFor } from "../prepare/recipe.ts";
import { applySchema } from "./apply-schema.ts";
import { inferSchema } from "./infer-schema.ts";
import { rawRow } from "./raw-row.ts";
import { rowsToRaw } from "./read-json.ts";
import { defineTask } from "./task.ts";

test("a row handed in again says what it said in the table, however its cells were written", async () => {
  const rows = Array.from({ length: 90 }, (_, i) => ({
    hired:
      i === 4
        ? null
        : `${String((i % 12) + 1).padStart(2, "0")}/${String((i % 28) + 1).padStart(2, "0")}/20${10 + (i % 9)}`,
    share: `${(i * 7) % 100}%`,
    active: i % 3 === 0 ? "yes" : "no",
    city: ["Bern", "Oslo", null, "Rom"][i % 4],
    pay: 1000 + 10 * i + (i % 3) * 200,
  }));
  const raw = rowsToRaw(rows);
  const schema = inferSchema(raw, {});
  const { columns } = schema;
  expect(columns.find(({ name }) => name === "hired")?.date?.order).toBe("mdy");
  const task = defineTask(applySchema(raw, schema.columns), schema, { target: "pay" });
  const learner = boostedTrees({ trees: 20, leaves: 6, minLeafRows: 2 });
  const fitted = await pipeline(...recipeFor("trees", task), learner).fit(task, { seed: 0, team: createTeam(1) });
  const { values } = fitted.predict(task.table).outputs[0]!;
  for (let row = 0; row < task.table.rows; row++) {
    expect(fitted.predictOne(rawRow(task, row)).prediction).toBe(values[row]);
  }
});
