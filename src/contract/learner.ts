/** What a learner promises. A learner is a value: declared params, `fit` to plain state, `lower` to program. */
import type { FitContext } from "./context.ts";
import type { Frame } from "./frame.ts";
import { checkParams, type ParamSpecs, type ParamsOf } from "./params.ts";
import type { NodeRef, ProgramWriter } from "./program.ts";
import type { PlainState } from "./state.ts";
import type { TaskKind } from "./task.ts";

/** What a learner can take as it is; where it cannot, the recipe puts a step before it. */
export type Capabilities = {
  /** Reads NaN and missing codes itself. */
  readonly missing?: boolean;
  /** Reads category columns as codes itself; otherwise every column must be a number. */
  readonly categories?: boolean;
  /** Honours row weights. */
  readonly weights?: boolean;
  /** Stops early on a validation part when one is given. */
  readonly validation?: boolean;
  /** Can go on from the state of an earlier fit. */
  readonly continues?: boolean;
  /** How often it ticks depends on the threads: a fit that time ended cannot be made again by counting ticks. */
  readonly ticksByThreads?: boolean;
  /** Clusterers: what is answered are probabilities, so they are an output beside the cluster. */
  readonly probabilities?: boolean;
};

export type FitInput = {
  readonly frame: Frame;
  /** Per row: class index or value; empty without a target. */
  readonly target: Float64Array;
  /** Per row, or null. */
  readonly weights: Float64Array | null;
  readonly task: TaskKind;
  /** Number of classes; 0 unless a classification. */
  readonly classes: number;
  /** Rows kept aside for early stopping, prepared the same way; null when there are none. */
  readonly validation: {
    readonly frame: Frame;
    readonly target: Float64Array;
    readonly weights: Float64Array | null;
  } | null;
  /** The state of an earlier fit on columns prepared the same way, to go on from; only for learners that can. */
  readonly earlier?: PlainState;
};

/** What people read about a fit: never needed to predict. */
export type FitReport = {
  /** Rounds that the state holds: the best ones where validation stopped the fit. */
  readonly iterations?: number;
  /** Loss on the validation part after each round. */
  readonly validationLoss?: readonly number[];
  /** Out-of-bag predictions: `rows × outputs`, NaN where a row was never out of bag. */
  readonly outOfBag?: Float64Array;
  /** True when time ended the fit before it had converged. */
  readonly cutShort?: boolean;
  /** Ticks before the fit was told that time was up; absent where it never was, and the clock had no say in it. */
  readonly late?: number;
  readonly notes?: readonly string[];
  /** Bytes that the fit was estimated to hold at its peak, beside the table. */
  readonly memoryBytes?: number;
  /** Numbers that the fit chose itself (a penalty, say), by parameter name. */
  readonly chosen?: Readonly<Record<string, number>>;
};

export type FitResult<S> = { readonly state: S; readonly report: FitReport };

/**
 * What `lower` returns: one block. Classification: class probabilities (`classes` wide);
 * regression: the value; anomaly: the score; clustering: how much the row belongs to each cluster and, last, to none.
 */
export type LearnerSpec<P extends ParamSpecs, S extends PlainState> = {
  readonly name: string;
  readonly tasks: readonly TaskKind[];
  /** The automatic recipe that prepares its columns. */
  readonly family: "trees" | "linear" | "near" | "neural" | "additive" | "none";
  readonly summary: string;
  readonly source: string;
  readonly can: Capabilities;
  readonly params: P;
  fit(input: FitInput, params: ParamsOf<P>, context: FitContext): Promise<FitResult<S>>;
  /**
   * Parameters for a fit on all rows, from the reports of the fits on folds: the rounds or the penalty that
   * validation chose. `growth` is rows of the full fit over rows of a fold's fit.
   */
  refit?(params: ParamsOf<P>, reports: readonly FitReport[], growth: number): ParamsOf<P>;
  /**
   * Parameters of a fit that ends by itself after the `rounds` that time, or a later choice, left of this one: the same
   * model on any machine. Fits of learners without it are made again by counting ticks.
   */
  endedAfter?(params: ParamsOf<P>, rounds: number, report: FitReport): ParamsOf<P>;
  /** `columns` are the nodes of the frame's columns, in their order. */
  lower(state: S, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef;
};

/** A learner with its parameters chosen: checked when made, frozen. */
export type Learner<P extends ParamSpecs = ParamSpecs, S extends PlainState = PlainState> = {
  readonly spec: LearnerSpec<P, S>;
  readonly params: ParamsOf<P>;
  with(changes: Partial<ParamsOf<P>>): Learner<P, S>;
};

// biome-ignore lint/suspicious/noExplicitAny: one alias for "any learner"
export type AnyLearner = Learner<any, any>;

/** The function that users call: `ridge({ penalty: 2 })`. It carries its spec for the catalog. */
export type LearnerMaker<P extends ParamSpecs, S extends PlainState> = {
  (params?: Partial<ParamsOf<P>>): Learner<P, S>;
  readonly spec: LearnerSpec<P, S>;
};

// biome-ignore lint/suspicious/noExplicitAny: one alias for "any learner maker"
export type AnyLearnerMaker = LearnerMaker<any, any>;

export function defineLearner<P extends ParamSpecs, S extends PlainState>(spec: LearnerSpec<P, S>): LearnerMaker<P, S> {
  const make = (params: Partial<ParamsOf<P>> = {}): Learner<P, S> => {
    const checked = checkParams(spec.name, spec.params, params);
    return Object.freeze({
      spec,
      params: checked,
      with: (changes: Partial<ParamsOf<P>>) => make({ ...checked, ...changes }),
    });
  };
  return Object.assign(make, { spec });
}
