/** All columns of a frame side by side, as learners by distance read them. */
import { matrixOf } from "../../compute/frame-matrix.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** Checked: every number is finite. */
export function pointsOf(frame: Frame, owner: string): Points {
  for (const column of frame.columns) {
    const values = column.values();
    // NaN and infinities alone make x − x other than 0; a loop, as tables are large
    for (let i = 0; i < values.length; i++)
      if (values[i]! - values[i]! !== 0) throw notFinite(owner, column.name, values[i]!);
  }
  const { rows, columns, values } = matrixOf(frame);
  return { rows, width: columns, values };
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
