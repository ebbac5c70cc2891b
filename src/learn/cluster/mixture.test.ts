import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantiateKernels, type Kernels, kernelModule } from "../../compute/kernels/kernels.ts";
import { plainKernels } from "../../compute/kernels/plain.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import { expectMaximise } from "./mixture-rounds.ts";
import { type Shape, withMixtureSpace } from "./mixture-space.ts";

/** Rows around three middles. */
function groups(rows: number, columns: number): Matrix {
  const random = createRandom(rows + columns);
  const values = Float64Array.from({ length: rows * columns }, (_, k) => {
    return (Math.floor(k / columns) % 3) * 4 + (k % columns) + random.normal();
  });
  return { rows, columns, values };
}

const thirds = (rows: number) => Int32Array.from({ length: rows }, (_, i) => i % 3);

describe("kernels of mixtures equal their twins bit for bit", () => {
  test("shares, log-likelihood, sums and spreads", () => {
    const size = fc.record({ rows: fc.integer({ min: 1, max: 300 }), columns: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(size, fc.boolean(), fc.boolean(), ({ rows, columns }, full, weighted) => {
        const components = 3;
        const panels = Math.ceil(columns / 4) * columns * 4;
        let top = 64;
        const take = (count: number) => {
          const address = top;
          top += Math.ceil(count / 2) * 16;
          return address;
        };
        const [x, w] = [take(rows * columns), take(rows)];
        const [means, factors, offsets] = [take(components * columns), take(components * panels), take(components)];
        const [shares, sums] = [take(components * rows), take(2 + components * (columns + 1))];
        const [spread, scratch] = [take(columns * columns), take(0)];
        const fill = (buffer: ArrayBuffer) => {
          const numbers = new Float64Array(buffer);
          const random = createRandom(rows);
          numbers.set(groups(rows, columns).values, x / 8);
          for (let i = 0; i < rows; i++) numbers[w / 8 + i] = i % 4;
          for (let k = means / 8; k < shares / 8; k++) numbers[k] = 2 * random.normal();
          // behind the diagonal a factor is 0
          for (let k = 0; k < (full ? components * panels : 0); k++) {
            const inside = k % panels;
            const row = 4 * Math.floor(inside / (4 * columns)) + (inside % 4);
            if (Math.floor((inside % (4 * columns)) / 4) > row || row >= columns) numbers[factors / 8 + k] = 0;
          }
        };
        const own = weighted ? w : 0;
        const run = (kernels: Kernels) => {
          const flag = full ? 1 : 0;
          kernels.mixtureExpect!(
            ...[x, columns, rows, own, components, means, factors, flag, offsets, scratch, 65536, shares, sums, 0],
          );
          kernels.mixtureSpread!(...[x, columns, rows, own, shares, means, flag, scratch, 65536, spread, 0]);
        };
        const memory = new WebAssembly.Memory({ initial: 8, maximum: 8 });
        fill(memory.buffer);
        const copy = memory.buffer.slice(0);
        run(instantiateKernels(kernelModule(false), memory));
        run(plainKernels(copy));
        expect(Buffer.compare(new Uint8Array(memory.buffer, 0, scratch), new Uint8Array(copy, 0, scratch))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("expectation and maximisation", () => {
  test.each(["full", "diagonal", "spherical"] as const)(
    "is the same on 1, 2 and 4 threads: %s",
    async (shape: Shape) => {
      const points = groups(9000, 9);
      const weights = Float64Array.from({ length: points.rows }, (_, i) => 1 + (i % 3));
      const options = { shape, regularisation: 1e-6, tolerance: 1e-6, maxRounds: 4 };
      const of = (threads: number) =>
        withMixtureSpace(createTeam(threads), points, weights, 3, async (space) => {
          const found = await expectMaximise(space, thirds(points.rows), options, async () => true);
          return { found, assigned: space.assigned() };
        });
      const one = await of(1);
      expect(one.found).not.toBeNull();
      for (const threads of [2, 4]) expect(await of(threads)).toEqual(one);
    },
  );

  test("never lowers the likelihood from one round to the next", async () => {
    const points = groups(600, 3);
    const after = async (maxRounds: number) => {
      const options = { shape: "full", regularisation: 1e-9, tolerance: 0, maxRounds } as const;
      return withMixtureSpace(createTeam(1), points, null, 3, async (space) => {
        const start = Int32Array.from({ length: points.rows }, (_, i) => (i * 7) % 3);
        return (await expectMaximise(space, start, options, async () => true))!.logLikelihood;
      });
    };
    let before = Number.NEGATIVE_INFINITY;
    for (let rounds = 1; rounds < 12; rounds++) {
      const likelihood = await after(rounds);
      expect(likelihood).toBeGreaterThanOrEqual(before - 1e-8);
      before = likelihood;
    }
  });
});
