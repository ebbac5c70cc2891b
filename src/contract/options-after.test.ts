import { describe, expect, test } from "vitest";
import type { Option } from "./options.ts";
import { classWeights, costPairs, coverageShare } from "./options-after.ts";

/** What a flag's text becomes; undefined where it is refused. */
const flagged = (option: Option, words: string): unknown => option.check(option.read!(words));

describe("a flag's text", () => {
  test.each([
    ["no:yes=1,yes:no=5", { "no:yes": 1, "yes:no": 5 }],
    [" a=b:c = -2.5 ", { "a=b:c": -2.5 }],
    ["yes:no=", undefined],
    ["yes:no=much", undefined],
    ["yes:no", undefined],
    ["=3", undefined],
    ["", undefined],
  ])("as costs: %s", (words, costs) => expect(flagged(costPairs(""), words)).toEqual(costs));

  test.each([
    ["0.9", 0.9],
    [".95", 0.95],
    ["90%", 0.9],
    ["none", "none"],
    ["90", undefined],
    ["0.2", undefined],
    ["1", undefined],
    ["some", undefined],
    ["", undefined],
  ])("as a coverage: %s", (words, share) => expect(flagged(coverageShare(""), words)).toBe(share));

  test.each([
    ["balanced", "balanced"],
    ["none", "none"],
    ["no=1,yes=4.5", { no: 1, yes: 4.5 }],
    ["yes=0", undefined],
    ["yes=-1", undefined],
    ["even", undefined],
  ])("as class weights: %s", (words, weights) => expect(flagged(classWeights(""), words)).toEqual(weights));
});

test("a config file may hold what a flag becomes, and nothing else", () => {
  expect(costPairs("").check({ "a:b": 2 })).toEqual({ "a:b": 2 });
  for (const wrong of [{}, [], null, { "a:b": "2" }, { "a:b": Number.NaN }, new Map()])
    expect(costPairs("").check(wrong)).toBeUndefined();
  for (const wrong of ["0.9", Number.NaN, null, true]) expect(coverageShare("").check(wrong)).toBeUndefined();
});
