/**
 * Chooses the strength of a penalty: warm-started fits from the strongest penalty down, scored on rows that
 * were kept out. These are the validation rows when there are some, else seeded folds (classes spread evenly):
 * five, three or one of five, by the size of the table.
 */

import { exp, log } from "../../compute/math.ts";
import type { FitContext } from "../../contract/context.ts";
import type { FitReport } from "../../contract/learner.ts";
import { type Design, designRows } from "./design.ts";
import { penalisedSolver, predictAll } from "./penalised.ts";
import type { PenalisedSolver, Problem, Solution, Tick } from "./penalised-problem.ts";

export type PathOptions = {
  readonly l1Share: number;
  /** Used as it is when `choose` is false. */
  readonly penalty: number;
  readonly choose: boolean;
  readonly validation: {
    readonly design: Design;
    readonly target: Float64Array;
    readonly weights: Float64Array;
  } | null;
};

export type PathResult = {
  readonly solution: Solution;
  readonly penalty: number;
  /** Per penalty tried: mean loss on the rows kept out. */
  readonly losses: readonly number[];
  readonly cutShort: boolean;
  readonly note: string;
};

/** Work (rows × columns × outputs) above which fewer folds are used. */
const FIVE_FOLDS = 4e5;
const THREE_FOLDS = 1.5e6;
const SEARCH_TOLERANCE = 1e-6;
/** A weaker penalty must better the loss by this share to be preferred. */
const GAIN = 1e-4;
/** What people read about a fit along the path. */
export function pathReport(result: PathResult): FitReport {
  const { solution, penalty, cutShort, note } = result;
  return { iterations: solution.iterations, chosen: { penalty }, cutShort, notes: note === "" ? [] : [note] };
}

/** On small tables to the last useful digit; on large ones far below what the sample can tell. */
const finalTolerance = (work: number) => (work <= 1e6 ? 1e-11 : 1e-9);

export async function fitPath(problem: Problem, options: PathOptions, context: FitContext): Promise<PathResult> {
  const { design, loss } = problem;
  let running = true;
  let done = 0;
  let of = 1;
  const tick: Tick = async (value) => {
    running = running && (await context.tick({ done, of, loss: value }));
    return running;
  };
  const empty = () => new Float64Array(loss.outputs * (design.width + 1));
  const solver = penalisedSolver(problem, context.random);
  const work = design.rows * design.width * loss.outputs;
  const tooFew = design.rows < 10 && options.validation === null;
  if (!options.choose || design.width === 0 || tooFew) {
    const penalty = options.penalty;
    const solution = await solver.solve(
      { strength: penalty, l1Share: options.l1Share },
      empty(),
      finalTolerance(work),
      tick,
    );
    const note = options.choose && tooFew ? `Fewer than 10 rows: the penalty stays at ${penalty}.` : "";
    return { solution, penalty, losses: [], cutShort: !running, note };
  }

  const path = await strengths(solver, design, options.l1Share, tick);
  const parts = keptOut(problem, options, context, work);
  of = path.length * parts.length + 1;
  const totals = new Float64Array(path.length);
  const counts = new Int32Array(path.length);
  const starts: Float64Array[] = [];
  const search = async (part: Part): Promise<void> => {
    const own = part.problem === problem ? solver : penalisedSolver(part.problem, context.random);
    let point: Float64Array = empty();
    let best = Number.POSITIVE_INFINITY;
    let worse = 0;
    for (let k = 0; k < path.length && running; k++) {
      const found = await own.solve({ strength: path[k]!, l1Share: options.l1Share }, point, SEARCH_TOLERANCE, tick);
      point = found.point;
      starts[k] ??= point;
      const value = meanLoss(part.test, point, problem);
      totals[k]! += value;
      counts[k]! += 1;
      done++;
      // Past the best strength the loss only rises, and weaker penalties cost the most time.
      worse = value < best * (1 - GAIN) ? 0 : worse + 1;
      best = Math.min(best, value);
      if (worse >= 2) break;
    }
  };
  for (const part of parts) if (running) await design.room.within(() => search(part()));
  let chosen = 0;
  let least = Number.POSITIVE_INFINITY;
  const losses: number[] = [];
  const most = Math.max(...counts);
  for (let k = 0; k < path.length && counts[k]! > 0; k++) {
    const value = totals[k]! / counts[k]!;
    losses.push(value);
    // A strength that some folds gave up before reaching is not a candidate.
    if (counts[k] === most && value < least * (1 - GAIN)) {
      least = value;
      chosen = k;
    }
  }
  const penalty = path[chosen]!;
  const start = starts[chosen] ?? empty();
  const how =
    options.validation !== null ? "validation rows" : `${parts.length === 1 ? "a holdout" : `${parts.length} folds`}`;
  const note = `Penalty ${penalty.toPrecision(3)} chosen on ${how} from ${losses.length} strengths.`;
  if (!running)
    return { solution: { point: start, iterations: 0, converged: false }, penalty, losses, cutShort: true, note };
  done = of - 1;
  const solution = await solver.solve(
    { strength: penalty, l1Share: options.l1Share },
    start,
    finalTolerance(work),
    tick,
  );
  return { solution, penalty, losses, cutShort: !running, note };
}

/** From the strongest penalty to the weakest, even on a log scale. */
async function strengths(solver: PenalisedSolver, design: Design, l1Share: number, tick: Tick): Promise<number[]> {
  const wide = design.width >= design.rows;
  let top = 1;
  let bottom = Math.max(1e-7, 0.02 / design.rows);
  let count = 9;
  if (l1Share > 0) {
    top = Math.max(1e-6, (await solver.slopeAtZero(tick)) / Math.max(l1Share, 0.05));
    bottom = top * (wide ? 1e-2 : 1e-3);
    count = 14;
  }
  return strengthsBetween(top, bottom, count);
}

/** `count` numbers from `top` down to `bottom`, even on a log scale. */
export function strengthsBetween(top: number, bottom: number, count: number): number[] {
  const from = log(top);
  const step = (log(bottom) - from) / (count - 1);
  return Array.from({ length: count }, (_, k) => exp(from + k * step));
}

type Part = {
  readonly problem: Problem;
  readonly test: { readonly design: Design; readonly target: Float64Array; readonly weights: Float64Array };
};

/** Each part is made when its turn comes. */
function keptOut(problem: Problem, options: PathOptions, context: FitContext, work: number): (() => Part)[] {
  const { validation } = options;
  if (validation !== null) return [() => ({ problem, test: validation })];
  const n = problem.design.rows;
  const folds = 5;
  const fold = new Int32Array(n);
  const order = context.random.fork("penalty folds").permutation(n);
  if (problem.loss.outputs > 1 || isBinary(problem.target)) {
    const next = new Map<number, number>();
    for (const i of order) {
      const label = problem.target[i]!;
      const place = next.get(label) ?? 0;
      fold[i] = place % folds;
      next.set(label, place + 1);
    }
  } else
    order.forEach((i, place) => {
      fold[i] = place % folds;
    });
  const used = work <= FIVE_FOLDS ? 5 : work <= THREE_FOLDS ? 3 : 1;
  return Array.from({ length: used }, (_, k) => () => {
    const train = Int32Array.from(fold.keys()).filter((i) => fold[i] !== k);
    const test = Int32Array.from(fold.keys()).filter((i) => fold[i] === k);
    const take = (rows: Int32Array) => ({
      design: designRows(problem.design, rows),
      target: Float64Array.from(rows, (i) => problem.target[i]!),
      weights: Float64Array.from(rows, (i) => problem.weights[i]!),
    });
    return { problem: { ...problem, ...take(train) }, test: take(test) };
  });
}

function isBinary(target: Float64Array): boolean {
  return target.every((y) => y === 0 || y === 1);
}

function meanLoss(test: Part["test"], point: Float64Array, problem: Problem): number {
  const eta = new Float64Array(test.design.rows * problem.loss.outputs);
  predictAll(test.design, point, problem.loss.outputs, eta);
  let weight = 0;
  for (let i = 0; i < test.weights.length; i++) weight += test.weights[i]!;
  if (!(weight > 0)) return 0;
  return problem.loss.evaluate(eta, test.target, test.weights, new Float64Array(eta.length)) / weight;
}
