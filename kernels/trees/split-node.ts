// What a node's split is searched with: the fields of its block, the score of a leaf, the record of the best split.
//
// columns: per column 32 bytes: u32 byte offset of its histogram, i32 bins, i32 slot of missing,
//   i32 flags (1 categorical), i32 monotone (-1, 0, 1), the rest unused.
// node: f64 fields, numbered below. mask: u8 per column, or 0 for all columns.
// out: 96 bytes: f64 gain, f64 left gradient, f64 left hessian (both in packed units), f64 score (the gain plus
//   the score of not splitting),
//   i32 column (-1 for none), i32 bin (numeric: the last one that goes left), i32 missing goes left, i32 categorical,
//   then 48 + 16: u32[8] the bins that go left (categorical).
// scratch: 9216 bytes: a list of levels and the room to sort it.

// @ts-ignore: decorator
@inline
export const GRADIENT = 0; // sum of gradients of the node, packed units
// @ts-ignore: decorator
@inline
export const HESSIAN = 8; // sum of hessians of the node, packed units
// @ts-ignore: decorator
@inline
export const ROWS = 16; // rows of the node
// @ts-ignore: decorator
@inline
export const L1 = 24;
// @ts-ignore: decorator
@inline
export const L2 = 32;
// @ts-ignore: decorator
@inline
export const MIN_WEIGHT = 40; // least hessian of a child
// @ts-ignore: decorator
@inline
export const MIN_ROWS = 48; // least rows of a child
// @ts-ignore: decorator
@inline
export const GRADIENT_UNIT = 56; // value of one packed unit of gradient
// @ts-ignore: decorator
@inline
export const HESSIAN_UNIT = 64; // value of one packed unit of hessian
// @ts-ignore: decorator
@inline
export const LOWEST = 72; // bounds of the children's values from monotone columns
// @ts-ignore: decorator
@inline
export const HIGHEST = 80;
// @ts-ignore: decorator
@inline
export const CONSTRAINED = 88; // 1 when any column is monotone
// @ts-ignore: decorator
@inline
export const CATEGORY_SMOOTH = 96;
// @ts-ignore: decorator
@inline
export const CATEGORY_L2 = 104;
// @ts-ignore: decorator
@inline
export const CATEGORY_MOST = 112; // most levels on one side
// @ts-ignore: decorator
@inline
export const CATEGORY_ROWS = 120; // least rows of a group of levels
// @ts-ignore: decorator
@inline
export const ONE_HOT = 128; // up to this many levels each is tried alone
// @ts-ignore: decorator
@inline
export const MIN_GAIN = 136;
// @ts-ignore: decorator
@inline
export const RANDOM = 144; // 0, or a seed: one random threshold per column

// @ts-ignore: decorator
@inline
export function shrunk(g: f64, l1: f64): f64 {
  const size = abs(g) - l1;
  return size > 0 ? copysign(size, g) : 0;
}

// Twice the loss that a leaf with these sums takes away when it gives its best value within the bounds.
// @ts-ignore: decorator
@inline
export function worth(g: f64, h: f64, l1: f64, l2: f64, low: f64, high: f64, constrained: bool): f64 {
  const s = shrunk(g, l1);
  if (!constrained) return (s * s) / (h + l2);
  const value = leafValue(g, h, l1, l2, low, high);
  return -(2 * s * value + (h + l2) * value * value);
}

/** The worth of two children. */
// @ts-ignore: decorator
@inline
export function worthOfBoth(
  gl: f64,
  hl: f64,
  gr: f64,
  hr: f64,
  l1: f64,
  l2: f64,
  low: f64,
  high: f64,
  constrained: bool,
): f64 {
  return worth(gl, hl, l1, l2, low, high, constrained) + worth(gr, hr, l1, l2, low, high, constrained);
}

// @ts-ignore: decorator
@inline
export function leafValue(g: f64, h: f64, l1: f64, l2: f64, low: f64, high: f64): f64 {
  return min(max(-shrunk(g, l1) / (h + l2), low), high);
}

// @ts-ignore: decorator
@inline
export function hessianOf(word: i64): f64 {
  return <f64>(<u32>word);
}

// @ts-ignore: decorator
@inline
export function gradientOf(word: i64): f64 {
  return <f64>(<i32>(word >> 32));
}

export function keep(
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
