// The state block of one bag of an additive model: its scores, gradients and shape functions.
// Fields (32-bit words; P = byte address). A cell is a bin of a column; the cell of missing is the column's last.
//  0 rows  1 P bins, column-major, missing is bin number `bins`  2 bytes per column
//  3 P column table, 16 bytes each: i32 first cell, bins, 1 for categories, -
//  4 P target f32  5 P weights f32, 0 for rows that are not in the bag  6 P scores f32, output k at k * field 7
//  8 P gradient f32  9 P hessian f32  10 P sums f64[2] per 4096 rows  11 loss (see gradients.ts)  12 outputs
// 13 P top f32, 14 P inverse f32: what `softmaxTotals` writes
// 15 P gradient per cell f64, 16 P hessian per cell f64, of the columns that are visited, from their first cell
// 17 P rows of the bag per cell i32  18 P shape functions f64, output k at k * cells  19 cells
// 20 P couplings f32, a row of field 21 numbers per cell of the columns that are visited  21 cells of a row of couplings
// 22 P steps f32 per visited cell  23 P order of the cells of categories i32  24 leaves  25 least rows of a leaf
// 26 rows that couplings are taken from  27 P their bins u8, column by column, and their hessians f32 behind
// 28 P scratch of a step, 4096 bytes
// 29 P rows kept aside u32  30 how many  31 P their scores f32, output k at k * field 32
// 33 P pair table (see additive-pairs.ts)  34 P scratch of pairs
// 36 f64 learning rate  38 f64 l2  40 f64 smoothing of categories  42 f64 hessian that the couplings stand for
// 44 f64 largest step before the learning rate

// @ts-ignore: decorator
@inline
export function get(s: usize, field: i32): i32 {
  return load<i32>(s + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function at(s: usize, field: i32): usize {
  return <usize>load<u32>(s + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function real(s: usize, field: i32): f64 {
  return load<f64>(s + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function columnAt(s: usize, c: i32): usize {
  return at(s, 3) + (<usize>c << 4);
}

// @ts-ignore: decorator
@inline
export function binsOf(s: usize, c: i32): usize {
  return at(s, 1) + <usize>c * at(s, 2);
}

/** The Newton step of a leaf, no longer than the limit, times the learning rate. */
// @ts-ignore: decorator
@inline
export function stepOf(s: usize, gradient: f64, hessian: f64): f64 {
  const limit = real(s, 44);
  return -real(s, 36) * min<f64>(limit, max<f64>(-limit, gradient / (hessian + real(s, 38))));
}
