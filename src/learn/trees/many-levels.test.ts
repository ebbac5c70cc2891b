import { describe, expect, test } from "vitest";
import { contextOf, fitted, inputOf, logLossOf, rowRange } from "../../../tests/trees/made-table.ts";
import { createRandom } from "../../compute/random.ts";
import type { Table } from "../../contract/table.ts";
import { boostedTrees } from "./boosted-trees.ts";

const rows = 24_000;
const levels = Array.from({ length: 700 }, (_, k) => `level ${k}`);

/** A category of 700 levels, of which the rarer half decides. */
function manyLevels(): { table: Table; target: Float64Array } {
  const random = createRandom("many levels");
  const codes = Int32Array.from({ length: rows }, () => Math.floor(700 * random.uniform() * random.uniform()));
  const effect = Float64Array.from({ length: 700 }, (_, k) => (k < 300 ? 0 : k % 2 === 0 ? 2 : -2));
  const target = Float64Array.from(codes, (code) => (effect[code]! + 2 * random.normal() > 0 ? 1 : 0));
  return { table: { rows, columns: [{ name: "x", kind: "category", codes, levels }] }, target };
}

describe("categories of more levels than a column has bins", () => {
  const { table, target } = manyLevels();
  const [train, aside] = [rowRange(0, 20_000), rowRange(20_000, rows)];
  const validation = inputOf(table, target, "binary", aside);
  const input = inputOf(table, target, "binary", train, {
    validation: { frame: validation.frame, target: validation.target, weights: null },
  });

  test("are cut into slices, and the program answers what the fit saw", async () => {
    const learner = boostedTrees({ trees: 60, minCategoryRows: 20, categoryL2: 1 });
    const model = await fitted(learner, input, table);
    const loss = logLossOf(model.predict(table, aside), target, aside, 2);
    expect(model.report.validationLoss!.at(-1)).toBeCloseTo(loss, 5);
    // what one column can tell: the rarer levels share a bin
    const codes = (table.columns[0] as { codes: Int32Array }).codes.map((code) => Math.min(code, 250));
    const cut: Table = { rows, columns: [{ name: "x", kind: "category", codes, levels: levels.slice(0, 251) }] };
    const short = await fitted(learner, inputOf(cut, target, "binary", train), cut);
    expect(loss).toBeLessThan(logLossOf(short.predict(cut, aside), target, aside, 2) - 0.03);
  });

  test("give the same model on any number of threads", async () => {
    const learner = boostedTrees({ trees: 20, leaves: 15 });
    const states = [];
    for (const threads of [1, 2]) {
      states.push((await learner.spec.fit(input, learner.params, contextOf(threads))).state);
    }
    expect(states[1]).toEqual(states[0]);
  });
});
