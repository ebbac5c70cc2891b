/**
 * The machines of a kernel fit on many rows: linear ones on Nyström features, written as kernel sums over the landmarks.
 *
 *   classes   min ½ ‖f‖² + cost Σᵢ wᵢ max(0, 1 − yᵢ f(xᵢ))²,  one f for two classes, else one per class against the others
 *   values    min ½ ‖f‖² + cost Σᵢ wᵢ max(0, |yᵢ − f(xᵢ)| − tolerated)²
 *
 * over the f that are kernel sums over the landmarks (see `nystrom.ts`). Losses are squared: the solvers of linear models
 * take smooth ones. Margins that a calibration sees come from fits on which the rows of a fold weigh nothing.
 */

import type { KernelFunction } from "../../compute/kernel-function.ts";
import { denseBytes, withDense } from "../../compute/matrices/dense.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { type Design, SAMPLE } from "../linear/design.ts";
import { squaredHinge } from "../linear/loss-hinge.ts";
import { squaredTube } from "../linear/loss-tube.ts";
import { FOLDS, foldsOf } from "../linear/margin-probabilities.ts";
import { penalisedSolver, predictAll } from "../linear/penalised.ts";
import type { Problem } from "../linear/penalised-problem.ts";
import type { Machines } from "./machines.ts";
import { featureBytes, featuresOf, type Landmarks, landmarksOf, landmarkWeights } from "./nystrom.ts";

/** `target` and `weights` are by the places of `rows`; `classes` is 0 for values. */
export type LandmarkSetting = {
  readonly owner: string;
  readonly points: Points;
  readonly rows: Int32Array;
  readonly kernel: KernelFunction;
  readonly landmarks: number;
  readonly classes: number;
  readonly target: Float64Array;
  readonly weights: Float64Array;
  readonly cost: number;
  readonly tolerated: number;
};

export type LandmarkFit = {
  readonly machines: Machines;
  /** `outputs × rows`, of rows that a fit has not seen; null for values. */
  readonly margins: Float64Array | null;
  readonly features: number;
  readonly converged: boolean;
};

/** Share of the loss that a last step gains: of the machines, and of those that only give margins. */
const TOLERANCE = 1e-10;
const FOLD_TOLERANCE = 1e-6;
/** One WebAssembly memory holds no more. */
const MOST_BYTES = 2 ** 32 - 2 ** 20;

export async function fitLandmarkMachines(setting: LandmarkSetting, context: FitContext): Promise<LandmarkFit> {
  const { owner, points, rows, kernel, classes, tolerated } = setting;
  const landmarks = landmarksOf(points, rows, setting.landmarks, kernel, context.random.fork("landmarks"), owner);
  const width = landmarks.root.rows;
  const { threads } = context.team;
  const sample = { rows: Math.min(SAMPLE, rows.length), columns: width };
  const bytes =
    featureBytes(rows.length, points.width, landmarks, threads) + denseBytes([sample, sample], threads) + 4096;
  if (bytes > MOST_BYTES) throw tooLarge(setting, bytes);
  return withDense(context.team, bytes, async (room, ground) => {
    let running = true;
    const tick = async (progress: Parameters<FitContext["tick"]>[0]): Promise<boolean> => {
      running = running && (await context.tick(progress));
      return running;
    };
    const goOn = (done: number, of: number) => tick({ done, of });
    const { features, reached } = await featuresOf(room, ground, points, rows, landmarks, goOn, owner);
    // rows that there was no time for have no say
    const weights = setting.weights.map((w, i) => (i < reached ? w : 0));
    const problem: Problem = {
      design: { rows: rows.length, width, dense: features, sparse: null, room },
      target: setting.target,
      weights,
      loss: classes === 0 ? squaredTube(tolerated) : squaredHinge(classes === 2 ? 1 : classes),
      intercept: true,
      mostCurved: width,
    };
    const solver = penalisedSolver(problem, context.random);
    const start = new Float64Array(problem.loss.outputs * (width + 1));
    const penalty = { strength: strengthOf(setting, weights), l1Share: 0 };
    const { point } = await solver.solve(penalty, start, TOLERANCE, (loss) => tick({ done: 0, of: FOLDS + 1, loss }));
    const machines = asKernelSums(landmarks, point);
    const margins = classes === 0 ? null : await unseenMargins(setting, problem, point, context.random, tick);
    return { machines, margins, features: width, converged: running };
  });
}

/** The penalty on ½ ‖f‖² beside a mean loss that is the cost beside a sum. */
function strengthOf({ cost }: LandmarkSetting, weights: Float64Array): number {
  return 1 / (cost * weights.reduce((sum, w) => sum + w, 0));
}

function asKernelSums(landmarks: Landmarks, point: Float64Array): Machines {
  const size = landmarks.root.rows + 1;
  const outputs = point.length / size;
  const coefficients = new Float64Array(landmarks.count * outputs);
  const bias = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    landmarkWeights(landmarks, point.subarray(o * size, (o + 1) * size - 1)).forEach((weight, l) => {
      coefficients[l * outputs + o] = weight;
    });
    bias[o] = point[(o + 1) * size - 1]!;
  }
  return { count: landmarks.count, points: landmarks.points, coefficients, bias };
}

/** Margins of each row by a fit on the other folds; of the fit on all rows where folds would be too small. */
async function unseenMargins(
  setting: LandmarkSetting,
  problem: Problem,
  point: Float64Array,
  random: FitContext["random"],
  tick: FitContext["tick"],
): Promise<Float64Array> {
  const { design, target, weights, loss } = problem;
  const n = design.rows;
  const margins = marginsAt(design, point, loss.outputs);
  if (n < 10 * FOLDS) return margins;
  const fold = foldsOf(target, random);
  for (let k = 0; k < FOLDS; k++) {
    if (!(await tick({ done: k + 1, of: FOLDS + 1 }))) break;
    const others = weights.map((w, i) => (fold[i] === k ? 0 : w));
    if (!others.some((w) => w > 0)) continue;
    await design.room.within(async () => {
      const solver = penalisedSolver({ ...problem, weights: others }, random.fork("margins", k));
      const penalty = { strength: strengthOf(setting, others), l1Share: 0 };
      const found = await solver.solve(penalty, point, FOLD_TOLERANCE, () => tick({ done: k + 1, of: FOLDS + 1 }));
      const own = marginsAt(design, found.point, loss.outputs);
      for (let i = 0; i < own.length; i++) if (fold[i % n] === k) margins[i] = own[i]!;
    });
  }
  return margins;
}

function marginsAt(design: Design, point: Float64Array, outputs: number): Float64Array {
  const margins = new Float64Array(outputs * design.rows);
  predictAll(design, point, outputs, margins);
  return margins;
}

function tooLarge({ owner, rows, landmarks }: LandmarkSetting, bytes: number): ModelwrightError {
  const size = (count: number) => `${(count / 2 ** 30).toFixed(2)} GiB`;
  return new ModelwrightError(
    "compute/memory",
    { needed: bytes, limit: MOST_BYTES },
    {
      what: `${owner} must fit in ${size(MOST_BYTES)}, got ${size(bytes)} for ${rows.length} rows and ${landmarks} landmarks.`,
      fix: "Lower landmarks, or draw fewer rows.",
    },
  );
}
