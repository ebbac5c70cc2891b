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
    let low = 256;
    let high = -1;
    let gone = 0;
    for (let r: usize = 0; r < <usize>rows; r++) {
      const b = <i32>load<u8>(source + <usize>load<u32>(index + (r << 2)));
      store<u8>(bins + r, b);
      if (b == missing) gone++;
      else {
        low = min(low, b);
        high = max(high, b);
      }
    }
    spent += rows;
    if (high < 0 || (low == high && gone == 0)) continue;
    tried++;
    if (load<i32>(table, 12) & 1) tryLevels(s, c, rows, low, high, missing);
    else if (get(s, 26)) tryOne(s, c, rows, low, high, missing, gone);
    else if (get(s, 7) > 1) tryClasses(s, c, rows, low, high, missing, gone);
    else tryValues(s, c, rows, low, high, missing, gone);
  }
  return spent;
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
