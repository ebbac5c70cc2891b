import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Dense, denseBytes, withDense } from "../matrices/dense.ts";
import { createRandom } from "../random.ts";
import { createTeam } from "../threads/team.node.ts";
import { instantiateKernels, type Kernels, kernelModule } from "./kernels.ts";
import { plainKernels } from "./plain.ts";

describe("the kernel of logistic regression", () => {
  test("equals its plain twin bit for bit", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 200 }),
      columns: fc.integer({ min: 1, max: 9 }),
      classes: fc.integer({ min: 2, max: 5 }),
      spread: fc.constantFrom(0.1, 1, 30, 1e4),
    });
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ rows, columns, classes, spread }, weighted) => {
        const outputs = classes === 2 ? 1 : classes;
        const size = outputs * (columns + 1);
        let top = 64;
        const take = (count: number) => {
          const address = top;
          top += Math.ceil(count / 2) * 16;
          return address;
        };
        const [x, y, w, point] = [take(rows * columns), take(rows), take(rows), take(size)];
        const [out, scratch] = [take(1 + size), take(0)];
        const fill = (buffer: ArrayBuffer) => {
          const numbers = new Float64Array(buffer);
          const random = createRandom(rows);
          for (let k = x / 8; k < out / 8; k++) numbers[k] = spread * random.normal();
          for (let i = 0; i < rows; i++) numbers[y / 8 + i] = random.integer(classes);
          for (let i = 0; i < rows; i++) numbers[w / 8 + i] = random.integer(3) / 2;
        };
        const run = (kernels: Kernels) =>
          kernels.logisticGradient!(x, columns, rows, y, weighted ? w : 0, point, outputs, scratch, 4096, out, 0);
        const memory = new WebAssembly.Memory({ initial: 8, maximum: 8 });
        fill(memory.buffer);
        const copy = memory.buffer.slice(0);
        run(instantiateKernels(kernelModule(false), memory));
        run(plainKernels(copy));
        expect(Buffer.compare(new Uint8Array(memory.buffer, 0, scratch), new Uint8Array(copy, 0, scratch))).toBe(0);
      }),
      { numRuns: 120 },
    );
  });
});

describe("loss and gradient of logistic regression", () => {
  const [rows, columns] = [10_000, 12];
  const random = createRandom("logistic");
  const values = Float64Array.from({ length: rows * columns }, () => random.normal());
  const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3));
  const within = <T>(threads: number, use: (room: Dense) => T) =>
    withDense(createTeam(threads), denseBytes([{ rows, columns: columns + 2 }], threads) + 65536, async (room) =>
      use(room),
    );
  const at = (room: Dense, classes: number, points: readonly Float64Array[]) => {
    const x = room.matrix(rows, columns);
    x.values.set(values);
    const target = room.hold(Float64Array.from({ length: rows }, (_, i) => i % classes));
    const held = room.hold(weights);
    return points.map((point) => {
      const gradient = new Float64Array(point.length);
      return { loss: room.logistic(x, target, held, point, gradient), gradient };
    });
  };
  const pointOf = (classes: number) =>
    Float64Array.from({ length: (classes === 2 ? 1 : classes) * (columns + 1) }, (_, k) => ((k * 7) % 5) / 10 - 0.2);

  test.each([2, 3])("are the same on 1, 2 and 4 threads, bit for bit: %i classes", async (classes) => {
    const one = await within(1, (room) => at(room, classes, [pointOf(classes)]));
    for (const threads of [2, 4])
      expect(await within(threads, (room) => at(room, classes, [pointOf(classes)]))).toEqual(one);
  });

  test.each([2, 4])("the gradient is the slope of the loss: %i classes", async (classes) => {
    const point = pointOf(classes);
    const step = 1e-4;
    const moved = [0, columns, point.length - 2].flatMap((k) =>
      [-step, step].map((by) => point.map((value, j) => (j === k ? value + by : value))),
    );
    const [here, ...around] = await within(1, (room) => at(room, classes, [point, ...moved]));
    [0, columns, point.length - 2].forEach((k, place) => {
      const slope = (around[2 * place + 1]!.loss - around[2 * place]!.loss) / (2 * step);
      expect(here!.gradient[k]! / slope).toBeCloseTo(1, 5);
    });
  });
});
