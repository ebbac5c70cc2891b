/** Rows on their first two principal axes. */
import { symmetricEigen } from "../matrices/eigen.ts";
import { gram, type Matrix } from "../matrices/matrix.ts";
import { blockMoments } from "../statistics.ts";

/** The first two principal axes of the rows, `rows × 2`, in their units; and the share of the spread that they hold. */
export function principalMap({ rows, columns, values }: Matrix): { map: Float64Array; share: number } {
  const means = blockMoments(values, null, columns).map(({ mean }) => mean);
  const centred = values.map((v, at) => v - means[at % columns]!);
  const { values: variances, vectors } = symmetricEigen(gram({ rows, columns, values: centred }));
  const map = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    for (let axis = 0; axis < Math.min(2, columns); axis++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += centred[i * columns + j]! * vectors.values[axis * columns + j]!;
      map[2 * i + axis] = sum;
    }
  }
  const whole = variances.reduce((sum, v) => sum + Math.max(0, v), 0);
  const held = Math.max(0, variances[0] ?? 0) + Math.max(0, variances[1] ?? 0);
  return { map, share: whole > 0 ? held / whole : 0 };
}
