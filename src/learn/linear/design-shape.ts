/** Looks at the columns of a frame once: what of them is kept sparse, and how they are brought to one scale. */
import { blockMoments } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** A place in the design for each number of a frame's row: dense columns first, then sparse ones. */
export type DesignShape = {
  readonly width: number;
  readonly denseCount: number;
  /** Per place: the number of a frame's row that it holds. */
  readonly part: Int32Array;
  /** Per place, in the units of the column. `scale` is 0 for a constant column. */
  readonly center: Float64Array;
  readonly scale: Float64Array;
};

/** Below this share of numbers other than 0 a column is kept sparse. */
const SPARSE = 0.2;

export type ShapeOptions = {
  readonly standardise: boolean;
  /** Without an intercept nothing may be centred. */
  readonly center: boolean;
};

/** Looks at every column once: its moments, its zeros, and that it is all numbers. */
export function shapeOf(frame: Frame, weights: Float64Array | null, owner: string, options: ShapeOptions): DesignShape {
  const dense: number[] = [];
  const sparse: number[] = [];
  const center: number[] = [];
  const scale: number[] = [];
  let part = 0;
  for (const column of frame.columns) {
    if (column.kind === "category" || column.kind === "text") {
      throw new ModelwrightError(
        "learn/words",
        { owner, column: column.name, kind: column.kind },
        {
          what: `${owner} needs columns of numbers; column "${column.name}" is ${column.kind}.`,
          fix: "Add oneHot() or targetEncode() (for text: textEmbed()) before it.",
        },
      );
    }
    const values = column.values();
    const first = scale.length;
    const all = blockMoments(values, weights, column.width);
    for (let k = 0; k < column.width; k++, part++) {
      const found = all[k]!;
      checkNumbers(owner, column.name, frame.rows, found.count, found.least, found.most);
      const isSparse = frame.rows > 20 && !fills(values, column.width, k, SPARSE * frame.rows);
      (isSparse ? sparse : dense).push(part);
      center.push(options.center && !isSparse ? found.mean : 0);
      const spread = options.standardise ? Math.sqrt(found.variance) : 1;
      scale.push(found.variance > 0 ? spread : options.center || found.mean === 0 ? 0 : 1);
    }
    let widest = 0;
    for (let k = first; k < part; k++) widest = Math.max(widest, scale[k]!);
    for (let k = first; k < part; k++) if (scale[k]! > 0) scale[k] = widest;
  }
  const order = [...dense, ...sparse];
  return {
    width: order.length,
    denseCount: dense.length,
    part: Int32Array.from(order),
    center: Float64Array.from(order, (j) => center[j]!),
    scale: Float64Array.from(order, (j) => scale[j]!),
  };
}

/** Whether at least `enough` of every `width`-th number from `offset` are not 0; looks no further than it must. */
function fills(values: ArrayLike<number>, width: number, offset: number, enough: number): boolean {
  let count = 0;
  for (let i = offset; i < values.length && count < enough; i += width) if (values[i] !== 0) count++;
  return count >= enough;
}

/** Refuses a column with missing or infinite numbers by name. */
export function checkNumbers(
  owner: string,
  name: string,
  rows: number,
  count: number,
  least: number,
  most: number,
): void {
  if (count < rows) {
    throw new ModelwrightError(
      "learn/missing-values",
      { owner, column: name, missing: rows - count },
      {
        what: `${owner} cannot use missing values; column "${name}" has ${rows - count}.`,
        fix: "Add impute() before it.",
      },
    );
  }
  if (least === Number.NEGATIVE_INFINITY || most === Number.POSITIVE_INFINITY) {
    throw new ModelwrightError(
      "learn/infinite-values",
      { owner, column: name },
      { what: `${owner} cannot use infinite values; column "${name}" has some.`, fix: "Clip the column before it." },
    );
  }
}
