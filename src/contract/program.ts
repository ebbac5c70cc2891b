/**
 * The portable program: a typed graph of operators from raw named columns to named outputs.
 * It is what predicts, what is stored, what exporters translate and what explanations walk.
 */
import type { ColumnSchema } from "./schema.ts";
import type { PlainState } from "./state.ts";

/** A column that the program reads. Categories carry the dictionary that its codes refer to. */
export type ProgramInput = ColumnSchema & { readonly levels: readonly string[] };

/** A node's number is its place in `nodes`; arguments are numbers of earlier nodes. */
export type ProgramNode = {
  readonly operator: string;
  readonly arguments: readonly number[];
  /** Numbers per row that this node gives. */
  readonly width: number;
  /** What the operator was fitted to: plain data. */
  readonly constants: { readonly [key: string]: PlainState };
};

/**
 * `label` outputs hold an index into `labels`; `number` outputs hold values, one per label where there are labels; `set`
 * outputs hold 1 or 0 per label: whether it is in the set.
 */
export type ProgramOutput = {
  readonly name: string;
  readonly node: number;
  readonly kind: "number" | "label" | "set";
  readonly labels: readonly string[];
};

export type Program = {
  readonly inputs: readonly ProgramInput[];
  readonly nodes: readonly ProgramNode[];
  readonly outputs: readonly ProgramOutput[];
};

/** What a node hands to the next: numbers, or for text inputs the texts (null = missing). */
export type Block = Float64Array | readonly (string | null)[];

/** Evaluates `rows` rows: reads row-major blocks, fills `out` (`rows × width`). Allocates nothing. */
export type Evaluate = (inputs: readonly Block[], rows: number, out: Float64Array) => void;

export type OperatorSpec = {
  readonly name: string;
  readonly summary: string;
  /** Whether the constants of a (checked) node hold rows of the training data: the artifact says so. */
  readonly storesRows?: (node: ProgramNode) => boolean;
  /** Checks untrusted constants and argument widths, returns the width; throws `program/invalid`. */
  check(node: ProgramNode, argumentWidths: readonly number[]): number;
  /** Made once per node and number of rows; the returned function runs per block of at most `rows` rows. */
  compile(node: ProgramNode, argumentWidths: readonly number[], rows: number): Evaluate;
};

/** A reference to a node while a program is being written. */
export type NodeRef = { readonly node: number; readonly width: number };

/** How steps and learners write their piece of program. */
export interface ProgramWriter {
  add(operator: string, args: readonly NodeRef[], constants?: { readonly [key: string]: PlainState }): NodeRef;
  /** One block with the columns of all arguments side by side. */
  join(args: readonly NodeRef[]): NodeRef;
}
