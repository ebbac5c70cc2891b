import { describe, expect, test } from "vitest";
import { chooseRounds } from "./rounds.ts";

describe("the number of rounds", () => {
  test("of a fold is what the other folds' curves choose", () => {
    const early = [3, 1, 2, 3];
    const late = [4, 3, 2, 1];
    expect(chooseRounds([early, late, late], 3).perFold).toEqual([4, 2, 2]);
    expect(chooseRounds([early, early, late], 3).perFold[2]).toBe(2);
  });

  test("of the final fit is what all curves choose together", () => {
    expect(
      chooseRounds(
        [
          [5, 1, 9],
          [5, 2, 1],
        ],
        2,
      ).all,
    ).toBe(2);
  });

  test("looks only at folds of the same repeat, and at its own curve when it is alone", () => {
    const curves = [
      [2, 1],
      [2, 1],
      [1, 2],
      [1, 2],
    ];
    expect(chooseRounds(curves, 2).perFold).toEqual([2, 2, 1, 1]);
    expect(chooseRounds([[3, 2, 1]], 1)).toEqual({ perFold: [3], all: 3 });
  });

  test("lets a curve that ended early stay at its last value", () => {
    expect(
      chooseRounds(
        [
          [3, 2],
          [9, 8, 7, 1],
        ],
        2,
      ).all,
    ).toBe(4);
  });
});
