/** What every boosting learner does around its trees: rounds with early stopping, what links scores to answers. */
import type { FitContext } from "../../contract/context.ts";
import type { FitInput, FitReport } from "../../contract/learner.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";
import { createEnsembleBuilder } from "./ensemble.ts";
import type { GrownTree } from "./grow.ts";
import { type LocalTable, memoryOf } from "./local-table.ts";
import type { Objective } from "./objective.ts";
import { rowWeights } from "./target.ts";

/** What turns raw scores into answers. */
export type Link = "sigmoid" | "softmax" | "exp" | "none";

export function linkOf(objective: Objective): Link {
  if (objective.name !== "logLoss") return objective.link;
  return objective.outputs > 1 ? "softmax" : "sigmoid";
}

export function lowerLink(link: Link, raw: NodeRef, writer: ProgramWriter): NodeRef {
  if (link === "none") return raw;
  const operators = { sigmoid: "sigmoid-pair", softmax: "softmax", exp: "exp" } as const;
  return writer.add(operators[link], [raw]);
}

/** A loss of constant curvature takes its whole step: it cannot overshoot. */
export function stepLimitOf(objective: Objective, maxDeltaStep: number): number {
  return objective.constantHessian || maxDeltaStep === 0 ? Number.POSITIVE_INFINITY : maxDeltaStep;
}

/** The rows kept aside are weighted as the others are. */
export function asideWeightsOf(owner: string, input: FitInput, balance: boolean): Float64Array | null {
  const { validation } = input;
  if (validation === null || validation.target.length === 0) return null;
  return rowWeights(owner, { ...input, ...validation, validation: null }, balance);
}

/** A table of more rows bears more rounds; without validation rows nothing would stop them. */
export function moreRounds<P extends { readonly trees: number; readonly stoppingRounds: number }>(
  params: P,
  reports: readonly FitReport[],
  growth: number,
): P {
  const rounds = reports.reduce((sum, report) => sum + report.iterations!, 0) / reports.length;
  return { ...params, trees: Math.max(1, Math.round(rounds * growth)), stoppingRounds: 0 };
}

/** A round never looks ahead: fewer of them are the first ones. */
export function firstRounds<
  P extends { readonly trees: number; readonly stoppingRounds: number; readonly learningRate: number },
>(params: P, rounds: number, report: FitReport): P {
  const learningRate = params.learningRate || (report.chosen?.learningRate ?? 0);
  return { ...params, learningRate, trees: Math.max(1, rounds), stoppingRounds: 0 };
}

/** Grows the trees of a round, and says how well the rows kept aside are answered after it. */
export type Rounds = {
  /** Threads that grow trees. */
  readonly threads: number;
  grow(round: number): Promise<readonly GrownTree[]>;
  evaluate(): Promise<number>;
};

export type RoundOptions = {
  readonly trees: number;
  /** Rounds without a better loss after which to stop; 0 for never. */
  readonly stoppingRounds: number;
  /** Whether rounds after the best one are dropped. */
  readonly keepBest: boolean;
  /** Nothing is drawn anew: a round without a split is followed by others like it. */
  readonly still: boolean;
};

export async function boostRounds(
  table: LocalTable,
  rounds: Rounds,
  { trees, stoppingRounds, keepBest, still }: RoundOptions,
  context: FitContext,
): Promise<{ trees: TreeEnsemble; report: FitReport }> {
  const { objective, matrix } = table;
  const builder = createEnsembleBuilder(matrix, objective.outputs);
  const memoryBytes = memoryOf(table, rounds.threads);
  const watched = table.allRows > table.rows;
  const losses: number[] = [];
  let done = 0;
  let best = 0;
  let cutShort = false;
  for (let round = 0; round < trees; round++) {
    let branches = 0;
    (await rounds.grow(round)).forEach((tree, output) => {
      branches += tree.splits.length;
      builder.add(tree, output);
    });
    if (branches === 0 && still) break;
    done = round + 1;
    if (watched) {
      losses.push(await rounds.evaluate());
      if (losses.length === 1 || losses[round]! < losses[best]!) best = round;
      if (stoppingRounds > 0 && round - best >= stoppingRounds) break;
    }
    const loss = losses.at(-1);
    const progress = { done, of: trees };
    if (!(await context.tick(loss === undefined ? progress : { ...progress, loss }))) {
      cutShort = done < trees;
      break;
    }
  }
  const kept = keepBest && stoppingRounds > 0 && losses.length > 0 ? best + 1 : done;
  const base = objective.shifted ? table.base : table.base.map(Math.fround);
  const report = { iterations: kept, cutShort, memoryBytes, ...(losses.length > 0 ? { validationLoss: losses } : {}) };
  return { trees: builder.build(base, kept * objective.outputs), report };
}
