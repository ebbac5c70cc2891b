// The best split of one node over a range of columns. The blocks are described in split-node.ts.
import {
  CONSTRAINED,
  GRADIENT,
  GRADIENT_UNIT,
  HESSIAN,
  HESSIAN_UNIT,
  HIGHEST,
  L1,
  L2,
  LOWEST,
  MIN_GAIN,
  MIN_ROWS,
  MIN_WEIGHT,
  RANDOM,
  ROWS,
  worth,
} from "./split-node";
import { searchLevels } from "./split-levels";
import { searchNumber, searchPlain } from "./split-numbers";

export function searchSplits(
  histogram: usize,
  columns: usize,
  from: i32,
  to: i32,
  mask: usize,
  node: usize,
  out: usize,
  scratch: usize,
): void {
  store<i32>(out, -1, 32);
  const H = load<f64>(node, HESSIAN);
  const rows = load<f64>(node, ROWS);
  const minRows = load<f64>(node, MIN_ROWS);
  const hUnit = load<f64>(node, HESSIAN_UNIT);
  const constrained = load<f64>(node, CONSTRAINED) != 0;
  const whole = worth(
    load<f64>(node, GRADIENT) * load<f64>(node, GRADIENT_UNIT),
    H * hUnit,
    load<f64>(node, L1),
    load<f64>(node, L2),
    load<f64>(node, LOWEST),
    load<f64>(node, HIGHEST),
    constrained,
  );
  // least packed hessian of a child: enough weight and, by the node's rows per hessian, enough rows
  const need = max<f64>(1, max(load<f64>(node, MIN_WEIGHT) / hUnit, ((minRows - 0.5) * H) / rows));
  store<f64>(out, whole + load<f64>(node, MIN_GAIN));
  store<f64>(out, whole + load<f64>(node, MIN_GAIN), 24);
  if (H < need + need) return;
  const plain = !constrained && load<f64>(node, L1) == 0 && load<f64>(node, RANDOM) == 0;
  for (let c = from; c < to; c++) {
    if (mask && !load<u8>(mask + <usize>c)) continue;
    const column = columns + (<usize>c << 5);
    const base = histogram + <usize>load<u32>(column);
    if (load<i32>(column, 12) & 1) searchLevels(base, column, c, node, need, out, scratch);
    else if (plain) searchPlain(base, column, c, node, need, out);
    else searchNumber(base, column, c, node, need, constrained, out);
  }
  store<f64>(out, load<f64>(out), 24);
  if (load<i32>(out, 32) >= 0) store<f64>(out, load<f64>(out) - whole);
}
