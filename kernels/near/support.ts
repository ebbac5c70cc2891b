// What a step of sequential minimal optimisation does with all rows. base f64: the force on each row; rise and fall f64:
// what comes to it for the variable of the row that may rise or fall, -Infinity and Infinity where none may. own and
// other f32: rows of the kernel matrix. Rows come in pairs; one that fills up the last pair may neither rise nor fall.
// The plain twins are in src/compute/kernels/plain-support.ts.

/**
 * Takes a step's change from the forces (own is 0 for no step), and finds the greatest of what may rise and the least
 * of what may fall. found f64: the greatest, its row from `first` on (-1 for none), the least.
 */
export function supportPass(
  base: usize,
  rows: i32,
  first: i32,
  own: usize,
  other: usize,
  move: f64,
  rise: usize,
  fall: usize,
  found: usize,
): void {
  const by = f64x2.splat(move);
  let most = f64x2.splat(-Infinity);
  let least = f64x2.splat(Infinity);
  let top = i64x2.splat(-1);
  let number = i64x2.replace_lane(i64x2.splat(first), 1, first + 1);
  for (let i: usize = 0; i < <usize>rows; i += 2) {
    const at = i << 3;
    let force = v128.load(base + at);
    if (own != 0) {
      const left = f64x2.promote_low_f32x4(v128.load64_zero(own + (i << 2)));
      const right = f64x2.promote_low_f32x4(v128.load64_zero(other + (i << 2)));
      force = f64x2.sub(force, f64x2.mul(by, f64x2.sub(left, right)));
      v128.store(base + at, force);
    }
    const high = f64x2.add(force, v128.load(rise + at));
    top = v128.bitselect(number, top, f64x2.gt(high, most));
    most = f64x2.pmax(most, high);
    least = f64x2.pmin(least, f64x2.add(force, v128.load(fall + at)));
    number = i64x2.add(number, i64x2.splat(2));
  }
  writeFirst(most, top, found);
  const a = f64x2.extract_lane(least, 0);
  const b = f64x2.extract_lane(least, 1);
  store<f64>(found, b < a ? b : a, 16);
}

/**
 * The row by which a step of the row `own` belongs to gains most: (most − force)² / curvature, of rows below `most`.
 * found f64: the gain, its row from `first` on (-1 for none).
 */
export function supportPartner(
  base: usize,
  rows: i32,
  first: i32,
  own: usize,
  diagonal: usize,
  corner: f64,
  greatest: f64,
  fall: usize,
  found: usize,
): void {
  const top = f64x2.splat(greatest);
  const edge = f64x2.splat(corner);
  const tiny = f64x2.splat(1e-12);
  let most = f64x2.splat(-Infinity);
  let best = i64x2.splat(-1);
  let number = i64x2.replace_lane(i64x2.splat(first), 1, first + 1);
  for (let i: usize = 0; i < <usize>rows; i += 2) {
    const at = i << 3;
    const gap = f64x2.sub(top, f64x2.add(v128.load(base + at), v128.load(fall + at)));
    const like = f64x2.promote_low_f32x4(v128.load64_zero(own + (i << 2)));
    const sides = f64x2.add(edge, v128.load(diagonal + at));
    const bend = f64x2.sub(sides, f64x2.mul(f64x2.splat(2), like));
    const gain = f64x2.div(f64x2.mul(gap, gap), f64x2.pmax(tiny, bend));
    // a row that may not fall has a gap of -Infinity
    const better = v128.and(f64x2.gt(gap, f64x2.splat(0)), f64x2.gt(gain, most));
    best = v128.bitselect(number, best, better);
    most = v128.bitselect(gain, most, better);
    number = i64x2.add(number, i64x2.splat(2));
  }
  writeFirst(most, best, found);
}

/** The greater of two lanes and its number, the smaller number of equal ones. */
function writeFirst(most: v128, number: v128, found: usize): void {
  const a = f64x2.extract_lane(most, 0);
  const b = f64x2.extract_lane(most, 1);
  const left = i64x2.extract_lane(number, 0);
  const right = i64x2.extract_lane(number, 1);
  const second = b > a || (b == a && right >= 0 && (left < 0 || right < left));
  store<f64>(found, second ? b : a);
  store<f64>(found, <f64>(second ? right : left), 8);
}
