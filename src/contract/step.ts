/** What a preprocessing step promises. Like a learner, it is a value: params, `fit`, `lower`. */
import type { FitContext } from "./context.ts";
import type { FrameColumn } from "./frame.ts";
import { checkParams, type ParamSpecs, type ParamsOf } from "./params.ts";
import type { NodeRef, ProgramWriter } from "./program.ts";
import type { PlainState } from "./state.ts";
import type { ColumnKind, Table } from "./table.ts";
import type { TaskKind } from "./task.ts";

export type StepInput = {
  /** The columns that the step was given, in order. */
  readonly columns: readonly FrameColumn[];
  readonly rows: number;
  readonly target: Float64Array;
  readonly weights: Float64Array | null;
  readonly task: TaskKind;
  readonly classes: number;
};

/** A column in the making: what it will be called and be, and the node that gives it. */
export type LoweredColumn = {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly parts: readonly string[];
  readonly levels: readonly string[];
  readonly ref: NodeRef;
};

/** Rows that a step makes while fitting, to stand behind those there are. */
export type MadeRows = {
  /** Per made row: the place of the row that it was made from, whose target, weight and other columns it has. */
  readonly from: Int32Array;
  /** Per given column: its values in the made rows, `made × width`; codes where it has levels. */
  readonly values: readonly Float64Array[];
};

export type StepSpec<P extends ParamSpecs, S extends PlainState> = {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** The kinds it takes when the user names no columns. */
  readonly selects: readonly ColumnKind[];
  /** Its training-time values must come from folds that did not see the row's target. */
  readonly looksAtTarget?: boolean;
  /** Which columns it keeps depends on the target, their values do not: nothing to cross-fit. */
  readonly choosesByTarget?: boolean;
  /** The kinds of task that it works for; every kind when left out. */
  readonly tasks?: readonly TaskKind[];
  readonly params: P;
  fit(input: StepInput, params: ParamsOf<P>, context: FitContext): Promise<S> | S;
  /**
   * Only while fitting: the places of the given rows to go on with; a place that comes twice is a row that counts twice.
   * The columns stay as they are, and the program knows nothing of it.
   */
  resamples?(input: StepInput, params: ParamsOf<P>, context: FitContext): Int32Array;
  /** Only while fitting: rows that are made anew. The program knows nothing of them either. */
  makesRows?(input: StepInput, params: ParamsOf<P>, context: FitContext): MadeRows;
  /** The columns that replace the given ones: none to drop, more to add. */
  lower(state: S, columns: readonly LoweredColumn[], writer: ProgramWriter): readonly LoweredColumn[];
  /** The fitted numbers as a table, for people. */
  describe?(state: S, columns: readonly string[]): Table | string;
};

export type Step<P extends ParamSpecs = ParamSpecs, S extends PlainState = PlainState> = {
  readonly spec: StepSpec<P, S>;
  readonly params: ParamsOf<P>;
  /** Names of the columns it works on; null for every column of the kinds in `selects`. */
  readonly columns: readonly string[] | null;
};

// biome-ignore lint/suspicious/noExplicitAny: one alias for "any step"
export type AnyStep = Step<any, any>;

export type StepMaker<P extends ParamSpecs, S extends PlainState> = {
  (params?: Partial<ParamsOf<P>>, columns?: readonly string[]): Step<P, S>;
  readonly spec: StepSpec<P, S>;
};

// biome-ignore lint/suspicious/noExplicitAny: one alias for "any step maker"
export type AnyStepMaker = StepMaker<any, any>;

export function defineStep<P extends ParamSpecs, S extends PlainState>(spec: StepSpec<P, S>): StepMaker<P, S> {
  const make = (params: Partial<ParamsOf<P>> = {}, columns?: readonly string[]): Step<P, S> =>
    Object.freeze({ spec, params: checkParams(spec.name, spec.params, params), columns: columns ?? null });
  return Object.assign(make, { spec });
}
