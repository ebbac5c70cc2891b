/**
 * How a row becomes the inputs of a network: fitted once, the same for training and in the program.
 *
 * A number becomes its robust scaled value, smoothly limited (z / √(1 + (z/3)²)), and, if asked, its place within
 * pieces between quantiles (0 before, 1 behind) or sines and cosines; missing numbers are 0 and flagged. Categories of
 * few levels are 0 or 1 per level; those of many have a learnt vector per level (see `network.ts`).
 *
 * Source: D. Holzmüller, L. Grinsztajn and I. Steinwart, "Better by Default", NeurIPS 2024; Y. Gorishniy, I. Rubachev
 * and A. Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning", NeurIPS 2022.
 */
import { flatColumns } from "../../compute/flat-columns.ts";
import { moments, quantiles } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { ParamsOf } from "../../contract/params.ts";
import type { Random } from "../../contract/random.ts";
import type { neuralParams } from "./neural-params.ts";

/** Columns are numbered as `flatColumns` gives them; `number` counts within `columns`. */
export type Encoding = {
  /** Numbers: (x − center) · factor. */
  readonly columns: Int32Array;
  readonly center: Float64Array;
  readonly factor: Float64Array;
  /** Numbers that have a flag for missing values. */
  readonly flagged: Int32Array;
  /** Pieces: (x − low) · factor within [0, 1]. */
  readonly pieces: { readonly number: Int32Array; readonly low: Float64Array; readonly factor: Float64Array };
  /** Waves: sine and cosine of the limited value times `factor`. */
  readonly waves: { readonly number: Int32Array; readonly factor: Float64Array };
  /** Categories with a number per level and, where `missing` is 1, one for missing. */
  readonly oneHot: { readonly column: Int32Array; readonly levels: Int32Array; readonly missing: Int32Array };
  /** Categories with a learnt vector per level, then for missing and for levels not seen. */
  readonly embedded: { readonly column: Int32Array; readonly levels: Int32Array };
};

/** Up to this many levels a category has a number per level. */
const MOST_ONE_HOT = 16;
const MOST_PIECES = 768;
/** Scaled values are limited smoothly to this size, after a hard limit that keeps their squares finite. */
export const SMOOTH_LIMIT = 3;
export const HARD_LIMIT = 1000;

export function fitEncoding(
  frame: Frame,
  weights: Float64Array | null,
  params: ParamsOf<typeof neuralParams>,
  random: Random,
): Encoding {
  const flat = flatColumns(frame);
  const words = (column: FrameColumn) => column.kind === "category";
  const places = flat.map((_, place) => place);
  const numbers = places.filter((place) => !words(flat[place]!)).map((place) => scaleOf(flat[place]!, place, weights));
  const kept = numbers.filter(({ factor }) => factor > 0);
  const each = Math.max(1, Math.min(params.pieces, Math.floor(MOST_PIECES / Math.max(1, kept.length))));
  const edges = params.numbers === "pieces" ? kept.map(({ values }) => edgesOf(values, each, weights)) : [];
  const pieces = edges.flatMap((own, number) => own.slice(1).map((edge, i) => ({ number, low: own[i]!, high: edge })));
  const drawn = params.numbers === "waves" ? kept.flatMap((_, number) => new Array<number>(each).fill(number)) : [];
  const draw = random.fork("waves");
  const categories = places.filter((place) => words(flat[place]!));
  const few = categories.filter((place) => flat[place]!.levels.length <= MOST_ONE_HOT);
  const many = categories.filter((place) => flat[place]!.levels.length > MOST_ONE_HOT);
  const levels = (place: number) => flat[place]!.levels.length;
  return {
    columns: Int32Array.from(kept, ({ place }) => place),
    center: Float64Array.from(kept, ({ center }) => center),
    factor: Float64Array.from(kept, ({ factor }) => factor),
    flagged: Int32Array.from(kept.keys()).filter((number) => kept[number]!.missing),
    pieces: {
      number: Int32Array.from(pieces, ({ number }) => number),
      low: Float64Array.from(pieces, ({ low }) => low),
      factor: Float64Array.from(pieces, ({ low, high }) => 1 / (high - low)),
    },
    waves: {
      number: Int32Array.from(drawn),
      factor: Float64Array.from(drawn, () => 2 * Math.PI * params.frequency * draw.normal()),
    },
    oneHot: {
      column: Int32Array.from(few),
      levels: Int32Array.from(few, levels),
      missing: Int32Array.from(few, (place) => (flat[place]!.values().some((code: number) => code === -1) ? 1 : 0)),
    },
    embedded: { column: Int32Array.from(many), levels: Int32Array.from(many, levels) },
  };
}

/** Numbers of an encoded row, the learnt vectors not among them; at least one. */
export function encodedWidth({ columns, flagged, pieces, waves, oneHot }: Encoding): number {
  const levels = oneHot.levels.reduce((sum, count, i) => sum + count + oneHot.missing[i]!, 0);
  return Math.max(1, columns.length + flagged.length + pieces.number.length + 2 * waves.number.length + levels);
}

function scaleOf(column: FrameColumn, place: number, weights: Float64Array | null) {
  const values = column.values();
  let held = 0;
  for (const value of values) {
    if (Math.abs(value) === Number.POSITIVE_INFINITY) {
      throw new ModelwrightError(
        "learn/infinite-values",
        { owner: "multiLayerPerceptron", column: column.name },
        {
          what: `multiLayerPerceptron cannot use infinite values; column "${column.name}" has some.`,
          fix: "Clip the column before it.",
        },
      );
    }
    if (!Number.isNaN(value)) held++;
  }
  const missing = held < values.length;
  if (held === 0) return { place, values, center: 0, factor: 0, missing };
  const [low, middle, high] = quantiles(values, [0.25, 0.5, 0.75], weights);
  const spread = high! > low! ? high! - low! : Math.sqrt(moments(values, weights).variance);
  const factor = 1 / spread;
  const usable = Number.isFinite(spread) && Number.isFinite(factor) && Number.isFinite(middle!);
  // what is the same in every row says something only by being missing
  return { place, values, center: usable ? middle! : 0, factor: usable ? factor : missing ? 1 : 0, missing };
}

/** Rising borders of pieces; none where a scaled value says as much. */
function edgesOf(values: ReturnType<FrameColumn["values"]>, pieces: number, weights: Float64Array | null): number[] {
  const at = Array.from({ length: pieces + 1 }, (_, i) => i / pieces);
  const edges: number[] = [];
  for (const edge of quantiles(values, at, weights)) {
    const last = edges.at(-1);
    if (Number.isFinite(edge) && (last === undefined || Number.isFinite(1 / (edge - last)))) {
      if (last === undefined || edge > last) edges.push(edge);
    }
  }
  return edges.length > 2 ? edges : [];
}
