// The blocks of boosted trees in the making. Words of 32 bits; P = byte address.
// Fit block, shared by all threads, read only while trees grow:
//  0 rows to learn from  1 all rows  2 columns  3 P bins, column-major  4 bytes per column  5 P column table, as for searchSplits
//  6 P slabs, 28 bytes each: P bins, bytes per row, P groups, byte offset in a histogram, bytes of it, first column, end column
//  7 slabs  8 histogram bytes  9 P target f32  10 P weights f32, or 0  11 P scores f32 of output 0  12 bytes between outputs
//  13, 14 P top, inverse f32 (softmax)  15 loss: 0 logistic, 1 squared, 2 Poisson, 3 softmax, 4 Huber, 5 gamma, 6 Tweedie  16 outputs  17 every hessian is 1
//  18 P masks u8[columns] per output, or 0 for all columns  19 P results  20 bytes per result
//  21 most leaves  22 most depth (0 none)  23 least rows of a leaf  24 seed of the row sample  25 leaf values from exact sums
//  26 f64 hash limit of the row sample, 2^32 for all rows  28 f64 learning rate  30 f64 l1  32 f64 l2  36 f64 largest step
//  34 P block of thread 0  35 bytes between the blocks of threads  38 P groups u32 per column that it may act in, or 0
//  39 f32 what the loss is told  40 f64 share of rows with the largest gradients, 0 for no such sample  42 f64 share drawn of the others
// Tree block, addresses: 0 gradient f32  1 hessian f32  2 packed i64  3 chunk sums f64  4 inside u32  5 outside u32
//  6 scratch u32  7 free histograms, a stack of u32  8 leaves, 160 bytes each (one more than the most leaves)
//  9 two nodes, as for searchSplits, 160 bytes each  10 scratch of the search, 9216 bytes per lane
//  11 scratch of histograms and levels, 16384 bytes per lane  12 goes left u8[256]  13 counts i32, 64 bytes per part  14 histograms
//  15 how many (a number)  16 section block  17 splits found, 128 bytes per node and task  18 threads on the tree (a number)
//  19 masks of two nodes, u8[2][columns]  20, 21 P mask of node 0 and 1, or 0 for all columns
//  22 kept u8 per row and  23 scratch, of samples by gradient
// A lane is the number of the thread among those on the same tree.
// Leaf: 0 start  4 rows  8 start of outside rows  12 outside rows  16 depth  20 branch that points here, or -1  24 on its right
//  28 P histogram  32 f64 gradient  40 f64 hessian, packed units  48 found  52 groups that hold all columns above it  64 the split, as searchSplits writes it
// Result: 0 i32 branches  4 i32 leaves  8 f64 values[most leaves], then branches of 64 bytes:
//  i32 column, bin, flags (1 missing left, 2 levels), left, right, unused, then u32[8] set

// @ts-ignore: decorator
@inline
export function word(block: usize, field: i32): i32 {
  return load<i32>(block + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function place(block: usize, field: i32): usize {
  return <usize>load<u32>(block + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function real(block: usize, field: i32): f64 {
  return load<f64>(block + (<usize>field << 2));
}

export const LEAF_BYTES: usize = 160;
export const SLAB_BYTES: usize = 28;

/** What threads on one tree do together; `boost-assist.ts` says who does it. */
export const GRADIENTS = 0;
export const QUANTISE = 1;
export const OPEN = 2;
export const PART = 3;
export const MOVE = 4;
export const SUMS = 5;
export const SCORES = 6;
export const LEVEL = 7;

// @ts-ignore: decorator
@inline
export function ownBlock(fit: usize, thread: i32): usize {
  return place(fit, 34) + <usize>thread * place(fit, 35);
}

/** Whether so much work (rows visited, a few nanoseconds each) is worth sharing. */
// @ts-ignore: decorator
@inline
export function isShared(own: usize, work: i32): bool {
  return word(own, 18) > 1 && work >= 2048;
}

/** Rows per task where all rows are visited: whole chunks of 4096. */
// @ts-ignore: decorator
@inline
export function rowsPerTask(rows: i32): i32 {
  return max<i32>(8192, ((rows >> 6) + 4095) & ~4095);
}

// @ts-ignore: decorator
@inline
export function isSampledByGradient(fit: usize): bool {
  return real(fit, 40) > 0;
}

/** A byte per column that says whether the tree of `output` may use it; 0 for all. */
// @ts-ignore: decorator
@inline
export function maskOf(fit: usize, output: i32): usize {
  const masks = place(fit, 18);
  return masks ? masks + <usize>output * place(fit, 2) : 0;
}

/** Where the branches of the tree of `output` are written. */
// @ts-ignore: decorator
@inline
export function branchesOf(fit: usize, output: i32): usize {
  return place(fit, 19) + <usize>output * place(fit, 20) + 8 + (<usize>word(fit, 21) << 3);
}
