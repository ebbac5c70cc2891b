import { describe, expect, test } from "vitest";
import { expectTwins, SCRATCH } from "../../../tests/kernels/twins.ts";
import { createRandom } from "../random.ts";
import type { Kernels } from "./kernels.ts";
import { PAGE } from "./module-text.ts";
import { plainKernels } from "./plain.ts";

describe("kernels of trees", () => {
  for (const distinct of [3, 1e6]) {
    test(`samples by gradient equal their twin, ${distinct} sizes of gradients`, () => {
      const random = createRandom("sample");
      const rows = 9001;
      const fill = (buffer: ArrayBuffer) => {
        const [gradient, hessian] = [new Float32Array(buffer, 0, rows), new Float32Array(buffer, 2 * PAGE, rows)];
        for (let i = 0; i < rows; i++) {
          gradient[i] = (random.integer(distinct) / distinct - 0.3) * 10 ** -random.integer(3);
          hessian[i] = random.uniform();
        }
      };
      for (const [large, small] of [
        [0.2, 0.1],
        [0.5, 1],
        [0, 0.3],
      ] as const) {
        expectTwins(fill, (k) => {
          k.sampleByGradient!(0, 2 * PAGE, rows, large, small, 7, 4 * PAGE, 5 * PAGE, 6 * PAGE);
        });
      }
    });
  }

  for (const rowBytes of [8, 16, 24, 32]) {
    test(`histograms of rows of ${rowBytes} bytes equal their twin`, () => {
      const random = createRandom(rowBytes);
      const rows = 1500;
      const strides = [256, 128, 32, 16].slice(0, rowBytes / 8);
      const fill = (buffer: ArrayBuffer) => {
        const u8 = new Uint8Array(buffer);
        for (let i = 0; i < rows * rowBytes; i++) u8[i] = random.integer(strides[(i % rowBytes) >> 3]!);
        const words = new Int32Array(buffer, PAGE, rows * 2);
        for (let i = 0; i < rows; i++) words.set([random.integer(1e6), random.integer(2e6) - 1e6], 2 * i);
        new Uint32Array(buffer, 2 * PAGE).set(Array.from({ length: 700 }, () => random.integer(rows)));
        const groups = new Int32Array(buffer, 3 * PAGE, 8);
        let offset = 0;
        strides.forEach((stride, g) => {
          const columns = 8 >> (g & 3) || 2;
          groups.set([g === 1 ? 0 : stride | (columns << 16), offset], 2 * g);
          offset += stride * 64;
        });
        u8.fill(7, 4 * PAGE, 5 * PAGE);
      };
      expectTwins(fill, (k) => {
        k.buildHistogram!(0, rowBytes, 2 * PAGE, 0, 700, PAGE, 3 * PAGE, 4 * PAGE, SCRATCH, 32768);
        k.buildHistogram!(0, rowBytes, 0, 100, 1000, PAGE, 3 * PAGE, 5 * PAGE, SCRATCH, 0);
        k.subtractHistogram!(5 * PAGE, 4 * PAGE, 32768);
        k.addHistogram!(4 * PAGE, 5 * PAGE, 16384);
      });
    });
  }

  test("sparse slabs equal their twin: entries of rows, histograms of all columns", () => {
    const random = createRandom("sparse");
    const rows = 900;
    const columns = [
      { slots: 3, usual: 0 },
      { slots: 200, usual: 17 },
      { slots: 8, usual: 7 },
    ];
    const fill = (buffer: ArrayBuffer) => {
      const u8 = new Uint8Array(buffer);
      const table = new Uint32Array(buffer, PAGE, 11);
      table.set([2 * PAGE, 3]);
      let offset = 0;
      columns.forEach(({ slots, usual }, c) => {
        table.set([offset, slots, usual], 2 + 3 * c);
        offset += slots * 8;
        for (let row = 0; row < rows; row++) {
          u8[c * 1024 + row] = random.integer(5) === 0 ? random.integer(slots) : usual;
        }
      });
      const words = new Int32Array(buffer, 4 * PAGE, rows * 2);
      for (let i = 0; i < rows; i++) words.set([random.integer(1e6), random.integer(2e6) - 1e6], 2 * i);
      new Uint32Array(buffer, 5 * PAGE).set(Array.from({ length: 300 }, () => random.integer(rows)));
      u8.fill(7, 6 * PAGE, 7 * PAGE);
    };
    /** Counts, then the first entry of each row. */
    const count = (buffer: ArrayBuffer, k: Kernels) => {
      const starts = new Uint32Array(buffer, 3 * PAGE, rows + 1);
      k.countUnusual!(0, 1024, PAGE, rows, 3 * PAGE);
      let before = 0;
      for (let row = 0; row <= rows; row++) [starts[row], before] = [before, before + starts[row]!];
      return starts;
    };
    expectTwins(fill, (k) => k.countUnusual!(0, 1024, PAGE, rows, 3 * PAGE));
    const counted = (buffer: ArrayBuffer) => {
      fill(buffer);
      count(buffer, plainKernels(buffer));
    };
    expectTwins(counted, (k) => k.placeUnusual!(0, 1024, PAGE, rows, 3 * PAGE));
    const placed = (buffer: ArrayBuffer) => {
      fill(buffer);
      const k = plainKernels(buffer);
      const starts = count(buffer, k);
      k.placeUnusual!(0, 1024, PAGE, rows, 3 * PAGE);
      starts.copyWithin(1, 0, rows);
      starts[0] = 0;
    };
    expectTwins(placed, (k) => {
      k.buildSparseHistogram!(3 * PAGE, PAGE, 5 * PAGE, 0, 300, 4 * PAGE, 6 * PAGE, 8 * 211);
      k.buildSparseHistogram!(3 * PAGE, PAGE, 0, 100, 700, 4 * PAGE, 6 * PAGE, 0);
    });
  });

  for (const width of [2, 3]) {
    test(`records with ${width} entries of sparse columns equal their twins, and settle usual bins`, () => {
      const random = createRandom(width);
      const [rows, rowBytes, stride, slots] = [1100, 16, 32, 5];
      const fill = (buffer: ArrayBuffer) => {
        const u8 = new Uint8Array(buffer);
        // a group of two dense columns; four sparse columns whose usual bin is 1, at 2 * PAGE
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < 2; j++) u8[row * rowBytes + j] = random.integer(stride);
          for (let c = 0; c < 4; c++) u8[2 * PAGE + c * 2048 + row] = c < width ? random.integer(slots) : 1;
        }
        new Uint32Array(buffer, 3 * PAGE, 14).set([0, 4, ...[0, 1, 2, 3].flatMap((c) => [c * slots * 8, slots, 1])]);
        new Uint32Array(buffer, 4 * PAGE, 5).set([stride | (2 << 16), 0, 1 | (width << 16), 2 * stride * 8, 3 * PAGE]);
        const words = new Int32Array(buffer, 5 * PAGE, rows * 2);
        for (let i = 0; i < rows; i++) words.set([random.integer(1e6), random.integer(2e6) - 1e6], 2 * i);
        new Uint32Array(buffer, 6 * PAGE).set(Array.from({ length: 300 }, () => random.integer(rows)));
      };
      const place = (k: Kernels) => {
        k.clearEntries!(8, rowBytes, rows, 4 * slots);
        k.placeEntries!(2 * PAGE, 2048, 3 * PAGE, rows, 7 * PAGE, 8, rowBytes);
      };
      expectTwins(fill, place);
      const bytes = (2 * stride + 4 * slots + 1) * 8;
      const build = (k: Kernels) => {
        place(k);
        k.buildHistogram!(0, rowBytes, 6 * PAGE, 0, 300, 5 * PAGE, 4 * PAGE, 8 * PAGE, SCRATCH, bytes);
        k.buildHistogram!(0, rowBytes, 0, 90, 900, 5 * PAGE, 4 * PAGE, 8 * PAGE, SCRATCH, 0);
      };
      expectTwins(fill, build);
      const buffer = new ArrayBuffer(12 * PAGE);
      fill(buffer);
      build(plainKernels(buffer));
      const sums = new BigInt64Array(buffer, 8 * PAGE, bytes / 8);
      const sum = (from: number, count: number) => sums.subarray(from, from + count).reduce((a, b) => a + b, 0n);
      for (let c = 0; c < 4; c++) expect(sum(2 * stride + c * slots, slots)).toBe(sum(0, stride));
    });
  }

  for (const kind of ["plain", "l1", "monotone", "random", "levels", "few levels"]) {
    test(`the search for splits (${kind}) equals its twin`, () => {
      for (let seed = 0; seed < 20; seed++) {
        const random = createRandom(`${kind}${seed}`);
        const bins = kind === "few levels" ? 3 : 40;
        const fill = (buffer: ArrayBuffer) => {
          const words = new Int32Array(buffer);
          let [g, h] = [0, 0];
          for (let c = 0; c < 3; c++) {
            for (let b = 0; b < 64; b++) {
              const used = (b < bins && random.integer(4) > 0) || (b === 63 && seed % 2 === 1);
              const word = used ? [random.integer(5000), random.integer(20001) - 10000] : [0, 0];
              words.set(word, (c * 64 + b) * 2);
              if (c === 0) [g, h] = [g + word[1]!, h + word[0]!];
            }
            // every column must have the same totals
            words[(c * 64 + 1) * 2] = words[(c * 64 + 1) * 2]! + 1000;
            if (c === 0) h += 1000;
            const level = kind.includes("levels") ? 1 : 0;
            words.set([c * 512, bins, 63, level, kind === "monotone" ? c - 1 : 0], PAGE / 4 + c * 8);
          }
          const bounds = kind === "monotone" ? [-0.5, 0.5, 1] : [-Infinity, Infinity, 0];
          const node = [g, h, 5000, kind === "l1" ? 3 : 0, 1, 1e-3, 20, 1e-3, 2e-3, ...bounds];
          new Float64Array(buffer, 2 * PAGE, 19).set([...node, 10, 10, 32, 100, 4, 0, kind === "random" ? 77 : 0]);
          new Uint8Array(buffer, 2 * PAGE + 512, 3).fill(1);
        };
        expectTwins(fill, (k) => {
          k.searchSplits!(0, PAGE, 0, 3, 0, 2 * PAGE, 3 * PAGE, SCRATCH);
          k.searchSplits!(0, PAGE, 1, 3, 2 * PAGE + 512, 2 * PAGE, 3 * PAGE + 256, SCRATCH);
        });
      }
    });
  }
});
