/**
 * Quadratic discriminant analysis: classes as normal clouds, each of its own shape.
 *
 * Score of class c:  −½ (x − μ_c)ᵀ Σ_c⁻¹ (x − μ_c) − ½ ln |Σ_c| + ln π_c;  softmax makes probabilities. Each Σ_c is the
 * class's covariance (divided by its weight), shrunk towards a multiple of the identity (see `class-covariance.ts`).
 * A class whose rows do not vary takes the pooled covariance.
 *
 * Time O(n·p² + classes · p³), memory O(n·p + classes · p²).
 *
 * Source: T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2nd edition, 2009,
 * section 4.3; J. Friedman, "Regularized Discriminant Analysis", JASA 84(405), 1989.
 * Golden numbers: tests/golden/near.json (scikit-learn `QuadraticDiscriminantAnalysis(solver="eigen")`, `ledoit_wolf`).
 * Differs: shrinks in units of the pooled deviation within classes.
 */
import { log } from "../../compute/math.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { invertLower } from "../../compute/matrices/solve.ts";
import { defineLearner } from "../../contract/learner.ts";
import {
  type ClassCovariance,
  classCovariances,
  ledoitWolf,
  shrunkFactor,
  singularClasses,
} from "./class-covariance.ts";
import { designOf, withRoom } from "./design.ts";
import { type DesignShape, shapeOf } from "./design-shape.ts";
import { discriminantParams, LEAST_CHOSEN, logPriors } from "./linear-discriminant.ts";

export type QuadraticDiscriminantState = {
  readonly classes: number;
  /** Numbers of a row. */
  readonly width: number;
  /** `(classes · width) × width`, row-major: takes a row to coordinates in which a class is a unit ball ... */
  readonly transforms: Float64Array;
  /** ... around 0, once these are added. */
  readonly offsets: Float64Array;
  /** Per class: ln of prior and density at its middle, but for what all classes share. */
  readonly tops: Float64Array;
};

/** Coordinates beyond this are far from every class; their squares stay finite. */
const FAR = 1e100;

export const quadraticDiscriminant = defineLearner({
  name: "quadraticDiscriminant",
  tasks: ["binary", "multiclass"],
  family: "linear",
  summary: "Classes as normal clouds, each of its own shape; curved borders without a search.",
  source: "Hastie, Tibshirani & Friedman 2009; Ledoit & Wolf 2004",
  can: { weights: true },
  params: discriminantParams,

  async fit({ frame, target, weights, classes }, params, context) {
    const owner = "quadraticDiscriminant";
    const shape = shapeOf(frame, weights, owner, { standardise: true, center: true });
    await context.tick({ done: 0, of: classes + 1 });
    const p = shape.width;
    const found = await withRoom(context, shape, [frame], async (room) =>
      classCovariances(designOf(frame, shape, owner, room), weights, target, classes, owner),
    );
    const tops = logPriors(
      found.classes.map((c) => c.weight),
      params.priors,
    );
    const shrinkageOf = (cloud: ClassCovariance) =>
      params.chooseShrinkage ? Math.max(LEAST_CHOSEN, ledoitWolf(cloud, p)) : params.shrinkage;
    const transforms = new Float64Array(classes * p * p);
    const offsets = new Float64Array(classes * p);
    const used: number[] = [];
    for (let c = 0; c < classes && p > 0; c++) {
      const own = found.classes[c]!;
      let shrinkage = shrinkageOf(own);
      let factor = shrunkFactor(own, p, shrinkage);
      if (factor === null && params.chooseShrinkage) {
        shrinkage = shrinkageOf(found.pooled);
        factor = shrunkFactor(found.pooled, p, shrinkage);
      }
      if (factor === null) throw singularClasses(owner, shrinkage);
      for (let j = 0; j < p; j++) tops[c]! -= log(factor.values[j * p + j]!);
      writeTransform(factor, own.mean, found.deviations, shape, transforms, offsets, c);
      used.push(shrinkage);
      await context.tick({ done: c + 1, of: classes + 1 });
    }
    const state: QuadraticDiscriminantState = { classes, width: p, transforms, offsets, tops };
    const notes = used.length > 0 ? [`Shrinkage per class: ${used.map((s) => s.toPrecision(3)).join(", ")}.`] : [];
    return { state, report: { notes } };
  },

  lower({ classes, width, transforms, offsets, tops }, columns, writer) {
    if (width === 0) return writer.add("softmax", [writer.add("constant", [], { value: tops })]);
    const far = new Float64Array(classes * width).fill(FAR);
    const mapped = writer.add("linear", [writer.join(columns)], { weights: transforms, bias: offsets });
    const near = writer.add("clip", [mapped], { low: far.map((v) => -v), high: far });
    const squares = writer.add("multiply", [near, near]);
    const halves = new Float64Array(classes * classes * width);
    for (let c = 0; c < classes; c++) halves.fill(-0.5, (c * classes + c) * width, (c * classes + c + 1) * width);
    return writer.add("softmax", [writer.add("linear", [squares], { weights: halves, bias: tops })]);
  },
});

/** Rows of L⁻¹ in the units of the columns. */
function writeTransform(
  factor: Matrix,
  mean: Float64Array,
  deviations: Float64Array,
  shape: DesignShape,
  transforms: Float64Array,
  offsets: Float64Array,
  c: number,
): void {
  const p = shape.width;
  const inverse = invertLower(factor);
  for (let i = 0; i < p; i++) {
    const row = c * p + i;
    for (let j = 0; j <= i; j++) {
      const scale = shape.scale[j]!;
      const unit = inverse[i * p + j]! / deviations[j]!;
      offsets[row]! -= unit * mean[j]!;
      if (!(scale > 0)) continue;
      transforms[row * p + shape.part[j]!] = unit / scale;
      offsets[row]! -= (unit / scale) * shape.center[j]!;
    }
  }
}
