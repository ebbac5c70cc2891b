import { expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { Task } from "../contract/task.ts";
import { growingOrder } from "./fewer-rows.ts";

const values = [5, 1, 5, Number.NaN, 9, 1, 5, 9];
const rows = Int32Array.of(0, 1, 2, 3, 4, 5, 6);

function taskWith(roles: { readonly time?: string; readonly group?: string }): Task {
  const column = { name: "x", kind: "number", values: Float64Array.from(values) };
  return { table: { rows: 8, columns: [column] }, roles: { time: null, group: null, ...roles } } as unknown as Task;
}

test("by chance: every row once", () => {
  const order = growingOrder(taskWith({}), rows, createRandom(1));
  expect([...order].sort()).toEqual([...rows]);
  expect([...order]).not.toEqual([...rows]);
});

test("with a time the latest rows come first, unknown times last", () => {
  expect([...growingOrder(taskWith({ time: "x" }), rows, createRandom(1))]).toEqual([4, 6, 2, 0, 5, 1, 3]);
});

test("with groups no group is begun before the last one is whole", () => {
  const order = growingOrder(taskWith({ group: "x" }), rows, createRandom(1));
  expect([...order].sort()).toEqual([...rows]);
  const runs = [...order].map((row) => String(values[row])).filter((v, i, all) => v !== all[i - 1]);
  expect(runs.length).toBe(new Set(runs).size);
});
