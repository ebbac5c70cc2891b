import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import { compileSymmetric } from "./symmetric-trees.ts";
import { treeEnsemble } from "./tree-ensemble.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";

const WIDTH = 5;

/** Random symmetric trees of 0 to 5 levels; columns 3 and 4 hold codes. */
function someTrees(seed: number, outputs: number): TreeEnsemble {
  const random = createRandom(seed);
  const e = { roots: [], treeOutput: [], feature: [], threshold: [], flags: [], left: [], right: [] } as Record<
    string,
    number[]
  >;
  const [setStart, sets, values] = [[] as number[], [] as number[], [] as number[]];
  for (let t = 0; t < 12; t++) {
    const levels = random.integer(6);
    const first = e.feature!.length;
    for (let level = 0; level < levels; level++) {
      const feature = random.integer(WIDTH);
      const flag = random.integer(2) === 0 ? MISSING_LEFT : 0;
      const [limit, code] = [random.normal(), random.integer(6)];
      for (let i = 0; i < 2 ** level; i++) {
        const at = first + 2 ** level - 1 + i;
        const last = level === levels - 1;
        const child = (side: number) =>
          last ? -1 - (values.length + 2 * i + side) : first + 2 ** (level + 1) - 1 + 2 * i + side;
        e.feature![at] = feature;
        e.threshold![at] = feature < 3 ? limit : 0;
        e.flags![at] = flag | (feature < 3 ? 0 : MEMBERSHIP);
        [e.left![at], e.right![at]] = [child(0), child(1)];
        setStart[at] = sets.length;
        sets.push(feature < 3 ? 0 : 1 << code);
      }
    }
    e.roots!.push(levels === 0 ? -1 - values.length : first);
    e.treeOutput!.push(t % outputs);
    for (let leaf = 0; leaf < 2 ** levels; leaf++) values.push(random.normal());
  }
  const whole = (name: string) => Int32Array.from(e[name]!);
  return {
    precision: "f32",
    outputs,
    leafWidth: 1,
    base: Float64Array.from({ length: outputs }, (_, k) => k / 3),
    roots: whole("roots"),
    treeOutput: whole("treeOutput"),
    feature: whole("feature"),
    threshold: Float32Array.from(e.threshold!),
    flags: Uint8Array.from(e.flags!),
    left: whole("left"),
    right: whole("right"),
    setStart: Int32Array.from(setStart),
    setWords: new Int32Array(setStart.length).fill(1),
    sets: Uint32Array.from(sets),
    values: Float64Array.from(values),
  };
}

/** Rows with missing values, unseen codes and values that lie on a threshold. */
function someRows(trees: TreeEnsemble, seed: number, rows: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows * WIDTH }, (_, i) => {
    const kind = random.integer(8);
    if (kind === 0) return Number.NaN;
    if (i % WIDTH >= 3) return kind === 1 ? 2.5 : random.integer(9);
    return kind === 1 && trees.threshold.length > 0
      ? trees.threshold[random.integer(trees.threshold.length)]!
      : random.normal();
  });
}

describe("symmetric trees", () => {
  test("give the bits of a walk from branch to branch", () => {
    for (let seed = 0; seed < 30; seed++) {
      const outputs = 1 + (seed % 3);
      const trees = someTrees(seed, outputs);
      const node = { operator: "tree-ensemble", arguments: [0], width: outputs, constants: { ...trees } };
      expect(treeEnsemble.check(node, [WIDTH])).toBe(outputs);
      const rows = 64 + seed;
      const x = someRows(trees, seed, rows);
      const [together, alone] = [new Float64Array(rows * outputs), new Float64Array(rows * outputs)];
      const fast = compileSymmetric(trees, WIDTH, 100);
      expect(fast).not.toBeNull();
      fast!([x], rows, together);
      const slow = treeEnsemble.compile(node, [WIDTH], 1);
      for (let row = 0; row < rows; row++) {
        slow([x.subarray(row * WIDTH, (row + 1) * WIDTH)], 1, alone.subarray(row * outputs, (row + 1) * outputs));
      }
      expect(together).toEqual(alone);
    }
  });

  test("trees with different questions on a level are left to the walk", () => {
    const trees = someTrees(3, 1);
    const at = trees.left.findIndex((child) => child >= 0);
    expect(at).toBeGreaterThanOrEqual(0);
    const threshold = Float32Array.from(trees.threshold);
    const flags = Uint8Array.from(trees.flags);
    flags[trees.left[at]!] = 0;
    threshold[trees.left[at]!] = 99;
    expect(compileSymmetric({ ...trees, threshold, flags }, WIDTH, 100)).toBeNull();
  });
});
