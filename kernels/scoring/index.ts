// What predicting needs in bulk: a small module of its own, so that a browser that only predicts loads no training.
// Rules as in ../index.ts; its plain twin is the evaluation of any tree in src/program/operators/tree-ensemble.ts.

const TREE_WORDS: usize = 4;

/**
 * Adds the leaf values of symmetric trees: all branches of a level ask the same question, so the answers are the bits
 * of a leaf's number, the first question's the highest.
 * trees: per tree u32 levels, P questions, P values f64[2^levels], output; question: u32 byte offset of its column in x,
 *   f32 threshold or code, u32 kind: right when 0: x > threshold  1: not x <= threshold  2: x is not the code
 *   3: x is not the code, nor missing.
 * x: f32, column after column, readable in fours; sums: f64[outputs][room], room >= rows, written in fours.
 */
export function addSymmetricTrees(trees: usize, count: i32, x: usize, rows: i32, sums: usize, room: usize): void {
  const end = trees + <usize>count * (TREE_WORDS << 2);
  for (let tree = trees; tree < end; tree += TREE_WORDS << 2) {
    const questions = <usize>load<u32>(tree, 4);
    const last = questions + <usize>load<u32>(tree) * 12;
    const values = <usize>load<u32>(tree, 8);
    const out = sums + <usize>load<u32>(tree, 12) * room * 8;
    for (let row: usize = 0; row < <usize>rows; row += 4) {
      let leaf = i32x4.splat(0);
      for (let q = questions; q < last; q += 12) {
        const value = v128.load(x + <usize>load<u32>(q) + (row << 2));
        const limit = v128.load32_splat(q + 4);
        const kind = load<u32>(q, 8);
        let right = f32x4.gt(value, limit);
        if (kind == 1) right = v128.not(f32x4.le(value, limit));
        else if (kind == 2) right = f32x4.ne(value, limit);
        else if (kind == 3) right = v128.and(f32x4.ne(value, limit), f32x4.eq(value, value));
        leaf = i32x4.sub(i32x4.shl(leaf, 1), right);
      }
      const at = out + (row << 3);
      const low = f64x2.add(v128.load(at), pair(values, i32x4.extract_lane(leaf, 0), i32x4.extract_lane(leaf, 1)));
      const high = f64x2.add(v128.load(at, 16), pair(values, i32x4.extract_lane(leaf, 2), i32x4.extract_lane(leaf, 3)));
      v128.store(at, low);
      v128.store(at, high, 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function pair(values: usize, a: i32, b: i32): v128 {
  return v128.load64_lane(values + (<usize>b << 3), v128.load64_zero(values + (<usize>a << 3)), 1);
}
