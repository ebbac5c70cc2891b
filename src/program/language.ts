/** The closed language: every operator a program may use. A new one is one file and one line here. */
import type { OperatorSpec } from "../contract/program.ts";
import { add, compare, divide, multiply, power } from "./operators/arithmetic.ts";
import { choose } from "./operators/choose.ts";
import { clip } from "./operators/clip.ts";
import { constant } from "./operators/constant.ts";
import { datePart } from "./operators/date-part.ts";
import { dense } from "./operators/dense.ts";
import { fill } from "./operators/fill.ts";
import { fillLinear } from "./operators/fill-linear.ts";
import { fillNearest } from "./operators/fill-nearest.ts";
import { input } from "./operators/input.ts";
import { join } from "./operators/join.ts";
import { kernelSum } from "./operators/kernel-sum.ts";
import { levelMap } from "./operators/level-map.ts";
import { linear } from "./operators/linear.ts";
import { localOutlierFactorOperator } from "./operators/local-outlier-factor.ts";
import { nearestPoint } from "./operators/nearest-point.ts";
import { nearestRows } from "./operators/nearest-rows.ts";
import { neighbourDistance } from "./operators/neighbour-distance.ts";
import { piecewiseLinear } from "./operators/piecewise-linear.ts";
import { pointDistances } from "./operators/point-distances.ts";
import { predictionSet } from "./operators/prediction-set.ts";
import { scale } from "./operators/scale.ts";
import { select } from "./operators/select.ts";
import { sigmoidPair } from "./operators/sigmoid-pair.ts";
import { slopedTrees } from "./operators/sloped-trees.ts";
import { softmax } from "./operators/softmax.ts";
import { sort } from "./operators/sort.ts";
import { stepTable } from "./operators/step-table.ts";
import { textTerms } from "./operators/text-terms.ts";
import { treeEnsemble } from "./operators/tree-ensemble.ts";
import { cosOperator, expOperator, isMissing, logOperator, sinOperator } from "./operators/unary.ts";
import { weightedSum } from "./operators/weighted-sum.ts";

const ALL: readonly OperatorSpec[] = [
  input,
  constant,
  // one number at a time
  add,
  multiply,
  divide,
  power,
  compare,
  expOperator,
  logOperator,
  sinOperator,
  cosOperator,
  scale,
  clip,
  fill,
  isMissing,
  piecewiseLinear,
  stepTable,
  // from words and dates to numbers
  levelMap,
  datePart,
  textTerms,
  // whole rows
  join,
  select,
  sort,
  linear,
  dense,
  fillLinear,
  fillNearest,
  treeEnsemble,
  slopedTrees,
  nearestRows,
  kernelSum,
  neighbourDistance,
  pointDistances,
  localOutlierFactorOperator,
  sigmoidPair,
  softmax,
  weightedSum,
  nearestPoint,
  choose,
  predictionSet,
];

export const language: Readonly<Record<string, OperatorSpec>> = Object.freeze(
  Object.fromEntries(ALL.map((operator) => [operator.name, operator])),
);
