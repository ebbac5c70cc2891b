import { describe, expect, test } from "vitest";
import { guessOrder, orderAsTold, orderOfWords } from "./class-order.ts";

describe("the order of classes", () => {
  test.each([
    [
      ["high", "low", "medium"],
      ["low", "medium", "high"],
    ],
    [
      ["Very good", "bad", "fair", "good"],
      ["bad", "fair", "good", "Very good"],
    ],
    [
      ["three", "one", "two"],
      ["one", "two", "three"],
    ],
    [
      ["10", "9", "-1"],
      ["-1", "9", "10"],
    ],
    [
      ["B", "A", "C"],
      ["C", "B", "A"],
    ],
    [
      ["strongly_agree", "disagree", "agree"],
      ["disagree", "agree", "strongly_agree"],
    ],
  ])("is read from %j", (labels, order) => expect(guessOrder(labels)!.labels).toEqual(order));

  test.each([[["red", "green"]], [["low", "mild"]], [["", "1"]], [["low", "excellent"]]])(
    "is not read from %j",
    (labels) => expect(guessOrder(labels)).toBeNull(),
  );

  test("is taken as it is told, in other capitals and as numbers too", () => {
    expect(orderAsTold("y", ["Low", "High"], ["low", "high"]).labels).toEqual(["Low", "High"]);
    expect(orderAsTold("y", ["2", "10"], ["2.0", "10"]).labels).toEqual(["2", "10"]);
  });

  test("is refused where a class is missing, unknown or twice", () => {
    const tell = (order: string[]) => () => orderAsTold("y", ["low", "medium", "high"], order);
    expect(tell(["low", "high"])).toThrow('got none for "medium" of "y"');
    expect(tell(["low", "medium", "hihg"])).toThrow('got "hihg", which no row of "y" has. Did you mean high?');
    expect(tell(["low", "medium", "high", "low"])).toThrow('got "low" twice');
    expect(() => orderOfWords("y", ["red", "green", "blue"])).toThrow("--order low,medium,high");
  });
});
