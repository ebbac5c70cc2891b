import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "./json-fault.ts";

test.each([
  ["", 1, 1, "the end of the file"],
  ['{"a": 1,\n "b": }', 2, 7, '"}"'],
  ['{"a": 1,\n}', 2, 1, '"}"'],
  ["[1, 2,]", 1, 7, '"]"'],
  ['{"a": 1 "b": 2}', 1, 9, '"\\""'],
  ["{\n  // words\n}", 2, 3, '"/"'],
  ["{a: 1}", 1, 2, '"a"'],
  ["{'a': 1}", 1, 2, '"\'"'],
  ['{"a": 01}', 1, 8, '"1"'],
  ['{"a": tru}', 1, 7, '"t"'],
  ['{"a": "b\nc"}', 1, 7, '"\\""'],
  ['{"a": 1', 1, 8, "the end of the file"],
  ['{"a": 1}}', 1, 9, '"}"'],
  ['{"a" 1}', 1, 6, '"1"'],
  ["[}", 1, 2, '"}"'],
  ['"\u{1f600}" \u{1f600}', 1, 6, '"\u{1f600}"'],
])("finds the fault of %j", (text, line, column, got) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFault(text)).toEqual({ line, column, got });
});

test("finds a place in every text that is no JSON, and no sooner than a cut", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, where) => {
      const cut = text.slice(0, where % text.length);
      try {
        JSON.parse(cut);
      } catch {
        const { line, got } = jsonFault(cut);
        expect(line).toBe(1);
        // A cut text is faulty at its end, or where its last token, cut in two, begins.
        if (!/["\w.+-]$|["\\][^"]*$/.test(cut)) expect(got).toBe("the end of the file");
      }
    }),
  );
});
