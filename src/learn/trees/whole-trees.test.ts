import { describe, expect, test } from "vitest";
import { contextOf, inputOf, madeTable, rowRange } from "../../../tests/trees/made-table.ts";
import { createRandom } from "../../compute/random.ts";
import { boostedTrees } from "./boosted-trees.ts";
import { columnDraws } from "./draw-columns.ts";
import { type GrownTree, growTree } from "./grow.ts";
import { createLoss } from "./local-loss.ts";
import { createLocalSource, newtonStep } from "./local-source.ts";
import { openLocalTable } from "./local-table.ts";
import { objectiveOf } from "./objectives.ts";
import { planWholeTrees } from "./whole-tree-plan.ts";
import { createWholeTrees } from "./whole-trees.ts";

const PLAIN = { symmetric: false, monotone: null, interactions: null, gradientSample: null };
const { table, value } = madeTable(4000, true);
const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));
const positive = value.map((v) => (v > 0.9 ? 1 : 0));
const counts = value.map((v) => Math.max(0, Math.floor(v)));
const weights = Float64Array.from({ length: 3001 }, (_, i) => 0.5 + (i % 3));

/** Both ways to grow on the same rows, three rounds each: trees and losses. */
async function bothWays(
  [task, target, objectiveName]: readonly [
    "binary" | "multiclass" | "regression",
    Float64Array,
    "auto" | "poisson" | "huber" | "gamma" | "tweedie",
  ],
  given: object,
  weighted: boolean,
  threads: number,
) {
  const { interactions, ...params } = boostedTrees({ ...given, objective: objectiveName }).params;
  const groups = interactions.length === 0 ? null : Uint32Array.from([1, 3, 2, 4, 2, 4]);
  const gradientSample =
    params.largeGradients > 0 ? { large: params.largeGradients, small: params.smallGradients, rounds: 1 } : null;
  const options = { ...params, symmetric: false, monotone: null, interactions: groups, gradientSample };
  const validation = inputOf(table, target, task, rowRange(3001, 4000));
  const aside = { frame: validation.frame, target: validation.target, weights: null };
  const input = inputOf(table, target, task, rowRange(0, 3001), { validation: aside });
  const objective = objectiveOf(options.objective, task, 3);
  const value = (sums: { gradient: number; hessian: number }) => newtonStep(sums.gradient, sums.hessian, options);
  const ways = [];
  for (const whole of [false, true]) {
    const one = planWholeTrees({ rows: 4000, columns: 6, threads: 1 }, objective, { ...options, trees: 1e6 })!;
    // so few rows would not wake other threads
    const shared = objective.outputs > 1 ? { slots: threads } : { together: threads };
    const plan = { ...one, ...shared, bytes: one.bytes * threads };
    const sizes = {
      maxBins: options.maxBins,
      histograms: options.leaves + 2,
      weights: weighted ? weights : null,
      asideWeights: null,
      wholeTreeBytes: whole ? plan.bytes : 0,
      sharers: whole ? plan.together : 1,
    };
    const local = await openLocalTable(input, objective, sizes, contextOf(threads));
    try {
      const trees: GrownTree[] = [];
      const losses: number[] = [];
      const random = createRandom("both");
      const source = whole ? null : createLocalSource(local, options, random);
      const grower = whole
        ? createWholeTrees(local, plan, { ...options, maskOf: columnDraws(random, 6, options.columnSample) }, random)
        : null;
      const loss = createLoss(local);
      for (let round = 0; round < 3; round++) {
        for (let k = 0; source !== null && k < objective.outputs; k++) {
          trees.push(await growTree(source, round, k, { ...options, value }));
        }
        trees.push(...(grower?.grow(round) ?? []));
        losses.push(loss());
      }
      const splits = trees.map((tree) =>
        tree.splits.map(({ column, bin, missingLeft, set }) => ({ column, bin, missingLeft, set })),
      );
      ways.push({ trees: trees.map((tree, i) => ({ ...tree, splits: splits[i] })), losses });
    } finally {
      local.workspace.release();
    }
  }
  return ways;
}

describe("whole trees", () => {
  for (const [name, given, weighted] of [
    ["by default", {}, false],
    ["with weights, penalties and a depth limit", { l1: 0.4, l2: 2, minGain: 0.1, maxDepth: 4, leaves: 12 }, true],
    ["of short steps", { maxDeltaStep: 0.3 }, false],
    ["of samples of rows and columns", { rowSample: 0.6, columnSample: 0.5, minLeafRows: 3, oneHotLevels: 10 }, false],
    ["of one leaf", { leaves: 1 }, false],
    ["of rows chosen by their gradients", { largeGradients: 0.2, smallGradients: 0.15 }, true],
    ["of columns in groups", { interactions: [["x0"]], columnSample: 0.8 }, true],
  ] as const) {
    test(`are bit for bit the trees grown step by step, ${name}`, async () => {
      const targets = [
        ["binary", positive, "auto"],
        ["multiclass", classes, "auto"],
        ["regression", value, "auto"],
        ["regression", counts, "poisson"],
        ["regression", counts, "tweedie"],
        ["regression", value, "huber"],
        ["regression", counts.map((count) => count + 0.5), "gamma"],
      ] as const;
      for (const target of targets) {
        for (const threads of [1, 3]) {
          const [steps, whole] = await bothWays(target, given, weighted, threads);
          expect(whole).toEqual(steps);
          expect(whole!.losses.every(Number.isFinite)).toBe(true);
        }
      }
    });
  }

  test("of large tables are the same by any number of threads", async () => {
    const large = madeTable(40_000);
    const target = large.value.map((v) => (v > 0.9 ? 1 : 0));
    const input = inputOf(large.table, target, "binary", rowRange(0, 40_000));
    const { params, spec } = boostedTrees({ trees: 140, leaves: 15, l2: 1 });
    const states = [];
    for (const threads of [1, 2, 3]) {
      const given = { rows: 40_000, columns: 6, threads };
      const fit = { ...params, ...PLAIN };
      expect(planWholeTrees(given, objectiveOf("auto", "binary", 2), fit)?.together).toBe(threads);
      states.push((await spec.fit(input, params, contextOf(threads))).state);
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  test("the loss of rows kept aside is that of the formula", async () => {
    for (const [target, task] of [
      [positive, "binary"],
      [classes, "multiclass"],
    ] as const) {
      const objective = objectiveOf("auto", task, 3);
      const aside = inputOf(table, target, task, rowRange(3001, 4000));
      const input = inputOf(table, target, task, rowRange(0, 3001), {
        validation: { frame: aside.frame, target: aside.target, weights: null },
      });
      const sizes = { maxBins: 255, histograms: 3, weights: null, asideWeights: null, wholeTreeBytes: 0, sharers: 1 };
      const local = await openLocalTable(input, objective, sizes, contextOf());
      const step = local.scoreBytes / 4;
      const scores = new Float32Array(local.workspace.buffer, local.scores, step * objective.outputs);
      const random = createRandom("scores");
      for (let i = 0; i < scores.length; i++) scores[i] = 9 * random.normal();
      let total = 0;
      for (let row = 3001; row < 4000; row++) total += objective.loss(scores, step, row, target[row]!) / 999;
      expect(createLoss(local)()).toBeCloseTo(total, 5);
      local.workspace.release();
    }
  });

  test("are for trees that take some tenths of a second at most", () => {
    const { params } = boostedTrees();
    const plan = (rows: number, threads: number, task: "binary" | "multiclass", more = {}) => {
      const shape = { rows, columns: 28, threads };
      return planWholeTrees(shape, objectiveOf("auto", task, 10), { ...params, ...PLAIN, ...more });
    };
    expect(plan(50_000, 2, "binary")).toMatchObject({ slots: 1, together: 2 });
    expect(plan(100_000, 1, "binary")).toMatchObject({ slots: 1, together: 1 });
    expect(plan(100_000, 2, "multiclass")).toMatchObject({ slots: 2, together: 1 });
    expect(plan(2_000_000, 1, "binary")?.together).toBe(1);
    expect(plan(3_000_000, 2, "binary")).toBeNull();
    // waking a thread costs more than these trees
    expect(plan(150, 2, "multiclass")?.slots).toBe(1);
    expect(plan(1000, 2, "binary")?.together).toBe(1);
    expect(plan(1000, 1, "binary", { randomThresholds: true })).toBeNull();
  });
});
