// C = A B for f32 and f64, any of the two transposed, by strides.
// Source of the blocking: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS
// 34(3), 2008.

/** Products that one register sum runs over, before it is added to C. */
const DEPTH: usize = 256;

/** Columns of B in one panel: two vectors. */
// @ts-ignore: decorator
@inline
function panelOf<T>(): usize {
  return 32 / sizeof<T>();
}

/**
 * B (`depth × columns`) as panels of 8 (f32) or 4 (f64) columns, each panel row by row, filled up with 0.
 * Element (k, j) lies at b + k * down + j * across bytes.
 */
// @ts-ignore: decorator
@inline
function pack<T>(b: usize, down: usize, across: usize, depth: usize, columns: usize, packed: usize): void {
  for (let from: usize = 0; from < columns; from += panelOf<T>()) {
    const held = min(panelOf<T>(), columns - from);
    for (let k: usize = 0; k < depth; k++) {
      const row = b + k * down + from * across;
      for (let j: usize = 0; j < panelOf<T>(); j++) {
        store<T>(packed, j < held ? load<T>(row + j * across) : <T>0);
        packed += sizeof<T>();
      }
    }
  }
}

/** Rows of C (`rows × columns`, row-major) from a packed B; sums run in parts of 256 products. */
// @ts-ignore: decorator
@inline
function product<T>(
  a: usize,
  down: usize,
  across: usize,
  packed: usize,
  rows: usize,
  columns: usize,
  depth: usize,
  c: usize,
): void {
  memory.fill(c, 0, rows * columns * sizeof<T>());
  for (let k: usize = 0; k < depth; k += DEPTH) {
    const count = min(DEPTH, depth - k);
    for (let j: usize = 0; j < columns; j += panelOf<T>()) {
      const panel = packed + j * depth * sizeof<T>() + (k << 5);
      const held = min(panelOf<T>(), columns - j);
      for (let i: usize = 0; i < rows; i += 4) {
        const into = c + (i * columns + j) * sizeof<T>();
        tile<T>(a + i * down + k * across, down, across, panel, count, into, min<usize>(4, rows - i), held, columns);
      }
    }
  }
}

/** Adds up to 4 rows of a panel to C. Rows that are not there repeat the last one and are not written. */
function tile<T>(
  a: usize,
  down: usize,
  across: usize,
  panel: usize,
  count: usize,
  c: usize,
  rows: usize,
  held: usize,
  columns: usize,
): void {
  const a1 = rows > 1 ? a + down : a;
  const a2 = rows > 2 ? a1 + down : a1;
  const a3 = rows > 3 ? a2 + down : a2;
  let s00 = v128.splat<T>(<T>0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let at: usize = 0;
  for (let k: usize = 0; k < count; k++) {
    const low = v128.load(panel);
    const high = v128.load(panel, 16);
    let x = v128.load_splat<T>(a + at);
    s00 = v128.add<T>(s00, v128.mul<T>(x, low));
    s01 = v128.add<T>(s01, v128.mul<T>(x, high));
    x = v128.load_splat<T>(a1 + at);
    s10 = v128.add<T>(s10, v128.mul<T>(x, low));
    s11 = v128.add<T>(s11, v128.mul<T>(x, high));
    x = v128.load_splat<T>(a2 + at);
    s20 = v128.add<T>(s20, v128.mul<T>(x, low));
    s21 = v128.add<T>(s21, v128.mul<T>(x, high));
    x = v128.load_splat<T>(a3 + at);
    s30 = v128.add<T>(s30, v128.mul<T>(x, low));
    s31 = v128.add<T>(s31, v128.mul<T>(x, high));
    at += across;
    panel += 32;
  }
  const stride = columns * sizeof<T>();
  add<T>(c, s00, s01, held);
  if (rows > 1) add<T>(c + stride, s10, s11, held);
  if (rows > 2) add<T>(c + 2 * stride, s20, s21, held);
  if (rows > 3) add<T>(c + 3 * stride, s30, s31, held);
}

/** Adds the first `held` lanes of two vectors. */
function add<T>(c: usize, low: v128, high: v128, held: usize): void {
  if (held == panelOf<T>()) {
    v128.store(c, v128.add<T>(v128.load(c), low));
    v128.store(c, v128.add<T>(v128.load(c, 16), high), 16);
    return;
  }
  for (let j: usize = 0; j < held; j++) {
    store<T>(c, load<T>(c) + first<T>(low));
    c += sizeof<T>();
    // the lanes move down by one number, the second vector's into the first
    if (sizeof<T>() == 4) {
      low = i8x16.shuffle(low, high, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
      high = i8x16.shuffle(high, high, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
    } else {
      low = i8x16.shuffle(low, high, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
      high = i8x16.shuffle(high, high, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    }
  }
}

// @ts-ignore: decorator
@inline
function first<T>(lanes: v128): T {
  return v128.extract_lane<T>(lanes, 0);
}

export function densePack(b: usize, down: usize, across: usize, depth: i32, columns: i32, packed: usize): void {
  pack<f64>(b, down, across, depth, columns, packed);
}

export function densePackSingle(b: usize, down: usize, across: usize, depth: i32, columns: i32, packed: usize): void {
  pack<f32>(b, down, across, depth, columns, packed);
}

export function denseProduct(
  a: usize,
  down: usize,
  across: usize,
  packed: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
): void {
  product<f64>(a, down, across, packed, rows, columns, depth, c);
}

export function denseProductSingle(
  a: usize,
  down: usize,
  across: usize,
  packed: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
): void {
  product<f32>(a, down, across, packed, rows, columns, depth, c);
}
