/**
 * What can honestly be said of a choice: which candidates are really behind the winner, what choosing the best of
 * many has flattered, whether the choice beats the baseline, and how each family of learners did.
 */
import { betterThanBaseline } from "../assess/better-than-baseline.ts";
import { compareRows, type Folds, part } from "../assess/compare-rows.ts";
import { asLoss, metricInput } from "../assess/metric-input.ts";
import { isRowMetric } from "../assess/metrics/row-loss.ts";
import { type Choose, nestedAnswers, optimismOf, randomParts } from "../assess/optimism.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { LeaderboardRow } from "../contract/events.ts";
import type { Judgement, SelectionOptimism } from "../contract/honesty.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { Finished } from "./board.ts";
import { familyResults } from "./families.ts";
import { plannedLearners } from "./portfolio.ts";
import type { Protocol } from "./protocol.ts";

export type Judged = {
  /** The rows with their comparison to the first of them. */
  readonly leaderboard: readonly LeaderboardRow[];
  readonly judgement: Omit<Judgement, "fresh">;
};

export type JudgeInput = {
  /** Best first. */
  readonly rows: readonly LeaderboardRow[];
  readonly finished: readonly Finished[];
  /** Out-of-fold answers of the ensemble, where there is a row of that name. */
  readonly ensemble: Float64Array;
  readonly task: Task;
  readonly protocol: Protocol;
  readonly metric: MetricSpec;
  readonly catalog: Pick<Catalog, "learners">;
  /** Learners that the user named; null when all may be tried. */
  readonly asked: readonly string[] | null;
  readonly random: Random;
  /** False once time is up: the optimism then rests on the folds alone. */
  readonly goOn: () => boolean;
};

/** Parts of a partition of our own, and how many such partitions join the folds' own on small tables. */
const PARTS = 10;
const PARTITIONS = 4;
const SMALL_ROWS = 5000;
/** More rows than this decide no better between candidates, only later. */
const CHOOSING_ROWS = 20_000;

export function judgeSelection(input: JudgeInput): Judged {
  const { rows, finished, task, protocol, metric, catalog, asked } = input;
  const answers = new Map(finished.map((row) => [row.candidate.name, row.answers]));
  answers.set("ensemble", input.ensemble);
  const read = (answer: Float64Array): MetricInput => metricInput(task, answer, protocol.scored);
  const folds = foldsOf(protocol, task.table.rows);
  const others = rows.slice(1);
  const winner = read(answers.get(rows[0]!.name)!);
  const compared = compareRows(
    metric,
    winner,
    others.map(({ name }) => read(answers.get(name)!)),
    folds,
  );
  const leaderboard = rows.map((row, i) => (i === 0 ? row : { ...row, comparison: compared[i - 1]! }));
  const nested = nestedChoice(input);
  const baseline = finished.find(({ candidate }) => candidate.learner === "baseline");
  const judgement: Judged["judgement"] = {
    betterThanBaseline:
      baseline === undefined
        ? null
        : betterThanBaseline(metric, read(nested.answers[0]!), read(baseline.answers), folds),
    optimism: finished.length < 2 ? null : optimism(input, nested, read),
    families: familyResults(leaderboard, task, catalog, metric, asked, plannedLearners(task)),
  };
  return { leaderboard, judgement };
}

export function foldsOf({ splits, foldsPerRepeat, scored }: Protocol, rows: number): Folds {
  const placeOf = new Int32Array(rows);
  scored.forEach((row, place) => {
    placeOf[row] = place;
  });
  const places = splits.map(({ test }) => Int32Array.from(test, (row) => placeOf[row]!).sort());
  const { test, train } = splits[0]!;
  return { places, testShare: test.length / train.length, perRepeat: foldsPerRepeat };
}

/** The best single candidate, chosen again without the rows it is scored on. */
function nestedChoice({ finished, task, protocol, metric, random, goOn }: JudgeInput) {
  const { length } = protocol.scored;
  const width = isClassification(task.kind) ? task.classes.length : 1;
  const folds = foldsOf(protocol, task.table.rows);
  const own = folds.places.slice(0, folds.perRepeat);
  const isOwn = own.length > 1 && own.reduce((sum, places) => sum + places.length, 0) === length;
  const dealt = (p: number): readonly Int32Array[] => randomParts(length, PARTS, random.fork("parts", p));
  const partitions: (readonly Int32Array[])[] = [isOwn ? own : dealt(0)];
  // Rows of one group or time stay in their folds.
  const mayDeal = task.roles.group === null && task.roles.time === null && length <= SMALL_ROWS;
  for (let p = 1; mayDeal && p <= PARTITIONS; p++) partitions.push(dealt(p));
  const inputs = finished.map(({ answers }) => metricInput(task, answers, protocol.scored));
  return nestedAnswers(chooser(finished, inputs, metric), width, length, partitions, goOn);
}

/** The candidate with the least loss on the places; ties go to the first. */
function chooser(finished: readonly Finished[], inputs: readonly MetricInput[], metric: MetricSpec): Choose {
  const terms = isRowMetric(metric) ? inputs.map((input) => metric.rowTerm(input)) : null;
  const lossOf = (candidate: number, places: Int32Array): number => {
    if (terms === null) return asLoss(metric, metric.compute(part(inputs[candidate]!, places)));
    const { weights } = inputs[candidate]!;
    let sum = 0;
    for (const place of places) sum += terms[candidate]!(place) * (weights === null ? 1 : weights[place]!);
    return asLoss(metric, sum);
  };
  return (places) => {
    const step = Math.max(1, places.length / CHOOSING_ROWS);
    const some =
      step === 1 ? places : Int32Array.from({ length: CHOOSING_ROWS }, (_, i) => places[Math.floor(i * step)]!);
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    finished.forEach((_, candidate) => {
      const loss = lossOf(candidate, some);
      if (!(loss < least)) return;
      least = loss;
      best = candidate;
    });
    return finished[best]!.answers;
  };
}

function optimism(
  { finished, metric }: JudgeInput,
  nested: ReturnType<typeof nestedChoice>,
  read: (answers: Float64Array) => MetricInput,
): SelectionOptimism {
  const sign = metric.greaterIsBetter ? -1 : 1;
  const best = finished.reduce((least, row) => (sign * row.score < sign * least.score ? row : least));
  const found = optimismOf(metric, best.answers, nested, read);
  const { optimism: lost, corrected } = found;
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const chosen = `The best of ${finished.length} candidates, ${best.candidate.name},`;
  const words =
    lost.value > 0
      ? `${chosen} looks ${short(lost.value)} better than it is (95 % interval ${short(lost.low)} to ${short(lost.high)}): chosen without the rows it is scored on, it has ${short(corrected.value)}.`
      : `${chosen} is not flattered by being the best: chosen without the rows it is scored on, it is the same.`;
  return { ...found, candidates: finished.length, words };
}
