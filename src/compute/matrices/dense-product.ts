/**
 * C = A B in a workspace, for f64 and f32, on all threads of the team: either factor may be transposed.
 *
 * Every number of C is summed by one call, in parts of 256 products that are added in order, so that any number of
 * threads gives the same bits.
 */
import type { Workspace } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";

/** A row-major matrix at `address`, taken as it lies or transposed. `rows` and `columns` are those it lies in. */
export type Factor = {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly transposed?: boolean;
};

export type Width = 4 | 8;

/** Rows of C that one call computes. */
const ROWS = 32;

/** Bytes of the scratch space in which the right factor is packed. */
export function packedBytes(right: Factor, width: Width): number {
  const [depth, columns] = shapeOf(right);
  return depth * Math.ceil((columns * width) / 32) * 32;
}

/**
 * Writes the product (row-major) at `out`. `width` is the bytes of a number: 8 for f64, 4 for f32. `packed` is scratch
 * space of `packedBytes`. Throws `compute/shape` where the factors do not fit each other.
 */
export function product(
  workspace: Pick<Workspace, "parallel">,
  width: Width,
  left: Factor,
  right: Factor,
  out: number,
  packed: number,
): void {
  const [rows, depth] = shapeOf(left);
  const [height, columns] = shapeOf(right);
  if (depth !== height) {
    throw new ModelwrightError(
      "compute/shape",
      { owner: "product", left: [rows, depth], right: [height, columns] },
      {
        what: `product must get factors that fit each other, got ${rows} × ${depth} and ${height} × ${columns}.`,
        fix: "Transpose one of them.",
      },
    );
  }
  const suffix = width === 8 ? "" : "Single";
  const panels = 32 / width;
  const [down, across] = strides(right, width);
  const packs: number[][] = [];
  // some panels per call, so that threads share the packing
  const step = panels * Math.max(1, Math.ceil(columns / panels / 16));
  for (let from = 0; from < columns; from += step) {
    const held = Math.min(step, columns - from);
    packs.push([right.address + from * across, down, across, depth, held, packed + from * depth * width]);
  }
  workspace.parallel(`densePack${suffix}`, packs);
  const [leftDown, leftAcross] = strides(left, width);
  const calls: number[][] = [];
  for (let from = 0; from < rows; from += ROWS) {
    const count = Math.min(ROWS, rows - from);
    const into = out + from * columns * width;
    calls.push([left.address + from * leftDown, leftDown, leftAcross, packed, count, columns, depth, into]);
  }
  workspace.parallel(`denseProduct${suffix}`, calls);
}

/** Rows and columns as the product sees them. */
function shapeOf({ rows, columns, transposed }: Factor): [number, number] {
  return transposed === true ? [columns, rows] : [rows, columns];
}

/** Bytes from one row to the next, and from one column to the next, as the product sees them. */
function strides({ columns, transposed }: Factor, width: number): [number, number] {
  return transposed === true ? [width, columns * width] : [columns * width, width];
}
