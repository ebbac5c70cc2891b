// The best set of levels of one column of categories.
import { addToSet, clearSet } from "./sets";
import { ENTRY, LIST_BYTES, sortLevels } from "./sort-levels";
import {
  CATEGORY_L2,
  CATEGORY_MOST,
  CATEGORY_ROWS,
  CATEGORY_SMOOTH,
  CONSTRAINED,
  GRADIENT,
  GRADIENT_UNIT,
  HESSIAN,
  HESSIAN_UNIT,
  HIGHEST,
  L1,
  L2,
  LOWEST,
  ONE_HOT,
  ROWS,
  gradientOf,
  hessianOf,
  keep,
  worthOfBoth,
} from "./split-node";

/** Where the set of bins that go left lies in the record of a split. */
const SET: usize = 64;

// Levels: each alone when there are few, else prefixes of the levels sorted by gradient over hessian, from both ends.
// The slot of missing counts as one more level.
export function searchLevels(
  base: usize,
  column: usize,
  c: i32,
  node: usize,
  need: f64,
  out: usize,
  scratch: usize,
): void {
  const G = load<f64>(node, GRADIENT);
  const H = load<f64>(node, HESSIAN);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const gUnit = load<f64>(node, GRADIENT_UNIT);
  const l1 = load<f64>(node, L1);
  const low = load<f64>(node, LOWEST);
  const high = load<f64>(node, HIGHEST);
  const constrained = load<f64>(node, CONSTRAINED) != 0;
  const bins = load<i32>(column, 4);
  const slot = load<i32>(column, 8);
  const perHessian = load<f64>(node, ROWS) / H;
  if (<f64>bins <= load<f64>(node, ONE_HOT)) {
    const l2 = load<f64>(node, L2);
    for (let i = 0; i <= bins; i++) {
      const b = i == bins ? slot : i;
      const word = load<i64>(base + (<usize>b << 3));
      const h = hessianOf(word);
      if (h < need || H - h < need) continue;
      const g = gradientOf(word);
      const rest = (G - g) * gUnit;
      const score = worthOfBoth(g * gUnit, h * hUnit, rest, (H - h) * hUnit, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) {
        keep(out, score, g, h, c, 0, 0, 1);
        clearSet(out + SET);
        addToSet(out + SET, b);
      }
    }
    return;
  }
  const smooth = load<f64>(node, CATEGORY_SMOOTH);
  const l2 = load<f64>(node, L2) + load<f64>(node, CATEGORY_L2);
  let used = 0;
  for (let i = 0; i <= bins; i++) {
    const b = i == bins ? slot : i;
    const word = load<i64>(base + (<usize>b << 3));
    const h = hessianOf(word);
    if (floor(h * perHessian + 0.5) < max<f64>(smooth, 1)) continue;
    const entry = scratch + <usize>used * ENTRY;
    store<f64>(entry, (gradientOf(word) * gUnit) / (h * hUnit + smooth));
    store<i32>(entry, b, 8);
    used++;
  }
  const sorted = sortLevels(scratch, used, scratch + LIST_BYTES);
  const most = <i32>min<f64>(load<f64>(node, CATEGORY_MOST), <f64>((used + 1) >> 1));
  const groupRows = load<f64>(node, CATEGORY_ROWS);
  for (let side = 0; side < 2; side++) {
    let sum: i64 = 0;
    let group: f64 = 0;
    for (let i = 0; i < used && i < most; i++) {
      const b = load<i32>(sorted + <usize>(side ? used - 1 - i : i) * ENTRY, 8);
      const word = load<i64>(base + (<usize>b << 3));
      sum += word;
      group += floor(hessianOf(word) * perHessian + 0.5);
      const h = hessianOf(sum);
      if (h < need) continue;
      if (H - h < need || (H - h) * perHessian + 0.5 < groupRows) break;
      if (group < groupRows) continue;
      group = 0;
      const g = gradientOf(sum);
      const rest = (G - g) * gUnit;
      const score = worthOfBoth(g * gUnit, h * hUnit, rest, (H - h) * hUnit, l1, l2, low, high, constrained);
      if (score > load<f64>(out)) {
        keep(out, score, g, h, c, 0, 0, 1);
        clearSet(out + SET);
        for (let j = 0; j <= i; j++) addToSet(out + SET, load<i32>(sorted + <usize>(side ? used - 1 - j : j) * ENTRY, 8));
      }
    }
  }
}
