/**
 * What a run says against itself once the model is there: copies on both sides of a split, and a score that is too
 * good to be true with the column that carries it. Beside the rooms because it ties assessment, explanation and fits.
 */
import { copyReport } from "./assess/copies.ts";
import { log } from "./compute/math.ts";
import { createRandom } from "./compute/random.ts";
import type { Crew } from "./compute/threads/crew.node.ts";
import type { CopyReport, Judgement, TooGood } from "./contract/honesty.ts";
import { isClassification, type Task } from "./contract/task.ts";
import type { LeakWarning } from "./data/leaks/find-leaks.ts";
import { sampleRows } from "./trust/explain/partial-dependence.ts";
import { permutationImportance } from "./trust/explain/permutation-importance.ts";
import type { Selection } from "./tune/conclude.ts";
import { now } from "./tune/now.ts";
import { scoreWithout } from "./tune/without-columns.ts";

export type Honesty = Judgement & {
  /** Found before anything was fitted. */
  readonly leaks: readonly LeakWarning[];
  readonly copies: CopyReport | null;
  readonly tooGood: TooGood | null;
};

/** What is said of the choice, without what was found in the data. */
export function judgementOf({ leaks: _leaks, copies: _copies, tooGood: _tooGood, ...judgement }: Honesty): Judgement {
  return judgement;
}

export type HonestyInput = {
  readonly task: Task;
  readonly selection: Selection;
  readonly crew: Crew;
  readonly leaks: readonly LeakWarning[];
  readonly seed: number;
  /** Milliseconds since the epoch; Infinity when the clock plays no part. */
  readonly until: number;
};

/** Part of the errors of "always the same answer" that the model removes: from here on the score is near perfect. */
const NEAR_PERFECT = { classes: 0.97, values: 0.995 };
/** A column with this part of the importance carries the model, which is odd where the model is good. */
const CARRIES = 0.7;
const GOOD = 0.6;
const IMPORTANCE_ROWS = 400;
/** With less time than this nothing is asked of the model. */
const LEAST_SECONDS = 0.15;

export async function honestyOf(input: HonestyInput): Promise<Honesty> {
  const { task, selection, leaks } = input;
  const { answers, protocol, metric, judgement } = selection;
  const copies = now() > input.until ? null : copyReport(task, answers, protocol, metric);
  return { ...judgement, leaks, copies, tooGood: await tooGood(input) };
}

async function tooGood({ task, selection, crew, seed, until }: HonestyInput): Promise<TooGood | null> {
  const skill = skillOf(task, selection);
  const near = skill >= (isClassification(task.kind) ? NEAR_PERFECT.classes : NEAR_PERFECT.values);
  const left = (): number => (until - now()) / 1000;
  if (skill < GOOD || left() < LEAST_SECONDS || task.roles.features.length < 2) return null;
  const importance = permutationImportance(selection.fitted, task, {
    metric: selection.metric,
    random: createRandom(seed).fork("too good"),
    rows: sampleRows(task.table, IMPORTANCE_ROWS),
    repeats: 1,
    goOn: () => left() > LEAST_SECONDS / 2,
  });
  const total = importance.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const first = importance[0];
  if (first === undefined || !(total > 0)) return null;
  const share = Math.max(0, first.value) / total;
  if (!near && share < CARRIES) return null;
  // Two quick fits, each no slower than a fold's fit of the best candidate.
  const affordable = 2 * selection.best.foldSeconds < left() / 2;
  const found = affordable
    ? await scoreWithout(task, [first.column], {
        crew,
        metric: selection.metric,
        split: selection.protocol.splits[0]!,
        seed,
        threads: selection.threadsPerFit,
        deadline: until,
      })
    : null;
  return {
    column: first.column,
    share,
    score: found?.score ?? null,
    without: found?.without ?? null,
    words: wordsOf(),
  };

  function wordsOf(): string {
    const short = (value: number): string => String(Number(value.toPrecision(3)));
    const why = near ? "The score is near perfect" : "One column carries nearly all of the model";
    const carries = `"${first!.column}" has ${Math.round(100 * share)} % of the importance of all columns`;
    const remains =
      found === null
        ? ""
        : ` A quick model has ${selection.metric.name} ${short(found.score.value)} with it and ${short(found.without.value)} without it.`;
    return `${why}: ${carries}.${remains} If it is not known at the time of predicting, exclude it: --exclude "${first!.column}".`;
  }
}

/** 1 - log-loss / log-loss of the shares of the classes; for values R². */
function skillOf(task: Task, { answers, protocol }: Selection): number {
  const { scored } = protocol;
  if (isClassification(task.kind)) {
    const width = task.classes.length;
    const shares = new Float64Array(width);
    for (const row of scored) shares[task.target[row]!]! += 1 / scored.length;
    let [loss, baseline] = [0, 0];
    scored.forEach((row, place) => {
      const c = task.target[row]!;
      loss -= log(Math.max(1e-12, answers[place * width + c]!));
      baseline -= log(shares[c]!);
    });
    return baseline > 0 ? 1 - loss / baseline : 0;
  }
  const mean = scored.reduce((sum, row) => sum + task.target[row]!, 0) / scored.length;
  let [left, all] = [0, 0];
  scored.forEach((row, place) => {
    left += (task.target[row]! - answers[place]!) ** 2;
    all += (task.target[row]! - mean) ** 2;
  });
  return all > 0 ? 1 - left / all : 0;
}
