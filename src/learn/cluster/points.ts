/** What clusterers share: rows as points, clusters in a fixed order, and the piece of program that assigns new rows. */
import { gatherRows } from "../../compute/frame.ts";
import { matrixOf } from "../../compute/frame-matrix.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";

/** A row of no cluster. */
export const NONE = -1;

/** Labelled points: a new row gets the label of the nearest one. */
export type LabelledPoints = {
  readonly clusters: number;
  /** `labels.length × width`, row-major, in prepared units. */
  readonly points: Float64Array;
  /** Per point: its cluster from 0 on; `clusters` for none. */
  readonly labels: Int32Array;
  /** Per point: rows further off belong to no cluster; empty for no such bound. */
  readonly reach: Float64Array;
};

/** The frame as points, `rows × width`, row-major. A number that is not finite is refused by name. */
export function pointsOf(frame: Frame, owner: string): Matrix {
  for (const column of frame.columns) {
    const values = column.values();
    let odd = 0;
    // 0 for finite numbers, NaN for all others
    for (let i = 0; i < values.length; i++) odd += values[i]! - values[i]!;
    if (odd === 0) continue;
    const bad = values.findIndex((value: number) => !Number.isFinite(value));
    throw notFinite(owner, column.name, Math.floor(bad / column.width));
  }
  return matrixOf(frame);
}

function notFinite(owner: string, column: string, row: number): ModelwrightError {
  return new ModelwrightError(
    "learn/not-finite",
    { owner, column, row: row + 1 },
    {
      what: `${owner} needs finite numbers; column "${column}" has none in row ${row + 1}.`,
      fix: "Add impute() or standardise() before it, or correct the row.",
    },
  );
}

/**
 * Numbers clusters from the heaviest to the lightest, equal ones by their first row: the same clusters get the same
 * numbers however they were found. Returns the new number of each old one, -1 for empty ones.
 */
export function clusterOrder(assigned: Int32Array, clusters: number, weights: Float64Array | null): Int32Array {
  const weight = new Float64Array(clusters);
  const first = new Int32Array(clusters).fill(assigned.length);
  assigned.forEach((c, i) => {
    if (c < 0) return;
    weight[c]! += weights === null ? 1 : weights[i]!;
    if (first[c] === assigned.length) first[c] = i;
  });
  const order = Array.from(first.keys())
    .filter((c) => first[c]! < assigned.length)
    .sort((a, b) => weight[b]! - weight[a]! || first[a]! - first[b]!);
  const numbers = new Int32Array(clusters).fill(NONE);
  order.forEach((c, place) => {
    numbers[c] = place;
  });
  return numbers;
}

/** A sample of at most `most` rows in their order, with words about it; all rows where there are fewer. */
export function sampleOf(
  points: Matrix,
  most: number,
  context: FitContext,
): { points: Matrix; rows: Int32Array; notes: string[] } {
  if (points.rows <= most) return { points, rows: Int32Array.from({ length: points.rows }, (_, i) => i), notes: [] };
  const rows = context.random.fork("sample").permutation(points.rows).slice(0, most).sort();
  const values = gatherRows(points.values, points.columns, rows);
  const note = `Fitted on ${most} rows drawn from ${points.rows}; the others belong where the nearest of these do.`;
  return { points: { rows: most, columns: points.columns, values }, rows, notes: [note] };
}

/** Labels of points (-1 for none), as what assigns new rows. At least one cluster is always there to be named. */
export function labelledPoints(points: Matrix, found: Int32Array, reach = new Float64Array(0)): LabelledPoints {
  const count = found.reduce((most, label) => Math.max(most, label + 1), 0);
  const numbers = clusterOrder(found, count, null);
  const clusters = Math.max(
    1,
    numbers.reduce((most, number) => Math.max(most, number + 1), 0),
  );
  const labels = found.map((label) => (label < 0 ? clusters : numbers[label]!));
  return { clusters, points: points.values, labels, reach };
}

export function lowerPoints(state: LabelledPoints, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const { clusters, points, labels, reach } = state;
  return writer.add("nearest-point", [writer.join(columns)], { clusters, points, labels, reach });
}
