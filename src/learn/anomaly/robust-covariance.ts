/**
 * Robust covariance: one normal cloud around most rows, which outliers cannot pull or widen; the distance from it.
 *
 *   score(x) = (x − μ)ᵀ Σ⁻¹ (x − μ)
 *
 * μ, Σ of the half of the rows (or more) whose covariance has the least determinant, brought to the scale of a normal
 * cloud; then once more of all rows within its 97.5 % ellipse. Where these do not vary in a direction in which others
 * do, as in a rare level, the variance of all rows is taken.
 *
 * Time O(starts · m · p² + steps · n · p²), m at most 1500 rows or 25 per column; memory O(n·p).
 *
 * Source: P. Rousseeuw and K. Van Driessen, "A Fast Algorithm for the Minimum Covariance Determinant Estimator",
 * Technometrics 41(3), 1999; scale: C. Croux and G. Haesbroeck, "Influence Function and Efficiency of the Minimum
 * Covariance Determinant Scatter Matrix Estimator", Journal of Multivariate Analysis 71(2), 1999.
 * Golden numbers: tests/golden/anomaly.json (scikit-learn 1.9.1 `EllipticEnvelope(support_fraction=0.75)`).
 * Differs: scikit-learn ends, or takes a pseudo-inverse, where the rows do not vary in a direction.
 */
import { chiSquaredCdf, chiSquaredQuantile } from "../../compute/chi-squared.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { median, moments } from "../../compute/statistics.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { pointsOf } from "../near/columns.ts";
import { type Cloud, cloudOf, spreadOf, squaredDistances } from "./cloud.ts";
import { chosenRows, leastDeterminant } from "./least-determinant.ts";
import { refuseFewRows, refuseWideRows } from "./points.ts";
import { lowerSquaredLength, type SquaredLength } from "./squared-length.ts";

/** Coordinates in which the cloud is a unit ball around 0. */
export type RobustCovarianceState = SquaredLength;

const OWNER = "robustCovariance";
/** Share of a normal cloud that the last covariance is of. */
const INSIDE = 0.975;
/** Numbers further off than this are as far off as can be. */
const FAR = 1e100;
/** Median absolute deviations per standard deviation of a normal. */
const NORMAL_DEVIATION = 1.4826022185056018;

export const robustCovariance = defineLearner({
  name: OWNER,
  tasks: ["anomaly"],
  family: "near",
  summary: "Distance from one normal cloud that is fitted to most rows and untouched by the others.",
  source: "Rousseeuw & Van Driessen 1999",
  can: {},
  params: {
    share: real({
      min: 0.5,
      max: 1,
      default: 0.5,
      tune: [0.5, 0.95, "linear"],
      doc: "Share of the rows that are surely no outliers; 0.5 stands the most of them.",
    }),
    starts: integer({ min: 1, max: 10_000, default: 200, doc: "Random starts of the search for these rows." }),
  },

  async fit({ frame }, params, context) {
    refuseFewRows(OWNER, frame);
    const { rows, width, values } = pointsOf(frame, OWNER);
    refuseWideRows(OWNER, width);
    await context.tick({ done: 0, of: params.starts });
    const { center, scale } = usualSpread(values, rows, width);
    const z = values.map((v, at) => {
      const j = at % width;
      return scale[j] === 0 ? 0 : Math.min(FAR, Math.max(-FAR, (v - center[j]!) / scale[j]!));
    });
    const x: Matrix = { rows, columns: width, values: z };
    const all = Int32Array.from({ length: rows }, (_, i) => i);
    const whole = spreadOf(x, all).covariance;
    const chosen = await leastDeterminant(x, whole, params.share, params.starts, context);
    const first = cloudOf(x, chosen, whole);
    const distances = squaredDistances(x, all, first);
    const limit = chiSquaredQuantile(INSIDE, width) * consistency(width, chosen.length / rows);
    const inside = all.filter((i) => distances[i]! < limit);
    const last = inside.length < chosenRows(rows, width, 0) ? first : cloudOf(x, inside, whole);
    const state = inUnits(last, Math.sqrt(consistency(width, INSIDE)), center, scale);
    return { state, report: { notes: [`${rows - inside.length} of ${rows} rows lie outside of the cloud.`] } };
  },

  lower: lowerSquaredLength,
});

/** Middle and deviation of each column, by medians; of most values equal, by the standard deviation. */
function usualSpread(values: Float64Array, rows: number, width: number) {
  const center = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    const own = Float64Array.from({ length: rows }, (_, i) => values[i * width + j]!);
    center[j] = median(own);
    const spread = NORMAL_DEVIATION * median(own.map((v) => Math.abs(v - center[j]!)));
    const found = spread > 0 ? spread : Math.sqrt(moments(own).variance);
    scale[j] = found > 0 && Number.isFinite(found) && Number.isFinite(1 / found) ? found : 0;
  }
  return { center, scale };
}

/** By what the covariance of the innermost `share` of a normal cloud must be multiplied. */
function consistency(width: number, share: number): number {
  if (share >= 1 || width === 0) return 1;
  return share / chiSquaredCdf(chiSquaredQuantile(share, width), width + 2);
}

/** Distances divided by `wider`, from rows as they come. */
function inUnits(cloud: Cloud, wider: number, center: Float64Array, scale: Float64Array): RobustCovarianceState {
  const width = center.length;
  const weights = new Float64Array(width * width);
  const bias = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    for (let j = 0; j < width; j++) {
      if (scale[j] === 0) continue;
      const weight = cloud.transform[k * width + j]! / wider;
      weights[k * width + j] = weight / scale[j]!;
      bias[k]! -= weight * (cloud.mean[j]! + center[j]! / scale[j]!);
    }
  }
  return { weights, bias };
}
