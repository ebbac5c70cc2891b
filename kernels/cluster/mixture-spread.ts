// How far the rows of a component of a mixture are spread around its mean, over a chunk of at most 4096 rows (row-major
// f64). The plain twin is in src/compute/kernels/plain-mixture.ts.
import { addBlock, clearTotal, BLOCK as ROWS, writeTotal } from "../dense/dense";
import { centre } from "./mixture";

/**
 * Σ weight · responsibility · (row − mean)(row − mean)ᵀ of one component over a chunk: columns × columns at `out` where
 * full, the diagonal alone otherwise. Rows that the component has nothing of are left out.
 * scratch: 256 rows, their weights and the scratch space of denseGram per thread, `scratchBytes` apart.
 */
export function mixtureSpread(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  responsibilities: usize,
  mean: usize,
  full: i32,
  scratch: usize,
  scratchBytes: usize,
  out: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const width = p << 3;
  const parts = scratch + <usize>thread * scratchBytes;
  const away = parts + (ROWS << 3);
  const grams = away + ROWS * width;
  if (full != 0) clearTotal(p, grams);
  else memory.fill(out, 0, width);
  let held: usize = 0;
  for (let i: usize = 0; i < <usize>rows; i++, x += width) {
    const w = load<f64>(responsibilities + (i << 3)) * (weights == 0 ? 1 : load<f64>(weights + (i << 3)));
    if (w == 0) continue;
    store<f64>(parts + (held << 3), w);
    centre(x, p, 1, mean, away + held * width);
    if (full == 0) {
      addSquares(away, p, w, out);
      continue;
    }
    held++;
    if (held < ROWS) continue;
    addBlock(away, p, parts, held, grams);
    held = 0;
  }
  if (full == 0) return;
  if (held > 0) addBlock(away, p, parts, held, grams);
  writeTotal(p, grams, out);
}

function addSquares(a: usize, p: usize, w: f64, out: usize): void {
  const width = p << 3;
  const pairs = (p & ~1) << 3;
  const both = f64x2.splat(w);
  let j: usize = 0;
  for (; j < pairs; j += 16) {
    const d = v128.load(a + j);
    v128.store(out + j, f64x2.add(v128.load(out + j), f64x2.mul(f64x2.mul(both, d), d)));
  }
  if (j < width) {
    const d = load<f64>(a + j);
    store<f64>(out + j, load<f64>(out + j) + w * d * d);
  }
}
