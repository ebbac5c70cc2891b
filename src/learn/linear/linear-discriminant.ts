/**
 * Linear discriminant analysis: classes as normal clouds of one shape.
 *
 * Score of class c:  xᵀ Σ⁻¹ μ_c − ½ μ_cᵀ Σ⁻¹ μ_c + ln π_c;  softmax makes probabilities. Σ is the pooled covariance
 * within classes (divided by the total weight), shrunk towards a multiple of the identity (see `class-covariance.ts`).
 *
 * Time O(n·p² + p³), memory O(n·p + p²).
 *
 * Source: R. A. Fisher, "The Use of Multiple Measurements in Taxonomic Problems", Annals of Eugenics 7(2), 1936;
 * T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2nd edition, 2009, section 4.3.
 * Golden numbers: tests/golden/near.json (scikit-learn `LinearDiscriminantAnalysis(solver="lsqr")` and `ledoit_wolf`).
 * Differs: shrinks in units of the deviation within classes; one shrinkage is chosen for the pooled covariance, where
 * scikit-learn's "auto" chooses one per class.
 */
import { log } from "../../compute/math.ts";
import { dot } from "../../compute/matrices/matrix.ts";
import { solveFactored } from "../../compute/matrices/solve.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, flag, real } from "../../contract/params.ts";
import { classCovariances, ledoitWolf, shrunkFactor, singularClasses } from "./class-covariance.ts";
import { designOf, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import { type LinearState, lowerLinear, unstandardise } from "./state.ts";

export const discriminantParams = {
  shrinkage: real({
    min: 0,
    max: 1,
    default: 0.1,
    doc: "Share of the identity in a covariance; used when chooseShrinkage is false.",
  }),
  chooseShrinkage: flag({
    default: true,
    doc: "Whether to choose the shrinkage by the formula of Ledoit and Wolf; `shrinkage` is then not used.",
  }),
  priors: choice({
    words: ["observed", "equal"],
    default: "observed",
    doc: "Whether classes are as frequent as in training, or equally frequent.",
  }),
};

/** Keeps a chosen covariance invertible where columns repeat each other. */
export const LEAST_CHOSEN = 1e-6;
/** ln of the share of a class that no row has. */
const ABSENT = -690;

/** ln of each class's prior. */
export function logPriors(weights: readonly number[], priors: string): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return Float64Array.from(weights, (w) => (w > 0 ? (priors === "equal" ? 0 : log(w / total)) : ABSENT));
}

export const linearDiscriminant = defineLearner({
  name: "linearDiscriminant",
  tasks: ["binary", "multiclass"],
  family: "linear",
  summary: "Classes as normal clouds of one shape; straight borders from one pass over the rows.",
  source: "Fisher 1936; Ledoit & Wolf 2004",
  can: { weights: true },
  params: discriminantParams,

  async fit({ frame, target, weights, task, classes }, params, context) {
    const owner = "linearDiscriminant";
    const shape = shapeOf(frame, weights, owner, { standardise: true, center: true });
    await context.tick({ done: 0, of: 2 });
    const p = shape.width;
    const found = await withRoom(context, shape, [frame], async (room) =>
      classCovariances(designOf(frame, shape, owner, room), weights, target, classes, owner),
    );
    const shrinkage = params.chooseShrinkage ? Math.max(LEAST_CHOSEN, ledoitWolf(found.pooled, p)) : params.shrinkage;
    const factor = p === 0 ? null : shrunkFactor(found.pooled, p, shrinkage);
    if (p > 0 && factor === null) throw singularClasses(owner, shrinkage);
    await context.tick({ done: 1, of: 2 });

    const priors = logPriors(
      found.classes.map((c) => c.weight),
      params.priors,
    );
    const scores = found.classes.map(({ mean }, c) => {
      const own = mean.map((m, j) => (m - found.pooled.mean[j]!) / found.deviations[j]!);
      if (factor !== null) solveFactored(factor, own);
      const coefficients = own.map((v, j) => v / found.deviations[j]!);
      const middle = mean.map((m, j) => 0.5 * (m + found.pooled.mean[j]!));
      return { coefficients, intercept: priors[c]! - dot(coefficients, middle) };
    });
    const [first, second] = scores;
    const outputs =
      task === "binary"
        ? [
            {
              coefficients: second!.coefficients.map((v, j) => v - first!.coefficients[j]!),
              intercept: second!.intercept - first!.intercept,
            },
          ]
        : scores;
    const standard = Float64Array.from(outputs.flatMap((o) => [...o.coefficients]));
    const intercepts = Float64Array.from(outputs, (o) => o.intercept);
    const state: LinearState = {
      task,
      outputs: outputs.length,
      ...unstandardise(shape, standard, outputs.length, intercepts),
      penalty: shrinkage,
    };
    const notes = params.chooseShrinkage ? [`Shrinkage ${shrinkage.toPrecision(3)} chosen.`] : [];
    return { state, report: { notes, chosen: { shrinkage } } };
  },

  lower: lowerLinear,
});
