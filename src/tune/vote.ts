/** Who votes in the model: the candidates chosen greedily on their out-of-fold answers, and how much each counts. */
import type { Catalog } from "../contract/catalog.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { Board, Finished } from "./board.ts";
import { type Blending, choiceCost, type Effort, selectEnsemble, type Weighted, WHOLE_EFFORT } from "./ensemble.ts";
import { blendOf, type Pool, poolOf } from "./pool.ts";

/** A member that counts less costs more time in every prediction than it is worth. */
const LEAST_WEIGHT = 0.06;
/** Parts of the rows that the weights are chosen without, one after the other, to score the choice itself. */
const PARTS = 3;
const PART_EFFORT: Effort = { bags: 5 };

export type Vote = {
  /** The candidates that stood for election; members refer to their places here. */
  readonly candidates: readonly Finished[];
  readonly members: readonly Weighted[];
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

export function electMembers(election: Election): Vote {
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
  if (candidates.length === 1) return { candidates, members, answers, crossFitted: answers };
  const crossFitted = new Float64Array(answers.length);
  const parts = partsOf(blending.rows, election.random.fork("parts"));
  parts.forEach((part, p) => {
    const others = Int32Array.from(parts.flatMap((other, o) => (o === p ? [] : [...other]))).sort();
    const blend = blendOf(given, choose(blending, election, `part ${p}`, others), pool);
    for (const row of part) crossFitted.set(blend.subarray(row * pool.width, (row + 1) * pool.width), row * pool.width);
  });
  return { candidates, members, answers, crossFitted };
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
