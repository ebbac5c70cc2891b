/** All columns of a frame side by side, as learners by distance read them. */
import { matrixOf } from "../../compute/frame-matrix.ts";
import type { Points } from "../../compute/neighbours.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** Checked: every number is finite. */
export function pointsOf(frame: Frame, owner: string): Points {
  for (const column of frame.columns) {
    const bad = column.values().find((value: number) => !Number.isFinite(value));
    if (bad !== undefined) throw notFinite(owner, column.name, bad);
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
