/** `train()` from code, where no compiler has looked: each option that cannot be is refused before anything is read. */
import { describe, expect, test } from "vitest";
import { findClusters, isError, train, trainTargets } from "../src/index.ts";

const HOSTILE = [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 1e9, "3", "", null, {}, [], true];
const NUMBERS: Readonly<Record<string, readonly unknown[]>> = {
  threads: [],
  maxModels: [],
  folds: [],
  // Half a second is a budget, and any whole number a seed.
  budgetSeconds: [0.5],
  seed: [1e9],
};

const codeOf = (options: Readonly<Record<string, unknown>>): Promise<string> =>
  train("there-is-no-such-table.csv", { target: "y", ...options } as never).result.then(
    () => "no error",
    (error) => (isError(error) ? error.code : `not ours: ${error}`),
  );

describe("train() refuses", () => {
  for (const [name, allowed] of Object.entries(NUMBERS)) {
    test(name, async () => {
      for (const value of HOSTILE) {
        const code = await codeOf({ [name]: value });
        expect(code, `${name}: ${String(value)}`).toBe(allowed.includes(value) ? "data/no-file" : "use/option");
      }
    });
  }

  test.each(["test", "metric", "positive", "weight", "out"])("a text that is none: %s", async (name) => {
    for (const value of [Number.NaN, "", null, {}, []]) expect(await codeOf({ [name]: value })).toBe("use/option");
  });

  test.each(["exclude", "include", "sensitive", "missing", "learners"])("names that are none: %s", async (name) => {
    for (const value of [Number.NaN, "a,b", null, {}, [1]]) expect(await codeOf({ [name]: value })).toBe("use/option");
  });

  test("with words that name option, range and value", async () => {
    const error = await train("a.csv", { target: "y", threads: 1e9 }).result.catch((fault: Error) => fault.message);
    expect(error).toMatch(/^train\.threads must be a whole number of at least 1 and at most \d+, got 1000000000\./);
  });
});

test("findClusters() goes through the same checks", async () => {
  for (const name of ["threads", "maxModels", "budgetSeconds", "seed"]) {
    const fault = await findClusters("there-is-no-such-table.csv", { [name]: -1 }).result.catch((error) => error);
    expect(isError(fault, "use/option"), name).toBe(true);
    expect(fault.message).toMatch(/^findClusters\.\w+ must be/);
  }
});

test("trainTargets() refuses targets and quantiles that are none, and what speaks of one target only", async () => {
  const codes = (options: Readonly<Record<string, unknown>>): Promise<string> =>
    trainTargets("there-is-no-such-table.csv", { target: ["a", "b"], ...options } as never).result.then(
      () => "no error",
      (error) => (isError(error) ? error.code : `not ours: ${error}`),
    );
  for (const target of [undefined, null, "", 3, {}, [1], [""]]) expect(await codes({ target })).toBe("use/option");
  for (const quantiles of [[], [0], [1], [Number.NaN], [0.5, 0.5], ["0.5"], 0.5, "0.5", null])
    expect(await codes({ quantiles }), String(quantiles)).toBe("use/option");
  for (const other of [{ metric: "rmse" }, { coverage: 0.8 }, { task: "binary" }])
    expect(await codes({ quantiles: [0.5], ...other })).toBe("use/option");
  expect(await codes({ threads: 1e9 })).toBe("use/option");
  expect(await codes({ quantiles: [0.5] })).toBe("data/no-file");
});

test("train() sends a list of targets to trainTargets()", async () => {
  const error = await train("a.csv", { target: ["y", "z"] } as never).result.catch((fault: Error) => fault.message);
  expect(error).toMatch(/^train\.target must be one column, got a list of 2\. Call trainTargets\(\)/);
});
