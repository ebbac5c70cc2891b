// The best split of one node over a range of columns.
//
// columns: per column 32 bytes: u32 byte offset of its histogram, i32 bins, i32 slot of missing,
//   i32 flags (1 categorical), i32 monotone (-1, 0, 1), the rest unused.
// node: f64 fields, numbered below. mask: u8 per column, or 0 for all columns.
// out: 96 bytes: f64 gain, f64 left gradient, f64 left hessian (both in packed units), f64 score (the gain plus
//   the score of not splitting),
//   i32 column (-1 for none), i32 bin (numeric: the last one that goes left), i32 missing goes left, i32 categorical,
//   then 48 + 16: u32[8] the bins that go left (categorical).
// scratch: 256 * 16 bytes.

// @ts-ignore: decorator
@inline
const GRADIENT = 0; // sum of gradients of the node, packed units
// @ts-ignore: decorator
@inline
const HESSIAN = 8; // sum of hessians of the node, packed units
// @ts-ignore: decorator
@inline
const ROWS = 16; // rows of the node
// @ts-ignore: decorator
@inline
const L1 = 24;
// @ts-ignore: decorator
@inline
const L2 = 32;
// @ts-ignore: decorator
@inline
const MIN_WEIGHT = 40; // least hessian of a child
// @ts-ignore: decorator
@inline
const MIN_ROWS = 48; // least rows of a child
// @ts-ignore: decorator
@inline
const GRADIENT_UNIT = 56; // value of one packed unit of gradient
// @ts-ignore: decorator
@inline
const HESSIAN_UNIT = 64; // value of one packed unit of hessian
// @ts-ignore: decorator
@inline
const LOWEST = 72; // bounds of the children's values from monotone columns
// @ts-ignore: decorator
@inline
const HIGHEST = 80;
// @ts-ignore: decorator
@inline
const CONSTRAINED = 88; // 1 when any column is monotone
// @ts-ignore: decorator
@inline
const CATEGORY_SMOOTH = 96;
// @ts-ignore: decorator
@inline
const CATEGORY_L2 = 104;
// @ts-ignore: decorator
@inline
const CATEGORY_MOST = 112; // most levels on one side
// @ts-ignore: decorator
@inline
const CATEGORY_ROWS = 120; // least rows of a group of levels
// @ts-ignore: decorator
@inline
const ONE_HOT = 128; // up to this many levels each is tried alone
// @ts-ignore: decorator
@inline
const MIN_GAIN = 136;
// @ts-ignore: decorator
@inline
const RANDOM = 144; // 0, or a seed: one random threshold per column

// @ts-ignore: decorator
@inline
function shrunk(g: f64, l1: f64): f64 {
  const size = abs(g) - l1;
  return size > 0 ? copysign(size, g) : 0;
}

// Twice the loss that a leaf with these sums takes away when it gives its best value within the bounds.
// @ts-ignore: decorator
@inline
function worth(g: f64, h: f64, l1: f64, l2: f64, low: f64, high: f64, constrained: bool): f64 {
  const s = shrunk(g, l1);
  if (!constrained) return (s * s) / (h + l2);
  const value = leafValue(g, h, l1, l2, low, high);
  return -(2 * s * value + (h + l2) * value * value);
}

// @ts-ignore: decorator
@inline
function leafValue(g: f64, h: f64, l1: f64, l2: f64, low: f64, high: f64): f64 {
  return min(max(-shrunk(g, l1) / (h + l2), low), high);
}

// @ts-ignore: decorator
@inline
function hessianOf(word: i64): f64 {
  return <f64>(<u32>word);
}

// @ts-ignore: decorator
@inline
function gradientOf(word: i64): f64 {
  return <f64>(<i32>(word >> 32));
}

export function searchSplits(
  histogram: usize,
  columns: usize,
  from: i32,
  to: i32,
  mask: usize,
  node: usize,
  out: usize,
  scratch: usize,
): void {
  store<i32>(out, -1, 32);
  const H = load<f64>(node, HESSIAN);
  const rows = load<f64>(node, ROWS);
  const minRows = load<f64>(node, MIN_ROWS);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const constrained = load<f64>(node, CONSTRAINED) != 0;
  const whole = worth(
    load<f64>(node, GRADIENT) * load<f64>(node, GRADIENT_UNIT),
    H * hUnit,
    load<f64>(node, L1),
    load<f64>(node, L2),
    load<f64>(node, LOWEST),
    load<f64>(node, HIGHEST),
    constrained,
  );
  // least packed hessian of a child: enough weight and, by the node's rows per hessian, enough rows
  const need = max<f64>(1, max(load<f64>(node, MIN_WEIGHT) / hUnit, ((minRows - 0.5) * H) / rows));
  store<f64>(out, whole + load<f64>(node, MIN_GAIN));
  store<f64>(out, whole + load<f64>(node, MIN_GAIN), 24);
  if (H < need + need) return;
  const plain = !constrained && load<f64>(node, L1) == 0 && load<f64>(node, RANDOM) == 0;
  for (let c = from; c < to; c++) {
    if (mask && !load<u8>(mask + <usize>c)) continue;
    const column = columns + (<usize>c << 5);
    const base = histogram + <usize>load<u32>(column);
    if (load<i32>(column, 12) & 1) searchLevels(base, column, c, node, need, out, scratch);
    else if (plain) searchPlain(base, column, c, node, need, out);
    else searchNumber(base, column, c, node, need, constrained, out);
  }
  store<f64>(out, load<f64>(out), 24);
  if (load<i32>(out, 32) >= 0) store<f64>(out, load<f64>(out) - whole);
}

function keep(
  out: usize,
  score: f64,
  g: f64,
  h: f64,
  column: i32,
  bin: i32,
  missingLeft: i32,
  categorical: i32,
): void {
  store<f64>(out, score);
  store<f64>(out, g, 8);
  store<f64>(out, h, 16);
  store<i32>(out, column, 32);
  store<i32>(out, bin, 36);
  store<i32>(out, missingLeft, 40);
  store<i32>(out, categorical, 44);
}

// Without L1, bounds or randomness: everything in packed units, one division per threshold.
function searchPlain(base: usize, column: usize, c: i32, node: usize, need: f64, out: usize): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l2 = load<f64>(node, L2) / hUnit;
  const unit = (gUnit * gUnit) / hUnit;
  const bins = load<i32>(column, 4);
  const missing = load<i64>(base + (<usize>load<i32>(column, 8) << 3));
  const most = H - need;
  for (let side = 0; side < 2; side++) {
    let sum: i64 = side ? missing : 0;
    const end = side == 0 && missing != 0 ? bins : bins - 1;
    // from the start of the search, not the best so far: how columns are dealt to threads must not matter
    let best = load<f64>(out, 24) / unit;
    let at = -1;
    let word: i64 = 0;
    for (let b = 0; b < end; b++) {
      const here = load<i64>(base + (<usize>b << 3));
      // an empty bin parts the rows as the bin before it does
      if (here == 0) continue;
      sum += here;
      const h = hessianOf(sum);
      if (h < need) continue;
      if (h > most) break;
      const g = gradientOf(sum);
      const a = h + l2;
      const o = H - h + l2;
      const og = G - g;
      const score = (g * g * o + og * og * a) / (a * o);
      if (score > best) {
        best = score;
        at = b;
        word = sum;
      }
    }
    const score = best * unit;
    if (at >= 0 && score > load<f64>(out)) keep(out, score, gradientOf(word), hessianOf(word), c, at, side, 0);
    if (missing == 0) return;
  }
}

function searchNumber(
  base: usize,
  column: usize,
  c: i32,
  node: usize,
  need: f64,
  constrained: bool,
  out: usize,
): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l1 = load<f64>(node, L1);
  const l2 = load<f64>(node, L2);
  const low = load<f64>(node, LOWEST);
  const high = load<f64>(node, HIGHEST);
  const bins = load<i32>(column, 4);
  const direction = load<i32>(column, 16);
  const missing = load<i64>(base + (<usize>load<i32>(column, 8) << 3));
  const only = chosenBin(node, base, bins, c);
  for (let side = 0; side < 2; side++) {
    let sum: i64 = side ? missing : 0;
    const end = side == 0 && missing != 0 ? bins : bins - 1;
    for (let b = 0; b < end; b++) {
      sum += load<i64>(base + (<usize>b << 3));
      if (only >= 0 && b != only) continue;
      const h = hessianOf(sum);
      if (h < need) continue;
      if (H - h < need) break;
      const gl = gradientOf(sum) * gUnit;
      const gr = (G - gradientOf(sum)) * gUnit;
      const hl = h * hUnit;
      const hr = (H - h) * hUnit;
      if (direction != 0) {
        const step = leafValue(gr, hr, l1, l2, low, high) - leafValue(gl, hl, l1, l2, low, high);
        if (step * <f64>direction < 0) continue;
      }
      const score = worth(gl, hl, l1, l2, low, high, constrained) + worth(gr, hr, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) keep(out, score, gradientOf(sum), h, c, b, side, 0);
    }
    if (missing == 0) return;
  }
}

// The one threshold that extra-random trees look at, between the node's lowest and highest bin; -1 for all of them.
function chosenBin(node: usize, base: usize, bins: i32, c: i32): i32 {
  const seed = load<f64>(node, RANDOM);
  if (seed == 0) return -1;
  let low = 0;
  while (low < bins - 1 && load<i64>(base + (<usize>low << 3)) == 0) low++;
  let high = bins - 1;
  while (high > low && load<i64>(base + (<usize>high << 3)) == 0) high--;
  if (high == low) return low;
  let word = <u32>seed + <u32>c * 0x9e3779b1;
  word ^= word >> 16;
  word *= 0x85ebca6b;
  word ^= word >> 13;
  word *= 0xc2b2ae35;
  word ^= word >> 16;
  return low + <i32>(word % <u32>(high - low));
}

// Levels: each alone when there are few, else prefixes of the levels sorted by gradient over hessian, from both ends.
// The slot of missing counts as one more level.
function searchLevels(
  base: usize,
  column: usize,
  c: i32,
  node: usize,
  need: f64,
  out: usize,
  scratch: usize,
): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l1 = load<f64>(node, L1);
  const low = load<f64>(node, LOWEST);
  const high = load<f64>(node, HIGHEST);
  const constrained = load<f64>(node, CONSTRAINED) != 0;
  const bins = load<i32>(column, 4);
  const slot = load<i32>(column, 8);
  const perHessian = load<f64>(node, ROWS) / H;
  if (<f64>bins <= load<f64>(node, ONE_HOT)) {
    const l2 = load<f64>(node, L2);
    for (let i = 0; i <= bins; i++) {
      const b = i == bins ? slot : i;
      const word = load<i64>(base + (<usize>b << 3));
      const h = hessianOf(word);
      if (h < need || H - h < need) continue;
      const g = gradientOf(word);
      const score =
        worth(g * gUnit, h * hUnit, l1, l2, low, high, constrained) +
        worth((G - g) * gUnit, (H - h) * hUnit, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) {
        keep(out, score, g, h, c, 0, 0, 1);
        clearSet(out);
        addToSet(out, b);
      }
    }
    return;
  }
  const smooth = load<f64>(node, CATEGORY_SMOOTH);
  const l2 = load<f64>(node, L2) + load<f64>(node, CATEGORY_L2);
  let used = 0;
  for (let i = 0; i <= bins; i++) {
    const b = i == bins ? slot : i;
    const word = load<i64>(base + (<usize>b << 3));
    const h = hessianOf(word);
    if (floor(h * perHessian + 0.5) < max<f64>(smooth, 1)) continue;
    const ratio = (gradientOf(word) * gUnit) / (h * hUnit + smooth);
    let p = scratch + (<usize>used << 4);
    while (p > scratch && load<f64>(p - 16) > ratio) {
      v128.store(p, v128.load(p - 16));
      p -= 16;
    }
    store<f64>(p, ratio);
    store<i32>(p, b, 8);
    used++;
  }
  const most = <i32>min<f64>(load<f64>(node, CATEGORY_MOST), <f64>((used + 1) >> 1));
  const groupRows = load<f64>(node, CATEGORY_ROWS);
  for (let side = 0; side < 2; side++) {
    let sum: i64 = 0;
    let group: f64 = 0;
    for (let i = 0; i < used && i < most; i++) {
      const b = load<i32>(scratch + (<usize>(side ? used - 1 - i : i) << 4), 8);
      const word = load<i64>(base + (<usize>b << 3));
      sum += word;
      group += floor(hessianOf(word) * perHessian + 0.5);
      const h = hessianOf(sum);
      if (h < need) continue;
      if (H - h < need || (H - h) * perHessian + 0.5 < groupRows) break;
      if (group < groupRows) continue;
      group = 0;
      const g = gradientOf(sum);
      const score =
        worth(g * gUnit, h * hUnit, l1, l2, low, high, constrained) +
        worth((G - g) * gUnit, (H - h) * hUnit, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) {
        keep(out, score, g, h, c, 0, 0, 1);
        clearSet(out);
        for (let j = 0; j <= i; j++) addToSet(out, load<i32>(scratch + (<usize>(side ? used - 1 - j : j) << 4), 8));
      }
    }
  }
}

function clearSet(out: usize): void {
  memory.fill(out + 64, 0, 32);
}

function addToSet(out: usize, bin: i32): void {
  const p = out + 64 + (<usize>(bin >> 5) << 2);
  store<u32>(p, load<u32>(p) | (<u32>1 << (bin & 31)));
}
