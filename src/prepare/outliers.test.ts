import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { clipOutliers } from "./clip-outliers.ts";
import type { Fences } from "./fences.ts";
import { flagOutliers } from "./flag-outliers.ts";

const golden = goldenOf("prepare-outliers");

describe("golden fences of NumPy and SciPy", () => {
  test.each(["quartiles", "deviation"] as const)("%s", async (method) => {
    const { fences, clipped, outside } = golden[method];
    const clip = await apply(clipOutliers({ method }), [column("x", golden.x)]);
    const { low, high } = (clip.state as Fences).columns[0]!;
    expect([low[0], high[0]].map((v) => v!.toFixed(12))).toEqual(fences.map((v: number) => v.toFixed(12)));
    close(clip.made[0]?.rows, clipped, 12);
    const flag = await apply(flagOutliers({ method }), [column("x", golden.x)]);
    expect(flag.made.map((c) => c.name)).toEqual(["x", "x outlier"]);
    expect(flag.made[1]?.rows.map(([v]) => v)).toEqual(outside);
    const gone = await apply(clipOutliers({ method, becomes: "missing" }), [column("x", golden.x)]);
    gone.made[0]!.rows.forEach(([v], i) => {
      expect(v).toBe(outside[i] === 1 ? Number.NaN : golden.x[i]);
    });
  });
});

describe("laws of fences", () => {
  const cells = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 }), {
    minLength: 4,
    maxLength: 40,
  });

  test("a value is flagged exactly where it is set missing, clipped exactly there, and never when missing", async () => {
    await fc.assert(
      fc.asyncProperty(cells, cells, fc.double({ min: 0.1, max: 4, noNaN: true }), async (given, asked, reach) => {
        const on = [column("x", given)];
        const flag = await apply(flagOutliers({ reach }), on, {}, [asked]);
        const clip = await apply(clipOutliers({ reach }), on, {}, [asked]);
        const gone = await apply(clipOutliers({ reach, becomes: "missing" }), on, {}, [asked]);
        asked.forEach((cell, i) => {
          const marked = flag.made[1]?.rows[i]?.[0] === 1;
          if (cell === null) expect(marked).toBe(false);
          else {
            expect(Number.isNaN(gone.made[0]!.rows[i]![0]!)).toBe(marked);
            expect(clip.made[0]!.rows[i]![0] !== cell).toBe(marked);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  test("a column of spread 0 has no fences; rows of weight 0 set none", async () => {
    const odd = [column("x", [5, 5, 5, 5, 5, 9])];
    expect((await apply(clipOutliers(), odd)).made[0]?.rows[5]).toEqual([9]);
    expect((await apply(flagOutliers(), odd)).made.length).toBe(1);
    const far = [column("x", [1, 2, 3, 4, 5, 1e6, 1e6, 1e6])];
    const { made } = await apply(clipOutliers(), far, { weights: [1, 1, 1, 1, 1, 0, 0, 0] });
    expect(made[0]?.rows.slice(4)).toEqual([[5], [7], [7], [7]]);
  });
});
