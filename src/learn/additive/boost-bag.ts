/** Boosts bags side by side, a visit each at a time, until each has stopped by the loss of its rows kept aside. */
import type { FitContext } from "../../contract/context.ts";
import type { AdditiveTable } from "./additive-table.ts";
import type { Bag } from "./bag.ts";

/** Steps of every term per visit: between visits the gradients follow by couplings instead of rows. */
export const CYCLES = 8;
/** Without rows kept aside nothing tells when to stop. */
const UNWATCHED_ROUNDS = 200;
/** A loss must fall by this share to count as better. */
const TOLERANCE = 1e-4;

export type Stage = {
  readonly rounds: number;
  readonly stoppingRounds: number;
  /** Calls per visit, one list after the other; within a list they may run side by side. */
  calls(bag: Bag, visit: number): readonly { readonly kernel: string; readonly args: readonly number[] }[];
  /** What the visits change: kept where the loss is best. */
  shapesOf(bag: Bag): Float64Array;
};

export type StageResult = { readonly rounds: number[]; readonly cutShort: boolean };

/** Leaves in every bag the shapes of its best visit, and says how many rounds they took. */
export async function boostBags(
  table: AdditiveTable,
  bags: readonly Bag[],
  stage: Stage,
  context: FitContext,
): Promise<StageResult> {
  const runs = bags.map((bag) => {
    const loss = bag.loss();
    const rounds = Number.isNaN(loss) ? Math.min(stage.rounds, UNWATCHED_ROUNDS) : stage.rounds;
    return { bag, rounds, best: loss, anchor: loss, bestVisit: 0, lastGain: 0, kept: stage.shapesOf(bag).slice() };
  });
  let running = runs;
  let cutShort = false;
  for (let visit = 0; running.length > 0; visit++) {
    const calls = running.map((run) => stage.calls(run.bag, visit));
    for (let i = 0; i < calls[0]!.length; i++) {
      const { kernel } = calls[0]![i]!;
      table.workspace.parallel(
        kernel,
        calls.map((list) => list[i]!.args),
      );
    }
    for (const run of running) {
      const loss = run.bag.loss();
      if (loss < run.best || Number.isNaN(loss)) {
        run.best = loss;
        run.bestVisit = visit + 1;
        run.kept.set(stage.shapesOf(run.bag));
      }
      if (!(loss > run.anchor * (1 - TOLERANCE))) {
        run.anchor = loss;
        run.lastGain = visit + 1;
      }
    }
    running = running.filter((run) => {
      const done = (visit + 1) * CYCLES;
      return done < run.rounds && done - run.lastGain * CYCLES < stage.stoppingRounds;
    });
    const loss = runs[0]!.best;
    const progress = { done: (visit + 1) * CYCLES, of: stage.rounds };
    if (!(await context.tick(Number.isNaN(loss) ? progress : { ...progress, loss }))) {
      cutShort = running.length > 0;
      break;
    }
  }
  for (const run of runs) stage.shapesOf(run.bag).set(run.kept);
  return { rounds: runs.map((run) => run.bestVisit * CYCLES), cutShort };
}
