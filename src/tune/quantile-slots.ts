/** The portfolio of a quantile: learners that minimise its own loss, from a constant to searched boosting. */
import type { Task } from "../contract/task.ts";
import type { Candidate } from "./candidate.ts";

/** A slot of the portfolio; `floor` is the slowest learning rate where the rounds follow from the pace. */
type QuantileSlot = Omit<Candidate, "name" | "slot"> & { readonly floor?: number };

const PLAIN = {};
const QUICK = { trees: 60, learningRate: 0.15, leaves: 15, stoppingRounds: 10 };

/** The slots for a task with a quantile, in the order they are tried. */
export function quantileSlots(task: Pick<Task, "quantile">): readonly QuantileSlot[] {
  const own = (learner: string) => quantileParams(task, learner);
  const boosted = (
    floor: number,
    recipe: Candidate["recipe"],
    why: string,
    params: Candidate["params"] = {},
  ): QuantileSlot => ({
    learner: "boostedTrees",
    params: { ...own("boostedTrees"), ...params },
    recipe,
    why,
    floor,
  });
  return [
    { learner: "baseline", params: own("baseline"), recipe: PLAIN, why: "what every model must beat" },
    {
      learner: "boostedTrees",
      params: { ...own("boostedTrees"), ...QUICK },
      recipe: PLAIN,
      why: "a small model at once",
    },
    {
      learner: "quantileRegression",
      params: own("quantileRegression"),
      recipe: PLAIN,
      why: "straight lines: strong on small tables",
    },
    boosted(0.05, PLAIN, "the steady default for tables"),
    boosted(0.05, PLAIN, "large leaves: a quantile far out needs many rows", { leaves: 12, minLeafRows: 40 }),
    boosted(0.05, { arithmetic: true }, "sums, differences, products and ratios of columns"),
    boosted(0.03, PLAIN, "nearly additive", { leaves: 6, minLeafRows: 12, columnSample: 0.75, rowSample: 0.85 }),
    boosted(0.03, PLAIN, "fewer columns per tree", { leaves: 24, minLeafRows: 20, columnSample: 0.5, rowSample: 0.88 }),
    boosted(0.03, PLAIN, "random thresholds", { randomThresholds: true, minLeafRows: 20 }),
  ];
}

/** What makes a learner answer the task's quantile; nothing for other tasks and learners. */
export function quantileParams({ quantile }: Pick<Task, "quantile">, learner: string): Candidate["params"] {
  if (quantile === undefined) return {};
  if (learner === "boostedTrees") return { objective: "quantile", quantile };
  return learner === "baseline" || learner === "quantileRegression" ? { quantile } : {};
}
