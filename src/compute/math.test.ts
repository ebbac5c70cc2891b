import { describe, expect, test } from "vitest";
import { cos, exp, expm1, log, log1p, log1pExp, logSumExp, pow, sigmoid, sin, tanh } from "./math.ts";
import { createRandom } from "./random.ts";

const view = new Float64Array(1);
const bits = new BigInt64Array(view.buffer);

/** Doubles between two numbers. */
function steps(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  view[0] = a;
  const first = bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!;
  view[0] = b;
  const second = bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!;
  return Math.abs(Number(first - second));
}

function worst(ours: (x: number) => number, engine: (x: number) => number, draw: () => number): number {
  let most = 0;
  for (let i = 0; i < 20_000; i++) {
    const x = draw();
    most = Math.max(most, steps(ours(x), engine(x)));
  }
  return most;
}

const random = createRandom("math");

describe("elementary functions", () => {
  test.each([
    ["exp", exp, Math.exp, () => random.uniform() * 1500 - 760],
    ["expm1", expm1, Math.expm1, () => random.uniform() * 60 - 40],
    ["expm1 near 0", expm1, Math.expm1, () => random.normal() * 0.3],
    ["log", log, Math.log, () => Math.exp(random.uniform() * 1440 - 740)],
    ["log near 1", log, Math.log, () => 0.7 + 0.7 * random.uniform()],
    ["log1p", log1p, Math.log1p, () => random.uniform() * 3 - 1],
    ["log1p near 0", log1p, Math.log1p, () => Math.exp(-random.uniform() * 40) * (random.uniform() < 0.5 ? 1 : -1)],
    ["tanh", tanh, Math.tanh, () => random.normal() * 3],
    ["sin", sin, Math.sin, () => random.normal() * 100],
    ["cos", cos, Math.cos, () => random.normal() * 1e5],
    ["sin of large", sin, Math.sin, () => random.normal() * 1e12],
  ] as const)("%s is within 2 units in the last place of the engine's", (_name, ours, engine, draw) => {
    expect(worst(ours, engine, draw)).toBeLessThanOrEqual(2);
  });

  test("pow is within 2 units in the last place", () => {
    let most = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = Math.exp(random.normal() * 20);
      const y = random.normal() * 20;
      most = Math.max(most, steps(pow(x, y), x ** y));
    }
    expect(most).toBeLessThanOrEqual(2);
  });

  test("special values follow ECMAScript", () => {
    for (const x of [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1]) {
      expect(steps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1);
      expect(steps(log(x), Math.log(x))).toBe(0);
      expect(steps(log1p(x), Math.log1p(x))).toBe(0);
      expect(steps(expm1(x), Math.expm1(x))).toBe(0);
      expect(steps(tanh(x), Math.tanh(x))).toBe(0);
      for (const y of [0, 1, -1, 0.5, 2, 3, -3, Infinity, -Infinity, Number.NaN])
        expect(steps(pow(x, y), x ** y)).toBe(0);
    }
    expect(sin(Infinity)).toBeNaN();
    expect(cos(1e300)).toBe(Math.cos(1e300));
    expect(exp(-745.1)).toBe(Number.MIN_VALUE);
    expect(exp(710)).toBe(Infinity);
    expect(log(Number.MIN_VALUE)).toBe(Math.log(Number.MIN_VALUE));
  });

  test("sigmoid, softplus and log-sum-exp neither overflow nor lose their tails", () => {
    expect(sigmoid(-800)).toBe(0);
    expect(sigmoid(800)).toBe(1);
    expect(sigmoid(-40) + sigmoid(40)).toBe(1);
    expect(log1pExp(800)).toBe(800);
    expect(log1pExp(-40)).toBeCloseTo(Math.exp(-40), 30);
    expect(logSumExp(Float64Array.of(1000, 1000))).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp(Float64Array.of(-Infinity, 3, 9), 0, 2)).toBe(3);
    expect(logSumExp(Float64Array.of(-Infinity))).toBe(-Infinity);
    expect(logSumExp(Float64Array.of(Number.NaN, 1))).toBeNaN();
  });
});
