import fc from "fast-check";
import { expect, test } from "vitest";
import { cos, sin } from "../../compute/math.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { createRandom } from "../../compute/random.ts";
import { densityGraph, densityValleys } from "./density-valleys.ts";

const ROWS = 300;
const random = createRandom(7);

/** Rows in the plane; `place` is told the row. */
function shape(place: (row: number) => readonly [number, number]): Matrix {
  const values = Float64Array.from(Array.from({ length: ROWS }, (_, i) => place(i)).flat());
  return { rows: ROWS, columns: 2, values };
}

function labels(of: (row: number) => number): Int32Array {
  return Int32Array.from({ length: ROWS }, (_, i) => of(i));
}

const BLOBS = shape((i) => [3.5 * (i % 3) + random.normal(), (i % 3 === 1 ? 3.5 : 0) + random.normal()]);
const MOONS = shape((i) => {
  const angle = Math.PI * random.uniform();
  const [x, y] = i % 2 === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
  return [x + 0.05 * random.normal(), y + 0.05 * random.normal()];
});
const third = labels((i) => i % 3);
const half = labels((i) => i % 2);
const valleys = (points: Matrix, of: Int32Array): number => densityValleys(densityGraph(points), of);

test("touching round clusters: those that are there are better than fewer, and than one of them cut in two", () => {
  const own = valleys(BLOBS, third);
  expect(own).toBeGreaterThan(
    valleys(
      BLOBS,
      labels((i) => (i % 3 === 0 ? 0 : 1)),
    ) + 0.1,
  );
  expect(own).toBeGreaterThan(
    valleys(
      BLOBS,
      labels((i) => (i % 3 === 0 && BLOBS.values[2 * i]! > 0 ? 3 : i % 3)),
    ) + 0.1,
  );
});

test("winding clusters: each moon on its own is better than the halves that a line makes", () => {
  const line = labels((i) => (MOONS.values[2 * i]! > 0.5 ? 1 : 0));
  expect(valleys(MOONS, half)).toBeGreaterThan(0.8);
  expect(valleys(MOONS, half)).toBeGreaterThan(valleys(MOONS, line) + 0.3);
});

test("one round cloud: no cut is good", () => {
  const cloud = shape(() => [random.normal(), random.normal()]);
  expect(
    valleys(
      cloud,
      labels((i) => (cloud.values[2 * i]! > 0 ? 1 : 0)),
    ),
  ).toBeLessThan(0.7);
});

test("neither the size of the units nor the names of clusters count", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.integer({ min: 0, max: 2 }), (unit, turn) => {
      const scaled = { ...BLOBS, values: BLOBS.values.map((v) => unit * v) };
      const renamed = third.map((c) => (c + turn) % 3);
      expect(valleys(scaled, renamed)).toBeCloseTo(valleys(BLOBS, third), 6);
    }),
    { numRuns: 10 },
  );
});

test("never above 1, also where rows lie on each other, and NaN with fewer than two clusters", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 40 }), (values) => {
      const points = { rows: values.length, columns: 1, values: Float64Array.from(values) };
      const found = valleys(
        points,
        Int32Array.from(values, (v) => (v < 2 ? 0 : 1)),
      );
      if (Number.isNaN(found)) expect(new Set(values.map((v) => v < 2)).size).toBe(1);
      else expect(found).toBeLessThanOrEqual(1);
    }),
  );
});
