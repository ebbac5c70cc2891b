// The sets of levels of one column of categories in a node of a forest's tree.
import { tryParting } from "./forest-parting";
import { at, below, draw, get } from "./forest-state";

// Levels (missing is one more): sorted by their mean, or by the share of one drawn class, and parted at each place;
// extra-random trees part them at random once.
export function tryLevels(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32): void {
  const cells = at(s, 31);
  const goes = cells + 8192;
  const bins = at(s, 12);
  const data = at(s, 11);
  memory.fill(goes, 0, 256);
  if (get(s, 26)) {
    let word: u32 = 0;
    for (let b = low; b <= high; b++) {
      if (b == low || (b & 31) == 0) word = draw(s);
      store<u8>(goes + <usize>b, (word >> (<u32>b & 31)) & 1);
    }
    store<u8>(goes + <usize>missing, draw(s) & 1);
    tryParting(s, c, rows, 0, missing, 0, 1);
    return;
  }
  // f64 weight and f64 sum per level, at 0; then a sorted list of f64 mean and i32 level, at 4096
  const classes = get(s, 7);
  const label = classes > 1 ? load<i32>(data + (<usize>below(s, rows) << 4), 8) : 0;
  memory.fill(cells + <usize>low * 16, 0, <usize>(high - low + 1) * 16);
  memory.fill(cells + <usize>missing * 16, 0, 16);
  for (let r: usize = 0; r < <usize>rows; r++) {
    const p = cells + (<usize>load<u8>(bins + r) << 4);
    const q = data + (r << 4);
    const w = load<f64>(q);
    store<f64>(p, load<f64>(p) + w);
    const part = classes > 1 ? (load<i32>(q, 8) == label ? w : 0) : load<f64>(q, 8);
    store<f64>(p, load<f64>(p, 8) + part, 8);
  }
  const list = cells + 4096;
  let used = 0;
  for (let i = low; i <= high + 1; i++) {
    const b = i > high ? missing : i;
    const p = cells + (<usize>b << 4);
    if (load<f64>(p) == 0) continue;
    const mean = load<f64>(p, 8) / load<f64>(p);
    let q = list + (<usize>used << 4);
    while (q > list && load<f64>(q - 16) > mean) {
      v128.store(q, v128.load(q - 16));
      q -= 16;
    }
    store<f64>(q, mean);
    store<i32>(q, b, 8);
    used++;
  }
  const step = classes > 1 ? max(1, used >> 4) : 1;
  if (classes > 1) {
    for (let i = 0; i + 1 < used; i++) {
      store<u8>(goes + <usize>load<i32>(list + (<usize>i << 4), 8), 1);
      if (i % step == 0) tryParting(s, c, rows, 0, missing, 0, 1);
    }
    return;
  }
  const W = load<f64>(cells, 256 * 48 - 8);
  const S = load<f64>(at(s, 32));
  let w: f64 = 0;
  let sum: f64 = 0;
  let bestScore = load<f64>(at(s, 36));
  let cut = -1;
  for (let i = 0; i + 1 < used; i++) {
    const p = cells + (<usize>load<i32>(list + (<usize>i << 4), 8) << 4);
    w += load<f64>(p);
    sum += load<f64>(p, 8);
    const rest = S - sum;
    const score = (sum * sum) / w + (rest * rest) / (W - w);
    if (score > bestScore) {
      bestScore = score;
      cut = i;
    }
  }
  if (cut < 0) return;
  for (let i = 0; i <= cut; i++) store<u8>(goes + <usize>load<i32>(list + (<usize>i << 4), 8), 1);
  // checks the least rows on the way
  tryParting(s, c, rows, 0, missing, 0, 1);
}
