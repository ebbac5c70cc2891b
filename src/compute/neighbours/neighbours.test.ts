import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isError } from "../../contract/errors.ts";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { createNeighbours, type Method, nearestOfAll, type Points } from "./neighbours.ts";

const random = createRandom("neighbours");
const goOn = async () => {};

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
  test("kernels, tree and brute force give the same bits, with ties and repeated points", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 41 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, width, grid, wanted, leaveOut) => {
          const points = randomPoints(rows, width, grid);
          const own = leaveOut ? Int32Array.from({ length: rows }, (_, i) => i) : null;
          const queries = leaveOut ? points : randomPoints(50, width, grid);
          const k = Math.min(wanted, rows - (leaveOut ? 1 : 0));
          const brute = createNeighbours(points, "brute").nearest(queries, k, own);
          expect(createNeighbours(points, "tree").nearest(queries, k, own)).toEqual(brute);
          expect(createNeighbours(points).nearest(queries, k, own)).toEqual(brute);
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  // Many units of the integers to a distance and few; far points that are drawn in; turned axes and columns as axes.
  test.each([
    { width: 24, scale: 1, shift: 0, grid: 0, far: 0 },
    { width: 24, scale: 1e-6, shift: 1e6, grid: 0, far: 0 },
    { width: 24, scale: 1e100, shift: -1e100, grid: 0, far: 0 },
    { width: 24, scale: 1e-200, shift: 0, grid: 0, far: 0 },
    { width: 24, scale: 1, shift: 5, grid: 3, far: 0 },
    { width: 24, scale: 1, shift: 0, grid: 0, far: 1e3 },
    { width: 3, scale: 1, shift: 0, grid: 0, far: 1e9 },
    { width: 3, scale: 1, shift: 0, grid: 40, far: 1e30 },
    { width: 300, scale: 1, shift: 0, grid: 0, far: 50 },
    { width: 1, scale: 1, shift: 0, grid: 0, far: 1e200 },
  ])("passing over by integers changes no bit: %j", ({ width, scale, shift, grid, far }) => {
    const rows = width > 100 ? 400 : 1200;
    const made = randomPoints(rows, width, grid);
    const moved = made.values.map((v, i) => ((i % 24 < 8 ? 4 * v : v) + shift / scale) * scale);
    const values = moved.map((v, i) => (far > 0 && Math.floor(i / width) % 97 === 5 ? v * far : v));
    const points = { ...made, values };
    const queries = { rows: 200, width, values: values.subarray(0, 200 * width) };
    const own = Int32Array.from({ length: 200 }, (_, i) => i);
    const [kernels, brute] = [createNeighbours(points), createNeighbours(points, "brute")];
    for (const k of [1, 9, 60]) expect(kernels.nearest(queries, k, own)).toEqual(brute.nearest(queries, k, own));
  });

  test("queries that are far off or infinite find what comparing all pairs finds", () => {
    const points = randomPoints(600, 5);
    const values = Float64Array.of(
      1e5,
      0,
      0,
      0,
      0,
      1e300,
      0,
      1,
      2,
      3,
      0,
      Number.POSITIVE_INFINITY,
      0,
      0,
      0,
      1e160,
      1,
      1,
      1,
      1,
    );
    const found = (method: Method) => {
      const into = { rows: new Int32Array(28), distances: new Float64Array(28) };
      createNeighbours(points, method).find(values, 0, 4, 7, into);
      return into;
    };
    expect(found("auto")).toEqual(found("brute"));
    expect(Array.from(found("auto").rows.subarray(14, 21))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test("points that all are one, and more neighbours than the kernels keep", () => {
    const same = { rows: 3000, width: 20, values: new Float64Array(60000).fill(3) };
    const one = { rows: 2, width: 20, values: same.values.subarray(0, 40) };
    expect(createNeighbours(same).nearest(one, 8)).toEqual(createNeighbours(same, "brute").nearest(one, 8));
    const many = randomPoints(1500, 3);
    const few = { ...many, rows: 5, values: many.values.subarray(0, 15) };
    expect(createNeighbours(many).nearest(few, 1400)).toEqual(createNeighbours(many, "brute").nearest(few, 1400));
  });

  test("all points on a team: the bits of one thread, of any number", async () => {
    const points = randomPoints(4500, 4);
    const own = Int32Array.from({ length: 4500 }, (_, i) => i);
    const brute = createNeighbours(points, "brute");
    const [others, all] = [brute.nearest(points, 6, own), brute.nearest(points, 6)];
    for (const threads of [1, 2, 3]) {
      expect(await nearestOfAll(createTeam(threads), points, 6, true, goOn)).toEqual(others);
      expect(await nearestOfAll(createTeam(threads), points, 6, false, goOn)).toEqual(all);
    }
    const few = randomPoints(200, 3);
    expect(await nearestOfAll(createTeam(2), few, 5, false, goOn)).toEqual(
      createNeighbours(few, "brute").nearest(few, 5),
    );
  });

  test.each(["auto", "tree", "brute"] as const)(
    "%s agrees with the definition, equal distances by row number",
    (method) => {
      const points = randomPoints(300, 2, 6);
      const own = Int32Array.from({ length: 300 }, (_, i) => i);
      const found = createNeighbours(points, method).nearest(points, 12, own);
      for (let query = 0; query < 300; query++) {
        const want = naive(points, points, query, query).slice(0, 12);
        expect(Array.from(found.rows.subarray(query * 12, query * 12 + 12))).toEqual(want.map((w) => w.row));
        expect(Array.from(found.distances.subarray(query * 12, query * 12 + 12))).toEqual(want.map((w) => w.distance));
      }
    },
  );

  test("no points, no columns, no neighbours", () => {
    const none = { rows: 0, width: 2, values: new Float64Array(0) };
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
