import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KernelFunction } from "../../compute/kernel-function.ts";
import { KERNELS, kernelOf } from "../../compute/kernel-function.ts";
import { instantiateKernels, type Kernels, kernelModule } from "../../compute/kernels/kernels.ts";
import { plainKernels } from "../../compute/kernels/plain.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import { kernelRows, withKernelRows } from "./kernel-rows.ts";
import { type Dual, solveDual } from "./support-solver.ts";

function pointsOf(rows: number, width: number) {
  const random = createRandom(rows);
  return { rows, width, values: Float64Array.from({ length: rows * width }, () => random.normal()) };
}

const everyRow = (rows: number) => Int32Array.from({ length: rows }, (_, i) => i);
const goOn = async () => true;

describe("kernels of support vector machines equal their twins bit for bit", () => {
  test("rows of kernel matrices, passes over forces, partners", () => {
    const sizes = fc.record({ rows: fc.integer({ min: 1, max: 90 }), width: fc.integer({ min: 1, max: 7 }) });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 2 }), fc.boolean(), ({ rows, width }, kind, still) => {
        const size = Math.ceil(rows / 4) * 4;
        let top = 64;
        const take = (bytes: number) => {
          const address = top;
          top += Math.ceil(bytes / 16) * 16;
          return address;
        };
        const [x, point] = [take(size * width * 8), take(width * 8)];
        const [base, rise, fall, diagonal] = [take(size * 8), take(size * 8), take(size * 8), take(size * 8)];
        const [own, other, found, gained] = [take(size * 4), take(size * 4), take(24), take(16)];
        const fill = (buffer: ArrayBuffer) => {
          const numbers = new Float64Array(buffer);
          const random = createRandom(rows);
          for (let k = x / 8; k < own / 8; k++) numbers[k] = Math.round(random.normal() * 4) / 4;
          for (let i = 0; i < size; i++) {
            if (i >= rows || i % 3 === 0) numbers[rise / 8 + i] = Number.NEGATIVE_INFINITY;
            if (i >= rows || i % 5 === 0) numbers[fall / 8 + i] = Number.POSITIVE_INFINITY;
          }
        };
        const run = (kernels: Kernels) => {
          kernels.kernelRow!(x, width, size, point, kind, 0.4, 0.25, 3, own, 0);
          kernels.kernelRow!(x + 8, width, size, point, kind, 0.1, 0.5, 2, other, 0);
          kernels.supportPass!(base, size, 5, still ? 0 : own, other, 0.7, rise, fall, found, 0);
          kernels.supportPartner!(base, size, 5, own, diagonal, 1, 2, fall, gained, 0);
        };
        const memory = new WebAssembly.Memory({ initial: 2, maximum: 2 });
        fill(memory.buffer);
        const copy = memory.buffer.slice(0);
        run(instantiateKernels(kernelModule(false), memory));
        run(plainKernels(copy));
        expect(Buffer.compare(new Uint8Array(memory.buffer), new Uint8Array(copy))).toBe(0);
      }),
      { numRuns: 80 },
    );
  });
});

describe("kernel rows", () => {
  test.each(KERNELS)("equal the kernel to single precision: %s", (name) => {
    const kernel: KernelFunction = { kernel: name, gamma: 0.3, degree: 2, constant: 1 };
    const points = pointsOf(23, 3);
    const rows = kernelRows(points, everyRow(23), kernel);
    for (let i = 0; i < 23; i++) {
      for (let j = 0; j < 23; j++) {
        const value = kernelOf(kernel, points.values, i * 3, points.values, j * 3, 3);
        expect(Math.abs(rows.row(i)[j]! - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-6);
      }
      const own = kernelOf(kernel, points.values, i * 3, points.values, i * 3, 3);
      expect(rows.diagonal[i]).toBeCloseTo(own, 12);
    }
  });
});

describe("solveDual", () => {
  /** Values with a tolerated error: two variables per row. */
  const dualOf = (rows: number, kernel: Dual["kernel"]): Dual => {
    const random = createRandom("values");
    const target = Float64Array.from({ length: rows }, () => random.normal());
    const sign = Int8Array.from({ length: 2 * rows }, (_, t) => (t < rows ? 1 : -1));
    return {
      kernel,
      row: Int32Array.from({ length: 2 * rows }, (_, t) => t % rows),
      sign,
      bound: new Float64Array(2 * rows).fill(1),
      start: Float64Array.from(sign, (own, t) => target[t % rows]! - 0.1 * own),
    };
  };
  const kernel: KernelFunction = { kernel: "rbf", gamma: 0.5, degree: 1, constant: 0 };

  test("is the same on 1, 2 and 4 threads, bit for bit", async () => {
    const points = pointsOf(9000, 4);
    let steps = 0;
    const some = async () => steps++ < 3;
    const of = (threads: number) =>
      withKernelRows(createTeam(threads), points, everyRow(9000), kernel, async (rows) => {
        steps = 0;
        return solveDual(dualOf(9000, rows), 1e-3, some);
      });
    const one = await of(1);
    expect(one.steps).toBeGreaterThan(100);
    for (const threads of [2, 4]) expect(await of(threads)).toEqual(one);
  });

  test("ends where the conditions of an optimum hold, and says what the machine says of every row", async () => {
    const points = pointsOf(60, 2);
    const dual = dualOf(60, kernelRows(points, everyRow(60), kernel));
    const { values, bias, sums, converged } = await solveDual(dual, 1e-6, goOn);
    expect(converged).toBe(true);
    let total = 0;
    values.forEach((value, t) => {
      total += value * dual.sign[t]!;
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    });
    expect(total).toBeCloseTo(0, 9);
    for (let r = 0; r < 60; r++) {
      const own = dual.kernel.row(r);
      const sum = values.reduce((all, value, t) => all + value * dual.sign[t]! * own[dual.row[t]!]!, 0);
      expect(sums[r]).toBeCloseTo(sum, 6);
      // a row further off than tolerated lies at its bound, one nearer has no weight
      const error = dual.start[r]! + 0.1 - (sums[r]! + bias);
      if (error > 0.1 + 1e-4) expect(values[r]).toBe(1);
      if (Math.abs(error) < 0.1 - 1e-4) expect(values[r]! + values[60 + r]!).toBe(0);
    }
  });
});
