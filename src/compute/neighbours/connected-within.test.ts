import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { groupPlainly, groupsWithin } from "./connected-within.ts";

const goOn = async () => {};

describe("groups within a radius", () => {
  test.each([
    { rows: 1100, width: 2, grid: 0, radius: 0.1, least: 5 },
    { rows: 2000, width: 2, grid: 60, radius: 1, least: 4 },
    { rows: 1500, width: 6, grid: 0, radius: 1, least: 3 },
    { rows: 1100, width: 40, grid: 0, radius: 6.5, least: 4 },
    { rows: 1100, width: 3, grid: 0, radius: 100, least: 1080 },
    { rows: 1100, width: 3, grid: 0, radius: 1e-9, least: 1 },
    { rows: 1100, width: 3, grid: 0, radius: 0.3, least: 1101 },
  ])("by kernels are those of k-d trees: %j", async ({ rows, width, grid, radius, least }) => {
    const random = createRandom(rows + width);
    const values = Float64Array.from({ length: rows * width }, (_, at) => {
      const value = grid > 0 ? random.integer(grid) : random.normal();
      // some rows so far off that they are drawn in
      return Math.floor(at / width) % 90 === 8 ? value * 1000 : value;
    });
    const points = { rows, width, values };
    const plain = await groupPlainly(points, radius, least, goOn);
    for (const threads of [1, 2])
      expect(await groupsWithin(createTeam(threads), points, radius, least, goOn)).toEqual(plain);
  });

  test("are numbered by their first rows; a row with few around it has none", async () => {
    const values = Float64Array.from({ length: 1200 }, (_, i) => (i === 7 ? 1e3 : (i % 3) * 10 + i / 10000));
    const group = await groupsWithin(createTeam(1), { rows: 1200, width: 1, values }, 0.5, 3, goOn);
    expect(Array.from(group.subarray(0, 9))).toEqual([0, 1, 2, 0, 1, 2, 0, -1, 2]);
  });
});
