import { describe, expect, test } from "vitest";
import type { Matrix } from "../matrices/matrix.ts";
import { createRandom } from "../random.ts";
import { neighbourMap } from "./neighbour-map.ts";
import { principalMap } from "./principal-map.ts";
import { rowMap } from "./row-map.ts";

const always = async (): Promise<boolean> => true;

/** Eight clouds in eight directions: two axes show two of them well. */
function clouds(rows: number): Matrix & { readonly groups: string[] } {
  const random = createRandom(4);
  const values = Float64Array.from({ length: rows * 8 }, (_, at) => {
    const own = Math.floor(at / 8) % 8 === at % 8;
    return (own ? 8 : 0) + random.normal();
  });
  return { rows, columns: 8, values, groups: Array.from({ length: rows }, (_, i) => String((i % 8) + 1)) };
}

describe("the principal map", () => {
  test("is the plane itself, but for turns, where there are two columns", () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: 100 }, () => random.normal());
    const { map, share } = principalMap({ rows: 50, columns: 2, values });
    expect(share).toBeCloseTo(1, 12);
    const between = (of: Float64Array, i: number, j: number): number =>
      Math.hypot(of[2 * i]! - of[2 * j]!, of[2 * i + 1]! - of[2 * j + 1]!);
    for (let i = 1; i < 50; i++) expect(between(map, 0, i)).toBeCloseTo(between(values, 0, i), 10);
  });
});

describe("the map by neighbours", () => {
  test("keeps clouds apart that no two axes can, and is the same each time", async () => {
    const points = clouds(240);
    const map = (await neighbourMap(points, always))!;
    expect(map).toEqual(await neighbourMap(points, always));
    // The nearest row on the map is one of the row's own cloud.
    let own = 0;
    for (let i = 0; i < points.rows; i++) {
      let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
      for (let j = 0; j < points.rows; j++) {
        const d = (map[2 * i]! - map[2 * j]!) ** 2 + (map[2 * i + 1]! - map[2 * j + 1]!) ** 2;
        if (j === i || d >= least) continue;
        least = d;
        nearest = j;
      }
      own += nearest % 8 === i % 8 ? 1 : 0;
    }
    expect(own / points.rows).toBeGreaterThan(0.98);
  });

  test("rows that repeat each other, or are all one, have a place", async () => {
    const twice = { rows: 60, columns: 3, values: Float64Array.from({ length: 180 }, (_, at) => Math.floor(at / 90)) };
    expect((await neighbourMap(twice, always))!.every(Number.isFinite)).toBe(true);
    const same = { rows: 20, columns: 1, values: new Float64Array(20).fill(5) };
    expect((await neighbourMap(same, always))!.every(Number.isFinite)).toBe(true);
  });

  test("is not drawn half", async () => {
    expect(await neighbourMap(clouds(80), async () => false)).toBeNull();
  });
});

describe("the map that is shown", () => {
  test("is the plane where that is as good, and the better one else", async () => {
    const points = clouds(160);
    const found = await rowMap(points, points.groups, always);
    expect(found).toMatchObject({ by: "neighbours" });
    expect(found.points).toHaveLength(160);
    const cut = await rowMap(points, points.groups, async () => false);
    expect(cut.by).toBe("axes");
    expect(found.kept).toBeGreaterThan(cut.kept + 0.2);
    const line = { rows: 40, columns: 1, values: Float64Array.from({ length: 40 }, (_, i) => i * i) };
    expect(await rowMap(line, new Array(40).fill("1"), always)).toMatchObject({ by: "axes", kept: 1, share: 1 });
    const one = { rows: 1, columns: 1, values: Float64Array.of(3) };
    expect(await rowMap(one, ["usual"], always)).toMatchObject({
      by: "axes",
      points: [{ x: 0, y: 0, group: "usual" }],
    });
  });
});
