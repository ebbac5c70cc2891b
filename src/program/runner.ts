/**
 * Runs a program over blocks of rows. One row is a block of one row: the same functions on the same
 * numbers in the same order, which is why batch and single-row predictions are equal bit for bit.
 */
import type { Block, Evaluate, OperatorSpec, Program } from "../contract/program.ts";
import { language as builtIn } from "./language.ts";

type CompiledNode = { readonly evaluate: Evaluate; readonly inputs: readonly Block[]; readonly out: Float64Array };

export class Runner {
  /** Rows that one call of `run` can take. */
  readonly blockRows: number;
  /** Per program input, the block to fill before `run`: numbers and codes, or texts. */
  readonly inputs: readonly (Float64Array | (string | null)[])[];
  readonly #nodes: CompiledNode[] = [];
  readonly #blocks: Block[] = [];

  /** The program must have been checked. */
  constructor(program: Program, blockRows: number, language: Readonly<Record<string, OperatorSpec>> = builtIn) {
    this.blockRows = blockRows;
    this.inputs = program.inputs.map((input) =>
      input.kind === "text" ? new Array<string | null>(blockRows).fill(null) : new Float64Array(blockRows),
    );
    for (const node of program.nodes) {
      if (node.operator === "input") {
        this.#blocks.push(this.inputs[node.constants.input as number]!);
        continue;
      }
      const out = new Float64Array(blockRows * node.width);
      const widths = node.arguments.map((a) => program.nodes[a]!.width);
      const evaluate = language[node.operator]!.compile(node, widths, blockRows);
      this.#nodes.push({ evaluate, inputs: node.arguments.map((a) => this.#blocks[a]!), out });
      this.#blocks.push(out);
    }
  }

  /** Evaluates the first `rows` rows of the filled inputs. */
  run(rows: number): void {
    for (const node of this.#nodes) node.evaluate(node.inputs, rows, node.out);
  }

  /** The block of a node after `run`: `rows × width`, overwritten by the next run. */
  block(node: number): Float64Array {
    return this.#blocks[node] as Float64Array;
  }
}
