// Sums of any trees: eight rows walk a tree side by side, as each waits for memory at every branch.
// trees: per tree u32 P root, output.
// node, 16 bytes: u32 byte offset of its number in a row | 1 missing goes right | 2 a set, f32 threshold or P set, P left, P right.
// A leaf leads to itself, so that a row may wait there for the others; leaves lie behind all branches.
// set: u32 words, then the words; a level goes left when its bit is 1.
// x: f32, row-major, `stride` bytes a row; sums: f64[rows][outputs].

const TREE_BYTES: usize = 8;
const MISSING_RIGHT: u32 = 1;
const SET: u32 = 2;

/**
 * Adds the leaf of every row in every tree, in the order of the trees: one number, or one per output. `plain`: no branch
 * has a set and no row misses a number, so that a branch is a comparison.
 */
export function addTrees(
  trees: usize,
  count: i32,
  leaves: usize,
  values: usize,
  leafWidth: i32,
  x: usize,
  stride: usize,
  rows: i32,
  sums: usize,
  outputs: i32,
  plain: i32,
): void {
  const end = trees + <usize>count * TREE_BYTES;
  const rowSums = <usize>outputs << 3;
  for (let tree = trees; tree < end; tree += TREE_BYTES) {
    const root = <usize>load<u32>(tree);
    const out = sums + (leafWidth == 1 ? <usize>load<u32>(tree, 4) << 3 : 0);
    if (plain) addTree(root, leaves, values, leafWidth, x, stride, rows, out, rowSums, true);
    else addTree(root, leaves, values, leafWidth, x, stride, rows, out, rowSums, false);
  }
}

// @ts-ignore: decorator
@inline
function addTree(
  root: usize,
  leaves: usize,
  values: usize,
  leafWidth: i32,
  x: usize,
  stride: usize,
  rows: i32,
  out: usize,
  rowSums: usize,
  plain: bool,
): void {
  const quarter = stride << 2;
  let row = 0;
  for (; row + 8 <= rows; row += 8) {
    const y = x + quarter;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    let e = root;
    let f = root;
    let g = root;
    let h = root;
    while (min(min(min(a, b), min(c, d)), min(min(e, f), min(g, h))) < leaves) {
      a = step(a, x, plain);
      b = step(b, x + stride, plain);
      c = step(c, x + 2 * stride, plain);
      d = step(d, x + 3 * stride, plain);
      e = step(e, y, plain);
      f = step(f, y + stride, plain);
      g = step(g, y + 2 * stride, plain);
      h = step(h, y + 3 * stride, plain);
    }
    out = add(values, a - leaves, leafWidth, out, rowSums);
    out = add(values, b - leaves, leafWidth, out, rowSums);
    out = add(values, c - leaves, leafWidth, out, rowSums);
    out = add(values, d - leaves, leafWidth, out, rowSums);
    out = add(values, e - leaves, leafWidth, out, rowSums);
    out = add(values, f - leaves, leafWidth, out, rowSums);
    out = add(values, g - leaves, leafWidth, out, rowSums);
    out = add(values, h - leaves, leafWidth, out, rowSums);
    x = y + quarter;
  }
  for (; row < rows; row++) {
    let node = root;
    while (node < leaves) node = step(node, x, plain);
    out = add(values, node - leaves, leafWidth, out, rowSums);
    x += stride;
  }
}

/** The child that a row goes to. */
// @ts-ignore: decorator
@inline
function step(node: usize, x: usize, plain: bool): usize {
  const word = load<u32>(node);
  let right: u32;
  if (plain) right = <u32>(load<f32>(x + <usize>(word & ~3)) > load<f32>(node, 4));
  else {
    const value = load<f32>(x + <usize>(word & ~3));
    if (word & SET) right = <u32>!inSet(value, <usize>load<u32>(node, 4), word);
    else right = <u32>(value > load<f32>(node, 4)) | (<u32>(value != value) & word & MISSING_RIGHT);
  }
  return <usize>load<u32>(node + (<usize>right << 2), 8);
}

function inSet(value: f32, set: usize, word: u32): bool {
  if (value != value) return !(word & MISSING_RIGHT);
  if (!(value >= 0 && value < <f32>(load<u32>(set) << 5))) return false;
  const bit = <u32>value;
  return <f32>bit == value && ((load<u32>(set + 4 + (<usize>(bit >> 5) << 2)) >> (bit & 31)) & 1) != 0;
}

/** Returns where the sums of the next row lie. */
// @ts-ignore: decorator
@inline
function add(values: usize, leaf: usize, width: i32, out: usize, rowSums: usize): usize {
  if (width == 1) store<f64>(out, load<f64>(out) + load<f64>(values + (leaf >> 1)));
  else {
    const from = values + (leaf >> 1) * <usize>width;
    for (let k: usize = 0; k < <usize>width << 3; k += 8) store<f64>(out + k, load<f64>(out + k) + load<f64>(from + k));
  }
  return out + rowSums;
}
