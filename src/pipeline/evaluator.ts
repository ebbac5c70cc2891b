/**
 * Evaluates nodes of a program that is still being written, on the rows of a table.
 * Each node is computed once and kept, so a chain of steps never recomputes what came before.
 */
import { gather, gatherRows } from "../compute/frame.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { Block } from "../contract/program.ts";
import type { LoweredColumn } from "../contract/step.ts";
import { columnOf, isNumeric, type LevelColumn, type Table } from "../contract/table.ts";
import { language } from "../program/language.ts";
import type { Writer } from "../program/writer.ts";

/** Rows per call of an operator: its arguments and result stay in the caches. */
const CHUNK_ROWS = 4096;

export class Evaluator {
  readonly rows: number;
  readonly #writer: Writer;
  readonly #table: Table;
  readonly #rowNumbers: Int32Array | null;
  readonly #blocks = new Map<number, Block>();
  readonly #sources = new Map<number, string>();

  constructor(writer: Writer, table: Table, rowNumbers: Int32Array | null) {
    this.#writer = writer;
    this.#table = table;
    this.#rowNumbers = rowNumbers;
    this.rows = rowNumbers === null ? table.rows : rowNumbers.length;
  }

  /** Says which table column an input node stands for. */
  source(node: number, column: string): void {
    this.#sources.set(node, column);
  }

  /** Puts values in the place of what a node would give: out-of-fold values of a step that looks at the target. */
  override(node: number, values: Float64Array): void {
    this.#blocks.set(node, values);
  }

  /** The same nodes for some of its rows, in the given order: what was computed or overridden is taken along. */
  take(places: Int32Array): Evaluator {
    const numbers = this.#rowNumbers === null ? places : gather(this.#rowNumbers, places);
    const taken = new Evaluator(this.#writer, this.#table, numbers);
    for (const [node, column] of this.#sources) taken.source(node, column);
    for (const [node, block] of this.#blocks) {
      if (this.#sources.has(node)) continue;
      taken.override(node, gatherRows(block as Float64Array, this.#writer.nodes[node]!.width, places));
    }
    return taken;
  }

  /** All its rows, and behind them a copy of each row of `from` in which some nodes have other values. */
  extend(from: Int32Array, values: ReadonlyMap<number, Float64Array>): Evaluator {
    const places = new Int32Array(this.rows + from.length);
    for (let i = 0; i < this.rows; i++) places[i] = i;
    places.set(from, this.rows);
    const extended = this.take(places);
    for (const [node, made] of values) {
      const whole = Float64Array.from(extended.block(node) as Float64Array);
      whole.set(made, whole.length - made.length);
      extended.#sources.delete(node);
      extended.override(node, whole);
    }
    return extended;
  }

  /** The node's values for every row, `rows × width`. */
  block(node: number): Block {
    const known = this.#blocks.get(node);
    if (known !== undefined) return known;
    const made = this.#sources.has(node) ? this.#inputBlock(this.#sources.get(node)!) : this.#evaluate(node);
    this.#blocks.set(node, made);
    return made;
  }

  /** A frame column backed by a node. */
  column(lowered: LoweredColumn, origin: readonly string[]): FrameColumn {
    const { name, kind, parts, levels, ref } = lowered;
    const direct = this.#sources.get(ref.node);
    return {
      name,
      kind,
      width: ref.width,
      parts,
      levels,
      origin,
      values: () => {
        if (direct !== undefined) return this.#gathered(direct);
        const block = this.block(ref.node) as Float64Array;
        return kind === "category" ? Int32Array.from(block, (v) => (Number.isNaN(v) ? -1 : v)) : block;
      },
    };
  }

  #gathered(name: string): Float64Array | Float32Array | Int32Array {
    const column = columnOf(this.#table, name);
    const source = isNumeric(column) ? column.values : column.codes;
    return this.#rowNumbers === null ? source : gather(source, this.#rowNumbers);
  }

  #inputBlock(name: string): Block {
    const column = columnOf(this.#table, name);
    const values = this.#gathered(name);
    if (column.kind === "text") {
      const { levels } = column as LevelColumn;
      return Array.from(values, (code) => levels[code] ?? null);
    }
    return values instanceof Float64Array ? values : Float64Array.from(values);
  }

  #evaluate(number: number): Float64Array {
    const node = this.#writer.nodes[number]!;
    const inputs = node.arguments.map((a) => this.block(a));
    const widths = node.arguments.map((a) => this.#writer.nodes[a]!.width);
    const evaluate = language[node.operator]!.compile(node, widths, Math.min(CHUNK_ROWS, this.rows));
    const out = new Float64Array(this.rows * node.width);
    for (let start = 0; start < this.rows; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, this.rows - start);
      const part = inputs.map((block, a) => {
        const width = widths[a]!;
        return block instanceof Float64Array
          ? block.subarray(start * width, (start + count) * width)
          : block.slice(start, start + count);
      });
      evaluate(part, count, out.subarray(start * node.width, (start + count) * node.width));
    }
    return out;
  }
}
