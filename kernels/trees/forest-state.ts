// The state block of a tree in the making, and its random numbers.
// Fields of the state block (32-bit words; P = byte address):
//  0 rows  1 columns  2 P bins, column-major  3 bytes per column  4 P column table, as for searchSplits
//  5 P target: f32 values, or i32 classes when there are more than two  6 P row weights f32, or 0  7 classes, 1 for values
//  8 P bag weight f32[rows]  9 P index u32[rows]  10 P scratch u32[rows]  11 P row data 16 * rows  12 P bins of a node u8[rows]
//  13 P order u32[rows]  14 P queue, 20 bytes an entry  15 end of the queue  16 begin of the queue  17 first in first out
//  18 P branches, 64 bytes each: i32 column, bin, flags (1 missing left, 2 levels), left, right, -, then u32[8] set
//  19 branches  20 P leaf values f64[classes] each  21 leaves  22 most leaves  23 most depth (0 none)  24 least rows of a leaf
//  25 columns to try  26 random thresholds  27 bootstrap  28 random state  29 done  30 P permutation i32[columns]
//  31 P histogram scratch 256 * 48  32 P class scratch f64[4 * classes]  33 begun  34 P marks of a node u8[rows]: 255 where the
//  value is 1; where all rows weigh 1 and values are 0 or 1, else 0
//  35 P the best split so far, in the layout of a branch; 36 P its score f64

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
export function set(s: usize, field: i32, value: i32): void {
  store<i32>(s + (<usize>field << 2), value);
}

/** The next random word (xorshift32). */
export function draw(s: usize): u32 {
  let x = <u32>get(s, 28);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  set(s, 28, <i32>x);
  return x;
}

// @ts-ignore: decorator
@inline
export function below(s: usize, most: i32): i32 {
  return <i32>((<u64>draw(s) * <u64>most) >> 32);
}

// @ts-ignore: decorator
@inline
export function goesLeft(b: i32, bin: i32, flags: i32, missing: i32, split: usize): i32 {
  if (flags & 2) return <i32>((load<u32>(split + 24 + (<usize>(b >> 5) << 2)) >> (<u32>b & 31)) & 1);
  return b == missing ? flags & 1 : <i32>(b <= bin);
}
