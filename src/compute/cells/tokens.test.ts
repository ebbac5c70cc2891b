import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachTerm, termVector, tokensOf } from "./tokens.ts";

describe("tokensOf", () => {
  test.each([
    ["Don't STOP, it’s 5pm!", ["dont", "stop", "its", "5pm", "!"]],
    ["Call 07123456789 now; win £1000", ["call", "#11", "now", "win", "£", "1000"]],
    ["Ärger über İstanbul 東京", ["ärger", "über", "i̇stanbul", "東京"]],
    ["'quoted' a-b  ", ["quoted", "a", "b"]],
    ["", []],
  ])("%j", (text, tokens) => {
    expect(tokensOf(text)).toEqual(tokens);
  });

  test("texts of ASCII have the tokens they have beside another letter", () => {
    const characters = fc.constantFrom(..."aB7 '’$!?-_.\n\u0000z09");
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 30 }), (given) => {
        const text = given.join("").replaceAll("’", "'");
        expect([...tokensOf(text), "東"]).toEqual(tokensOf(`${text} 東`));
      }),
      { numRuns: 500 },
    );
  });

  test("terms are tokens and neighbouring pairs", () => {
    const terms: string[] = [];
    eachTerm("a b c", 2, (t) => terms.push(t));
    expect(terms).toEqual(["a", "a b", "b", "b c", "c"]);
  });

  test("a vector has length 1, damped counts and rising places", () => {
    const vector = termVector(
      "b a a zzz",
      new Map([
        ["a", 1],
        ["b", 0],
      ]),
      Float64Array.of(2, 1),
      1,
    );
    expect(vector.places).toEqual([0, 1]);
    expect(Math.hypot(...vector.values)).toBeCloseTo(1, 14);
    expect(vector.values[1]! / vector.values[0]!).toBeCloseTo((1 + Math.LN2) / 2, 14);
    expect(termVector("zzz", new Map(), new Float64Array(0), 2)).toEqual({ places: [], values: [] });
  });
});
