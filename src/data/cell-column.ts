/** A column read value by value: plain numbers as long as every cell is one, texts from the first that is not. */
import { type RawColumn, TextColumnBuilder } from "./raw-table.ts";
import { numberText } from "./table-texts.ts";

/** From here on a whole number may not be exact as a number: such a column is a code. */
export const LONG_WHOLE = 1e15;

/** A cell of a source that knows types. NaN and null are missing. */
export type Cell = number | string | null;

export class CellColumnBuilder {
  #numbers = new Float64Array(1024);
  #rows = 0;
  #texts: TextColumnBuilder | null = null;

  push(cell: Cell): void {
    if (typeof cell === "string") this.#asTexts().push(cell);
    else if (this.#texts !== null) this.#texts.push(textOf(cell ?? Number.NaN));
    else {
      if (this.#rows === this.#numbers.length) {
        const larger = new Float64Array(this.#rows * 2);
        larger.set(this.#numbers);
        this.#numbers = larger;
      }
      this.#numbers[this.#rows++] = cell ?? Number.NaN;
    }
  }

  #asTexts(): TextColumnBuilder {
    if (this.#texts === null) {
      this.#texts = new TextColumnBuilder(this.#rows + 1);
      for (let row = 0; row < this.#rows; row++) this.#texts.push(textOf(this.#numbers[row]!));
      this.#numbers = new Float64Array(0);
    }
    return this.#texts;
  }

  finish(name: string): RawColumn {
    return this.#texts === null ? { name, values: this.#numbers.slice(0, this.#rows) } : this.#texts.finish(name);
  }
}

function textOf(value: number): string | null {
  return Number.isNaN(value) ? null : numberText(value);
}

/** A 64-bit integer: a number where a number holds it for sure, else its digits. */
export function wholeCell(value: bigint): Cell {
  const near = Number(value);
  return Math.abs(near) < LONG_WHOLE ? near : String(value);
}
