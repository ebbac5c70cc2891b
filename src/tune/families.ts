/** The families of learners: how far the best of each is behind the winner, or why none was tried. */
import type { Catalog } from "../contract/catalog.ts";
import type { LeaderboardRow } from "../contract/events.ts";
import type { FamilyResult } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Task } from "../contract/task.ts";

/** Trees are parted by how they are put together; other families go by their recipe. */
const BY_LEARNER: Readonly<Record<string, string>> = {
  boostedTrees: "boosted trees",
  obliviousTrees: "boosted trees",
  randomForest: "forests",
  extraTrees: "forests",
  decisionTree: "single trees",
};
const BY_FAMILY: Readonly<Record<string, string>> = {
  trees: "other trees",
  linear: "linear models",
  near: "neighbours and kernels",
  neural: "neural networks",
  additive: "additive models",
};

/** `rows` carry their comparison with the winner; `asked` are the learners that the user named, `planned` those that the search would have tried. */
export function familyResults(
  rows: readonly LeaderboardRow[],
  task: Task,
  catalog: Pick<Catalog, "learners">,
  metric: MetricSpec,
  asked: readonly string[] | null,
  planned: ReadonlySet<string>,
): FamilyResult[] {
  const families = new Map<string, string[]>();
  for (const [name, { spec }] of Object.entries(catalog.learners)) {
    const family = BY_LEARNER[name] ?? BY_FAMILY[spec.family];
    if (family === undefined || !spec.tasks.includes(task.kind)) continue;
    families.set(family, [...(families.get(family) ?? []), name]);
  }
  return [...families].map(([family, learners]) => {
    // The rows are in order, so that the first of a family is its best.
    const best = rows.find((row) => learners.includes(row.learner));
    if (best !== undefined) return tried(family, best, best === rows[0], metric, rows.length - 1);
    const words = `not tried: ${whyNot(learners, asked, planned)}`;
    return { family, best: null, difference: null, distinguishable: false, words };
  });
}

function tried(
  family: string,
  best: LeaderboardRow,
  isWinner: boolean,
  metric: MetricSpec,
  comparisons: number,
): FamilyResult {
  const { comparison } = best;
  if (isWinner || comparison === undefined) {
    return { family, best: best.name, difference: null, distinguishable: false, words: "the winner" };
  }
  const { difference: value, low, high, distinguishable } = comparison;
  const difference = { value, low, high };
  const behind = metric.greaterIsBetter ? -value : value;
  const ends = metric.greaterIsBetter ? [-high, -low] : [low, high];
  const interval = `[${short(ends[0]!)}, ${short(ends[1]!)}]`;
  const words = distinguishable
    ? `${short(behind)} worse ${interval}`
    : `${short(behind)} worse ${interval}: not distinguishable from the winner among ${comparisons} comparisons`;
  return { family, best: best.name, difference, distinguishable, words };
}

function whyNot(learners: readonly string[], asked: readonly string[] | null, planned: ReadonlySet<string>): string {
  const names = learners.join(",");
  if (asked !== null) return `not among the learners asked for (--learners ${names})`;
  if (learners.some((name) => planned.has(name))) return "the budget ended before its turn; a larger one has room";
  return `not part of the automatic choice; ask for it with --learners ${names}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
