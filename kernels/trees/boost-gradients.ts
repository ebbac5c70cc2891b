// How every boosted tree begins: gradients of one output, packed into words whose sums cannot overflow.
// The blocks are described in boost-state.ts.
import { GRADIENTS, QUANTISE, isSampledByGradient, isShared, place, real, rowsPerTask, word } from "./boost-state";
import { sampleByGradient } from "./gradient-sample";
import { SOFTMAX, gradientsOf } from "./gradients";
import { quantise } from "./quantise";
import { TOLD, next, publish, settle } from "./sections";

/** Computes and packs the gradients of all rows, and writes the units of a packed word to both nodes. */
export function packGradients(fit: usize, own: usize, output: i32): void {
  const rows = word(fit, 0);
  const block = place(own, 16);
  const size = rowsPerTask(rows);
  const tasks = (rows + size - 1) / size;
  const shared = isShared(own, rows);
  store<i32>(block, output, TOLD);
  for (let t = publish(block, GRADIENTS, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) {
    gradientsOfRows(fit, own, t);
  }
  settle(block, tasks, shared);
  let g: f64 = 0;
  let h: f64 = 0;
  const sums = place(own, 3);
  const sampled = isSampledByGradient(fit);
  if (sampled) {
    const large = real(fit, 40);
    const seed = <u32>word(fit, 24);
    const kept = place(own, 22);
    sampleByGradient(place(own, 0), place(own, 1), rows, large, real(fit, 42), seed, kept, sums, place(own, 23));
  }
  for (let p = sums; p < sums + (<usize>((rows + 4095) >> 12) << 4); p += 16) {
    g += load<f64>(p);
    h += load<f64>(p, 8);
  }
  const half = <f64>rows / 2;
  let gScale: f32 = 1;
  let hScale: f32 = 1;
  if (g > 0) gScale = <f32>scaleOf(2147483646 - half, g);
  if (word(fit, 17) && !sampled) hScale = <f32>min<f64>(8388608, floor<f64>(4294967295 / <f64>rows));
  else if (h > 0) hScale = <f32>scaleOf(4294967294 - half, h);
  store<f32>(block, gScale, TOLD);
  store<f32>(block, hScale, TOLD + 4);
  for (let t = publish(block, QUANTISE, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) {
    quantiseRows(fit, own, t);
  }
  settle(block, tasks, shared);
  for (let node = place(own, 9); node < place(own, 9) + 320; node += 160) {
    store<f64>(node, 1 / <f64>gScale, 56);
    store<f64>(node, 1 / <f64>hScale, 64);
  }
}

// Room for the rounding of each row and of the float32 products; see local-gradients.ts.
// @ts-ignore: decorator
@inline
function scaleOf(room: f64, sum: f64): f64 {
  return min<f64>((room / sum) * (1 - 1e-6), 1152921504606846976);
}

/** Gradients of the rows of a task. */
export function gradientsOfRows(fit: usize, own: usize, task: i32): void {
  const size = rowsPerTask(word(fit, 0));
  const rows = min<i32>(size, word(fit, 0) - task * size);
  const at = <usize>(task * size) << 2;
  const output = load<i32>(place(own, 16), TOLD);
  const score = place(fit, 11) + <usize>output * place(fit, 12) + at;
  const target = place(fit, 9) + at;
  const weights = place(fit, 10) ? place(fit, 10) + at : 0;
  const gradient = place(own, 0) + at;
  const hessian = place(own, 1) + at;
  const sums = place(own, 3) + (at >> 10);
  const loss = word(fit, 15);
  const soft = loss == SOFTMAX;
  const told = soft ? <f32>output : load<f32>(fit, 156);
  const outputs = word(fit, 16);
  const factor = soft ? <f32>(<f64>outputs / <f64>(outputs - 1)) : <f32>1;
  const top = place(fit, 13) + at;
  const inverse = place(fit, 14) + at;
  gradientsOf(loss, score, target, weights, rows, gradient, hessian, sums, told, factor, top, inverse);
}

/** Packed words of the rows of a task. */
export function quantiseRows(fit: usize, own: usize, task: i32): void {
  const size = rowsPerTask(word(fit, 0));
  const rows = min<i32>(size, word(fit, 0) - task * size);
  const at = <usize>(task * size) << 2;
  const block = place(own, 16);
  const packed = place(own, 2) + (at << 1);
  quantise(place(own, 0) + at, place(own, 1) + at, rows, load<f32>(block, TOLD), load<f32>(block, TOLD + 4), packed);
}
