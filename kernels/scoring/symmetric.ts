// Sums of symmetric trees: all branches of a level ask the same question, so the answers are the bits of a leaf's
// number, the first question's the highest. Numbers become places among the limits that trees ask of their column, a
// byte each, so that sixteen rows answer at once.

/** Places of a level that no question names, and of a missing one. */
const OTHER: i32 = 254;
const MISSING: i32 = 255;

/**
 * Writes the place of every number among the sorted limits: how many of them lie below it, less 128.
 * kind: of missing values, 0: place 0  1: place MISSING; 2: the numbers are codes, whose place is the limit they equal.
 * limits: f32[256], filled up with infinity; half: a power of 2, more than half as many as there are limits.
 */
export function placeNumbers(x: usize, rows: i32, limits: usize, half: i32, kind: i32, places: usize): void {
  for (let row: usize = 0; row < <usize>rows; row++) {
    const value = load<f32>(x + (row << 2));
    let at = 0;
    for (let step = half; step > 0; step >>= 1) {
      at += load<f32>(limits + (<usize>(at + step - 1) << 2)) < value ? step : 0;
    }
    if (kind) {
      if (value != value) at = MISSING;
      else if (kind == 2 && load<f32>(limits + (<usize>at << 2)) != value) at = OTHER;
    }
    store<u8>(places + row, at - 128);
  }
}

/**
 * Adds the leaf values of trees.
 * trees: per tree u32 levels (at most 8), P questions, P values f64[2^levels], output; question: u32 P places of its
 *   column, i8 limit less 128, u8 kind: right when 0: above the limit  1: not the limit  2: not the limit, nor missing.
 * places: readable in sixteens; sums: f64[outputs][room], room >= rows, a multiple of 16.
 */
export function addSymmetricTrees(trees: usize, count: i32, rows: i32, sums: usize, room: usize): void {
  const end = trees + (<usize>count << 4);
  const missing = i8x16.splat(<i8>(MISSING - 128));
  for (let tree = trees; tree < end; tree += 16) {
    const questions = <usize>load<u32>(tree, 4);
    const last = questions + (<usize>load<u32>(tree) << 3);
    const values = <usize>load<u32>(tree, 8);
    const out = sums + <usize>load<u32>(tree, 12) * room * 8;
    for (let row: usize = 0; row < <usize>rows; row += 16) {
      let leaf = i8x16.splat(0);
      for (let q = questions; q < last; q += 8) {
        const place = v128.load(<usize>load<u32>(q) + row);
        const limit = v128.load8_splat(q + 4);
        const kind = load<u8>(q, 5);
        let right = i8x16.gt_s(place, limit);
        if (kind) {
          right = i8x16.ne(place, limit);
          if (kind == 2) right = v128.and(right, i8x16.ne(place, missing));
        }
        leaf = i8x16.sub(i8x16.add(leaf, leaf), right);
      }
      const at = out + (row << 3);
      addPair(at, values, i8x16.extract_lane_u(leaf, 0), i8x16.extract_lane_u(leaf, 1));
      addPair(at + 16, values, i8x16.extract_lane_u(leaf, 2), i8x16.extract_lane_u(leaf, 3));
      addPair(at + 32, values, i8x16.extract_lane_u(leaf, 4), i8x16.extract_lane_u(leaf, 5));
      addPair(at + 48, values, i8x16.extract_lane_u(leaf, 6), i8x16.extract_lane_u(leaf, 7));
      addPair(at + 64, values, i8x16.extract_lane_u(leaf, 8), i8x16.extract_lane_u(leaf, 9));
      addPair(at + 80, values, i8x16.extract_lane_u(leaf, 10), i8x16.extract_lane_u(leaf, 11));
      addPair(at + 96, values, i8x16.extract_lane_u(leaf, 12), i8x16.extract_lane_u(leaf, 13));
      addPair(at + 112, values, i8x16.extract_lane_u(leaf, 14), i8x16.extract_lane_u(leaf, 15));
    }
  }
}

// @ts-ignore: decorator
@inline
function addPair(out: usize, values: usize, a: u8, b: u8): void {
  const pair = v128.load64_lane(values + (<usize>b << 3), v128.load64_zero(values + (<usize>a << 3)), 1);
  v128.store(out, f64x2.add(v128.load(out), pair));
}
