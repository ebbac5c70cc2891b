/** The rows of a frame as points: what detectors by distance and by shape compute on. */
import type { Points } from "../../compute/neighbours.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** All numbers of all columns side by side, `rows × width`; only the chosen rows where they are named. */
export function pointsOf(frame: Frame, chosen: Int32Array | null = null): Points {
  const width = frame.columns.reduce((total, column) => total + column.width, 0);
  const rows = chosen === null ? frame.rows : chosen.length;
  const values = new Float64Array(rows * width);
  let offset = 0;
  for (const column of frame.columns) {
    const block = column.values();
    for (let i = 0; i < rows; i++) {
      const from = (chosen === null ? i : chosen[i]!) * column.width;
      for (let j = 0; j < column.width; j++) values[i * width + offset + j] = block[from + j]!;
    }
    offset += column.width;
  }
  return { rows, width, values };
}

/** One row has no neighbours and no spread. */
export function refuseFewRows(owner: string, frame: Frame): void {
  if (frame.rows >= 2) return;
  throw new ModelwrightError(
    "learn/too-few-rows",
    { owner, rows: frame.rows },
    { what: `${owner} must have at least 2 rows, got ${frame.rows}.`, fix: "Add rows." },
  );
}
