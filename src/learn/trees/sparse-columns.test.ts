import { describe, expect, test } from "vitest";
import { contextOf, fitted, inputOf, logLossOf, rowRange } from "../../../tests/trees/made-table.ts";
import { createRandom } from "../../compute/random.ts";
import type { AnyLearner } from "../../contract/learner.ts";
import type { Column, Table } from "../../contract/table.ts";
import { boostedTrees } from "./boosted-trees.ts";
import { obliviousTrees } from "./oblivious-trees.ts";

const rows = 12_000;

/** 11 dense columns and 45 that are 0, missing or one level in most rows; the target hangs on both kinds. */
function sparseTable(): { table: Table; target: Float64Array } {
  const random = createRandom("sparse");
  const score = new Float64Array(rows);
  const columns = Array.from({ length: 56 }, (_, j): Column => {
    const name = `x${j}`;
    const weight = random.normal();
    const values = Float64Array.from({ length: rows }, () => {
      if (j < 11) return random.normal();
      const usual = j % 5 === 0 ? Number.NaN : 0;
      return random.uniform() < 0.08 ? 1 + random.integer(j % 2 === 0 ? 3 : 90) : usual;
    });
    values.forEach((value, i) => {
      score[i]! += weight * (j < 11 ? value / 3 : value > 0 ? 1 : 0);
    });
    if (j % 7 !== 6) return { name, kind: "number", values };
    const codes = Int32Array.from(values, (value) => (value > 0 ? Math.min(value, 5) : 0));
    return { name, kind: "category", codes, levels: ["0", "1", "2", "3", "4", "5"] };
  });
  const target = score.map((value) => (value + random.normal() > 0 ? 1 : 0));
  return { table: { rows, columns }, target };
}

/** 9 dense columns, and 3 × 12 of which each row has one that is not 0, as of three categories: few entries a row. */
function singleLevels(): { table: Table; target: Float64Array } {
  const random = createRandom("levels");
  const [score, drawn] = [new Float64Array(rows), [0, 1, 2].map(() => new Int32Array(rows))];
  for (const codes of drawn) for (let i = 0; i < rows; i++) codes[i] = random.integer(12);
  const columns = Array.from({ length: 45 }, (_, j): Column => {
    const weight = random.normal();
    const values = Float64Array.from({ length: rows }, (_, i) =>
      j < 9 ? random.normal() : drawn[Math.floor((j - 9) / 12)]![i] === (j - 9) % 12 ? 1 : 0,
    );
    values.forEach((value, i) => {
      score[i]! += weight * value * (j < 9 ? 0.3 : 1);
    });
    return { name: `x${j}`, kind: "number", values };
  });
  return { table: { rows, columns }, target: score.map((value) => (value + random.normal() > 0 ? 1 : 0)) };
}

describe.each([
  { what: "columns with one usual value", made: sparseTable, most: 0.55 },
  { what: "columns of single levels", made: singleLevels, most: 0.5 },
])("$what", ({ made, most }) => {
  const { table, target } = made();
  const [train, aside] = [rowRange(0, 10_000), rowRange(10_000, rows)];
  const validation = inputOf(table, target, "binary", aside);
  const input = inputOf(table, target, "binary", train, {
    validation: { frame: validation.frame, target: validation.target, weights: null },
  });

  const learners: readonly AnyLearner[] = [boostedTrees({ trees: 80 }), obliviousTrees({ trees: 80 })];
  for (const learner of learners) {
    test(`${learner.spec.name}: the program answers what the fit saw`, async () => {
      const model = await fitted(learner, input, table);
      const loss = logLossOf(model.predict(table, aside), target, aside, 2);
      expect(model.report.validationLoss!.at(-1)).toBeCloseTo(loss, 5);
      expect(loss).toBeLessThan(most);
    });

    test(`${learner.spec.name}: the same on any number of threads`, async () => {
      const states = [];
      for (const threads of [1, 2, 3]) {
        states.push((await learner.spec.fit(input, learner.params, contextOf(threads))).state);
      }
      expect(states[1]).toEqual(states[0]);
      expect(states[2]).toEqual(states[0]);
    });
  }
});
