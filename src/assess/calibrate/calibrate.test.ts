import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sigmoid } from "../../compute/math.ts";
import { createRandom } from "../../compute/random.ts";
import type { CalibrationMap } from "../../contract/after.ts";
import { kFold } from "../../data/split.ts";
import { logLoss } from "../metrics/probability.ts";
import type { Part } from "../parts.ts";
import type { Answers } from "./answers.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { chooseCalibration } from "./choose-calibration.ts";
import { fitIsotonic } from "./isotonic.ts";
import { fitLogLinear, type LogLinearMethod } from "./log-linear.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/after.json", import.meta.url), "utf8"));

const pairs = (p: readonly number[]): Float64Array => Float64Array.from(p.flatMap((second) => [1 - second, second]));
const ofTwo = (weights: readonly number[] | null): Answers => ({
  probabilities: pairs(golden.p),
  truth: Float64Array.from(golden.y),
  weights: weights === null ? null : Float64Array.from(weights),
  classes: 2,
});
const ofThree: Answers = {
  probabilities: Float64Array.from(golden.p3),
  truth: Float64Array.from(golden.y3),
  weights: null,
  classes: 3,
};

/** The free numbers of a method, as the golden file has them. */
function freeOf(method: string, map: CalibrationMap): number[] {
  if (map.form !== "log-linear") return [];
  const { weights, bias } = map;
  if (method === "temperature") return [weights[0]!];
  if (method === "platt") return [weights[0]!, bias[1]!];
  return method === "beta" ? [weights[0]!, weights[3]!, bias[1]!] : [weights[0]!, ...bias.slice(1)];
}

function close(method: string, answers: Answers, want: readonly number[]): void {
  const got = freeOf(method, fitLogLinear(method as LogLinearMethod, answers)!);
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${method} ${i}: ${got[i]} against ${value}`).toBeLessThan(2e-5);
  });
}

describe("log-linear calibration equals scipy's minimum", () => {
  test.each(Object.entries<number[]>(golden.binary))("%s", (method, want) => close(method, ofTwo(null), want));
  test.each(Object.entries<number[]>(golden.weighted))("%s, weighted", (method, want) =>
    close(method, ofTwo(golden.w), want),
  );
  test.each(Object.entries<number[]>(golden.three))("%s of three classes", (method, want) =>
    close(method, ofThree, want),
  );

  test("rows that are all answered right do not drive it to infinity", () => {
    const truth = Float64Array.from({ length: 50 }, (_, i) => i % 2);
    const answers = { probabilities: pairs([...truth].map((y) => 0.1 + 0.8 * y)), truth, weights: null, classes: 2 };
    for (const method of ["temperature", "platt", "beta"] as const) {
      const out = applyCalibration(fitLogLinear(method, answers)!, answers.probabilities, 2);
      expect(out.every((p) => p > 0 && p < 1)).toBe(true);
    }
  });
});

describe("isotonic calibration", () => {
  test("passes through the pools of scikit-learn's isotonic regression, half a hit and half a miss added", () => {
    const map = fitIsotonic(ofTwo(golden.w));
    if (map?.form !== "points") throw new Error("no points");
    const inner = map.x.map((x, i) => [x, map.y[i]!]).slice(1, -1);
    // Two golden pools whose values fall after the half hits are added are one here.
    for (const [x, y] of inner) {
      const twin = (golden.pools as number[][]).find(([centre]) => Math.abs(centre! - x!) < 1e-9);
      if (twin !== undefined) expect(Math.abs(twin[1]! - y!)).toBeLessThan(1e-9);
    }
    expect(inner.length).toBeGreaterThan(3);
    expect((golden.pools as number[][]).length - inner.length).toBeLessThanOrEqual(3);
  });
});

/** Rows whose true chance is sigmoid(z), answered by `said`. */
function made(rows: number, seed: number, said: (z: number) => number): Answers {
  const random = createRandom(seed);
  const z = Float64Array.from({ length: rows }, () => 1.5 * random.normal());
  const truth = z.map((value) => (random.uniform() < sigmoid(value) ? 1 : 0));
  return { probabilities: pairs([...z].map((value) => sigmoid(said(value)))), truth, weights: null, classes: 2 };
}

function partsFor({ truth }: Answers): readonly Part[] {
  const { splits } = kFold({ rows: truth.length, strata: truth }, 5, createRandom(3));
  return splits.map(({ train, test: held }) => ({ fit: train, held }));
}

const lossOf = ({ truth, weights, classes }: Answers, prediction: Float64Array): number =>
  logLoss.compute({ truth, prediction, label: new Float64Array(0), weights, classes });

describe("the choice of a calibration", () => {
  const cases: readonly (readonly [string, (z: number) => number])[] = [
    ["too sure", (z) => 3 * z],
    ["leaning to one class", (z) => z + 1.5],
    ["too sure on one side", (z) => (z > 0 ? 3 * z : z)],
  ];
  test.each(cases)("mends answers that are %s, on rows that it has not seen", (_, said) => {
    const answers = made(6000, 1, said);
    const { calibration, calibrated } = chooseCalibration(answers, partsFor(answers));
    expect(calibration.method).not.toBe("none");
    expect(lossOf(answers, calibrated)).toBeLessThan(calibration.before.value);
    const fresh = made(20_000, 2, said);
    const after = lossOf(fresh, applyCalibration(calibration.map, fresh.probabilities, 2));
    const best = lossOf(
      made(20_000, 2, (z) => z),
      made(20_000, 2, (z) => z).probabilities,
    );
    expect(after - best).toBeLessThan(0.1 * (lossOf(fresh, fresh.probabilities) - best));
  });

  test("leaves right answers as they are, nearly always", () => {
    const left = Array.from({ length: 20 }, (_, seed) => made(1000, 100 + seed, (z) => z)).filter(
      (answers) => chooseCalibration(answers, partsFor(answers)).calibration.method === "none",
    );
    expect(left.length).toBeGreaterThanOrEqual(15);
  });

  test("does nothing where rows are few or cannot be parted", () => {
    const few = made(60, 1, (z) => 3 * z);
    expect(chooseCalibration(few, partsFor(few)).calibration.method).toBe("none");
    expect(
      chooseCalibration(
        made(500, 1, (z) => 3 * z),
        [],
      ).calibration.method,
    ).toBe("none");
  });
});

describe("every calibration of two classes", () => {
  const maps = [
    ...(["temperature", "platt", "beta"] as const).map((method) => fitLogLinear(method, ofTwo(golden.w))!),
    fitIsotonic(ofTwo(golden.w))!,
  ];
  test("rises with the probability, stays within [0, 1] and sums to 1", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        for (const map of maps) {
          const out = applyCalibration(map, pairs([low, high]), 2);
          expect(out[1]).toBeLessThanOrEqual(out[3]! + 1e-15);
          for (const i of [0, 2]) {
            expect(out[i]! >= 0 && out[i + 1]! <= 1).toBe(true);
            expect(Math.abs(out[i]! + out[i + 1]! - 1)).toBeLessThan(1e-12);
          }
        }
      }),
    );
  });
});

test("a temperature never changes the most probable class", () => {
  const map = fitLogLinear("temperature", ofThree)!;
  const out = applyCalibration(map, ofThree.probabilities, 3);
  const top = (block: Float64Array, row: number): number => {
    const own = block.subarray(3 * row, 3 * row + 3);
    return own.indexOf(Math.max(...own));
  };
  for (let row = 0; row < ofThree.truth.length; row++) expect(top(out, row)).toBe(top(ofThree.probabilities, row));
});
