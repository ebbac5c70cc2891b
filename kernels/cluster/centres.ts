// Rows and centres of k-means, a chunk of at most 4096 rows a call. Points lie in pairs of rows: per pair, column by
// column, the numbers of both rows side by side (f64). Centres lie in panels of 4: per panel, column by column, the
// numbers of 4 centres. The caller writes points, weights, centres and bounds; all else is written here.
// The plain twins are in src/compute/kernels/plain-centres.ts.

/** Squared distances of a pair of rows to the 4 centres of a panel: 4 vectors at `out`. */
function toFour(pair: usize, panel: usize, columns: usize, out: usize): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = pair + (columns << 4);
  while (pair < end) {
    const x = v128.load(pair);
    let d = f64x2.sub(x, v128.load64_splat(panel));
    s0 = f64x2.add(s0, f64x2.mul(d, d));
    d = f64x2.sub(x, v128.load64_splat(panel, 8));
    s1 = f64x2.add(s1, f64x2.mul(d, d));
    d = f64x2.sub(x, v128.load64_splat(panel, 16));
    s2 = f64x2.add(s2, f64x2.mul(d, d));
    d = f64x2.sub(x, v128.load64_splat(panel, 24));
    s3 = f64x2.add(s3, f64x2.mul(d, d));
    pair += 16;
    panel += 32;
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}

/** Squared distance of one row of a pair (its first number at `row`) to centre `c`. */
function toOne(row: usize, panels: usize, columns: usize, c: usize): f64 {
  let centre = panels + (c >> 2) * (columns << 5) + ((c & 3) << 3);
  const end = row + (columns << 4);
  let sum: f64 = 0;
  while (row < end) {
    const d = load<f64>(row) - load<f64>(centre);
    sum += d * d;
    row += 16;
    centre += 32;
  }
  return sum;
}

/**
 * Loosens the bounds of a row by how far centres moved; true where they leave open which centre is nearest.
 * bounds f64[3 × clusters]: half the gap to the next centre, how far each moved, how far the others did at most.
 */
function isOpen(
  row: usize,
  panels: usize,
  columns: usize,
  clusters: usize,
  bounds: usize,
  own: usize,
  upper: usize,
  lower: usize,
): bool {
  const place = bounds + (own << 3);
  const size = clusters << 3;
  const other = load<f64>(lower) - load<f64>(place + 2 * size);
  const half = load<f64>(place);
  const safe = half > other ? half : other;
  let most = load<f64>(upper) + load<f64>(place + size);
  // a row that has had no centre yet is infinitely far off
  if (!(most < safe) && most < Infinity) most = sqrt(toOne(row, panels, columns, own));
  store<f64>(lower, other);
  store<f64>(upper, most);
  return !(most < safe);
}

/**
 * Gives each row its nearest centre, the first of equally near ones, and adds the rows of every centre up.
 * assigned i32[rows], upper and lower f64[rows]; four: 64 bytes per thread. sums f64: clusters × columns sums of rows,
 * clusters weights, how many rows changed. `weights` is 0 for none.
 */
export function assignCentres(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  panels: usize,
  clusters: i32,
  bounds: usize,
  assigned: usize,
  upper: usize,
  lower: usize,
  four: usize,
  sums: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const k = <usize>clusters;
  const distances = four + (<usize>thread << 6);
  const weight = sums + ((k * p) << 3);
  memory.fill(sums, 0, (k * (p + 1) + 1) << 3);
  let moves = 0;
  for (let i: usize = 0; i < <usize>rows; i += 2) {
    const two = i + 1 < <usize>rows;
    const pair = x + ((i * p) << 3);
    const own = assigned + (i << 2);
    const high = upper + (i << 3);
    const low = lower + (i << 3);
    let open = isOpen(pair, panels, p, k, bounds, load<u32>(own), high, low);
    if (two) open = isOpen(pair + 8, panels, p, k, bounds, load<u32>(own, 4), high + 8, low + 8) || open;
    if (open) {
      let least = f64x2.splat(Infinity);
      let second = least;
      let best = i64x2.splat(0);
      let number = best;
      for (let c: usize = 0; c < k; c += 4) {
        toFour(pair, panels + ((c * p) << 3), p, distances);
        const held = min<usize>(4, k - c) << 4;
        for (let t: usize = 0; t < held; t += 16) {
          const d = v128.load(distances + t);
          second = f64x2.pmin(second, f64x2.pmax(least, d));
          best = v128.bitselect(number, best, f64x2.lt(d, least));
          least = f64x2.pmin(least, d);
          number = i64x2.add(number, i64x2.splat(1));
        }
      }
      least = f64x2.sqrt(least);
      second = f64x2.sqrt(second);
      if (f64x2.extract_lane(least, 0) < Infinity) {
        const found = <u32>i64x2.extract_lane(best, 0);
        moves += i32(found != load<u32>(own));
        store<u32>(own, found);
        store<f64>(high, f64x2.extract_lane(least, 0));
        store<f64>(low, f64x2.extract_lane(second, 0));
      }
      if (two && f64x2.extract_lane(least, 1) < Infinity) {
        const found = <u32>i64x2.extract_lane(best, 1);
        moves += i32(found != load<u32>(own, 4));
        store<u32>(own, found, 4);
        store<f64>(high, f64x2.extract_lane(least, 1), 8);
        store<f64>(low, f64x2.extract_lane(second, 1), 8);
      }
    }
    const first = <usize>load<u32>(own);
    const w = weights == 0 ? 1 : load<f64>(weights + (i << 3));
    store<f64>(weight + (first << 3), load<f64>(weight + (first << 3)) + w);
    if (two) {
      const next = <usize>load<u32>(own, 4);
      const v = weights == 0 ? 1 : load<f64>(weights + (i << 3), 8);
      store<f64>(weight + (next << 3), load<f64>(weight + (next << 3)) + v);
      addPair(pair, p, w, v, sums + ((first * p) << 3), sums + ((next * p) << 3));
    } else addOne(pair, p, w, sums + ((first * p) << 3));
  }
  store<f64>(weight + (k << 3), <f64>moves);
}

/** Adds both rows of a pair, times their weights, to the sums of their centres: the first row first. */
function addPair(pair: usize, columns: usize, w: f64, v: f64, a: usize, b: usize): void {
  const left = f64x2.splat(w);
  const right = f64x2.splat(v);
  const end = pair + ((columns & ~1) << 4);
  for (; pair < end; pair += 32) {
    const one = v128.load(pair);
    const other = v128.load(pair, 16);
    const first = v128.shuffle<f64>(one, other, 0, 2);
    const next = v128.shuffle<f64>(one, other, 1, 3);
    v128.store(a, f64x2.add(v128.load(a), f64x2.mul(left, first)));
    v128.store(b, f64x2.add(v128.load(b), f64x2.mul(right, next)));
    a += 16;
    b += 16;
  }
  if ((columns & 1) == 0) return;
  store<f64>(a, load<f64>(a) + w * load<f64>(pair));
  store<f64>(b, load<f64>(b) + v * load<f64>(pair, 8));
}

function addOne(pair: usize, columns: usize, w: f64, a: usize): void {
  for (let j: usize = 0; j < columns; j++) {
    store<f64>(a, load<f64>(a) + w * load<f64>(pair));
    pair += 16;
    a += 8;
  }
}

/** Σ weight · squared distance to the own centre, in the order of the rows: one f64 at `out`. */
export function ownSquares(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  panels: usize,
  assigned: usize,
  out: usize,
): void {
  const p = <usize>columns;
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const row = x + (((i & ~1) * p) << 3) + ((i & 1) << 3);
    const d = toOne(row, panels, p, load<u32>(assigned + (i << 2)));
    sum += weights == 0 ? d : d * load<f64>(weights + (i << 3));
  }
  store<f64>(out, sum);
}

/**
 * What each of some candidates would leave: per row the lesser of `nearest` and its squared distance to the candidate,
 * at slots + t * stride for candidate t, and the sums of them times the weights, even and odd rows apart: f64[2 ×
 * candidates]. The caller makes `nearest` and the weight of a row that fills up the last pair 0.
 */
export function candidateSquares(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  nearest: usize,
  panels: usize,
  candidates: i32,
  slots: usize,
  stride: usize,
  four: usize,
  sums: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const count = <usize>candidates;
  const distances = four + (<usize>thread << 6);
  memory.fill(sums, 0, count << 4);
  for (let i: usize = 0; i < <usize>rows; i += 2) {
    const place = i << 3;
    const held = v128.load(nearest + place);
    for (let c: usize = 0; c < count; c += 4) {
      toFour(x + ((i * p) << 3), panels + ((c * p) << 3), p, distances);
      const end = min<usize>(4, count - c);
      for (let t: usize = 0; t < end; t++) {
        const left = f64x2.pmin(held, v128.load(distances + (t << 4)));
        const sum = sums + ((c + t) << 4);
        v128.store(slots + (c + t) * stride + place, left);
        const part = weights == 0 ? left : f64x2.mul(left, v128.load(weights + place));
        v128.store(sum, f64x2.add(v128.load(sum), part));
      }
    }
  }
}
