/** The rows of a frame as points: what detectors by distance and by shape compute on. */
import { gatherRows } from "../../compute/frame.ts";
import { matrixOf } from "../../compute/frame-matrix.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** All numbers of all columns side by side, `rows × width`; only the chosen rows where they are named. */
export function pointsOf(frame: Frame, chosen: Int32Array | null = null): Points {
  const { rows, columns, values } = matrixOf(frame);
  if (chosen === null) return { rows, width: columns, values };
  return { rows: chosen.length, width: columns, values: gatherRows(values, columns, chosen) };
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

/** The eigenvectors of more numbers than this take minutes. */
const MOST_NUMBERS = 2000;

export function refuseWideRows(owner: string, width: number): void {
  if (width <= MOST_NUMBERS) return;
  throw new ModelwrightError(
    "learn/too-wide",
    { owner, width, most: MOST_NUMBERS },
    {
      what: `${owner} must have at most ${MOST_NUMBERS} numbers a row, got ${width}.`,
      fix: "Use fewer columns (textEmbed({ reduce: true }) for texts), or isolationForest.",
    },
  );
}
