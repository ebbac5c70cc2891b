import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isError } from "../contract/errors.ts";
import { createNeighbours, type Points } from "./neighbours.ts";
import { createRandom } from "./random.ts";

const random = createRandom("neighbours");

function randomPoints(rows: number, width: number, grid = 0): Points {
  const values = Float64Array.from({ length: rows * width }, () =>
    grid > 0 ? random.integer(grid) : random.normal() * 3,
  );
  return { rows, width, values };
}

/** All distances, sorted: the definition. */
function naive(points: Points, queries: Points, query: number, own: number) {
  const { width } = points;
  const all = Array.from({ length: points.rows }, (_, row) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (points.values[row * width + j]! - queries.values[query * width + j]!) ** 2;
    return { row, distance: Math.sqrt(sum) };
  });
  return all.filter(({ row }) => row !== own).sort((a, b) => a.distance - b.distance || a.row - b.row);
}

describe("nearest neighbours", () => {
  test("tree and brute force give the same bits, with ties and repeated points", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 21 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, width, grid, wanted, leaveOut) => {
          const points = randomPoints(rows, width, grid);
          const own = leaveOut ? Int32Array.from({ length: rows }, (_, i) => i) : null;
          const queries = leaveOut ? points : randomPoints(50, width, grid);
          const k = Math.min(wanted, rows - (leaveOut ? 1 : 0));
          const tree = createNeighbours(points, "tree");
          const brute = createNeighbours(points, "brute");
          expect(tree.nearest(queries, k, own)).toEqual(brute.nearest(queries, k, own));
          const radius = grid > 0 ? 1 : 2;
          expect(tree.within(queries, 0, radius)).toEqual(brute.within(queries, 0, radius));
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  // So many points and columns that a bound from the main axes passes most of them over.
  test.each([
    { scale: 1, shift: 0, grid: 0 },
    { scale: 1e-6, shift: 1e6, grid: 0 },
    { scale: 1e100, shift: -1e100, grid: 0 },
    { scale: 1, shift: 5, grid: 3 },
  ])("passing over by main axes changes no bit: $scale, $shift, $grid", ({ scale, shift, grid }) => {
    const made = randomPoints(1500, 24, grid);
    const values = made.values.map((v, i) => (i % 24 < 8 ? 4 * v : v) * scale + shift);
    const points = { ...made, values };
    const own = Int32Array.from({ length: 1500 }, (_, i) => i);
    expect(createNeighbours(points, "brute").nearest(points, 9, own)).toEqual(
      createNeighbours(points, "tree").nearest(points, 9, own),
    );
  });

  test.each(["tree", "brute"] as const)("%s agrees with the definition, equal distances by row number", (method) => {
    const points = randomPoints(300, 2, 6);
    const own = Int32Array.from({ length: 300 }, (_, i) => i);
    const found = createNeighbours(points, method).nearest(points, 12, own);
    for (let query = 0; query < 300; query++) {
      const want = naive(points, points, query, query).slice(0, 12);
      expect(Array.from(found.rows.subarray(query * 12, query * 12 + 12))).toEqual(want.map((w) => w.row));
      expect(Array.from(found.distances.subarray(query * 12, query * 12 + 12))).toEqual(want.map((w) => w.distance));
    }
  });

  test.each(["tree", "brute"] as const)("%s: the radius is inclusive", (method) => {
    const points = { rows: 40, width: 1, values: Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 40) };
    const query = { rows: 2, width: 1, values: Float64Array.of(99, 20) };
    const found = createNeighbours(points, method).within(query, 1, 2);
    expect(Array.from(found, (row) => points.values[row]).sort()).toEqual([18, 19, 20, 21, 22]);
    expect(Array.from(found)).toEqual(Array.from(found).sort((a, b) => a - b));
    expect(createNeighbours(points, method).within(query, 0, 2)).toEqual(new Int32Array(0));
  });

  test("no points, no columns, no neighbours", () => {
    const none = { rows: 0, width: 2, values: new Float64Array(0) };
    expect(createNeighbours(none, "tree").within(randomPoints(1, 2), 0, 1).length).toBe(0);
    expect(createNeighbours(none, "tree").nearest(randomPoints(3, 2), 0).rows.length).toBe(0);
    const flat = { rows: 50, width: 0, values: new Float64Array(0) };
    expect(Array.from(createNeighbours(flat, "tree").nearest({ ...flat, rows: 1 }, 2).rows)).toEqual([0, 1]);
  });

  test("refuses what is missing, infinite, misshapen or too much", () => {
    const points = randomPoints(5, 2);
    const code = (run: () => unknown, want: Parameters<typeof isError>[1]) => {
      try {
        run();
      } catch (error) {
        return expect(isError(error, want), String(error)).toBe(true);
      }
      throw new Error("nothing was refused");
    };
    const holed = { rows: 1, width: 2, values: Float64Array.of(1, Number.NaN) };
    code(() => createNeighbours(holed), "compute/not-finite");
    code(() => createNeighbours(points).nearest(holed, 1), "compute/not-finite");
    code(() => createNeighbours(points).nearest(randomPoints(1, 3), 1), "compute/shape");
    code(() => createNeighbours(points).nearest(points, 6), "compute/too-many-neighbours");
    code(() => createNeighbours(points).nearest(points, 5, new Int32Array(5)), "compute/too-many-neighbours");
  });
});
