// How every boosted tree ends: leaf values, with the learning rate, to the result and to the scores.
// The blocks are described in boost-state.ts.
import { LEAF_BYTES, SCORES, SUMS, isShared, place, real, word } from "./boost-state";
import { addToRows, sumRows } from "./rows";
import { TOLD, closeSections, next, publish, settle } from "./sections";

/** Words that the end is told. */
const COUNT = TOLD; // leaves
const VALUES = TOLD + 4;
const OUTPUT = TOLD + 8;
const TASKS = TOLD + 12;

export function finish(fit: usize, own: usize, output: i32, made: i32, count: i32): void {
  const result = place(fit, 19) + <usize>output * place(fit, 20);
  store<i32>(result, made);
  store<i32>(result, count, 4);
  const values = result + 8;
  const block = place(own, 16);
  const shared = isShared(own, word(fit, 0));
  const tasks = shared ? 4 * word(own, 18) : 1;
  store<i32>(block, count, COUNT);
  store<u32>(block, <u32>values, VALUES);
  store<i32>(block, output, OUTPUT);
  store<i32>(block, tasks, TASKS);
  if (word(fit, 25)) {
    for (let t = publish(block, SUMS, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) sumLeaves(fit, own, t);
    settle(block, tasks, shared);
  }
  const node = place(own, 9);
  const exact = word(fit, 25) != 0;
  const gUnit = exact ? 1 : load<f64>(node, 56);
  const hUnit = exact ? 1 : load<f64>(node, 64);
  const l1 = real(fit, 30);
  const l2 = real(fit, 32);
  const rate = real(fit, 28);
  const most = real(fit, 36);
  for (let i = 0; i < count; i++) {
    const leaf = place(own, 8) + <usize>i * LEAF_BYTES;
    const g = load<f64>(leaf, 32) * gUnit;
    const size = abs(g) - l1;
    const curvature = load<f64>(leaf, 40) * hUnit + l2;
    const step = size > 0 && curvature > 0 ? min<f64>(size / curvature, most) : 0;
    store<f64>(values + (<usize>i << 3), (step > 0 && g > 0 ? -step : step) * rate);
  }
  for (let t = publish(block, SCORES, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) addScores(fit, own, t);
  settle(block, tasks, shared);
  closeSections(block);
}

/** Exact sums of a task's leaves, over the packed ones. */
export function sumLeaves(fit: usize, own: usize, task: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  for (let i = task; i < load<i32>(block, COUNT); i += tasks) {
    const leaf = place(own, 8) + <usize>i * LEAF_BYTES;
    sumRows(place(own, 0), place(own, 1), place(own, 4) + (<usize>load<i32>(leaf) << 2), load<i32>(leaf, 4), leaf + 32);
  }
}

/** Adds leaf values to the scores of a task's rows: the leaves lie behind each other in both lists. */
export function addScores(fit: usize, own: usize, task: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  const count = load<i32>(block, COUNT);
  const values = <usize>load<u32>(block, VALUES);
  const scores = place(fit, 11) + <usize>load<i32>(block, OUTPUT) * place(fit, 12);
  const all = word(fit, 1);
  for (let list = 0; list < 2; list++) {
    const index = place(own, 4 + list);
    const from = <i32>((<i64>all * task) / tasks);
    const to = <i32>((<i64>all * (task + 1)) / tasks);
    for (let i = 0; i < count; i++) {
      const leaf = place(own, 8) + <usize>i * LEAF_BYTES + (<usize>list << 3);
      const first = max<i32>(from, load<i32>(leaf));
      const rows = min<i32>(to, load<i32>(leaf) + load<i32>(leaf, 4)) - first;
      if (rows <= 0) continue;
      addToRows(scores, index + (<usize>first << 2), rows, <f32>load<f64>(values + (<usize>i << 3)));
    }
  }
}
