// The best threshold of one column of numbers, with missing values on either side.
import {
  GRADIENT,
  GRADIENT_UNIT,
  HESSIAN,
  HESSIAN_UNIT,
  HIGHEST,
  L1,
  L2,
  LOWEST,
  RANDOM,
  gradientOf,
  hessianOf,
  keep,
  leafValue,
  worthOfBoth,
} from "./split-node";

// Without L1, bounds or randomness: everything in packed units, one division per threshold.
export function searchPlain(base: usize, column: usize, c: i32, node: usize, need: f64, out: usize): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l2 = load<f64>(node, L2) / hUnit;
  const unit = (gUnit * gUnit) / hUnit;
  const bins = load<i32>(column, 4);
  const missing = load<i64>(base + (<usize>load<i32>(column, 8) << 3));
  const most = H - need;
  for (let side = 0; side < 2; side++) {
    let sum: i64 = side ? missing : 0;
    const end = side == 0 && missing != 0 ? bins : bins - 1;
    // from the start of the search, not the best so far: how columns are dealt to threads must not matter
    let best = load<f64>(out, 24) / unit;
    let at = -1;
    let word: i64 = 0;
    for (let b = 0; b < end; b++) {
      const here = load<i64>(base + (<usize>b << 3));
      // an empty bin parts the rows as the bin before it does
      if (here == 0) continue;
      sum += here;
      const h = hessianOf(sum);
      if (h < need) continue;
      if (h > most) break;
      const g = gradientOf(sum);
      const a = h + l2;
      const o = H - h + l2;
      const og = G - g;
      const score = (g * g * o + og * og * a) / (a * o);
      if (score > best) {
        best = score;
        at = b;
        word = sum;
      }
    }
    const score = best * unit;
    if (at >= 0 && score > load<f64>(out)) keep(out, score, gradientOf(word), hessianOf(word), c, at, side, 0);
    if (missing == 0) return;
  }
}

export function searchNumber(
  base: usize,
  column: usize,
  c: i32,
  node: usize,
  need: f64,
  constrained: bool,
  out: usize,
): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l1 = load<f64>(node, L1);
  const l2 = load<f64>(node, L2);
  const low = load<f64>(node, LOWEST);
  const high = load<f64>(node, HIGHEST);
  const bins = load<i32>(column, 4);
  const direction = load<i32>(column, 16);
  const missing = load<i64>(base + (<usize>load<i32>(column, 8) << 3));
  const only = chosenBin(node, base, bins, c);
  for (let side = 0; side < 2; side++) {
    let sum: i64 = side ? missing : 0;
    const end = side == 0 && missing != 0 ? bins : bins - 1;
    for (let b = 0; b < end; b++) {
      sum += load<i64>(base + (<usize>b << 3));
      if (only >= 0 && b != only) continue;
      const h = hessianOf(sum);
      if (h < need) continue;
      if (H - h < need) break;
      const gl = gradientOf(sum) * gUnit;
      const gr = (G - gradientOf(sum)) * gUnit;
      const hl = h * hUnit;
      const hr = (H - h) * hUnit;
      if (direction != 0) {
        const step = leafValue(gr, hr, l1, l2, low, high) - leafValue(gl, hl, l1, l2, low, high);
        if (step * <f64>direction < 0) continue;
      }
      const score = worthOfBoth(gl, hl, gr, hr, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) keep(out, score, gradientOf(sum), h, c, b, side, 0);
    }
    if (missing == 0) return;
  }
}

// The one threshold that extra-random trees look at, between the node's lowest and highest bin; -1 for all of them.
function chosenBin(node: usize, base: usize, bins: i32, c: i32): i32 {
  const seed = load<f64>(node, RANDOM);
  if (seed == 0) return -1;
  let low = 0;
  while (low < bins - 1 && load<i64>(base + (<usize>low << 3)) == 0) low++;
  let high = bins - 1;
  while (high > low && load<i64>(base + (<usize>high << 3)) == 0) high--;
  if (high == low) return low;
  let word = <u32>seed + <u32>c * 0x9e3779b1;
  word ^= word >> 16;
  word *= 0x85ebca6b;
  word ^= word >> 13;
  word *= 0xc2b2ae35;
  word ^= word >> 16;
  return low + <i32>(word % <u32>(high - low));
}
