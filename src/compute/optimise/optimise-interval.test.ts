import fc from "fast-check";
import { expect, test } from "vitest";
import { exp } from "../math.ts";
import { minimiseWithin } from "./optimise-interval.ts";

test("finds the vertex of every parabola, and the end where that lies outside", async () => {
  await fc.assert(
    fc.asyncProperty(fc.double({ min: -20, max: 20, noNaN: true }), async (vertex) => {
      const { point } = await minimiseWithin((x) => (x - vertex) ** 2, -5, 5);
      expect(point).toBeCloseTo(Math.min(5, Math.max(-5, vertex)), 6);
    }),
  );
});

test("finds minima that are no parabolas, in few evaluations", async () => {
  const skew = await minimiseWithin((x) => exp(x) - 3 * x, -10, 10);
  expect(skew.point).toBeCloseTo(1.0986122886681098, 7);
  expect(skew.evaluations).toBeLessThan(30);
  const kink = await minimiseWithin((x) => Math.abs(x - 0.3), -1, 1);
  expect(kink.point).toBeCloseTo(0.3, 6);
});

test("walks round values that are not finite, and stops when told to", async () => {
  const part = await minimiseWithin((x) => (x > 2 ? Number.NaN : (x - 1) ** 2), -10, 10);
  expect(part.point).toBeCloseTo(1, 6);
  let left = 3;
  const short = await minimiseWithin((x) => x * x, -10, 10, { proceed: async () => left-- > 0 });
  expect(short.evaluations).toBe(4);
});
