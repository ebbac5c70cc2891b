// Gradient-based one-side sampling: rows with large gradients are kept, of the others some are drawn and count for all.
// Source: G. Ke et al., "LightGBM", NeurIPS 2017, algorithm 2. Differs: rows are told apart by the leading 13 bits of
// |gradient|, so that rows of equal gradients stay together, and what the drawn rows stand for is counted.

/** Buckets of a float by its exponent and five bits of its fraction. */
const BUCKETS: usize = 8192;
const SHIFT: u32 = 18;
const CHUNK = 4096;

/** A word that looks random in the row and the seed. */
export function hashOfRow(row: i32, seed: u32): u32 {
  let w = (<u32>(row + 1) * 0x9e3779b1) ^ seed;
  w = (w ^ (w >> 16)) * 0x85ebca6b;
  w = (w ^ (w >> 13)) * 0xc2b2ae35;
  return w ^ (w >> 16);
}

/**
 * Chooses rows: all of the `large` share with the largest gradients, of the others `small` times all rows. kept: u8 per
 * row, 1 for a chosen one. The drawn rows' gradients and hessians grow by what they stand for; those of rows that are
 * left out become 0. sums: f64[2] per chunk of 4096 rows: the sum of |gradient| and of the hessian, row by row.
 * scratch: i32[8192].
 */
export function sampleByGradient(
  gradient: usize,
  hessian: usize,
  rows: i32,
  large: f64,
  small: f64,
  seed: u32,
  kept: usize,
  sums: usize,
  scratch: usize,
): void {
  const bytes = <usize>rows << 2;
  memory.fill(scratch, 0, BUCKETS << 2);
  for (let i: usize = 0; i < bytes; i += 4) {
    const p = scratch + (bucketOf(gradient + i) << 2);
    store<i32>(p, load<i32>(p) + 1);
  }
  const most = <i32>(large * <f64>rows);
  let above = 0;
  let least = BUCKETS;
  while (least > 0 && above + load<i32>(scratch + ((least - 1) << 2)) <= most) {
    least--;
    above += load<i32>(scratch + (least << 2));
  }
  const others = rows - above;
  const share = others > 0 ? min<f64>(1, (small * <f64>rows) / <f64>others) : 1;
  const limit = share * 4294967296;
  const factor = <f32>(1 / share);
  for (let from = 0; from < rows; from += CHUNK) {
    let g: f64 = 0;
    let h: f64 = 0;
    for (let row = from; row < min(from + CHUNK, rows); row++) {
      const i = <usize>row << 2;
      let keeps: f32 = 1;
      if (bucketOf(gradient + i) < least) keeps = <f64>hashOfRow(row, seed) < limit ? factor : 0;
      const ownG = load<f32>(gradient + i) * keeps;
      const ownH = load<f32>(hessian + i) * keeps;
      store<f32>(gradient + i, ownG);
      store<f32>(hessian + i, ownH);
      store<u8>(kept + <usize>row, <u8>(keeps != 0));
      g += <f64>abs(ownG);
      h += <f64>ownH;
    }
    store<f64>(sums, g);
    store<f64>(sums, h, 8);
    sums += 16;
  }
}

// @ts-ignore: decorator
@inline
function bucketOf(gradient: usize): usize {
  return <usize>((load<u32>(gradient) & 0x7fffffff) >> SHIFT);
}
