/**
 * Boosted trees for ordered classes: one model per threshold answers whether a row lies above it.
 *
 *   P(y > k | x), k = 0 … K − 2, each by boosted trees on log-loss;  P(y = k) = P(y > k − 1) − P(y > k)
 *
 * The models know nothing of each other, so a row's answers are sorted before they are parted: P(y > k) then never rises
 * with k. Each threshold stops at its own best round.
 *
 * Time (classes − 1) fits of boosted trees.
 *
 * Source: E. Frank and M. Hall, "A Simple Approach to Ordinal Classification", ECML 2001; sorting: V. Chernozhukov,
 * I. Fernández-Val and A. Galichon, "Improving Point and Interval Estimators of Monotone Functions", Biometrika 96, 2009.
 */
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import { list } from "../../contract/params.ts";
import { classesFrom } from "../ordered-classes.ts";
import { boostedParams } from "./boosted-params.ts";
import { type BoostedTreesState, boostedTrees } from "./boosted-trees.ts";

/** One fitted ensemble per threshold, from the lowest. */
export type OrderedTreesState = { readonly thresholds: readonly BoostedTreesState[] };

const { trees, learningRate, leaves, minLeafRows, l1, l2, rowSample, columnSample, stoppingRounds } = boostedParams;

export const orderedTrees = defineLearner({
  name: "orderedTrees",
  tasks: ["multiclass"],
  family: "trees",
  summary: "Boosted trees for ordered classes: whether a row lies above each threshold.",
  source: "Frank & Hall 2001",
  can: { missing: true, categories: true, weights: true, validation: true },
  params: {
    trees,
    learningRate,
    leaves,
    minLeafRows,
    l1,
    l2,
    rowSample,
    columnSample,
    stoppingRounds,
    rounds: list({ min: 1, max: 100_000, doc: "Trees of each threshold, from the lowest; empty for `trees` each." }),
  },

  async fit(input, { rounds, ...params }, context) {
    const thresholds: BoostedTreesState[] = [];
    const chosen: Record<string, number> = {};
    let late = false;
    for (let k = 0; k + 1 < input.classes; k++) {
      const own = boostedTrees({ ...params, trees: Math.round(rounds[k] ?? params.trees) });
      const random = context.random.fork("threshold", k);
      const { state, report } = await own.spec.fit(aboveOnly(input, k), own.params, {
        random,
        team: context.team,
        tick: (progress) => context.tick(progress),
      });
      thresholds.push(state as BoostedTreesState);
      chosen[`rounds${k}`] = report.iterations ?? 0;
      late ||= report.cutShort === true;
    }
    const report: FitReport = { chosen, ...(late ? { cutShort: true } : {}) };
    return { state: { thresholds } as OrderedTreesState, report };
  },

  /** The rounds that validation chose for each threshold, and more of them on more rows. */
  refit(params, reports, growth) {
    const count = Object.keys(reports[0]?.chosen ?? {}).length;
    const rounds = Array.from({ length: count }, (_, k) => {
      const sum = reports.reduce((all, report) => all + (report.chosen?.[`rounds${k}`] ?? params.trees), 0);
      return Math.max(1, Math.round((sum / reports.length) * growth));
    });
    return { ...params, rounds, stoppingRounds: 0 };
  },

  lower({ thresholds }, columns, writer) {
    const below = thresholds.map((state) => {
      const pair = boostedTrees.spec.lower(state, columns, writer);
      return writer.add("select", [pair], { from: 0, width: 1 });
    });
    return classesFrom(writer.add("sort", [writer.join(below)]), writer);
  },
});

/** The same rows with 1 for classes above the k-th. */
function aboveOnly(input: FitInput, k: number): FitInput {
  const above = (target: Float64Array): Float64Array => target.map((c) => (c > k ? 1 : 0));
  const { validation } = input;
  return {
    ...input,
    task: "binary",
    classes: 2,
    target: above(input.target),
    validation: validation === null ? null : { ...validation, target: above(validation.target) },
  };
}
