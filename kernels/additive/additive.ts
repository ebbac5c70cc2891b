// Boosting of an additive model: visits of some columns of one bag.
import { buildCouplings } from "./additive-couplings";
import { addSteps, copyAside, hessianTotal, sumCells, writeGradients } from "./additive-rows";
import { at, columnAt, get } from "./additive-state";
import { stepColumn } from "./additive-step";
import { softmaxTotals } from "../trees/softmax";

/**
 * Visits the columns from .. to - 1 of a bag: gradients of all rows and their sums per cell, then `cycles` times a step
 * of every column. Between the steps the gradients follow to first order, by couplings, which are taken anew when
 * `fresh`. State block: see additive-state.ts.
 */
export function visitColumns(s: usize, from: i32, to: i32, cycles: i32, fresh: i32): void {
  const outputs = get(s, 12);
  if (outputs > 1) softmaxTotals(at(s, 6), at(s, 7), outputs, get(s, 0), at(s, 13), at(s, 14));
  // one set of couplings serves all classes, each with its own mean hessian
  if (fresh && outputs > 1) buildCouplings(s, from, to, at(s, 5));
  const base = load<i32>(columnAt(s, from));
  for (let k = 0; k < outputs; k++) {
    writeGradients(s, k);
    if (fresh && outputs == 1) buildCouplings(s, from, to, at(s, 9));
    for (let c = from; c < to; c++) {
      const cells = <usize>(load<i32>(columnAt(s, c)) - base) << 3;
      sumCells(s, c, at(s, 15) + cells, at(s, 16) + cells, at(s, 34));
    }
    const stood = load<f64>(s + (42 << 2));
    const scale = stood > 0 ? hessianTotal(s) / stood : 0;
    const width = <usize>get(s, 21);
    memory.fill(at(s, 22), 0, width << 2);
    for (let cycle = 0; cycle < cycles; cycle++) {
      for (let c = from; c < to; c++) stepColumn(s, c, base, scale);
    }
    const scores = at(s, 6) + <usize>k * at(s, 7);
    for (let c = from; c < to; c++) addSteps(s, c, scores, at(s, 22) + (<usize>(load<i32>(columnAt(s, c)) - base) << 2));
    const shapes = at(s, 18) + (<usize>(k * get(s, 19) + base) << 3);
    for (let i: usize = 0; i < width; i++) {
      store<f64>(shapes + (i << 3), load<f64>(shapes + (i << 3)) + <f64>load<f32>(at(s, 22) + (i << 2)));
    }
  }
  copyAside(s);
}

/** Sets the scores of all rows to what the shape functions say. bases: f32 per output. */
export function rescoreColumns(s: usize, columns: i32, bases: usize): void {
  const rows = get(s, 0);
  for (let k = 0; k < get(s, 12); k++) {
    const scores = at(s, 6) + <usize>k * at(s, 7);
    const base = load<f32>(bases + (<usize>k << 2));
    for (let i: usize = 0; i < <usize>rows << 2; i += 4) store<f32>(scores + i, base);
    for (let c = 0; c < columns; c++) {
      const first = load<i32>(columnAt(s, c));
      const cells = load<i32>(columnAt(s, c), 4) + 1;
      const shapes = at(s, 18) + (<usize>(k * get(s, 19) + first) << 3);
      const steps = at(s, 34);
      for (let i: usize = 0; i < <usize>cells; i++) store<f32>(steps + (i << 2), <f32>load<f64>(shapes + (i << 3)));
      addSteps(s, c, scores, steps);
    }
  }
  copyAside(s);
}
