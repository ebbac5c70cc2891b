// The split of one node of a forest's tree: the columns tried.
// Row data and sums of the node were gathered before; the fields are described in forest-state.ts.
import { tryLevels } from "./forest-levels";
import { tryClasses, tryOne, tryValues } from "./forest-numbers";
import { at, below, get } from "./forest-state";

/** Tries columns drawn without replacement until enough of them vary in the node; the best is left at field 35. */
export function searchColumns(s: usize, index: usize, rows: i32): i64 {
  const best = at(s, 35);
  store<i32>(best, -1);
  const columns = get(s, 1);
  const perm = at(s, 30);
  const bins = at(s, 12);
  const wanted = get(s, 25);
  store<f64>(at(s, 36), startScore(s));
  let tried = 0;
  let spent: i64 = 0;
  for (let i = 0; i < columns && tried < wanted; i++) {
    const p = perm + (<usize>i << 2);
    const q = perm + (<usize>(i + below(s, columns - i)) << 2);
    const c = load<i32>(q);
    store<i32>(q, load<i32>(p));
    store<i32>(p, c);
    const table = at(s, 4) + (<usize>c << 5);
    const missing = load<i32>(table, 8);
    const source = at(s, 2) + <usize>c * at(s, 3);
    for (let r: usize = 0; r < <usize>rows; r++) {
      store<u8>(bins + r, load<u8>(source + <usize>load<u32>(index + (r << 2))));
    }
    spent += rows;
    const range = rangeOf(bins, rows, missing);
    const low = <i32>range & 0xff;
    const high = ((<i32>range >> 8) & 0x1ff) - 1;
    const gone = <i32>(range >> 32);
    if (high < 0 || (low == high && gone == 0)) continue;
    tried++;
    if (load<i32>(table, 12) & 1) tryLevels(s, c, rows, low, high, missing);
    else if (get(s, 26)) tryOne(s, c, rows, low, high, missing, gone);
    else if (get(s, 7) > 1) tryClasses(s, c, rows, low, high, missing, gone);
    else tryValues(s, c, rows, low, high, missing, gone);
  }
  return spent;
}

/** Lowest bin, 256 times one more than the highest (0 for none), and 2^32 times the missing: of the bins of a node. */
function rangeOf(bins: usize, rows: i32, missing: i32): i64 {
  // the slot of missing lies behind all bins
  let low = i8x16.splat(-1);
  let high = i8x16.splat(0);
  let known = 0;
  const gap = i8x16.splat(<i8>missing);
  let r: usize = 0;
  for (; r + 16 <= <usize>rows; r += 16) {
    const b = v128.load(bins + r);
    const there = i8x16.ne(b, gap);
    low = i8x16.min_u(low, b);
    high = i8x16.max_u(high, v128.and(b, there));
    known += popcnt<i32>(i8x16.bitmask(there));
  }
  let least = 255;
  let most = 0;
  for (; r < <usize>rows; r++) {
    const b = <i32>load<u8>(bins + r);
    least = min(least, b);
    if (b == missing) continue;
    most = max(most, b);
    known++;
  }
  for (let step = 0; step < 4; step++) {
    low = i8x16.min_u(low, halved(low, step));
    high = i8x16.max_u(high, halved(high, step));
  }
  least = min<i32>(least, i8x16.extract_lane_u(low, 0));
  most = max<i32>(most, i8x16.extract_lane_u(high, 0));
  const above = known == 0 ? 0 : most + 1;
  return (<i64>(rows - known) << 32) | <i64>((above << 8) | least);
}

/** The upper half of the first 16, 8, 4 or 2 bytes, moved down. */
// @ts-ignore: decorator
@inline
function halved(v: v128, step: i32): v128 {
  if (step == 0) return v128.shuffle<i64>(v, v, 1, 1);
  if (step == 1) return v128.shuffle<i32>(v, v, 1, 1, 1, 1);
  if (step == 2) return v128.shuffle<i16>(v, v, 1, 1, 1, 1, 1, 1, 1, 1);
  return v128.shuffle<i8>(v, v, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
}

/** The score of not splitting, made a little larger so that rounding never splits. */
function startScore(s: usize): f64 {
  const weight = load<f64>(at(s, 31), 256 * 48 - 8);
  let squares: f64 = 0;
  for (let k = 0; k < get(s, 7); k++) {
    const sum = load<f64>(at(s, 32) + (<usize>k << 3));
    squares += sum * sum;
  }
  return (squares / weight) * (1 + 1e-10);
}
