import { describe, expect, test } from "vitest";
import { expectTwins, SCRATCH } from "../../../tests/kernels/twins.ts";
import { createRandom } from "../random.ts";
import { kernelModule, kernelNames } from "./kernels.ts";
import { PAGE } from "./module-text.ts";
import { plainKernels } from "./plain.ts";

describe("kernels", () => {
  test("every kernel but those that grow whole trees or shapes or search points has a plain twin", () => {
    const plain = Object.keys(plainKernels(new ArrayBuffer(64))).sort();
    const whole = [
      "growForestTree",
      "addOutOfBag",
      "growBoostedTree",
      "growSymmetricTree",
      "growBoostedTreeTogether",
      "growSymmetricTreeTogether",
      "visitColumns",
      "rescoreColumns",
      "countPairs",
      "rankPairs",
      "visitPairs",
      "neuralAnswers",
      "neuralGradients",
      // of points as integers: their reference is the plain search, in neighbours.test.ts and spanning-tree.test.ts
      "placeRows",
      "layRows",
      "nearestRows",
      "growSpanningTree",
      "crowdedWithin",
      "connectWithin",
    ];
    const names = kernelNames(kernelModule(false)).filter((name) => !whole.includes(name));
    expect(plain).toEqual([...names].sort());
  });

  for (const rows of [1, 5, 255, 4097, 9001]) {
    test(`losses of ${rows} rows equal their twins bit for bit`, () => {
      const random = createRandom(rows);
      const step = Math.ceil(rows / 4) * 16 + 16;
      const [score, target, weights, gradient, hessian, sums, top, inverse] = [1, 4, 5, 6, 7, 8, 9, 10].map(
        (i) => i * step,
      );
      const fill = (buffer: ArrayBuffer) => {
        const f32 = new Float32Array(buffer);
        for (let i = 0; i < (3 * step) / 4; i++) f32[score! / 4 + i] = random.normal() * 10 ** random.integer(3);
        for (let i = 0; i < rows; i++) f32[target! / 4 + i] = random.integer(3);
        for (let i = 0; i < rows; i++) f32[weights! / 4 + i] = random.integer(4) / 3;
      };
      for (const w of [0, weights!]) {
        const args = [score!, target!, w, rows, gradient!, hessian!, sums!];
        for (const [loss, told] of [[0], [1], [2], [4, 1.5], [5], [6, 1.3], [7, 0.3]]) {
          expectTwins(fill, (k) => k.gradientsOf!(loss!, ...args, told ?? 0, 1, 0, 0));
        }
        expectTwins(fill, (k) => {
          k.softmaxTotals!(score!, step, 3, rows, top!, inverse!);
          k.gradientsOf!(3, ...args, 2, 1.5, top!, inverse!);
          k.quantise!(gradient!, hessian!, rows, 1234.5, 99.25, 9 * PAGE);
        });
      }
      expectTwins(fill, (k) => {
        k.logisticLoss!(score!, target!, rows, 9 * PAGE);
        k.softmaxLoss!(score!, step, 3, target!, rows, 10 * PAGE + 512);
      });
    });
  }

  for (const [count, width] of [
    [2, 1],
    [7, 3],
    [130, 4],
    [513, 10],
  ] as const) {
    test(`the least growth among ${count} clusters of ${width} columns equals its twin`, () => {
      const random = createRandom(count);
      const stride = Math.ceil(count / 4) * 4;
      const sizes = stride * width;
      const fill = (buffer: ArrayBuffer) => {
        const f64 = new Float64Array(buffer);
        for (let i = 0; i < sizes; i++) f64[i] = random.integer(4) + random.integer(2) * random.normal();
        for (let i = 0; i < stride; i++) f64[sizes + i] = 1 + random.integer(5);
      };
      for (const own of [0, 1, count >> 1, count - 1]) {
        expectTwins(fill, (k) => k.nearestByGrowth!(0, stride, width, sizes * 8, own, count, (sizes + stride) * 8));
      }
    });
  }

  test("a step of AdamW equals its twin", () => {
    const random = createRandom("adam");
    const fill = (buffer: ArrayBuffer) => {
      const f32 = new Float32Array(buffer);
      for (let i = 0; i < 8 * 1024; i++) f32[i] = Math.abs(random.normal()) * 10 ** (random.integer(6) - 3);
    };
    for (const parts of [1, 3])
      expectTwins(fill, (k) => k.adamStep!(0, 4096, 8192, 12288, 4096, parts, 1003, 0.9, 0.99, 0.003, 1e-8, 1e-4));
  });

  test("binning equals its twin", () => {
    const random = createRandom("bins");
    const rows = 3000;
    const fill = (buffer: ArrayBuffer) => {
      const f32 = new Float32Array(buffer);
      for (let i = 0; i < rows; i++) f32[i] = random.integer(9) === 0 ? Number.NaN : random.normal();
      f32[1] = Number.POSITIVE_INFINITY;
      f32[2] = Number.NEGATIVE_INFINITY;
      f32[3] = -0;
      const edges = Float32Array.from({ length: 200 }, () => random.normal()).sort();
      f32.fill(Number.POSITIVE_INFINITY, PAGE / 4, PAGE / 4 + 256);
      f32.set(edges, PAGE / 4);
    };
    for (const sample of [rows, 1000]) {
      expectTwins(fill, (k) => {
        const count = k.sampleKeys!(0, rows, sample, 2 * PAGE);
        k.sortKeys!(2 * PAGE, SCRATCH, count, SCRATCH + PAGE);
        return count;
      });
    }
    expectTwins(fill, (k) => {
      for (let c = 0; c < 8; c++) k.assignBins!(c * 16, rows - 64, PAGE, 255, 2 * PAGE + c * 4096);
      k.packGroup!(2 * PAGE, 4096, 2944, 4 * PAGE + 8, 24, 8);
      k.packGroup!(2 * PAGE, 4096, 1024, 7 * PAGE + 8, 24, 5);
    });
    expectTwins(
      (buffer) => {
        new Int32Array(buffer).set(Array.from({ length: 100 }, () => random.integer(6) - 2));
        new Uint8Array(buffer).set([5, 15, 0, 1, 2, 3], PAGE);
      },
      (k) => k.mapCodes!(0, 100, PAGE, 2 * PAGE),
    );
  });

  test("row lists equal their twins", () => {
    const random = createRandom("rows");
    const rows = 5000;
    const fill = (buffer: ArrayBuffer) => {
      const u8 = new Uint8Array(buffer);
      for (let i = 0; i < rows; i++) u8[i] = random.integer(256);
      for (let b = 0; b < 256; b++) u8[PAGE - 256 + b] = random.integer(2);
      const f32 = new Float32Array(buffer, PAGE);
      for (let i = 0; i < 2 * rows; i++) f32[i] = random.normal();
    };
    expectTwins(fill, (k) => {
      k.countUp!(3 * PAGE, 7, rows - 7);
      const left = k.partitionRows!(0, 3 * PAGE, rows - 7, PAGE - 256, SCRATCH, 8 * PAGE);
      k.addToRows!(PAGE, 3 * PAGE, left, 0.1);
      k.sumRows!(PAGE, PAGE + rows * 4, 3 * PAGE, rows - 7, 8 * PAGE + 64);
      k.residualKeys!(PAGE, PAGE + rows * 4, 3 * PAGE, rows - 7, 9 * PAGE);
      k.copyBytes!(8 * PAGE + 128, 3 * PAGE, 999);
      return left;
    });
  });
});
