// The nearest cluster under Ward's linkage: the least growth of the sum of squares, |a|·|b| / (|a| + |b|) · ‖a − b‖².
// Its twin is in src/compute/kernels/plain-ward.ts.

/**
 * The least growth by joining place `own` with another of the first `count` places, the lowest of equal ones. centres:
 * f64, column after column, `stride` apart; sizes: f64[count]; columns and sizes may be read 3 places further.
 * found: f64 growth and f64 place, written; −1 and Infinity where nothing is finite.
 */
export function nearestByGrowth(
  centres: usize,
  stride: i32,
  width: i32,
  sizes: usize,
  own: i32,
  count: i32,
  found: usize,
): void {
  const down = <usize>stride << 3;
  const end = centres + <usize>width * down;
  const mine = (<usize>own) << 3;
  const size = v128.load64_splat(sizes + mine);
  let least = f64x2.splat(Infinity);
  let best = f64x2.splat(-1);
  let lastLeast = least;
  let lastBest = best;
  let places = f64x2(0, 1);
  const two = f64x2.splat(2);
  const self = f64x2.splat(<f64>own);
  const all = f64x2.splat(<f64>count);
  const far = f64x2.splat(Infinity);
  for (let at: usize = 0; at < <usize>count << 3; at += 32) {
    const low = growth(centres, end, down, mine, at, size, sizes);
    const high = growth(centres, end, down, mine, at + 16, size, sizes);
    let skip = v128.or(f64x2.eq(places, self), f64x2.ge(places, all));
    let value = v128.bitselect(far, low, skip);
    let less = f64x2.lt(value, least);
    least = v128.bitselect(value, least, less);
    best = v128.bitselect(places, best, less);
    places = f64x2.add(places, two);
    skip = v128.or(f64x2.eq(places, self), f64x2.ge(places, all));
    value = v128.bitselect(far, high, skip);
    less = f64x2.lt(value, lastLeast);
    lastLeast = v128.bitselect(value, lastLeast, less);
    lastBest = v128.bitselect(places, lastBest, less);
    places = f64x2.add(places, two);
  }
  let growthFound = f64x2.extract_lane(least, 0);
  let place = f64x2.extract_lane(best, 0);
  for (let lane = 1; lane < 4; lane++) {
    const value =
      lane == 1
        ? f64x2.extract_lane(least, 1)
        : lane == 2
          ? f64x2.extract_lane(lastLeast, 0)
          : f64x2.extract_lane(lastLeast, 1);
    const other =
      lane == 1
        ? f64x2.extract_lane(best, 1)
        : lane == 2
          ? f64x2.extract_lane(lastBest, 0)
          : f64x2.extract_lane(lastBest, 1);
    if (value < growthFound || (value == growthFound && other < place)) {
      growthFound = value;
      place = other;
    }
  }
  store<f64>(found, growthFound);
  store<f64>(found, place, 8);
}

/**
 * Of two places: the squared distance in the lanes of `squaredDistance` of src/compute/neighbours/nearest.ts, times
 * the share.
 */
// @ts-ignore: decorator
@inline
function growth(centres: usize, end: usize, down: usize, mine: usize, at: usize, size: v128, sizes: usize): v128 {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let column = centres;
  for (; column + 3 * down < end; column += 4 * down) {
    a = f64x2.add(a, squared(column, mine, at));
    b = f64x2.add(b, squared(column + down, mine, at));
    c = f64x2.add(c, squared(column + 2 * down, mine, at));
    d = f64x2.add(d, squared(column + 3 * down, mine, at));
  }
  for (; column < end; column += down) a = f64x2.add(a, squared(column, mine, at));
  const other = v128.load(sizes + at);
  const share = f64x2.div(f64x2.mul(size, other), f64x2.add(size, other));
  return f64x2.mul(share, f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
}

// @ts-ignore: decorator
@inline
function squared(column: usize, mine: usize, at: usize): v128 {
  const apart = f64x2.sub(v128.load64_splat(column + mine), v128.load(column + at));
  return f64x2.mul(apart, apart);
}
