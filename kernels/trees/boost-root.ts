// The root of a boosted tree: the rows that the tree sees, their histogram and sums.
// The blocks are described in boost-state.ts.
import { take } from "./boost-leaves";
import { build } from "./boost-open";
import { isSampledByGradient, place, real, word } from "./boost-state";
import { hashOfRow } from "./gradient-sample";
import { countUp } from "./rows";

/** Leaf 0 with all rows of the tree and its histogram. */
export function openRoot(fit: usize, own: usize, lane: i32): void {
  const rows = word(fit, 0);
  const leaf = place(own, 8);
  const taken = drawRows(fit, own);
  const whole = taken == rows;
  const bytes = place(fit, 8);
  const pool = place(own, 14);
  const free = place(own, 7);
  const count = word(own, 15);
  for (let i = 0; i < count; i++) store<u32>(free + 4 + (<usize>i << 2), <u32>(pool + <usize>i * bytes));
  store<i32>(free, count);
  store<i32>(leaf, 0);
  store<i32>(leaf, taken, 4);
  store<i32>(leaf, 0, 8);
  store<i32>(leaf, word(fit, 1) - taken, 12);
  store<i32>(leaf, 0, 16);
  store<i32>(leaf, -1, 20);
  store<i32>(leaf, 0, 48);
  store<u32>(leaf, 0xffffffff, 52);
  const histogram = take(own);
  store<u32>(leaf, <u32>histogram, 28);
  build(fit, own, lane, histogram, 0, whole ? 0 : place(own, 4), taken);
  // any column holds the sums of all rows
  const table = place(fit, 5);
  const first = histogram + <usize>load<u32>(table);
  let sum: i64 = 0;
  for (let b: usize = 0; b <= place(table, 2) << 3; b += 8) sum += load<i64>(first + b);
  store<f64>(leaf, <f64>(<i32>(sum >> 32)), 32);
  store<f64>(leaf, <f64>(<u32>sum), 40);
}

/** Fills the two lists of rows; returns how many are to learn from. */
function drawRows(fit: usize, own: usize): i32 {
  const rows = word(fit, 0);
  const all = word(fit, 1);
  const limit = real(fit, 26);
  const inside = place(own, 4);
  const outside = place(own, 5);
  if (limit >= 4294967296 && !isSampledByGradient(fit)) {
    countUp(inside, 0, rows);
    countUp(outside, rows, all - rows);
    return rows;
  }
  const seed = <u32>word(fit, 24);
  const kept = isSampledByGradient(fit) ? place(own, 22) : 0;
  let i = inside;
  let o = outside;
  for (let row = 0; row < rows; row++) {
    const goes = kept ? <usize>load<u8>(kept + <usize>row) : <usize>(<f64>hashOfRow(row, seed) < limit);
    store<u32>(i, row);
    store<u32>(o, row);
    i += goes << 2;
    o += (1 - goes) << 2;
  }
  // an empty sample would be no tree at all
  if (i == inside) {
    o -= 4;
    store<u32>(i, load<u32>(o));
    i += 4;
  }
  countUp(o, rows, all - rows);
  return <i32>((i - inside) >> 2);
}
