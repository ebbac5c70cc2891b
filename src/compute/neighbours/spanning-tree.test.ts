import { describe, expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { coreDistances, spanningTree, spanPlainly } from "./spanning-tree.ts";

const goOn = async () => {};

/** Normal numbers, or whole ones with many ties; every 50th row `far` times as far off. */
function pointsOf(rows: number, columns: number, grid: number, far: number) {
  const random = createRandom(rows + columns + grid);
  const values = Float64Array.from({ length: rows * columns }, (_, at) => {
    const value = grid > 0 ? random.integer(grid) : random.normal();
    return Math.floor(at / columns) % 50 === 3 ? value * far : value;
  });
  return { rows, columns, values };
}

describe("the minimum spanning tree", () => {
  test.each([
    { rows: 1100, columns: 2, grid: 0, far: 1 },
    { rows: 1200, columns: 5, grid: 3, far: 1 },
    { rows: 1500, columns: 3, grid: 0, far: 1e4 },
    { rows: 1030, columns: 40, grid: 0, far: 5 },
    { rows: 1024, columns: 1, grid: 0, far: 1 },
  ])("by the kernel has the bits of the plain one: %j", async ({ rows, columns, grid, far }) => {
    const points = pointsOf(rows, columns, grid, far);
    const team = createTeam(2);
    const core = await coreDistances(null, points, 5, goOn);
    expect(await coreDistances(team, points, 5, goOn)).toEqual(core);
    expect(await spanningTree(team, points, 5, goOn)).toEqual(await spanPlainly(points, core, goOn));
    expect(await spanningTree(team, points, 0, goOn)).toEqual(await spanPlainly(points, null, goOn));
  });

  test("joins every row once, by edges of the lengths that they have", async () => {
    const points = pointsOf(1300, 4, 0, 1);
    const { from, to, length } = await spanningTree(createTeam(1), points, 0, goOn);
    expect(new Set([0, ...to]).size).toBe(1300);
    from.forEach((a, e) => {
      let square = 0;
      for (let j = 0; j < 4; j++) square += (points.values[a * 4 + j]! - points.values[to[e]! * 4 + j]!) ** 2;
      expect(length[e]).toBeCloseTo(Math.sqrt(square), 12);
    });
  });
});
