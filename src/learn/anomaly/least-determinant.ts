/**
 * FAST-MCD: the `h` rows whose covariance has the least determinant.
 *
 * From many random starts of `width + 1` rows, concentration steps: the cloud of the rows chosen, then the `h` rows that
 * lie nearest to it; the determinant falls with each. Starts are taken on parts of the table, the best go on in the parts
 * together, the best of those in the whole table.
 *
 * Source: P. Rousseeuw and K. Van Driessen, "A Fast Algorithm for the Minimum Covariance Determinant Estimator",
 * Technometrics 41(3), 1999.
 */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import type { FitContext } from "../../contract/context.ts";
import { type Cloud, cloudOf, squaredDistances } from "./cloud.ts";

/** Rows of a part, at least five per column; and parts at most. */
const PART_ROWS = 300;
const MOST_PARTS = 5;
/** Candidates that go on. */
const KEPT = 10;
const FIRST_STEPS = 2;
const MOST_STEPS = 100;

type Candidate = { readonly cloud: Cloud; readonly rows: Int32Array };

/** `share`: of the rows, so many are chosen. The rows are returned in their order. */
export async function leastDeterminant(
  x: Matrix,
  whole: Float64Array,
  share: number,
  starts: number,
  context: FitContext,
): Promise<Int32Array> {
  const size = (pool: Int32Array): number => chosenRows(pool.length, x.columns, share);
  const everything = Int32Array.from({ length: x.rows }, (_, i) => i);
  if (size(everything) >= x.rows) return everything;
  const partRows = Math.max(PART_ROWS, 5 * x.columns);
  const count = x.rows < 2 * partRows ? 1 : Math.min(MOST_PARTS, Math.floor(x.rows / partRows));
  const drawn =
    count === 1
      ? everything
      : context.random
          .fork("parts")
          .permutation(x.rows)
          .slice(0, count * partRows);
  const parts = Array.from({ length: count }, (_, k) =>
    count === 1 ? everything : drawn.slice(k * partRows, (k + 1) * partRows).sort(),
  );

  const concentrate = (from: Cloud, pool: Int32Array, steps: number): Candidate => {
    let found = nearestTo(x, pool, from, size(pool), whole);
    for (let step = 1; step < steps; step++) {
      const next = nearestTo(x, pool, found.cloud, size(pool), whole);
      if (!(next.cloud.determinant < found.cloud.determinant)) break;
      found = next;
    }
    return found;
  };
  let candidates: Candidate[] = [];
  const perPart = Math.ceil(starts / count);
  for (const [k, part] of parts.entries()) {
    const own: Candidate[] = [];
    for (let s = 0; s < perPart; s++) {
      const going = await context.tick({ done: k * perPart + s, of: starts });
      if (!going && own.length > 0) break;
      const order = context.random.fork("start", k * perPart + s).permutation(part.length);
      const few = order.slice(0, x.columns + 1).map((place) => part[place]!);
      own.push(concentrate(cloudOf(x, few.sort(), whole), part, FIRST_STEPS));
    }
    candidates.push(...best(own, KEPT));
  }
  if (count > 1) {
    const merged = drawn.sort();
    const further: Candidate[] = [];
    for (const { cloud } of candidates) {
      further.push(concentrate(cloud, merged, FIRST_STEPS));
      if (!(await context.tick())) break;
    }
    candidates = best(further, KEPT);
  }
  // On a large table one candidate is all that there is time for.
  const pools = count === 1 ? [everything] : [drawn, everything];
  for (const pool of pools) {
    const further: Candidate[] = [];
    for (const { cloud } of candidates) {
      further.push(concentrate(cloud, pool, MOST_STEPS));
      if (!(await context.tick())) break;
    }
    candidates = best(further, 1);
  }
  return candidates[0]!.rows;
}

/** At least so many as make a covariance that outliers cannot break. */
export function chosenRows(rows: number, width: number, share: number): number {
  return Math.min(rows, Math.max(Math.floor(share * rows), Math.ceil((rows + width + 1) / 2)));
}

function best(candidates: Candidate[], count: number): Candidate[] {
  return candidates.sort((a, b) => a.cloud.determinant - b.cloud.determinant).slice(0, count);
}

/** The rows of the pool that lie nearest, of equally near ones the first, and their cloud. */
function nearestTo(x: Matrix, pool: Int32Array, from: Cloud, size: number, whole: Float64Array): Candidate {
  const distances = squaredDistances(x, pool, from);
  const limit = distances.slice().sort()[size - 1]!;
  let ties = size;
  for (const distance of distances) if (distance < limit) ties--;
  const rows = new Int32Array(size);
  let count = 0;
  for (let i = 0; i < pool.length; i++) {
    const own = distances[i]!;
    if (own > limit || (own === limit && ties-- <= 0)) continue;
    rows[count++] = pool[i]!;
  }
  return { rows, cloud: cloudOf(x, rows, whole) };
}
