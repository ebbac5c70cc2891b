// A part of a batch through a multilayer perceptron and back: see neural-state.ts for the plan.
// Source: S. Ioffe and C. Szegedy's normalisation per row: J. Ba, J. Kiros and G. Hinton, "Layer Normalization", 2016;
// members that share weights: Y. Wen, D. Tran and J. Ba, "BatchEnsemble", ICLR 2020.
import { densePackSingle, denseProductSingle } from "../dense/dense-product";
import { exp4 } from "../exponential";
import {
  activateRows,
  addRow,
  backRows,
  dotRow,
  dropNumbers,
  normaliseRows,
  unnormaliseRows,
} from "./neural-layer";
import {
  activeOf,
  blockBytes,
  deviationOf,
  gradientOf,
  inputsOf,
  layerOffset,
  normalOf,
  place,
  single,
  slopeOf,
  weightBytes,
  word,
} from "./neural-state";

/** Answers of rows from .. from + rows: `rows × members × outputs` at `out`. */
export function neuralAnswers(plan: usize, from: i32, rows: i32, out: usize, thread: i32): void {
  const scratch = place(plan, 20) + <usize>thread * place(plan, 21);
  forward(plan, scratch, from, <usize>rows, false, 0);
  answer(plan, scratch, <usize>rows, out);
}

/** Gradients of the rows from .. from + rows of the order, at the gradients of the part. */
export function neuralGradients(plan: usize, part: i32, from: i32, rows: i32, thread: i32): void {
  const scratch = place(plan, 20) + <usize>thread * place(plan, 21);
  const gradients = place(plan, 14) + <usize>part * place(plan, 15);
  memory.fill(gradients, 0, place(plan, 27));
  forward(plan, scratch, from, <usize>rows, true, part);
  const answers = gradientOf(plan, scratch) + 2 * blockBytes(plan);
  answer(plan, scratch, <usize>rows, answers);
  slopesOfLoss(plan, from, <usize>rows, answers);
  backward(plan, scratch, gradients, from, <usize>rows, answers);
}

// @ts-ignore: decorator
@inline
function rowAt(plan: usize, place: usize, at: usize): usize {
  return place == 0 ? at : <usize>load<u32>(place + (at << 2));
}

function gather(plan: usize, scratch: usize, from: i32, rows: usize): void {
  const encoded = place(plan, 1) << 2;
  const embeddings = place(plan, 3);
  const width = place(plan, 4) << 2;
  const order = place(plan, 19);
  let to = scratch;
  for (let i: usize = 0; i < rows; i++) {
    const row = rowAt(plan, order, <usize>from + i);
    memory.copy(to, place(plan, 0) + row * encoded, encoded);
    to += encoded;
    for (let e: usize = 0; e < embeddings; e++) {
      memory.copy(to, tableOf(plan, place(plan, 13), e, row), width);
      to += width;
    }
  }
}

/** Where the vector of a row's level lies among parameters or gradients. */
// @ts-ignore: decorator
@inline
function tableOf(plan: usize, all: usize, embedding: usize, row: usize): usize {
  const code = <usize>load<u32>(place(plan, 2) + ((row * place(plan, 3) + embedding) << 2));
  return all + ((<usize>load<u32>(place(plan, 5) + (embedding << 2)) + code * place(plan, 4)) << 2);
}

function forward(plan: usize, scratch: usize, from: i32, rows: usize, training: bool, part: i32): void {
  const members = place(plan, 9);
  const units = place(plan, 8);
  const drop = single(plan, 23);
  const block = (rows * units) << 2;
  gather(plan, scratch, from, rows);
  for (let l = 0; l < word(plan, 7); l++) {
    const weights = place(plan, 13) + layerOffset(plan, l);
    const factors = weights + weightBytes(plan, l);
    const biases = factors + ((members * units) << 2);
    const width = inputsOf(plan, l);
    const x = l == 0 ? scratch : activeOf(plan, scratch, l - 1);
    const held = l == 0 ? rows : rows * members;
    const normal = normalOf(plan, scratch, l);
    denseProductSingle(x, width << 2, 4, weights, <i32>held, <i32>units, <i32>width, normal);
    if (word(plan, 12) != 0) normaliseRows(normal, held, units, deviationOf(plan, scratch, l));
    const active = activeOf(plan, scratch, l);
    const slopes = slopeOf(plan, scratch, l);
    for (let m: usize = 0; m < members; m++) {
      const own = (m * units) << 2;
      activateRows(
        l == 0 ? normal : normal + m * block,
        rows,
        units,
        factors + own,
        biases + own,
        word(plan, 11),
        active + m * block,
        training ? slopes + m * block : 0,
      );
    }
    if (training && drop > 0) {
      const first = (part * word(plan, 7) + l) * <i32>(blockBytes(plan) >> 2);
      dropNumbers(active, slopes, rows * members * units, drop, word(plan, 25), first);
    }
  }
}

/** The last layer: `rows × members × outputs`. */
function answer(plan: usize, scratch: usize, rows: usize, out: usize): void {
  const members = place(plan, 9);
  const units = place(plan, 8);
  const outputs = place(plan, 10);
  const last = word(plan, 7);
  const weights = place(plan, 13) + layerOffset(plan, last);
  const biases = weights + ((members * outputs * units) << 2);
  for (let m: usize = 0; m < members; m++) {
    for (let i: usize = 0; i < rows; i++) {
      const x = activeOf(plan, scratch, last - 1) + (((m * rows + i) * units) << 2);
      for (let o: usize = 0; o < outputs; o++) {
        const own = m * outputs + o;
        const sum = dotRow(x, weights + ((own * units) << 2), units) + load<f32>(biases + (own << 2));
        store<f32>(out + (((i * members + m) * outputs + o) << 2), sum);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function exponential(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** Answers in place to the slopes of the loss. */
function slopesOfLoss(plan: usize, from: i32, rows: usize, answers: usize): void {
  const members = place(plan, 9);
  const outputs = place(plan, 10);
  const loss = word(plan, 18);
  const order = place(plan, 19);
  const smoothing = single(plan, 24);
  for (let i: usize = 0; i < rows; i++) {
    const row = rowAt(plan, order, <usize>from + i);
    const target = load<f32>(place(plan, 16) + (row << 2));
    let weight = single(plan, 26);
    if (place(plan, 17) != 0) weight *= load<f32>(place(plan, 17) + (row << 2));
    for (let m: usize = 0; m < members; m++) {
      const at = answers + (((i * members + m) * outputs) << 2);
      if (loss == 0) store<f32>(at, (load<f32>(at) - target) * weight);
      else if (loss == 1) {
        const share = <f32>1 / (<f32>1 + exponential(-load<f32>(at)));
        store<f32>(at, (share - (target * (<f32>1 - smoothing) + <f32>0.5 * smoothing)) * weight);
      } else softmaxSlopes(at, outputs, <usize>target, smoothing, weight);
    }
  }
}

function softmaxSlopes(at: usize, outputs: usize, target: usize, smoothing: f32, weight: f32): void {
  let most = load<f32>(at);
  for (let o: usize = 1; o < outputs; o++) most = max<f32>(most, load<f32>(at + (o << 2)));
  let sum: f32 = 0;
  for (let o: usize = 0; o < outputs; o++) {
    const e = exponential(load<f32>(at + (o << 2)) - most);
    store<f32>(at + (o << 2), e);
    sum += e;
  }
  for (let o: usize = 0; o < outputs; o++) {
    const wanted = (o == target ? <f32>1 - smoothing : <f32>0) + smoothing / <f32>outputs;
    store<f32>(at + (o << 2), (load<f32>(at + (o << 2)) / sum - wanted) * weight);
  }
}

function backward(plan: usize, scratch: usize, gradients: usize, from: i32, rows: usize, answers: usize): void {
  const members = place(plan, 9);
  const units = place(plan, 8);
  const layers = word(plan, 7);
  let gradient = gradientOf(plan, scratch);
  let other = gradient + blockBytes(plan);
  const packed = answers + ((rows * members * place(plan, 10)) << 2);
  backLast(plan, scratch, gradients, rows, answers, gradient);
  for (let l = layers - 1; l >= 0; l--) {
    const offset = layerOffset(plan, l);
    const own = offset + weightBytes(plan, l);
    const shared = l == 0;
    const normal = normalOf(plan, scratch, l);
    const block = (rows * units) << 2;
    const factorBytes = (members * units) << 2;
    if (shared) memory.fill(other, 0, block);
    for (let m: usize = 0; m < members; m++) {
      const at = own + ((m * units) << 2);
      backRows(
        gradient + m * block,
        slopeOf(plan, scratch, l) + m * block,
        shared ? normal : normal + m * block,
        rows,
        units,
        place(plan, 13) + at,
        gradients + at,
        gradients + at + factorBytes,
        shared ? other : 0,
      );
    }
    if (shared) gradient = other;
    const held = shared ? rows : rows * members;
    if (word(plan, 12) != 0) unnormaliseRows(gradient, normal, held, units, deviationOf(plan, scratch, l));
    const x = shared ? scratch : activeOf(plan, scratch, l - 1);
    weightGradients(x, inputsOf(plan, l), gradient, units, held, packed, gradients + offset);
    if (!shared) {
      transposePanels(place(plan, 13) + offset, units, units, packed);
      denseProductSingle(gradient, units << 2, 4, packed, <i32>held, <i32>units, <i32>units, other);
      const kept = gradient;
      gradient = other;
      other = kept;
    }
  }
  if (word(plan, 3) > 0) embeddingGradients(plan, gradients, from, rows, gradient);
}

/** Gradients of the last layer and of what went into it. */
function backLast(plan: usize, scratch: usize, gradients: usize, rows: usize, answers: usize, gradient: usize): void {
  const members = place(plan, 9);
  const units = place(plan, 8);
  const outputs = place(plan, 10);
  const last = word(plan, 7);
  const offset = layerOffset(plan, last);
  const weights = place(plan, 13) + offset;
  const weightGradient = gradients + offset;
  const biasGradient = weightGradient + ((members * outputs * units) << 2);
  memory.fill(gradient, 0, (rows * members * units) << 2);
  for (let m: usize = 0; m < members; m++) {
    for (let i: usize = 0; i < rows; i++) {
      const row = ((m * rows + i) * units) << 2;
      const x = activeOf(plan, scratch, last - 1) + row;
      for (let o: usize = 0; o < outputs; o++) {
        const own = m * outputs + o;
        const slope = load<f32>(answers + (((i * members + m) * outputs + o) << 2));
        addRow(gradient + row, weights + ((own * units) << 2), slope, units);
        addRow(weightGradient + ((own * units) << 2), x, slope, units);
        store<f32>(biasGradient + (own << 2), load<f32>(biasGradient + (own << 2)) + slope);
      }
    }
  }
}

/** Xᵀ times the gradient (`rows × units`), in panels of 8 columns. */
function weightGradients(
  x: usize,
  width: usize,
  gradient: usize,
  units: usize,
  rows: usize,
  packed: usize,
  out: usize,
): void {
  for (let j: usize = 0; j < units; j += 8) {
    densePackSingle(gradient + (j << 2), units << 2, 4, <i32>rows, 8, packed);
    denseProductSingle(x, 4, width << 2, packed, <i32>width, 8, <i32>rows, out);
    out += width << 5;
  }
}

/** Weights in panels of 8 units to panels of 8 inputs. `inputs` is a multiple of 8. */
function transposePanels(weights: usize, inputs: usize, units: usize, out: usize): void {
  for (let i: usize = 0; i < inputs; i += 8) {
    for (let o: usize = 0; o < units; o++) {
      const from = weights + ((((o >> 3) * inputs + i) << 3) << 2) + ((o & 7) << 2);
      for (let k: usize = 0; k < 8; k++) store<f32>(out + (k << 2), load<f32>(from + (k << 5)));
      out += 32;
    }
  }
}

/** Adds to the tables what their rows' levels would change. */
function embeddingGradients(plan: usize, gradients: usize, from: i32, rows: usize, gradient: usize): void {
  const units = place(plan, 8);
  const inputs = place(plan, 6);
  const width = place(plan, 4);
  const weights = place(plan, 13) + layerOffset(plan, 0);
  const order = place(plan, 19);
  for (let i: usize = 0; i < rows; i++) {
    const row = rowAt(plan, order, <usize>from + i);
    for (let e: usize = 0; e < place(plan, 3); e++) {
      const table = tableOf(plan, gradients, e, row);
      for (let k: usize = 0; k < width; k++) {
        const input = place(plan, 1) + e * width + k;
        let low = f32x4.splat(0);
        let high = f32x4.splat(0);
        for (let j: usize = 0; j < units; j += 8) {
          const at = weights + ((((j >> 3) * inputs + input) << 3) << 2);
          const g = gradient + ((i * units + j) << 2);
          low = f32x4.add(low, f32x4.mul(v128.load(at), v128.load(g)));
          high = f32x4.add(high, f32x4.mul(v128.load(at, 16), v128.load(g, 16)));
        }
        low = f32x4.add(low, high);
        const sum =
          f32x4.extract_lane(low, 0) +
          f32x4.extract_lane(low, 1) +
          (f32x4.extract_lane(low, 2) + f32x4.extract_lane(low, 3));
        store<f32>(table + (k << 2), load<f32>(table + (k << 2)) + sum);
      }
    }
  }
}
