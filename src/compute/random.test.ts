import { describe, expect, test } from "vitest";
import { createRandom } from "./random.ts";

describe("createRandom", () => {
  test("gives the same stream for the same seed, on every machine", () => {
    const random = createRandom(42);
    expect([random.word(), random.word(), random.word()]).toMatchInlineSnapshot(`
      [
        1149383576,
        3159080752,
        2454823617,
      ]
    `);
  });

  test("takes numbers and texts as seeds", () => {
    expect(createRandom("42").word()).toBe(createRandom(42).word());
    expect(createRandom("43").word()).not.toBe(createRandom(42).word());
  });

  test("forks depend on seed and labels only, not on what was drawn", () => {
    const drawn = createRandom(1);
    for (let i = 0; i < 100; i++) drawn.normal();
    expect(drawn.fork("tree", 3).word()).toBe(createRandom(1).fork("tree", 3).word());
    expect(createRandom(1).fork("ab").word()).not.toBe(createRandom(1).fork("a", "b").word());
    expect(createRandom(1).fork("a").fork("b").word()).not.toBe(createRandom(1).word());
  });

  test("draws whole numbers evenly, for small and large bounds", () => {
    const random = createRandom(5);
    for (const below of [1, 2, 3, 7, 100, 3_000_000, 2 ** 40]) {
      const bins = Math.min(below, 10);
      const counts = new Float64Array(bins);
      for (let i = 0; i < 20_000; i++) {
        const drawn = random.integer(below);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < below).toBe(true);
        counts[Math.floor((drawn / below) * bins)]! += 1;
      }
      if (below % bins !== 0) continue;
      let chiSquared = 0;
      for (const count of counts) chiSquared += (count - 20_000 / bins) ** 2 / (20_000 / bins);
      expect(chiSquared).toBeLessThan(35);
    }
  });

  test("draws normals with the right moments", () => {
    const random = createRandom(9);
    const sums = [0, 0, 0, 0];
    const n = 1_000_000;
    for (let i = 0; i < n; i++) {
      const z = random.normal();
      for (let k = 0; k < 4; k++) sums[k]! += z ** (k + 1);
    }
    expect(sums[0]! / n).toBeCloseTo(0, 2);
    expect(Math.abs(sums[1]! / n - 1)).toBeLessThan(0.005);
    expect(Math.abs(sums[2]! / n)).toBeLessThan(0.015);
    expect(Math.abs(sums[3]! / n - 3)).toBeLessThan(0.04);
  });

  test("permutes without loss", () => {
    const order = createRandom(0).permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(order[0] === 0 && order[1] === 1).toBe(false);
    expect([...createRandom(0).permutation(0)]).toEqual([]);
  });
});
