/** All columns of a frame side by side, as learners by distance read them. */
import type { Points } from "../../compute/neighbours.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** Checked: every number is finite. */
export function pointsOf(frame: Frame, owner: string): Points {
  const width = frame.columns.reduce((sum, column) => sum + column.width, 0);
  const values = new Float64Array(frame.rows * width);
  let first = 0;
  for (const column of frame.columns) {
    const own = column.values();
    for (let i = 0, from = 0; i < frame.rows; i++) {
      for (let k = 0, to = i * width + first; k < column.width; k++, from++, to++) {
        const value = own[from]!;
        if (!Number.isFinite(value)) throw notFinite(owner, column.name, value);
        values[to] = value;
      }
    }
    first += column.width;
  }
  return { rows: frame.rows, width, values };
}

function notFinite(owner: string, column: string, value: number): ModelwrightError {
  const missing = Number.isNaN(value);
  return new ModelwrightError(
    missing ? "learn/missing-values" : "learn/infinite-values",
    { owner, column },
    {
      what: `${owner} cannot use ${missing ? "missing" : "infinite"} values; column "${column}" has some.`,
      fix: missing ? "Add impute() before it." : "Clip the column before it.",
    },
  );
}
