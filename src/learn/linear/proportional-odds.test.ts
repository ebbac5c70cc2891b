import { describe, expect, test } from "vitest";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { Task } from "../../contract/task.ts";
import { defineTask } from "../../data/task.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { boostedTrees } from "../trees/boosted-trees.ts";
import { orderedTrees } from "../trees/ordered-trees.ts";
import { type ProportionalOddsState, proportionalOdds } from "./proportional-odds.ts";

const ROWS = 60;
const at = (factor: number, modulus: number, scale: number, shift: number): Float64Array =>
  Float64Array.from({ length: ROWS }, (_, i) => ((i * factor) % modulus) / scale - shift);
const [x1, x2, noise] = [at(37, 101, 50, 1), at(53, 89, 44, 1), at(29, 61, 15, 2)];

/** Four ordered classes that follow from two numbers. */
function ordered(): Task {
  const classOf = (s: number): number => (s > -0.8 ? 1 : 0) + (s > 0.3 ? 1 : 0) + (s > 1.1 ? 1 : 0);
  const y = x1.map((own, i) => classOf(1.2 * own - 0.7 * x2[i]! + noise[i]!));
  const number = (name: string, values: Float64Array) => ({ name, kind: "number" as const, values });
  const table = { rows: ROWS, columns: [number("x1", x1), number("x2", x2), number("y", y)] };
  const columns = table.columns.map(({ name, kind }) => ({ name, kind, reason: "", missing: [] }));
  return defineTask(table, { columns }, { target: "y", task: "ordinal" });
}

describe("proportional odds", () => {
  // statsmodels 0.14: OrderedModel(y, np.c_[x1, x2], distr="logit").fit(method="bfgs", gtol=1e-10): params,
  // transform_threshold_params and predict([[0.5, -0.2]]).
  test("has statsmodels' coefficients, thresholds and probabilities without a penalty", async () => {
    const fitted = await pipeline(proportionalOdds({ penalty: 0 })).fit(ordered(), { team: createTeam(1) });
    const { coefficients, thresholds } = fitted.state.learner as ProportionalOddsState;
    [1.26088721, -1.18962678].forEach((want, j) => {
      expect(coefficients[j]).toBeCloseTo(want, 5);
    });
    [-0.78668384, 0.53612175, 1.28077084].forEach((want, k) => {
      expect(thresholds[k]).toBeCloseTo(want, 5);
    });
    const { probability } = fitted.predictOne({ x1: 0.5, x2: -0.2 });
    [0.16042722, 0.25726673, 0.18396972, 0.39833634].forEach((want, k) => {
      expect((probability as Record<string, number>)[String(k)]).toBeCloseTo(want, 5);
    });
  });

  test("a class without rows keeps finite thresholds", async () => {
    const task = ordered();
    const without = { ...task, target: task.target.map((c) => (c === 2 ? 3 : c)) };
    const fitted = await pipeline(proportionalOdds()).fit(without, { team: createTeam(1) });
    expect((fitted.state.learner as ProportionalOddsState).thresholds.every(Number.isFinite)).toBe(true);
  });
});

describe("ordered trees", () => {
  const small = { trees: 15, minLeafRows: 5 };

  test("a threshold has the chances of boosted trees for classes above it", async () => {
    const task = ordered();
    const team = createTeam(1);
    const two = {
      ...task,
      kind: "binary" as const,
      classes: ["low", "high"],
      target: task.target.map((c) => (c > 0 ? 1 : 0)),
    };
    const one = { ...task, target: two.target };
    // With two classes in use only the first threshold parts them.
    const fitted = await pipeline(orderedTrees(small)).fit({ ...one, classes: ["0", "1", "2"] }, { team });
    const plain = await pipeline(boostedTrees(small)).fit(two, { team });
    const row = { x1: 0.5, x2: -0.2 };
    const probability = fitted.predictOne(row).probability as Record<string, number>;
    const wanted = plain.predictOne(row).probability as Record<string, number>;
    expect(probability["0"]).toBeCloseTo(wanted.low!, 12);
  });

  test("probabilities are never below 0 and sum to 1", async () => {
    const task = ordered();
    const fitted = await pipeline(orderedTrees({ trees: 80, minLeafRows: 2 })).fit(task, { team: createTeam(1) });
    const { values } = fitted.predict(task.table).outputs.find(({ name }) => name === "probability")!;
    for (let i = 0; i < ROWS; i++) {
      const own = values.subarray(4 * i, 4 * i + 4);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
  });
});
