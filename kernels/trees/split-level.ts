// The split that all leaves of a level of a symmetric tree share. Its score says how well the leaf values follow the
// gradients, whatever their size: n^2 / d with n = sum of g v, d = sum of h v^2 over both sides of all leaves, v = g / (h
// + l2). Without l2 that is the loss that is taken away; with it, unlike that, small leaves are not shunned because they
// are shrunk. Source: the "Cosine" score of L. Prokhorenkova et al., "CatBoost", NeurIPS 2018.
// Missing values go left or right together; of a category one level goes left.
// out: the record of split-node.ts without the sums of the left side, which each leaf has its own.
// scratch: 16384 bytes: gradients, hessians, then n without missing values, with them right, with them left; and so d.
import { LEAF_BYTES, place } from "./boost-state";
import { addToSet, clearSet } from "./sets";
import { GRADIENT_UNIT, HESSIAN_UNIT, L2, MIN_GAIN, gradientOf, hessianOf } from "./split-node";

const H: usize = 2048;
const BOTH: usize = 4096;
const RIGHT: usize = 6144;
const LEFT: usize = 8192;
/** How far behind n its d lies. */
const D: usize = 6144;
const END: usize = 16384;

/** Searches columns `from` to `to` - 1; column -1 where none of them gains anything. */
export function searchLevelColumns(
  leaves: usize,
  count: i32,
  columns: usize,
  from: i32,
  to: i32,
  mask: usize,
  node: usize,
  out: usize,
  scratch: usize,
): void {
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const unit = (load<f64>(node, GRADIENT_UNIT) * load<f64>(node, GRADIENT_UNIT)) / hUnit;
  // one packed unit at least: a side without rows must not divide by zero
  const l2 = max<f64>(load<f64>(node, L2) / hUnit, 1);
  let n: f64 = 0;
  let d: f64 = 0;
  for (let i = 0; i < count; i++) {
    const leaf = leaves + <usize>i * LEAF_BYTES;
    const value = load<f64>(leaf, 32) / (load<f64>(leaf, 40) + l2);
    n += load<f64>(leaf, 32) * value;
    d += load<f64>(leaf, 40) * value * value;
  }
  const whole = d > 0 ? (n * n) / d : 0;
  // a little more than nothing, so that rounding never splits
  let best = whole * (1 + 1e-10) + load<f64>(node, MIN_GAIN) / unit;
  store<i32>(out, -1, 32);
  for (let c = from; c < to; c++) {
    if (mask && !load<u8>(mask + <usize>c)) continue;
    const column = columns + (<usize>c << 5);
    const bins = load<i32>(column, 4);
    const categorical = load<i32>(column, 12) & 1;
    memory.fill(scratch + BOTH, 0, END - BOTH);
    const missing = scoreColumn(leaves, count, column, bins, categorical, l2, scratch);
    // the last bin parts known from missing values; as a level, missing is one more
    const end = categorical ? bins + 1 : missing ? bins : bins - 1;
    for (let b = 0; b < end; b++) {
      const p = scratch + (<usize>b << 3);
      const right = scoreOf(p, RIGHT);
      if (right > best) {
        best = right;
        keepLevel(out, c, b, 0, categorical, b == bins ? load<i32>(column, 8) : b);
      }
      if (!missing || categorical || b == bins - 1) continue;
      const left = scoreOf(p, LEFT);
      if (left > best) {
        best = left;
        keepLevel(out, c, b, 1, 0, b);
      }
    }
  }
  store<f64>(out, (best - whole) * unit);
  store<f64>(out, best, 24);
}

// @ts-ignore: decorator
@inline
function scoreOf(p: usize, side: usize): f64 {
  const n = load<f64>(p, BOTH) + load<f64>(p + side);
  return (n * n) / (load<f64>(p, BOTH + D) + load<f64>(p + side, D));
}

function keepLevel(out: usize, column: i32, bin: i32, missingLeft: i32, categorical: i32, level: i32): void {
  store<i32>(out, column, 32);
  store<i32>(out, bin, 36);
  store<i32>(out, missingLeft, 40);
  store<i32>(out, categorical, 44);
  clearSet(out + 64);
  if (categorical) addToSet(out + 64, level);
}

/** Adds the scores of every leaf with rows; returns whether any of them misses a value. */
function scoreColumn(
  leaves: usize,
  count: i32,
  column: usize,
  bins: i32,
  categorical: i32,
  l2: f64,
  scratch: usize,
): bool {
  let anyMissing = false;
  for (let i = 0; i < count; i++) {
    const leaf = leaves + <usize>i * LEAF_BYTES;
    if (load<i32>(leaf, 4) == 0) continue;
    const base = place(leaf, 7) + <usize>load<u32>(column);
    const missing = load<i64>(base + (<usize>load<i32>(column, 8) << 3));
    const g = load<f64>(leaf, 32);
    const h = load<f64>(leaf, 40);
    if (categorical) {
      for (let b = 0; b < bins; b++) put(scratch, b, load<i64>(base + (<usize>b << 3)));
      put(scratch, bins, missing);
      addScores(scratch, scratch + BOTH, bins + 1, g, h, l2);
    } else if (missing == 0) {
      sumUp(scratch, base, bins, 0);
      addScores(scratch, scratch + BOTH, bins, g, h, l2);
    } else {
      anyMissing = true;
      sumUp(scratch, base, bins, 0);
      addScores(scratch, scratch + RIGHT, bins, g, h, l2);
      sumUp(scratch, base, bins, missing);
      addScores(scratch, scratch + LEFT, bins, g, h, l2);
    }
  }
  return anyMissing;
}

// @ts-ignore: decorator
@inline
function put(scratch: usize, b: i32, sum: i64): void {
  const p = scratch + (<usize>b << 3);
  store<f64>(p, gradientOf(sum));
  store<f64>(p, hessianOf(sum), H);
}

function sumUp(scratch: usize, base: usize, bins: i32, start: i64): void {
  let sum = start;
  for (let b = 0; b < bins; b++) {
    sum += load<i64>(base + (<usize>b << 3));
    put(scratch, b, sum);
  }
}

/** Adds both sides of a leaf to n and d, two bins at a time. */
function addScores(sums: usize, scores: usize, bins: i32, g: f64, h: f64, l2: f64): void {
  const g2 = f64x2.splat(g);
  const h2 = f64x2.splat(h);
  const plus = f64x2.splat(l2);
  const end = <usize>(((bins + 1) >> 1) << 4);
  for (let p: usize = 0; p < end; p += 16) {
    const gl = v128.load(sums + p);
    const hl = v128.load(sums + p, H);
    const gr = f64x2.sub(g2, gl);
    const hr = f64x2.sub(h2, hl);
    const l = f64x2.div(gl, f64x2.add(hl, plus));
    const r = f64x2.div(gr, f64x2.add(hr, plus));
    const n = f64x2.add(f64x2.mul(gl, l), f64x2.mul(gr, r));
    const d = f64x2.add(f64x2.mul(hl, f64x2.mul(l, l)), f64x2.mul(hr, f64x2.mul(r, r)));
    v128.store(scores + p, f64x2.add(v128.load(scores + p), n));
    v128.store(scores + p, f64x2.add(v128.load(scores + p, D), d), D);
  }
}

/** The packed sums of the rows of a leaf that go left by the split in `out`. */
export function leftSums(base: usize, bins: i32, missing: i32, out: usize): i64 {
  let sum: i64 = 0;
  if (load<i32>(out, 44)) {
    const level = load<i32>(out, 36);
    return load<i64>(base + (<usize>(level == bins ? missing : level) << 3));
  }
  for (let b = 0; b <= load<i32>(out, 36); b++) sum += load<i64>(base + (<usize>b << 3));
  return load<i32>(out, 40) ? sum + load<i64>(base + (<usize>missing << 3)) : sum;
}
