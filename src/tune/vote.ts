/** Who votes in the model: the candidates chosen greedily on their out-of-fold answers, and how much each counts. */
import { gatherRows } from "../compute/frame.ts";
import { log } from "../compute/math.ts";
import { moments } from "../compute/statistics.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { Board, Finished } from "./board.ts";
import {
  type Blending,
  choiceCost,
  type Effort,
  evenly,
  selectEnsemble,
  type Weighted,
  WHOLE_EFFORT,
} from "./ensemble.ts";
import { blendOf, type Pool, poolOf } from "./pool.ts";
import { fitStack } from "./stack.ts";

/** A member that counts less costs more time in every prediction than it is worth. */
const LEAST_WEIGHT = 0.06;
/** Parts of the rows that the weights are chosen without, one after the other, to score the choice itself. */
const PARTS = 3;
const PART_EFFORT: Effort = { bags: 5 };

/** On fewer rows a stack fits the noise of the folds. */
const LEAST_STACKED_ROWS = 2000;
const TINY = 1e-15;

export type Vote = {
  /** The candidates that stood for election; members refer to their places here. */
  readonly candidates: readonly Finished[];
  readonly members: readonly Weighted[];
  /** Per class, where the members were stacked; else null, and weights sum to 1. */
  readonly bias: Float64Array | null;
  /** Out-of-fold answers of the vote, with the weights that were chosen on these rows. */
  readonly answers: Float64Array;
  /** The same with weights chosen without the row's part: nothing is flattered by the choice. */
  readonly crossFitted: Float64Array;
};

export type Election = {
  readonly finished: readonly Finished[];
  readonly board: Board;
  readonly task: Task;
  readonly metric: MetricSpec;
  readonly catalog: Pick<Catalog, "metrics">;
  readonly random: Random;
  /** False where a single model is asked for. */
  readonly together: boolean;
  /** Whether these candidates may vote together: what the model may cost. */
  readonly affordable: (members: readonly Finished[]) => boolean;
};

export async function electMembers(election: Election): Promise<Vote> {
  const { task, affordable, finished } = election;
  const pool = poolOf(task);
  let candidates = withoutBaseline(finished);
  let blending = blendingOf(candidates, election, pool);
  let members = choose(blending, election, "ensemble");
  // What the model may cost is kept by leaving out the member that counts least, until what is left is affordable.
  while (members.length > 1 && !affordable(members.map(({ place }) => candidates[place]!))) {
    const least = members.reduce((a, b) => (b.weight < a.weight ? b : a));
    candidates = members.filter((member) => member !== least).map(({ place }) => candidates[place]!);
    blending = blendingOf(candidates, election, pool);
    members = choose(blending, election, "ensemble");
  }
  if (members.length === 1 && !affordable([candidates[members[0]!.place]!])) {
    candidates = [cheapEnough(finished, affordable)];
    members = [{ place: 0, weight: 1 }];
  }
  const given = candidates.map((row) => row.answers);
  const answers = blendOf(given, members, pool);
  const greedy: Vote = { candidates, members, bias: null, answers, crossFitted: answers };
  if (candidates.length === 1) return greedy;
  const parts = partsOf(blending.rows, election.random.fork("parts"));
  const chosen = parts.map((part, p): Choice => {
    const others = Int32Array.from(parts.flatMap((other, o) => (o === p ? [] : [...other]))).sort();
    return { part, others, members: choose(blending, election, `part ${p}`, others) };
  });
  const crossFitted = new Float64Array(answers.length);
  for (const { part, members: own } of chosen) copyRows(blendOf(given, own, pool), part, pool.width, crossFitted);
  const simple: Vote = { ...greedy, crossFitted };
  const canStack = isClassification(task.kind) && election.together && members.length > 1;
  if (!canStack || blending.rows < LEAST_STACKED_ROWS) return simple;
  return stackedVote(simple, chosen, blending, election, pool);
}

/** Members that were chosen on `others`, to answer the rows of `part`. */
type Choice = { readonly part: Int32Array; readonly others: Int32Array; readonly members: readonly Weighted[] };

/** The stack in place of the greedy weights, where it is better beyond chance on rows that it was not fitted on. */
async function stackedVote(
  simple: Vote,
  chosen: readonly Choice[],
  blending: Blending,
  { board }: Election,
  pool: Pool,
): Promise<Vote> {
  const { width } = pool;
  const given = simple.candidates.map((row) => row.answers);
  const stack = async (members: readonly Weighted[], rows: Int32Array) => {
    const some = evenly(rows, width);
    const { truth, counts } = board.truthOf(some);
    const parts = members.map(({ place }) => gatherRows(blending.answers[place]!, width, some));
    const start = Float64Array.from(members, ({ weight }) => weight);
    const { weights, bias } = await fitStack({ parts, truth, counts, width }, start);
    return { members: members.map(({ place }, m): Weighted => ({ place, weight: weights[m]! })), bias };
  };
  const crossFitted = Float64Array.from(simple.crossFitted);
  for (const { part, others, members } of chosen) {
    if (members.length === 1) continue;
    const stacked = await stack(members, others);
    copyRows(blendOf(given, stacked.members, pool, stacked.bias), part, width, crossFitted);
  }
  const places = Int32Array.from({ length: blending.rows }, (_, i) => i);
  const { truth, counts } = board.truthOf(places);
  const gains = truth.map(
    (y, row) => log(crossFitted[row * width + y]! + TINY) - log(simple.crossFitted[row * width + y]! + TINY),
  );
  const { mean, variance, weight } = moments(gains, counts);
  if (!(mean > Math.sqrt(variance / weight))) return simple;
  const { members, bias } = await stack(simple.members, places);
  return { ...simple, members, bias, answers: blendOf(given, members, pool, bias), crossFitted };
}

function copyRows(from: Float64Array, rows: Int32Array, width: number, to: Float64Array): void {
  for (const row of rows) to.set(from.subarray(row * width, (row + 1) * width), row * width);
}

/** Seconds that an election among so many candidates is expected to take, from how long a score of all rows took. */
export function electionSeconds(candidates: number, board: Board, task: Pick<Task, "kind" | "classes">): number {
  const { width } = poolOf(task);
  return [WHOLE_EFFORT, ...Array.from({ length: PARTS }, () => PART_EFFORT)].reduce((sum, effort) => {
    const { times, rows } = choiceCost(candidates, board.rows, width, effort);
    return sum + (times * rows * board.scoreSeconds) / board.rows;
  }, 0);
}

function blendingOf(rows: readonly Finished[], { task, metric, catalog, board }: Election, pool: Pool): Blending {
  // A metric that only ranks or decides says little of nearly equal blends; log-loss parts them.
  const ranks = isClassification(task.kind) && metric.name !== "log-loss";
  const beside = ranks ? (catalog.metrics["log-loss"] ?? null) : null;
  return {
    answers: rows.map((row) => pool.into(row.answers)),
    width: pool.width,
    rows: rows[0]!.answers.length / pool.width,
    lossOn: (places) => {
      const loss = board.lossOn(places, beside);
      const buffer = new Float64Array(places.length * pool.width);
      return (sum) => {
        buffer.set(sum);
        return loss(pool.out(buffer));
      };
    },
  };
}

function choose(
  blending: Blending,
  { random, together }: Election,
  label: string,
  within?: Int32Array,
): readonly Weighted[] {
  const effort = within === undefined ? WHOLE_EFFORT : PART_EFFORT;
  const members = selectEnsemble(blending, random.fork(label), within, together ? effort : { ...effort, steps: 1 });
  return together ? trimmed(members) : heaviest(members);
}

/** Places of the rows dealt into equal parts. */
function partsOf(rows: number, random: Random): Int32Array[] {
  const order = random.permutation(rows);
  return Array.from({ length: PARTS }, (_, p) => order.filter((_place, i) => i % PARTS === p));
}

/** The best that may be had; the best of all where even the cheapest costs too much. */
function cheapEnough(rows: readonly Finished[], affordable: Election["affordable"]): Finished {
  const some = rows.filter((row) => affordable([row]));
  return (some.length > 0 ? some : rows).reduce((best, row) => (row.loss < best.loss ? row : best));
}

/** The baseline is there to be beaten; it votes only where nothing beats it. */
function withoutBaseline(rows: readonly Finished[]): readonly Finished[] {
  const others = rows.filter((row) => row.candidate.learner !== "baseline");
  const baseline = rows.find((row) => row.candidate.learner === "baseline");
  return others.length > 0 && others.some((row) => baseline === undefined || row.loss < baseline.loss) ? others : rows;
}

/** Members that hardly count are left out and the rest weighted anew. */
function trimmed(members: readonly Weighted[]): readonly Weighted[] {
  const kept = members.filter((m) => m.weight >= LEAST_WEIGHT);
  const total = kept.reduce((sum, m) => sum + m.weight, 0);
  return kept.length === 0 ? members : kept.map((m) => ({ place: m.place, weight: m.weight / total }));
}

function heaviest(members: readonly Weighted[]): readonly Weighted[] {
  const most = members.reduce((a, b) => (b.weight > a.weight ? b : a));
  return [{ place: most.place, weight: 1 }];
}
