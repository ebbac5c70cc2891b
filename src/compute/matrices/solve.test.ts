import { describe, expect, test } from "vitest";
import { minimise } from "../optimise/optimise.ts";
import { descendCoordinates } from "../optimise/optimise-coordinates.ts";
import { createRandom } from "../random.ts";
import { symmetricEigen } from "./eigen.ts";
import { truncatedSvd } from "./eigen-sparse.ts";
import { createMatrix, gram, multiply, multiplyTransposed } from "./matrix.ts";
import { solveSymmetric } from "./solve.ts";

const random = createRandom("matrix");

function randomMatrix(rows: number, columns: number) {
  return createMatrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  );
}

describe("products", () => {
  test.each([
    [5, 3],
    [300, 7],
    [9000, 5],
  ])("gram, X v and Xᵀ v of %i × %i equal the plain sums", (n, p) => {
    const x = randomMatrix(n, p);
    const w = Float64Array.from({ length: n }, () => random.uniform());
    const g = gram(x, w);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) {
        let want = 0;
        for (let i = 0; i < n; i++) want += w[i]! * x.values[i * p + a]! * x.values[i * p + b]!;
        expect(g.values[a * p + b]).toBeCloseTo(want, 9);
      }
    }
    const rows = Int32Array.from({ length: n }, (_, i) => n - 1 - i);
    expect(gram(x, w, rows).values[1]).toBeCloseTo(g.values[1]!, 9);
    const v = new Float64Array(p).fill(1);
    const out = new Float64Array(n);
    multiply(x, v, out);
    expect(out[1]).toBeCloseTo(
      x.values.subarray(p, 2 * p).reduce((s, c) => s + c, 0),
      12,
    );
    const back = new Float64Array(p);
    multiplyTransposed(x, w, back);
    let want = 0;
    for (let i = 0; i < n; i++) want += w[i]! * x.values[i * p]!;
    expect(back[0]).toBeCloseTo(want, 9);
  });
});

describe("solveSymmetric", () => {
  test("solves what it was given", () => {
    const a = gram(randomMatrix(50, 8));
    const x = Float64Array.from({ length: 8 }, (_, i) => i - 3);
    const b = new Float64Array(8);
    multiply(a, x, b);
    solveSymmetric(a, b)!.forEach((v, i) => {
      expect(v).toBeCloseTo(x[i]!, 10);
    });
  });

  test("refuses an exact combination, whatever the scale", () => {
    for (const scale of [1e-8, 1, 1e8]) {
      const x = randomMatrix(50, 4);
      for (let i = 0; i < 50; i++) x.values[i * 4 + 3] = scale * (x.values[i * 4]! + 2 * x.values[i * 4 + 1]!);
      expect(solveSymmetric(gram(x), new Float64Array(4))).toBeNull();
    }
    expect(solveSymmetric(createMatrix(1, 1), new Float64Array(1))).toBeNull();
  });
});

describe("eigen", () => {
  test("values and vectors satisfy A v = λ v, in falling order", () => {
    const a = gram(randomMatrix(30, 12));
    const { values, vectors } = symmetricEigen(a);
    for (let k = 0; k < 12; k++) {
      const v = vectors.values.subarray(k * 12, k * 12 + 12);
      const image = new Float64Array(12);
      multiply(a, v, image);
      for (let i = 0; i < 12; i++) expect(image[i]).toBeCloseTo(values[k]! * v[i]!, 9);
      if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]!);
    }
    expect(symmetricEigen(createMatrix(2, 2, Float64Array.of(2, 0, 0, 3))).values).toEqual(Float64Array.of(3, 2));
    expect(symmetricEigen(createMatrix(3, 3)).values).toEqual(new Float64Array(3));
  });

  test("the truncated decomposition finds the largest singular values", () => {
    const x = randomMatrix(60, 40);
    // Columns of falling size, so that the leading values stand apart.
    for (let i = 0; i < 60; i++) for (let j = 0; j < 40; j++) x.values[i * 40 + j]! *= 0.7 ** j;
    const dense = {
      rows: 60,
      width: 40,
      starts: Int32Array.from({ length: 61 }, (_, i) => i * 40),
      columns: Int32Array.from({ length: 2400 }, (_, k) => k % 40),
      values: x.values,
    };
    const found = truncatedSvd(dense, 5, createRandom(0));
    const exact = symmetricEigen(gram(x));
    for (let k = 0; k < 5; k++) {
      expect(found.singularValues[k]).toBeCloseTo(Math.sqrt(exact.values[k]!), 8);
      for (let j = 0; j < 40; j++) {
        expect(found.components.values[j * 5 + k]).toBeCloseTo(exact.vectors.values[k * 40 + j]!, 6);
      }
    }
  });
});

describe("minimise", () => {
  const rosenbrock = (x: Float64Array, g: Float64Array) => {
    g[0] = -400 * x[0]! * (x[1]! - x[0]! ** 2) - 2 * (1 - x[0]!);
    g[1] = 200 * (x[1]! - x[0]! ** 2);
    return 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2;
  };

  test("finds the bottom of Rosenbrock's valley", async () => {
    const found = await minimise({ evaluate: rosenbrock }, Float64Array.of(-1.2, 1), { tolerance: 1e-15 });
    expect(found.point[0]).toBeCloseTo(1, 6);
    expect(found.point[1]).toBeCloseTo(1, 6);
  });

  test("with an L1 term equals coordinate descent on the same quadratic, zeros included", async () => {
    const h = gram(randomMatrix(40, 6));
    const q = Float64Array.from({ length: 6 }, () => random.normal() * 20);
    const l1 = new Float64Array(6).fill(12);
    const evaluate = (x: Float64Array, g: Float64Array) => {
      multiply(h, x, g);
      let value = 0;
      for (let i = 0; i < 6; i++) {
        value += x[i]! * (0.5 * g[i]! - q[i]!);
        g[i]! -= q[i]!;
      }
      return value;
    };
    const found = await minimise({ evaluate, l1 }, new Float64Array(6), { tolerance: 1e-14 });
    const point = new Float64Array(6);
    descendCoordinates(h, q, l1, new Float64Array(6), point);
    for (let i = 0; i < 6; i++) expect(found.point[i]).toBeCloseTo(point[i]!, 5);
    expect(point.some((v) => v === 0)).toBe(true);
  });

  test("ends when progress says so", async () => {
    const found = await minimise({ evaluate: rosenbrock, progress: (k) => k < 3 }, Float64Array.of(-1.2, 1));
    expect(found.iterations).toBe(3);
    expect(found.converged).toBe(false);
  });
});
