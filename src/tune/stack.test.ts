import { expect, test } from "vitest";
import { log } from "../compute/math.ts";
import { createRandom } from "../compute/random.ts";
import { blendOf, poolOf } from "./pool.ts";
import { addStack, fitStack } from "./stack.ts";

const pool = poolOf({ kind: "binary", classes: ["no", "yes"] });
const random = createRandom(2);
const rows = 4000;
const odds = Float64Array.from({ length: rows }, () => 2 * random.normal());
const chance = odds.map((z) => 1 / (1 + Math.exp(-z)));
const truth = chance.map((p) => (random.uniform() < p ? 1 : 0));
/** Answers that are less sure than they should be, and shifted. */
const timid = (share: number, shift: number, noise: number): Float64Array => {
  const answers = new Float64Array(2 * rows);
  odds.forEach((z, row) => {
    const p = 1 / (1 + Math.exp(-(share * z + shift + noise * random.normal())));
    answers[2 * row] = 1 - p;
    answers[2 * row + 1] = p;
  });
  return answers;
};
const lossOf = (answers: Float64Array): number =>
  truth.reduce((sum, y, row) => sum - log(answers[2 * row + y]!), 0) / rows;

test("a stack of timid members is as sure as the truth is, and says the same as a program's vote", async () => {
  const members = [timid(0.5, 0.4, 0.2), timid(0.4, 0.3, 0.2)];
  const parts = members.map((answers) => pool.into(answers));
  const stack = await fitStack({ parts, truth, counts: null, width: 2 }, Float64Array.of(0.5, 0.5));
  const sum = new Float64Array(2 * rows);
  addStack(parts, stack, sum);
  const stacked = pool.out(sum);
  const weights = (list: Float64Array) => members.map((_, place) => ({ place, weight: list[place]! }));
  expect(lossOf(stacked)).toBeLessThan(0.97 * lossOf(blendOf(members, weights(Float64Array.of(0.5, 0.5)), pool)));
  const best = truth.reduce((total, y, row) => total - log(y === 1 ? chance[row]! : 1 - chance[row]!), 0) / rows;
  expect(lossOf(stacked)).toBeLessThan(1.06 * best);
  expect(stack.weights.reduce((a, b) => a + b)).toBeGreaterThan(1.5);
  const blend = blendOf(members, weights(stack.weights), pool, stack.bias);
  for (let i = 0; i < 20; i++) expect(blend[i]).toBeCloseTo(stacked[i]!, 12);
});

test("with few rows a stack stays near the weights it is drawn to", async () => {
  const few = 12;
  const parts = [timid(0.5, 0.4, 0.2), timid(0.4, 0.3, 0.2)].map((answers) => pool.into(answers.slice(0, 2 * few)));
  const { weights, bias } = await fitStack(
    { parts, truth: truth.slice(0, few), counts: null, width: 2 },
    Float64Array.of(0.7, 0.3),
  );
  expect(Math.abs(weights[0]! - 0.7)).toBeLessThan(0.3);
  expect(Math.abs(weights[1]! - 0.3)).toBeLessThan(0.3);
  expect(bias.every((b) => Math.abs(b) < 0.2)).toBe(true);
});
