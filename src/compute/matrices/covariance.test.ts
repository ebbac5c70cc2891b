import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FrameColumn } from "../../contract/frame.ts";
import { instantiateKernels, type Kernels, kernelModule } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain.ts";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { covarianceOf } from "./covariance.ts";
import { gramScratchBytes } from "./dense.ts";
import { symmetricEigen } from "./eigen.ts";
import { leadingEigen } from "./eigen-leading.ts";

const columnOf = (values: Float64Array): FrameColumn => ({
  name: "x",
  kind: "number",
  width: 1,
  parts: ["x"],
  levels: [],
  origin: ["x"],
  values: () => values,
});

/** Columns far from 0 that go together; every `gap`-th number is missing. */
function columnsOf(rows: number, count: number, gap = 0): FrameColumn[] {
  const random = createRandom(rows);
  const shared = Float64Array.from({ length: rows }, () => random.normal());
  return Array.from({ length: count }, (_, j) =>
    columnOf(
      Float64Array.from(shared, (s, i) => (gap > 0 && (i + j) % gap === 0 ? Number.NaN : 1000 + s + random.normal())),
    ),
  );
}

describe("covarianceOf", () => {
  test("equals its definition, where numbers are missing too", async () => {
    for (const gap of [0, 7]) {
      const columns = columnsOf(5000, 3, gap);
      const weights = Float64Array.from({ length: 5000 }, (_, i) => 1 + (i % 3));
      const found = await covarianceOf(columns, 5000, weights, createTeam(1));
      const whole = weights.reduce((a, b) => a + b, 0);
      const values = columns.map((column) => column.values());
      const there = (j: number) => Array.from(weights.keys()).filter((i) => !Number.isNaN(values[j]![i]!));
      const total = (rows: number[], of: (i: number) => number) =>
        rows.reduce((sum, i) => sum + weights[i]! * of(i), 0);
      const means = values.map((own, j) => total(there(j), (i) => own[i]!) / total(there(j), () => 1));
      for (let j = 0; j < 3; j++) {
        expect(found.means[j]).toBeCloseTo(means[j]!, 9);
        const variance = total(there(j), (i) => (values[j]![i]! - means[j]!) ** 2) / total(there(j), () => 1);
        expect(found.variances[j]).toBeCloseTo(variance, 9);
        for (let k = 0; k < 3; k++) {
          const both = there(j).filter((i) => !Number.isNaN(values[k]![i]!));
          const own = total(both, (i) => (values[j]![i]! - means[j]!) * (values[k]![i]! - means[k]!)) / whole;
          expect(found.covariances.values[j * 3 + k]).toBeCloseTo(own, 9);
        }
      }
    }
  });

  test("is the same on 1, 2 and 4 threads, bit for bit", async () => {
    const columns = columnsOf(20_000, 9, 11);
    const one = await covarianceOf(columns, 20_000, null, createTeam(1));
    for (const threads of [2, 4]) expect(await covarianceOf(columns, 20_000, null, createTeam(threads))).toEqual(one);
  });

  test("a column of one value has no variance, and one without numbers has none either", async () => {
    const columns = [columnOf(new Float64Array(50).fill(0.1)), columnOf(new Float64Array(50).fill(Number.NaN))];
    const found = await covarianceOf(columns, 50, null, createTeam(1));
    expect(found.variances[0]).toBe(0);
    expect(found.means[0]).toBe(0.1);
    expect(found.means[1]).toBeNaN();
    expect(Array.from(found.covariances.values)).toEqual([0, 0, 0, 0]);
  });
});

describe("the kernel of covariances", () => {
  test("equals its plain twin bit for bit", () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 600 }), columns: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ rows, columns }, weighted) => {
        const stride = Math.ceil(rows / 2) * 16;
        const w = 64 + columns * stride;
        const middles = w + stride;
        const out = middles + columns * 8;
        const scratch = Math.ceil((out + columns * (columns + 4) * 8) / 64) * 64;
        const fill = (buffer: ArrayBuffer) => {
          const numbers = new Float64Array(buffer);
          columnsOf(rows, columns, 13).forEach((column, j) => {
            numbers.set(column.values(), (64 + j * stride) / 8);
          });
          for (let i = 0; i < rows; i++) numbers[w / 8 + i] = (i % 4) / 3;
          for (let j = 0; j < columns; j++) numbers[middles / 8 + j] = 999 + j;
        };
        const bytes = gramScratchBytes(columns);
        const run = (kernels: Kernels) =>
          kernels.columnProducts!(...[64, stride, columns, rows, middles, weighted ? w : 0, out, scratch, bytes, 0]);
        const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
        fill(memory.buffer);
        const copy = memory.buffer.slice(0);
        run(instantiateKernels(kernelModule(false), memory));
        run(plainKernels(copy));
        expect(Buffer.compare(new Uint8Array(memory.buffer, 0, scratch), new Uint8Array(copy, 0, scratch))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe("leadingEigen", () => {
  const symmetric = (n: number, of: (i: number, j: number) => number) => {
    const values = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) values[i * n + j] = values[j * n + i] = of(i, j);
    return { rows: n, columns: n, values };
  };

  test("finds the first of what symmetricEigen finds", () => {
    const random = createRandom(3);
    const a = symmetric(90, (i, j) => random.normal() + (i === j ? i : 0));
    const all = symmetricEigen(a);
    const some = leadingEigen(a, 12);
    some.values.forEach((value, k) => {
      expect(value).toBeCloseTo(all.values[k]!, 9);
    });
    for (let k = 0; k < 12 * 90; k++) expect(some.vectors.values[k]).toBeCloseTo(all.vectors.values[k]!, 7);
  });

  test.each([
    ["equal eigenvalues", (i: number, j: number) => (i === j ? 1 + (i < 30 ? 2 : 0) : 0)],
    ["blocks", (i: number, j: number) => (Math.floor(i / 10) === Math.floor(j / 10) ? 1 : 0)],
    ["one direction", (i: number, j: number) => (i + 1) * (j + 1)],
    ["nothing", () => 0],
  ])("vectors are of unit length, apart, and keep their direction: %s", (_name, of) => {
    const n = 100;
    const a = symmetric(n, of);
    const { values, vectors } = leadingEigen(a, 8);
    const row = (k: number) => vectors.values.subarray(k * n, (k + 1) * n);
    for (let k = 0; k < 8; k++) {
      for (let l = 0; l <= k; l++) {
        const along = row(k).reduce((sum, v, i) => sum + v * row(l)[i]!, 0);
        expect(along).toBeCloseTo(k === l ? 1 : 0, 9);
      }
      const scale = Math.max(1, Math.abs(values[0]!));
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += a.values[i * n + j]! * row(k)[j]!;
        expect(Math.abs(sum - values[k]! * row(k)[i]!) / scale).toBeLessThan(1e-9);
      }
    }
  });
});
