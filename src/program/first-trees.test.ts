import { expect, test } from "vitest";
import { firstTrees } from "./first-trees.ts";

const trees = {
  precision: "f32",
  outputs: 1,
  leafWidth: 1,
  base: Float64Array.of(0.5),
  // A tree of two branches, one that is a leaf, one of a branch.
  roots: Int32Array.of(0, -4, 2),
  treeOutput: Int32Array.of(0, 0, 0),
  feature: Int32Array.of(0, 1, 0),
  threshold: Float32Array.of(1, 0, 3),
  flags: Uint8Array.of(0, 2, 0),
  left: Int32Array.of(1, -1, -5),
  right: Int32Array.of(-3, -2, -6),
  setStart: Int32Array.of(0, 0, 0),
  setWords: Int32Array.of(0, 1, 0),
  sets: Uint32Array.of(5),
  values: Float64Array.of(1, 2, 3, 4, 5, 6),
};
const program = (constants: object) =>
  ({ inputs: [], outputs: [], nodes: [{ operator: "tree-ensemble", arguments: [0], width: 1, constants }] }) as never;

test("fewer rounds leave nothing of the later trees behind", () => {
  expect(firstTrees(program(trees), 1)).toEqual(
    program({
      ...trees,
      roots: Int32Array.of(0),
      treeOutput: Int32Array.of(0),
      feature: Int32Array.of(0, 1),
      threshold: Float32Array.of(1, 0),
      flags: Uint8Array.of(0, 2),
      left: Int32Array.of(1, -1),
      right: Int32Array.of(-3, -2),
      setStart: Int32Array.of(0, 0),
      setWords: Int32Array.of(0, 1),
      values: Float64Array.of(1, 2, 3),
    }),
  );
  expect(firstTrees(program(trees), 2).nodes[0]!.constants).toMatchObject({ values: Float64Array.of(1, 2, 3, 4) });
});

test("as many rounds as there are change nothing", () => {
  expect(firstTrees(program(trees), 3)).toEqual(program(trees));
  expect(firstTrees(program(trees), 9)).toEqual(program(trees));
});
