/**
 * Reconstruction by principal components: outliers lie far from the plane along which the rows vary.
 *
 *   score(x) = ‖z − V Vᵀ z‖² = Σ over the other components of (vₖ · z)²,   z = x − mean
 *
 * V: the leading components of the covariance that together explain `share` of the variance, never all of them. With
 * whiten, (vₖ · z)² is divided by the variance of component k; with share 0 that is Mahalanobis' distance.
 *
 * Time O(n·p² + p³), memory O(n·p).
 *
 * Source: M.-L. Shyu, S.-C. Chen, K. Sarinnapakorn and L. Chang, "A Novel Anomaly Detection Scheme Based on Principal
 * Component Classifier", ICDM Foundations Workshop, 2003.
 * Golden numbers: tests/golden/anomaly.json (scikit-learn 1.9.1 `PCA`: transform and back;
 * `EmpiricalCovariance.mahalanobis`).
 * Differs: Shyu et al. divide by variances, as whiten does. PyOD's `PCA` sums distances to the components themselves.
 */
import { symmetricEigen } from "../../compute/matrices/eigen.ts";
import { gram } from "../../compute/matrices/matrix.ts";
import { blockMoments } from "../../compute/statistics.ts";
import { defineLearner } from "../../contract/learner.ts";
import { flag, real } from "../../contract/params.ts";
import { pointsOf } from "../near/columns.ts";
import { refuseFewRows, refuseWideRows } from "./points.ts";
import { lowerSquaredLength, type SquaredLength } from "./squared-length.ts";

/** Coordinates of a row beside the plane. */
export type PrincipalReconstructionState = SquaredLength;

const OWNER = "principalReconstruction";
const LEAST_VARIANCE = 1e-9;

export const principalReconstruction = defineLearner({
  name: OWNER,
  tasks: ["anomaly"],
  family: "near",
  summary: "How badly the leading principal components rebuild a row; finds rows that break what columns share.",
  source: "Shyu et al. 2003",
  can: {},
  params: {
    share: real({
      min: 0,
      max: 1,
      default: 0.5,
      tune: [0.5, 0.99, "linear"],
      doc: "Share of the variance that the components explain which rows are rebuilt from.",
    }),
    whiten: flag({ default: false, doc: "Whether what is not rebuilt counts in units of its own deviation." }),
  },

  async fit({ frame }, params, context) {
    refuseFewRows(OWNER, frame);
    const { rows, width, values } = pointsOf(frame, OWNER);
    refuseWideRows(OWNER, width);
    await context.tick({ done: 0, of: 1 });
    const mean = Float64Array.from(blockMoments(values, null, width), (found) => found.mean);
    const z = values.map((v, k) => v - mean[k % width]!);
    const { values: variances, vectors } = symmetricEigen(gram({ rows, columns: width, values: z }));
    const kept = keptOf(variances, params.share);
    // A direction in which rows do not vary counts in units of the least variance that is no rounding.
    const least = LEAST_VARIANCE * variances[0]!;
    const weights = vectors.values.slice(kept * width).map((weight, at) => {
      const variance = Math.max(variances[kept + Math.floor(at / width)]!, least) / rows;
      return params.whiten && variance > 0 ? weight / Math.sqrt(variance) : weight;
    });
    const bias = Float64Array.from({ length: width - kept }, (_, k) => {
      let along = 0;
      for (let j = 0; j < width; j++) along += weights[k * width + j]! * mean[j]!;
      return -along;
    });
    const state: PrincipalReconstructionState = { weights, bias };
    return { state, report: { notes: [`Rows are rebuilt from ${kept} of ${width} components.`] } };
  },

  lower: lowerSquaredLength,
});

/** As many leading components as explain the share, but one less than all. */
function keptOf(variances: Float64Array, share: number): number {
  const whole = variances.reduce((sum, v) => sum + Math.max(0, v), 0);
  let explained = 0;
  let kept = 0;
  while (kept < variances.length - 1 && explained < share * whole) explained += Math.max(0, variances[kept++]!);
  return kept;
}
