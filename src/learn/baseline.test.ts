import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { FitContext } from "../contract/context.ts";
import type { FitInput } from "../contract/learner.ts";
import { Runner } from "../program/runner.ts";
import { Writer } from "../program/writer.ts";
import { baseline } from "./baseline.ts";

const context: FitContext = {
  random: createRandom(0),
  team: {
    threads: 1,
    workspace: () => {
      throw new Error("no workspace in tests of the baseline");
    },
  },
  tick: async () => true,
};

async function answers(target: readonly number[], given: Partial<FitInput>): Promise<number[]> {
  const learner = baseline();
  const input: FitInput = {
    frame: { rows: target.length, columns: [] },
    target: Float64Array.from(target),
    weights: null,
    task: "regression",
    classes: 0,
    validation: null,
    ...given,
  };
  const { state } = await learner.spec.fit(input, learner.params, context);
  const writer = new Writer();
  const ref = baseline.spec.lower(state, [], writer);
  const program = writer.program([{ name: "answer", kind: "number", labels: [], ref }]);
  const runner = new Runner(program, 2);
  runner.run(2);
  return [...runner.block(program.outputs[0]!.node)];
}

describe("baseline", () => {
  test("gives the weighted mean to every row", async () => {
    expect(await answers([1, 2, 6], {})).toEqual([3, 3]);
    expect(await answers([1, 3], { weights: Float64Array.of(3, 1) })).toEqual([1.5, 1.5]);
  });

  test("gives class frequencies, 0 for classes that do not occur", async () => {
    const given = { task: "multiclass", classes: 3 } as const;
    expect(await answers([0, 0, 1, 0], given)).toEqual([0.75, 0.25, 0, 0.75, 0.25, 0]);
    const weights = Float64Array.of(1, 1, 2, 0);
    expect(await answers([0, 0, 1, 0], { ...given, weights })).toEqual([0.5, 0.5, 0, 0.5, 0.5, 0]);
  });

  test("gives a number even without rows", async () => {
    expect(await answers([], {})).toEqual([0, 0]);
    expect(await answers([], { task: "binary", classes: 2 })).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});
