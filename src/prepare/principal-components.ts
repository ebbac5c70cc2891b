/**
 * Principal components: numbers as few new ones, uncorrelated and in order of how much they vary.
 *
 * z = (x − mean) · s with s = 1 / deviation (scale) or 1; component k is vₖ · z, v the leading unit eigenvectors of
 * the covariance of z; with whiten divided by its deviation. As many components as asked, or as few as explain the
 * share of the variance. Missing values count as the mean.
 *
 * Time O(n · p² + p³), memory O(n · p).
 *
 * Source: K. Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", Philosophical Magazine
 * 2(11), 1901; H. Hotelling, "Analysis of a Complex of Statistical Variables into Principal Components", 1933.
 * Golden numbers: tests/golden/prepare-reductions.json (scikit-learn `PCA`).
 * Differs: columns are scaled unless told otherwise; whitening divides by the deviation over n, not n − 1.
 */
import { covarianceOf } from "../compute/matrices/covariance.ts";
import { leadingEigen } from "../compute/matrices/eigen-leading.ts";
import { ModelwrightError } from "../contract/errors.ts";
import { flag, integer, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";

/** Over the numbers of all columns side by side. */
export type PrincipalComponentsState = {
  readonly center: Float64Array;
  readonly factor: Float64Array;
  /** `components × numbers`, row-major. */
  readonly weights: Float64Array;
  /** Per component: the variance along it, and its share of the whole. */
  readonly variances: Float64Array;
  readonly shares: Float64Array;
};

/** The eigenvectors of more numbers than this take minutes. */
const MOST_NUMBERS = 2000;

export const principalComponents = defineStep({
  name: "principalComponents",
  summary: "Numbers as few uncorrelated ones, in order of how much they vary.",
  source: "Pearson 1901; Hotelling 1933",
  selects: ["number"],
  params: {
    components: integer({ default: 50, min: 1, max: MOST_NUMBERS, doc: "Most components." }),
    share: real({ default: 1, min: 0, above: true, max: 1, doc: "Share of the variance that is enough." }),
    scale: flag({ default: true, doc: "Whether to divide columns by their standard deviations first." }),
    whiten: flag({ default: false, doc: "Whether to divide components by their standard deviations." }),
  },

  async fit({ columns, rows, weights }, params, context): Promise<PrincipalComponentsState> {
    const width = columns.reduce((sum, column) => sum + column.width, 0);
    if (width > MOST_NUMBERS) throw tooWide(width);
    const { means, variances: spreads, covariances } = await covarianceOf(columns, rows, weights, context.team);
    const center = means.map((mean) => (Number.isFinite(mean) ? mean : 0));
    const factor = spreads.map((variance) => {
      const one = params.scale ? 1 / Math.sqrt(variance) : 1;
      return variance > 0 && Number.isFinite(one) && Number.isFinite(variance) ? one : 0;
    });
    const scaled = covariances.values.map((v, at) =>
      factor[Math.floor(at / width)]! === 0 || factor[at % width]! === 0
        ? 0
        : v * factor[Math.floor(at / width)]! * factor[at % width]!,
    );
    let whole = 0;
    for (let j = 0; j < width; j++) whole += scaled[j * width + j]!;
    const { values: variances, vectors } = leadingEigen(
      { rows: width, columns: width, values: scaled },
      params.components,
    );
    const shares = variances.map((v) => (whole > 0 ? Math.max(0, v) / whole : 0));
    const count = enough(shares, params.share, params.components);
    return {
      center,
      factor,
      weights: vectors.values.slice(0, count * width).map((v, at) => {
        const variance = variances[Math.floor(at / width)]!;
        return params.whiten ? v / Math.sqrt(variance) : v;
      }),
      variances: variances.slice(0, count),
      shares: shares.slice(0, count),
    };
  },

  lower({ center, factor, weights, variances }, columns, writer) {
    if (variances.length === 0) return [];
    const scaled = writer.add("scale", [writer.join(columns.map((column) => column.ref))], { center, factor });
    const whole = writer.add("fill", [scaled], { value: new Float64Array(center.length) });
    const ref = writer.add("linear", [whole], { weights, bias: new Float64Array(variances.length) });
    const parts = Array.from(variances, (_, k) => `component ${k + 1}`);
    return [numberColumn("components", ref, parts)];
  },

  describe({ variances, shares }) {
    const names = Array.from(variances, (_, k) => `component ${k + 1}`);
    return describedTable(names, { variance: variances, share: shares });
  },
});

function tooWide(width: number): ModelwrightError {
  return new ModelwrightError(
    "prepare/too-wide",
    { step: "principalComponents", numbers: width, most: MOST_NUMBERS },
    {
      what: `principalComponents must be given at most ${MOST_NUMBERS} numbers per row, got ${width}.`,
      fix: "Name fewer columns, or use truncatedSvd, which does not need all pairs.",
    },
  );
}

/** Components until their shares are enough; none without variance. */
function enough(shares: Float64Array, share: number, most: number): number {
  let sum = 0;
  let count = 0;
  // A millionth of a millionth of the variance is rounding, not a direction.
  while (count < Math.min(most, shares.length) && shares[count]! > 1e-12) {
    sum += shares[count++]!;
    if (share < 1 && sum >= share) break;
  }
  return count;
}
