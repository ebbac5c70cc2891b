/**
 * Extended isolation forest: as the isolation forest, but its questions are sloped planes, not single columns.
 *
 *   score(x) = 2^(-E[h(x)] / c(m));   a question: slope · x <= slope · point
 *
 * slope: random normal weights of `columns` random columns; point: drawn evenly from the box of the node's rows. Sloped
 * questions do not favour rows that lie along the axes of the data. m rows are drawn per tree; h and c as in
 * `isolation-forest.ts`.
 *
 * Time O(trees·m·columns·log m) to fit, O(trees·columns·log m) a row to score; memory O(trees·m·columns).
 *
 * Source: S. Hariri, M. Carrasco Kind and R. Brunner, "Extended Isolation Forest", IEEE TKDE 33(4), 2021.
 * Golden numbers: none of a peer; laws and the area under the ROC curve in `anomaly.test.ts`.
 * Differs: a slope has at most `columns` weights, so that wide tables stay fast and files small.
 */
import type { Points } from "../../compute/neighbours/neighbours.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import type { Random } from "../../contract/random.ts";
import type { SlopedTrees } from "../../program/operators/sloped-trees.ts";
import { drawRows } from "./draw-rows.ts";
import { averagePath, depthFor } from "./isolation-tree.ts";
import { pointsOf } from "./points.ts";

/** `values` are -log 2 · path / (trees · c(sample)) per leaf; their sum is the logarithm of the score. */
export type ExtendedIsolationState = SlopedTrees;

export const extendedIsolationForest = defineLearner({
  name: "extendedIsolationForest",
  tasks: ["anomaly"],
  family: "near",
  summary: "How few random sloped cuts isolate a row; steadier than the isolation forest where columns go together.",
  source: "Hariri, Carrasco Kind & Brunner 2021",
  can: {},
  params: {
    trees: integer({ default: 200, min: 1, max: 10_000, doc: "Number of trees; more make the scores steadier." }),
    sample: integer({
      default: 256,
      min: 2,
      max: 100_000,
      tune: [64, 1024, "log"],
      doc: "Rows drawn for each tree, without replacement.",
    }),
    columns: integer({ default: 3, min: 1, max: 1000, tune: [1, 8, "log"], doc: "Columns that one cut slopes over." }),
  },

  async fit({ frame }, params, context) {
    const size = Math.min(params.sample, frame.rows);
    const width = frame.columns.reduce((total, column) => total + column.width, 0);
    const trees = new SlopedForest(Math.min(params.columns, width));
    let cutShort = false;
    for (let t = 0; t < params.trees; t++) {
      cutShort = !(await context.tick({ done: t, of: params.trees })) && t > 0;
      if (cutShort) break;
      const random = context.random.fork("tree", t);
      trees.grow(pointsOf(frame, drawRows(frame.rows, size, random)), depthFor(size), random);
    }
    return { state: trees.packed(width, averagePath(size)), report: { cutShort, iterations: trees.roots.length } };
  },

  lower: (state, columns, writer) => writer.add("exp", [writer.add("sloped-trees", [writer.join(columns)], state)]),
});

class SlopedForest {
  readonly roots: number[] = [];
  readonly #width: number;
  readonly #features: number[] = [];
  readonly #slopes: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #paths: number[] = [];

  constructor(slopeWidth: number) {
    this.#width = slopeWidth;
  }

  grow(sample: Points, maxDepth: number, random: Random): void {
    const rows = Int32Array.from({ length: sample.rows }, (_, i) => i);
    this.roots.push(this.#node(sample, rows, 0, maxDepth, random));
  }

  #node(sample: Points, rows: Int32Array, depth: number, maxDepth: number, random: Random): number {
    const box = rows.length > 1 && depth < maxDepth ? boxOf(sample, rows) : null;
    if (box === null || box.columns.length === 0) {
      this.#paths.push(depth + averagePath(rows.length));
      return -this.#paths.length;
    }
    const at = this.#threshold.length;
    const drawn = drawColumns(box.columns, this.#width, random);
    let threshold = 0;
    const slopes = drawn.map((column, place) => {
      // A column that is repeated weighs nothing.
      if (place >= box.columns.length) return 0;
      const spread = box.most[column]! - box.least[column]!;
      const slope = random.normal();
      threshold += slope * (box.least[column]! + random.uniform() * spread);
      return slope;
    });
    if (!Number.isFinite(threshold)) {
      this.#paths.push(depth + averagePath(rows.length));
      return -this.#paths.length;
    }
    this.#features.push(...drawn);
    this.#slopes.push(...slopes);
    this.#threshold.push(threshold);
    this.#left.push(0);
    this.#right.push(0);
    const isLeft = (row: number): boolean => {
      let sum = 0;
      drawn.forEach((column, k) => {
        sum += slopes[k]! * sample.values[row * sample.width + column]!;
      });
      return sum <= threshold;
    };
    const goesLeft = rows.filter(isLeft);
    const goesRight = rows.filter((row) => !isLeft(row));
    this.#left[at] = this.#node(sample, goesLeft, depth + 1, maxDepth, random);
    this.#right[at] = this.#node(sample, goesRight, depth + 1, maxDepth, random);
    return at;
  }

  packed(width: number, normal: number): ExtendedIsolationState {
    const unit = normal > 0 ? -Math.LN2 / (normal * this.roots.length) : 0;
    return {
      width,
      trees: this.roots.length,
      slopeWidth: this.#width,
      roots: Int32Array.from(this.roots),
      features: Int32Array.from(this.#features),
      slopes: Float64Array.from(this.#slopes),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      right: Int32Array.from(this.#right),
      values: Float64Array.from(this.#paths, (path) => path * unit),
    };
  }
}

type Box = { readonly least: Float64Array; readonly most: Float64Array; readonly columns: readonly number[] };

/** The extent of the rows; `columns` are those in which they differ. */
function boxOf({ width, values }: Points, rows: Int32Array): Box {
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    for (let j = 0; j < width; j++) {
      const value = values[row * width + j]!;
      if (value < least[j]!) least[j] = value;
      if (value > most[j]!) most[j] = value;
    }
  }
  const columns = Array.from({ length: width }, (_, j) => j).filter((j) => least[j]! < most[j]!);
  return { least, most, columns };
}

/** `count` different columns; where there are fewer, the first is repeated. */
function drawColumns(columns: readonly number[], count: number, random: Random): number[] {
  const left = [...columns];
  return Array.from({ length: count }, (_, k) => {
    if (k >= columns.length) return columns[0]!;
    const place = k + random.integer(left.length - k);
    const column = left[place]!;
    left[place] = left[k]!;
    left[k] = column;
    return column;
  });
}
