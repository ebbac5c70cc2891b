/** A map of rows: the principal axes where they keep near rows near, else one that is made to. */
import type { RowMap } from "../../contract/row-map.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { createNeighbours } from "../neighbours/neighbours.ts";
import { neighbourMap } from "./neighbour-map.ts";
import { principalMap } from "./principal-map.ts";

/** On axes distances mean something, so a map without them must keep this much more of the neighbours. */
const WORTH_IT = 0.05;
const NEAREST = 15;

/** `groups`: one per row. Where `goOn` ends, or better maps are no better, the principal axes are shown. */
export async function rowMap(points: Matrix, groups: readonly string[], goOn: () => Promise<boolean>): Promise<RowMap> {
  const axes = principalMap(points);
  const shown = (by: RowMap["by"], map: Float64Array, kept: number): RowMap => ({
    by,
    share: axes.share,
    kept,
    points: groups.map((group, i) => ({ x: short(map[2 * i]!), y: short(map[2 * i + 1]!), group })),
  });
  const kept = neighboursKept(points, axes.map);
  if (kept >= 1 - WORTH_IT) return shown("axes", axes.map, kept);
  const near = await neighbourMap(points, goOn);
  const nearKept = near === null ? 0 : neighboursKept(points, near);
  return near === null || nearKept < kept + WORTH_IT
    ? shown("axes", axes.map, kept)
    : shown("neighbours", near, nearKept);
}

/** What a picture can show. */
function short(value: number): number {
  return Math.round(1e4 * value) / 1e4;
}

/** Share of the `k` nearest rows of each row that are among its `k` nearest on the map. */
export function neighboursKept({ rows: n, columns: width, values }: Matrix, map: Float64Array, k = NEAREST): number {
  const few = Math.min(k, n - 1);
  if (few < 1) return 1;
  const own = Int32Array.from({ length: n }, (_, i) => i);
  const nearest = (points: { rows: number; width: number; values: Float64Array }): Int32Array =>
    createNeighbours(points).nearest(points, few, own).rows;
  const before = nearest({ rows: n, width, values });
  const after = nearest({ rows: n, width: 2, values: map });
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const seen = new Set(after.subarray(i * few, (i + 1) * few));
    for (const row of before.subarray(i * few, (i + 1) * few)) if (seen.has(row)) kept++;
  }
  return kept / (n * few);
}
