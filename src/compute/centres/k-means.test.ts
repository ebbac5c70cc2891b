import { describe, expect, test } from "vitest";
import { instantiateKernels, type Kernels, kernelModule } from "../kernels/kernels.ts";
import { plainKernels } from "../kernels/plain.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { bestOfStarts } from "./k-means-starts.ts";
import { inPanels } from "./paired-points.ts";

/** Rows around some middles, far from 0. */
function groups(rows: number, columns: number, middles: number, seed = 1): Matrix {
  const random = createRandom(seed);
  const at = Float64Array.from({ length: middles * columns }, () => 50 + 8 * random.normal());
  const values = Float64Array.from({ length: rows * columns }, (_, k) => {
    const middle = Math.floor(k / columns) % middles;
    return at[middle * columns + (k % columns)]! + random.normal();
  });
  return { rows, columns, values };
}

const context = (threads: number) => ({
  random: createRandom(7),
  team: createTeam(threads),
  tick: async () => true,
});

describe("kernels of k-means equal their twins bit for bit", () => {
  for (const [rows, columns, clusters] of [
    [1, 1, 1],
    [7, 2, 3],
    [100, 5, 4],
    [513, 8, 9],
  ] as const) {
    test.each([true, false])(`${rows} rows, ${columns} columns, ${clusters} centres, weights: %s`, (weighted) => {
      const even = rows + (rows % 2);
      const spans = [
        even * columns, // x
        even, // weights
        (clusters + 3) * columns, // panels
        3 * clusters, // bounds
        even, // owners and nearest share one
        even, // upper
        even, // lower
        clusters * even, // slots
        clusters * (columns + 1) + 1, // sums
        2 * clusters, // sums of candidates
        1, // squares
        8, // scratch
      ];
      const places: number[] = [];
      let top = 8;
      for (const span of spans) {
        places.push(top * 8);
        top += span + (span % 2);
      }
      const [x, w, panels, bounds, owners, upper, lower, slots, sums, shares, squares, four] = places;
      const random = createRandom(rows);
      const points = groups(rows, columns, clusters);
      const starts = Float64Array.from({ length: clusters * columns }, () => 50 + 8 * random.normal());
      const fill = (buffer: ArrayBuffer) => {
        const numbers = new Float64Array(buffer);
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++)
            numbers[x! / 8 + (i - (i % 2)) * columns + 2 * j + (i % 2)] = points.values[i * columns + j]!;
        for (let i = 0; i < rows; i++) numbers[w! / 8 + i] = 0.5 + (i % 3);
        inPanels(starts, columns, numbers.subarray(panels! / 8, panels! / 8 + (clusters + 3) * columns));
        for (let i = 0; i < rows; i++) numbers[upper! / 8 + i] = i % 5 === 0 ? 20 : Number.POSITIVE_INFINITY;
        for (let i = 0; i < rows; i++) numbers[lower! / 8 + i] = i % 10 === 0 ? 25 : 0;
        for (let c = 0; c < clusters; c++) numbers[bounds! / 8 + c] = c + 1;
        for (let c = 0; c < clusters; c++) numbers[bounds! / 8 + clusters + c] = c / 8;
        for (let c = 0; c < clusters; c++) numbers[bounds! / 8 + 2 * clusters + c] = 1 / (c + 1);
      };
      const own = weighted ? w! : 0;
      const run = (kernels: Kernels, buffer: ArrayBuffer) => {
        const near = new Float64Array(buffer, upper!, even);
        kernels.assignCentres!(
          x!,
          columns,
          rows,
          own,
          panels!,
          clusters,
          bounds!,
          owners!,
          upper!,
          lower!,
          four!,
          sums!,
          0,
        );
        kernels.ownSquares!(x!, columns, rows, own, panels!, owners!, squares!, 0);
        near.fill(0, rows);
        const stride = even * 8;
        kernels.candidateSquares!(
          ...[x!, columns, rows, own, upper!, panels!, clusters, slots!, stride, four!, shares!, 0],
        );
      };
      const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
      fill(memory.buffer);
      const copy = memory.buffer.slice(0);
      run(instantiateKernels(kernelModule(false), memory), memory.buffer);
      run(plainKernels(copy), copy);
      // the scratch space comes last
      expect(Buffer.compare(new Uint8Array(memory.buffer, 0, four!), new Uint8Array(copy, 0, four!))).toBe(0);
    });
  }
});

describe("k-means", () => {
  test("is the same on 1, 2 and 4 threads, bit for bit", async () => {
    const options = { clusters: 6, starts: 2, maxRounds: 50, tolerance: 0, finish: false };
    const points = groups(9001, 4, 5);
    const weights = Float64Array.from({ length: points.rows }, (_, i) => 1 + (i % 4));
    const of = (threads: number) => bestOfStarts(points, weights, options, context(threads), async () => true);
    const one = await of(1);
    for (const threads of [2, 4]) expect(await of(threads)).toEqual(one);
  });

  test("a row of weight 2 counts as two rows", async () => {
    const options = { clusters: 3, starts: 5, maxRounds: 100, tolerance: 0, finish: false };
    const points = groups(200, 3, 3);
    const twice = new Float64Array(points.values.length * 2);
    twice.set(points.values);
    twice.set(points.values, points.values.length);
    const goOn = async () => true;
    const weighted = await bestOfStarts(points, new Float64Array(200).fill(2), options, context(1), goOn);
    const repeated = await bestOfStarts({ ...points, rows: 400, values: twice }, null, options, context(1), goOn);
    expect(weighted.squares).toBeCloseTo(repeated.squares, 6);
  });

  test("finds fewer centres where there are fewer distinct rows", async () => {
    const points = { rows: 6, columns: 1, values: Float64Array.of(1, 1, 2, 2, 2, 1) };
    const options = { clusters: 4, starts: 1, maxRounds: 10, tolerance: 1e-4, finish: false };
    const found = await bestOfStarts(points, null, options, context(1), async () => true);
    expect(Array.from(found.centres).sort()).toEqual([1, 2]);
    expect(found.squares).toBe(0);
  });
});
