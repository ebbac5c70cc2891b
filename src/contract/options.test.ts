import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import {
  bytes,
  checkOption,
  columnKinds,
  count,
  duration,
  fileOrNone,
  flag,
  names,
  type Option,
  oneOf,
  text,
} from "./options.ts";

/** What a flag's text becomes; undefined where it is refused. */
const flagged = (option: Option, words: string): unknown => option.check(option.read!(words));

describe("a flag's text", () => {
  test.each([
    ["60s", 60],
    ["10m", 600],
    ["1h", 3600],
    ["500ms", 0.5],
    [" 2.5 s ", 2.5],
    ["7", 7],
    ["0s", undefined],
    ["-1s", undefined],
    ["1e3", undefined],
    ["25000h", undefined],
    ["soon", undefined],
  ])("as a time: %s", (words, seconds) => expect(flagged(duration(""), words)).toBe(seconds));

  test.each([
    ["10MB", 10_000_000],
    ["1.5kb", 1500],
    ["12", 12],
    ["0", undefined],
    ["MB", undefined],
  ])("as a size: %s", (words, size) => expect(flagged(bytes(""), words)).toBe(size));

  test.each([
    ["3", 3],
    ["", undefined],
    ["2.5", undefined],
    ["1", undefined],
    ["9", undefined],
    ["three", undefined],
  ])("as a count from 2 to 8: %j", (words, value) => expect(flagged(count("<n>", "", 2, 8), words)).toBe(value));

  test("as names, kinds and words of a choice", () => {
    expect(flagged(names("<a>", ""), " a , ,b")).toEqual(["a", "b"]);
    expect(flagged(columnKinds(""), "zip=category,a=b=number")).toEqual({ zip: "category", "a=b": "number" });
    expect(flagged(columnKinds(""), "zip=katzen")).toBeUndefined();
    expect(flagged(columnKinds(""), "zip")).toBeUndefined();
    expect(flagged(oneOf("<w>", ["left", "right"], ""), "right")).toBe("right");
    expect(flagged(oneOf("<w>", ["left", "right"], ""), "up")).toBeUndefined();
    expect(flagged(text("<t>", ""), "")).toBeUndefined();
  });
});

describe("a value of a config file or of code", () => {
  const hostile = [null, Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, "x", "", [], [1], {}, true, () => 1, 1n];
  const fits: readonly (readonly [string, Option, readonly unknown[]])[] = [
    ["count", count("<n>", "", 1, 10), []],
    ["duration", duration(""), []],
    ["bytes", bytes(""), []],
    ["names", names("<n>", ""), [[]]],
    ["columnKinds", columnKinds(""), [{}]],
    ["oneOf", oneOf("<w>", ["left"], ""), []],
    ["text", text("<t>", ""), ["x"]],
    ["flag", flag(""), [true]],
    ["fileOrNone", fileOrNone("", ""), ["x"]],
  ];
  test.each(fits)("is refused where it is not the kind: %s", (_name, option, allowed) => {
    for (const given of hostile) {
      const fitting = allowed.some((value) => isDeepStrictEqual(value, given));
      expect(option.check(given) !== undefined, String(given)).toBe(fitting);
    }
  });

  test("is named in the error, with what was expected", () => {
    expect(() => checkOption("train.folds", count("<k>", "", 2, 1000), 1)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: train.folds must be a whole number of at least 2 and at most 1000, got 1. Correct it, or leave it out.]`,
    );
  });
});
