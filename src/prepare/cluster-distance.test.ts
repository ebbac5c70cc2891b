import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { clusterDistance } from "./cluster-distance.ts";

const golden = goldenOf("prepare-clusters");
const COLUMNS = [0, 1, 2].map((j) =>
  column(
    `x${j}`,
    golden.x.map((row: number[]) => row[j]!),
  ),
);

describe("golden distances of scikit-learn", () => {
  test.each([
    ["plain", { scale: false }, {}, golden.plain],
    ["scaled", {}, {}, golden.scaled],
    ["weighed", { scale: false }, { weights: golden.weights }, golden.weighed],
  ] as const)("%s", async (_name, params, given, want) => {
    const { made } = await apply(clusterDistance({ clusters: 4, starts: 20, ...params }), COLUMNS, given);
    // Sorted within the row: the order of centres means nothing.
    close(
      made.at(-1)!.rows.map((row) => row.sort((a, b) => a - b)),
      want,
      9,
    );
  });
});

describe("distances to centres", () => {
  test("stand beside the columns, and a gap counts as the mean", async () => {
    const cells = [column("a", [0, 0, 10, 10]), column("b", [3, 3, 3, 3])];
    const { made } = await apply(clusterDistance({ clusters: 2, scale: false }), cells, {}, [
      [0, 10, null],
      [3, 3, null],
    ]);
    expect(made.map(({ name }) => name)).toEqual(["a", "b", "cluster distances"]);
    expect(made[2]!.parts).toEqual(["distance to centre 1", "distance to centre 2"]);
    expect(made[2]!.rows.map((row) => row.sort((a, b) => a - b))).toEqual([
      [0, 10],
      [0, 10],
      [5, 5],
    ]);
  });

  test("there are no more centres than distinct rows", async () => {
    const { made } = await apply(clusterDistance({ clusters: 5 }), [column("a", [1, 1, 2])]);
    expect(made.at(-1)!.parts).toHaveLength(2);
  });

  test("a sample gives centres that are near those of all rows", async () => {
    const values = Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? 0 : 100) + (i % 7) / 7);
    const { made } = await apply(clusterDistance({ clusters: 2, mostRows: 100, scale: false }), [column("a", values)]);
    for (const row of made.at(-1)!.rows) expect(Math.min(...row)).toBeLessThan(1);
  });
});
