/**
 * What happens after the choice: from the out-of-fold answers of the chosen model to calibrated probabilities, a decision,
 * and intervals or sets, each with what it was worth on rows that it had not seen.
 */
import { chooseCalibration } from "../assess/calibrate/choose-calibration.ts";
import { chooseIntervals } from "../assess/conformal/choose-intervals.ts";
import { chooseSets } from "../assess/conformal/prediction-sets.ts";
import { chooseDecision } from "../assess/decide/choose-decision.ts";
import { costMatrix } from "../assess/decide/costs.ts";
import { rankError } from "../assess/metrics/ordered.ts";
import { type Part, partsOf } from "../assess/parts.ts";
import { gather } from "../compute/frame.ts";
import { type After, type AfterWishes, DEFAULT_COVERAGE } from "../contract/after.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Task } from "../contract/task.ts";

export type AfterInput = {
  readonly task: Task;
  /** Out-of-fold answers of the chosen model: `rows × classes` probabilities, or values. */
  readonly answers: Float64Array;
  /** The rows of the task that they belong to. */
  readonly rows: Int32Array;
  readonly metric: MetricSpec;
  readonly wishes: AfterWishes;
  readonly random: Random;
};

export type AfterChoice = {
  readonly after: After;
  /** The answers after calibration, by curves that had not seen them. */
  readonly answers: Float64Array;
  /** The class decided for, by rules that had not seen the row; null where nothing is decided. */
  readonly decided: Float64Array | null;
};

export async function afterChoice(input: AfterInput): Promise<AfterChoice> {
  const { task, answers, rows, wishes, random } = input;
  const coverage = wishes.coverage ?? DEFAULT_COVERAGE;
  const parts = partsOf(task, rows, random.fork("parts"));
  const notes: string[] = [];
  if (coverage !== "none") notes.push(...doubts(task));
  const weights = task.weights === null ? null : gather(task.weights, rows);
  const truth = gather(task.target, rows);
  if (isClassification(task.kind)) return ofClasses(input, { truth, weights }, parts, coverage, notes);
  const residual = truth.map((value, i) => value - answers[i]!);
  const intervals =
    coverage === "none" ? null : chooseIntervals({ predicted: answers, residual, weights }, parts, coverage);
  if (coverage !== "none" && intervals === null) notes.push(tooFew(rows, coverage));
  return { after: { calibration: null, decision: null, intervals, sets: null, notes }, answers, decided: null };
}

function ofClasses(
  { task, answers, rows, metric, wishes, random }: AfterInput,
  seen: { readonly truth: Float64Array; readonly weights: Float64Array | null },
  parts: readonly Part[],
  coverage: number | "none",
  notes: string[],
): AfterChoice {
  const classes = task.classes.length;
  const { calibration, calibrated } = chooseCalibration({ ...seen, probabilities: answers, classes }, parts);
  const better = { ...seen, probabilities: calibrated, classes };
  const costs = wishes.cost === undefined ? null : costMatrix(wishes.cost, task.classes);
  const { decision, decided } = chooseDecision({
    answers: better,
    parts,
    // Of ordered classes a mistake is as bad as it is far off, unless a metric of decisions says what they are for.
    metric: task.ordered === true && metric.decides !== true ? rankError : metric,
    costs,
    random: random.fork("decide"),
  });
  const sets = coverage === "none" ? null : chooseSets(better, decided, task.classes, parts, coverage);
  if (coverage !== "none" && sets === null) notes.push(tooFew(rows, coverage));
  return { after: { calibration, decision, intervals: null, sets, notes }, answers: calibrated, decided };
}

/** A wish that the task cannot grant is refused before anything is fitted. */
export function refuseUnfitWishes(task: Pick<Task, "kind" | "classes">, wishes: AfterWishes): void {
  if (wishes.cost === undefined) return;
  if (isClassification(task.kind)) return void costMatrix(wishes.cost, task.classes);
  throw new ModelwrightError(
    "use/option",
    { option: "cost", task: task.kind },
    { what: `cost must be given for a task with classes, got ${task.kind}.`, fix: "Leave it out." },
  );
}

/** Rows of the past tell of the future, and known groups of new ones, only as far as these are alike. */
function doubts({ roles }: Pick<Task, "roles">): readonly string[] {
  const promise = "the promised coverage rests on new rows that are like those seen";
  if (roles.time !== null)
    return [
      `Rows are ordered by "${roles.time}": ${promise}, and what changes with time is not. Check it as outcomes come in.`,
    ];
  if (roles.group !== null)
    return [
      `Rows of one "${roles.group}" are alike: ${promise}. It was checked on groups that took no part, and may differ from group to group.`,
    ];
  return [];
}

function tooFew(rows: Int32Array, coverage: number): string {
  return `${rows.length} rows are too few for intervals or sets that hold ${Number((100 * coverage).toPrecision(4))} % of true values: there are none.`;
}
