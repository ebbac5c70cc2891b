/** Runs candidates fold by fold over the crew until the candidates, the count or the time run out. */
import type { Crew } from "../compute/threads/crew.node.ts";
import type { Progress } from "../contract/context.ts";
import { isError } from "../contract/errors.ts";
import type { TrainEvent } from "../contract/events.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import { firstTrees } from "../program/first-trees.ts";
import type { Board, Finished } from "./board.ts";
import type { AnswerRequest, Candidate, FitAnswer, FitRequest } from "./candidate.ts";
import { foldPart, type Journal } from "./journal.ts";
import type { ModelCost } from "./limits.ts";
import { now } from "./now.ts";
import type { Protocol } from "./protocol.ts";
import { farBehind } from "./race.ts";
import { chooseRounds } from "./rounds.ts";
import type { Search } from "./search.ts";

export type Schedule = {
  readonly crew: Crew;
  /** Fits side by side, and threads inside each. */
  readonly lanes: number;
  readonly threadsPerFit: number;
  readonly protocol: Protocol;
  readonly board: Board;
  readonly seed: number;
  /** Milliseconds since the epoch at which fits must have ended; asked again before every fit. */
  readonly end: () => number;
  /** Candidates that are begun however little time there is; once one is finished, others may still be given up. */
  readonly sure: number;
  readonly maxModels: number;
  /** Whether candidates that are far behind on their first folds are given up. */
  readonly raced: boolean;
  /** Measures what a fold's model costs; null where nobody asks. */
  readonly costOf: ((parts: FittedParts) => ModelCost) | null;
  /** Finished fits of an earlier part of the run, and where those of this one are kept. */
  readonly journal: Journal | null;
  readonly stopped: () => boolean;
  readonly emit: (event: TrainEvent) => void;
  readonly finished: (row: Finished) => void;
};

type Fold = { readonly candidate: Candidate; readonly fold: number; readonly deadline: number };

/** A candidate may use this share of the time that is left. */
const LARGEST_SHARE = 0.4;
/** Not worth opening another candidate when less than this many milliseconds are left. */
const LEAST_MILLISECONDS = 150;

export async function runSchedule(search: Search, schedule: Schedule): Promise<void> {
  const { board, protocol } = schedule;
  const waiting: Fold[] = [];
  let exhausted = false;
  let ended = signal();

  /** False while the search waits for what was begun. */
  const open = (): boolean => {
    const left = schedule.end() - now();
    // What was opened before may be finished already: it costs nothing to look.
    const isSure = board.opened < Math.max(schedule.sure, schedule.journal?.opened.length ?? 0);
    exhausted = board.opened >= schedule.maxModels || (!isSure && left < LEAST_MILLISECONDS);
    if (exhausted) return false;
    const candidate = search.next();
    if (candidate === "wait") return false;
    if (candidate === null) {
      exhausted = true;
      return false;
    }
    board.open(candidate);
    if (!schedule.journal?.opened.some(({ slot }) => slot === candidate.slot)) schedule.journal?.open(candidate);
    const { name, why, learner } = candidate;
    schedule.emit({ kind: "candidate-started", name, why, learner });
    const waves = Math.ceil(protocol.splits.length / schedule.lanes);
    const perFit = (Math.max(0, left) * LARGEST_SHARE) / waves;
    for (let fold = 0; fold < protocol.splits.length; fold++) waiting.push({ candidate, fold, deadline: perFit });
    return true;
  };

  const lane = async (): Promise<void> => {
    while (!schedule.stopped()) {
      if (waiting.length === 0) open();
      const next = waiting.shift();
      if (next === undefined) {
        if (exhausted) return;
        await ended.promise;
        continue;
      }
      if (!board.isOpen(next.candidate)) continue;
      await runFold(next, schedule);
      ended.resolve();
      ended = signal();
    }
  };
  await Promise.all(Array.from({ length: schedule.lanes }, lane));
}

async function runFold({ candidate, fold, deadline }: Fold, schedule: Schedule): Promise<void> {
  const { board, protocol, crew, emit, journal } = schedule;
  const place = foldPart(protocol.record, fold);
  const kept = (await journal?.find(candidate, place)) ?? null;
  const split = protocol.splits[fold]!;
  const end = schedule.end();
  // Time is up and a late fold would be cut to nothing: the candidate is given up, unless it is one that must be.
  if (kept === null && now() > end && board.finished.length > 0) {
    if (board.isOpen(candidate))
      emit({ kind: "candidate-left", name: candidate.name, words: "the time for comparing candidates is over" });
    board.drop(candidate);
    return;
  }
  const request: FitRequest & { threads: number } = {
    candidate,
    rowsKey: `fold ${fold}`,
    train: split.train,
    test: split.test,
    seed: schedule.seed,
    deadline: Math.min(end, now() + deadline),
    threads: schedule.threadsPerFit,
    staged: true,
    keep: schedule.costOf !== null,
  };
  try {
    const onProgress = (progress: unknown): void =>
      emit({ kind: "progress", name: candidate.name, ...(progress as Progress) });
    const answer = kept ?? (await crew.run<FitAnswer>("fit", request, onProgress));
    if (kept === null) board.late(now() - request.deadline);
    if (kept === null) journal?.keep(candidate, place, answer);
    const parts = { done: fold + 1, of: protocol.splits.length };
    emit({ kind: "fold", name: candidate.name, ...parts, ...(kept === null ? {} : { kept: true }) });
    const folds = board.add(candidate, fold, answer);
    if (folds === null) {
      const words = schedule.raced ? farBehind(candidate, board.answersOf(candidate), board, protocol) : null;
      if (words === null) return;
      board.drop(candidate);
      emit({ kind: "candidate-left", name: candidate.name, words });
      return;
    }
    const settled = await settleRounds(folds, schedule);
    const row = board.finish(candidate, settled, schedule.costOf?.(settled[0]!.parts!) ?? null);
    if (row !== null) schedule.finished(row);
  } catch (error) {
    board.drop(candidate);
    if (isError(error, "run/aborted")) return;
    const code = isError(error) ? error.code : "run/fault";
    emit({ kind: "candidate-failed", name: candidate.name, code, words: (error as Error).message });
  }
}

/** A promise and what ends it. */
function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Folds whose number of rounds is still open get it, and the answers that follow from it. */
function settleRounds(folds: readonly FitAnswer[], { crew, protocol }: Schedule): Promise<readonly FitAnswer[]> {
  if (folds.some((fold) => fold.predictions !== null)) return Promise.resolve(folds);
  const curves = folds.map((fold) => fold.report.validationLoss!);
  const { perFold, all } = chooseRounds(curves, protocol.foldsPerRepeat);
  const cut = (parts: FittedParts, rounds: number): FittedParts => ({
    ...parts,
    program: firstTrees(parts.program, rounds),
  });
  return Promise.all(
    folds.map(async (fold, f): Promise<FitAnswer> => {
      const parts = fold.parts!;
      // The state is not needed to predict, and would be copied to the worker for nothing.
      const asked = { ...cut(parts, perFold[f]!), state: { steps: [], learner: null } };
      const request: AnswerRequest = { parts: asked, rows: protocol.splits[f]!.test };
      const predictions = await crew.run<Float64Array>("answer", request);
      const report = { ...fold.report, iterations: all };
      return { ...fold, parts: { ...cut(parts, all), report }, report, predictions };
    }),
  );
}
