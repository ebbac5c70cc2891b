import { describe, expect, test } from "vitest";
import { isError } from "../../contract/errors.ts";
import { treeEnsemble } from "./tree-ensemble.ts";
import { MEMBERSHIP, MISSING_LEFT } from "./tree-ensemble-parts.ts";

/** Two trees over two features: a chain with a set, and a single leaf. */
const constants = {
  precision: "f32",
  outputs: 1,
  leafWidth: 1,
  base: Float64Array.of(10),
  roots: Int32Array.of(0, -4),
  treeOutput: Int32Array.of(0, 0),
  feature: Int32Array.of(0, 1),
  threshold: Float32Array.of(0.1, 0),
  flags: Uint8Array.of(MISSING_LEFT, MEMBERSHIP),
  left: Int32Array.of(1, -1),
  right: Int32Array.of(-3, -2),
  setStart: Int32Array.of(0, 0),
  setWords: Int32Array.of(0, 1),
  sets: Uint32Array.of(0b101),
  values: Float64Array.of(1, 2, 3, 0.5),
};
const nodeOf = (changes: object) => ({
  operator: "tree-ensemble",
  arguments: [0],
  width: 1,
  constants: { ...constants, ...changes },
});

function run(rows: readonly (readonly number[])[], block = rows.length): number[] {
  const evaluate = treeEnsemble.compile(nodeOf({}), [2], block);
  const out: number[] = [];
  for (let from = 0; from < rows.length; from += block) {
    const part = rows.slice(from, from + block);
    const values = new Float64Array(part.length);
    evaluate([Float64Array.from(part.flat())], part.length, values);
    out.push(...values);
  }
  return out;
}

describe("tree-ensemble", () => {
  const rows = [
    [0.1, 0],
    [0.1, 1],
    [0.1, 2],
    [0.1, 40],
    [0.1, Number.NaN],
    [0.2, 0],
    [Number.NaN, 2],
    [0.1000000001, 0],
  ];

  test("follows thresholds in float32, sets and defaults", () => {
    expect(run(rows)).toEqual([11.5, 12.5, 11.5, 12.5, 12.5, 13.5, 11.5, 11.5]);
  });

  test("one row at a time gives the bits of the batch", () => {
    expect(run(rows, 1)).toEqual(run(rows));
  });

  test("refuses every constant that could leave the arrays or never end", () => {
    expect(treeEnsemble.check(nodeOf({}), [2])).toBe(1);
    for (const wrong of [
      { left: Int32Array.of(0, -1) },
      { left: Int32Array.of(2, -1) },
      { right: Int32Array.of(-9, -1) },
      { roots: Int32Array.of(5, -4) },
      { roots: Int32Array.of(0, -5) },
      { feature: Int32Array.of(0, 2) },
      { feature: Int32Array.of(-1, 0) },
      { treeOutput: Int32Array.of(0, 1) },
      { threshold: Float32Array.of(Number.NaN, 0) },
      { setWords: Int32Array.of(0, 2) },
      { setStart: Int32Array.of(0, -1) },
      { values: Float64Array.of(1, 2, Number.NaN, 0) },
      { base: Float64Array.of() },
      { flags: [0, 0] },
      { precision: "f16" },
      { outputs: 1.5 },
      { leafWidth: 3 },
    ]) {
      expect(() => treeEnsemble.check(nodeOf(wrong), [2])).toThrow();
      try {
        treeEnsemble.check(nodeOf(wrong), [2]);
      } catch (error) {
        expect(isError(error, "program/invalid")).toBe(true);
      }
    }
  });
});
