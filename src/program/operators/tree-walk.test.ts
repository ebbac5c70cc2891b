import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import { treeEnsemble } from "./tree-ensemble.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";
import { compileWalk } from "./tree-walk.ts";

const WIDTH = 5;

/** Random lopsided trees of 0 to 12 branches; columns 3 and 4 hold codes, of up to 64 levels. */
function someTrees(seed: number, outputs: number, leafWidth: number, sets: boolean): TreeEnsemble {
  const random = createRandom(seed);
  const [roots, left, right, feature, threshold] = [[], [], [], [], []] as number[][];
  const [flags, setStart, setWords, words] = [[], [], [], []] as number[][];
  let leaves = 0;
  for (let t = 0; t < 9; t++) {
    const branches = random.integer(13);
    const first = feature!.length;
    roots!.push(branches === 0 ? -1 - leaves++ : first);
    for (let i = 0; i < branches; i++) {
      const column = random.integer(sets ? WIDTH : 3);
      feature!.push(column);
      threshold!.push(column < 3 ? Math.fround(random.normal()) : 0);
      flags!.push((random.integer(2) === 0 ? MISSING_LEFT : 0) | (column < 3 ? 0 : MEMBERSHIP));
      setStart!.push(column < 3 ? 0 : words!.length);
      setWords!.push(column < 3 ? 0 : 2);
      if (column >= 3) words!.push(random.word(), random.word());
      left!.push(0);
      right!.push(0);
    }
    // every branch but the first hangs under an earlier one that has a side free; what stays free becomes leaves
    const free = branches === 0 ? [] : [...sides(first)];
    for (let i = 1; i < branches; i++) {
      const [{ side, at }] = free.splice(random.integer(free.length), 1) as [{ side: number[]; at: number }];
      side[at] = first + i;
      free.push(...sides(first + i));
    }
    for (const { side, at } of free) side[at] = -1 - leaves++;
  }
  function sides(at: number) {
    return [
      { side: left!, at },
      { side: right!, at },
    ];
  }
  return {
    precision: "f32",
    outputs,
    leafWidth,
    base: Float64Array.from({ length: outputs }, (_, k) => k / 3),
    roots: Int32Array.from(roots!),
    treeOutput: Int32Array.from(roots!, (_, t) => t % outputs),
    feature: Int32Array.from(feature!),
    threshold: Float32Array.from(threshold!),
    flags: Uint8Array.from(flags!),
    left: Int32Array.from(left!),
    right: Int32Array.from(right!),
    setStart: Int32Array.from(setStart!),
    setWords: Int32Array.from(setWords!),
    sets: Uint32Array.from(words!),
    values: Float64Array.from({ length: leaves * leafWidth }, () => random.normal()),
  };
}

/** Rows with codes that no set knows, halves of codes, values on a threshold and, if asked, missing values. */
function someRows(trees: TreeEnsemble, seed: number, rows: number, missing: boolean): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows * WIDTH }, (_, i) => {
    const kind = random.integer(8);
    if (kind === 0 && missing) return Number.NaN;
    if (i % WIDTH >= 3) return kind === 1 ? 2.5 : kind === 2 ? -1 : random.integer(90);
    return kind === 1 && trees.threshold.length > 0
      ? trees.threshold[random.integer(trees.threshold.length)]!
      : random.normal();
  });
}

describe("trees walked by many rows", () => {
  test.each([
    { what: "numbers", sets: false, missing: false },
    { what: "numbers with gaps", sets: false, missing: true },
    { what: "numbers and levels with gaps", sets: true, missing: true },
  ])("give the bits of a walk of one row: $what", ({ sets, missing }) => {
    for (let seed = 0; seed < 30; seed++) {
      const outputs = 1 + (seed % 3);
      const trees = someTrees(seed, outputs, seed % 2 === 0 ? 1 : outputs, sets);
      const node = { operator: "tree-ensemble", arguments: [0], width: outputs, constants: { ...trees } };
      expect(treeEnsemble.check(node, [WIDTH])).toBe(outputs);
      const rows = 64 + seed;
      const x = someRows(trees, seed, rows, missing);
      const [together, alone] = [new Float64Array(rows * outputs), new Float64Array(rows * outputs)];
      const fast = compileWalk(trees, WIDTH, 100);
      expect(fast).not.toBeNull();
      fast!([x], rows, together);
      const slow = treeEnsemble.compile(node, [WIDTH], 1);
      for (let row = 0; row < rows; row++) {
        slow([x.subarray(row * WIDTH, (row + 1) * WIDTH)], 1, alone.subarray(row * outputs, (row + 1) * outputs));
      }
      expect(together).toEqual(alone);
    }
  });

  test("thresholds of double precision are left to the plain walk", () => {
    const trees = someTrees(1, 1, 1, false);
    expect(compileWalk({ ...trees, precision: "f64" }, WIDTH, 100)).toBeNull();
  });
});
