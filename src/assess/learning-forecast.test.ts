import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import { fitLaw, forecastLearning } from "./learning-forecast.ts";

const SIZES = [100, 200, 400, 800, 1600, 3200];
// numpy: .2 + 1.5 * numpy.array([100, 200, 400, 800, 1600, 3200]) ** -.5
const LOSSES = [0.35, 0.30606601717798215, 0.275, 0.2530330085889911, 0.2375, 0.22651650429449555];

describe("a power law", () => {
  test("is found again in a curve that follows it", () => {
    const law = fitLaw(SIZES, LOSSES);
    expect(law.rate).toBeCloseTo(0.5, 12);
    expect(law.floor).toBeCloseTo(0.2, 9);
    expect(law.scale).toBeCloseTo(1.5, 8);
  });

  test("is flat where the curve does not fall, and never below 0", () => {
    expect(fitLaw([10, 20, 40], [0.3, 0.3, 0.3])).toMatchObject({ floor: expect.closeTo(0.3, 9) });
    expect(fitLaw([10, 20, 40], [0.1, 0.2, 0.3]).scale).toBe(0);
    expect(fitLaw([10, 100, 1000], [1, 0.1, 0.01]).floor).toBeGreaterThanOrEqual(0);
  });
});

describe("the forecast", () => {
  const random = createRandom(2);
  const noise = Float64Array.from({ length: 500 }, () => 0.05 * random.normal());
  const curve = SIZES.map((rows, i) => ({ rows, losses: noise.map((value) => LOSSES[i]! + value) }));

  test("says what ten times the rows bring, with an interval around it", () => {
    const found = forecastLearning(curve, createRandom(1))!;
    // (.2265 - (.2 + 1.5 / √32000)) / .2265
    expect(found.tenfold.value).toBeCloseTo(0.08, 1);
    expect(found.tenfold.low).toBeLessThanOrEqual(found.tenfold.value);
    expect(found.tenfold.high).toBeGreaterThanOrEqual(found.tenfold.value);
    expect(found.floor.value).toBeCloseTo(0.2, 1);
    expect(forecastLearning(curve, createRandom(1))).toEqual(found);
  });

  test("is none with two points", () => {
    expect(forecastLearning(curve.slice(0, 2), createRandom(1))).toBeNull();
  });
});
