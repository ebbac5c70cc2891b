import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantiateKernels, kernelModule } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain.ts";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { withDense } from "./dense.ts";
import { type Factor, packedBytes, product } from "./dense-product.ts";
import { createMatrix, gram, multiply, multiplyTransposed } from "./matrix.ts";

const random = createRandom("dense");
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());

describe("products of a matrix in a workspace", () => {
  // A workspace is opened from some megabyte on; with fewer bytes the plain twins compute.
  test.each([1, 2, 4])("equal the plain ones bit for bit on %i threads", async (threads) => {
    for (const [rows, columns] of [
      [5, 3],
      [4096, 1],
      [9001, 7],
      [4099, 50],
    ] as const) {
      const x = createMatrix(rows, columns, normals(rows * columns));
      const weights = normals(rows).map(Math.abs);
      const [v, r] = [normals(columns), normals(rows)];
      for (const bytes of [2 ** 19, 2 ** 24]) {
        if (bytes < rows * columns * 16 + 2 ** 17) continue;
        await withDense(createTeam(threads), bytes, async (dense) => {
          const own = dense.matrix(rows, columns);
          own.values.set(x.values);
          expect(dense.gram(own, null).values).toEqual(gram(x).values);
          expect(dense.gram(own, weights).values).toEqual(gram(x, weights).values);
          const [forward, backward] = [new Float64Array(rows), new Float64Array(columns)];
          const [plainForward, plainBackward] = [new Float64Array(rows), new Float64Array(columns)];
          dense.multiply(own, v, forward);
          multiply(x, v, plainForward);
          expect(forward).toEqual(plainForward);
          dense.multiplyTransposed(own, r, backward);
          multiplyTransposed(x, r, plainBackward);
          expect(backward).toEqual(plainBackward);
        });
      }
    }
  });

  test("memory that a part of a fit took is free again after it", async () => {
    await withDense(createTeam(1), 2 ** 16, async (dense) => {
      const first = await dense.within(async () => dense.matrix(10, 10).address);
      expect(dense.matrix(10, 10).address).toBe(first);
    });
  });
});

describe("C = A B", () => {
  /** Bytes of C by the compiled kernels or their twins. */
  function multiplied(plain: boolean, width: 4 | 8, left: Factor, right: Factor, fill: Float64Array, size: number) {
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 64 });
    const kernels = plain ? plainKernels(memory.buffer) : instantiateKernels(kernelModule(false), memory);
    const numbers = width === 8 ? new Float64Array(memory.buffer) : new Float32Array(memory.buffer);
    numbers.set(fill);
    const workspace = {
      buffer: memory.buffer,
      base: 0,
      kernels,
      parallel(kernel: string, calls: readonly (readonly number[])[]) {
        for (const args of calls) kernels[kernel]!(...args);
      },
      release() {},
    };
    const out = 2 ** 20;
    product(workspace, width, left, right, out, out + Math.ceil((size * width) / 64) * 64);
    return numbers.slice(out / width, out / width + size);
  }

  test("equals its definition and, bit for bit, its plain twin", () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 45 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 600 }),
    );
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.constantFrom<4 | 8>(4, 8), ([m, n, k], a, b, width) => {
        const fill = normals(m * k + k * n);
        const left = a
          ? { address: 0, rows: k, columns: m, transposed: true }
          : { address: 0, rows: m, columns: k, transposed: false };
        const address = m * k * width;
        const right = b
          ? { address, rows: n, columns: k, transposed: true }
          : { address, rows: k, columns: n, transposed: false };
        const found = multiplied(false, width, left, right, fill, m * n);
        expect(found).toEqual(multiplied(true, width, left, right, fill, m * n));
        expect(packedBytes(right, width)).toBeGreaterThanOrEqual(k * n * width);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let want = 0;
            for (let l = 0; l < k; l++) {
              want += fill[a ? l * m + i : i * k + l]! * fill[m * k + (b ? j * k + l : l * n + j)]!;
            }
            expect(Math.abs(found[i * n + j]! - want)).toBeLessThan((width === 8 ? 1e-12 : 1e-4) * (1 + Math.sqrt(k)));
          }
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test("refuses factors that do not fit each other", () => {
    const factor = { address: 0, rows: 2, columns: 3 };
    expect(() => multiplied(false, 8, factor, factor, normals(6), 4)).toThrow(/2 × 3 and 2 × 3/);
  });
});
